//! Which passwords are none: too short, one's own name, one of those that everybody tries first.

use std::{collections::HashSet, sync::LazyLock};

use crate::kernel::error::{Code, Fault, Result};

/// The most characters; longer ones cost time to no use.
const MAX_LENGTH: usize = 200;
/// Fewer different characters than this are a pattern, not a password.
const FEWEST_DIFFERENT: usize = 4;

/// Passwords found in many published lists of stolen ones, in small letters.
const COMMON: &str = include_str!("../../../data/common-passwords.txt");

static KNOWN: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    COMMON
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with("# "))
        .collect()
});

/// Whether `password` may be set for the account that signs in as `login`; the fault names `field`.
pub fn check(field: &str, password: &str, login: &str, min: usize) -> Result<()> {
    let fault = |code| Fault::at(field, code);
    let length = password.chars().count();
    if length < min {
        return Err(fault(Code::TooShort).with("min", min).into());
    }
    if length > MAX_LENGTH {
        return Err(fault(Code::TooLong).with("max", MAX_LENGTH).into());
    }
    let folded = password.to_lowercase();
    let login = login.trim().to_lowercase();
    let backwards: String = login.chars().rev().collect();
    if !login.is_empty() && (folded == login || folded == backwards || folded == login.repeat(2)) {
        return Err(fault(Code::Invalid).say("fault.password_is_login").into());
    }
    let different: HashSet<char> = folded.chars().collect();
    if different.len() < FEWEST_DIFFERENT || KNOWN.contains(folded.as_str()) || in_a_row(&folded) {
        return Err(fault(Code::Invalid).say("fault.password_common").into());
    }
    Ok(())
}

/// `12345678`, `hgfedcba`: each character follows the one before it.
fn in_a_row(text: &str) -> bool {
    let steps: HashSet<i64> = text
        .chars()
        .zip(text.chars().skip(1))
        .map(|(one, next)| i64::from(u32::from(next)) - i64::from(u32::from(one)))
        .collect();
    steps.len() == 1 && steps.iter().all(|step| step.abs() == 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(password: &str) -> Option<&'static str> {
        match check("password", password, "Shegong.Wang", 8) {
            Ok(()) => None,
            Err(err) => Some(err.faults()[0].message),
        }
    }

    #[test]
    fn what_everybody_tries_first_is_no_password() {
        for common in [
            "12345678",
            "PassWord",
            "woaini1314",
            "87654321",
            "11111111",
            "abababab",
            "admin@123",
        ] {
            assert_eq!(refused(common), Some("fault.password_common"), "{common}");
        }
        for own in ["shegong.wang", "GNAW.GNOGEHS"] {
            assert_eq!(refused(own), Some("fault.password_is_login"), "{own}");
        }
        assert_eq!(refused("kurz"), Some("fault.too_short"));
        assert_eq!(refused(&"长".repeat(201)), Some("fault.too_long"));
        for good in ["四月的风真的不大", "correct-horse", "shegong.wang-2026"] {
            assert_eq!(refused(good), None, "{good}");
        }
    }

    #[test]
    fn the_list_is_of_small_letters_and_long_enough_to_matter() {
        assert!(KNOWN.len() >= 300, "{}", KNOWN.len());
        for word in KNOWN.iter() {
            assert_eq!(*word, word.to_lowercase());
        }
    }
}
