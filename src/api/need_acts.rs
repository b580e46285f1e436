//! The acts on needs.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};

use super::{
    context::{ContextExt, Request},
    ids,
    needs::NeedNode,
    scalars::Date,
    terms::QuantityInput,
    user_error::{UserError, outcome},
};
use crate::{
    kernel::{
        error,
        ids::NeedId,
        leaks::{Leak, Numbers},
        quantity::Quantity,
    },
    needs::{
        Need,
        actions::{self, AskerInput, NeedFields, VerificationInput},
    },
    office::Replay,
    privacy::Sealed,
    words,
};

/// What is asked for.
#[derive(InputObject, Debug)]
pub struct NeedFieldsInput {
    /// Key of its kind.
    kind: String,
    /// Key of its category.
    category: String,
    /// What was told, at most 2000 characters; sealed at once. Who may change a need but not read this leaves it blank, and
    /// what is there stays.
    #[graphql(secret)]
    working_text: String,
    /// How much is asked for.
    quantity: QuantityInput,
    /// The day by which it is wanted.
    due_on: Option<Date>,
    /// Key of its urgency.
    urgency: String,
}

impl From<NeedFieldsInput> for NeedFields {
    fn from(input: NeedFieldsInput) -> Self {
        Self {
            kind: input.kind,
            category: input.category,
            working_text: Sealed::new(input.working_text),
            quantity: Quantity {
                amount: input.quantity.amount,
                unit: input.quantity.unit,
                renewal: input.quantity.renewal.into(),
            },
            due_on: input.due_on.map(Into::into),
            urgency: input.urgency,
        }
    }
}

/// A new need.
#[derive(InputObject, Debug)]
pub struct NeedDraftInput {
    /// Made by the client, once per intended need: sent twice, it makes one.
    idempotency_key: String,
    /// Key of who asks: household, resident, community or organization.
    asker_kind: String,
    /// The household, where one asks.
    household_id: Option<ID>,
    /// The organization, where one asks; a liaison's own when absent.
    organization_id: Option<ID>,
    /// Key of the community; the household's, organization's or worker's own when absent.
    community_key: Option<String>,
    /// What is asked for.
    fields: NeedFieldsInput,
}

/// A changed need.
#[derive(InputObject)]
pub struct NeedAmendInput {
    /// Which need.
    id: ID,
    /// The version that was read; a newer one is answered with CONFLICT and nothing is overwritten.
    version: i32,
    /// All that is asked for now.
    fields: NeedFieldsInput,
}

/// A verification.
#[derive(InputObject)]
pub struct NeedVerifyInput {
    /// Which need.
    id: ID,
    /// The version that was read, where it matters.
    version: Option<i32>,
    /// Key of the way it was done.
    method: String,
    /// The day.
    verified_on: Date,
    /// What was seen; sealed.
    #[graphql(secret)]
    note: Option<String>,
}

/// The text that may be published.
#[derive(InputObject)]
pub struct NeedWritePublicTextInput {
    /// Which need.
    id: ID,
    /// The version that was read, where it matters.
    version: Option<i32>,
    /// The headline, at most 60 characters, naming nobody.
    title: String,
    /// What is wanted, at most 2000 characters, naming nobody.
    text: String,
    /// The identity numbers or mobile phones in it belong there: without it they are refused, and who approves the text has
    /// to say so again.
    #[graphql(default)]
    numbers_belong: bool,
}

/// An act on a need.
#[derive(InputObject)]
pub struct NeedActInput {
    /// Which need.
    id: ID,
    /// The version that was read, where it matters.
    version: Option<i32>,
    /// For `needApprove`: the identity numbers or mobile phones in the text belong there.
    #[graphql(default)]
    numbers_belong: bool,
}

/// An act on a need that needs a reason.
#[derive(InputObject)]
pub struct NeedReasonInput {
    /// Which need.
    id: ID,
    /// The version that was read, where it matters.
    version: Option<i32>,
    /// Why, for the other side to read; naming nobody.
    reason: String,
}

/// A need after an act.
#[derive(SimpleObject)]
pub struct NeedPayload {
    /// The need as it is now; null when refused.
    need: Option<NeedNode>,
    /// What was refused.
    user_errors: Vec<UserError>,
}

/// A need after its public text was written.
#[derive(SimpleObject)]
pub struct NeedWritePublicTextPayload {
    /// The need as it is now; null when refused.
    need: Option<NeedNode>,
    /// What in the text looks like naming a person; it was saved all the same.
    warnings: Vec<String>,
    /// What was refused.
    user_errors: Vec<UserError>,
}

/// The acts on needs.
#[derive(Default)]
pub struct NeedsMutation;

/// The acts on needs.
#[Object]
impl NeedsMutation {
    /// Takes in a need.
    async fn need_draft(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What is asked for, and by whom.")] input: NeedDraftInput,
    ) -> Result<NeedPayload> {
        let request = ctx.request();
        payload(request, draft(request, input).await)
    }

    /// Changes what is asked for; what was returned is a draft again.
    async fn need_amend(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which need, and all that is asked for now.")] input: NeedAmendInput,
    ) -> Result<NeedPayload> {
        let request = ctx.request();
        let acted = match id(&input.id) {
            Ok(id) => actions::amend(&request.ctx, id, input.version, input.fields.into()).await,
            Err(err) => Err(err),
        };
        payload(request, acted)
    }

    /// Notes that somebody went there or called.
    async fn need_verify(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which need, and how it was verified.")] input: NeedVerifyInput,
    ) -> Result<NeedPayload> {
        let request = ctx.request();
        let verification = VerificationInput {
            method: input.method,
            on: input.verified_on.into(),
            note: input.note.map(Sealed::new),
        };
        let acted = match id(&input.id) {
            Ok(id) => actions::verify(&request.ctx, id, input.version, verification).await,
            Err(err) => Err(err),
        };
        payload(request, acted)
    }

    /// Writes the text that may be published. Identity numbers and mobile phones are refused unless they are said to belong
    /// there; what else looks like naming a person is saved and told. An approval of an earlier text is gone with it.
    async fn need_write_public_text(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which need, and the text that may be published.")] input: NeedWritePublicTextInput,
    ) -> Result<NeedWritePublicTextPayload> {
        let request = ctx.request();
        let acted = match id(&input.id) {
            Ok(id) => {
                let text = (input.title.as_str(), input.text.as_str());
                let numbers = numbers(input.numbers_belong);
                actions::write_public_text(&request.ctx, id, input.version, text, numbers).await
            }
            Err(err) => Err(err),
        };
        let (written, user_errors) = outcome(request, acted)?;
        let (need, leaks) = written.unzip();
        Ok(NeedWritePublicTextPayload {
            need: need.map(NeedNode::from),
            warnings: leaks
                .unwrap_or_default()
                .iter()
                .map(|leak| warning(request, leak))
                .collect(),
            user_errors,
        })
    }

    /// Lets the public text pass: somebody else than who wrote it, unless the committee's settings say otherwise.
    async fn need_approve(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which need.")] input: NeedActInput,
    ) -> Result<NeedPayload> {
        let request = ctx.request();
        let acted = match id(&input.id) {
            Ok(id) => actions::approve(&request.ctx, id, input.version, numbers(input.numbers_belong)).await,
            Err(err) => Err(err),
        };
        payload(request, acted)
    }

    /// Publishes it.
    async fn need_open(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which need.")] input: NeedActInput,
    ) -> Result<NeedPayload> {
        let request = ctx.request();
        let acted = match id(&input.id) {
            Ok(id) => actions::open(&request.ctx, id, input.version).await,
            Err(err) => Err(err),
        };
        payload(request, acted)
    }

    /// Sends it back to those who took it in.
    async fn need_return(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which need, and why.")] input: NeedReasonInput,
    ) -> Result<NeedPayload> {
        let request = ctx.request();
        let acted = match id(&input.id) {
            Ok(id) => actions::send_back(&request.ctx, id, input.version, &input.reason).await,
            Err(err) => Err(err),
        };
        payload(request, acted)
    }

    /// Takes it back.
    async fn need_withdraw(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which need, and why.")] input: NeedReasonInput,
    ) -> Result<NeedPayload> {
        let request = ctx.request();
        let acted = match id(&input.id) {
            Ok(id) => actions::withdraw(&request.ctx, id, input.version, &input.reason).await,
            Err(err) => Err(err),
        };
        payload(request, acted)
    }

    /// Settles it.
    async fn need_close(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which need.")] input: NeedActInput,
    ) -> Result<NeedPayload> {
        let request = ctx.request();
        let acted = match id(&input.id) {
            Ok(id) => actions::close(&request.ctx, id, input.version).await,
            Err(err) => Err(err),
        };
        payload(request, acted)
    }
}

const fn numbers(belong: bool) -> Numbers {
    if belong { Numbers::Belong } else { Numbers::Refused }
}

fn id(id: &ID) -> error::Result<NeedId> {
    ids::parse("id", id)
}

async fn draft(request: &Request, input: NeedDraftInput) -> error::Result<Need> {
    let content = format!(
        "{:?}",
        (
            &input.asker_kind,
            &input.household_id,
            &input.organization_id,
            &input.community_key,
            &input.fields,
        )
    );
    let replay = Replay::new("need.draft", &input.idempotency_key, &content)?;
    let asker = AskerInput {
        kind: input.asker_kind,
        household: ids::parse_opt("householdId", input.household_id.as_ref())?,
        organization: ids::parse_opt("organizationId", input.organization_id.as_ref())?,
        community: input.community_key,
    };
    actions::draft(&request.ctx, asker, input.fields.into(), &replay).await
}

fn payload(request: &Request, acted: error::Result<Need>) -> Result<NeedPayload> {
    let (need, user_errors) = outcome(request, acted)?;
    Ok(NeedPayload {
        need: need.map(NeedNode::from),
        user_errors,
    })
}

fn warning(request: &Request, leak: &Leak) -> String {
    words::say(
        request.language,
        leak.kind.sentence(),
        &[("what", leak.words.clone())],
    )
}
