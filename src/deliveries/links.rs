//! Links to photos: signed, for one person, and over after a while, so that one that gets about opens nothing. Whoever
//! follows one must still be allowed to see the photo.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, Duration, Utc};
use serde::Deserialize;

use crate::{
    kernel::{
        error::{Code, Error, Fault, Result},
        ids::FileId,
    },
    office::Ctx,
    privacy::MacKey,
};

/// A link opens for at least this long, at most for twice as long: within such a span it stays the same, so that browsers
/// find the photo they have.
const SPAN: Duration = Duration::minutes(10);

/// What a link says beside the photo's id.
#[derive(Debug, Default, Deserialize)]
pub struct Ticket {
    /// Until when, in seconds since 1970.
    #[serde(default)]
    until: i64,
    /// The signature.
    #[serde(default)]
    sig: String,
}

/// Where the photo is served, to the one who asks.
pub fn link(ctx: &Ctx, id: FileId) -> String {
    let span = SPAN.num_seconds();
    let until = (ctx.now().timestamp() / span + 2) * span;
    let sig = URL_SAFE_NO_PAD.encode(key(ctx).mark(&message(ctx, id, until)));
    format!("/files/{id}?until={until}&sig={sig}")
}

/// Until when a link of ours opens; not found when we did not give it to this person, expired when it is over.
pub fn check(ctx: &Ctx, id: FileId, ticket: &Ticket) -> Result<DateTime<Utc>> {
    let sig = URL_SAFE_NO_PAD.decode(&ticket.sig).unwrap_or_default();
    if !key(ctx).fits(&message(ctx, id, ticket.until), &sig) {
        return Err(Error::not_found());
    }
    let until = DateTime::from_timestamp(ticket.until, 0).ok_or_else(Error::not_found)?;
    if until <= ctx.now() {
        return Err(Fault::new(Code::Expired).say("photo.link_over").into());
    }
    Ok(until)
}

fn key(ctx: &Ctx) -> MacKey {
    MacKey::new(ctx.office.vault.derive_key("file-link/1"))
}

fn message(ctx: &Ctx, id: FileId, until: i64) -> Vec<u8> {
    let person = ctx.actor.person().map(|person| person.id.to_string());
    format!("{id} {until} {}", person.unwrap_or_default()).into_bytes()
}
