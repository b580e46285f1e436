//! A creating act sent twice happens once: the second sending is answered with what the first one made.

use chrono::{DateTime, Utc};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, IntoActiveModel,
    QueryFilter, Set,
};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{Ctx, entity::idempotency};
use crate::{
    kernel::error::{Code, Error, Fault, Result},
    privacy::Vault,
};

/// What keys and contents are kept under: blind indexes, because a content is personal, and so may be a client's key.
const KEY: &str = "idempotency.key";
const CONTENT: &str = "idempotency.content";

/// The longest key a client may send.
const MAX_KEY: usize = 80;

/// What a creating act is remembered by.
#[derive(Clone)]
pub struct Replay {
    act: &'static str,
    key: String,
    digest: Vec<u8>,
}

impl Replay {
    /// The act `act` under the client's `key`; `content` is everything it was asked to make, in a fixed form
    /// (`{:?}` of the input will do). Neither is kept: what is stored of both finds them again and tells nothing.
    pub fn new(act: &'static str, key: &str, content: &str) -> Result<Self> {
        let key = key.trim();
        if key.is_empty() {
            return Err(Fault::at("idempotencyKey", Code::Required).into());
        }
        if key.len() > MAX_KEY {
            return Err(Fault::at("idempotencyKey", Code::TooLong)
                .with("max", MAX_KEY)
                .into());
        }
        Ok(Self {
            act,
            key: key.to_owned(),
            digest: Sha256::digest(content).to_vec(),
        })
    }

    /// What the same act made before, when this person has sent it before. A key used for something else is refused.
    pub async fn earlier<C: ConnectionTrait>(&self, ctx: &Ctx, db: &C) -> Result<Option<Uuid>> {
        let Some(person) = ctx.actor.person() else {
            return Ok(None);
        };
        let row = idempotency::Entity::find()
            .filter(idempotency::Column::AccountId.eq(person.id.raw()))
            .filter(idempotency::Column::Key.eq(blind_key(&ctx.office.vault, person.id.raw(), &self.key)))
            .one(db)
            .await?;
        match row {
            None => Ok(None),
            Some(row)
                if row.act == self.act && row.digest == blind_content(&ctx.office.vault, &self.digest) =>
            {
                Ok(Some(row.subject_id))
            }
            Some(_) => Err(Fault::at("idempotencyKey", Code::IdempotencyMismatch).into()),
        }
    }

    /// Remembers what the act made, in the act's own transaction. When the same act is being carried out at this very
    /// moment elsewhere, this one is refused as a conflict and may be sent again.
    pub async fn remember<C: ConnectionTrait>(&self, ctx: &Ctx, db: &C, subject: Uuid) -> Result<()> {
        let Some(person) = ctx.actor.person() else {
            return Ok(());
        };
        idempotency::ActiveModel {
            id: Set(ctx.new_id()),
            account_id: Set(person.id.raw()),
            key: Set(blind_key(&ctx.office.vault, person.id.raw(), &self.key)),
            act: Set(self.act.to_owned()),
            digest: Set(blind_content(&ctx.office.vault, &self.digest)),
            subject_id: Set(subject),
            at: Set(ctx.now()),
        }
        .insert(db)
        .await
        .map_err(|err| match err.sql_err() {
            Some(_) => Error::refused(Code::Conflict),
            None => err.into(),
        })?;
        Ok(())
    }
}

fn blind_key(vault: &Vault, account: Uuid, key: &str) -> String {
    hex::encode(vault.blind_index(KEY, &format!("{account}\n{key}")))
}

fn blind_content(vault: &Vault, digest: &[u8]) -> Vec<u8> {
    vault.blind_index(CONTENT, &hex::encode(digest))
}

/// Puts blind indexes in the place of keys and digests that an earlier version kept as they were.
pub async fn derive_replays_anew(ctx: &Ctx, tx: &DatabaseTransaction) -> Result<()> {
    for row in idempotency::Entity::find().all(tx).await? {
        let (key, digest) = (
            blind_key(&ctx.office.vault, row.account_id, &row.key),
            blind_content(&ctx.office.vault, &row.digest),
        );
        let mut row = row.into_active_model();
        row.key = Set(key);
        row.digest = Set(digest);
        row.update(tx).await?;
    }
    Ok(())
}

/// Removes what acts were remembered by before `cutoff`; how many.
pub async fn forget_replays<C: ConnectionTrait>(db: &C, cutoff: DateTime<Utc>) -> Result<u64> {
    let done = idempotency::Entity::delete_many()
        .filter(idempotency::Column::At.lt(cutoff))
        .exec(db)
        .await?;
    Ok(done.rows_affected)
}
