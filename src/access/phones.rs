//! The private phones of people of units, sealed with a key of their account's own. The person sets it and reads it; nobody
//! else does here.

use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, IntoActiveModel,
    QueryFilter, Set, sea_query::Expr,
};

use super::entity::account;
use crate::{
    kernel::{
        error::{Code, Error, Fault, Result},
        ids::{AccountId, DataKeyId},
        phones::normalise_phone,
        text::tidy,
    },
    office::{Ctx, Entry},
    privacy::Sealed,
};

const PHONE: &str = "account.phone_sealed";

/// Writes down one's own phone, or that there is none any more.
///
/// # Errors
/// Forbidden when nobody is signed in; invalid when it is no phone number.
pub async fn change_own(ctx: &Ctx, phone: Option<Sealed<String>>) -> Result<()> {
    let id = ctx.person()?.id;
    let phone = match phone
        .map(|phone| tidy(phone.open()))
        .filter(|phone| !phone.is_empty())
    {
        Some(phone) => {
            Some(Sealed::new(normalise_phone(&phone).ok_or_else(|| {
                Fault::at("phone", Code::Invalid).say("households.phone")
            })?))
        }
        None => None,
    };
    let tx = ctx.begin().await?;
    let row = find(&tx, id).await?;
    let mut active = row.clone().into_active_model();
    active.phone_sealed = Set(match &phone {
        Some(phone) => {
            let key = match row.data_key_id {
                Some(key) => DataKeyId::new(key),
                None => {
                    let vault = &ctx.office.vault;
                    vault.create_key(&tx, ctx.new_id(), ctx.now()).await?
                }
            };
            active.data_key_id = Set(Some(key.raw()));
            Some(ctx.office.vault.seal(&tx, key, PHONE, row.id, phone).await?)
        }
        None => None,
    });
    active.updated_at = Set(ctx.now());
    active.update(&tx).await?;
    Entry::read("access.change_phone", id).write(ctx, &tx).await?;
    Ok(tx.commit().await?)
}

/// One's own phone, if there is one; written down.
pub async fn read_own(ctx: &Ctx) -> Result<Option<Sealed<String>>> {
    let id = ctx.person()?.id;
    let row = find(ctx.db(), id).await?;
    let (Some(key), Some(sealed)) = (row.data_key_id, row.phone_sealed) else {
        return Ok(None);
    };
    let tx = ctx.begin().await?;
    let phone = ctx
        .office
        .vault
        .open(&tx, DataKeyId::new(key), PHONE, row.id, &sealed)
        .await?;
    Entry::read("access.read_phone", id).write(ctx, &tx).await?;
    tx.commit().await?;
    Ok(Some(phone))
}

/// Clears what stands beside erased keys. A phone told later is sealed with another key.
pub async fn forget(tx: &DatabaseTransaction, keys: &[DataKeyId]) -> Result<()> {
    account::Entity::update_many()
        .col_expr(account::Column::PhoneSealed, Expr::value(None::<Vec<u8>>))
        .col_expr(account::Column::DataKeyId, Expr::value(None::<uuid::Uuid>))
        .filter(account::Column::DataKeyId.is_in(keys.iter().map(|key| key.raw())))
        .exec(tx)
        .await?;
    Ok(())
}

async fn find<C: ConnectionTrait>(db: &C, id: AccountId) -> Result<account::Model> {
    account::Entity::find_by_id(id.raw())
        .one(db)
        .await?
        .ok_or_else(Error::not_found)
}
