//! Acting for a resident: what is held, forgetting it by two people; and how long what is kept.

use async_graphql::{Context, Enum, ID, InputObject, Object, Result, SimpleObject, connection::Connection};
use chrono::{DateTime, Utc};

use super::{
    connection::connect,
    context::{ContextExt, Request},
    ids,
    scalars::Date,
    user_error::{OrTopLevel, UserError, outcome},
};
use crate::{
    kernel::{
        error::{self, Code, Fault},
        page::Page,
    },
    office::Replay,
    privacy::{Sealed, seal_file},
    retention::{self, Class},
    reveal::Asked,
    rights::{self, Decision},
    words,
};

/// Asking for everything that is held of a household.
#[derive(InputObject)]
pub struct SubjectExportInput {
    /// Which household.
    household_id: ID,
    /// Key of the purposes.
    purpose: String,
    /// The purpose in words, at most 120 characters, naming nobody; it stays in the log.
    reason: String,
    /// With it the document comes sealed in a file that opens with this passphrase only; at least 8 characters.
    #[graphql(secret)]
    passphrase: Option<String>,
}

/// Everything that is held of a household; personal.
#[derive(SimpleObject)]
pub struct SubjectExportPayload {
    /// The document as JSON; null when refused, or when it was asked for sealed.
    document: Option<String>,
    /// The sealed file, in base64; `lianxin unseal` opens it. Null when refused, or when it was not asked for sealed.
    sealed_file: Option<String>,
    /// What was refused.
    user_errors: Vec<UserError>,
}

/// Asking that a household be forgotten.
#[derive(InputObject)]
pub struct ErasureRequestInput {
    /// Made by the client, once per intended request: sent twice, it makes one.
    idempotency_key: String,
    /// Which household.
    household_id: ID,
    /// Why, at most 300 characters, naming nobody.
    reason: String,
}

/// Carrying a request out.
#[derive(InputObject)]
pub struct ErasureConfirmInput {
    /// Which request.
    id: ID,
}

/// Refusing a request, or taking it back.
#[derive(InputObject)]
pub struct ErasureRefuseInput {
    /// Which request.
    id: ID,
    /// Why, at most 300 characters, naming nobody.
    reason: String,
}

/// Where a request to forget stands.
#[derive(Enum, Copy, Clone, Eq, PartialEq, Debug)]
pub enum ErasureState {
    /// Waits for a second person.
    Pending,
    /// It was carried out.
    Done,
    /// It was refused or taken back.
    Refused,
}

/// A request to forget a household.
pub struct ErasureRequestNode(rights::ErasureRequest);

impl From<rights::ErasureRequest> for ErasureRequestNode {
    fn from(request: rights::ErasureRequest) -> Self {
        Self(request)
    }
}

/// A request to forget a household; two people are needed to carry it out.
#[Object(name = "ErasureRequest")]
impl ErasureRequestNode {
    /// The opaque id.
    async fn id(&self) -> ID {
        ids::id(self.0.id)
    }

    /// Where it stands.
    async fn state(&self) -> ErasureState {
        match self.0.state {
            rights::ErasureState::Pending => ErasureState::Pending,
            rights::ErasureState::Done { .. } => ErasureState::Done,
            rights::ErasureState::Refused { .. } => ErasureState::Refused,
        }
    }

    /// Why.
    async fn reason(&self) -> &str {
        &self.0.reason
    }

    /// Who made it, by the name colleagues see.
    async fn requested_by(&self) -> &str {
        &self.0.requested_by_name
    }

    /// When it was made.
    async fn requested_at(&self) -> DateTime<Utc> {
        self.0.requested_at
    }

    /// Who decided, by the name colleagues see.
    async fn decided_by(&self) -> Option<&str> {
        match &self.0.state {
            rights::ErasureState::Pending => None,
            rights::ErasureState::Done { by, .. } | rights::ErasureState::Refused { by, .. } => Some(by),
        }
    }

    /// When that was.
    async fn decided_at(&self) -> Option<DateTime<Utc>> {
        match &self.0.state {
            rights::ErasureState::Pending => None,
            rights::ErasureState::Done { at, .. } | rights::ErasureState::Refused { at, .. } => Some(*at),
        }
    }

    /// Why it was refused or taken back.
    async fn answer(&self) -> Option<&str> {
        match &self.0.state {
            rights::ErasureState::Refused { answer, .. } => Some(answer),
            rights::ErasureState::Pending | rights::ErasureState::Done { .. } => None,
        }
    }

    /// May carry it out: somebody else than who made it.
    async fn viewer_can_confirm(&self, ctx: &Context<'_>) -> bool {
        let who = ctx.act().actor.person().map(|person| person.id);
        self.0.state == rights::ErasureState::Pending && who.is_some_and(|who| who != self.0.requested_by)
    }
}

/// A request to forget after an act.
#[derive(SimpleObject)]
pub struct ErasurePayload {
    /// The request as it is now; null when refused.
    request: Option<ErasureRequestNode>,
    /// What was refused.
    user_errors: Vec<UserError>,
}

/// A class of records and how long it is kept.
#[derive(SimpleObject)]
pub struct RetentionClass {
    /// Its stable key.
    key: &'static str,
    /// What it is, in the language asked for.
    label: String,
    /// The rule the time comes from, in the language asked for.
    rule: String,
    /// Days it is kept.
    days: i32,
}

/// How the committee handles personal data, for the public notice.
#[derive(SimpleObject)]
pub struct PrivacyFacts {
    /// The committee that answers for it.
    committee: String,
    /// Whom to turn to; null when the committee has not said.
    contact: Option<String>,
    /// How long what is kept.
    retention: Vec<RetentionClass>,
}

/// What was removed of one class.
#[derive(SimpleObject)]
pub struct RetentionRemoved {
    /// What it is, in the language asked for.
    label: String,
    /// The rule the time comes from, in the language asked for.
    rule: String,
    /// Days it was kept.
    days: i32,
    /// What was older than this was removed.
    cutoff: DateTime<Utc>,
    /// How many records.
    count: i32,
}

/// What was removed because its time was over; it names nobody.
#[derive(SimpleObject)]
pub struct RetentionCertificate {
    /// The opaque id.
    id: ID,
    /// When.
    made_at: DateTime<Utc>,
    /// The day of a nightly run; null for a run by hand.
    day: Option<Date>,
    /// Who ran it, by the name colleagues see.
    made_by: String,
    /// What was removed, by class.
    removed: Vec<RetentionRemoved>,
}

/// Nothing is counted of certificates.
pub struct CertificateTotals;

/// What belongs to the list of certificates.
#[Object]
impl CertificateTotals {
    /// Whether the viewer may read certificates at all.
    async fn readable(&self, ctx: &Context<'_>) -> bool {
        use crate::access::policy::{Act, Facts, may};
        may(&ctx.act().actor, Act::ReadCertificates, &Facts::none())
    }
}

/// Readings of rights.
#[derive(Default)]
pub struct RightsQuery;

/// Readings of rights.
#[Object]
impl RightsQuery {
    /// What was asked for a household by way of forgetting, newest first; for those who may act for it.
    #[graphql(complexity = "5 * child_complexity")]
    async fn erasure_requests(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which household.")] household_id: ID,
    ) -> Result<Vec<ErasureRequestNode>> {
        let request = ctx.request();
        let id = ids::parse("householdId", &household_id).or_top_level(request)?;
        let found = rights::store::of_household(&request.ctx, request.ctx.db(), id).await;
        Ok(found.or_top_level(request)?.into_iter().map(Into::into).collect())
    }

    /// How the committee handles personal data, for everybody.
    async fn privacy(&self, ctx: &Context<'_>) -> PrivacyFacts {
        let settings = &ctx.act().office.settings;
        let contact = settings.privacy_contact.trim();
        let say = |key: &'static str| words::say(ctx.language(), key, &[]);
        let classes = Class::ALL.into_iter();
        PrivacyFacts {
            committee: settings.name.clone(),
            contact: (!contact.is_empty()).then(|| contact.to_owned()),
            retention: classes
                .map(|class| RetentionClass {
                    key: class.key(),
                    label: say(class.sentence()),
                    rule: say(class.rule()),
                    days: days(class.days(&settings.retention)),
                })
                .collect(),
        }
    }

    /// Certificates of what was removed because its time was over, newest first; for the auditor and administrators.
    #[graphql(complexity = "super::schema::page_cost(first, last, child_complexity)")]
    async fn retention_certificates(
        &self,
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Result<Connection<String, RetentionCertificate, CertificateTotals>> {
        let request = ctx.request();
        let page = Page::from_relay(first, after, last, before).or_top_level(request)?;
        let rows = retention::store::page(&request.ctx, &page)
            .await
            .or_top_level(request)?;
        let language = request.language;
        Ok(connect(
            rows,
            CertificateTotals,
            move |certificate: retention::Certificate| {
                let removed = certificate.removed.iter();
                RetentionCertificate {
                    id: ids::id(certificate.id),
                    made_at: certificate.made_at,
                    day: certificate.day.map(Into::into),
                    removed: removed
                        .map(|removed| RetentionRemoved {
                            label: words::say(language, removed.class.sentence(), &[]),
                            rule: words::say(language, removed.class.rule(), &[]),
                            days: days(removed.days),
                            cutoff: removed.cutoff,
                            count: i32::try_from(removed.count).unwrap_or(i32::MAX),
                        })
                        .collect(),
                    made_by: certificate.made_by,
                }
            },
        ))
    }
}

/// The acts for a resident.
#[derive(Default)]
pub struct RightsMutation;

/// The acts for a resident.
#[Object]
impl RightsMutation {
    /// Everything that is held of a household, for a resident who asks; logged and counted as an opening.
    #[graphql(complexity = 50)]
    async fn subject_export(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which household, and what for.")] input: SubjectExportInput,
    ) -> Result<SubjectExportPayload> {
        let exported = export(ctx.request(), input).await;
        let (exported, user_errors) = outcome(ctx.request(), exported)?;
        let (document, sealed_file) = exported.unwrap_or_default();
        Ok(SubjectExportPayload {
            document: document.map(Sealed::into_open),
            sealed_file,
            user_errors,
        })
    }

    /// Asks that a household be forgotten; a second person carries it out.
    async fn erasure_request(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which household, and why.")] input: ErasureRequestInput,
    ) -> Result<ErasurePayload> {
        let acted = async {
            let content = format!("{:?}", (&input.household_id, &input.reason));
            let replay = Replay::new("rights.erasure_request", &input.idempotency_key, &content)?;
            let id = ids::parse("householdId", &input.household_id)?;
            rights::actions::request_erasure(ctx.act(), &replay, id, &input.reason).await
        };
        payload(ctx.request(), acted.await)
    }

    /// Carries a request out, by somebody else than who made it: nothing that was sealed opens any more, here or in a backup.
    #[graphql(complexity = 50)]
    async fn erasure_confirm(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which request.")] input: ErasureConfirmInput,
    ) -> Result<ErasurePayload> {
        decide(ctx.request(), &input.id, Decision::CarryOut).await
    }

    /// Refuses a request, or takes it back.
    async fn erasure_refuse(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which request, and why not.")] input: ErasureRefuseInput,
    ) -> Result<ErasurePayload> {
        decide(ctx.request(), &input.id, Decision::Refuse(input.reason)).await
    }
}

/// The fewest characters of a passphrase.
const SHORTEST_PASSPHRASE: usize = 8;

type Exported = (Option<Sealed<String>>, Option<String>);

async fn export(request: &Request, input: SubjectExportInput) -> error::Result<Exported> {
    let asked = Asked {
        purpose: input.purpose,
        words: input.reason,
    };
    let passphrase = input.passphrase.map(Sealed::new);
    if let Some(passphrase) = &passphrase {
        let length = passphrase.open().chars().count();
        if length < SHORTEST_PASSPHRASE {
            return Err(Fault::at("passphrase", Code::TooShort)
                .with("min", SHORTEST_PASSPHRASE)
                .into());
        }
    }
    let id = ids::parse("householdId", &input.household_id)?;
    let document = rights::actions::export(&request.ctx, id, &asked).await?;
    match passphrase {
        None => Ok((Some(document), None)),
        Some(passphrase) => {
            let cost = request.ctx.office.password_cost;
            let file = seal_file(cost, &passphrase, document.open().as_bytes()).await?;
            use base64::Engine;
            Ok((None, Some(base64::engine::general_purpose::STANDARD.encode(file))))
        }
    }
}

async fn decide(request: &Request, id: &ID, decision: Decision) -> Result<ErasurePayload> {
    let acted = async {
        let id = ids::parse("id", id)?;
        rights::actions::decide_erasure(&request.ctx, &request.app.photos, id, decision).await
    };
    payload(request, acted.await)
}

fn payload(request: &Request, acted: error::Result<rights::ErasureRequest>) -> Result<ErasurePayload> {
    let (erasure, user_errors) = outcome(request, acted)?;
    Ok(ErasurePayload {
        request: erasure.map(Into::into),
        user_errors,
    })
}

fn days(days: i64) -> i32 {
    i32::try_from(days).unwrap_or(i32::MAX)
}
