//! What the form refuses, and how it says so.

use lianxin::kernel::actor::Role;
use serde_json::json;

use super::{BANK, CHARITY, act, draft, form, house, liaison, organization, with};
use crate::support::Answer;

fn messages(answer: &Answer, root: &str) -> String {
    let errors = answer
        .at(&format!("{root}.userErrors"))
        .as_array()
        .unwrap()
        .clone();
    let line = |error: &serde_json::Value| {
        let path: Vec<_> = error["field"]
            .as_array()
            .unwrap()
            .iter()
            .map(|step| step.as_str().unwrap())
            .collect();
        format!(
            "{} {}: {}",
            path.join("."),
            error["code"].as_str().unwrap(),
            error["message"].as_str().unwrap()
        )
    };
    errors.iter().map(line).collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn everything_wrong_with_a_form_is_told_at_once_in_the_readers_language() {
    let house = house().await;
    let bank = liaison(&house, "bank", BANK).await;
    let bad = json!({
        "title": "长".repeat(61), "kind": "cake", "category": "", "description": "  ",
        "quantity": { "amount": 0, "unit": "", "renewal": "WEEK" }, "communities": ["mars"], "audiences": ["everyone", "cats"],
        "conditions": "找 11010519491231002X", "free": true, "servicePhone": "没有",
        "validFrom": "2026-12-31", "validUntil": "2026-12-01",
    });
    let input = json!({ "idempotencyKey": "k", "fields": bad });
    let answer = act(&bank, "offerDraft", input.clone()).await;
    assert!(answer.at("offerDraft.offer").is_null());
    insta::assert_snapshot!(messages(&answer, "offerDraft"), @r#"
    fields.title TOO_LONG: 最多 60 个字，请写短一些。
    fields.kind UNKNOWN_KEY: 名单里没有这一项，请从列表里选。
    fields.category REQUIRED: 请填写这一项。
    fields.description REQUIRED: 请填写这一项。
    fields.quantity.amount OUT_OF_RANGE: 数量要在 1 到 100000 之间，不限就留空。
    fields.quantity.unit REQUIRED: 请填写这一项。
    fields.communities UNKNOWN_KEY: 名单里没有这一项，请从列表里选。
    fields.audiences UNKNOWN_KEY: 名单里没有这一项，请从列表里选。
    fields.conditions PERSONAL_DATA: 公开的文字里好像有个人信息，请改写后再保存。
    fields.servicePhone INVALID: 电话没看懂。请写号码，如 010-55500001；有几个就用顿号隔开。
    fields.validUntil OUT_OF_RANGE: 截止日期早于开始日期。请改其中一个。
    "#);
    let answer = act(&bank.clone().in_english(), "offerDraft", input).await;
    insta::assert_snapshot!(messages(&answer, "offerDraft"), @r#"
    fields.title TOO_LONG: At most 60 characters: please shorten it.
    fields.kind UNKNOWN_KEY: Not in the committee's list. Please choose from the list.
    fields.category REQUIRED: Please fill this in.
    fields.description REQUIRED: Please fill this in.
    fields.quantity.amount OUT_OF_RANGE: The amount lies between 1 and 100000; leave it empty if there is no limit.
    fields.quantity.unit REQUIRED: Please fill this in.
    fields.communities UNKNOWN_KEY: Not in the committee's list. Please choose from the list.
    fields.audiences UNKNOWN_KEY: Not in the committee's list. Please choose from the list.
    fields.conditions PERSONAL_DATA: This public text seems to name a person. Please rewrite it.
    fields.servicePhone INVALID: This is not a telephone number. Write it like 010-55500001; separate several by commas.
    fields.validUntil OUT_OF_RANGE: The last day comes before the first. Change one of them.
    "#);

    let good = json!({ "idempotencyKey": "k", "fields": form("旧衣回收") });
    act(&bank, "offerDraft", good).await.done();
}

#[tokio::test]
async fn a_title_is_taken_once_per_organization_and_a_last_day_lies_ahead() {
    let house = house().await;
    let bank = liaison(&house, "bank", BANK).await;
    let charity = liaison(&house, "charity", CHARITY).await;
    draft(&bank, form("旧衣ABC回收")).await;
    let same = json!({ "idempotencyKey": "k2", "fields": form("旧衣ａｂｃ 回收") });
    assert_eq!(
        act(&bank, "offerDraft", same.clone()).await.refusals(),
        ["TAKEN@fields.title"]
    );
    act(&charity, "offerDraft", same).await.done();
    let over = json!({ "idempotencyKey": "k3", "fields": with(form("旧书回收"), json!({ "validUntil": "2026-11-01" })) });
    assert_eq!(
        act(&bank, "offerDraft", over).await.refusals(),
        ["OUT_OF_RANGE@fields.validUntil"]
    );
}

#[tokio::test]
async fn whose_offer_it_is_only_staff_may_choose() {
    let house = house().await;
    let bank = liaison(&house, "bank", BANK).await;
    let staff = house.person("staff", Role::StreetStaff).await;
    let charity = organization(&house, CHARITY).await.to_string();
    let input = |whose: Option<&str>| json!({ "idempotencyKey": "k", "organizationId": whose, "fields": form("旧衣回收") });
    assert_eq!(
        act(&bank, "offerDraft", input(Some(&charity))).await.refusals(),
        ["FORBIDDEN@organizationId"]
    );
    assert_eq!(
        act(&staff, "offerDraft", input(None)).await.refusals(),
        ["REQUIRED@organizationId"]
    );
    assert_eq!(
        act(&staff, "offerDraft", input(Some("org_x"))).await.refusals(),
        ["NOT_FOUND@organizationId"]
    );
    let nobody = "org_00000000000000000000000000000000";
    assert_eq!(
        act(&staff, "offerDraft", input(Some(nobody))).await.refusals(),
        ["NOT_FOUND@organizationId"]
    );
    act(&staff, "offerDraft", input(Some(&charity))).await.done();
    for role in [
        Role::CommunityWorker,
        Role::FieldChair,
        Role::StreetLeader,
        Role::Administrator,
        Role::Auditor,
        Role::Helper,
    ] {
        let community = (role == Role::CommunityWorker).then_some("yunfan");
        let person = house.person_at(role.key(), role, None, community).await;
        assert_eq!(
            act(&person, "offerDraft", input(None)).await.refusals(),
            ["FORBIDDEN"],
            "{role:?}"
        );
    }
    assert_eq!(
        act(&house.public(), "offerDraft", input(None)).await.refusals(),
        ["FORBIDDEN"]
    );
}
