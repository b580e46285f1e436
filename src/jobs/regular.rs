//! What is done again and again while the service runs.

use std::time::Duration;

use futures::future::BoxFuture;
use tokio_util::sync::CancellationToken;

use crate::kernel::error::Result;

/// Runs `task` at once and then again after every `pause`, until stopped. What fails is logged under `name` and tried
/// again the next time.
pub async fn repeat(
    name: &'static str,
    pause: Duration,
    stop: CancellationToken,
    task: impl Fn() -> BoxFuture<'static, Result<()>> + Send,
) {
    while !stop.is_cancelled() {
        if let Err(err) = task().await {
            tracing::error!(task = name, error = %err, "a regular task failed; trying again later");
        }
        tokio::select! {
            () = stop.cancelled() => {}
            () = tokio::time::sleep(pause) => {}
        }
    }
}
