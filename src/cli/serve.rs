//! `lianxin serve`.

use std::time::Duration;

use futures::FutureExt;
use tokio::net::TcpListener;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

use super::{demo, output};
use crate::{
    access,
    app::{Ambient, App, DOCUMENT_SOURCES},
    config::Settings,
    deliveries, http,
    jobs::{self, Indexer, repeat},
    kernel::error::{Error, Result},
    search::{Analyzer, SearchError},
};

/// How often overdue referrals are looked for.
const LAPSE_EVERY: Duration = Duration::from_mins(5);

/// Serves until stopped; requests under way are answered first.
pub async fn run(settings: Settings, with_demo: bool) -> Result<()> {
    // The dictionary takes a quarter of a second; it loads while the database opens.
    let dictionary = tokio::spawn(Analyzer::warm_up());
    let app = App::open(settings, Ambient::default()).await?;
    if with_demo {
        demo::load_if_empty(&app.office).await?;
    }
    let listener = TcpListener::bind(app.settings.listen)
        .await
        .map_err(|err| Error::internal(format!("cannot listen on {}: {err}", app.settings.listen)))?;
    let address = listener.local_addr().map_err(Error::internal)?;
    dictionary.await.map_err(Error::internal)?;

    let stop = CancellationToken::new();
    let workers = TaskTracker::new();
    match Indexer::new(app.system(), &app.index, DOCUMENT_SOURCES) {
        Ok(mut indexer) => {
            indexer.fill_if_needed(app.index_incomplete).await?;
            workers.spawn(indexer.follow(stop.clone()));
        }
        Err(SearchError::LockBusy) => {
            return Err(Error::internal(output::sentence("cli.index_busy", &[])));
        }
        Err(err) => return Err(Error::internal(err)),
    }
    workers.spawn(repeat("lapse overdue referrals", LAPSE_EVERY, stop.clone(), {
        let ctx = app.system();
        move || {
            let ctx = ctx.clone();
            async move { deliveries::overdue::lapse(&ctx).await.map(|_| ()) }.boxed()
        }
    }));
    workers.spawn(jobs::follow_days(app.system(), app.daily_work(), stop.clone()));
    greet(&app, &format!("http://{address}")).await?;
    tokio::spawn(stop_on_signal(stop.clone()));
    http::serve(app.clone(), listener, stop.clone())
        .await
        .map_err(Error::internal)?;
    stop.cancel();
    workers.close();
    workers.wait().await;
    Ok(())
}

/// Says where the service is, and what to do first.
async fn greet(app: &App, address: &str) -> Result<()> {
    println!(
        "{}",
        output::sentence("cli.serving", &[("address", address.to_owned())])
    );
    if access::actions::no_accounts(&app.system()).await? {
        println!("{}", output::sentence("cli.no_accounts", &[]));
    } else if crate::demo::is_demo(&app.office).await? {
        demo::print_accounts()?;
    }
    Ok(())
}

async fn stop_on_signal(stop: CancellationToken) {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminate = std::future::pending::<()>();
    tokio::select! {
        _ = interrupt => {}
        () = terminate => {}
    }
    tracing::info!("stopping: requests under way are answered first");
    stop.cancel();
}
