//! `lianxin verify-audit` and `lianxin audit`.

use std::process::ExitCode;

use super::{args::AuditCommand, output};
use crate::{
    app::{self, Ambient},
    config::Settings,
    kernel::error::Result,
    office::{
        Ctx,
        audit::{self, Files, Proof},
    },
};

/// How verifying ends when it could not be done at all.
const UNVERIFIED: u8 = 3;

/// Verifies: 0 whole, 1 broken (the first thing that is wrong on standard error), 3 it could not be verified.
pub async fn verify(settings: &Settings) -> ExitCode {
    match proof(settings).await {
        Ok(proof) => tell(&proof),
        Err(err) => {
            output::fault(&output::sentence("audit.unverified", &[]));
            output::refusal(&err);
            ExitCode::from(UNVERIFIED)
        }
    }
}

async fn proof(settings: &Settings) -> Result<Proof> {
    let ctx = Ctx::system(app::open_office(settings, Ambient::default()).await?);
    let bar = output::bar(0, output::sentence("audit.checking", &[]));
    let proof = audit::verify(&ctx, Files::Compare, &|done, of| {
        bar.set_length(of);
        bar.set_position(done);
    })
    .await;
    bar.finish_and_clear();
    proof
}

fn tell(proof: &Proof) -> ExitCode {
    for file in &proof.absent {
        eprintln!("{}", output::sentence("audit.absent", &[("file", file.clone())]));
    }
    if proof.archives > 0 {
        let count = [("count", proof.archives.to_string())];
        println!("{}", output::sentence("audit.archives", &count));
    }
    match &proof.outcome {
        Ok(whole) => {
            let said = [
                ("entries", proof.entries.to_string()),
                ("newest", whole.newest.to_string()),
            ];
            println!("{}", output::sentence("audit.whole", &said));
            if whole.behind > 0 {
                let count = [("count", whole.behind.to_string())];
                println!("{}", output::sentence("audit.behind", &count));
            }
            ExitCode::SUCCESS
        }
        Err(broken) => {
            output::fault(&output::sentence(broken.wrong.sentence(), &broken.args()));
            ExitCode::FAILURE
        }
    }
}

/// The other commands about the log.
pub async fn run(settings: &Settings, command: AuditCommand) -> Result<()> {
    let ctx = Ctx::system(app::open_office(settings, Ambient::default()).await?);
    match command {
        AuditCommand::Archive => archive(&ctx).await,
        AuditCommand::Open { file } => {
            for line in audit::open_archive(&ctx, &file).await? {
                println!("{line}");
            }
            Ok(())
        }
        AuditCommand::AdoptHead { reason } => {
            audit::adopt_head(&ctx, &reason).await?;
            println!("{}", output::sentence("audit.adopted", &[]));
            Ok(())
        }
    }
}

async fn archive(ctx: &Ctx) -> Result<()> {
    let bar = output::spinner(output::sentence("audit.archiving", &[]));
    let done = audit::archive(ctx, &|_| ()).await;
    bar.finish_and_clear();
    let done = done?;
    if done.is_empty() {
        println!("{}", output::sentence("audit.nothing_old", &[]));
    }
    for segment in done {
        let said = [
            ("first", segment.first.to_string()),
            ("last", segment.last.to_string()),
            ("file", segment.file),
        ];
        println!("{}", output::sentence("audit.archived", &said));
    }
    Ok(())
}
