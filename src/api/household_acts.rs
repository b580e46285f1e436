//! The acts on households and consents.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};

use super::{
    context::{ContextExt, Request},
    households::{AgeBand, ConsentGiver, ConsentNode, HouseholdNode},
    ids,
    reveals::ContactField,
    user_error::{OrTopLevel, UserError, outcome},
};
use crate::{
    households::{
        self, Consent, Guardian, Household, Recipient,
        actions::{self, HouseholdChanges, HouseholdFields},
        consents::{self, ConsentFields},
        rules::ConsentTerms,
    },
    kernel::error::{self, Code, Fault},
    office::Replay,
    privacy::Sealed,
};

/// A household as it is written down. Who they are is sealed at once.
#[derive(InputObject, Debug)]
pub struct HouseholdFieldsInput {
    /// The name the community knows them by; new in that community.
    #[graphql(secret)]
    label: String,
    /// Names of its people; may be empty.
    #[graphql(secret)]
    names: Vec<String>,
    /// Whom to ask for.
    #[graphql(secret)]
    contact_name: Option<String>,
    /// The phone.
    #[graphql(secret)]
    phone: Option<String>,
    /// Where they live.
    #[graphql(secret)]
    address: Option<String>,
    /// What helpers on the spot have to know; only what is needed.
    #[graphql(secret)]
    sensitive: Option<String>,
    /// Roughly how old they are.
    age_band: AgeBand,
    /// How many they are, 1 to 20.
    members: i32,
    /// Key of their community.
    community_key: String,
}

impl From<HouseholdFieldsInput> for HouseholdFields {
    fn from(input: HouseholdFieldsInput) -> Self {
        Self {
            facts: Sealed::new(households::HouseholdFacts {
                label: input.label,
                names: input.names,
                contact_name: input.contact_name,
                phone: input.phone,
                address: input.address,
                sensitive: input.sensitive,
            }),
            age_band: input.age_band.into(),
            members: input.members,
            community: input.community_key,
        }
    }
}

/// What changes of a household. What is absent or null stays as it is, so that nothing has to be opened to mend something
/// else; an empty text or list is removed.
#[derive(InputObject, Debug)]
pub struct HouseholdChangesInput {
    /// The name the community knows them by; new in that community.
    #[graphql(secret)]
    label: Option<String>,
    /// Names of its people.
    #[graphql(secret)]
    names: Option<Vec<String>>,
    /// Whom to ask for.
    #[graphql(secret)]
    contact_name: Option<String>,
    /// The phone.
    #[graphql(secret)]
    phone: Option<String>,
    /// Where they live.
    #[graphql(secret)]
    address: Option<String>,
    /// What helpers on the spot have to know; only what is needed.
    #[graphql(secret)]
    sensitive: Option<String>,
    /// Roughly how old they are.
    age_band: Option<AgeBand>,
    /// How many they are, 1 to 20.
    members: Option<i32>,
    /// Key of their community.
    community_key: Option<String>,
}

impl From<HouseholdChangesInput> for HouseholdChanges {
    fn from(input: HouseholdChangesInput) -> Self {
        Self {
            label: input.label.map(Sealed::new),
            names: input.names.map(Sealed::new),
            contact_name: input.contact_name.map(Sealed::new),
            phone: input.phone.map(Sealed::new),
            address: input.address.map(Sealed::new),
            sensitive: input.sensitive.map(Sealed::new),
            age_band: input.age_band.map(Into::into),
            members: input.members,
            community: input.community_key,
        }
    }
}

/// A new household.
#[derive(InputObject)]
pub struct HouseholdRecordInput {
    /// Made by the client, once per intended household: sent twice, it makes one.
    idempotency_key: String,
    /// What is written down.
    fields: HouseholdFieldsInput,
}

/// A changed household.
#[derive(InputObject)]
pub struct HouseholdAmendInput {
    /// Which household.
    id: ID,
    /// The version that was read; a newer one is answered with CONFLICT and nothing is overwritten.
    version: i32,
    /// What changes; what is absent or null stays.
    fields: HouseholdChangesInput,
}

/// A household after an act.
#[derive(SimpleObject)]
pub struct HouseholdPayload {
    /// The household as it is now; null when refused.
    household: Option<HouseholdNode>,
    /// What was refused.
    user_errors: Vec<UserError>,
}

/// A new consent, to an organization or to a person.
#[derive(InputObject, Debug)]
pub struct ConsentRecordInput {
    /// Made by the client, once per intended consent: sent twice, it makes one.
    idempotency_key: String,
    /// Who gives it.
    household_id: ID,
    /// The organization it is given to, if it is one.
    organization_id: Option<ID>,
    /// The person it is given to, if it is one.
    helper_id: Option<ID>,
    /// Key of the purpose.
    purpose: String,
    /// Key of the way it was given, as deliveries are confirmed.
    channel: String,
    /// What may be told; the whole contact when absent.
    fields: Option<Vec<ContactField>>,
    /// Who gives it; for children it must be a guardian.
    #[graphql(default_with = "ConsentGiver::Resident")]
    given_by: ConsentGiver,
    /// The guardian's name, where one gives it; sealed.
    #[graphql(secret)]
    guardian_name: Option<String>,
    /// What the guardian is to them; sealed.
    #[graphql(secret)]
    guardian_relation: Option<String>,
}

/// A consent taken back.
#[derive(InputObject)]
pub struct ConsentWithdrawInput {
    /// Which consent.
    id: ID,
}

/// A consent after an act.
#[derive(SimpleObject)]
pub struct ConsentPayload {
    /// The household that gave it; null when refused.
    household: Option<HouseholdNode>,
    /// The consent as it is now; null when refused.
    consent: Option<ConsentNode>,
    /// What was refused.
    user_errors: Vec<UserError>,
}

/// The acts on households.
#[derive(Default)]
pub struct HouseholdsMutation;

/// The acts on households.
#[Object]
impl HouseholdsMutation {
    /// Records a household of the own community. Who they are is sealed.
    async fn household_record(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is written down.")] input: HouseholdRecordInput,
    ) -> Result<HouseholdPayload> {
        let request = ctx.request();
        payload(request, record(request, input).await)
    }

    /// Writes a household anew.
    async fn household_amend(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which household, and all that is written down now.")] input: HouseholdAmendInput,
    ) -> Result<HouseholdPayload> {
        let request = ctx.request();
        let amended = match ids::parse("id", &input.id) {
            Ok(id) => actions::amend(&request.ctx, id, input.version, input.fields.into()).await,
            Err(err) => Err(err),
        };
        payload(request, amended)
    }

    /// Records that a household lets an organization or a person have its contact.
    async fn consent_record(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Who consents to what.")] input: ConsentRecordInput,
    ) -> Result<ConsentPayload> {
        let request = ctx.request();
        consent_payload(request, record_consent(request, input).await).await
    }

    /// Records that a household took a consent back.
    async fn consent_withdraw(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which consent.")] input: ConsentWithdrawInput,
    ) -> Result<ConsentPayload> {
        let request = ctx.request();
        let withdrawn = match ids::parse("id", &input.id) {
            Ok(id) => consents::withdraw_consent(&request.ctx, id).await,
            Err(err) => Err(err),
        };
        consent_payload(request, withdrawn).await
    }
}

async fn record(request: &Request, input: HouseholdRecordInput) -> error::Result<Household> {
    let content = format!("{:?}", input.fields);
    let replay = Replay::new("household.record", &input.idempotency_key, &content)?;
    actions::record(&request.ctx, input.fields.into(), &replay).await
}

async fn record_consent(request: &Request, input: ConsentRecordInput) -> error::Result<Consent> {
    let organization = ids::parse_opt("organizationId", input.organization_id.as_ref())?;
    let helper = ids::parse_opt("helperId", input.helper_id.as_ref())?;
    let recipient = match (organization, helper) {
        (Some(id), None) => Recipient::Organization(id),
        (None, Some(id)) => Recipient::Helper(id),
        (None, None) => return Err(Fault::at("organizationId", Code::Required).into()),
        (Some(_), Some(_)) => {
            return Err(Fault::at("helperId", Code::Invalid)
                .say("households.one_recipient")
                .into());
        }
    };
    let content = format!(
        "{:?}",
        (
            (&input.household_id, recipient, &input.purpose, &input.channel),
            (
                &input.fields,
                input.given_by,
                &input.guardian_name,
                &input.guardian_relation
            ),
        )
    );
    let replay = Replay::new("consent.record", &input.idempotency_key, &content)?;
    let fields = ConsentFields {
        household: ids::parse("householdId", &input.household_id)?,
        recipient,
        purpose: input.purpose,
        channel: input.channel,
        terms: ConsentTerms {
            fields: ContactField::read(input.fields),
            giver: input.given_by.into(),
            guardian: (input.given_by == ConsentGiver::Guardian).then(|| {
                Sealed::new(Guardian {
                    name: input.guardian_name.unwrap_or_default(),
                    relation: input.guardian_relation.unwrap_or_default(),
                })
            }),
        },
    };
    consents::record_consent(&request.ctx, fields, &replay).await
}

fn payload(request: &Request, acted: error::Result<Household>) -> Result<HouseholdPayload> {
    let (household, user_errors) = outcome(request, acted)?;
    Ok(HouseholdPayload {
        household: household.map(HouseholdNode::from),
        user_errors,
    })
}

async fn consent_payload(request: &Request, acted: error::Result<Consent>) -> Result<ConsentPayload> {
    let (consent, user_errors) = outcome(request, acted)?;
    let household = match &consent {
        Some(consent) => households::store::by_ids(&request.ctx, &[consent.household])
            .await
            .or_top_level(request)?
            .pop(),
        None => None,
    };
    Ok(ConsentPayload {
        household: household.map(HouseholdNode::from),
        consent: consent.map(ConsentNode::from),
        user_errors,
    })
}
