//! AES-256-GCM-SIV, and the trait behind which a master key wraps data keys.

use aes_gcm_siv::{
    Aes256GcmSiv, KeyInit, Nonce,
    aead::{Aead, Payload},
};
use zeroize::Zeroizing;

/// The length of every key, in bytes.
pub const KEY_LENGTH: usize = 32;

/// A key of 256 bits; its memory is cleared when it is dropped.
pub type KeyBytes = Zeroizing<[u8; KEY_LENGTH]>;

/// How a master key wraps data keys. Each version of the master key names its algorithm, so that another one (SM4 in an
/// AEAD mode, a key service) takes the place of the first by a rotation: old versions stay readable as they are.
pub trait KeyWrap: Send + Sync {
    /// The name by which a line of the master key calls it.
    fn name(&self) -> &'static str;

    /// Wraps `key` under `master`, bound to `aad`.
    fn wrap(&self, master: &KeyBytes, key: &KeyBytes, aad: &[u8]) -> Option<Vec<u8>>;

    /// Undoes [`KeyWrap::wrap`]; nothing when master key, text or `aad` are not those it was wrapped with.
    fn unwrap(&self, master: &KeyBytes, wrapped: &[u8], aad: &[u8]) -> Option<KeyBytes>;
}

/// The algorithm of new master keys.
pub struct AesGcmSiv;

impl KeyWrap for AesGcmSiv {
    fn name(&self) -> &'static str {
        "aes-256-gcm-siv"
    }

    fn wrap(&self, master: &KeyBytes, key: &KeyBytes, aad: &[u8]) -> Option<Vec<u8>> {
        encrypt(master, key.as_slice(), aad)
    }

    fn unwrap(&self, master: &KeyBytes, wrapped: &[u8], aad: &[u8]) -> Option<KeyBytes> {
        let clear = Zeroizing::new(decrypt(master, wrapped, aad)?);
        let mut key = KeyBytes::default();
        (clear.len() == KEY_LENGTH).then(|| key.copy_from_slice(&clear))?;
        Some(key)
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
pub fn random_key() -> KeyBytes {
    let mut key = KeyBytes::default();
    rand::fill(key.as_mut_slice());
    key
}
