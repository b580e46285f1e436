//! Passwords: argon2id, off the async threads, a few at a time.

use std::sync::{Arc, LazyLock};

use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use tokio::sync::Semaphore;
use zeroize::Zeroizing;

use crate::kernel::error::{Code, Error, Fault, Result};

/// The fewest characters of a password.
const MIN_LENGTH: usize = 8;
/// The most; longer ones cost time to no use.
const MAX_LENGTH: usize = 200;

/// How dear one hash is. The full cost is OWASP's 64 MiB, three passes; tests use a cheap one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PasswordCost {
    /// 64 MiB, 3 passes.
    Full,
    /// 64 KiB, 1 pass: for tests.
    Cheap,
}

impl PasswordCost {
    /// The full cost; in builds for tests the cheap one when `LIANXIN_CHEAP_PASSWORDS=1`.
    pub fn from_environment() -> Self {
        let cheap =
            cfg!(debug_assertions) && std::env::var("LIANXIN_CHEAP_PASSWORDS").is_ok_and(|v| v == "1");
        if cheap { Self::Cheap } else { Self::Full }
    }

    fn hasher(self) -> Result<Argon2<'static>> {
        let (memory_kib, passes) = match self {
            Self::Full => (64 * 1024, 3),
            Self::Cheap => (64, 1),
        };
        let params =
            Params::new(memory_kib, passes, 1, None).map_err(|err| Error::internal(err.to_string()))?;
        Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
    }
}

/// At most two hashes at a time: each takes 64 MiB.
static TURNS: LazyLock<Arc<Semaphore>> = LazyLock::new(|| Arc::new(Semaphore::new(2)));

/// Whether `password` may be set; the fault names `field`.
pub fn check(field: &str, password: &str) -> Result<()> {
    let length = password.chars().count();
    if length < MIN_LENGTH {
        return Err(Fault::at(field, Code::TooShort).with("min", MIN_LENGTH).into());
    }
    if length > MAX_LENGTH {
        return Err(Fault::at(field, Code::TooLong).with("max", MAX_LENGTH).into());
    }
    Ok(())
}

/// The hash to keep for `password`.
pub async fn hash(cost: PasswordCost, password: &str) -> Result<String> {
    let password = Zeroizing::new(password.to_owned());
    in_turn(move || {
        let hash: argon2::password_hash::phc::PasswordHash = cost
            .hasher()?
            .hash_password(password.as_bytes())
            .map_err(|err| Error::internal(err.to_string()))?;
        Ok(hash.to_string())
    })
    .await
}

/// Whether `password` fits `hash`. Without a hash it takes the same time and says no, so that an unknown login answers
/// like a known one.
pub async fn verify(cost: PasswordCost, password: &str, hash: Option<String>) -> Result<bool> {
    let password = Zeroizing::new(password.chars().take(MAX_LENGTH).collect::<String>());
    in_turn(move || {
        let hasher = cost.hasher()?;
        let Some(hash) = hash else {
            let _: argon2::password_hash::phc::PasswordHash = hasher
                .hash_password(password.as_bytes())
                .map_err(|err| Error::internal(err.to_string()))?;
            return Ok(false);
        };
        let parsed = PasswordHash::new(&hash).map_err(|err| Error::internal(err.to_string()))?;
        Ok(hasher.verify_password(password.as_bytes(), &parsed).is_ok())
    })
    .await
}

async fn in_turn<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    let _turn = TURNS.clone().acquire_owned().await.map_err(Error::internal)?;
    tokio::task::spawn_blocking(work).await.map_err(Error::internal)?
}
