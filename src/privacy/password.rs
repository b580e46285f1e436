//! Passwords: argon2id, off the async threads, a few at a time.

use std::sync::{Arc, LazyLock};

use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use tokio::sync::Semaphore;
use zeroize::Zeroizing;

use crate::kernel::error::{Error, Result};

/// More characters are not looked at; none is set that is so long.
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

    const fn parameters(self) -> (u32, u32) {
        match self {
            Self::Full => (64 * 1024, 3),
            Self::Cheap => (64, 1),
        }
    }

    fn hasher(self) -> Result<Argon2<'static>> {
        let (memory_kib, passes) = self.parameters();
        let params =
            Params::new(memory_kib, passes, 1, None).map_err(|err| Error::internal(err.to_string()))?;
        Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
    }
}

/// At most two hashes at a time: each takes 64 MiB.
static TURNS: LazyLock<Arc<Semaphore>> = LazyLock::new(|| Arc::new(Semaphore::new(2)));

/// The hash to keep for `password`.
pub async fn hash(cost: PasswordCost, password: &str) -> Result<String> {
    let password = Zeroizing::new(password.to_owned());
    in_turn(move || new_hash(cost, &password)).await
}

/// What looking at a password found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It is the one.
    Fits {
        /// The same password hashed anew, when the kept hash is cheaper than hashes are made now.
        renewed: Option<String>,
    },
    /// It is not, or there is none.
    Wrong,
}

impl Verdict {
    /// Whether it is the one.
    pub const fn fits(&self) -> bool {
        matches!(self, Self::Fits { .. })
    }
}

/// Whether `password` fits `hash`. Without a hash it does the same work and says no, so that an unknown login answers
/// like a known one.
pub async fn verify(cost: PasswordCost, password: &str, hash: Option<String>) -> Result<Verdict> {
    let password = Zeroizing::new(password.chars().take(MAX_LENGTH).collect::<String>());
    in_turn(move || {
        let Some(hash) = hash else {
            new_hash(cost, &password)?;
            return Ok(Verdict::Wrong);
        };
        let parsed = PasswordHash::new(&hash).map_err(|err| Error::internal(err.to_string()))?;
        if cost
            .hasher()?
            .verify_password(password.as_bytes(), &parsed)
            .is_err()
        {
            return Ok(Verdict::Wrong);
        }
        let renewed = if cheaper(&parsed, cost)? {
            Some(new_hash(cost, &password)?)
        } else {
            None
        };
        Ok(Verdict::Fits { renewed })
    })
    .await
}

fn new_hash(cost: PasswordCost, password: &str) -> Result<String> {
    let hash: PasswordHash = cost
        .hasher()?
        .hash_password(password.as_bytes())
        .map_err(|err| Error::internal(err.to_string()))?;
    Ok(hash.to_string())
}

/// Whether the hash took less memory or fewer passes than hashes take now. A dearer one is left as it is.
fn cheaper(hash: &PasswordHash, cost: PasswordCost) -> Result<bool> {
    let made = Params::try_from(hash).map_err(|err| Error::internal(err.to_string()))?;
    let (memory_kib, passes) = cost.parameters();
    Ok(made.m_cost() < memory_kib || made.t_cost() < passes)
}

async fn in_turn<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    let _turn = TURNS.clone().acquire_owned().await.map_err(Error::internal)?;
    tokio::task::spawn_blocking(work).await.map_err(Error::internal)?
}

/// A key of 256 bits made of a passphrase and a salt: for files that a passphrase opens.
pub(super) async fn derive(cost: PasswordCost, passphrase: &str, salt: &[u8]) -> Result<Zeroizing<[u8; 32]>> {
    let passphrase = Zeroizing::new(passphrase.to_owned());
    let salt = salt.to_vec();
    in_turn(move || {
        let mut key = Zeroizing::new([0_u8; 32]);
        cost.hasher()?
            .hash_password_into(passphrase.as_bytes(), &salt, key.as_mut_slice())
            .map_err(|err| Error::internal(err.to_string()))?;
        Ok(key)
    })
    .await
}
