//! The master key in all of its versions: what was wrapped by an older one stays readable until it is wrapped anew.

use std::{collections::BTreeMap, fmt::Write, sync::Arc};

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

use super::cipher::{AesGcmSiv, KEY_LENGTH, KeyBytes, KeyWrap, random_key};

/// What the text of a master key may be wrong in. Names lines, never what stands in them.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RingError {
    /// Neither `VERSION ALGORITHM HEX` nor 64 hexadecimal digits.
    #[error("line {0}: expected VERSION ALGORITHM and 64 hexadecimal digits")]
    Line(usize),
    /// An algorithm this program does not have.
    #[error("line {0}: unknown algorithm; known: {1}")]
    Algorithm(usize, String),
    /// A version stands there twice.
    #[error("line {0}: version {1} occurs twice")]
    Twice(usize, i32),
    /// No key at all.
    #[error("there is no key in it")]
    Empty,
}

/// One version of the master key.
#[derive(Clone)]
struct Version {
    algorithm: Arc<dyn KeyWrap>,
    key: KeyBytes,
}

/// The master key in all versions at hand.
#[derive(Clone)]
pub struct KeyRing {
    versions: BTreeMap<i32, Version>,
}

/// The algorithms this program has; the first wraps new versions.
pub fn algorithms() -> Vec<Arc<dyn KeyWrap>> {
    vec![Arc::new(AesGcmSiv)]
}

impl KeyRing {
    /// A ring of one fresh version, 1.
    pub fn fresh() -> Self {
        let mut ring = Self {
            versions: BTreeMap::new(),
        };
        ring.add_version(&algorithms());
        ring
    }

    /// Reads the text of a master key: a line for each version, as `2 aes-256-gcm-siv 64-HEXADECIMAL-DIGITS`; lines (or
    /// parts between semicolons, for environment variables) that are empty or begin with `#` are passed over. The digits
    /// alone are version 1.
    pub fn parse(text: &str, known: &[Arc<dyn KeyWrap>]) -> Result<Self, RingError> {
        let mut versions = BTreeMap::new();
        for (at, line) in text.split(['\n', ';']).enumerate() {
            let words: Vec<&str> = line.split_whitespace().collect();
            let (version, algorithm, digits) = match words[..] {
                [] => continue,
                [first, ..] if first.starts_with('#') => continue,
                [digits] => (1, known.first(), digits),
                [version, name, digits] => (
                    version.parse().map_err(|_| RingError::Line(at + 1))?,
                    known.iter().find(|algorithm| algorithm.name() == name),
                    digits,
                ),
                _ => return Err(RingError::Line(at + 1)),
            };
            let algorithm = algorithm.ok_or_else(|| RingError::Algorithm(at + 1, names(known)))?;
            let mut key = KeyBytes::default();
            hex::decode_to_slice(digits, key.as_mut_slice()).map_err(|_| RingError::Line(at + 1))?;
            let algorithm = algorithm.clone();
            if versions.insert(version, Version { algorithm, key }).is_some() {
                return Err(RingError::Twice(at + 1, version));
            }
        }
        if versions.is_empty() {
            return Err(RingError::Empty);
        }
        Ok(Self { versions })
    }

    /// The text [`KeyRing::parse`] reads.
    pub fn to_text(&self) -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::from(
            "# The master key of lianxin, a line for each version. Keep a copy apart from the data.\n",
        ));
        for version in self.versions.keys() {
            let line = self.line(*version).unwrap_or_default();
            // Writing to a string cannot fail.
            let _ = writeln!(text, "{}", line.as_str());
        }
        text
    }

    /// The line of one version.
    pub fn line(&self, version: i32) -> Option<Zeroizing<String>> {
        let held = self.versions.get(&version)?;
        let digits = Zeroizing::new(hex::encode(held.key.as_slice()));
        let name = held.algorithm.name();
        Some(Zeroizing::new(format!("{version} {name} {}", digits.as_str())))
    }

    /// Adds a fresh version above all others, wrapping by the first of `algorithms`; its number.
    pub fn add_version(&mut self, algorithms: &[Arc<dyn KeyWrap>]) -> i32 {
        let version = self.newest().map_or(1, |newest| newest + 1);
        if let Some(algorithm) = algorithms.first().cloned() {
            let key = random_key();
            self.versions.insert(version, Version { algorithm, key });
        }
        version
    }

    /// Takes a version out; whether it was there.
    pub fn remove_version(&mut self, version: i32) -> bool {
        self.versions.remove(&version).is_some()
    }

    /// The versions at hand, oldest first.
    pub fn versions(&self) -> Vec<i32> {
        self.versions.keys().copied().collect()
    }

    /// The newest version at hand.
    pub fn newest(&self) -> Option<i32> {
        self.versions.keys().next_back().copied()
    }

    /// Whether `version` is at hand.
    pub fn has(&self, version: i32) -> bool {
        self.versions.contains_key(&version)
    }

    /// The algorithm of a version.
    pub fn algorithm(&self, version: i32) -> Option<&'static str> {
        Some(self.versions.get(&version)?.algorithm.name())
    }

    /// A value that tells whether a version is the one meant, and nothing else of it.
    pub fn check_value(&self, version: i32) -> Option<Vec<u8>> {
        let held = self.versions.get(&version)?;
        let mut mac = Hmac::<Sha256>::new_from_slice(held.key.as_slice()).ok()?;
        mac.update(b"lianxin master key check");
        Some(mac.finalize().into_bytes()[..16].to_vec())
    }

    pub(super) fn wrap(&self, version: i32, key: &KeyBytes, aad: &[u8]) -> Option<Vec<u8>> {
        let held = self.versions.get(&version)?;
        held.algorithm.wrap(&held.key, key, aad)
    }

    pub(super) fn unwrap(&self, version: i32, wrapped: &[u8], aad: &[u8]) -> Option<KeyBytes> {
        let held = self.versions.get(&version)?;
        held.algorithm.unwrap(&held.key, wrapped, aad)
    }
}

fn names(known: &[Arc<dyn KeyWrap>]) -> String {
    let names: Vec<_> = known.iter().map(|algorithm| algorithm.name()).collect();
    names.join(", ")
}

const _: () = assert!(KEY_LENGTH == 32, "the text form says 64 digits");

#[cfg(test)]
mod tests {
    use super::*;

    /// Another algorithm, as SM4 would be: not the first one's text under another name.
    struct Other;

    impl KeyWrap for Other {
        fn name(&self) -> &'static str {
            "other"
        }

        fn wrap(&self, master: &KeyBytes, key: &KeyBytes, aad: &[u8]) -> Option<Vec<u8>> {
            let mut wrapped = AesGcmSiv.wrap(master, key, aad)?;
            wrapped.reverse();
            Some(wrapped)
        }

        fn unwrap(&self, master: &KeyBytes, wrapped: &[u8], aad: &[u8]) -> Option<KeyBytes> {
            let mut wrapped = wrapped.to_vec();
            wrapped.reverse();
            AesGcmSiv.unwrap(master, &wrapped, aad)
        }
    }

    #[test]
    fn a_ring_is_read_as_it_was_written() {
        let mut ring = KeyRing::fresh();
        ring.add_version(&algorithms());
        let read = KeyRing::parse(&ring.to_text(), &algorithms()).unwrap();
        assert_eq!(read.versions(), [1, 2]);
        for version in [1, 2] {
            assert_eq!(read.check_value(version), ring.check_value(version));
        }
        assert_ne!(ring.check_value(1), ring.check_value(2));
    }

    #[test]
    fn the_digits_alone_are_version_one_and_semicolons_part_versions() {
        let (one, two) = ("a1".repeat(32), "b2".repeat(32));
        let old = KeyRing::parse(&format!("{one}\n"), &algorithms()).unwrap();
        assert_eq!(old.versions(), [1]);
        let both = KeyRing::parse(
            &format!("1 aes-256-gcm-siv {one}; 2 aes-256-gcm-siv {two}"),
            &algorithms(),
        );
        let both = both.unwrap();
        assert_eq!(both.versions(), [1, 2]);
        assert_eq!(both.check_value(1), old.check_value(1));
    }

    #[test]
    fn what_is_wrong_is_said_by_line_and_without_the_key() {
        let digits = "a1".repeat(32);
        let read = |text: String| KeyRing::parse(&text, &algorithms()).err().unwrap();
        assert_eq!(read("# nothing\n".into()), RingError::Empty);
        assert_eq!(read(format!("{digits}\n{digits}")), RingError::Twice(2, 1));
        assert_eq!(read(format!("x aes-256-gcm-siv {digits}")), RingError::Line(1));
        assert_eq!(read(digits[1..].to_owned()), RingError::Line(1));
        let unknown = read(format!("2 sm4-gcm {digits}"));
        assert!(!unknown.to_string().contains("a1a1"), "{unknown}");
    }

    #[test]
    fn another_algorithm_takes_over_and_the_old_version_stays_readable() {
        let known: Vec<Arc<dyn KeyWrap>> = vec![Arc::new(Other), Arc::new(AesGcmSiv)];
        let mut ring = KeyRing::fresh();
        let key = random_key();
        let old = ring.wrap(1, &key, b"row").unwrap();
        assert_eq!(ring.add_version(&known), 2);
        let ring = KeyRing::parse(&ring.to_text(), &known).unwrap();
        let new = ring.wrap(2, &key, b"row").unwrap();
        assert_eq!(ring.unwrap(1, &old, b"row").unwrap(), key);
        assert_eq!(ring.unwrap(2, &new, b"row").unwrap(), key);
        assert!(ring.unwrap(1, &new, b"row").is_none());
        assert!(ring.unwrap(2, &new, b"another row").is_none());
        assert_eq!(ring.algorithm(2), Some("other"));
    }
}
