//! The second factor: set up, given at sign-in, renewed, taken away.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};

use super::{
    access::Viewer,
    context::ContextExt,
    ids,
    sessions::SignInStep,
    sign_in::{SignInPayload, enter},
    user_error::{UserError, outcome},
};
use crate::access::actions;

/// A code of the second factor.
#[derive(InputObject)]
pub struct SignInCodeInput {
    /// Six digits of the authenticator app, or a recovery code.
    #[graphql(secret)]
    code: String,
}

/// What an authenticator app needs, three times the same; shown once.
#[derive(SimpleObject)]
pub struct SecondFactorEnrolPayload {
    /// To be typed by hand, in base32; null when refused.
    secret: Option<String>,
    /// For an app on the same device: an `otpauth` address.
    address: Option<String>,
    /// To be scanned: an SVG.
    qr: Option<String>,
    /// What was refused.
    user_errors: Vec<UserError>,
}

/// The first code of the app.
#[derive(InputObject)]
pub struct SecondFactorFinishInput {
    /// Six digits of the authenticator app.
    #[graphql(secret)]
    code: String,
}

/// A second factor that is in use from here on.
#[derive(SimpleObject)]
pub struct SecondFactorFinishPayload {
    /// Codes to print and put away, each good for one sign-in without the phone; shown once.
    recovery_codes: Vec<String>,
    /// The signed-in person; null when refused, and while there are steps left.
    viewer: Option<Viewer>,
    /// What must be done before the session may do anything else, in this order.
    steps: Vec<SignInStep>,
    /// What was refused.
    user_errors: Vec<UserError>,
}

/// New recovery codes.
#[derive(SimpleObject)]
pub struct RecoveryCodesRenewPayload {
    /// Codes to print and put away; shown once. Those before are worth nothing from here on.
    recovery_codes: Vec<String>,
    /// What was refused.
    user_errors: Vec<UserError>,
}

/// A second factor to take away.
#[derive(InputObject)]
pub struct SecondFactorRemoveInput {
    /// Whose: one's own, or any for administrators.
    account_id: ID,
}

/// A second factor that is gone.
#[derive(SimpleObject)]
pub struct SecondFactorRemovePayload {
    /// What was refused.
    user_errors: Vec<UserError>,
}

/// The acts of the second factor.
#[derive(Default)]
pub struct SecondFactorMutation;

/// The acts of the second factor.
#[Object]
impl SecondFactorMutation {
    /// The second half of signing in, after the step `ENTER_CODE`. Each code is good for once.
    async fn sign_in_code(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the act needs.")] input: SignInCodeInput,
    ) -> Result<SignInPayload> {
        let request = ctx.request();
        let signed_in = actions::enter_code(&request.ctx, &input.code).await;
        let (signed_in, user_errors) = outcome(request, signed_in)?;
        let (viewer, steps) = enter(ctx, signed_in);
        Ok(SignInPayload {
            viewer,
            steps,
            user_errors,
        })
    }

    /// Begins to set up the second factor, or another one for a new phone: nothing changes until its first code is given.
    /// Needs a recent confirmation.
    async fn second_factor_enrol(&self, ctx: &Context<'_>) -> Result<SecondFactorEnrolPayload> {
        let request = ctx.request();
        let (begun, user_errors) = outcome(request, actions::begin_enrolment(&request.ctx).await)?;
        let (secret, address, qr) = match begun {
            Some(begun) => (
                Some(begun.secret.as_str().to_owned()),
                Some(begun.address),
                Some(begun.qr),
            ),
            None => (None, None, None),
        };
        Ok(SecondFactorEnrolPayload {
            secret,
            address,
            qr,
            user_errors,
        })
    }

    /// Ends setting up with the app's first code; every other session of the account ends.
    async fn second_factor_finish(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the act needs.")] input: SecondFactorFinishInput,
    ) -> Result<SecondFactorFinishPayload> {
        let request = ctx.request();
        let finished = actions::finish_enrolment(&request.ctx, &input.code).await;
        let (finished, user_errors) = outcome(request, finished)?;
        let (signed_in, recovery_codes) = match finished {
            Some(done) => (Some(done.signed_in), written(&done.recovery_codes)),
            None => (None, Vec::new()),
        };
        let (viewer, steps) = enter(ctx, signed_in);
        Ok(SecondFactorFinishPayload {
            recovery_codes,
            viewer,
            steps,
            user_errors,
        })
    }

    /// Makes new recovery codes. Needs a recent confirmation.
    async fn recovery_codes_renew(&self, ctx: &Context<'_>) -> Result<RecoveryCodesRenewPayload> {
        let request = ctx.request();
        let (codes, user_errors) = outcome(request, actions::renew_recovery_codes(&request.ctx).await)?;
        Ok(RecoveryCodesRenewPayload {
            recovery_codes: codes.map(|codes| written(&codes)).unwrap_or_default(),
            user_errors,
        })
    }

    /// Takes away a second factor: one's own, or, for administrators, that of somebody who has lost phone and recovery
    /// codes. The other sessions of the account end. Needs a recent confirmation.
    async fn second_factor_remove(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What the act needs.")] input: SecondFactorRemoveInput,
    ) -> Result<SecondFactorRemovePayload> {
        let request = ctx.request();
        let removed = match ids::parse("accountId", &input.account_id) {
            Ok(id) => actions::remove_second_factor(&request.ctx, id).await,
            Err(err) => Err(err),
        };
        let (_, user_errors) = outcome(request, removed)?;
        Ok(SecondFactorRemovePayload { user_errors })
    }
}

fn written(codes: &[zeroize::Zeroizing<String>]) -> Vec<String> {
    codes.iter().map(|code| code.as_str().to_owned()).collect()
}
