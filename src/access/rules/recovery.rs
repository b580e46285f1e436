//! Codes on paper, for the day the phone is lost. Sixteen signs without those that are easily taken for another: eighty
//! bits, so that a plain hash of one is worth nothing.

use zeroize::Zeroizing;

/// Crockford's base 32: no I, L, O, U.
const SIGNS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// Bytes of one code.
pub const LENGTH: usize = 10;
/// How many there are on the paper.
pub const HOW_MANY: usize = 10;

/// The bytes as signs, in four groups: `7H2K-…`.
pub fn written(bytes: &[u8; LENGTH]) -> Zeroizing<String> {
    let number = bytes
        .iter()
        .fold(0_u128, |number, byte| number << 8 | u128::from(*byte));
    let mut text = Zeroizing::new(String::with_capacity(19));
    for place in 0..16 {
        if place > 0 && place % 4 == 0 {
            text.push('-');
        }
        // Five bits are below 32.
        let sign = (number >> (75 - 5 * place) & 31) as usize;
        text.push(char::from(SIGNS[sign]));
    }
    text
}

/// What somebody typed, as it was written, when it can be one of these codes at all: case, spaces and strokes do not
/// matter, and neither does O for 0 or I and L for 1.
pub fn read(typed: &str) -> Option<Zeroizing<String>> {
    let mut signs = Zeroizing::new(String::with_capacity(16));
    for sign in typed.chars().filter(|sign| !sign.is_whitespace() && *sign != '-') {
        let sign = match sign.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        };
        if !sign.is_ascii() || !SIGNS.contains(&(sign as u8)) || signs.len() == 16 {
            return None;
        }
        signs.push(sign);
    }
    (signs.len() == 16).then_some(signs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_however_it_is_typed() {
        let code = written(&[0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef, 0xff, 0x00]);
        assert_eq!(*code, "04HM-ASW9-NF6Y-ZZR0");
        for typed in ["04HM-ASW9-NF6Y-ZZR0", "04hmasw9nf6yzzr0", " O4HM ASW9 NF6Y ZZRO "] {
            assert_eq!(*read(typed).unwrap(), "04HMASW9NF6YZZR0", "{typed}");
        }
        for no in [
            "",
            "123456",
            "04HM-ASW9-NF6Y-ZZR",
            "04HM-ASW9-NF6Y-ZZR00",
            "04HM-ASW9-NF6Y-ZZRU",
            "０4HM-ASW9-NF6Y-ZZR0",
        ] {
            assert!(read(no).is_none(), "{no}");
        }
    }
}
