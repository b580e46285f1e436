//! What in a public text would lead to a person. Pure.
//!
//! Numbers are certain and refused. Names and addresses can only be guessed at by how they are written, so the writer is
//! shown the words and decides; a second person reads the text before it is published anyway.

use crate::kernel::{
    error::{Code, Fault},
    identifiers::contains_resident_id,
    text::{fold, narrow},
};

/// Words that may give somebody away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Leak {
    /// A person is called by surname.
    Name(String),
    /// A place where people live.
    Address(String),
    /// What the household itself is called, or its address.
    Household,
}

impl Leak {
    /// Key of the sentence that says so.
    pub const fn sentence(&self) -> &'static str {
        match self {
            Self::Name(_) => "needs.leak.name",
            Self::Address(_) => "needs.leak.address",
            Self::Household => "needs.leak.household",
        }
    }

    /// The words themselves.
    pub fn words(&self) -> &str {
        match self {
            Self::Name(words) | Self::Address(words) => words,
            Self::Household => "",
        }
    }
}

/// The faults of a text that others will read: identity and telephone numbers.
pub fn forbidden(field: &str, text: &str) -> Vec<Fault> {
    let joined = without_gaps(text);
    let mut faults = Vec::new();
    if contains_resident_id(&joined) {
        faults.push(Fault::at(field, Code::PersonalData).say("needs.leak.id_number"));
    } else if holds_phone(&joined) {
        faults.push(Fault::at(field, Code::PersonalData).say("needs.leak.phone"));
    }
    faults
}

/// What a text that is to be published should be looked at for once more.
pub fn doubtful(text: &str) -> Vec<Leak> {
    let chars: Vec<char> = narrow(text).chars().collect();
    let mut leaks = Vec::new();
    for leak in names(&chars).into_iter().chain(addresses(&chars)) {
        if !leaks.contains(&leak) {
            leaks.push(leak);
        }
    }
    leaks
}

/// Whether the text holds one of the words that name the household.
pub fn names_household<'a>(text: &str, words: impl IntoIterator<Item = &'a str>) -> bool {
    let text = fold(text);
    words
        .into_iter()
        .map(fold)
        .any(|word| word.chars().count() >= 2 && text.contains(&word))
}

/// Half-width, without the blanks and hyphens that stand between two digits.
fn without_gaps(text: &str) -> String {
    let chars: Vec<char> = narrow(text).chars().collect();
    let digit = |at: Option<&char>| at.is_some_and(char::is_ascii_digit);
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while at < chars.len() {
        let gap = chars[at..]
            .iter()
            .take_while(|c| matches!(c, ' ' | '-' | '－' | '—' | '·'))
            .count();
        if (1..=2).contains(&gap) && at > 0 && digit(chars.get(at - 1)) && digit(chars.get(at + gap)) {
            at += gap;
            continue;
        }
        out.push(chars[at]);
        at += 1;
    }
    out
}

/// Mobile numbers, landlines with area code, and 400 numbers. A bare run of eight digits may be a date and passes.
fn holds_phone(text: &str) -> bool {
    text.split(|c: char| !c.is_ascii_digit()).any(|run| {
        let run = run
            .strip_prefix("86")
            .filter(|rest| rest.len() == 11)
            .unwrap_or(run);
        let second = run.as_bytes().get(1).copied().unwrap_or_default();
        match (run.len(), run.as_bytes().first()) {
            (11, Some(b'1')) => second >= b'3',
            (10..=12, Some(b'0')) => second != b'0',
            (10, Some(b'4' | b'8')) => run[1..].starts_with("00"),
            _ => false,
        }
    })
}

const SURNAMES: &str = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文席";
const TITLES: [&str; 26] = [
    "先生",
    "女士",
    "小姐",
    "太太",
    "大爷",
    "大妈",
    "大叔",
    "大婶",
    "大娘",
    "奶奶",
    "爷爷",
    "阿姨",
    "叔叔",
    "伯伯",
    "婆婆",
    "老太",
    "老人",
    "老师",
    "师傅",
    "同志",
    "某",
    "家兄弟",
    "家姐妹",
    "家老两口",
    "家夫妇",
    "家母子",
];

/// A surname with a title after it: 王大爷, 李某, 席家兄弟. Before it no surname-like part of a longer word.
fn names(chars: &[char]) -> Vec<Leak> {
    let mut found = Vec::new();
    for at in 0..chars.len() {
        if !SURNAMES.contains(chars[at]) || part_of_a_word(chars, at) {
            continue;
        }
        let rest: String = chars[at + 1..].iter().take(4).collect();
        if let Some(title) = TITLES.iter().find(|title| rest.starts_with(**title)) {
            found.push(Leak::Name(format!("{}{title}", chars[at])));
        }
    }
    found
}

/// Words that end in a character which is also a surname: 提高老师水平, 地方老人, 平常老人.
fn part_of_a_word(chars: &[char], at: usize) -> bool {
    const WORDS: [&str; 25] = [
        "提高", "升高", "地方", "对方", "各方", "多方", "平常", "经常", "日常", "非常", "关于", "对于",
        "由于", "健康", "中文", "英文", "语文", "现金", "资金", "照顾", "看顾", "兼顾", "责任", "安康",
        "一万",
    ];
    at > 0 && WORDS.contains(&chars[at - 1..=at].iter().collect::<String>().as_str())
}

/// A number with what follows it in an address: 3号楼, 二单元, 502室.
fn addresses(chars: &[char]) -> Vec<Leak> {
    const MARKS: [&str; 6] = ["号楼", "单元", "室", "栋", "号院", "号门"];
    let numeral = |c: &char| c.is_ascii_digit() || "一二三四五六七八九十".contains(*c);
    let mut found = Vec::new();
    for at in 1..chars.len() {
        let rest: String = chars[at..].iter().take(2).collect();
        let Some(mark) = MARKS.iter().find(|mark| rest.starts_with(**mark)) else {
            continue;
        };
        let start = chars[..at]
            .iter()
            .rposition(|c| !numeral(c) && !c.is_ascii_alphabetic())
            .map_or(0, |before| before + 1);
        let number = &chars[start..at];
        // 一室一厅 is a flat's size and 一栋楼 any house.
        let counted = match *mark {
            "室" => number.iter().filter(|c| c.is_ascii_digit()).count() >= 3,
            "栋" => number.iter().any(char::is_ascii_digit),
            _ => number.iter().any(numeral),
        };
        if counted {
            found.push(Leak::Address(
                chars[start..at]
                    .iter()
                    .chain(&mark.chars().collect::<Vec<_>>())
                    .collect(),
            ));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        doubtful(text)
            .iter()
            .map(|leak| leak.words().to_owned())
            .collect()
    }

    #[test]
    fn numbers_that_lead_to_a_person_are_refused_however_they_are_written() {
        for text in [
            "请打13800000001",
            "电话138 0000 0001。",
            "１３８－００００－０００１",
            "座机010-55500001",
            "+86 13800000001",
            "拨4008101234",
            "证件11010519491231002X",
            "证件 110105 19491231 002X",
        ] {
            let faults = forbidden("text", text);
            assert_eq!(faults.len(), 1, "{text}");
            assert_eq!(faults[0].code, Code::PersonalData, "{text}");
        }
        for text in [
            "每周2次，2026-12-31前",
            "20261231前送到",
            "打12345问",
            "3台，约200000元以内",
            "",
        ] {
            assert_eq!(forbidden("text", text), [], "{text}");
        }
    }

    #[test]
    fn names_are_doubted_and_plain_words_are_not() {
        assert_eq!(words("王大爷家电视坏了，李某帮忙"), ["王大爷", "李某"]);
        assert_eq!(words("席家兄弟需要电视"), ["席家兄弟"]);
        for text in [
            "想提高老师水平",
            "地方老人多",
            "一位老人家里电视坏了",
            "两位老师傅",
        ] {
            assert_eq!(words(text), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn addresses_are_doubted_and_sizes_are_not() {
        assert_eq!(words("送到３号楼二单元502室"), ["3号楼", "二单元", "502室"]);
        for text in ["一室一厅", "活动室三间", "教室", "本单元楼"] {
            assert_eq!(words(text), Vec::<String>::new(), "{text}");
        }
    }

    #[test]
    fn a_household_is_recognised_by_its_own_words() {
        assert!(names_household("示例 家庭７需要电视", ["示例家庭7"]));
        assert!(!names_household("一户家庭需要电视", ["示例家庭7", ""]));
    }

    #[test]
    fn the_public_texts_of_the_demo_name_nobody() {
        let list = include_str!("../../data/demo/needs.csv");
        let mut reader = csv::Reader::from_reader(list.as_bytes());
        let texts: Vec<String> = reader
            .records()
            .flat_map(|row| {
                let row = row.unwrap();
                [row[6].to_owned(), row[7].to_owned()]
            })
            .collect();
        let told: Vec<&String> = texts
            .iter()
            .filter(|text| !forbidden("text", text).is_empty() || !doubtful(text).is_empty())
            .collect();
        assert_eq!(told, Vec::<&String>::new());
        assert!(texts.len() >= 800);
    }
}
