//! Phones that are sealed: one's own, and finding a household by the phone somebody calls from.

use async_graphql::{Context, InputObject, Object, Result, SimpleObject};

use super::{
    context::ContextExt,
    households::HouseholdNode,
    user_error::{UserError, outcome},
};
use crate::{access, households::finding, privacy::Sealed};

/// One's own private phone.
#[derive(InputObject)]
pub struct PhoneChangeInput {
    /// The phone; null when there is none any more. Sealed at once.
    #[graphql(secret)]
    phone: Option<String>,
}

/// A changed phone.
#[derive(SimpleObject)]
pub struct PhoneChangePayload {
    /// What was refused.
    user_errors: Vec<UserError>,
}

/// Finding households by phone.
#[derive(InputObject)]
pub struct HouseholdFindByPhoneInput {
    /// The phone, in any spelling.
    #[graphql(secret)]
    phone: String,
    /// Key of the purpose.
    purpose: String,
}

/// Households found by phone.
#[derive(SimpleObject)]
pub struct HouseholdFindByPhonePayload {
    /// Those of the own community whose phone it is, at most 20; null when refused.
    households: Option<Vec<HouseholdNode>>,
    /// What was refused.
    user_errors: Vec<UserError>,
}

/// The acts on sealed phones.
#[derive(Default)]
pub struct PrivatePhonesMutation;

/// The acts on sealed phones.
#[Object]
impl PrivatePhonesMutation {
    /// Writes down one's own private phone, sealed; nobody else reads it here.
    async fn phone_change(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The phone.")] input: PhoneChangeInput,
    ) -> Result<PhoneChangePayload> {
        let request = ctx.request();
        let changed = access::phones::change_own(&request.ctx, input.phone.map(Sealed::new)).await;
        let (_, user_errors) = outcome(request, changed)?;
        Ok(PhoneChangePayload { user_errors })
    }

    /// Finds the households of the own community by their phone, for a purpose; logged.
    async fn household_find_by_phone(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which phone, and what for.")] input: HouseholdFindByPhoneInput,
    ) -> Result<HouseholdFindByPhonePayload> {
        let request = ctx.request();
        let phone = Sealed::new(input.phone);
        let found = finding::find_by_phone(&request.ctx, &phone, &input.purpose).await;
        let (found, user_errors) = outcome(request, found)?;
        Ok(HouseholdFindByPhonePayload {
            households: found.map(|found| found.into_iter().map(HouseholdNode::from).collect()),
            user_errors,
        })
    }
}
