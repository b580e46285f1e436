//! The demo committee: 109 invented organizations, what they offer, what is needed, and what has happened so far —
//! loaded through the importer and the actions that users have, at the days on which it would have happened.

mod accounts;
mod history;
mod progress;

use std::sync::Arc;

use chrono::{Datelike, Duration, Months, NaiveDate};

pub use accounts::{DemoAccount, accounts, password};

use crate::{
    imports::{self, ImportKind},
    kernel::{
        clock::FixedClock,
        error::{Error, Result},
        ids::AccountId,
    },
    office::{AuditFilter, Ctx, Entry, Office, audit_count},
    organizations::{self, OrganizationFilter},
    taxonomy::Language,
};

const ORGANIZATIONS: &[u8] = include_bytes!("../../data/demo/organizations.xlsx");
const OFFERS: &[u8] = include_bytes!("../../data/demo/offers.xlsx");
const NEEDS: &[u8] = include_bytes!("../../data/demo/needs.csv");

/// Written into the audit when loading begins, and when it is whole.
const BEGUN: &str = "demo.begin";
const LOADED: &str = "demo.load";

/// The month (year and number) in which the lists were written: loaded later, their days move on with the calendar, so that
/// offers are not long over and needs not long due.
const WRITTEN: (i32, u32) = (2026, 11);

/// How long ago the committee began to work with the service.
const AGE_DAYS: i64 = 150;

/// What loading did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Loaded {
    /// It is in place now.
    Now,
    /// It was in place already; nothing was changed.
    Before,
    /// The data folder holds something else; nothing was changed.
    RefusedRealData,
}

/// Whether this data folder holds the demo committee.
pub async fn is_demo(office: &Office) -> Result<bool> {
    written(office, LOADED).await
}

async fn written(office: &Office, act: &str) -> Result<bool> {
    let filter = AuditFilter {
        act: Some(act.to_owned()),
        ..AuditFilter::default()
    };
    Ok(audit_count(office.db.reader(), &filter).await? > 0)
}

/// Loads the demo committee; `progress` hears (done, of). An interrupted loading is taken up where it stopped.
pub async fn load(office: &Arc<Office>, progress: &(dyn Fn(usize, usize) + Sync)) -> Result<Loaded> {
    if is_demo(office).await? {
        return Ok(Loaded::Before);
    }
    if !written(office, BEGUN).await? {
        let strangers = organizations::count(office.db.reader(), &OrganizationFilter::default()).await? > 0
            || !crate::access::actions::no_accounts(&Ctx::system(office.clone())).await?;
        if strangers {
            return Ok(Loaded::RefusedRealData);
        }
        mark(office, BEGUN).await?;
    }
    let begun = days_ago(office, AGE_DAYS);
    bring_in(
        &begun,
        ImportKind::Organizations,
        "organizations.xlsx",
        ORGANIZATIONS,
    )
    .await?;
    let mut people = accounts::create(&begun).await?;
    bring_in(&begun, ImportKind::Offers, "offers.xlsx", OFFERS).await?;
    bring_in(&begun, ImportKind::Needs, "needs.csv", NEEDS).await?;
    history::replay(office, &mut people, progress).await?;
    mark(office, LOADED).await?;
    Ok(Loaded::Now)
}

/// The service acting itself, so many days ago at nine in the morning.
fn days_ago(office: &Office, days: i64) -> Ctx {
    let clock = Arc::new(FixedClock::new(office.clock.now() - Duration::days(days)));
    Ctx::system(Arc::new(office.at_time(clock)))
}

async fn mark(office: &Arc<Office>, act: &'static str) -> Result<()> {
    let ctx = Ctx::system(office.clone());
    let tx = ctx.begin().await?;
    Entry::read(act, AccountId::new(ctx.new_id()))
        .write(&ctx, &tx)
        .await?;
    Ok(tx.commit().await?)
}

async fn bring_in(ctx: &Ctx, kind: ImportKind, file: &str, bytes: &[u8]) -> Result<()> {
    let later = months_since_written(ctx.today() + Duration::days(AGE_DAYS));
    let report = imports::import_postponed(ctx, kind, file, bytes, false, Language::Zh, later).await?;
    match report.faults.first() {
        None => Ok(()),
        Some(fault) => Err(Error::internal(fault.line(file))),
    }
}

/// How many months `today` is after the lists were written; none before.
fn months_since_written(today: NaiveDate) -> Months {
    let (year, month) = WRITTEN;
    let years = i64::from(today.year() - year);
    let months = years * 12 + i64::from(today.month()) - i64::from(month);
    Months::new(u32::try_from(months).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_move_on_with_the_calendar() {
        for (today, months) in [
            ("2026-03-01", 0),
            ("2026-11-30", 0),
            ("2026-12-01", 1),
            ("2028-02-29", 15),
        ] {
            let today = today.parse().unwrap();
            assert_eq!(months_since_written(today), Months::new(months), "{today}");
        }
    }
}
