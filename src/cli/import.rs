//! `lianxin import`.

use std::path::Path;

use super::{args::ListKind, output};
use crate::{
    app::{self, Ambient},
    config::Settings,
    exchange::report::ImportReport,
    imports::{self, ImportKind},
    kernel::error::Result,
    office::Ctx,
};

impl From<ListKind> for ImportKind {
    fn from(kind: ListKind) -> Self {
        match kind {
            ListKind::Organizations => Self::Organizations,
            ListKind::Offers => Self::Offers,
            ListKind::Needs => Self::Needs,
        }
    }
}

/// Imports one file; false when it has faults, each printed as `FILE:ROW:COLUMN: what is wrong, what to do`.
pub async fn run(settings: Settings, what: ListKind, file: &Path, dry_run: bool) -> Result<bool> {
    let name = file.display().to_string();
    let bytes = match std::fs::read(file) {
        Ok(bytes) => bytes,
        Err(err) => {
            let sentence = output::sentence("cli.file_unreadable", &[("cause", err.to_string())]);
            eprintln!("{name}:-:-: {sentence}");
            return Ok(false);
        }
    };
    let ctx = Ctx::system(app::open_office(&settings, Ambient::default()).await?);
    let bar = output::spinner(output::sentence("cli.importing", &[]));
    let report = imports::import(&ctx, what.into(), &name, &bytes, dry_run, output::language()).await;
    bar.finish_and_clear();
    Ok(print(&name, &report?))
}

fn print(name: &str, report: &ImportReport) -> bool {
    for column in &report.unknown_columns {
        let sentence = output::sentence("cli.unknown_column", &[("title", column.title.clone())]);
        eprintln!("{name}:-:{}: {sentence}", column.column);
    }
    for fault in &report.faults {
        eprintln!("{}", fault.line(name));
    }
    if !report.faults.is_empty() {
        eprintln!(
            "{}",
            output::sentence(
                "cli.import_refused",
                &[("count", report.faults.len().to_string())]
            )
        );
        return false;
    }
    let counts = [
        ("total", report.total.to_string()),
        ("created", report.created.to_string()),
        ("updated", report.updated.to_string()),
        ("unchanged", report.unchanged.to_string()),
    ];
    println!("{}", output::sentence("cli.imported", &counts));
    if report.dry_run {
        println!("{}", output::sentence("cli.import_dry_run", &[]));
    }
    true
}
