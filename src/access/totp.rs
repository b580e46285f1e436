//! Codes of an authenticator app (RFC 6238): six digits, a new one every thirty seconds, SHA-1, because that is the only
//! kind every app knows.

use chrono::{DateTime, Utc};
use totp_rs::{Builder, Secret, Totp, TotpError};
use zeroize::Zeroizing;

use crate::kernel::error::{Error, Result};

/// Bytes of a secret: what RFC 4226 recommends.
const LENGTH: usize = 20;

/// A new secret, in base32.
pub(super) fn new_secret() -> Zeroizing<String> {
    let mut bytes = Zeroizing::new([0_u8; LENGTH]);
    rand::fill(bytes.as_mut_slice());
    Zeroizing::new(Secret::from(bytes.as_slice()).to_base32())
}

/// The secret as an address that authenticator apps read from a QR code.
pub(super) fn address(secret: &str, issuer: &str, login: &str) -> Result<String> {
    // A colon would part issuer and account.
    let plain = |text: &str| text.replace(':', " ");
    let totp = builder(secret)?
        .with_issuer(Some(plain(issuer)))
        .with_account_name(plain(login))
        .build()
        .map_err(internal)?;
    totp.to_url().map_err(internal)
}

/// The time step whose code this is: of the present one, the one before or the one after.
pub(super) fn step_of(secret: &str, code: &str, at: DateTime<Utc>) -> Result<Option<i64>> {
    let totp: Totp = builder(secret)?.build().map_err(internal)?;
    let seconds = u64::try_from(at.timestamp()).map_err(Error::internal)?;
    let step = totp.check(code, seconds);
    step.map(|step| i64::try_from(step).map_err(Error::internal))
        .transpose()
}

fn builder(secret: &str) -> Result<Builder> {
    let secret = Secret::try_from_base32(secret).map_err(|_| Error::internal("a secret is not base32"))?;
    Ok(Builder::new()
        .with_account_name("lianxin".to_owned())
        .with_secret(secret))
}

fn internal(err: TotpError) -> Error {
    Error::internal(err.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The secret of the examples in RFC 6238, appendix B: the digits 1 to 0, twice.
    const RFC: &str = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(seconds, 0).unwrap()
    }

    #[test]
    fn codes_are_those_of_the_rfc() {
        // The RFC prints eight digits; six are the last six of them.
        for (seconds, code) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_234_567_890, "005924"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(
                step_of(RFC, code, at(seconds)).unwrap(),
                Some(seconds / 30),
                "{seconds}"
            );
        }
    }

    #[test]
    fn a_clock_may_be_half_a_minute_off_and_no_more() {
        let step = 1_234_567_890 / 30;
        for (late, found) in [(-31, None), (-30, Some(step)), (30, Some(step)), (60, None)] {
            let now = at(step * 30 + late);
            assert_eq!(step_of(RFC, "005924", now).unwrap(), found, "{late}");
        }
        assert_eq!(step_of(RFC, "", at(59)).unwrap(), None);
        assert_eq!(step_of(RFC, "２８７０８２", at(59)).unwrap(), None);
    }

    #[test]
    fn the_address_names_issuer_and_account() {
        let secret = new_secret();
        let address = address(&secret, "双井:示例", "admin").unwrap();
        assert!(address.starts_with("otpauth://totp/"), "{address}");
        assert!(address.contains(secret.as_str()) && address.contains("admin"));
        assert_eq!(secret.len(), 32);
        assert_ne!(*secret, *new_secret());
    }
}
