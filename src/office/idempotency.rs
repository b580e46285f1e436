//! A creating act sent twice happens once: the second sending is answered with what the first one made.

use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, Set};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{Ctx, entity::idempotency};
use crate::kernel::error::{Code, Error, Fault, Result};

/// The longest key a client may send.
const MAX_KEY: usize = 80;

/// What a creating act is remembered by.
#[derive(Debug, Clone)]
pub struct Replay {
    act: &'static str,
    key: String,
    digest: Vec<u8>,
}

impl Replay {
    /// The act `act` under the client's `key`; `content` is everything it was asked to make, in a fixed form
    /// (`{:?}` of the input will do). Personal data in it is hashed, not kept.
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
            .filter(idempotency::Column::Key.eq(&self.key))
            .one(db)
            .await?;
        match row {
            None => Ok(None),
            Some(row) if row.act == self.act && row.digest == self.digest => Ok(Some(row.subject_id)),
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
            key: Set(self.key.clone()),
            act: Set(self.act.to_owned()),
            digest: Set(self.digest.clone()),
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
