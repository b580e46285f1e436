use chrono::{DateTime, Duration, Utc};

use super::{
    model::{State, StateName},
    rules,
};
use crate::kernel::error::{Code, Faults, Result};

fn now() -> DateTime<Utc> {
    DateTime::UNIX_EPOCH + Duration::days(20_000)
}

fn state(name: StateName) -> State {
    match name {
        StateName::Planned => State::Planned,
        StateName::Done => State::Done,
        StateName::Cancelled => State::Cancelled {
            reason: "家中有事".into(),
        },
    }
}

#[test]
fn every_act_starts_from_its_states_only() {
    type Row = (&'static [StateName], StateName, fn(State) -> Result<State>);
    let table: [Row; 3] = [
        (&[StateName::Planned], StateName::Planned, State::moved),
        (&[StateName::Planned], StateName::Cancelled, |state| {
            state.cancel("改期".into())
        }),
        (&StateName::TAKES_PLACE, StateName::Done, State::done),
    ];
    for (from, to, transition) in table {
        for name in StateName::ALL {
            match transition(state(name)) {
                Ok(next) => assert!(from.contains(&name) && next.name() == to, "{name:?} → {to:?}"),
                Err(refused) => {
                    assert!(!from.contains(&name), "{name:?} → {to:?}");
                    assert_eq!(refused.faults()[0].code, Code::WrongState);
                }
            }
        }
    }
}

#[test]
fn a_visit_is_neither_long_past_nor_far_ahead_and_ends_after_it_begins() {
    let hours = |hours| now() + Duration::hours(hours);
    for (starts, ends, field) in [
        (hours(-24), None, None),
        (hours(24), Some(hours(26)), None),
        (hours(-24 * 8), None, Some("startsAt")),
        (hours(24 * 400), None, Some("startsAt")),
        (hours(24), Some(hours(24)), Some("endsAt")),
        (hours(24), Some(hours(24 * 3)), Some("endsAt")),
        (hours(24), Some(DateTime::<Utc>::MAX_UTC), Some("endsAt")),
        (
            DateTime::<Utc>::MIN_UTC,
            Some(DateTime::<Utc>::MAX_UTC),
            Some("startsAt"),
        ),
    ] {
        let mut faults = Faults::new();
        rules::slot(now(), starts, ends, &mut faults);
        let refused = faults.done().err();
        let named = refused.as_ref().map(|err| err.faults()[0].field[0].as_str());
        assert_eq!(named, field, "{starts} {ends:?}");
    }
}
