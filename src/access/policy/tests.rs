//! The whole table, held by what it decides, and what must be true of every decision.

use uuid::Uuid;

use super::*;
use crate::kernel::actor::Person;

const OWN: u128 = 1;
const OTHER: u128 = 2;

fn organization(id: u128) -> OrganizationId {
    OrganizationId::new(Uuid::from_u128(id))
}

fn account(id: u128) -> AccountId {
    AccountId::new(Uuid::from_u128(id))
}

fn person(role: Role) -> Actor {
    Actor::Person(Person {
        id: account(OWN),
        role,
        name: "示例".into(),
        organization: Some(organization(OWN)),
        community: Some("huangmuchang".into()),
        field: Some("livelihood".into()),
    })
}

/// Somebody whose post names nothing: such a post reaches nothing of its own.
fn placeless(role: Role) -> Actor {
    match person(role) {
        Actor::Person(person) => Actor::Person(Person {
            organization: None,
            community: None,
            field: None,
            ..person
        }),
        other => other,
    }
}

fn everybody() -> Vec<Actor> {
    let people = Role::ALL
        .into_iter()
        .flat_map(|role| [person(role), placeless(role)]);
    [Actor::Public].into_iter().chain(people).collect()
}

/// Something of every sort, each by a letter: what is published (P) or was once (p); of the own organization (O),
/// community (C), field (F); helped by oneself (H); one's own account (A), that of a helper in the own community (h) or
/// elsewhere (g); and something strange in all of these (x). `-` is nothing in particular.
fn things(fields: &(Vec<String>, Vec<String>)) -> Vec<(char, Facts<'_>)> {
    let strange = Facts {
        organization: Some(organization(OTHER)),
        helper: Some(account(OTHER)),
        community: Some("yunfan"),
        fields: &fields.1,
        account: Some((account(OTHER), Role::Auditor)),
        published: Published::No,
    };
    let with = |letter, change: &dyn Fn(&mut Facts<'static>)| {
        let mut facts = Facts::none();
        change(&mut facts);
        (letter, facts)
    };
    let mut things = vec![
        with('-', &|_| {}),
        with('P', &|facts| facts.published = Published::Now),
        with('p', &|facts| facts.published = Published::Once),
        with('O', &|facts| facts.organization = Some(organization(OWN))),
        with('C', &|facts| facts.community = Some("huangmuchang")),
        with('H', &|facts| facts.helper = Some(account(OWN))),
        with('A', &|facts| facts.account = Some((account(OWN), Role::Auditor))),
        with('h', &|facts| {
            facts.account = Some((account(OTHER), Role::Helper));
            facts.community = Some("huangmuchang");
        }),
        with('g', &|facts| {
            facts.account = Some((account(OTHER), Role::Helper));
            facts.community = Some("yunfan");
        }),
    ];
    things.push((
        'F',
        Facts {
            fields: &fields.0,
            ..Facts::none()
        },
    ));
    things.push(('x', strange));
    things
}

fn fields() -> (Vec<String>, Vec<String>) {
    (vec!["safety".into(), "livelihood".into()], vec!["safety".into()])
}

fn letters(allowed: impl Fn(&Facts<'_>) -> bool) -> String {
    let fields = fields();
    let things = things(&fields);
    let letters: String = things
        .iter()
        .filter(|(_, facts)| allowed(facts))
        .map(|(letter, _)| *letter)
        .collect();
    match letters.len() {
        0 => ".".into(),
        many if many == things.len() => "all".into(),
        _ => letters,
    }
}

fn table() -> String {
    let who: Vec<Actor> = [Actor::Public].into_iter().chain(Role::ALL.map(person)).collect();
    let line = |name: String, cells: Vec<String>| {
        let cells: String = cells.iter().map(|cell| format!("{cell:>8}")).collect();
        format!("{name:<16}{cells}\n")
    };
    let heads = [
        "public", "helper", "liaison", "worker", "chair", "staff", "leader", "admin", "auditor",
    ];
    let mut table = line(String::new(), heads.map(str::to_owned).to_vec());
    for act in Act::ALL {
        let cells = who.iter().map(|actor| letters(|facts| may(actor, act, facts)));
        table += &line(format!("{act:?}"), cells.collect());
    }
    for part in Part::ALL {
        let cells = who
            .iter()
            .map(|actor| letters(|facts| part_scope(actor, part).holds(facts)));
        table += &line(format!("· {part:?}"), cells.collect());
    }
    table
}

#[test]
fn the_table_is_as_agreed() {
    let agreed = include_str!("table.txt");
    let table = table();
    assert_eq!(
        table, agreed,
        "read it with care, then write it to table.txt:\n{table}"
    );
}

#[test]
fn the_service_itself_may_all_and_reads_all() {
    for act in Act::ALL {
        assert!(may(&Actor::System, act, &Facts::none()), "{act:?}");
        assert_eq!(scope(&Actor::System, act).narrowed(), None, "{act:?}");
    }
    for part in Part::ALL {
        assert!(shows(&Actor::System, part, &Facts::none()), "{part:?}");
    }
}

#[test]
fn a_decision_its_rows_and_its_refusal_say_the_same() {
    let fields = fields();
    for actor in everybody() {
        for act in Act::ALL {
            let rows = scope(&actor, act);
            for (letter, facts) in things(&fields) {
                let decision = decide(&actor, act, &facts);
                let case = format!("{actor:?} {act:?} {letter}");
                assert_eq!(
                    require(&actor, act, &facts).is_ok(),
                    may(&actor, act, &facts),
                    "{case}"
                );
                match decision {
                    Decision::Allow(grant) => {
                        assert!(rows.holds(&facts), "{case}");
                        assert_eq!(grant.rows, rows, "{case}");
                        for part in Part::ALL {
                            let read = part.act() == act && part_scope(&actor, part).holds(&facts);
                            assert_eq!(grant.parts.contains(part), read, "{case} {part:?}");
                            assert!(
                                part.act() != act || shows(&actor, part, &facts) == read,
                                "{case} {part:?}"
                            );
                        }
                    }
                    Decision::Deny(reason) => {
                        assert!(!rows.holds(&facts), "{case}");
                        let expected = match (&actor, rows.is_nothing()) {
                            (Actor::Public, _) => Reason::SignIn,
                            (_, true) => Reason::Role,
                            (_, false) => Reason::Elsewhere,
                        };
                        assert_eq!(reason, expected, "{case}");
                    }
                }
            }
        }
    }
}

#[test]
fn a_scope_holds_what_any_of_its_words_hold_and_nothing_else() {
    let fields = fields();
    for actor in everybody() {
        for act in Act::ALL {
            let rows = scope(&actor, act);
            assert_eq!(
                rows.is_nothing(),
                rows.narrowed().is_some_and(<[Which]>::is_empty)
            );
            for (letter, facts) in things(&fields) {
                let held = rows
                    .narrowed()
                    .is_none_or(|some| some.iter().any(|which| which.holds(&facts)));
                assert_eq!(rows.holds(&facts), held, "{actor:?} {act:?} {letter}");
            }
        }
    }
}

#[test]
fn a_post_that_names_no_place_reaches_nothing_by_place() {
    let fields = fields();
    for role in Role::ALL {
        for act in Act::ALL {
            for (letter, facts) in things(&fields)
                .into_iter()
                .filter(|(letter, _)| "OCFhx".contains(*letter))
            {
                let anywhere = scope(&person(role), act).narrowed().is_none();
                let helpers = act == Act::AccountRead && role == Role::StreetStaff && letter == 'h';
                assert_eq!(
                    may(&placeless(role), act, &facts),
                    anywhere || helpers,
                    "{role:?} {act:?} {letter}"
                );
            }
        }
    }
}

#[test]
fn a_part_is_shown_only_of_what_is_seen_at_all() {
    // A leader's account may be somebody's own; a need read for its way must be seen first.
    let unseen = Facts::in_community("yunfan");
    assert!(!shows(&person(Role::CommunityWorker), Part::Way, &unseen));
    assert!(!shows(&Actor::Public, Part::Login, &Facts::none()));
    let published = Facts {
        published: Published::Now,
        ..Facts::in_community("yunfan")
    };
    let worker = person(Role::CommunityWorker);
    assert!(may(&worker, Act::NeedRead, &published) && !shows(&worker, Part::Way, &published));
}

#[test]
fn a_part_named_twice_is_there_once() {
    let parts: Parts = [Part::Way, Part::Words, Part::Way].into_iter().collect();
    for part in Part::ALL {
        assert_eq!(
            parts.contains(part),
            matches!(part, Part::Way | Part::Words),
            "{part:?}"
        );
    }
}
