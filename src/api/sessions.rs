//! Sessions: what the present one has still to do, the list of one's own, showing anew that it is in the right hands.

use async_graphql::{Context, Enum, ID, InputObject, Object, Result, SimpleObject};
use axum::http::header::SET_COOKIE;
use chrono::{DateTime, Utc};

use super::{
    context::ContextExt,
    cookie, ids,
    user_error::{OrTopLevel, UserError, outcome},
};
use crate::{
    access::{
        SessionView,
        actions::{self, Proof},
    },
    kernel::entrance,
};

/// What a session has to do before it may do anything else.
#[derive(Enum, Copy, Clone, Eq, PartialEq, Debug)]
#[graphql(remote = "entrance::Step")]
pub enum SignInStep {
    /// Give a code of the second factor.
    EnterCode,
    /// Choose a password of one's own.
    ChangePassword,
    /// Set up the second factor that the role must have.
    EnrolSecondFactor,
}

/// The session of this request.
pub struct CurrentSession(entrance::OpenSession);

/// The session of this request.
#[Object]
impl CurrentSession {
    /// What must be done first, in this order; empty once the session is whole. Until then `viewer` is null.
    async fn steps(&self) -> Vec<SignInStep> {
        self.0.steps.iter().map(|step| (*step).into()).collect()
    }

    /// Until when the person need not show anew that it is them; null when they must.
    async fn confirmed_until(&self, ctx: &Context<'_>) -> Option<DateTime<Utc>> {
        let act = ctx.act();
        let until = self.0.confirmed_at? + act.confirmation_lasts();
        (until > act.now()).then_some(until)
    }

    /// When it ends at the latest.
    async fn expires_at(&self) -> DateTime<Utc> {
        self.0.expires_at
    }
}

/// A session in the list of an account's.
pub struct SessionNode(SessionView);

impl From<SessionView> for SessionNode {
    fn from(view: SessionView) -> Self {
        Self(view)
    }
}

/// A place where somebody is signed in.
#[Object(name = "Session")]
impl SessionNode {
    /// The opaque id.
    async fn id(&self) -> ID {
        ids::id(self.0.id)
    }

    /// Kind of browser and system, as `Chrome · Windows`; null when it is not known.
    async fn device(&self) -> Option<&str> {
        self.0.device.as_deref()
    }

    /// When somebody signed in.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }

    /// When it was last used, to the minute.
    async fn last_seen_at(&self) -> DateTime<Utc> {
        self.0.last_seen_at
    }

    /// When it ends at the latest.
    async fn expires_at(&self) -> DateTime<Utc> {
        self.0.expires_at
    }

    /// Whether it is the one that asks.
    async fn current(&self, ctx: &Context<'_>) -> bool {
        ctx.act()
            .entrance
            .session()
            .is_some_and(|session| session.id == self.0.id)
    }
}

/// Readings of sessions.
#[derive(Default)]
pub struct SessionsQuery;

/// Readings of sessions.
#[Object]
impl SessionsQuery {
    /// The session of this request, whether or not it is whole; null when there is none.
    async fn session(&self, ctx: &Context<'_>) -> Option<CurrentSession> {
        ctx.act().entrance.session().cloned().map(CurrentSession)
    }
}

/// Showing anew that it is oneself.
#[derive(InputObject)]
pub struct SessionConfirmInput {
    /// The password, or instead of it `code`.
    #[graphql(secret)]
    password: Option<String>,
    /// A code of the authenticator app.
    #[graphql(secret)]
    code: Option<String>,
}

/// A confirmed session.
#[derive(SimpleObject)]
pub struct SessionConfirmPayload {
    /// Until when that is enough; null when refused.
    confirmed_until: Option<DateTime<Utc>>,
    /// What was refused.
    user_errors: Vec<UserError>,
}

/// A session to end.
#[derive(InputObject)]
pub struct SessionRevokeInput {
    /// The session.
    id: ID,
}

/// Ended sessions.
#[derive(SimpleObject)]
pub struct SessionRevokePayload {
    /// What was refused.
    user_errors: Vec<UserError>,
}

/// Signing out.
#[derive(SimpleObject)]
pub struct SignOutPayload {
    /// What was refused.
    user_errors: Vec<UserError>,
}

/// The acts of sessions.
#[derive(Default)]
pub struct SessionsMutation;

/// The acts of sessions.
#[Object]
impl SessionsMutation {
    /// Shows by password or code that it is still oneself. Asked for, by the refusal
    /// `REAUTHENTICATION_REQUIRED`, before anything sealed is opened.
    async fn session_confirm(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the act needs.")] input: SessionConfirmInput,
    ) -> Result<SessionConfirmPayload> {
        let request = ctx.request();
        let proof = match (&input.password, &input.code) {
            (Some(password), None) => Some(Proof::Password(password)),
            (None, Some(code)) => Some(Proof::Code(code)),
            _ => None,
        };
        let confirmed = actions::confirm_session(&request.ctx, proof).await;
        let (confirmed_until, user_errors) = outcome(request, confirmed)?;
        Ok(SessionConfirmPayload {
            confirmed_until,
            user_errors,
        })
    }

    /// Ends a session: one's own, or any for administrators.
    async fn session_revoke(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the act needs.")] input: SessionRevokeInput,
    ) -> Result<SessionRevokePayload> {
        let request = ctx.request();
        let revoked = match ids::parse("id", &input.id) {
            Ok(id) => actions::revoke_session(&request.ctx, id).await,
            Err(err) => Err(err),
        };
        let (_, user_errors) = outcome(request, revoked)?;
        Ok(SessionRevokePayload { user_errors })
    }

    /// Ends every session of one's own but the present one.
    async fn session_revoke_others(&self, ctx: &Context<'_>) -> Result<SessionRevokePayload> {
        let request = ctx.request();
        let revoked = actions::revoke_other_sessions(&request.ctx).await;
        let (_, user_errors) = outcome(request, revoked)?;
        Ok(SessionRevokePayload { user_errors })
    }

    /// Ends the present session.
    async fn sign_out(&self, ctx: &Context<'_>) -> Result<SignOutPayload> {
        let request = ctx.request();
        actions::sign_out(&request.ctx).await.or_top_level(request)?;
        ctx.append_http_header(SET_COOKIE, cookie::expired(request.tls));
        Ok(SignOutPayload {
            user_errors: Vec::new(),
        })
    }
}
