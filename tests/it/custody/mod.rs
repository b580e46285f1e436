//! What operators keep: the master key's versions, backups, and bringing them back.
mod backup;
mod command;
mod rotation;

use lianxin::{
    app::{self, Ambient},
    config::Settings,
    kernel::error::Error,
    office::Ctx,
};

/// Another process on the same data, as the command line beside a running server.
async fn beside(settings: &Settings) -> Ctx {
    Ctx::system(opened(settings).await.map_err(|err| cause(&err)).unwrap())
}

async fn opened(settings: &Settings) -> Result<std::sync::Arc<lianxin::office::Office>, Error> {
    app::open_office(settings, Ambient::default()).await
}

/// What operators are told.
fn cause(err: &Error) -> String {
    match err {
        Error::Internal(cause) => cause.to_string(),
        Error::Refused(faults) => format!("{faults:?}"),
    }
}
