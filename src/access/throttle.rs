//! Tries to sign in, counted in the database: per account, whether or not there is such an account, and per address.
//!
//! A try is counted before it is looked at and taken back when it was right, so that a thousand tries at once are no
//! more than a thousand one after another.

use std::net::IpAddr;

use chrono::{DateTime, Utc};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait, ExprTrait, QueryFilter, Set,
    sea_query::{Expr, OnConflict},
};

use super::{entity::sign_in_throttle as gate, rules::tries::Bounds};
use crate::{
    kernel::error::{Code, Fault, Result},
    office::Ctx,
};

/// The domains of the gates' blind indexes: no login and no address is kept in clear.
const ACCOUNT: &str = "sign_in.account";
const ADDRESS: &str = "sign_in.address";

/// One try that has been counted.
pub(super) struct Try {
    gates: Vec<Counted>,
}

struct Counted {
    key: Vec<u8>,
    bounds: Bounds,
    tries: i32,
}

impl Try {
    /// Whether this was the last try before the account waits.
    pub(super) fn closes(&self) -> bool {
        self.gates
            .iter()
            .any(|gate| gate.bounds.closes_for(gate.tries).is_some())
    }

    /// How many tries are left, should this one have been in vain.
    pub(super) fn left(&self) -> i32 {
        if self.closes() {
            return 0;
        }
        let left = self.gates.iter().map(|gate| gate.bounds.left(gate.tries));
        left.min().unwrap_or(0)
    }

    /// It was right, but more must follow: the try does not count.
    pub(super) async fn take_back(&self, tx: &DatabaseTransaction) -> Result<()> {
        for gate in &self.gates {
            take_back(gate, tx).await?;
        }
        Ok(())
    }

    /// It was right and the person is in: what the account has tried before is forgotten too. What the address has
    /// tried is not, or one account of one's own would open the way to all others.
    pub(super) async fn succeed(&self, ctx: &Ctx, tx: &DatabaseTransaction) -> Result<()> {
        self.take_back(tx).await?;
        if let Some(account) = self.gates.first() {
            gate::Entity::delete_many()
                .filter(gate::Column::Gate.eq(account.key.clone()))
                .exec(tx)
                .await?;
        }
        let forgotten = ctx.now() - Bounds::of_account(&ctx.office.settings).forgets * 2;
        gate::Entity::delete_many()
            .filter(gate::Column::LastAt.lt(forgotten))
            .exec(tx)
            .await?;
        Ok(())
    }
}

/// Counts a try for the folded `login` from the address of the request; refused when either must still wait.
pub(super) async fn begin(ctx: &Ctx, login: &str) -> Result<Try> {
    let settings = &ctx.office.settings;
    let vault = &ctx.office.vault;
    let mut gates = vec![(vault.blind_index(ACCOUNT, login), Bounds::of_account(settings))];
    // The account first, always: whoever waits for the other's row waits in the same order.
    if let Some(address) = ctx.entrance.door().and_then(|door| door.address) {
        gates.push((
            vault.blind_index(ADDRESS, &network_of(address)),
            Bounds::of_address(settings),
        ));
    }
    let tx = ctx.begin().await?;
    let mut counted = Vec::with_capacity(gates.len());
    let mut waits = None;
    for (key, bounds) in gates {
        match count(ctx, &tx, key, bounds).await? {
            Ok(gate) => counted.push(gate),
            Err(until) => waits = std::cmp::max(waits, Some(until)),
        }
    }
    match waits {
        None => {
            tx.commit().await?;
            Ok(Try { gates: counted })
        }
        // Nothing was tried, so nothing is counted.
        Some(until) => Err(locked(ctx, until).into()),
    }
}

/// Forgets what was tried for the folded `login`: its password has been reset.
pub(super) async fn forget(ctx: &Ctx, tx: &DatabaseTransaction, login: &str) -> Result<()> {
    let key = ctx.office.vault.blind_index(ACCOUNT, login);
    gate::Entity::delete_many()
        .filter(gate::Column::Gate.eq(key))
        .exec(tx)
        .await?;
    Ok(())
}

fn locked(ctx: &Ctx, until: DateTime<Utc>) -> Fault {
    let minutes = ((until - ctx.now()).num_seconds() + 59) / 60;
    Fault::new(Code::Locked).with("minutes", std::cmp::max(minutes, 1))
}

async fn count(
    ctx: &Ctx,
    tx: &DatabaseTransaction,
    key: Vec<u8>,
    bounds: Bounds,
) -> Result<Result<Counted, DateTime<Utc>>> {
    let now = ctx.now();
    let row = gate::ActiveModel {
        id: Set(ctx.new_id()),
        gate: Set(key.clone()),
        tries: Set(0),
        last_at: Set(now),
        closed_until: Set(None),
    };
    gate::Entity::insert(row)
        .on_conflict(OnConflict::column(gate::Column::Gate).do_nothing().to_owned())
        .exec_without_returning(tx)
        .await?;
    let open = Condition::any()
        .add(gate::Column::ClosedUntil.is_null())
        .add(gate::Column::ClosedUntil.lte(now));
    // By the database, not by what was read before: tries at the same moment are each counted.
    let counted = gate::Entity::update_many()
        .col_expr(gate::Column::Tries, Expr::col(gate::Column::Tries).add(1))
        .filter(gate::Column::Gate.eq(key.clone()))
        .filter(open)
        .exec(tx)
        .await?;
    let row = find(tx, &key).await?;
    if counted.rows_affected == 0 {
        return Ok(Err(row.and_then(|row| row.closed_until).unwrap_or(now)));
    }
    let (before, last_at) = row.map_or((1, now), |row| (row.tries, row.last_at));
    let tries = if now - last_at >= bounds.forgets {
        1
    } else {
        before
    };
    let closed_until = bounds.closes_for(tries).map(|long| now + long);
    gate::Entity::update_many()
        .col_expr(gate::Column::Tries, Expr::value(tries))
        .col_expr(gate::Column::LastAt, Expr::value(now))
        .col_expr(gate::Column::ClosedUntil, Expr::value(closed_until))
        .filter(gate::Column::Gate.eq(key.clone()))
        .exec(tx)
        .await?;
    Ok(Ok(Counted { key, bounds, tries }))
}

async fn find<C: ConnectionTrait>(db: &C, key: &[u8]) -> Result<Option<gate::Model>> {
    Ok(gate::Entity::find()
        .filter(gate::Column::Gate.eq(key.to_vec()))
        .one(db)
        .await?)
}

async fn take_back(counted: &Counted, tx: &DatabaseTransaction) -> Result<()> {
    let update = gate::Entity::update_many()
        .col_expr(gate::Column::Tries, Expr::col(gate::Column::Tries).sub(1))
        .filter(gate::Column::Gate.eq(counted.key.clone()))
        .filter(gate::Column::Tries.gt(0));
    let update = if counted.bounds.closes_for(counted.tries).is_some() {
        // It was this very try that closed it.
        update.col_expr(gate::Column::ClosedUntil, Expr::value(None::<DateTime<Utc>>))
    } else {
        update
    };
    update.exec(tx).await?;
    Ok(())
}

/// What counts as one address: of IPv6 the network, because one person has all of its addresses.
fn network_of(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_network_of_ipv6_is_one_address() {
        let network = |text: &str| network_of(text.parse().unwrap());
        assert_eq!(network("2001:db8:1:2::5"), network("2001:db8:1:2:ffff::6"));
        assert_ne!(network("2001:db8:1:2::5"), network("2001:db8:1:3::5"));
        assert_eq!(network("::ffff:192.0.2.1"), network("192.0.2.1"));
    }
}
