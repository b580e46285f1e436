//! Taking in a need: who asks, under which number, and the sealing of what was told.

use sea_orm::{ConnectionTrait, DatabaseTransaction};

use super::{
    model::{Asker, Need, PublicText, Working},
    rules::{self, NeedFields, WorkingText, checked},
    state::State,
    store::{self, SealedColumns},
};
use crate::{
    access::policy::{self, Facts},
    households,
    kernel::{
        clock::date_in_shanghai,
        error::{Code, Error, Fault, Result},
        ids::{AccountId, DataKeyId, HouseholdId, NeedId, OrganizationId},
        text::fold,
    },
    office::{Ctx, Entry, Replay},
    organizations,
    privacy::Sealed,
    storage::queue_for_numbers,
};

const WORKING: &str = "need.working_sealed";
const WORKING_INDEX: &str = "need.working";

/// Who is said to ask, as it was sent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AskerInput {
    /// Key of the committee's list of askers.
    pub kind: String,
    /// The household, where one asks.
    pub household: Option<HouseholdId>,
    /// The organization, where one asks; a liaison's own when absent.
    pub organization: Option<OrganizationId>,
    /// Key of the community; a household's or worker's own when absent.
    pub community: Option<String>,
}

/// Takes in a need.
pub async fn draft(ctx: &Ctx, asker: AskerInput, fields: NeedFields, replay: &Replay) -> Result<Need> {
    let tx = ctx.begin().await?;
    if let Some(earlier) = replay.earlier(ctx, &tx).await? {
        return store::find(ctx, &tx, NeedId::new(earlier)).await;
    }
    let (asker, community, key) = who_asks(ctx, &tx, asker).await?;
    let facts = Facts {
        organization: asker.organization(),
        community: Some(&community),
        ..Facts::none()
    };
    policy::require(&ctx.actor, policy::Act::NeedEdit, &facts)?;
    let fields = checked(fields, WorkingText::Needed, ctx.taxonomy(), (ctx.today(), None))?;
    let working = Working {
        text: fields.working_text.open().clone(),
        ..Working::default()
    };
    let new = NewNeed {
        number: None,
        asker,
        community,
        household_key: key,
        fields,
        public: None,
        working: Sealed::new(working),
    };
    let need = insert(ctx, &tx, new).await?;
    replay.remember(ctx, &tx, need.id.raw()).await?;
    Entry::new("need.draft", need.id)
        .on_need(need.id)
        .write(ctx, &tx)
        .await?;
    tx.commit().await?;
    Ok(need)
}

/// Who asks, where, and the data key of the household if one asks.
async fn who_asks(
    ctx: &Ctx,
    tx: &DatabaseTransaction,
    input: AskerInput,
) -> Result<(Asker, String, Option<DataKeyId>)> {
    match input.kind.as_str() {
        "household" => {
            let id = input
                .household
                .ok_or_else(|| Fault::at("householdId", Code::Required))?;
            let household = households::store::find(ctx, tx, id)
                .await
                .map_err(|err| match err {
                    Error::Refused(_) => Fault::at("householdId", Code::NotFound).into(),
                    err @ Error::Internal(_) => err,
                })?;
            let key = household.data_key;
            Ok((Asker::Household(id), household.community, Some(key)))
        }
        "organization" => {
            let id = input.organization.or(ctx.actor.organization());
            let id = id.ok_or_else(|| Fault::at("organizationId", Code::Required))?;
            let organization = organizations::find(tx, id)
                .await?
                .ok_or_else(|| Fault::at("organizationId", Code::NotFound))?;
            let community = where_asked(ctx, input.community.or(organization.community))?;
            Ok((Asker::Organization(id), community, None))
        }
        "resident" => Ok((Asker::Resident, where_asked(ctx, input.community)?, None)),
        "community" => Ok((Asker::Community, where_asked(ctx, input.community)?, None)),
        _ => Err(Fault::at("askerKind", Code::UnknownKey).into()),
    }
}

fn where_asked(ctx: &Ctx, said: Option<String>) -> Result<String> {
    let said = said.or_else(|| ctx.actor.community().map(str::to_owned));
    let key = said.ok_or_else(|| Fault::at("communityKey", Code::Required))?;
    if ctx.taxonomy().communities.has(&key) {
        Ok(key)
    } else {
        Err(Fault::at("communityKey", Code::UnknownKey).into())
    }
}

/// Everything a new need is made of.
pub(super) struct NewNeed {
    /// The number of the list it comes from; a running one when absent.
    pub number: Option<String>,
    /// Who asks.
    pub asker: Asker,
    /// Where.
    pub community: String,
    /// The data key of the household, if one asks.
    pub household_key: Option<DataKeyId>,
    /// What is asked for.
    pub fields: NeedFields,
    /// The public text, where the list has one.
    pub public: Option<PublicText>,
    /// What was told.
    pub working: Sealed<Working>,
}

pub(super) async fn insert(ctx: &Ctx, tx: &DatabaseTransaction, new: NewNeed) -> Result<Need> {
    let now = ctx.now();
    let id = NeedId::new(ctx.new_id());
    let data_key = match new.household_key {
        Some(key) => key,
        None => ctx.office.vault.create_key(tx, ctx.new_id(), now).await?,
    };
    let need = Need {
        id,
        number: match new.number {
            Some(number) => number,
            None => next_number(ctx, tx).await?,
        },
        asker: new.asker,
        community: new.community,
        kind: new.fields.kind,
        category: new.fields.category,
        quantity: new.fields.quantity,
        due_on: new.fields.due_on,
        urgency: new.fields.urgency,
        public: new.public,
        approved: None,
        state: State::Draft,
        data_key,
        created_by: own_id(ctx),
        created_at: now,
        updated_at: now,
        version: 1,
    };
    let sealed = seal_working(ctx, tx, &need, &new.working).await?;
    store::insert(ctx, tx, &need, sealed).await?;
    Ok(need)
}

async fn next_number(ctx: &Ctx, tx: &DatabaseTransaction) -> Result<String> {
    use chrono::Datelike;
    queue_for_numbers(tx).await?;
    let year = date_in_shanghai(ctx.now()).year();
    let newest = store::newest_number(tx, year).await?;
    Ok(rules::number_of(year, newest + 1))
}

pub(super) fn own_id(ctx: &Ctx) -> Option<AccountId> {
    ctx.actor.person().map(|person| person.id)
}

/// Finds the same words of the same asker again, and reveals nothing of them.
pub(super) fn working_index(ctx: &Ctx, asker: Asker, community: &str, text: &str) -> Vec<u8> {
    let who = match asker {
        Asker::Household(id) => id.to_string(),
        Asker::Organization(id) => id.to_string(),
        Asker::Resident | Asker::Community => asker.key().to_owned(),
    };
    let content = [community, &who, &fold(text)].join("\n");
    ctx.office.vault.blind_index(WORKING_INDEX, &content)
}

pub(super) async fn seal_working(
    ctx: &Ctx,
    tx: &DatabaseTransaction,
    need: &Need,
    working: &Sealed<Working>,
) -> Result<SealedColumns> {
    let sealed = ctx
        .office
        .vault
        .seal(tx, need.data_key, WORKING, need.id.raw(), working)
        .await?;
    let index = working_index(ctx, need.asker, &need.community, &working.open().text);
    Ok(SealedColumns {
        working: Some((sealed, index)),
        ..SealedColumns::default()
    })
}

pub(super) async fn open_working<C: ConnectionTrait>(
    ctx: &Ctx,
    db: &C,
    need: &Need,
) -> Result<Sealed<Working>> {
    let (sealed, _) = store::sealed_working(db, need.id).await?;
    match sealed {
        Some(sealed) => {
            ctx.office
                .vault
                .open(db, need.data_key, WORKING, need.id.raw(), &sealed)
                .await
        }
        None => {
            ctx.office.vault.require_key(db, need.data_key).await?;
            Ok(Sealed::default())
        }
    }
}

/// Makes the blind indexes of working texts anew, for a database whose earlier ones were made with another key.
pub async fn derive_indexes_anew(ctx: &Ctx, tx: &DatabaseTransaction) -> Result<()> {
    for need in store::all_sealed(tx).await? {
        let working = open_working(ctx, tx, &need).await?;
        let index = working_index(ctx, need.asker, &need.community, &working.open().text);
        store::set_working_index(tx, need.id, index).await?;
    }
    Ok(())
}
