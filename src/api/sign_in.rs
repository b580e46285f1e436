//! Signing in and out, invitations, passwords: the acts of access.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use axum::http::header::SET_COOKIE;
use chrono::{DateTime, Utc};

use super::{
    access::{Role, Viewer},
    context::ContextExt,
    cookie, ids,
    user_error::{OrTopLevel, UserError, outcome},
};
use crate::access::{
    self, SessionToken,
    actions::{self, Post, SignedIn},
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
    /// The signed-in person; null when refused.
    viewer: Option<Viewer>,
    /// What was refused.
    user_errors: Vec<UserError>,
}

/// Signing out.
#[derive(SimpleObject)]
pub struct SignOutPayload {
    /// What was refused.
    user_errors: Vec<UserError>,
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
    /// A password of at least 8 characters.
    #[graphql(secret)]
    password: String,
}

/// The viewer, signed in by accepting.
#[derive(SimpleObject)]
pub struct InvitationAcceptPayload {
    /// The signed-in person; null when refused.
    viewer: Option<Viewer>,
    /// What was refused.
    user_errors: Vec<UserError>,
}

/// Changing one's password.
#[derive(InputObject)]
pub struct PasswordChangeInput {
    /// The present password.
    #[graphql(secret)]
    current_password: String,
    /// The new one, at least 8 characters.
    #[graphql(secret)]
    new_password: String,
}

/// A changed password; every session of the account has ended.
#[derive(SimpleObject)]
pub struct PasswordChangePayload {
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
        Ok(SignInPayload {
            viewer: signed_in.map(|signed_in| enter(ctx, signed_in)),
            user_errors,
        })
    }

    /// Ends the session.
    async fn sign_out(&self, ctx: &Context<'_>) -> Result<SignOutPayload> {
        let request = ctx.request();
        if let Some(token) = &request.session {
            access::sign_out(&request.ctx, token)
                .await
                .or_top_level(request)?;
        }
        ctx.append_http_header(SET_COOKIE, cookie::expired(&request.app.settings));
        Ok(SignOutPayload {
            user_errors: Vec::new(),
        })
    }

    /// Invites somebody by a link.
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
                // A link can be shown only once, so a key cannot bring it back: a second sending makes a second link,
                // which harms nobody. The key is asked for as in every creating act.
                actions::invite(&request.ctx, post).await
            }
            Err(err) => Err(err),
        };
        let (link, user_errors) = outcome(request, invited)?;
        let _ = input.idempotency_key;
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
        Ok(InvitationAcceptPayload {
            viewer: signed_in.map(|signed_in| enter(ctx, signed_in)),
            user_errors,
        })
    }

    /// Changes one's own password and ends every session of the account.
    async fn password_change(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the act needs.")] input: PasswordChangeInput,
    ) -> Result<PasswordChangePayload> {
        let request = ctx.request();
        let changed =
            actions::change_password(&request.ctx, &input.current_password, &input.new_password).await;
        let (_, user_errors) = outcome(request, changed)?;
        Ok(PasswordChangePayload { user_errors })
    }
}

fn enter(ctx: &Context<'_>, signed_in: SignedIn) -> Viewer {
    let request = ctx.request();
    let seconds = (signed_in.expires_at - request.ctx.now()).num_seconds();
    ctx.append_http_header(
        SET_COOKIE,
        cookie::fresh(&request.app.settings, &signed_in.token, seconds),
    );
    Viewer::new(request, signed_in.account)
}
