//! Signing in, invitations, passwords: the acts of access.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use axum::http::header::SET_COOKIE;
use chrono::{DateTime, Utc};

use super::{
    access::{Role, Viewer},
    context::ContextExt,
    cookie, ids,
    sessions::SignInStep,
    user_error::{UserError, outcome},
};
use crate::{
    access::{
        SessionToken,
        actions::{self, InvitationLink, Post, SignedIn},
    },
    office::{Ctx, Replay},
};

/// Login and password.
#[derive(InputObject)]
pub struct SignInInput {
    /// The name to sign in with; case does not matter.
    login: String,
    /// The password.
    #[graphql(secret)]
    password: String,
}

/// The viewer, once signed in.
#[derive(SimpleObject)]
pub struct SignInPayload {
    /// The signed-in person; null when refused, and while there are steps left.
    pub(super) viewer: Option<Viewer>,
    /// What must be done before the session may do anything else, in this order.
    pub(super) steps: Vec<SignInStep>,
    /// What was refused.
    pub(super) user_errors: Vec<UserError>,
}

/// A post to invite somebody to.
#[derive(InputObject)]
pub struct InvitationCreateInput {
    /// Made by the client, once per intended invitation.
    idempotency_key: String,
    /// The role.
    role: Role,
    /// For unit liaisons: the organization.
    organization_id: Option<ID>,
    /// For community workers and helpers: the community.
    community_key: Option<String>,
    /// For chairs: the field.
    field_key: Option<String>,
}

/// The link, shown once; only its hash is kept.
#[derive(SimpleObject)]
pub struct InvitationCreatePayload {
    /// The link to hand over.
    url: Option<String>,
    /// When it ends.
    expires_at: Option<DateTime<Utc>>,
    /// What was refused.
    user_errors: Vec<UserError>,
}

/// Accepting an invitation.
#[derive(InputObject)]
pub struct InvitationAcceptInput {
    /// The secret of the link.
    #[graphql(secret)]
    token: String,
    /// The name to sign in with.
    login: String,
    /// The name colleagues see.
    display_name: String,
    /// A password: long enough (8 characters, unless set otherwise), not one's login, not one that everybody uses.
    #[graphql(secret)]
    password: String,
}

/// The viewer, signed in by accepting.
#[derive(SimpleObject)]
pub struct InvitationAcceptPayload {
    /// The signed-in person; null when refused, and while there are steps left.
    viewer: Option<Viewer>,
    /// What must be done before the session may do anything else, in this order.
    steps: Vec<SignInStep>,
    /// What was refused.
    user_errors: Vec<UserError>,
}

/// Changing one's password.
#[derive(InputObject)]
pub struct PasswordChangeInput {
    /// The present password. May be absent where it was handed over, must be changed, and was given a moment ago.
    #[graphql(secret)]
    current_password: Option<String>,
    /// The new one: long enough (8 characters, unless set otherwise), not one's login, not one that everybody uses.
    #[graphql(secret)]
    new_password: String,
}

/// A changed password; every other session of the account has ended.
#[derive(SimpleObject)]
pub struct PasswordChangePayload {
    /// The signed-in person; null when refused, and while there are steps left.
    viewer: Option<Viewer>,
    /// What must be done before the session may do anything else, in this order.
    steps: Vec<SignInStep>,
    /// What was refused.
    user_errors: Vec<UserError>,
}

/// The acts of access.
#[derive(Default)]
pub struct AccessMutation;

/// The acts of access.
#[Object]
impl AccessMutation {
    /// Signs in; the session comes as a cookie.
    async fn sign_in(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the act needs.")] input: SignInInput,
    ) -> Result<SignInPayload> {
        let request = ctx.request();
        let signed_in = actions::sign_in(&request.ctx, &input.login, &input.password).await;
        let (signed_in, user_errors) = outcome(request, signed_in)?;
        let (viewer, steps) = enter(ctx, signed_in);
        Ok(SignInPayload {
            viewer,
            steps,
            user_errors,
        })
    }

    /// Invites somebody by a link. The link is shown once and kept nowhere: the same key sent again is answered with a new
    /// link to the same invitation, and the link before it ends; `ALREADY_DONE` once the invitation was accepted.
    async fn invitation_create(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the act needs.")] input: InvitationCreateInput,
    ) -> Result<InvitationCreatePayload> {
        let request = ctx.request();
        let organization = ids::parse_opt("organizationId", input.organization_id.as_ref());
        let invited = match organization {
            Ok(organization) => {
                let post = Post {
                    role: input.role.into(),
                    organization,
                    community: input.community_key,
                    field: input.field_key,
                };
                invite(&request.ctx, &input.idempotency_key, post).await
            }
            Err(err) => Err(err),
        };
        let (link, user_errors) = outcome(request, invited)?;
        Ok(InvitationCreatePayload {
            url: link.as_ref().map(|link| {
                format!(
                    "{}/invite/{}",
                    request.app.settings.public_url(),
                    link.token.reveal()
                )
            }),
            expires_at: link.map(|link| link.expires_at),
            user_errors,
        })
    }

    /// Accepts an invitation with a login and password of one's own, and signs in.
    async fn invitation_accept(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the act needs.")] input: InvitationAcceptInput,
    ) -> Result<InvitationAcceptPayload> {
        let request = ctx.request();
        let token = SessionToken::shown(&input.token);
        let accepted = actions::accept_invitation(
            &request.ctx,
            &token,
            &input.login,
            &input.display_name,
            &input.password,
        )
        .await;
        let (signed_in, user_errors) = outcome(request, accepted)?;
        let (viewer, steps) = enter(ctx, signed_in);
        Ok(InvitationAcceptPayload {
            viewer,
            steps,
            user_errors,
        })
    }

    /// Changes one's own password and ends every other session of the account.
    async fn password_change(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the act needs.")] input: PasswordChangeInput,
    ) -> Result<PasswordChangePayload> {
        let request = ctx.request();
        let current = input.current_password.as_deref();
        let changed = actions::change_password(&request.ctx, current, &input.new_password).await;
        let (signed_in, user_errors) = outcome(request, changed)?;
        let (viewer, steps) = enter(ctx, signed_in);
        Ok(PasswordChangePayload {
            viewer,
            steps,
            user_errors,
        })
    }
}

async fn invite(ctx: &Ctx, key: &str, post: Post) -> crate::kernel::error::Result<InvitationLink> {
    let replay = Replay::new("invitationCreate", key, &format!("{post:?}"))?;
    actions::invite(ctx, post, Some(&replay)).await
}

/// Sends the session's cookie along; the viewer, once the session is whole, and else what it has to do.
pub(super) fn enter(ctx: &Context<'_>, signed_in: Option<SignedIn>) -> (Option<Viewer>, Vec<SignInStep>) {
    let request = ctx.request();
    let Some(signed_in) = signed_in else {
        return (None, Vec::new());
    };
    let seconds = (signed_in.expires_at - request.ctx.now()).num_seconds();
    ctx.append_http_header(SET_COOKIE, cookie::fresh(request.tls, &signed_in.token, seconds));
    let steps: Vec<SignInStep> = signed_in.steps.into_iter().map(Into::into).collect();
    let viewer = steps.is_empty().then(|| Viewer::new(request, signed_in.account));
    (viewer, steps)
}
