//! Faults, translated once. What a user may mend goes into `userErrors`; the rest is a top-level error without internals.

use async_graphql::{Enum, ErrorExtensions, SimpleObject};

use super::context::Request;
use crate::{
    kernel::error::{Code, Error, Fault, Result},
    taxonomy::Language,
    words,
};

/// Why something was refused.
#[derive(Enum, Copy, Clone, Eq, PartialEq, Debug)]
pub enum ErrorCode {
    /// A field that must be filled is empty.
    Required,
    /// The value is not of the form asked for.
    Invalid,
    /// Too many characters.
    TooLong,
    /// Too few characters.
    TooShort,
    /// A number or date outside its bounds.
    OutOfRange,
    /// The key is not in the committee's list.
    UnknownKey,
    /// Something of that name exists.
    Taken,
    /// There is no such thing, or the viewer may not see it.
    NotFound,
    /// The viewer may see it but not do this.
    Forbidden,
    /// Its state does not allow the act.
    WrongState,
    /// Somebody changed it meanwhile; nothing was overwritten.
    Conflict,
    /// The link or permission is over.
    Expired,
    /// Login and password do not fit.
    WrongCredentials,
    /// Too many tries; wait.
    Locked,
    /// The viewer must show anew that it is them, by `sessionConfirm`; then the same may be asked again.
    ReauthenticationRequired,
    /// A second person must do this.
    SamePerson,
    /// The household's consent is not on record.
    ConsentMissing,
    /// The idempotency key was used for something else.
    IdempotencyMismatch,
    /// It has been done already.
    AlreadyDone,
    /// The text seems to name a person.
    PersonalData,
    /// Nothing is left of it.
    NoCapacity,
    /// What is personal in it was erased on request.
    Erased,
    /// The day's openings of sealed facts are used up.
    QuotaSpent,
}

impl From<Code> for ErrorCode {
    fn from(code: Code) -> Self {
        match code {
            Code::Required => Self::Required,
            Code::Invalid => Self::Invalid,
            Code::TooLong => Self::TooLong,
            Code::TooShort => Self::TooShort,
            Code::OutOfRange => Self::OutOfRange,
            Code::UnknownKey => Self::UnknownKey,
            Code::Taken => Self::Taken,
            Code::NotFound => Self::NotFound,
            Code::Forbidden => Self::Forbidden,
            Code::WrongState => Self::WrongState,
            Code::Conflict => Self::Conflict,
            Code::Expired => Self::Expired,
            Code::WrongCredentials => Self::WrongCredentials,
            Code::Locked => Self::Locked,
            Code::ReauthenticationRequired => Self::ReauthenticationRequired,
            Code::SamePerson => Self::SamePerson,
            Code::ConsentMissing => Self::ConsentMissing,
            Code::IdempotencyMismatch => Self::IdempotencyMismatch,
            Code::AlreadyDone => Self::AlreadyDone,
            Code::PersonalData => Self::PersonalData,
            Code::NoCapacity => Self::NoCapacity,
            Code::Erased => Self::Erased,
            Code::QuotaSpent => Self::QuotaSpent,
        }
    }
}

/// A fault in what was sent, which the user can mend.
#[derive(SimpleObject, Clone, Debug)]
pub struct UserError {
    /// Why it was refused.
    pub code: ErrorCode,
    /// The input field it is about, outermost first; null when it is about the whole.
    pub field: Option<Vec<String>>,
    /// What is wrong and what to do, in the language asked for.
    pub message: String,
}

impl UserError {
    /// Translates a fault.
    pub fn new(fault: &Fault, language: Language) -> Self {
        Self {
            code: fault.code.into(),
            field: (!fault.field.is_empty()).then(|| fault.field.clone()),
            message: words::say(language, fault.message, &fault.args),
        }
    }
}

/// Splits the outcome of an act for a payload: the thing made or changed, and what was refused. A bug becomes a
/// top-level error.
pub fn outcome<T>(
    request: &Request,
    result: Result<T>,
) -> async_graphql::Result<(Option<T>, Vec<UserError>)> {
    match result {
        Ok(value) => Ok((Some(value), Vec::new())),
        Err(Error::Refused(faults)) => Ok((
            None,
            faults
                .iter()
                .map(|fault| UserError::new(fault, request.language))
                .collect(),
        )),
        Err(err @ Error::Internal(_)) => Err(top_level(request, &err)),
    }
}

/// For readings: every refusal is a top-level error.
pub trait OrTopLevel<T> {
    /// The value, or the error translated for the reader.
    fn or_top_level(self, request: &Request) -> async_graphql::Result<T>;
}

impl<T> OrTopLevel<T> for Result<T> {
    fn or_top_level(self, request: &Request) -> async_graphql::Result<T> {
        self.map_err(|err| top_level(request, &err))
    }
}

/// A refusal or bug as a top-level error: translated, with a stable `extensions.code`; the cause of a bug goes to the log.
pub fn top_level(request: &Request, err: &Error) -> async_graphql::Error {
    let id = request.ctx.request_id.clone().unwrap_or_default();
    match err {
        Error::Refused(faults) => {
            let Some(fault) = faults.first() else {
                return async_graphql::Error::new("");
            };
            let user_error = UserError::new(fault, request.language);
            async_graphql::Error::new(user_error.message).extend_with(|_, extensions| {
                extensions.set("code", async_graphql::resolver_utils::enum_value(user_error.code));
                extensions.set("requestId", id);
            })
        }
        Error::Internal(cause) => {
            tracing::error!(request_id = %id, error = %cause, "a request failed");
            let message = words::say(request.language, "fault.internal", &[("request", id.clone())]);
            async_graphql::Error::new(message).extend_with(|_, extensions| {
                extensions.set("code", "INTERNAL");
                extensions.set("requestId", id);
            })
        }
    }
}
