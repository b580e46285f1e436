//! What the session of a request may do while it is not whole yet.

use crate::{
    kernel::{
        entrance::{OpenSession, Step},
        error::{Code, Error, Result},
    },
    office::Ctx,
};

/// The session, where it is whole or `step` is what it has to do now. In any other state it may not do this.
pub(super) fn session_at(ctx: &Ctx, step: Step) -> Result<&OpenSession> {
    ctx.entrance
        .session()
        .filter(|session| session.steps.first().is_none_or(|first| *first == step))
        .ok_or_else(|| Error::refused(Code::Forbidden))
}

/// Refuses with `REAUTHENTICATION_REQUIRED` unless the one who asks has just shown that it is them. Every act that opens
/// what is sealed calls this before it opens anything.
pub fn require_recent_confirmation(ctx: &Ctx) -> Result<()> {
    ctx.require_recent_confirmation()
}
