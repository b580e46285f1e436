//! Matches over GraphQL: which offers come first and why, which are left out and why, who sees them, and what never
//! counts.

use lianxin::{
    imports::ImportKind,
    kernel::{actor::Role, ids::ReferralId},
    referrals,
};
use serde_json::{Value, json};

use crate::support::{
    Answer, House, Visitor,
    help::{Scene, act, look},
};

const OFFERS: &str = "单位,资源名称,资源类型,类别,说明,数量/容量,服务社区,服务对象,条件,是否收费,有效期\n\
    诺麒公益（示例）,家用电器捐赠,物品,家用电器,全新的电视机和洗衣机，送到家装好。,2台,黄木厂,全体居民,,否,长期\n\
    华汇银行（示例）,小家电库,物品,家用电器,电饭煲、微波炉按需领取。,90台,,老年人,,是（成本价）,2026-12-01\n\
    华汇银行（示例）,电视机只给云帆,物品,家用电器,全新电视机。,5台,云帆,全体居民,,否,长期\n\
    华汇银行（示例）,电视机已送完季,物品,家用电器,全新电视机。,5台,,全体居民,,否,2026-10-31\n\
    华汇银行（示例）,电视机暂停登记,物品,家用电器,全新电视机。,5台,,全体居民,,否,长期\n\
    华汇银行（示例）,米面油慰问,物品,粮油食品,每户一份。,50份,,全体居民,,否,长期\n\
    华汇银行（示例）,轮椅短借,物品,辅助器具,轮椅和拐杖，借三个月。,10台,,全体居民,,否,长期\n";

const MATCHES: &str = "matches(first: 20) { totalCount edges { cursor score node { id title } \
    reasons { code text weight } cautions { code text } } pageInfo { hasNextPage endCursor } }";
const EXCLUDED: &str = "excluded(first: 20) { totalCount edges { node { title } code text } }";

/// The committee with its offers, indexed.
async fn committee(house: &House) -> Scene<'_> {
    let scene = Scene::set(house).await;
    house.import(ImportKind::Offers, OFFERS).await;
    let paused = offer(&scene.street, "电视机暂停登记").await;
    let input = json!({ "id": paused, "reason": "盘点" });
    act(&scene.street, "offerPause", "offer { state }", input)
        .await
        .done();
    house.index().await;
    scene
}

async fn offer(who: &Visitor<'_>, title: &str) -> String {
    let answer = who
        .ask("{ offers(first: 50) { nodes { id title } } }", json!({}))
        .await;
    let offers = answer.at("offers.nodes").as_array().unwrap();
    let found = offers.iter().find(|offer| offer["title"] == title).unwrap();
    found["id"].as_str().unwrap().to_owned()
}

fn titles(answer: &Answer, list: &str) -> Vec<String> {
    let edges = answer.at(&format!("node.{list}.edges")).as_array().unwrap();
    let title = |edge: &Value| edge["node"]["title"].as_str().unwrap().to_owned();
    edges.iter().map(title).collect()
}

/// Title and rule of each offer that was left out.
fn causes(answer: &Answer) -> Vec<(String, String)> {
    let edges = answer.at("node.excluded.edges").as_array().unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    edges
        .iter()
        .map(|edge| (text(&edge["node"]["title"]), text(&edge["code"])))
        .collect()
}

fn texts(list: &Value) -> Vec<&str> {
    let items = list.as_array().unwrap();
    items.iter().map(|item| item["text"].as_str().unwrap()).collect()
}

async fn refer(scene: &Scene<'_>, need: &str, offer: &str) -> String {
    let input = json!({ "idempotencyKey": format!("{need}{offer}"), "needId": need, "offerId": offer });
    let answer = act(&scene.worker, "referralSend", "referral { id }", input).await;
    answer.done().text("referralSend.referral.id").to_owned()
}

#[tokio::test]
async fn the_best_offer_comes_first_with_reasons_and_the_others_with_their_cause() {
    let house = House::open().await;
    let scene = committee(&house).await;
    let need = scene.open_need("一户家庭需要一台电视机", 1).await;
    let seen = look(&scene.worker, "Need", &need, &format!("{MATCHES} {EXCLUDED}")).await;

    assert_eq!(titles(&seen, "matches"), ["家用电器捐赠", "小家电库"]);
    assert_eq!(seen.at("node.matches.totalCount"), 2);
    let [first, second] = [0, 1].map(|n| seen.at(&format!("node.matches.edges.{n}")));
    assert_eq!(
        texts(&first["reasons"]),
        ["类别相同：家用电器", "都提到“电视机”", "服务黄木厂社区", "免费"]
    );
    assert_eq!(texts(&first["cautions"]), Vec::<&str>::new());
    assert_eq!(
        texts(&second["cautions"]),
        ["要收费：成本价", "请核对对象：老年人"]
    );
    let score = |edge: &Value| edge["score"].as_f64().unwrap();
    assert!(
        score(first) > score(second) && score(first) <= 1.0,
        "{first} {second}"
    );
    let weights = first["reasons"].as_array().unwrap().iter();
    assert!(
        weights
            .map(|reason| reason["weight"].as_f64().unwrap())
            .sum::<f64>()
            <= score(first)
    );

    assert_eq!(
        causes(&seen),
        [
            ("电视机已送完季", "OFFER_ENDED"),
            ("电视机暂停登记", "OFFER_PAUSED"),
            ("电视机只给云帆", "NOT_THIS_COMMUNITY"),
            ("米面油慰问", "NOTHING_IN_COMMON"),
            ("轮椅短借", "NOTHING_IN_COMMON"),
        ]
        .map(|(title, code)| (title.to_owned(), code.to_owned()))
    );
    let said = texts(seen.at("node.excluded.edges"));
    assert!(said.contains(&"这项资源不服务黄木厂。"), "{said:?}");
    assert!(said.contains(&"资源已到期：2026年10月31日。"), "{said:?}");

    let english = scene.worker.clone().in_english();
    let seen = look(&english, "Need", &need, MATCHES).await;
    assert_eq!(
        texts(&seen.at("node.matches.edges.0")["reasons"])[0],
        "Same category: Household appliances"
    );
}

#[tokio::test]
async fn the_order_stays_and_pages_neither_repeat_nor_skip() {
    let house = House::open().await;
    let scene = committee(&house).await;
    let need = scene.open_need("一户家庭需要一台电视机", 1).await;
    let whole = look(&scene.worker, "Need", &need, MATCHES).await;
    let again = look(&scene.street, "Need", &need, MATCHES).await;
    assert_eq!(whole.0, again.0);
    let mut paged = Vec::new();
    let mut after = String::new();
    loop {
        let fields = format!(
            "matches(first: 1{after}) {{ edges {{ node {{ title }} }} pageInfo {{ hasNextPage endCursor }} }}"
        );
        let page = look(&scene.worker, "Need", &need, &fields).await;
        paged.extend(titles(&page, "matches"));
        if page.at("node.matches.pageInfo.hasNextPage") == false {
            break;
        }
        after = format!(", after: \"{}\"", page.text("node.matches.pageInfo.endCursor"));
    }
    assert_eq!(paged, titles(&whole, "matches"));
    for wrong in ["first: 0", "first: 101", "after: \"x\""] {
        let fields = format!("matches({wrong}) {{ totalCount }}");
        let code = look(&scene.worker, "Need", &need, &fields).await;
        assert!(
            ["OUT_OF_RANGE", "INVALID"].contains(&code.error_code()),
            "{wrong}"
        );
    }
}

#[tokio::test]
async fn staff_see_matches_a_liaison_the_own_ones_and_others_none() {
    let house = House::open().await;
    let scene = committee(&house).await;
    let need = scene.open_need("一户家庭需要一台电视机", 1).await;
    let given = offer(&scene.street, "家用电器捐赠").await;
    let chair = house.person("chair", Role::FieldChair).await;
    let leader = house.person("leader", Role::StreetLeader).await;
    let auditor = house.person("auditor", Role::Auditor).await;
    let public = house.public();
    let counts = "matches { totalCount } excluded { totalCount }";
    for (who, matches, excluded) in [
        (&scene.worker, 2, 5),
        (&scene.elsewhere, 2, 0),
        (&scene.street, 2, 5),
        (&leader, 2, 0),
        (&chair, 2, 0),
        (&scene.charity, 1, 0),
        (&scene.bank, 1, 0),
        (&scene.neighbour, 0, 0),
        (&auditor, 0, 0),
        (&public, 0, 0),
    ] {
        let seen = look(who, "Need", &need, counts).await;
        let found = [
            seen.at("node.matches.totalCount"),
            seen.at("node.excluded.totalCount"),
        ];
        assert_eq!(found, [&json!(matches), &json!(excluded)], "{:?}", who.account);
    }
    let of_offer =
        "matches { totalCount edges { node { id publicTitle household { id } } reasons { text } } }";
    for (who, count) in [
        (&scene.charity, 1),
        (&scene.street, 1),
        (&scene.elsewhere, 1),
        (&scene.bank, 0),
        (&scene.neighbour, 0),
        (&public, 0),
    ] {
        let seen = look(who, "Offer", &given, of_offer).await;
        assert_eq!(seen.at("node.matches.totalCount"), count, "{:?}", who.account);
    }
    let seen = look(&scene.charity, "Offer", &given, of_offer).await;
    let edge = seen.at("node.matches.edges.0");
    assert_eq!(edge["node"]["id"], need.as_str());
    assert!(edge["node"]["household"].is_null());
    assert!(texts(&edge["reasons"]).contains(&"类别相同：家用电器"));
}

#[tokio::test]
async fn what_happened_leaves_out_and_speaks_for() {
    let house = House::open().await;
    let scene = committee(&house).await;
    let need = scene.open_need("一户家庭需要一台电视机", 1).await;
    let given = offer(&scene.street, "家用电器捐赠").await;
    let left_out = async |need: &str| {
        let seen = look(&scene.worker, "Need", need, EXCLUDED).await;
        let found = causes(&seen)
            .into_iter()
            .find(|(title, _)| title == "家用电器捐赠");
        found.map(|(_, code)| code)
    };
    assert_eq!(left_out(&need).await, None);

    // Asked: not proposed a second time. Why it was proposed is kept with the referral, in public words only.
    let referral = refer(&scene, &need, &given).await;
    assert_eq!(left_out(&need).await.as_deref(), Some("ALREADY_REFERRED"));
    let id: ReferralId = referral.parse().unwrap();
    let ctx = house.system();
    let kept = referrals::store::load(ctx.db(), &ctx.actor, id).await.unwrap();
    let snapshot: Value = serde_json::from_str(&kept.match_snapshot.unwrap()).unwrap();
    assert_eq!(snapshot["reasons"][0]["text"], "类别相同：家用电器");
    assert_eq!(snapshot["place"], 1);
    assert!(
        snapshot["weights"]
            .as_str()
            .is_some_and(|version| !version.is_empty())
    );

    // A claim by an offer keeps the same.
    let other = scene.open_need("一户家庭需要一台洗衣机", 1).await;
    let input = json!({ "idempotencyKey": "claim", "needId": other, "offerId": given });
    let claimed = act(&scene.charity, "referralClaim", "referral { id }", input)
        .await
        .done();
    let id: ReferralId = claimed.text("referralClaim.referral.id").parse().unwrap();
    let kept = referrals::store::load(ctx.db(), &ctx.actor, id).await.unwrap();
    assert!(
        kept.match_snapshot
            .is_some_and(|snapshot| snapshot.contains("类别相同：家用电器"))
    );

    // Declined: not asked again, and it is said why.
    let input = json!({ "id": referral, "reason": "no_capacity" });
    act(&scene.charity, "referralDecline", "referral { id }", input)
        .await
        .done();
    assert_eq!(left_out(&need).await.as_deref(), Some("DECLINED_BEFORE"));
    let seen = look(&scene.worker, "Need", &need, EXCLUDED).await;
    assert!(texts(seen.at("node.excluded.edges")).contains(&"这家单位婉拒过这件需求：人手或物资不足。"));

    // Helped: that speaks for it, and two televisions less are there.
    let washing = scene.open_need("一户家庭需要两台电视机", 2).await;
    let referral = refer(&scene, &washing, &given).await;
    let input = json!({ "id": referral });
    act(&scene.charity, "referralAccept", "referral { id }", input.clone())
        .await
        .done();
    let delivery = scene.reported(&referral, "both", 2).await;
    scene.confirmed(&delivery, "FULL", 5).await;
    act(&scene.worker, "referralComplete", "referral { id }", input)
        .await
        .done();
    let third = scene.open_need("一户家庭还需要一台电视机", 1).await;
    assert_eq!(left_out(&third).await.as_deref(), Some("NO_CAPACITY"));
    let more = "单位,资源名称,资源类型,类别,说明,是否收费\n诺麒公益（示例）,电视机再捐一批,物品,家用电器,全新电视机。,否\n";
    house.import(ImportKind::Offers, more).await;
    house.index().await;
    let seen = look(&scene.worker, "Need", &third, MATCHES).await;
    assert_eq!(titles(&seen, "matches")[0], "电视机再捐一批");
    let reasons = texts(&seen.at("node.matches.edges.0")["reasons"]);
    assert!(reasons.contains(&"帮过这户人家"), "{reasons:?}");

    // Which household asks is not told to the unit before it accepts: neither the reason nor the score gives it away.
    // Nor are workers elsewhere told who was asked, who declined and who helped.
    let known = seen.at("node.matches.edges.0.score").as_f64().unwrap();
    for who in [&scene.charity, &scene.elsewhere] {
        let seen = look(who, "Need", &third, MATCHES).await;
        let edges = seen.at("node.matches.edges").as_array().unwrap();
        let edge = edges
            .iter()
            .find(|edge| edge["node"]["title"] == "电视机再捐一批")
            .unwrap();
        assert!(!texts(&edge["reasons"]).contains(&"帮过这户人家"), "{edge}");
        assert!(edge["score"].as_f64().unwrap() < known, "{edge}");
    }
    let declined = look(&scene.elsewhere, "Need", &need, MATCHES).await;
    assert_eq!(left_out(&need).await.as_deref(), Some("DECLINED_BEFORE"));
    assert!(titles(&declined, "matches").contains(&"电视机再捐一批".to_owned()));
}

#[tokio::test]
async fn sealed_words_change_nothing() {
    let house = House::open().await;
    let scene = committee(&house).await;
    let draft = async |key: &str, working: &str| {
        let fields = json!({ "kind": "goods", "category": "goods.appliances", "workingText": working,
            "quantity": { "amount": 1, "unit": "台" }, "urgency": "normal" });
        let input = json!({ "idempotencyKey": key, "askerKind": "household", "householdId": scene.household, "fields": fields });
        let answer = act(&scene.worker, "needDraft", "need { id }", input).await;
        answer.done().text("needDraft.need.id").to_owned()
    };
    let spoken = draft("spoken", "还想要轮椅和拐杖，米面油也缺").await;
    let silent = draft("silent", "没有更多要说的").await;
    let seen = async |need: &str| {
        let answer = look(&scene.worker, "Need", need, &format!("{MATCHES} {EXCLUDED}")).await;
        answer.0["data"]["node"].clone()
    };
    let before = seen(&spoken).await;
    assert_eq!(before, seen(&silent).await, "as drafts, by category alone");
    for need in [&spoken, &silent] {
        let text = json!({ "id": need, "title": "一户家庭需要一台电视机", "text": "希望有一台能用的。" });
        let verified = json!({ "id": need, "method": "home_visit", "verifiedOn": "2026-11-01" });
        act(&scene.worker, "needVerify", "need { id }", verified)
            .await
            .done();
        act(&scene.worker, "needWritePublicText", "need { id }", text)
            .await
            .done();
    }
    house.index().await;
    let after = seen(&spoken).await;
    assert_eq!(after, seen(&silent).await, "with the same public text");
    assert_ne!(after, before, "the public text does count");
    let proposed = after["matches"].to_string();
    assert!(
        !proposed.contains("轮椅") && !proposed.contains("米面油"),
        "{proposed}"
    );
}
