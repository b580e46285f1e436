//! What can go wrong, neutral of any transport. Translated once, at the edge.

use std::fmt;

/// Why something was refused; the edge turns it into a sentence in the reader's language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Code {
    /// A field that must be filled is empty.
    Required,
    /// The value is not of the form asked for.
    Invalid,
    /// Too many characters (argument `max`).
    TooLong,
    /// Too few characters (argument `min`).
    TooShort,
    /// A number or date outside its bounds.
    OutOfRange,
    /// The key is not in the committee's list.
    UnknownKey,
    /// Something of that name exists.
    Taken,
    /// There is no such thing, or this person may not see it.
    NotFound,
    /// May see it, may not do this.
    Forbidden,
    /// The thing is in a state that does not allow the act.
    WrongState,
    /// Somebody changed it meanwhile.
    Conflict,
    /// The link or permission is over.
    Expired,
    /// Login and password do not fit.
    WrongCredentials,
    /// Too many tries; wait.
    Locked,
    /// The person must show anew that it is them, by password or code.
    ReauthenticationRequired,
    /// A second person must do this.
    SamePerson,
    /// The household has not agreed, or withdrew.
    ConsentMissing,
    /// The idempotency key was used for something else.
    IdempotencyMismatch,
    /// It has been done already.
    AlreadyDone,
    /// The text seems to name a person.
    PersonalData,
    /// Nothing is left of it.
    NoCapacity,
    /// It was erased on request.
    Erased,
    /// The day's openings of sealed facts are used up (argument `max`).
    QuotaSpent,
}

/// One refusal: a code, the input field it is about, a message key and what the message names.
///
/// `args` may hold labels, numbers and states, never personal data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// Why.
    pub code: Code,
    /// Path of the input field, outermost first; empty when it is about the whole.
    pub field: Vec<String>,
    /// Key of the sentence in `locales/`, e.g. `fault.required`.
    pub message: &'static str,
    /// What the sentence names.
    pub args: Vec<(&'static str, String)>,
}

impl Fault {
    /// A fault about the whole act, said by the standard sentence of its code.
    pub fn new(code: Code) -> Self {
        Self {
            code,
            field: Vec::new(),
            message: code.sentence(),
            args: Vec::new(),
        }
    }

    /// A fault about one input field (`fields.title` → two steps).
    pub fn at(field: &str, code: Code) -> Self {
        Self {
            field: field.split('.').map(str::to_owned).collect(),
            ..Self::new(code)
        }
    }

    /// Says it with a sentence of its own.
    #[must_use]
    pub const fn say(mut self, message: &'static str) -> Self {
        self.message = message;
        self
    }

    /// Adds something the sentence names.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.args.push((name, value.to_string()));
        self
    }
}

impl Code {
    /// The standard sentence of the code.
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::Required => "fault.required",
            Self::Invalid => "fault.invalid",
            Self::TooLong => "fault.too_long",
            Self::TooShort => "fault.too_short",
            Self::OutOfRange => "fault.out_of_range",
            Self::UnknownKey => "fault.unknown_key",
            Self::Taken => "fault.taken",
            Self::NotFound => "fault.not_found",
            Self::Forbidden => "fault.forbidden",
            Self::WrongState => "fault.wrong_state",
            Self::Conflict => "fault.conflict",
            Self::Expired => "fault.expired",
            Self::WrongCredentials => "fault.wrong_credentials",
            Self::Locked => "fault.locked",
            Self::ReauthenticationRequired => "fault.reauthentication_required",
            Self::SamePerson => "fault.same_person",
            Self::ConsentMissing => "fault.consent_missing",
            Self::IdempotencyMismatch => "fault.idempotency_mismatch",
            Self::AlreadyDone => "fault.already_done",
            Self::PersonalData => "fault.personal_data",
            Self::NoCapacity => "fault.no_capacity",
            Self::Erased => "fault.erased",
            Self::QuotaSpent => "fault.quota_spent",
        }
    }

    /// The stable name for programs: `not_found`.
    pub fn key(self) -> &'static str {
        let sentence = self.sentence();
        sentence.strip_prefix("fault.").unwrap_or(sentence)
    }
}

/// The outcome of an act that did not happen.
#[derive(Debug)]
pub enum Error {
    /// Refused for reasons the asker may read and mend.
    Refused(Vec<Fault>),
    /// A bug or a broken machine; the cause is for operators only.
    Internal(Box<dyn std::error::Error + Send + Sync>),
}

/// The result of an act.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// Refused for one reason about the whole act.
    pub fn refused(code: Code) -> Self {
        Fault::new(code).into()
    }

    /// There is no such thing for this person.
    pub fn not_found() -> Self {
        Self::refused(Code::NotFound)
    }

    /// A bug or broken machine.
    pub fn internal(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Internal(cause.into())
    }

    /// The faults, when it was refused.
    pub fn faults(&self) -> &[Fault] {
        match self {
            Self::Refused(faults) => faults,
            Self::Internal(_) => &[],
        }
    }
}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Self {
        Self::Refused(vec![fault])
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(faults) => {
                let codes: Vec<_> = faults
                    .iter()
                    .map(|fault| format!("{:?} at {}", fault.code, fault.field.join(".")))
                    .collect();
                write!(f, "refused: {}", codes.join(", "))
            }
            Self::Internal(cause) => write!(f, "internal: {cause}"),
        }
    }
}

impl std::error::Error for Error {}

/// Gathers the faults of one input, so that all are told at once.
#[derive(Debug, Default)]
pub struct Faults(Vec<Fault>);

impl Faults {
    /// No fault yet.
    pub const fn new() -> Self {
        Self(Vec::new())
    }

    /// Adds one.
    pub fn push(&mut self, fault: Fault) {
        self.0.push(fault);
    }

    /// The trimmed text, noting a fault when it is empty or longer than `max` characters.
    pub fn text(&mut self, field: &str, value: &str, max: usize) -> String {
        let value = value.trim();
        if value.is_empty() {
            self.push(Fault::at(field, Code::Required));
        }
        self.bounded(field, value, max);
        value.to_owned()
    }

    /// As [`Faults::text`], but empty is nothing.
    pub fn optional_text(&mut self, field: &str, value: Option<&str>, max: usize) -> Option<String> {
        let value = value.map(str::trim).filter(|value| !value.is_empty())?;
        self.bounded(field, value, max);
        Some(value.to_owned())
    }

    fn bounded(&mut self, field: &str, value: &str, max: usize) {
        if value.chars().count() > max {
            self.push(Fault::at(field, Code::TooLong).with("max", max));
        }
    }

    /// Fails with all of them, if there is one.
    pub fn done(self) -> Result<()> {
        if self.0.is_empty() {
            Ok(())
        } else {
            Err(Error::Refused(self.0))
        }
    }
}
