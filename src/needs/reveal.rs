//! Opening what is sealed of a need: what was told, and what was seen when it was verified. One at a time, for a purpose.

use sea_orm::DatabaseTransaction;

use super::{
    actions::VERIFIED_NOTE,
    intake::open_working,
    model::{Need, Working},
    rules,
    state::StateKind,
    store,
};
use crate::{
    access::policy,
    kernel::{
        error::Result,
        ids::{HouseholdId, NeedId},
    },
    office::Ctx,
    privacy::Sealed,
    reveal::{self, Asked, Opening},
};

/// One sealed text of a need.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SealedText {
    /// What was told.
    Working,
    /// What was seen when it was verified.
    VerificationNote,
}

impl SealedText {
    /// The stable key under which openings name it.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Working => "working_text",
            Self::VerificationNote => "verification_note",
        }
    }
}

/// What was told, or seen; nothing where nothing was written down. For workers of the community; what was told also for the
/// organization that asks.
pub async fn reveal(
    ctx: &Ctx,
    id: NeedId,
    text: SealedText,
    asked: &Asked,
) -> Result<(Option<Sealed<String>>, reveal::Opened)> {
    reveal::noting_refusal(ctx, id, text.key(), asked, open(ctx, id, text, asked)).await
}

async fn open(
    ctx: &Ctx,
    id: NeedId,
    text: SealedText,
    asked: &Asked,
) -> Result<(Option<Sealed<String>>, reveal::Opened)> {
    let tx = ctx.begin().await?;
    let need = store::find(ctx, &tx, id).await?;
    policy::require(&ctx.actor, policy::Act::NeedReadWorking, &rules::facts(&need))?;
    if text == SealedText::VerificationNote {
        // What was seen is for those who verify, not for the organization that asks.
        policy::require(&ctx.actor, policy::Act::NeedVerify, &rules::facts(&need))?;
    }
    let opening = Opening {
        act: "need.reveal",
        field: text.key(),
        household: need.asker.household(),
        need: None,
        grant: None,
    };
    let opened = reveal::record(ctx, &tx, id, opening, asked).await?;
    let revealed = match text {
        SealedText::Working => {
            let working = open_working(ctx, &tx, &need).await?.into_open();
            Some(working.text)
                .filter(|text| !text.is_empty())
                .map(Sealed::new)
        }
        SealedText::VerificationNote => open_note(ctx, &tx, &need).await?,
    };
    tx.commit().await?;
    Ok((revealed, opened))
}

/// A need with all that is sealed of it.
pub(crate) struct Opened {
    /// The need.
    pub need: Need,
    /// What was told.
    pub working: Sealed<Working>,
    /// What was seen when it was verified.
    pub note: Option<Sealed<String>>,
}

/// The needs of a household with all that is sealed of them, for one who acts for those who live there and has entered that.
pub(crate) async fn everything(
    ctx: &Ctx,
    tx: &DatabaseTransaction,
    household: HouseholdId,
) -> Result<Vec<Opened>> {
    let mut found = Vec::new();
    for (id, _) in store::of_households(tx, &[household]).await? {
        let need = store::find(ctx, tx, id).await?;
        policy::require(&ctx.actor, policy::Act::SubjectRights, &rules::facts(&need))?;
        found.push(Opened {
            working: open_working(ctx, tx, &need).await?,
            note: open_note(ctx, tx, &need).await?,
            need,
        });
    }
    found.sort_by_key(|opened| opened.need.created_at);
    Ok(found)
}

async fn open_note(ctx: &Ctx, tx: &DatabaseTransaction, need: &Need) -> Result<Option<Sealed<String>>> {
    if matches!(need.state.kind(), StateKind::Draft | StateKind::Returned) {
        return Ok(None);
    }
    match store::sealed_note(tx, need.id).await? {
        Some(sealed) => {
            let vault = &ctx.office.vault;
            let opened = vault
                .open(tx, need.data_key, VERIFIED_NOTE, need.id.raw(), &sealed)
                .await?;
            Ok(Some(opened))
        }
        None => Ok(None),
    }
}
