//! What a page of the web costs the database: as many statements for thirty rows as for three. The documents are the web's
//! own, so that a field added to a page without a loader behind it fails here.

use std::{collections::BTreeMap, path::Path};

use chrono::Duration;
use lianxin::{imports::ImportKind, kernel::actor::Role};
use serde_json::{Value, json};

use crate::support::{
    House, Visitor, care,
    help::{Scene, act, report},
};

/// The blocks of every `.graphql` file of the web, by the name of the operation or fragment.
fn blocks() -> BTreeMap<String, String> {
    let mut blocks = BTreeMap::new();
    gather(
        Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/web/src")),
        &mut blocks,
    );
    assert!(blocks.len() > 60, "{}", blocks.len());
    blocks
}

fn gather(dir: &Path, blocks: &mut BTreeMap<String, String>) {
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            gather(&path, blocks);
        } else if path.extension().is_some_and(|ending| ending == "graphql") {
            for block in std::fs::read_to_string(path).unwrap().split("\n}\n") {
                let head = block.trim_start();
                let Some((_, rest)) = head.split_once(' ') else {
                    continue;
                };
                let name = rest.split(['(', ' ']).next().unwrap();
                blocks.insert(name.to_owned(), format!("{head}\n}}\n"));
            }
        }
    }
}

/// The document of that name as the web sends it: the operation and every fragment it uses.
fn document(blocks: &BTreeMap<String, String>, name: &str) -> String {
    let mut wanted = vec![name.to_owned()];
    let mut at = 0;
    while at < wanted.len() {
        let block = blocks
            .get(&wanted[at])
            .unwrap_or_else(|| panic!("{}", wanted[at]));
        for rest in block.split("...").skip(1) {
            let used: String = rest.chars().take_while(char::is_ascii_alphanumeric).collect();
            if !used.is_empty() && !wanted.contains(&used) {
                wanted.push(used);
            }
        }
        at += 1;
    }
    wanted.iter().map(|name| blocks[name].as_str()).collect()
}

/// How many statements an answer costs, and how many rows the list at `path` shows.
async fn cost(
    house: &House,
    who: &Visitor<'_>,
    document: &str,
    variables: &Value,
    path: &str,
) -> (u64, usize) {
    // Once before: what is looked up only once in a process is no cost of the page.
    who.ask(document, variables.clone()).await;
    let before = house.app.office.db.statements();
    let answer = who.ask(document, variables.clone()).await;
    let cost = house.app.office.db.statements() - before;
    let rows = answer.at(path).as_array();
    let rows = rows.unwrap_or_else(|| panic!("no rows at {path} of {}", answer.0));
    (cost, rows.len())
}

/// Everything of one more case: organization, offer, account, household, need, referral, visit, delivery.
async fn one_more(scene: &Scene<'_>, long: &[String; 3], turn: usize) {
    let [need_of_many, referral_of_many, household_of_many] = long;
    let house = scene.house;
    let name = format!("示例单位{turn}");
    let organization = care::organization(house, &name).await;
    let offers = format!(
        "单位,资源名称,类型,类别,说明,有效期\n{name},家电捐赠{turn},物品,家用电器,电视机和洗衣机,2027-02-01\n"
    );
    house.import(ImportKind::Offers, &offers).await;
    let liaison = house.liaison(&format!("liaison{turn}"), organization).await;
    care::household(&scene.worker, &format!("示例家庭{turn}")).await;
    let need = scene.open_need(&format!("需要一台电视机，第 {turn} 家"), 9).await;
    scene
        .drafted(
            &format!("还要一台洗衣机，第 {turn} 家"),
            json!({ "amount": 1, "unit": "台" }),
        )
        .await;
    for (key, need) in [("own", need.as_str()), ("many", need_of_many)] {
        let sent = json!({ "idempotencyKey": format!("{key}{turn}"), "needId": need, "organizationId": organization.to_string() });
        let answer = act(&scene.worker, "referralSend", "referral { id }", sent)
            .await
            .done();
        let referral = answer.text("referralSend.referral.id").to_owned();
        act(
            &liaison,
            "referralAccept",
            "referral { id }",
            json!({ "id": referral }),
        )
        .await
        .done();
        help(&liaison, house, &referral, &format!("{key}{turn}")).await;
    }
    help(&scene.charity, house, referral_of_many, &format!("charity{turn}")).await;
    let consent = json!({ "idempotencyKey": format!("c{turn}"), "householdId": household_of_many,
        "organizationId": organization.to_string(), "purpose": "arrange_visit", "channel": "in_person" });
    act(&scene.worker, "consentRecord", "consent { id }", consent)
        .await
        .done();
}

/// A visit, and a delivery that the worker confirms.
async fn help(helper: &Visitor<'_>, house: &House, referral: &str, key: &str) {
    let starts = house.app.office.clock.now() + Duration::days(1);
    let visit =
        json!({ "idempotencyKey": format!("visit {key}"), "referralId": referral, "startsAt": starts });
    act(helper, "visitPlan", "visit { id }", visit).await.done();
    act(
        helper,
        "deliveryReport",
        "delivery { id }",
        report(house, referral, key, 1),
    )
    .await
    .done();
}

#[tokio::test]
async fn every_list_of_the_web_costs_the_same_for_three_rows_and_for_thirty() {
    let house = House::open().await;
    let scene = Scene::set(&house).await;
    let admin = house.person("admin", Role::Administrator).await;
    let auditor = house.person("auditor", Role::Auditor).await;
    let need = scene.open_need("很多人帮的一件事", 999).await;
    let referral = scene.accepted(&need).await;
    let charity = scene
        .charity
        .account
        .as_ref()
        .unwrap()
        .organization
        .unwrap()
        .to_string();
    let long = [need, referral, scene.household.clone()];
    let public = house.public();
    let by = |id: &str| json!({ "id": id });
    let none = json!({});
    // Which document, who reads the page, with what, and where its rows are.
    let pages: Vec<(&str, &Visitor<'_>, Value, &str)> = vec![
        ("OrganizationList", &public, none.clone(), "organizations.nodes"),
        (
            "OrganizationList",
            &public,
            json!({ "search": "示例" }),
            "organizations.nodes",
        ),
        (
            "DeskOrganizations",
            &scene.street,
            none.clone(),
            "organizations.nodes",
        ),
        (
            "FindOrganizations",
            &scene.worker,
            none.clone(),
            "organizations.nodes",
        ),
        ("OfferList", &public, none.clone(), "offers.nodes"),
        ("OfferList", &public, json!({ "search": "家电" }), "offers.nodes"),
        ("DeskOffers", &scene.street, none.clone(), "offers.nodes"),
        ("OffersOfOrganization", &public, by(&charity), "offers.nodes"),
        ("NeedList", &public, none.clone(), "needs.nodes"),
        (
            "NeedList",
            &scene.charity,
            json!({ "search": "电视机" }),
            "needs.nodes",
        ),
        ("DeskNeeds", &scene.street, none.clone(), "needs.nodes"),
        ("DeskNeeds", &scene.worker, none.clone(), "needs.nodes"),
        ("NeedMatches", &scene.worker, by(&long[0]), "node.matches.edges"),
        ("DeskHouseholds", &scene.street, none.clone(), "households.nodes"),
        ("DeskHousehold", &scene.worker, by(&long[2]), "node.needs.nodes"),
        (
            "DeskHousehold",
            &scene.worker,
            by(&long[2]),
            "node.consents.nodes",
        ),
        ("DeskReferrals", &scene.street, none.clone(), "referrals.nodes"),
        ("DeskReferrals", &scene.worker, none.clone(), "referrals.nodes"),
        ("MyReferralList", &scene.charity, none.clone(), "referrals.nodes"),
        ("DeskNeed", &scene.worker, by(&long[0]), "node.referrals.nodes"),
        ("NeedTimeline", &scene.worker, by(&long[0]), "node.timeline.nodes"),
        ("ReferralPage", &scene.charity, by(&long[1]), "node.visits.nodes"),
        (
            "MyEarlierVisits",
            &scene.charity,
            by(&long[1]),
            "node.visits.nodes",
        ),
        (
            "MyEarlierDeliveries",
            &scene.charity,
            by(&long[1]),
            "node.deliveries.nodes",
        ),
        ("PlannedVisits", &scene.charity, by(&long[1]), "visits.nodes"),
        (
            "MyHome",
            &scene.charity,
            json!({ "withOffers": true }),
            "visits.nodes",
        ),
        ("MyOfferList", &scene.charity, none.clone(), "offers.nodes"),
        ("DeskDeliveries", &scene.street, none.clone(), "deliveries.nodes"),
        ("DeskDeliveries", &scene.worker, none.clone(), "deliveries.nodes"),
        ("DeskAccounts", &admin, none.clone(), "accounts.nodes"),
        (
            "AuditLog",
            &auditor,
            json!({ "filter": { "act": "delivery.report" } }),
            "auditEntries.nodes",
        ),
        ("CommitteePage", &public, none.clone(), "committee.byCategory"),
    ];
    let blocks = blocks();
    let mut costs = Vec::new();
    let mut made = 0;
    for many in [3, 30] {
        while made < many {
            made += 1;
            one_more(&scene, &long, made).await;
        }
        house.index().await;
        let mut round = Vec::new();
        for (name, who, variables, path) in &pages {
            round.push(cost(&house, who, &document(&blocks, name), variables, path).await);
        }
        costs.push(round);
    }
    let mut dear = Vec::new();
    let mut grown = 0;
    for (at, (name, _, variables, path)) in pages.iter().enumerate() {
        let ((few, rows), (many, more)) = (costs[0][at], costs[1][at]);
        grown += usize::from(more > rows);
        // Among more rows there may be one of a kind the first had not, with a loader of its own.
        if many > few + 1 {
            dear.push(format!(
                "{name} {variables} {path}: {few} statements for {rows} rows, {many} for {more}"
            ));
        }
    }
    assert!(dear.is_empty(), "{dear:#?}");
    assert!(grown > 20, "only {grown} of {} lists have grown", pages.len());
}
