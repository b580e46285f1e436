//! What is done once a day, in the small hours: asked for often, done by whoever comes first.

use std::time::Duration;

use futures::future::BoxFuture;
use tokio_util::sync::CancellationToken;

use crate::{kernel::error::Result, office::Ctx};

/// How often it is looked whether the day's work is done. The work itself knows whether it was.
const EVERY: Duration = Duration::from_secs(600);

/// One piece of the day's work; done again on the same day it does nothing.
pub struct DailyWork {
    /// What it is, for the log.
    pub name: &'static str,
    /// Does it.
    pub run: Box<dyn Fn(Ctx) -> BoxFuture<'static, Result<()>> + Send + Sync>,
}

/// Does the day's work until stopped. A failure is logged and tried again; one piece does not keep the others waiting.
pub async fn follow_days(ctx: Ctx, work: Vec<DailyWork>, stop: CancellationToken) {
    while !stop.is_cancelled() {
        for piece in &work {
            if let Err(err) = (piece.run)(ctx.clone()).await {
                tracing::error!(work = piece.name, error = %err, "the day's work failed; trying again later");
            }
        }
        tokio::select! {
            () = stop.cancelled() => {}
            () = tokio::time::sleep(EVERY) => {}
        }
    }
}
