//! Keys that mark what must not be changed.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::cipher::KeyBytes;

/// A key that marks messages (HMAC-SHA-256). Make it from a key of the vault that is derived for this one use.
#[derive(Clone)]
pub struct MacKey(KeyBytes);

impl MacKey {
    /// Takes key material.
    pub const fn new(key: KeyBytes) -> Self {
        Self(key)
    }

    /// The mark of `message`.
    pub fn mark(&self, message: &[u8]) -> Vec<u8> {
        self.over(message).finalize().into_bytes().to_vec()
    }

    /// Whether `mark` is the one of `message`; takes the same time however far they agree.
    pub fn fits(&self, message: &[u8], mark: &[u8]) -> bool {
        self.over(message).verify_slice(mark).is_ok()
    }

    fn over(&self, message: &[u8]) -> Hmac<Sha256> {
        // HMAC takes keys of any length.
        let mut mac = Hmac::<Sha256>::new_from_slice(self.0.as_slice()).unwrap_or_else(|_| unreachable!());
        mac.update(message);
        mac
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_fits_its_message_and_key_and_nothing_else() {
        let key = MacKey::new(KeyBytes::new([7; 32]));
        let mark = key.mark(b"message");
        assert!(key.fits(b"message", &mark));
        assert!(!key.fits(b"massage", &mark));
        assert!(!key.fits(b"message", &mark[..31]));
        assert!(!MacKey::new(KeyBytes::new([8; 32])).fits(b"message", &mark));
    }
}
