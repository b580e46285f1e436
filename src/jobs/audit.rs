//! What the audit log needs beside requests: its head follows what other nodes committed, and once a night what is old
//! is exported and the whole is verified.

use std::time::Duration;

use chrono::{NaiveDate, Timelike};
use tokio_util::sync::CancellationToken;

use crate::{
    kernel::{clock::shanghai, error::Result},
    office::{
        Ctx,
        audit::{self, Files},
    },
};

/// How often the head is looked after, beside every commit of one's own.
const EVERY: Duration = Duration::from_secs(60);
/// The hour in Shanghai from which the nightly work is done.
const NIGHT: u32 = 3;

/// Looks after the log until `stop` is cancelled.
pub async fn keep_audit(ctx: Ctx, stop: CancellationToken) {
    let mut done = None;
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(EVERY) => {}
        }
        ctx.office.audit.advance(&ctx.office.db, ctx.now()).await;
        if let Err(err) = nightly(&ctx, &mut done).await {
            tracing::error!(error = %err, "the nightly work on the audit log failed; it is tried again");
        }
    }
}

/// Exports what is old and verifies the rest, once for each day, from three in the morning on; `done` is the day for
/// which it was done last.
pub async fn nightly(ctx: &Ctx, done: &mut Option<NaiveDate>) -> Result<()> {
    let today = ctx.today();
    if *done == Some(today) || ctx.now().with_timezone(&shanghai()).hour() < NIGHT {
        return Ok(());
    }
    audit::archive(ctx, &|_| ()).await?;
    audit::prove(ctx, Files::Compare).await?;
    *done = Some(today);
    Ok(())
}
