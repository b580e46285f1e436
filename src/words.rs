//! Sentences for people, from `locales/`, in the language they asked for.

use std::borrow::Cow;

use crate::taxonomy::Language;

/// The sentence `key` in `language`, with `%{name}` replaced by what `args` say. A missing key shows as itself, and a
/// test finds it.
pub fn say(language: Language, key: &str, args: &[(&str, String)]) -> String {
    let sentence: Cow<'_, str> =
        crate::_rust_i18n_try_translate(language.tag(), key).unwrap_or_else(|| key.into());
    let (names, values): (Vec<&str>, Vec<String>) =
        args.iter().map(|(name, value)| (*name, value.clone())).unzip();
    rust_i18n::replace_patterns(&sentence, &names, &values)
}

/// Whether `locales/` has the sentence in `language`.
pub fn has(language: Language, key: &str) -> bool {
    crate::_rust_i18n_try_translate(language.tag(), key).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_names_what_it_is_told_in_both_languages() {
        let args = [("max", "60".to_owned())];
        assert_eq!(
            say(Language::Zh, "fault.too_long", &args),
            "最多 60 个字，请写短一些。"
        );
        assert_eq!(
            say(Language::En, "fault.too_long", &args),
            "At most 60 characters: please shorten it."
        );
    }
}
