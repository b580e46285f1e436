//! What may be written down of a need, and who may read which part of it. Pure.

use chrono::NaiveDate;

use super::{
    model::{Need, PublicText},
    state::{Act, StateKind},
};
use crate::{
    access::policy::{self, Facts, Part, Published, may},
    kernel::{
        actor::Actor,
        error::{Code, Fault, Faults, Result},
        identifiers::contains_resident_id,
        leaks,
        quantity::Quantity,
        text::tidy,
    },
    privacy::Sealed,
    taxonomy::Taxonomy,
};

/// The longest title of a public text, in characters.
pub const MAX_TITLE: usize = 60;
/// The longest public or working text, in characters.
pub const MAX_TEXT: usize = 2000;
const MAX_REASON: usize = 300;
const MAX_AMOUNT: i32 = 100_000;
const MAX_UNIT: usize = 20;

/// What is asked for, as it is written down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NeedFields {
    /// Key of the kind.
    pub kind: String,
    /// Key of the category.
    pub category: String,
    /// What was told; sealed from here on.
    pub working_text: Sealed<String>,
    /// How much.
    pub quantity: Quantity,
    /// The day by which it is wanted.
    pub due_on: Option<NaiveDate>,
    /// Key of the urgency.
    pub urgency: String,
}

/// Whether the working text must be filled in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WorkingText {
    /// It must.
    Needed,
    /// Blank keeps what is there: for those who may change a need but not read what was told.
    MayStay,
}

/// The tidied fields, or everything that is wrong with them. A day before `today` is refused, unless it is `known`.
pub fn checked(
    fields: NeedFields,
    working: WorkingText,
    taxonomy: &Taxonomy,
    (today, known): (NaiveDate, Option<NaiveDate>),
) -> Result<NeedFields> {
    let mut faults = Faults::new();
    for (field, list, key) in [
        ("fields.kind", &taxonomy.kinds, &fields.kind),
        ("fields.category", &taxonomy.categories, &fields.category),
        ("fields.urgency", &taxonomy.urgencies, &fields.urgency),
    ] {
        if !list.has(key) {
            faults.push(Fault::at(field, Code::UnknownKey));
        }
    }
    let text = tidy(fields.working_text.open());
    if text.is_empty() && working == WorkingText::Needed {
        faults.push(Fault::at("fields.workingText", Code::Required).say("needs.working_text_required"));
    }
    faults.optional_text("fields.workingText", Some(&text), MAX_TEXT);
    if contains_resident_id(&text) {
        faults.push(Fault::at("fields.workingText", Code::PersonalData).say("households.no_id_number"));
    }
    if !(1..=MAX_AMOUNT).contains(&fields.quantity.amount) {
        faults.push(Fault::at("fields.quantity.amount", Code::OutOfRange));
    }
    let unit = taxonomy.unit_key(&tidy(&fields.quantity.unit));
    faults.text("fields.quantity.unit", &unit, MAX_UNIT);
    if fields.due_on.is_some_and(|day| day < today) && fields.due_on != known {
        faults.push(Fault::at("fields.dueOn", Code::OutOfRange).say("needs.due_in_the_past"));
    }
    faults.done()?;
    Ok(NeedFields {
        working_text: Sealed::new(text),
        quantity: Quantity {
            unit,
            ..fields.quantity
        },
        ..fields
    })
}

/// A reason that colleagues and the asker will read in the timeline: it holds no numbers that lead to a person.
pub fn checked_reason(reason: &str) -> Result<String> {
    let mut faults = Faults::new();
    let reason = faults.text("reason", &tidy(reason), MAX_REASON);
    for fault in leaks::certain("reason", &reason) {
        faults.push(fault);
    }
    faults.done()?;
    Ok(reason)
}

/// Year and running number of a number in the committee's own form: `D2026-0001`.
pub fn number_parts(number: &str) -> Option<(i32, i32)> {
    let (year, seq) = number.strip_prefix('D')?.split_once('-')?;
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if year.len() != 4 || !(4..=8).contains(&seq.len()) || !digits(year) || !digits(seq) {
        return None;
    }
    Some((year.parse().ok()?, seq.parse().ok()?))
}

/// The number in the committee's own form.
pub fn number_of(year: i32, seq: i32) -> String {
    format!("D{year:04}-{seq:04}")
}

/// The facts that permission on a need rests on.
pub fn facts(need: &Need) -> Facts<'_> {
    Facts {
        organization: need.asker.organization(),
        community: Some(&need.community),
        published: if need.state.is_public() {
            Published::Now
        } else {
            Published::No
        },
        ..Facts::none()
    }
}

/// Whether the person reads the need before it is published: staff, workers of its community, and the organization that
/// asks.
pub fn sees_unpublished(actor: &Actor, need: &Need) -> bool {
    policy::shows(actor, Part::Unpublished, &facts(need))
}

/// Whether the person reads all steps of the need's way, with what was said at each.
pub fn sees_way(actor: &Actor, need: &Need) -> bool {
    policy::shows(actor, Part::Way, &facts(need))
}

/// The public text, for those who may read it as it now is: everybody once it is published.
pub fn readable_public<'a>(actor: &Actor, need: &'a Need) -> Option<&'a PublicText> {
    let readable = need.state.is_public() || sees_unpublished(actor, need);
    need.public.as_ref().filter(|_| readable)
}

/// The public text for one who helps: as it now is once it is published, else as it was last approved.
pub fn readable_by_helper(need: &Need) -> Option<&PublicText> {
    if need.state.is_public() {
        need.public.as_ref()
    } else {
        need.approved.as_ref()
    }
}

const fn policy_act(need: &Need, act: Act) -> policy::Act {
    match act {
        // Once it was verified, what is asked for has been vouched for, and only those who verify change it.
        Act::Amend if !matches!(need.state.kind(), StateKind::Draft | StateKind::Returned) => {
            policy::Act::NeedVerify
        }
        Act::Amend => policy::Act::NeedEdit,
        Act::Verify | Act::WritePublicText => policy::Act::NeedVerify,
        Act::Approve | Act::Open | Act::Return | Act::Close => policy::Act::NeedDecide,
        Act::Withdraw => policy::Act::NeedEdit,
    }
}

/// Refuses with `FORBIDDEN` what the person may not do with this need, whatever its state.
pub fn require(actor: &Actor, act: Act, need: &Need) -> Result<()> {
    policy::require(actor, policy_act(need, act), &facts(need))
}

/// Whether `actor` is the one who wrote the text that waits for approval.
pub fn wrote_public_text(actor: &Actor, need: &Need) -> bool {
    let writer = need.public.as_ref().and_then(|public| public.by);
    writer.is_some() && writer == actor.person().map(|person| person.id)
}

/// Whether the person may do `act` with the need as it stands. `same_person` is the committee's setting that lets the
/// writer of a text approve it.
pub fn can(actor: &Actor, act: Act, need: &Need, same_person: bool) -> bool {
    let four_eyes =
        act != Act::Approve || (need.public.is_some() && (same_person || !wrote_public_text(actor, need)));
    need.state.allows(act) && may(actor, policy_act(need, act), &facts(need)) && four_eyes
}
