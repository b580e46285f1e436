//! Searching as neighbours type: words, pinyin, initials, and characters that only sound right.

use lianxin::imports::ImportKind;
use serde_json::json;

use super::{house, titles};

const OFFERS: &str = "单位,资源名称,类别,说明,有效期\n\
    华汇银行（示例）,旧衣回收,environment.clothes_recycling,干净的旧衣都收,2027-03-01\n\
    华汇银行（示例）,防骗讲座,反诈防骗,教您识破骗局,2027-01-01\n\
    诺麒公益（示例）,家电捐赠,家用电器,电视机和洗衣机,2027-02-01\n\
    诺麒公益（示例）,冰箱义修,家电维修,师傅上门看看,2027-04-01\n";

#[tokio::test]
async fn initials_pinyin_and_homophones_find_what_was_meant() {
    let house = house().await;
    house.import(ImportKind::Offers, OFFERS).await;
    house.index().await;
    let public = house.public();
    for (typed, best, also) in [
        ("家电", "家电捐赠", Some("冰箱义修")),
        ("jd", "家电捐赠", Some("冰箱义修")),
        ("jiadian", "家电捐赠", Some("冰箱义修")),
        ("旧衣", "旧衣回收", None),
        ("旧依", "旧衣回收", None),
        ("jiuyi", "旧衣回收", None),
        ("诺麒", "家电捐赠", Some("冰箱义修")),
    ] {
        let found = titles(&public, json!({ "search": typed })).await;
        assert!(!found.contains(&"防骗讲座".to_owned()), "{typed}: {found:?}");
        assert!(
            also.is_none_or(|also| found.iter().any(|title| title == also)),
            "{typed}: {found:?}"
        );
        if typed != "诺麒" {
            assert_eq!(found[0], best, "{typed}: {found:?}");
        }
    }
    assert_eq!(
        titles(&public, json!({ "search": "潜水艇" })).await,
        Vec::<String>::new()
    );
    assert_eq!(
        titles(&public, json!({ "search": "   " })).await.len(),
        4,
        "nothing typed asks for all"
    );
    let by_day = json!({ "search": "示例", "orderBy": { "by": "VALID_UNTIL", "direction": "ASC" } });
    assert_eq!(
        titles(&public, by_day).await,
        ["防骗讲座", "家电捐赠", "旧衣回收", "冰箱义修"]
    );
}

#[tokio::test]
async fn what_has_only_some_of_the_words_is_said_to() {
    let house = house().await;
    house.import(ImportKind::Offers, OFFERS).await;
    house.index().await;
    let query = "query($s: String) { offers(search: $s) { relaxed nodes { title } } }";
    let answer = house.public().ask(query, json!({ "s": "旧衣 潜水艇" })).await;
    assert_eq!(answer.at("offers.relaxed"), true);
    assert_eq!(answer.text("offers.nodes.0.title"), "旧衣回收");
    let answer = house.public().ask(query, json!({ "s": "旧衣" })).await;
    assert_eq!(answer.at("offers.relaxed"), false);
}

#[tokio::test]
async fn no_typing_makes_a_search_fail() {
    let house = house().await;
    house.import(ImportKind::Offers, OFFERS).await;
    house.index().await;
    let query = "query($s: String) { offers(search: $s) { totalCount nodes { title } } organizations(search: $s) { totalCount } }";
    let long = "旧".repeat(200);
    for typed in [
        "\"",
        "a AND (",
        "*:*",
        "title:旧",
        "👵🏻",
        "旧\u{200b}衣",
        "%_\\",
        "(((((",
        "-",
        "+旧 -衣",
        long.as_str(),
    ] {
        house
            .public()
            .ask(query, json!({ "s": typed }))
            .await
            .at("offers.totalCount");
    }
    let longer = house.public().ask(query, json!({ "s": "旧".repeat(201) })).await;
    assert_eq!(longer.error_code(), "TOO_LONG");
}
