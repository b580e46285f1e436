//! What must be said before something is opened. Pure.

use crate::{
    kernel::{
        error::{Code, Fault, Faults, Result},
        leaks,
        text::tidy,
    },
    taxonomy::Taxonomy,
};

/// The longest words of a purpose, in characters.
const LONGEST: usize = 120;
/// The fewest.
const SHORTEST: usize = 2;

/// What somebody says they need it for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Key of the committee's purposes.
    pub purpose: String,
    /// In words, for those who check later; naming nobody.
    pub words: String,
}

/// The tidied purpose, or what is wrong with it: both parts must be there, and the words must not themselves tell what is
/// sealed, since they stay in the log.
pub fn checked(taxonomy: &Taxonomy, asked: &Asked) -> Result<Asked> {
    let mut faults = Faults::new();
    let purpose = asked.purpose.trim();
    if purpose.is_empty() {
        faults.push(Fault::at("purpose", Code::Required));
    } else if !taxonomy.purposes.has(purpose) {
        faults.push(Fault::at("purpose", Code::UnknownKey));
    }
    let words = faults.text("reason", &tidy(&asked.words), LONGEST);
    if !words.is_empty() && words.chars().count() < SHORTEST {
        faults.push(Fault::at("reason", Code::TooShort).with("min", SHORTEST));
    }
    for fault in leaks::any("reason", &words) {
        faults.push(fault);
    }
    faults.done()?;
    Ok(Asked {
        purpose: purpose.to_owned(),
        words,
    })
}

/// What is left of `quota` openings a day; refused when nothing is.
pub fn left(quota: u32, opened: u64) -> Result<u32> {
    let opened = u32::try_from(opened).unwrap_or(u32::MAX);
    match quota.checked_sub(opened) {
        None | Some(0) => Err(Fault::new(Code::QuotaSpent).with("max", quota).into()),
        Some(left) => Ok(left),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::taxonomy::BUILT_IN;

    fn fields(purpose: &str, words: &str) -> Vec<String> {
        let asked = Asked {
            purpose: purpose.into(),
            words: words.into(),
        };
        match checked(&Taxonomy::parse(BUILT_IN).unwrap(), &asked) {
            Ok(_) => Vec::new(),
            Err(err) => err.faults().iter().map(|fault| fault.field.join(".")).collect(),
        }
    }

    #[test]
    fn a_purpose_is_a_key_and_words_that_name_nobody() {
        assert_eq!(fields("verify_need", "上门前核对楼门"), Vec::<String>::new());
        assert_eq!(fields("", ""), ["purpose", "reason"]);
        assert_eq!(fields("curiosity", "看看"), ["purpose"]);
        for telling in ["给王大爷打电话", "打13800000001", "去3号楼502室"] {
            assert_eq!(fields("verify_need", telling), ["reason"], "{telling}");
        }
    }

    #[test]
    fn the_last_opening_of_a_day_is_the_quota_itself() {
        assert_eq!(left(3, 2).unwrap(), 1);
        for opened in [3, 4] {
            assert_eq!(left(3, opened).unwrap_err().faults()[0].code, Code::QuotaSpent);
        }
    }
}
