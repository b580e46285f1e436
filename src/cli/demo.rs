//! `lianxin demo`, and what `serve` says of the demo.

use std::sync::Arc;

use super::output;
use crate::{
    app::{self, Ambient},
    config::Settings,
    demo::{self, Loaded},
    kernel::error::{Error, Result},
    office::Office,
};

/// Loads the demo committee and ends.
pub async fn run(settings: Settings) -> Result<()> {
    let office = app::open_office(&settings, Ambient::default()).await?;
    match load(&office).await? {
        Loaded::RefusedRealData => Err(Error::internal(output::sentence("cli.demo_refused", &[]))),
        Loaded::Now | Loaded::Before => {
            println!("{}", output::sentence("cli.demo_done", &[]));
            print_accounts()
        }
    }
}

/// Loads the demo when the database is empty, or ends a loading that was interrupted; real data is left alone.
pub async fn load_if_empty(office: &Arc<Office>) -> Result<()> {
    load(office).await.map(|_| ())
}

async fn load(office: &Arc<Office>) -> Result<Loaded> {
    let bar = output::bar(0, output::sentence("cli.demo_loading", &[]));
    let loaded = demo::load(office, &|done, total| {
        bar.set_length(total as u64);
        bar.set_position(done as u64);
    })
    .await;
    bar.finish_and_clear();
    loaded
}

/// Lists the demo's accounts, one per line.
pub fn print_accounts() -> Result<()> {
    println!(
        "{}",
        output::sentence("cli.demo_accounts", &[("password", demo::password()?)])
    );
    for account in demo::accounts()? {
        println!("  {:<10} {}", account.login, account.name);
    }
    Ok(())
}
