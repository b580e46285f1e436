//! The words a list may use for fields, kinds, categories and the like, and what they mean.

use std::collections::HashMap;

use super::fault::Word;
use crate::kernel::text::fold;
use crate::taxonomy::{List, Taxonomy, Term};

/// Lists longer than this are not repeated whole in a fault.
const LISTED: usize = 40;

/// How many of a long list are offered.
const NEAR: usize = 8;

/// A list of words that can be looked up, whatever their width, case and spaces.
#[derive(Clone, Debug, Default)]
pub struct TermList {
    terms: Vec<Term>,
    names: HashMap<String, usize>,
    /// `None` where two terms share a synonym: then it decides nothing.
    synonyms: HashMap<String, Option<usize>>,
}

impl From<Vec<Term>> for TermList {
    fn from(terms: Vec<Term>) -> Self {
        let mut list = Self::default();
        for (index, term) in terms.iter().enumerate() {
            for name in [&term.key, &term.zh, &term.en] {
                list.names.entry(fold(name)).or_insert(index);
            }
            for synonym in &term.synonyms {
                let meaning = list.synonyms.entry(fold(synonym)).or_insert(Some(index));
                if *meaning != Some(index) {
                    *meaning = None;
                }
            }
        }
        Self { terms, ..list }
    }
}

impl TermList {
    /// A list of `terms`, in the order in which people see them.
    pub fn new(terms: &[Term]) -> Self {
        terms.to_vec().into()
    }

    /// The key of what `text` names: a key, a name in either language, else a synonym that only one term has.
    pub fn lookup(&self, text: &str) -> Option<&str> {
        let folded = fold(text);
        let index = self
            .names
            .get(&folded)
            .copied()
            .or_else(|| self.synonyms.get(&folded).copied().flatten());
        index.map(|index| self.terms[index].key.as_str())
    }

    /// Whether `key` is one of the keys.
    pub fn contains_key(&self, key: &str) -> bool {
        self.terms.iter().any(|term| term.key == key)
    }

    /// All terms, in order.
    pub fn terms(&self) -> &[Term] {
        &self.terms
    }

    /// The words to offer to somebody who wrote `text`: all; of a long list those that share two characters
    /// with it, else its headings (keys without a dot).
    pub fn suggestions(&self, text: &str) -> Vec<Word> {
        let word = |term: &Term| Word {
            zh: term.zh.clone(),
            en: term.en.clone(),
        };
        if self.terms.len() <= LISTED {
            return self.terms.iter().map(word).collect();
        }
        let mut near: Vec<(usize, &Term)> = self
            .terms
            .iter()
            .map(|term| (likeness(term, text), term))
            .filter(|(likeness, _)| *likeness >= ALIKE)
            .collect();
        // The sort is stable: of equals the first in the list stays first.
        near.sort_by_key(|(likeness, _)| std::cmp::Reverse(*likeness));
        if !near.is_empty() {
            return near.into_iter().take(NEAR).map(|(_, term)| word(term)).collect();
        }
        self.terms
            .iter()
            .filter(|term| !term.key.contains('.'))
            .take(LISTED)
            .map(word)
            .collect()
    }
}

/// All the lists that imports look words up in.
#[derive(Clone, Debug, Default)]
pub struct Vocabulary {
    /// 领域
    pub fields: TermList,
    /// 单位类型
    pub organization_kinds: TermList,
    /// 委员会职务
    pub organization_roles: TermList,
    /// 资源类型; needs have the same
    pub offer_kinds: TermList,
    /// 类别, of two levels: `heading` and `heading.child`
    pub categories: TermList,
    /// 社区
    pub communities: TermList,
    /// 服务对象
    pub audiences: TermList,
    /// 计量单位
    pub units: TermList,
    /// 周期
    pub renewals: TermList,
    /// 紧急程度
    pub urgencies: TermList,
    /// 提出方类型
    pub asker_kinds: TermList,
}

impl From<&Taxonomy> for Vocabulary {
    fn from(taxonomy: &Taxonomy) -> Self {
        let words = |list: &List| TermList::new(list.terms());
        Self {
            fields: words(&taxonomy.fields),
            organization_kinds: words(&taxonomy.organization_kinds),
            organization_roles: words(&taxonomy.organization_roles),
            offer_kinds: words(&taxonomy.kinds),
            categories: words(&taxonomy.categories),
            communities: words(&taxonomy.communities),
            audiences: words(&taxonomy.audiences),
            units: words(&taxonomy.units),
            renewals: words(&taxonomy.renewals),
            urgencies: words(&taxonomy.urgencies),
            asker_kinds: words(&taxonomy.asker_kinds),
        }
    }
}

/// How many characters must be shared before a word is proposed: by one alone, 火箭 would be taken for 消防 (灭火).
const ALIKE: usize = 2;

/// How many Chinese characters of the name or of one synonym occur in `text`.
fn likeness(term: &Term, text: &str) -> usize {
    let names = [&term.zh].into_iter().chain(&term.synonyms);
    let shared = |name: &String| {
        name.chars()
            .filter(|c| !c.is_ascii() && text.contains(*c))
            .count()
    };
    names.map(shared).max().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn term(key: &str, zh: &str, en: &str, synonyms: &[&str]) -> Term {
        let synonyms = synonyms.iter().map(|text| (*text).to_owned()).collect();
        let (key, zh, en) = (key.to_owned(), zh.to_owned(), en.to_owned());
        Term {
            key,
            zh,
            en,
            synonyms,
            parent: None,
            neighbours: Vec::new(),
            answer_days: None,
        }
    }

    fn list() -> TermList {
        TermList::new(&[
            term("bank", "银行", "Bank", &["支行", "金融"]),
            term("charity", "公益组织", "Charity", &["慈善", "金融"]),
        ])
    }

    #[test]
    fn words_are_found_in_any_dress() {
        let list = list();
        for text in ["bank", "ＢＡＮＫ", " 银 行", "支行"] {
            assert_eq!(list.lookup(text), Some("bank"), "{text}");
        }
        assert_eq!(list.lookup("医院"), None);
        assert_eq!(list.lookup(""), None);
    }

    #[test]
    fn a_synonym_of_two_terms_decides_nothing() {
        assert_eq!(list().lookup("金融"), None);
    }

    #[test]
    fn long_lists_offer_what_is_near() {
        let terms: Vec<Term> = (0..50)
            .map(|n| term(&format!("h.k{n}"), &format!("类别{n}"), "x", &[]))
            .collect();
        let list = TermList::from([terms, vec![term("h", "总", "All", &[])]].concat());
        assert_eq!(list.suggestions("别类").len(), NEAR);
        assert_eq!(
            list.suggestions("类目"),
            [Word {
                zh: "总".into(),
                en: "All".into()
            }]
        );
    }
}
