use chrono::{DateTime, Days, NaiveDate, Utc};

use super::{
    Amendment::{Essential, Minor},
    Approval::{Given, Needed},
    Next, OfferState,
};

const SINCE: DateTime<Utc> = DateTime::UNIX_EPOCH;

fn now() -> DateTime<Utc> {
    SINCE + Days::new(30)
}

fn paused(until: Option<NaiveDate>) -> OfferState {
    OfferState::Paused {
        since: SINCE,
        until,
        reason: Some("盘点".into()),
    }
}

/// Draft, submitted, published, returned, paused, withdrawn.
fn states() -> [OfferState; 6] {
    [
        OfferState::Draft,
        OfferState::Submitted,
        OfferState::Published { since: SINCE },
        OfferState::Returned {
            reason: "写明时间".into(),
        },
        paused(None),
        OfferState::Withdrawn {
            reason: "结束".into(),
        },
    ]
}

fn letter(next: Next) -> char {
    match next {
        Ok(OfferState::Draft) => 'D',
        Ok(OfferState::Submitted) => 'S',
        Ok(OfferState::Published { .. }) => 'P',
        Ok(OfferState::Returned { .. }) => 'R',
        Ok(OfferState::Paused { .. }) => 'H',
        Ok(OfferState::Withdrawn { .. }) => 'W',
        Err(_) => '-',
    }
}

#[test]
fn every_act_on_every_state() {
    type Act = fn(OfferState) -> Next;
    let table: [(&str, Act, &str); 12] = [
        //                                                                              D S P R H W
        (
            "submit, approval needed",
            |s| s.submitted(Needed, now()),
            "S--S--",
        ),
        ("submit, approval given", |s| s.submitted(Given, now()), "P--P--"),
        ("publish", |s| s.published(now()), "-P----"),
        ("return", |s| s.returned("补充".into()), "-R----"),
        ("pause", |s| s.paused(None, Some("盘点".into())), "--H---"),
        ("resume", OfferState::resumed, "----P-"),
        ("withdraw", |s| s.withdrawn("结束".into()), "WWWWW-"),
        ("amend essentials", |s| s.amended(Essential, Needed), "DSSRS-"),
        (
            "amend essentials, trusted",
            |s| s.amended(Essential, Given),
            "DSPRH-",
        ),
        ("amend the rest", |s| s.amended(Minor, Needed), "DSPRH-"),
        ("amend the rest, trusted", |s| s.amended(Minor, Given), "DSPRH-"),
        ("wait", |s| Ok(s.on(NaiveDate::MAX)), "DSPRHW"),
    ];
    for (name, act, expected) in table {
        let became: String = states().into_iter().map(|state| letter(act(state))).collect();
        assert_eq!(became, expected, "{name}");
    }
}

#[test]
fn what_was_published_first_is_remembered_over_a_pause() {
    let published = OfferState::Published { since: SINCE };
    let resumed = published
        .clone()
        .paused(None, Some("盘点".into()))
        .unwrap()
        .resumed()
        .unwrap();
    assert_eq!(resumed, published);
    let approved = OfferState::Submitted.published(now()).unwrap();
    assert_eq!(approved.published_at(), Some(now()));
}

#[test]
fn a_pause_ends_by_itself_after_its_last_day() {
    let last = NaiveDate::from_ymd_opt(2026, 10, 3).unwrap();
    let state = paused(Some(last));
    assert_eq!(state.clone().on(last), state);
    assert_eq!(
        state.on(last + Days::new(1)),
        OfferState::Published { since: SINCE }
    );
}
