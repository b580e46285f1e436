//! The second factor in the database: the sealed secret, the last time step that was used, and the codes on paper.

use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, IntoActiveModel,
    PaginatorTrait, QueryFilter, Set, sea_query::Expr,
};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::{
    entity::{recovery_code, second_factor},
    rules::recovery,
    totp,
};
use crate::{
    kernel::{
        error::{Error, Result},
        ids::{AccountId, DataKeyId},
    },
    office::Ctx,
    privacy::Sealed,
};

/// Where the secret is sealed; the pending one too, because it becomes the secret as it lies.
const SECRET: &str = "second_factor.secret";

/// What a code turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found {
    /// A code of the authenticator app.
    Code,
    /// One of the codes on paper, now used up.
    Recovery,
    /// A code that was right but has been used before.
    UsedBefore,
    /// Neither.
    Nothing,
}

/// Keeps a new secret until its first code is given; the one in use, if any, stays in use until then.
pub(super) async fn keep_pending(
    ctx: &Ctx,
    tx: &DatabaseTransaction,
    id: AccountId,
    secret: &str,
) -> Result<()> {
    let row = match find(tx, id).await? {
        Some(row) => row,
        None => {
            let key = ctx.office.vault.create_key(tx, ctx.new_id(), ctx.now()).await?;
            let row = second_factor::ActiveModel {
                account_id: Set(id.raw()),
                data_key_id: Set(key.raw()),
                secret: Set(None),
                pending: Set(None),
                last_step: Set(0),
                created_at: Set(ctx.now()),
            };
            row.insert(tx).await?
        }
    };
    let key = DataKeyId::new(row.data_key_id);
    let value = Sealed::new(secret.to_owned());
    let sealed = ctx.office.vault.seal(tx, key, SECRET, id.raw(), &value).await?;
    let mut active = row.into_active_model();
    active.pending = Set(Some(sealed));
    active.update(tx).await?;
    Ok(())
}

/// Whether a secret waits for its first code.
pub(super) async fn has_pending<C: ConnectionTrait>(db: &C, id: AccountId) -> Result<bool> {
    Ok(find(db, id).await?.is_some_and(|row| row.pending.is_some()))
}

/// Takes the pending secret into use when `code` is one of its codes.
pub(super) async fn adopt_pending(
    ctx: &Ctx,
    tx: &DatabaseTransaction,
    id: AccountId,
    code: &str,
) -> Result<bool> {
    let Some(row) = find(tx, id).await? else {
        return Ok(false);
    };
    let Some(pending) = row.pending.clone() else {
        return Ok(false);
    };
    let secret = open(ctx, tx, &row, &pending).await?;
    let Some(step) = totp::step_of(&secret, code.trim(), ctx.now())? else {
        return Ok(false);
    };
    let mut active = row.into_active_model();
    active.secret = Set(Some(pending));
    active.pending = Set(None);
    active.last_step = Set(step);
    active.update(tx).await?;
    Ok(true)
}

/// Looks at a code and uses it up: each code of the app and each code on paper is good for once.
pub(super) async fn check(ctx: &Ctx, tx: &DatabaseTransaction, id: AccountId, typed: &str) -> Result<Found> {
    let digits: String = typed.chars().filter(|sign| !sign.is_whitespace()).collect();
    if digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return check_app(ctx, tx, id, &digits).await;
    }
    let Some(code) = recovery::read(typed) else {
        return Ok(Found::Nothing);
    };
    let used = recovery_code::Entity::update_many()
        .col_expr(recovery_code::Column::UsedAt, Expr::value(ctx.now()))
        .filter(recovery_code::Column::AccountId.eq(id.raw()))
        .filter(recovery_code::Column::Hash.eq(hash(id, &code)))
        .filter(recovery_code::Column::UsedAt.is_null())
        .exec(tx)
        .await?;
    Ok(if used.rows_affected == 1 {
        Found::Recovery
    } else {
        Found::Nothing
    })
}

async fn check_app(ctx: &Ctx, tx: &DatabaseTransaction, id: AccountId, code: &str) -> Result<Found> {
    let Some(row) = find(tx, id).await? else {
        return Ok(Found::Nothing);
    };
    let Some(sealed) = row.secret.clone() else {
        return Ok(Found::Nothing);
    };
    let secret = open(ctx, tx, &row, &sealed).await?;
    let Some(step) = totp::step_of(&secret, code, ctx.now())? else {
        return Ok(Found::Nothing);
    };
    // By the database: of two requests with the same code at the same moment one is too late.
    let used = second_factor::Entity::update_many()
        .col_expr(second_factor::Column::LastStep, Expr::value(step))
        .filter(second_factor::Column::AccountId.eq(id.raw()))
        .filter(second_factor::Column::LastStep.lt(step))
        .exec(tx)
        .await?;
    Ok(if used.rows_affected == 1 {
        Found::Code
    } else {
        Found::UsedBefore
    })
}

async fn open(
    ctx: &Ctx,
    tx: &DatabaseTransaction,
    row: &second_factor::Model,
    sealed: &[u8],
) -> Result<Zeroizing<String>> {
    let key = DataKeyId::new(row.data_key_id);
    let secret: Sealed<String> = ctx
        .office
        .vault
        .open(tx, key, SECRET, row.account_id, sealed)
        .await?;
    Ok(Zeroizing::new(secret.into_open()))
}

/// Makes new codes for the paper; those before are worth nothing from here on.
pub(super) async fn renew_recovery(
    ctx: &Ctx,
    tx: &DatabaseTransaction,
    id: AccountId,
) -> Result<Vec<Zeroizing<String>>> {
    forget_recovery(tx, id).await?;
    let mut codes = Vec::with_capacity(recovery::HOW_MANY);
    for _ in 0..recovery::HOW_MANY {
        let mut bytes = Zeroizing::new([0_u8; recovery::LENGTH]);
        rand::fill(bytes.as_mut_slice());
        let code = recovery::written(&bytes);
        let plain = recovery::read(&code).ok_or_else(|| Error::internal("a recovery code cannot be read"))?;
        recovery_code::ActiveModel {
            id: Set(ctx.new_id()),
            account_id: Set(id.raw()),
            hash: Set(hash(id, &plain)),
            created_at: Set(ctx.now()),
            used_at: Set(None),
        }
        .insert(tx)
        .await?;
        codes.push(code);
    }
    Ok(codes)
}

async fn forget_recovery(tx: &DatabaseTransaction, id: AccountId) -> Result<()> {
    recovery_code::Entity::delete_many()
        .filter(recovery_code::Column::AccountId.eq(id.raw()))
        .exec(tx)
        .await?;
    Ok(())
}

/// How many codes on paper are left.
pub(super) async fn recovery_left<C: ConnectionTrait>(db: &C, id: AccountId) -> Result<u64> {
    Ok(recovery_code::Entity::find()
        .filter(recovery_code::Column::AccountId.eq(id.raw()))
        .filter(recovery_code::Column::UsedAt.is_null())
        .count(db)
        .await?)
}

/// Forgets secret and codes.
pub(super) async fn forget(tx: &DatabaseTransaction, id: AccountId) -> Result<()> {
    forget_recovery(tx, id).await?;
    if let Some(row) = find(tx, id).await? {
        let mut active = row.into_active_model();
        active.secret = Set(None);
        active.pending = Set(None);
        active.update(tx).await?;
    }
    Ok(())
}

async fn find<C: ConnectionTrait>(db: &C, id: AccountId) -> Result<Option<second_factor::Model>> {
    Ok(second_factor::Entity::find_by_id(id.raw()).one(db).await?)
}

/// What is kept of a code on paper.
fn hash(id: AccountId, code: &str) -> Vec<u8> {
    let mut digest = Sha256::new();
    digest.update(id.raw().as_bytes());
    digest.update(code.as_bytes());
    digest.finalize().to_vec()
}
