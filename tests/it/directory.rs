//! The directory of member organizations: open to everybody, but for who speaks for them.

use lianxin::{imports::ImportKind, kernel::actor::Role, organizations};
use serde_json::json;

use crate::support::House;

const ORGANIZATIONS: &str = "单位名称,统一社会信用代码,单位类型,所属领域,委员会职务,所在社区,服务电话,联系人,联系电话\n\
    华汇银行（示例）,91350100M000100Y43,银行,社区建设,主任单位,黄木厂,010-55500001,示例联络员甲,13800000001、010-55500002\n\
    诺麒公益（示例）,,公益机构,民生福祉、社区建设,,云帆,010-55500003,示例联络员乙,13800000002\n\
    街道第一党支部（示例）,,政府机关,党建引领,,,,,\n";

const LIAISON: &str =
    "{ organizations(search: \"华汇\") { nodes { name servicePhone liaison { name phones } } } }";

async fn house() -> House {
    let house = House::open().await;
    house.import(ImportKind::Organizations, ORGANIZATIONS).await;
    house.index().await;
    house
}

#[tokio::test]
async fn everybody_reads_the_directory_and_narrows_and_searches_it() {
    let house = house().await;
    let query = "query($filter: OrganizationFilter, $search: String) { organizations(filter: $filter, search: $search) { \
        totalCount facets(names: [FIELD]) { buckets { key count } } \
        nodes { name creditCode kind { label } role { key } fields { key } community { label } servicePhone } } }";
    let ask = |arguments| {
        let public = house.public();
        async move { public.ask(query, arguments).await }
    };
    let answer = ask(json!({ "search": "huahui" })).await;
    assert_eq!(
        answer.at("organizations.nodes"),
        &json!([{ "name": "华汇银行（示例）", "creditCode": "91350100M000100Y43", "kind": { "label": "银行金融机构" },
            "role": { "key": "chair" }, "fields": [{ "key": "community_building" }], "community": { "label": "黄木厂" },
            "servicePhone": "010-55500001" }])
    );
    for (filter, count) in [
        (json!({ "fields": ["community_building"] }), 2),
        (json!({ "kinds": ["charity", "government"] }), 2),
        (json!({ "communities": ["yunfan"] }), 1),
        (json!({ "roles": ["chair"] }), 1),
        (json!({ "roles": ["chair"], "communities": ["yunfan"] }), 0),
    ] {
        let listed = ask(json!({ "filter": filter })).await;
        assert_eq!(listed.at("organizations.totalCount"), count, "{filter}");
        let searched = ask(json!({ "filter": filter, "search": "示例" })).await;
        assert_eq!(
            searched.at("organizations.totalCount"),
            count,
            "searched, {filter}"
        );
    }
    let one_field = ask(json!({ "filter": { "fields": ["party_leadership"] } })).await;
    assert_eq!(one_field.at("organizations.totalCount"), 1);
    assert_eq!(
        one_field.at("organizations.facets.0.buckets.0"),
        &json!({ "key": "community_building", "count": 2 })
    );
}

#[tokio::test]
async fn who_speaks_for_a_unit_is_sealed_and_every_reading_is_on_record() {
    let house = house().await;
    let bank = organizations::find_by_name(house.system().db(), "华汇银行（示例）")
        .await
        .unwrap()
        .unwrap()
        .id;
    let charity = organizations::find_by_name(house.system().db(), "诺麒公益（示例）")
        .await
        .unwrap()
        .unwrap()
        .id;
    let mut unseen = vec![house.public(), house.liaison("charity", charity).await];
    for role in [
        Role::Helper,
        Role::FieldChair,
        Role::StreetLeader,
        Role::Administrator,
    ] {
        unseen.push(house.person(role.key(), role).await);
    }
    let auditor = house.person("auditor", Role::Auditor).await;
    unseen.push(auditor.clone());
    for person in unseen {
        let answer = person.ask(LIAISON, json!({})).await;
        assert_eq!(answer.text("organizations.nodes.0.servicePhone"), "010-55500001");
        assert!(
            answer.at("organizations.nodes.0.liaison").is_null(),
            "{:?}",
            person.account
        );
        assert!(!answer.0.to_string().contains("13800000001"));
    }
    let readings = "{ auditEntries(filter: { act: \"organization.read_liaison\" }) { totalCount nodes { actor subject detail } } }";
    assert_eq!(
        auditor
            .ask(readings, json!({}))
            .await
            .at("auditEntries.totalCount"),
        0
    );

    let readers = [
        house.person("staff", Role::StreetStaff).await,
        house.worker("worker", "yunfan").await,
        house.liaison("bank", bank).await,
    ];
    for reader in readers {
        let answer = reader.ask(LIAISON, json!({})).await;
        let liaison = answer.at("organizations.nodes.0.liaison");
        assert_eq!(
            liaison,
            &json!({ "name": "示例联络员甲", "phones": ["13800000001", "010-55500002"] })
        );
    }
    let log = auditor.ask(readings, json!({})).await;
    assert_eq!(log.at("auditEntries.totalCount"), 3);
    assert_eq!(log.text("auditEntries.nodes.2.actor"), "staff（示例）");
    assert_eq!(log.text("auditEntries.nodes.2.subject"), bank.to_string());
    assert!(!log.0.to_string().contains("1380000"));
}

#[tokio::test]
async fn the_index_knows_no_liaison() {
    let house = house().await;
    let staff = house.person("staff", Role::StreetStaff).await;
    let query = "query($s: String) { organizations(search: $s) { relaxed nodes { name } } }";
    for typed in ["13800000001", "示例联络员甲", "slllyj"] {
        let answer = staff.ask(query, json!({ "s": typed })).await;
        let exact = answer.at("organizations.relaxed") == false
            && !answer.at("organizations.nodes").as_array().unwrap().is_empty();
        assert!(!exact, "{typed}: {}", answer.0);
    }
}
