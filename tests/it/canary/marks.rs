//! The marked values, and the forms in which one might come to lie somewhere.

use std::{collections::HashMap, path::Path, sync::LazyLock};

use base64::{Engine, engine::general_purpose::STANDARD};

/// What is told to the service and sealed. Nothing of it occurs anywhere else.
pub const HOUSEHOLD: [(&str, &str); 6] = [
    ("label", "记号家庭甲壬"),
    ("names", "记号姓名癸亥"),
    ("contactName", "记号联系人戊戌"),
    ("phone", "13871930571"),
    ("address", "记号胡同九千七百号"),
    ("sensitive", "记号情况：不认得钱"),
];
pub const WORKING: &str = "记号原话：电视机坏了三个月";
pub const NOTE: &str = "记号走访：家里很冷清";
pub const OWN_PHONE: &str = "13871930572";
pub const REPLAY_KEY: &str = "记号编号甲子";
pub const LIAISON_NAME: &str = "记号联络员庚午";
pub const LIAISON_PHONE: &str = "13871930573";
pub const IMPORTED: [&str; 4] = ["记号名单家庭", "记号名单原话", "记号名单标签", "记号名单经办"];
/// Sent in what is refused.
pub const REFUSED: &str = "记号被退回的话";

/// All of them.
pub fn all() -> Vec<&'static str> {
    let mut marks: Vec<&str> = HOUSEHOLD.iter().map(|(_, mark)| *mark).collect();
    marks.extend([
        WORKING,
        NOTE,
        OWN_PHONE,
        REPLAY_KEY,
        LIAISON_NAME,
        LIAISON_PHONE,
        REFUSED,
    ]);
    marks.extend(IMPORTED);
    marks
}

/// The forms of a text: UTF-8, UTF-16 both ways, JSON escapes, percent signs, hexadecimal, base64 wherever it begins.
pub fn forms(mark: &str) -> Vec<Vec<u8>> {
    let utf8 = mark.as_bytes();
    let wide: Vec<u16> = mark.encode_utf16().collect();
    let little: Vec<u8> = wide.iter().flat_map(|unit| unit.to_le_bytes()).collect();
    let big: Vec<u8> = wide.iter().flat_map(|unit| unit.to_be_bytes()).collect();
    let mut forms = vec![utf8.to_vec(), little.clone(), big];
    for bytes in [utf8, little.as_slice()] {
        forms.push(hex::encode(bytes).into_bytes());
        forms.push(hex::encode_upper(bytes).into_bytes());
        for shift in 0..3 {
            // What stands before and behind colours the characters at both ends: they are left out.
            let shifted = [vec![0; shift], bytes.to_vec()].concat();
            let text = STANDARD.encode(&shifted);
            let whole = &text[shift.div_ceil(3) * 4..(shifted.len() / 3) * 4];
            forms.push(whole.as_bytes().to_vec());
            forms.push(whole.replace('+', "-").replace('/', "_").into_bytes());
        }
    }
    if !mark.is_ascii() {
        let escaped: String = wide.iter().map(|unit| format!("\\u{unit:04x}")).collect();
        let percent: String = utf8.iter().map(|byte| format!("%{byte:02X}")).collect();
        forms.extend([escaped.into_bytes(), percent.into_bytes()]);
    }
    forms.sort();
    forms.dedup();
    forms
}

/// A mark and one of its forms.
type Form = (&'static str, Vec<u8>);

/// Every form of every mark, by its first four bytes.
static BY_BEGINNING: LazyLock<HashMap<[u8; 4], Vec<Form>>> = LazyLock::new(|| {
    let mut table: HashMap<[u8; 4], Vec<Form>> = HashMap::new();
    for mark in all() {
        for form in forms(mark) {
            let beginning = form[..4].try_into().unwrap();
            table.entry(beginning).or_default().push((mark, form));
        }
    }
    table
});

/// The marks that stand in `bytes`, in whatever form.
pub fn found_in(bytes: &[u8]) -> Vec<&'static str> {
    let mut found = std::collections::BTreeSet::new();
    for (at, window) in bytes.windows(4).enumerate() {
        let beginning: [u8; 4] = window.try_into().unwrap();
        if let Some(forms) = BY_BEGINNING.get(&beginning) {
            let there = forms.iter().filter(|(_, form)| bytes[at..].starts_with(form));
            found.extend(there.map(|(mark, _)| *mark));
        }
    }
    found.into_iter().collect()
}

/// Asserts that no mark stands in `bytes`.
#[track_caller]
pub fn none_in(bytes: &[u8], place: &str) {
    assert_eq!(found_in(bytes), Vec::<&str>::new(), "in {place}");
}

/// Asserts that no mark stands in any file below `dir`, nor in a file's name; how many files there were.
#[track_caller]
pub fn none_below(dir: &Path) -> usize {
    let (mut files, mut folders) = (0, vec![dir.to_owned()]);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            none_in(path.to_string_lossy().as_bytes(), "a file's name");
            if path.is_dir() {
                folders.push(path);
            } else {
                none_in(&std::fs::read(&path).unwrap(), &path.display().to_string());
                files += 1;
            }
        }
    }
    files
}

#[test]
fn a_mark_is_found_in_every_form_and_place() {
    for shift in 0..4 {
        let before = "x".repeat(shift);
        let text = format!("{before}{WORKING}后面");
        let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        for bytes in [
            text.clone().into_bytes(),
            hex::encode(&text).into_bytes(),
            STANDARD.encode(&text).into_bytes(),
            STANDARD.encode(&wide).into_bytes(),
            wide,
            serde_json::to_vec(&text).unwrap(),
        ] {
            assert_eq!(found_in(&bytes), [WORKING], "{shift} {bytes:?}");
        }
    }
    assert!(found_in("记号".as_bytes()).is_empty());
}
