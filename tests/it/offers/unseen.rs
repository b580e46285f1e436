//! What is not published is nobody's business: no list, count, facet or refusal tells that it exists.

use lianxin::kernel::actor::Role;
use serde_json::json;

use super::{BANK, CHARITY, act, draft, form, go, house, liaison, organization, published, titles, with};

#[tokio::test]
async fn nothing_tells_others_of_a_draft() {
    let house = house().await;
    let bank = liaison(&house, "bank", BANK).await;
    let charity = liaison(&house, "charity", CHARITY).await;
    let staff = house.person("staff", Role::StreetStaff).await;
    let hidden = with(
        form("月饼礼盒"),
        json!({ "kind": "goods", "category": "goods.food", "audiences": ["veterans"] }),
    );
    let id = draft(&bank, hidden).await;
    published(&bank, &staff, form("旧衣回收")).await;
    house.index().await;
    let bank_id = organization(&house, BANK).await.to_string();

    let everything = "query($id: ID!, $org: ID!, $filter: OfferFilter, $search: String) { \
        node(id: $id) { id } nodes(ids: [$id]) { id } \
        organization: node(id: $org) { ... on Organization { offers { totalCount } } } \
        listed: offers(filter: $filter) { totalCount nodes { title } facets(names: [CATEGORY, STATE, KIND]) { buckets { key count } } } \
        searched: offers(search: $search) { totalCount nodes { title } facets(names: [CATEGORY]) { buckets { key } } } }";
    for other in [house.public(), charity.clone()] {
        let ask = |filter: serde_json::Value| {
            other.ask(
                everything,
                json!({ "id": id, "org": bank_id, "filter": filter, "search": "月饼" }),
            )
        };
        let answer = ask(json!({})).await;
        assert!(answer.at("node").is_null() && answer.at("nodes.0").is_null());
        assert_eq!(answer.at("organization.offers.totalCount"), 1);
        assert_eq!(answer.at("listed.totalCount"), 1);
        assert_eq!(
            answer.at("listed.facets.0.buckets"),
            &json!([{ "key": "environment.clothes_recycling", "count": 1 }])
        );
        assert_eq!(
            answer.at("listed.facets.1.buckets"),
            &json!([{ "key": "PUBLISHED", "count": 1 }])
        );
        assert_eq!(answer.at("searched.totalCount"), 0);
        assert_eq!(answer.at("searched.facets.0.buckets"), &json!([]));
        for filter in [
            json!({ "states": ["DRAFT"] }),
            json!({ "categories": ["goods"] }),
            json!({ "organizationIds": [bank_id], "kinds": ["goods"] }),
            json!({ "states": ["DRAFT", "SUBMITTED"], "mine": true }),
        ] {
            let answer = ask(filter.clone()).await;
            assert_eq!(answer.at("listed.totalCount"), 0, "{filter}");
            assert_eq!(answer.at("listed.nodes"), &json!([]), "{filter}");
        }
    }
    for (mine, all) in [(&bank, ["月饼礼盒"]), (&staff, ["月饼礼盒"])] {
        assert_eq!(
            titles(mine, json!({ "search": "月饼" })).await,
            all,
            "its own people find it"
        );
    }
}

#[tokio::test]
async fn another_units_liaison_finds_no_draft_and_may_not_touch_what_all_see() {
    let house = house().await;
    let bank = liaison(&house, "bank", BANK).await;
    let charity = liaison(&house, "charity", CHARITY).await;
    let staff = house.person("staff", Role::StreetStaff).await;
    let hidden = draft(&bank, form("月饼礼盒")).await;
    let shown = published(&bank, &staff, form("旧衣回收")).await;
    let nothing = "off_00000000000000000000000000000000";
    for (id, refusal) in [
        (hidden.as_str(), "NOT_FOUND"),
        (nothing, "NOT_FOUND"),
        (shown.as_str(), "FORBIDDEN"),
    ] {
        for name in [
            "offerSubmit",
            "offerPublish",
            "offerReturn",
            "offerPause",
            "offerResume",
            "offerWithdraw",
            "offerAmend",
        ] {
            let mut input = json!({ "id": id });
            match name {
                "offerReturn" | "offerWithdraw" => input["reason"] = json!("不要了"),
                "offerAmend" => {
                    input["version"] = json!(9);
                    input["fields"] = form("我的");
                }
                _ => {}
            }
            assert_eq!(
                act(&charity, name, input).await.refusals(),
                [refusal],
                "{name} {id}"
            );
        }
    }
    assert_eq!(
        go(&bank, "offerSubmit", json!({ "id": hidden })).await,
        "SUBMITTED"
    );
}
