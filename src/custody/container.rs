//! The encrypted container of a backup: a readable first line, then chunks of 64 KiB sealed with AES-256-GCM-SIV in the
//! STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizár 2015; 32-bit counter and last-chunk flag in the nonce), so that
//! chunks can be neither changed, reordered, left out nor cut off at the end without being found out.
//!
//! The key of each file is its own: from a passphrase by argon2id, or from a key file, then HKDF-SHA-256 with a random
//! salt. The first line is bound to every chunk.

use std::io::{self, Read, Write};

use aead_stream::{DecryptorBE32, EncryptorBE32};
use aes_gcm_siv::{Aes256GcmSiv, aead::Payload};
use argon2::{Algorithm, Argon2, Params, Version};
use hkdf::Hkdf;
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::privacy::KeyBytes;

/// How the first line begins.
const MAGIC: &str = "lianxin-backup ";
/// The form of the container that this program writes and reads.
const FORM: u32 = 1;
const CHUNK: usize = 64 * 1024;
const TAG: usize = 16;
/// The longest first line that is read, in bytes.
const LONGEST_HEADER: usize = 1024;
/// The most memory and passes a file may ask for: a forged first line must not take the machine.
const MOST_MEMORY_KIB: u32 = 1024 * 1024;
const MOST_PASSES: u32 = 16;

/// What opens a backup.
pub enum BackupKey {
    /// Something a person remembers or keeps in a safe.
    Passphrase(Zeroizing<String>),
    /// 256 random bits from a file.
    File(KeyBytes),
}

/// How dear a passphrase is to try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stretching {
    /// Memory, KiB.
    pub memory_kib: u32,
    /// Passes over it.
    pub passes: u32,
}

impl Stretching {
    /// 256 MiB, 3 passes: about a second.
    pub const FULL: Self = Self {
        memory_kib: 256 * 1024,
        passes: 3,
    };
}

/// Why a container does not open.
#[derive(Debug, thiserror::Error)]
pub enum ContainerError {
    /// The file cannot be read or written.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// The first line is not that of a backup.
    #[error("this is no backup of lianxin, or one of a newer version")]
    NotABackup,
    /// It wants the other kind of key.
    #[error("this backup was made with {0}")]
    OtherKey(&'static str),
    /// The first chunk does not open.
    #[error("passphrase or key file do not fit this backup, or it is damaged")]
    WrongKey,
    /// A later chunk does not open.
    #[error("the backup is damaged or was cut off")]
    Damaged,
    /// Encryption or key derivation failed.
    #[error("encryption failed")]
    Cipher,
}

#[derive(Serialize, Deserialize)]
struct Header {
    form: u32,
    salt: String,
    #[serde(flatten)]
    key: HeaderKey,
}

#[derive(Serialize, Deserialize)]
#[serde(tag = "key", rename_all = "snake_case")]
enum HeaderKey {
    Passphrase { memory_kib: u32, passes: u32 },
    File,
}

/// The key and nonce of one file.
struct FileKey {
    key: KeyBytes,
    nonce: [u8; 7],
}

fn file_key(header: &Header, given: &BackupKey) -> Result<FileKey, ContainerError> {
    let salt = hex::decode(&header.salt).map_err(|_| ContainerError::NotABackup)?;
    let mut secret = KeyBytes::default();
    match (&header.key, given) {
        (HeaderKey::Passphrase { memory_kib, passes }, BackupKey::Passphrase(passphrase)) => {
            if *memory_kib > MOST_MEMORY_KIB || *passes > MOST_PASSES || salt.len() < 16 {
                return Err(ContainerError::NotABackup);
            }
            let params = Params::new(*memory_kib, *passes, 1, Some(secret.len()))
                .map_err(|_| ContainerError::NotABackup)?;
            Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
                .hash_password_into(passphrase.as_bytes(), &salt, secret.as_mut_slice())
                .map_err(|_| ContainerError::Cipher)?;
        }
        (HeaderKey::File, BackupKey::File(key)) => secret.copy_from_slice(key.as_slice()),
        (HeaderKey::Passphrase { .. }, _) => return Err(ContainerError::OtherKey("a passphrase")),
        (HeaderKey::File, _) => return Err(ContainerError::OtherKey("a key file")),
    }
    let derive = Hkdf::<Sha256>::new(Some(&salt), secret.as_slice());
    let mut file = FileKey {
        key: KeyBytes::default(),
        nonce: [0; 7],
    };
    derive
        .expand(b"lianxin backup key", file.key.as_mut_slice())
        .and_then(|()| derive.expand(b"lianxin backup nonce", &mut file.nonce))
        .map_err(|_| ContainerError::Cipher)?;
    Ok(file)
}

/// Writes a container; nothing counts before [`Sealing::finish`].
pub struct Sealing<W: Write> {
    to: W,
    stream: EncryptorBE32<Aes256GcmSiv>,
    header: Vec<u8>,
    chunk: Zeroizing<Vec<u8>>,
}

impl<W: Write> Sealing<W> {
    /// Begins a container in `to`.
    pub fn begin(mut to: W, key: &BackupKey, stretching: Stretching) -> Result<Self, ContainerError> {
        let mut salt = [0_u8; 32];
        rand::fill(&mut salt);
        let header = Header {
            form: FORM,
            salt: hex::encode(salt),
            key: match key {
                BackupKey::Passphrase(_) => HeaderKey::Passphrase {
                    memory_kib: stretching.memory_kib,
                    passes: stretching.passes,
                },
                BackupKey::File(_) => HeaderKey::File,
            },
        };
        let text = serde_json::to_string(&header).map_err(|_| ContainerError::Cipher)?;
        let line = format!("{MAGIC}{text}\n").into_bytes();
        let file = file_key(&header, key)?;
        to.write_all(&line)?;
        Ok(Self {
            to,
            stream: EncryptorBE32::new((&*file.key).into(), (&file.nonce).into()),
            header: line,
            chunk: Zeroizing::new(Vec::with_capacity(CHUNK)),
        })
    }

    /// Seals what is left as the last chunk, and gives the file back.
    pub fn finish(mut self) -> io::Result<W> {
        let sealed = self
            .stream
            .encrypt_last(Payload {
                msg: &self.chunk,
                aad: &self.header,
            })
            .map_err(io::Error::other)?;
        self.to.write_all(&sealed)?;
        self.to.flush()?;
        Ok(self.to)
    }
}

impl<W: Write> Write for Sealing<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // A full chunk waits until more comes: it might be the last.
        if self.chunk.len() == CHUNK {
            let sealed = self
                .stream
                .encrypt_next(Payload {
                    msg: &self.chunk,
                    aad: &self.header,
                })
                .map_err(io::Error::other)?;
            self.to.write_all(&sealed)?;
            self.chunk.clear();
        }
        let taken = bytes.len().min(CHUNK - self.chunk.len());
        self.chunk.extend_from_slice(&bytes[..taken]);
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

/// Reads a container. What it gives out was authenticated chunk by chunk; that it is whole is known at its end.
pub struct Opening<R: Read> {
    from: R,
    stream: Option<DecryptorBE32<Aes256GcmSiv>>,
    header: Vec<u8>,
    /// The next sealed chunk, read ahead to know which is the last.
    ahead: Vec<u8>,
    clear: Zeroizing<Vec<u8>>,
    at: usize,
}

impl<R: Read> Opening<R> {
    /// Opens the container in `from` and its first chunk.
    pub fn begin(mut from: R, key: &BackupKey) -> Result<Self, ContainerError> {
        let line = first_line(&mut from)?;
        let text = line
            .strip_prefix(MAGIC.as_bytes())
            .ok_or(ContainerError::NotABackup)?;
        let header: Header = serde_json::from_slice(text).map_err(|_| ContainerError::NotABackup)?;
        if header.form != FORM {
            return Err(ContainerError::NotABackup);
        }
        let file = file_key(&header, key)?;
        let mut opening = Self {
            ahead: read_chunk(&mut from)?,
            from,
            stream: Some(DecryptorBE32::new((&*file.key).into(), (&file.nonce).into())),
            header: line,
            clear: Zeroizing::new(Vec::new()),
            at: 0,
        };
        opening.next_chunk().map_err(|err| match err {
            ContainerError::Damaged => ContainerError::WrongKey,
            err => err,
        })?;
        Ok(opening)
    }

    fn next_chunk(&mut self) -> Result<(), ContainerError> {
        let following = read_chunk(&mut self.from)?;
        let sealed = std::mem::replace(&mut self.ahead, following);
        let payload = Payload {
            msg: &sealed,
            aad: &self.header,
        };
        let mut stream = self.stream.take().ok_or(ContainerError::Damaged)?;
        let clear = if self.ahead.is_empty() {
            stream.decrypt_last(payload)
        } else {
            let clear = stream.decrypt_next(payload);
            self.stream = Some(stream);
            clear
        };
        self.clear = Zeroizing::new(clear.map_err(|_| ContainerError::Damaged)?);
        self.at = 0;
        Ok(())
    }
}

impl<R: Read> Read for Opening<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while self.at == self.clear.len() {
            if self.stream.is_none() {
                return Ok(0);
            }
            self.next_chunk()
                .map_err(|err| io::Error::new(io::ErrorKind::InvalidData, err))?;
        }
        let given = into.len().min(self.clear.len() - self.at);
        into[..given].copy_from_slice(&self.clear[self.at..self.at + given]);
        self.at += given;
        Ok(given)
    }
}

fn first_line(from: &mut impl Read) -> Result<Vec<u8>, ContainerError> {
    let (mut line, mut byte) = (Vec::new(), [0_u8]);
    while line.len() < LONGEST_HEADER {
        if from.read(&mut byte)? == 0 {
            break;
        }
        line.push(byte[0]);
        if byte[0] == b'\n' {
            return Ok(line);
        }
    }
    Err(ContainerError::NotABackup)
}

fn read_chunk(from: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut chunk = Vec::with_capacity(CHUNK + TAG);
    from.take((CHUNK + TAG) as u64).read_to_end(&mut chunk)?;
    Ok(chunk)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::privacy::random_key;

    const CHEAP: Stretching = Stretching {
        memory_kib: 64,
        passes: 1,
    };

    fn passphrase(text: &str) -> BackupKey {
        BackupKey::Passphrase(Zeroizing::new(text.to_owned()))
    }

    fn sealed(key: &BackupKey, clear: &[u8]) -> Vec<u8> {
        let mut sealing = Sealing::begin(Vec::new(), key, CHEAP).unwrap();
        sealing.write_all(clear).unwrap();
        sealing.finish().unwrap()
    }

    fn opened(key: &BackupKey, bytes: &[u8]) -> Result<Vec<u8>, String> {
        let mut clear = Vec::new();
        let mut opening = Opening::begin(bytes, key).map_err(|err| err.to_string())?;
        opening.read_to_end(&mut clear).map_err(|err| err.to_string())?;
        Ok(clear)
    }

    #[test]
    fn what_was_sealed_opens_whatever_its_length() {
        for key in [passphrase("示例口令"), BackupKey::File(random_key())] {
            for length in [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK] {
                let clear: Vec<u8> = (0..length).map(|at| (at % 251) as u8).collect();
                let bytes = sealed(&key, &clear);
                assert_eq!(opened(&key, &bytes).unwrap(), clear, "{length}");
            }
        }
    }

    #[test]
    fn the_same_content_never_looks_the_same_twice() {
        let key = BackupKey::File(random_key());
        assert_ne!(sealed(&key, b"same")[100..], sealed(&key, b"same")[100..]);
    }

    #[test]
    fn another_key_opens_nothing_and_is_told_apart_from_the_other_kind() {
        let bytes = sealed(&passphrase("right"), b"clear");
        assert!(
            opened(&passphrase("wrong"), &bytes)
                .unwrap_err()
                .contains("do not fit")
        );
        let other = opened(&BackupKey::File(random_key()), &bytes).unwrap_err();
        assert!(other.contains("a passphrase"), "{other}");
        assert!(opened(&passphrase("right"), b"something else\n").is_err());
    }

    #[test]
    fn no_change_reordering_or_cut_goes_unnoticed() {
        let key = BackupKey::File(random_key());
        let clear = vec![7_u8; 3 * CHUNK + 100];
        let bytes = sealed(&key, &clear);
        let head = bytes.iter().position(|byte| *byte == b'\n').unwrap() + 1;
        let sealed_chunk = CHUNK + TAG;

        // One flipped bit anywhere: the first line, the first chunk, a later one, the last.
        for at in [MAGIC.len() + 20, head, head + sealed_chunk + 5, bytes.len() - 1] {
            let mut changed = bytes.clone();
            changed[at] ^= 1;
            assert!(opened(&key, &changed).is_err(), "flipped at {at}");
        }
        // Cut at every border of chunks and within one.
        for chunks in 0..=3 {
            for more in [0, 9] {
                let cut = &bytes[..head + chunks * sealed_chunk + more];
                assert!(opened(&key, cut).is_err(), "cut after {chunks} chunks and {more}");
            }
        }
        let mut swapped = bytes.clone();
        let (first, second) = swapped[head..].split_at_mut(sealed_chunk);
        first.swap_with_slice(&mut second[..sealed_chunk]);
        assert!(opened(&key, &swapped).is_err());
        let mut longer = bytes.clone();
        longer.extend_from_slice(&bytes[head..]);
        assert!(opened(&key, &longer).is_err());
    }

    #[test]
    fn a_first_line_that_asks_for_too_much_memory_is_refused() {
        let line = format!(
            "{MAGIC}{{\"form\":1,\"salt\":\"{}\",\"key\":\"passphrase\",\"memory_kib\":4000000000,\"passes\":1}}\n",
            "00".repeat(32)
        );
        assert!(opened(&passphrase("x"), line.as_bytes()).is_err());
    }
}
