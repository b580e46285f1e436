//! Filters and facets of the public list.

use lianxin::imports::ImportKind;
use serde_json::{Value, json};

use super::{house, texts, titles};
use crate::support::House;

const OFFERS: &str = "单位,资源名称,资源类型,类别,服务社区,服务对象,是否收费\n\
    华汇银行（示例）,旧衣回收,服务,environment.clothes_recycling,,,否\n\
    华汇银行（示例）,会议室,场地,礼堂剧场,黄木厂,老年人,是（每场50元）\n\
    诺麒公益（示例）,旧家电,物品,家用电器,云帆、黄木厂,残障人士、困难家庭,否（公益免费）\n\
    诺麒公益（示例）,米面油,物品,粮油食品,云帆,,否\n";

async fn listed() -> House {
    let house = house().await;
    house.import(ImportKind::Offers, OFFERS).await;
    house
}

#[tokio::test]
async fn every_filter_narrows_alone_and_together_the_same_listed_or_searched() {
    let house = listed().await;
    house.index().await;
    let public = house.public();
    let cases: [(Value, &[&str]); 14] = [
        (json!({}), &["会议室", "旧家电", "旧衣回收", "米面油"]),
        (json!({ "fields": ["livelihood"] }), &["旧家电", "米面油"]),
        (
            json!({ "fields": ["livelihood", "community_building"], "kinds": ["venue"] }),
            &["会议室"],
        ),
        (
            json!({ "kinds": ["goods", "venue"] }),
            &["会议室", "旧家电", "米面油"],
        ),
        (json!({ "categories": ["goods"] }), &["旧家电", "米面油"]),
        (json!({ "categories": ["goods.food"] }), &["米面油"]),
        (
            json!({ "communities": ["huangmuchang"] }),
            &["会议室", "旧家电", "旧衣回收"],
        ),
        (json!({ "communities": ["lejing"] }), &["旧衣回收"]),
        (json!({ "organizationKinds": ["bank"] }), &["会议室", "旧衣回收"]),
        (
            json!({ "audiences": ["elderly"] }),
            &["会议室", "旧衣回收", "米面油"],
        ),
        (json!({ "free": true }), &["旧家电", "旧衣回收", "米面油"]),
        (json!({ "free": false }), &["会议室"]),
        (json!({ "states": ["EXPIRED"] }), &[]),
        (json!({ "kinds": ["no_such_kind"] }), &[]),
    ];
    for (filter, expected) in cases {
        let mut listed = titles(&public, json!({ "filter": filter })).await;
        listed.sort_unstable();
        assert_eq!(listed, expected, "{filter}");
        // The word fits all of them, so that the index narrows by itself.
        let searched = json!({ "filter": filter, "search": "示例" });
        let mut searched = titles(&public, searched).await;
        searched.sort_unstable();
        assert_eq!(searched, expected, "searched, {filter}");
    }
}

#[tokio::test]
async fn a_facet_is_counted_without_its_own_filter_and_within_all_others() {
    let house = listed().await;
    house.index().await;
    let query = "query($filter: OfferFilter, $search: String) { offers(filter: $filter, search: $search) { \
        facets(names: [KIND, ORGANIZATION_KIND, FREE]) { name buckets { key label count } } } }";
    for search in [Value::Null, json!("示例")] {
        let filter = json!({ "kinds": ["goods"] });
        let answer = house
            .public()
            .ask(query, json!({ "filter": filter, "search": search }))
            .await;
        let counts = |n: usize| answer.at(&format!("offers.facets.{n}.buckets")).clone();
        let kinds = json!([{ "key": "goods", "label": "物品", "count": 2 }, { "key": "service", "label": "服务", "count": 1 },
            { "key": "venue", "label": "场地", "count": 1 }]);
        assert_eq!(counts(0), kinds);
        assert_eq!(
            counts(1),
            json!([{ "key": "charity", "label": "公益慈善组织", "count": 2 }])
        );
        assert_eq!(counts(2), json!([{ "key": "true", "label": "免费", "count": 2 }]));
    }
}

#[tokio::test]
async fn a_price_is_told_apart_from_the_answer_that_stands_before_it() {
    let house = listed().await;
    let query = "{ offers(orderBy: { by: TITLE, direction: ASC }) { nodes { title free priceNote } } }";
    let answer = house.public().ask(query, json!({})).await;
    let told: Vec<(String, Value, Value)> = texts(answer.at("offers.nodes"), "title")
        .into_iter()
        .zip(answer.at("offers.nodes").as_array().unwrap())
        .map(|(title, offer)| (title, offer["free"].clone(), offer["priceNote"].clone()))
        .collect();
    let expect = |title: &str, free: bool, note: Value| (title.to_owned(), json!(free), note);
    assert_eq!(
        told,
        [
            expect("会议室", false, json!("每场50元")),
            expect("旧家电", true, json!("公益免费")),
            expect("旧衣回收", true, Value::Null),
            expect("米面油", true, Value::Null),
        ]
    );
}
