//! The way of an offer: from the unit's form to the public list, and off it again.

use chrono::Duration;
use lianxin::kernel::actor::Role;
use serde_json::{Value, json};

use super::{
    BANK, CHARITY, ORGANIZATIONS, act, draft, form, go, house, liaison, published, seen, titles, with,
};
use crate::support::{House, PASSWORD};
use lianxin::imports::ImportKind;

#[tokio::test]
async fn a_liaison_drafts_and_submits_staff_publish_and_everybody_sees_it() {
    let house = house().await;
    let bank = liaison(&house, "bank", BANK).await;
    let staff = house.person("staff", Role::StreetStaff).await;
    let public = house.public();

    let id = draft(&bank, form("旧衣回收")).await;
    assert_eq!(seen(&bank, &id).await["state"], "DRAFT");
    assert_eq!(
        act(&bank, "offerPublish", json!({ "id": id })).await.refusals(),
        ["FORBIDDEN"]
    );
    assert_eq!(
        act(&staff, "offerPublish", json!({ "id": id })).await.refusals(),
        ["WRONG_STATE"]
    );
    assert_eq!(go(&bank, "offerSubmit", json!({ "id": id })).await, "SUBMITTED");
    assert_eq!(
        act(&bank, "offerPublish", json!({ "id": id })).await.refusals(),
        ["FORBIDDEN"]
    );
    assert!(titles(&public, json!({})).await.is_empty());
    assert_eq!(
        titles(&staff, json!({ "filter": { "states": ["SUBMITTED"] } })).await,
        ["旧衣回收"]
    );

    let answer = act(&staff, "offerPublish", json!({ "id": id })).await.done();
    assert_eq!(
        answer.text("offerPublish.offer.publishedAt"),
        "2026-11-02T01:00:00+00:00"
    );
    assert_eq!(titles(&public, json!({})).await, ["旧衣回收"]);
    let whose = "query($id: ID!) { node(id: $id) { ... on Offer { organization { name community { label } } \
        category { label } viewerCanEdit viewerCanPublish } } }";
    let answer = public.clone().in_english().ask(whose, json!({ "id": id })).await;
    assert_eq!(answer.text("node.organization.name"), BANK);
    assert_eq!(answer.at("node.viewerCanEdit"), false);
    assert_eq!(
        act(&public, "offerWithdraw", json!({ "id": id, "reason": "x" }))
            .await
            .refusals(),
        ["FORBIDDEN"]
    );
}

#[tokio::test]
async fn what_is_returned_says_why_and_is_handed_in_again() {
    let house = house().await;
    let bank = liaison(&house, "bank", BANK).await;
    let staff = house.person("staff", Role::StreetStaff).await;
    let id = draft(&bank, form("旧衣回收")).await;
    go(&bank, "offerSubmit", json!({ "id": id })).await;
    let silent = act(&staff, "offerReturn", json!({ "id": id, "reason": " " })).await;
    assert_eq!(silent.refusals(), ["REQUIRED@reason"]);
    assert_eq!(
        go(&staff, "offerReturn", json!({ "id": id, "reason": "请写明地点" })).await,
        "RETURNED"
    );

    let offer = seen(&bank, &id).await;
    assert_eq!(offer["stateNote"], "请写明地点");
    let mended = json!({ "id": id, "version": offer["version"], "fields": with(form("旧衣回收"), json!({ "place": "大堂" })) });
    assert_eq!(go(&bank, "offerAmend", mended).await, "RETURNED");
    assert_eq!(go(&bank, "offerSubmit", json!({ "id": id })).await, "SUBMITTED");
    assert!(seen(&bank, &id).await["stateNote"].is_null());
    assert_eq!(go(&staff, "offerPublish", json!({ "id": id })).await, "PUBLISHED");
}

#[tokio::test]
async fn where_the_committee_trusts_its_units_an_offer_needs_no_approval() {
    let house = House::open_with(|settings| settings.committee.offers_need_approval = false).await;
    house.import(ImportKind::Organizations, ORGANIZATIONS).await;
    let bank = liaison(&house, "bank", BANK).await;
    let id = draft(&bank, form("旧衣回收")).await;
    assert_eq!(go(&bank, "offerSubmit", json!({ "id": id })).await, "PUBLISHED");
    let other = json!({ "id": id, "version": 2, "fields": form("旧衣和旧书回收") });
    assert_eq!(go(&bank, "offerAmend", other).await, "PUBLISHED");
}

#[tokio::test]
async fn changed_essentials_are_approved_again_and_other_changes_stay() {
    let house = house().await;
    let bank = liaison(&house, "bank", BANK).await;
    let staff = house.person("staff", Role::StreetStaff).await;
    let id = published(&bank, &staff, form("旧衣回收")).await;
    let amended = async |changes: Value| {
        let version = seen(&bank, &id).await["version"].clone();
        let fields = with(form("旧衣回收"), changes);
        go(
            &bank,
            "offerAmend",
            json!({ "id": id, "version": version, "fields": fields }),
        )
        .await
    };
    let minor = json!({ "availability": "周末", "place": "大堂", "servicePhone": "010-55500001", "validUntil": "2027-01-31" });
    assert_eq!(amended(minor).await, "PUBLISHED");
    assert_eq!(seen(&house.public(), &id).await["availability"], "周末");
    for essential in [
        json!({ "title": "旧书回收" }),
        json!({ "description": "只收冬衣" }),
        json!({ "quantity": { "amount": 3, "unit": "次", "renewal": "WEEK" } }),
        json!({ "communities": ["huangmuchang"] }),
        json!({ "free": false, "priceNote": "每袋一元" }),
    ] {
        assert_eq!(amended(essential.clone()).await, "SUBMITTED", "{essential}");
        assert!(seen(&house.public(), &id).await.is_null());
        assert_eq!(go(&staff, "offerPublish", json!({ "id": id })).await, "PUBLISHED");
    }
}

#[tokio::test]
async fn a_pause_ends_by_itself_or_by_hand_and_withdrawing_is_for_good() {
    let house = house().await;
    let mut bank = liaison(&house, "bank", BANK).await;
    let staff = house.person("staff", Role::StreetStaff).await;
    let public = house.public();
    let id = published(&bank, &staff, form("旧衣回收")).await;

    let refused = [
        ("2026-11-01", "OUT_OF_RANGE@until"),
        ("9999-12-31", "INVALID@until"),
    ];
    for (until, refusal) in refused {
        let answer = act(&bank, "offerPause", json!({ "id": id, "until": until })).await;
        assert_eq!(answer.refusals(), [refusal], "{until}");
    }
    let until = json!({ "id": id, "until": "2026-11-04", "reason": "盘点" });
    assert_eq!(go(&bank, "offerPause", until).await, "PAUSED");
    assert!(seen(&public, &id).await.is_null());
    let offer = seen(&bank, &id).await;
    assert_eq!(
        (&offer["pausedUntil"], &offer["stateNote"]),
        (&json!("2026-11-04"), &json!("盘点"))
    );
    house.clock.advance(Duration::days(2));
    assert!(seen(&public, &id).await.is_null(), "through its last day");
    house.clock.advance(Duration::days(1));
    assert_eq!(titles(&public, json!({})).await, ["旧衣回收"]);

    bank.sign_in("bank", PASSWORD).await.done();
    assert_eq!(go(&bank, "offerPause", json!({ "id": id })).await, "PAUSED");
    house.clock.advance(Duration::days(100));
    bank.sign_in("bank", PASSWORD).await.done();
    assert_eq!(seen(&bank, &id).await["state"], "PAUSED");
    assert_eq!(go(&bank, "offerResume", json!({ "id": id })).await, "PUBLISHED");
    assert_eq!(
        act(&bank, "offerResume", json!({ "id": id })).await.refusals(),
        ["WRONG_STATE"]
    );

    let silent = act(&bank, "offerWithdraw", json!({ "id": id, "reason": "" })).await;
    assert_eq!(silent.refusals(), ["REQUIRED@reason"]);
    assert_eq!(
        go(&bank, "offerWithdraw", json!({ "id": id, "reason": "不再回收" })).await,
        "WITHDRAWN"
    );
    assert!(seen(&public, &id).await.is_null());
    for name in ["offerSubmit", "offerPause", "offerResume"] {
        assert_eq!(
            act(&bank, name, json!({ "id": id })).await.refusals(),
            ["WRONG_STATE"],
            "{name}"
        );
    }
}

#[tokio::test]
async fn an_offer_expires_by_itself_and_leaves_lists_and_search() {
    let house = house().await;
    let mut bank = liaison(&house, "bank", BANK).await;
    let staff = house.person("staff", Role::StreetStaff).await;
    let public = house.public();
    let id = published(
        &bank,
        &staff,
        with(form("旧衣回收"), json!({ "validUntil": "2026-11-10" })),
    )
    .await;
    house.index().await;
    let searched = json!({ "search": "旧衣" });
    assert_eq!(titles(&public, searched.clone()).await, ["旧衣回收"]);
    house.clock.advance(Duration::days(8));
    assert_eq!(titles(&public, json!({})).await, ["旧衣回收"], "its last day");

    house.clock.advance(Duration::days(1));
    house.index().await;
    assert!(seen(&public, &id).await.is_null());
    assert!(titles(&public, json!({})).await.is_empty());
    assert!(titles(&public, searched).await.is_empty());
    bank.sign_in("bank", PASSWORD).await.done();
    assert_eq!(
        titles(
            &bank,
            json!({ "filter": { "mine": true, "states": ["EXPIRED"] } })
        )
        .await,
        ["旧衣回收"]
    );
    assert_eq!(
        act(&bank, "offerPause", json!({ "id": id })).await.refusals(),
        ["WRONG_STATE"]
    );
    let longer = with(form("旧衣回收"), json!({ "validUntil": "2026-12-31" }));
    assert_eq!(
        go(
            &bank,
            "offerAmend",
            json!({ "id": id, "version": 3, "fields": longer })
        )
        .await,
        "PUBLISHED"
    );
}

#[tokio::test]
async fn a_stale_version_changes_nothing() {
    let house = house().await;
    let bank = liaison(&house, "bank", BANK).await;
    let id = draft(&bank, form("旧衣回收")).await;
    let amend = |title: &str| json!({ "id": id, "version": 1, "fields": form(title) });
    go(&bank, "offerAmend", amend("旧书回收")).await;
    assert_eq!(
        act(&bank, "offerAmend", amend("旧报回收")).await.refusals(),
        ["CONFLICT"]
    );
    let stale = act(&bank, "offerSubmit", json!({ "id": id, "version": 1 })).await;
    assert_eq!(stale.refusals(), ["CONFLICT"]);
    let offer = seen(&bank, &id).await;
    assert_eq!(
        (&offer["title"], &offer["state"], &offer["version"]),
        (&json!("旧书回收"), &json!("DRAFT"), &json!(2))
    );
}

#[tokio::test]
async fn a_draft_sent_twice_is_one_and_its_key_serves_nothing_else() {
    let house = house().await;
    let bank = liaison(&house, "bank", BANK).await;
    let charity = liaison(&house, "charity", CHARITY).await;
    let input = |title: &str| json!({ "idempotencyKey": "k", "fields": form(title) });
    let first = act(&bank, "offerDraft", input("旧衣回收")).await.done();
    let again = act(&bank, "offerDraft", input("旧衣回收")).await.done();
    assert_eq!(first.at("offerDraft.offer"), again.at("offerDraft.offer"));
    let other = act(&bank, "offerDraft", input("旧书回收")).await;
    assert_eq!(other.refusals(), ["IDEMPOTENCY_MISMATCH@idempotencyKey"]);
    assert_eq!(
        titles(&bank, json!({ "filter": { "mine": true } })).await,
        ["旧衣回收"]
    );
    let elsewhere = act(&charity, "offerDraft", input("旧衣回收")).await.done();
    assert_ne!(
        elsewhere.text("offerDraft.offer.id"),
        first.text("offerDraft.offer.id"),
        "keys are one's own"
    );
    let keyless = act(
        &bank,
        "offerDraft",
        json!({ "idempotencyKey": " ", "fields": form("旧书回收") }),
    )
    .await;
    assert_eq!(keyless.refusals(), ["REQUIRED@idempotencyKey"]);
}
