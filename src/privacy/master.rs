//! The master key that wraps every data key. It lies beside the data, readable by the service alone.

use std::{
    io::Write,
    path::{Path, PathBuf},
};

use aes_gcm_siv::{
    Aes256GcmSiv, KeyInit, Nonce,
    aead::{Aead, Payload},
};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

/// The length of every key, in bytes.
pub const KEY_LENGTH: usize = 32;

/// A key of 256 bits.
pub type KeyBytes = Zeroizing<[u8; KEY_LENGTH]>;

/// The key file cannot be read or made.
#[derive(Debug, thiserror::Error)]
pub enum MasterKeyError {
    /// The file cannot be read or written.
    #[error("master key {path}: {cause}", path = .0.display(), cause = .1)]
    File(PathBuf, std::io::Error),
    /// The file does not hold 64 hexadecimal digits.
    #[error("master key {path}: expected 64 hexadecimal digits", path = .0.display())]
    Malformed(PathBuf),
}

/// The versioned master key.
pub struct MasterKey {
    version: i32,
    key: KeyBytes,
}

impl MasterKey {
    /// Takes key material as version 1.
    pub const fn new(key: KeyBytes) -> Self {
        Self { version: 1, key }
    }

    /// Reads the key file at `path`, or makes one with mode 0600. Returns whether it was made.
    pub fn load_or_create(path: &Path) -> Result<(Self, bool), MasterKeyError> {
        match std::fs::read_to_string(path) {
            Ok(text) => {
                let mut key = KeyBytes::default();
                hex::decode_to_slice(text.trim(), key.as_mut_slice())
                    .map_err(|_| MasterKeyError::Malformed(path.to_owned()))?;
                Ok((Self::new(key), false))
            }
            Err(err) if err.kind() == std::io::ErrorKind::NotFound => {
                let key = random_key();
                write_private(path, &hex::encode(key.as_slice()))
                    .map_err(|err| MasterKeyError::File(path.to_owned(), err))?;
                Ok((Self::new(key), true))
            }
            Err(err) => Err(MasterKeyError::File(path.to_owned(), err)),
        }
    }

    /// The version that wraps now.
    pub const fn version(&self) -> i32 {
        self.version
    }

    pub(super) fn wrap(&self, key: &KeyBytes, aad: &[u8]) -> Option<Vec<u8>> {
        encrypt(&self.key, key.as_slice(), aad)
    }

    pub(super) fn unwrap(&self, wrapped: &[u8], aad: &[u8]) -> Option<KeyBytes> {
        let clear = Zeroizing::new(decrypt(&self.key, wrapped, aad)?);
        let mut key = KeyBytes::default();
        (clear.len() == KEY_LENGTH).then(|| key.copy_from_slice(&clear))?;
        Some(key)
    }

    /// A keyed fingerprint of `value` within `domain`: equal values can be found, none can be read.
    pub(super) fn fingerprint(&self, domain: &str, value: &str) -> Vec<u8> {
        // HMAC takes keys of any length.
        let mut mac = Hmac::<Sha256>::new_from_slice(self.key.as_slice()).unwrap_or_else(|_| unreachable!());
        mac.update(domain.as_bytes());
        mac.update(&[0]);
        mac.update(value.as_bytes());
        mac.finalize().into_bytes().to_vec()
    }
}

/// Encrypts under `key`, bound to `aad`: nonce, then ciphertext.
pub(super) fn encrypt(key: &KeyBytes, clear: &[u8], aad: &[u8]) -> Option<Vec<u8>> {
    let cipher = Aes256GcmSiv::new_from_slice(key.as_slice()).ok()?;
    let mut nonce = [0_u8; 12];
    rand::fill(&mut nonce);
    let sealed = cipher
        .encrypt(&Nonce::from(nonce), Payload { msg: clear, aad })
        .ok()?;
    Some([nonce.as_slice(), &sealed].concat())
}

/// Undoes [`encrypt`]; nothing when key, text or `aad` are not those it was sealed with.
pub(super) fn decrypt(key: &KeyBytes, sealed: &[u8], aad: &[u8]) -> Option<Vec<u8>> {
    let cipher = Aes256GcmSiv::new_from_slice(key.as_slice()).ok()?;
    let (nonce, text) = sealed.split_at_checked(12)?;
    let nonce: [u8; 12] = nonce.try_into().ok()?;
    cipher
        .decrypt(&Nonce::from(nonce), Payload { msg: text, aad })
        .ok()
}

/// A fresh random key.
pub(super) fn random_key() -> KeyBytes {
    let mut key = KeyBytes::default();
    rand::fill(key.as_mut_slice());
    key
}

fn write_private(path: &Path, text: &str) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}
