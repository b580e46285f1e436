//! Opening sealed facts one by one, and who opened how many.

use async_graphql::{Context, Enum, ID, InputObject, Object, Result, SimpleObject};

use super::{
    access::AccountNode,
    context::{ContextExt, Request},
    ids,
    loaders::{self, load},
    scalars::Date,
    user_error::{OrTopLevel, UserError, outcome},
};
use crate::{
    access::policy::{self, Act, Facts},
    households::{self, reveal::Revealed},
    kernel::error,
    needs::{self, reveal::SealedText},
    referrals,
    reveal::{self, Asked},
};

/// One sealed fact of a household.
#[derive(Enum, Copy, Clone, Eq, PartialEq, Debug)]
#[graphql(remote = "households::HouseholdField")]
pub enum HouseholdField {
    /// The name the community knows them by.
    Label,
    /// Names of its people.
    Names,
    /// Whom to ask for.
    ContactName,
    /// The phone.
    Phone,
    /// Where they live.
    Address,
    /// What helpers on the spot have to know.
    Sensitive,
}

/// One part of a household's contact.
#[derive(Enum, Copy, Clone, Eq, PartialEq, Debug)]
pub enum ContactField {
    /// Whom to ask for.
    ContactName,
    /// The phone.
    Phone,
    /// Where they live.
    Address,
}

impl ContactField {
    const EVERY: [Self; 3] = [Self::ContactName, Self::Phone, Self::Address];

    /// The field as the area knows it.
    const fn field(self) -> households::HouseholdField {
        match self {
            Self::ContactName => households::HouseholdField::ContactName,
            Self::Phone => households::HouseholdField::Phone,
            Self::Address => households::HouseholdField::Address,
        }
    }

    /// Those of `fields` that belong to a contact.
    pub fn all(fields: &[households::HouseholdField]) -> Vec<Self> {
        let every = Self::EVERY.into_iter();
        every.filter(|own| fields.contains(&own.field())).collect()
    }

    /// The fields asked for; the whole contact where none are named.
    pub fn read(fields: Option<Vec<Self>>) -> Vec<households::HouseholdField> {
        let fields = fields.unwrap_or_else(|| Self::EVERY.to_vec());
        fields.into_iter().map(Self::field).collect()
    }
}

/// One sealed text of a need.
#[derive(Enum, Copy, Clone, Eq, PartialEq, Debug)]
#[graphql(remote = "SealedText")]
pub enum NeedSealedText {
    /// What was told.
    Working,
    /// What was seen when it was verified.
    VerificationNote,
}

/// Opening one sealed fact of a household.
#[derive(InputObject)]
pub struct HouseholdRevealInput {
    /// Which household.
    id: ID,
    /// Which fact.
    field: HouseholdField,
    /// Key of the purposes.
    purpose: String,
    /// The purpose in words, at most 120 characters, naming nobody; it stays in the log.
    reason: String,
}

/// Opening one sealed text of a need.
#[derive(InputObject)]
pub struct NeedRevealInput {
    /// Which need.
    id: ID,
    /// Which text.
    text: NeedSealedText,
    /// Key of the purposes.
    purpose: String,
    /// The purpose in words, at most 120 characters, naming nobody; it stays in the log.
    reason: String,
}

/// Opening one part of a household's contact, for one who helps.
#[derive(InputObject)]
pub struct ReferralRevealInput {
    /// Which referral.
    id: ID,
    /// Which part.
    field: ContactField,
    /// Key of the purposes: one that the household consented to.
    purpose: String,
    /// The purpose in words, at most 120 characters, naming nobody; it stays in the log.
    reason: String,
}

/// What was opened; personal.
#[derive(SimpleObject)]
pub struct RevealPayload {
    /// The values, empty where nothing was written down; null when refused.
    values: Option<Vec<String>>,
    /// How many more facts the viewer may open today; null when refused.
    left: Option<i32>,
    /// What was refused.
    user_errors: Vec<UserError>,
}

/// What one person opened on one day.
#[derive(SimpleObject)]
pub struct RevealUsage {
    /// Who.
    account: AccountNode,
    /// How many facts they opened.
    opened: i32,
    /// How many were refused because the day's quota was spent.
    refused: i32,
}

/// The openings of one day.
#[derive(SimpleObject)]
pub struct RevealUsages {
    /// The day.
    day: Date,
    /// How many one person may open in a day.
    quota: i32,
    /// Who opened how much: those who were refused first, then those who opened most.
    people: Vec<RevealUsage>,
}

/// Readings of openings.
#[derive(Default)]
pub struct RevealsQuery;

/// Readings of openings.
#[Object]
impl RevealsQuery {
    /// Who opened how many sealed facts on a day, and who came to the end of the quota: for the sub-district's staff and the
    /// auditor; null for everybody else.
    #[graphql(complexity = "20 + 10 * child_complexity")]
    async fn reveal_usage(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The day; today when absent.")] day: Option<Date>,
    ) -> Result<Option<RevealUsages>> {
        let request = ctx.request();
        if !policy::may(&request.ctx.actor, Act::ReadReveals, &Facts::none()) {
            return Ok(None);
        }
        let day = day.map_or_else(|| request.ctx.today(), Into::into);
        let found = reveal::usage(request.ctx.db(), day).await.or_top_level(request)?;
        let mut people = Vec::with_capacity(found.len());
        for usage in found {
            if let Some(account) = load::<loaders::Accounts, _>(ctx, usage.account).await? {
                people.push(RevealUsage {
                    account: account.into(),
                    opened: counted(usage.opened),
                    refused: counted(usage.refused),
                });
            }
        }
        Ok(Some(RevealUsages {
            day: day.into(),
            quota: counted(request.ctx.office.settings.reveals_per_day.into()),
            people,
        }))
    }
}

/// Opening sealed facts.
#[derive(Default)]
pub struct RevealsMutation;

/// Opening sealed facts.
#[Object]
impl RevealsMutation {
    /// Opens one fact of a household of the own community, for a purpose; logged and counted.
    #[graphql(complexity = 20)]
    async fn household_reveal(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which fact, and what for.")] input: HouseholdRevealInput,
    ) -> Result<RevealPayload> {
        let asked = asked(input.purpose, input.reason);
        let acted = async {
            let id = ids::parse("id", &input.id)?;
            households::reveal::reveal(ctx.act(), id, input.field.into(), &asked).await
        };
        revealed(ctx.request(), acted.await)
    }

    /// Opens what was told of a need, or seen when it was verified: for workers of its community, and what was told for the
    /// organization that asks; logged and counted.
    #[graphql(complexity = 20)]
    async fn need_reveal(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which text, and what for.")] input: NeedRevealInput,
    ) -> Result<RevealPayload> {
        let asked = asked(input.purpose, input.reason);
        let acted = async {
            let id = ids::parse("id", &input.id)?;
            let (text, opened) = needs::reveal::reveal(ctx.act(), id, input.text.into(), &asked).await?;
            let values = text.map(crate::privacy::Sealed::into_open).into_iter().collect();
            Ok((crate::privacy::Sealed::new(values), opened))
        };
        revealed(ctx.request(), acted.await)
    }

    /// Opens one part of the household's contact for the helper: after acceptance and with consent on record for the purpose;
    /// logged and counted.
    #[graphql(complexity = 20)]
    async fn referral_reveal(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which part, and what for.")] input: ReferralRevealInput,
    ) -> Result<RevealPayload> {
        let asked = asked(input.purpose, input.reason);
        let acted = async {
            let id = ids::parse("id", &input.id)?;
            referrals::actions::contact(ctx.act(), id, input.field.field(), &asked).await
        };
        revealed(ctx.request(), acted.await)
    }
}

const fn asked(purpose: String, words: String) -> Asked {
    Asked { purpose, words }
}

fn counted(count: u64) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

fn revealed(request: &Request, acted: error::Result<Revealed>) -> Result<RevealPayload> {
    let (revealed, user_errors) = outcome(request, acted)?;
    let (values, opened) = revealed.unzip();
    Ok(RevealPayload {
        values: values.map(crate::privacy::Sealed::into_open),
        left: opened.map(|opened| counted(opened.left.into())),
        user_errors,
    })
}
