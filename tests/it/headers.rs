//! Every word a list may head a column with, in any order and spelt as people spell it, means what the usual word means.

use lianxin::{
    exchange::{Draft, Limits, NeedDraft, OfferDraft, OrganizationDraft, Parsed, Vocabulary, read},
    taxonomy::{BUILT_IN, Taxonomy},
};

const ORGANIZATION: [(&str, &str); 11] = [
    ("name", "华汇银行（示例）"),
    ("credit_code", "91350100M000100Y43"),
    ("kind", "银行"),
    ("fields", "社区建设"),
    ("role", "主任单位"),
    ("community", "黄木厂"),
    ("address", "示例路 2 号"),
    ("service_phone", "010-55500001"),
    ("liaison_name", "示例联络员"),
    ("liaison_phones", "13800000001"),
    ("description", "街角的银行"),
];

const OFFER: [(&str, &str); 18] = [
    ("organization", "华汇银行（示例）"),
    ("credit_code", "91350100M000100Y43"),
    ("title", "旧衣回收"),
    ("kind", "物品"),
    ("category", "旧衣回收"),
    ("description", "干净的旧衣都收"),
    ("quantity", "20件"),
    ("renewal", "每周"),
    ("availability", "周六上午"),
    ("place", "银行门口"),
    ("communities", "黄木厂"),
    ("audiences", "老年人"),
    ("conditions", "要洗过"),
    ("charged", "是"),
    ("free", "否"),
    ("price_note", "每次10元"),
    ("service_phone", "010-55500001"),
    ("valid_until", "2027-12-31"),
];

const NEED: [(&str, &str); 16] = [
    ("number", "D2026-0001"),
    ("asker_kind", "居民家庭"),
    ("household", "席家兄弟"),
    ("organization", "华汇银行（示例）"),
    ("community", "黄木厂"),
    ("working_text", "电视没图像没声音，修过两回又坏"),
    ("public_title", "需要一台电视机"),
    ("public_text", "希望得到一台能用的电视。"),
    ("kind", "服务"),
    ("category", "家用电器"),
    ("quantity", "1台"),
    ("renewal", "每年"),
    ("due_on", "2027-03-09"),
    ("urgency", "紧急"),
    ("audience_tags", "困难家庭"),
    ("handled_by", "黄木厂社工（示例）"),
];

/// Columns that nothing depends on, or that say what another one says too.
const SAID_TWICE: [&str; 4] = ["handled_by", "charged", "free", "asker_kind"];

fn parsed<D: Draft>(vocabulary: &Vocabulary, columns: &[(String, &str)]) -> Parsed<D> {
    let line = |cells: Vec<&str>| cells.join(",");
    let text = format!(
        "{}\n{}\n",
        line(columns.iter().map(|(header, _)| header.as_str()).collect()),
        line(columns.iter().map(|(_, value)| *value).collect())
    );
    read("list.csv", text.as_bytes(), &Limits::operator(), vocabulary).unwrap()
}

/// As people type it: spaces to make a short word as wide as the others, capitals, a hint behind it.
fn spellings(name: &str) -> [String; 3] {
    let spaced: Vec<String> = name.chars().map(String::from).collect();
    let spaced = if name.is_ascii() {
        name.to_uppercase()
    } else {
        spaced.join(" ")
    };
    [name.to_owned(), spaced, format!("{name}（必填）")]
}

fn walk<D: Draft + PartialEq + std::fmt::Debug>(values: &[(&str, &str)]) -> usize {
    let vocabulary = Vocabulary::from(&Taxonomy::parse(BUILT_IN).unwrap());
    let columns: Vec<(String, &str)> = D::COLUMNS
        .iter()
        .map(|spec| {
            let value = values.iter().find(|(key, _)| *key == spec.key);
            let (_, value) = value.unwrap_or_else(|| panic!("no example for the column {}", spec.key));
            (spec.names[0].to_owned(), *value)
        })
        .collect();
    let usual = parsed::<D>(&vocabulary, &columns);
    assert_eq!(usual.rows.len(), 1, "{:?}", usual.faults);
    assert!(usual.unknown_columns.is_empty(), "{:?}", usual.unknown_columns);
    let mut seen = 0;
    let mut idle = Vec::new();
    for (at, spec) in D::COLUMNS.iter().enumerate() {
        // Without it the draft is another one, or none: else the words below would prove nothing.
        if !SAID_TWICE.contains(&spec.key) {
            let mut without = columns.clone();
            without.remove(at);
            if parsed::<D>(&vocabulary, &without).rows == usual.rows {
                idle.push(spec.key);
            }
        }
    }
    // All columns at once go through their words, so that every word is read in every spelling.
    let words = D::COLUMNS.iter().map(|spec| spec.names.len()).max().unwrap();
    for turn in 0..words {
        for spelling in 0..3 {
            let mut shuffled = columns.clone();
            for (column, spec) in shuffled.iter_mut().zip(D::COLUMNS) {
                column.0 = spellings(spec.names[turn % spec.names.len()])[spelling].clone();
            }
            shuffled.rotate_left((3 * turn + spelling) % columns.len());
            if turn % 2 == 1 {
                shuffled.reverse();
            }
            let found = parsed::<D>(&vocabulary, &shuffled);
            assert!(found.unknown_columns.is_empty(), "{:?}", found.unknown_columns);
            assert_eq!(found.rows, usual.rows, "{shuffled:?}: {:?}", found.faults);
            seen += D::COLUMNS.len();
        }
    }
    assert!(idle.is_empty(), "the examples of {idle:?} change nothing");
    seen
}

#[test]
fn every_synonym_of_every_list_means_what_the_usual_word_means() {
    assert!(walk::<OrganizationDraft>(&ORGANIZATION) > 200);
    assert!(walk::<OfferDraft>(&OFFER) > 200);
    assert!(walk::<NeedDraft>(&NEED) > 150);
}
