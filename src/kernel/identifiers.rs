//! Numbers that name bodies and people: the unified social credit code (统一社会信用代码) and the resident
//! identity number (居民身份证号, only ever recognised so that it is *not* kept).

use std::fmt;

use super::text::narrow;

const CREDIT_ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
const RESIDENT_WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const RESIDENT_CHECKS: &[u8; 11] = b"10X98765432";

/// A unified social credit code: 18 characters, upper case, with a correct check character.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CreditCode(String);

/// Why a text is no credit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CreditCodeFault {
    /// It has not 18 characters; the number it has.
    #[error("a credit code has 18 characters, not {0}")]
    Length(usize),
    /// It holds a character that never occurs in one (I, O, S, V, Z and everything but digits and letters).
    #[error("{0:?} never occurs in a credit code")]
    Character(char),
    /// The last character does not agree with the first seventeen.
    #[error("the check character of the credit code is wrong")]
    Check,
}

impl CreditCode {
    /// Reads a code, mending lower case, full width, and spaces or hyphens inside.
    ///
    /// # Errors
    /// What is wrong with the text; it is never guessed at.
    pub fn parse(text: &str) -> Result<Self, CreditCodeFault> {
        let code: String = narrow(text)
            .chars()
            .filter(|c| !c.is_whitespace() && *c != '-' && *c != '\u{200B}')
            .flat_map(char::to_uppercase)
            .collect();
        let count = code.chars().count();
        if count != 18 {
            return Err(CreditCodeFault::Length(count));
        }
        let mut values = Vec::with_capacity(18);
        for c in code.chars() {
            let value = CREDIT_ALPHABET.iter().position(|known| char::from(*known) == c);
            values.push(value.ok_or(CreditCodeFault::Character(c))?);
        }
        if credit_check(&values[..17]) == values[17] {
            Ok(Self(code))
        } else {
            Err(CreditCodeFault::Check)
        }
    }

    /// The code as 18 characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for CreditCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// C18 = 31 − Σ(Cᵢ · 3^(i−1)) mod 31, where 31 stands for 0.
fn credit_check(values: &[usize]) -> usize {
    let mut weight = 1;
    let mut sum = 0;
    for value in values {
        sum += value * weight;
        weight = weight * 3 % 31;
    }
    (31 - sum % 31) % 31
}

/// Whether the text, width and case aside, is a resident identity number with a correct check character
/// and a possible date of birth.
pub fn is_resident_id(text: &str) -> bool {
    let narrow = narrow(text).to_ascii_uppercase();
    let bytes = narrow.as_bytes();
    bytes.len() == 18 && resident_id_at(bytes)
}

/// Whether an identity number stands anywhere in a longer text. Used to keep such numbers out.
pub fn contains_resident_id(text: &str) -> bool {
    let narrow = narrow(text).to_ascii_uppercase();
    narrow
        .split(|c: char| !c.is_ascii_digit() && c != 'X')
        .any(|run| run.len() == 18 && resident_id_at(run.as_bytes()))
}

/// `id` has 18 bytes (the callers see to it).
fn resident_id_at(id: &[u8]) -> bool {
    let (body, check) = id.split_at(17);
    if !body.iter().all(u8::is_ascii_digit) || body[0] == b'0' {
        return false;
    }
    let number = |range: std::ops::Range<usize>| {
        body[range]
            .iter()
            .fold(0u32, |sum, digit| sum * 10 + u32::from(digit - b'0'))
    };
    let born = chrono::NaiveDate::from_ymd_opt(number(6..10) as i32, number(10..12), number(12..14));
    let sum: u32 = body
        .iter()
        .zip(RESIDENT_WEIGHTS)
        .map(|(d, w)| u32::from(d - b'0') * w)
        .sum();
    born.is_some()
        && (1850..=2200).contains(&number(6..10))
        && check[0] == RESIDENT_CHECKS[(sum % 11) as usize]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_credit_code_is_mended_or_refused() {
        let mended = CreditCode::parse(" ９１３５０１００ｍ０００１００ｙ43 ").map(|code| code.to_string());
        assert_eq!(mended.as_deref(), Ok("91350100M000100Y43"));
        assert_eq!(
            CreditCode::parse("91350100M000100Y44"),
            Err(CreditCodeFault::Check)
        );
        assert_eq!(
            CreditCode::parse("91350100M000100Y4"),
            Err(CreditCodeFault::Length(17))
        );
        assert_eq!(
            CreditCode::parse("91350100MO00100Y43"),
            Err(CreditCodeFault::Character('O'))
        );
        assert!(CreditCode::parse("").is_err());
    }

    #[test]
    fn one_changed_character_of_a_credit_code_is_always_noticed() {
        let good = "91350100M000100Y43";
        for place in 0..18 {
            for other in CREDIT_ALPHABET {
                let mut bytes = good.as_bytes().to_vec();
                if bytes[place] == *other {
                    continue;
                }
                bytes[place] = *other;
                let text = String::from_utf8(bytes).unwrap();
                assert_eq!(CreditCode::parse(&text), Err(CreditCodeFault::Check), "{text}");
            }
        }
    }

    #[test]
    fn resident_ids_are_recognised_inside_text() {
        assert!(is_resident_id("11010519491231002x"));
        assert!(!is_resident_id("110105194912310021"));
        assert!(!is_resident_id("11010519491331002X"), "no thirteenth month");
        assert!(contains_resident_id(
            "老人（身份证１１０１０５１９４９１２３１００２Ｘ）需要轮椅"
        ));
        assert!(!contains_resident_id("订单 9911010519491231002X99"));
    }
}
