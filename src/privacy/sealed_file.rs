//! A file for one reader: sealed with a passphrase that is told apart from it.
//!
//! `LIANXIN-SEALED-1`, a line end, 16 bytes of salt, 12 of nonce, then AES-256-GCM-SIV under a key that argon2id makes of the
//! passphrase. Whoever has the file and not the passphrase has nothing.

use aes_gcm_siv::{
    Aes256GcmSiv, KeyInit, Nonce,
    aead::{Aead, Payload},
};
use zeroize::Zeroizing;

use super::{password::PasswordCost, sealed::Sealed};
use crate::kernel::error::{Code, Error, Fault, Result};

const MAGIC: &[u8] = b"LIANXIN-SEALED-1\n";
const SALT: usize = 16;
const NONCE: usize = 12;

/// Seals `clear` so that `passphrase` opens it.
pub async fn seal_file(cost: PasswordCost, passphrase: &Sealed<String>, clear: &[u8]) -> Result<Vec<u8>> {
    let mut random = [0_u8; SALT + NONCE];
    rand::fill(&mut random);
    let (salt, nonce) = random.split_at(SALT);
    let cipher = cipher(cost, passphrase, salt).await?;
    let sealed = cipher.encrypt(
        &nonce_of(nonce),
        Payload {
            msg: clear,
            aad: MAGIC,
        },
    );
    let sealed = sealed.map_err(|_| Error::internal("a file could not be sealed"))?;
    Ok([MAGIC, &random, &sealed].concat())
}

/// Opens what [`seal_file`] sealed; refused at `passphrase` when it is not the one, or the file was changed.
pub async fn open_file(
    cost: PasswordCost,
    passphrase: &Sealed<String>,
    file: &[u8],
) -> Result<Zeroizing<Vec<u8>>> {
    let refused = || Error::from(Fault::at("passphrase", Code::Invalid).say("rights.sealed_file"));
    let rest = file.strip_prefix(MAGIC).ok_or_else(refused)?;
    let (salt, rest) = rest.split_at_checked(SALT).ok_or_else(refused)?;
    let (nonce, sealed) = rest.split_at_checked(NONCE).ok_or_else(refused)?;
    let cipher = cipher(cost, passphrase, salt).await?;
    let payload = Payload {
        msg: sealed,
        aad: MAGIC,
    };
    let clear = cipher.decrypt(&nonce_of(nonce), payload).map_err(|_| refused())?;
    Ok(Zeroizing::new(clear))
}

fn nonce_of(bytes: &[u8]) -> Nonce {
    let mut nonce = [0_u8; NONCE];
    nonce.copy_from_slice(bytes);
    Nonce::from(nonce)
}

async fn cipher(cost: PasswordCost, passphrase: &Sealed<String>, salt: &[u8]) -> Result<Aes256GcmSiv> {
    let key = super::password::derive(cost, passphrase.open(), salt).await?;
    Aes256GcmSiv::new_from_slice(key.as_slice()).map_err(|_| Error::internal("a key of another length"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_passphrase_opens_the_file_and_only_as_it_was() {
        let passphrase = Sealed::new("一句好记的话".to_owned());
        let cost = PasswordCost::Cheap;
        let file = seal_file(cost, &passphrase, "标记内容".as_bytes()).await.unwrap();
        assert!(!String::from_utf8_lossy(&file).contains("标记"));
        let clear = open_file(cost, &passphrase, &file).await.unwrap();
        assert_eq!(clear.as_slice(), "标记内容".as_bytes());
        let other = Sealed::new("另一句话".to_owned());
        assert!(open_file(cost, &other, &file).await.is_err());
        let mut changed = file.clone();
        *changed.last_mut().unwrap() ^= 1;
        assert!(open_file(cost, &passphrase, &changed).await.is_err());
        assert!(open_file(cost, &passphrase, &file[..20]).await.is_err());
    }
}
