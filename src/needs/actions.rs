//! The acts on needs: take in (in `intake`), amend, verify, write the public text, approve, open, return, withdraw, close. Opening
//! what is sealed is in `reveal`.

use chrono::NaiveDate;
use sea_orm::DatabaseTransaction;

use super::{
    intake::{open_working, own_id, seal_working},
    model::{Need, PublicText, Verification, Working},
    rules::{self, MAX_TEXT, MAX_TITLE, WorkingText, checked, checked_reason},
    state::{Act, Approval},
    store::{self, SealedColumns},
};
use crate::{
    access::policy,
    households,
    kernel::{
        error::{Code, Error, Fault, Faults, Result},
        identifiers::contains_resident_id,
        ids::{AccountId, NeedId},
        leaks::{self, Leak, LeakKind, Numbers},
        text::tidy,
    },
    office::{Ctx, Entry},
    privacy::Sealed,
};

pub use super::{
    intake::{AskerInput, draft},
    rules::NeedFields,
};

pub(super) const VERIFIED_NOTE: &str = "need.verified_note_sealed";

/// Loads the need for the actor and this act, and for the version that was read.
async fn load(
    ctx: &Ctx,
    tx: &DatabaseTransaction,
    id: NeedId,
    act: Act,
    version: Option<i32>,
) -> Result<Need> {
    let need = store::find(ctx, tx, id).await?;
    rules::require(&ctx.actor, act, &need)?;
    need.state.require(act)?;
    if version.is_some_and(|version| version != need.version) {
        return Err(Error::refused(Code::Conflict));
    }
    Ok(need)
}

/// Saves, writes the act down as a step of the need's way, and ends the transaction.
async fn finish(
    ctx: &Ctx,
    tx: DatabaseTransaction,
    act: &'static str,
    need: Need,
    sealed: SealedColumns,
) -> Result<Need> {
    let need = store::save(ctx, &tx, need, sealed).await?;
    Entry::new(act, need.id)
        .on_need(need.id)
        .note(need.state.note())
        .write(ctx, &tx)
        .await?;
    tx.commit().await?;
    Ok(need)
}

/// Changes what is asked for; `version` is the one that was read. Who may not read the working text leaves it blank, and
/// it stays.
pub async fn amend(ctx: &Ctx, id: NeedId, version: i32, fields: NeedFields) -> Result<Need> {
    let tx = ctx.begin().await?;
    let need = load(ctx, &tx, id, Act::Amend, Some(version)).await?;
    let reads = policy::may(&ctx.actor, policy::Act::NeedReadWorking, &rules::facts(&need));
    let working = if reads {
        WorkingText::Needed
    } else {
        WorkingText::MayStay
    };
    let fields = checked(fields, working, ctx.taxonomy(), (ctx.today(), need.due_on))?;
    let sealed = if fields.working_text.open().is_empty() {
        SealedColumns::default()
    } else {
        let known = open_working(ctx, &tx, &need).await?.into_open();
        let text = fields.working_text.into_open();
        seal_working(ctx, &tx, &need, &Sealed::new(Working { text, ..known })).await?
    };
    let need = Need {
        kind: fields.kind,
        category: fields.category,
        quantity: fields.quantity,
        due_on: fields.due_on,
        urgency: fields.urgency,
        state: need.state.amend()?,
        ..need
    };
    finish(ctx, tx, "need.amend", need, sealed).await
}

/// How a need was verified, as it was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerificationInput {
    /// Key of the way it was done.
    pub method: String,
    /// The day.
    pub on: NaiveDate,
    /// What was seen; sealed.
    pub note: Option<Sealed<String>>,
}

/// Notes that somebody went there or called.
pub async fn verify(ctx: &Ctx, id: NeedId, version: Option<i32>, input: VerificationInput) -> Result<Need> {
    let tx = ctx.begin().await?;
    let need = load(ctx, &tx, id, Act::Verify, version).await?;
    let mut faults = Faults::new();
    if !ctx.taxonomy().verification_methods.has(&input.method) {
        faults.push(Fault::at("method", Code::UnknownKey));
    }
    if input.on > ctx.today() {
        faults.push(Fault::at("verifiedOn", Code::OutOfRange).say("needs.verified_in_the_future"));
    }
    let note = input.note.map(|note| tidy(note.open()));
    if note.as_deref().is_some_and(contains_resident_id) {
        faults.push(Fault::at("note", Code::PersonalData).say("households.no_id_number"));
    }
    let note = faults.optional_text("note", note.as_deref(), MAX_TEXT);
    faults.done()?;
    let sealed_note = match note {
        Some(note) => Some(
            ctx.office
                .vault
                .seal(&tx, need.data_key, VERIFIED_NOTE, id.raw(), &Sealed::new(note))
                .await?,
        ),
        None => None,
    };
    let verification = Verification {
        method: input.method,
        on: input.on,
        by: own_id(ctx),
        by_name: ctx
            .actor
            .person()
            .map(|person| person.name.clone())
            .unwrap_or_default(),
    };
    let need = Need {
        state: need.state.verify(verification)?,
        ..need
    };
    let sealed = SealedColumns {
        verified_note: Some(sealed_note),
        ..SealedColumns::default()
    };
    finish(ctx, tx, "need.verify", need, sealed).await
}

/// Writes the text that may be published. Refused with numbers that lead to a person, unless the writer says that they belong
/// there, which the approver has to say again; what else looks like naming somebody is saved and told. An approval of an
/// earlier text is gone with it.
pub async fn write_public_text(
    ctx: &Ctx,
    id: NeedId,
    version: Option<i32>,
    (title, text): (&str, &str),
    numbers: Numbers,
) -> Result<(Need, Vec<Leak>)> {
    let tx = ctx.begin().await?;
    let need = load(ctx, &tx, id, Act::WritePublicText, version).await?;
    let public = checked_public((title, text), numbers, own_id(ctx))?;
    let leaks = leaks_of(ctx, &tx, &need, &public).await?;
    let need = Need {
        state: need.state.write_public_text()?,
        public: Some(public),
        ..need
    };
    let need = finish(ctx, tx, "need.public_text", need, SealedColumns::default()).await?;
    Ok((need, leaks))
}

/// The tidied text, or everything that is wrong with it.
pub(super) fn checked_public(
    (title, text): (&str, &str),
    numbers: Numbers,
    by: Option<AccountId>,
) -> Result<PublicText> {
    let mut faults = Faults::new();
    let title = faults.text("title", &tidy(title), MAX_TITLE);
    let text = faults.text("text", &tidy(text), MAX_TEXT);
    if numbers == Numbers::Refused {
        for fault in certain(&title, &text) {
            faults.push(fault);
        }
    }
    faults.done()?;
    Ok(PublicText { title, text, by })
}

fn certain(title: &str, text: &str) -> Vec<Fault> {
    let title = leaks::certain("title", title);
    title.into_iter().chain(leaks::certain("text", text)).collect()
}

async fn leaks_of(
    ctx: &Ctx,
    tx: &DatabaseTransaction,
    need: &Need,
    public: &PublicText,
) -> Result<Vec<Leak>> {
    let whole = format!("{}\n{}", public.title, public.text);
    let mut found = leaks::detect(&whole);
    if let Some(household) = need.asker.household() {
        let words = households::actions::telling_words(ctx, tx, household).await?;
        if leaks::names_household(&whole, words.iter().map(|word| word.open().as_str())) {
            found.push(Leak {
                kind: LeakKind::Household,
                start: 0,
                end: 0,
                words: String::new(),
            });
        }
    }
    Ok(found)
}

/// Lets the public text pass: by somebody else than who wrote it, unless the committee's settings say otherwise. Numbers
/// in it that lead to a person pass only when the approver says that they belong there.
pub async fn approve(ctx: &Ctx, id: NeedId, version: Option<i32>, numbers: Numbers) -> Result<Need> {
    let tx = ctx.begin().await?;
    let need = load(ctx, &tx, id, Act::Approve, version).await?;
    let Some(public) = &need.public else {
        return Err(Fault::new(Code::WrongState).say("needs.no_public_text").into());
    };
    let certain = certain(&public.title, &public.text);
    if numbers == Numbers::Refused && !certain.is_empty() {
        return Err(Error::Refused(certain));
    }
    if rules::wrote_public_text(&ctx.actor, &need) && !ctx.office.settings.same_person_may_approve_text {
        return Err(Error::refused(Code::SamePerson));
    }
    let approval = Approval {
        by: own_id(ctx),
        at: ctx.now(),
    };
    let need = Need {
        approved: need.public.clone(),
        state: need.state.approve(approval)?,
        ..need
    };
    finish(ctx, tx, "need.approve", need, SealedColumns::default()).await
}

/// Publishes it.
pub async fn open(ctx: &Ctx, id: NeedId, version: Option<i32>) -> Result<Need> {
    let tx = ctx.begin().await?;
    let need = load(ctx, &tx, id, Act::Open, version).await?;
    let need = Need {
        state: need.state.open(ctx.now())?,
        ..need
    };
    finish(ctx, tx, "need.open", need, SealedColumns::default()).await
}

/// Sends it back to those who took it in.
pub async fn send_back(ctx: &Ctx, id: NeedId, version: Option<i32>, reason: &str) -> Result<Need> {
    let tx = ctx.begin().await?;
    let need = load(ctx, &tx, id, Act::Return, version).await?;
    let need = Need {
        state: need.state.send_back(checked_reason(reason)?)?,
        ..need
    };
    let sealed = SealedColumns {
        verified_note: Some(None),
        ..SealedColumns::default()
    };
    finish(ctx, tx, "need.return", need, sealed).await
}

/// Takes it back.
pub async fn withdraw(ctx: &Ctx, id: NeedId, version: Option<i32>, reason: &str) -> Result<Need> {
    let tx = ctx.begin().await?;
    let need = load(ctx, &tx, id, Act::Withdraw, version).await?;
    let need = Need {
        state: need.state.withdraw(checked_reason(reason)?)?,
        ..need
    };
    finish(ctx, tx, "need.withdraw", need, SealedColumns::default()).await
}

/// Settles it.
pub async fn close(ctx: &Ctx, id: NeedId, version: Option<i32>) -> Result<Need> {
    let tx = ctx.begin().await?;
    let need = load(ctx, &tx, id, Act::Close, version).await?;
    let need = Need {
        state: need.state.close(ctx.now())?,
        ..need
    };
    finish(ctx, tx, "need.close", need, SealedColumns::default()).await
}
