//! People called by name: a surname with what people are called by after it, or a name after a word that announces one.

use super::{LeakKind, Span};

const SURNAMES: &str = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文席";
const DOUBLE: [&str; 8] = ["欧阳", "上官", "司马", "诸葛", "司徒", "皇甫", "慕容", "尉迟"];
const TITLES: [&str; 30] = [
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
    "老汉",
    "老人",
    "老师",
    "师傅",
    "同志",
    "同学",
    "某",
    "家兄弟",
    "家姐妹",
    "家老两口",
    "家夫妇",
    "家母子",
    "家父子",
    "家母女",
];
/// Titles that stand after a full name and after hardly anything else.
const AFTER_FULL_NAME: [&str; 9] = [
    "先生", "女士", "大爷", "大妈", "奶奶", "爷爷", "阿姨", "同志", "同学",
];
/// Words after which a name is told.
const ANNOUNCES: [&str; 9] = [
    "姓名",
    "联系人",
    "户主",
    "名叫",
    "叫做",
    "我叫",
    "本人叫",
    "孩子叫",
    "老人叫",
];

pub(super) fn find(chars: &[char]) -> Vec<Span> {
    let mut found = Vec::new();
    for at in 0..chars.len() {
        found.extend(announced(chars, at));
        if let Some(length) = surname(chars, at) {
            found.extend(titled(chars, at, length));
        }
        found.extend(familiar(chars, at));
    }
    found
}

/// How many characters of a surname stand here; none where they end a longer word.
fn surname(chars: &[char], at: usize) -> Option<usize> {
    let two: String = chars[at..].iter().take(2).collect();
    if DOUBLE.contains(&two.as_str()) {
        return Some(2);
    }
    (SURNAMES.contains(chars[at]) && !part_of_a_word(chars, at)).then_some(1)
}

/// 王大爷, 李某, 席家兄弟; 张建国先生.
fn titled(chars: &[char], at: usize, length: usize) -> Option<Span> {
    for given in 0..=2 {
        let titles: &[&str] = if given == 0 { &TITLES } else { &AFTER_FULL_NAME };
        let begin = at + length + given;
        if begin > chars.len() {
            return None;
        }
        if given > 0 && (!han(chars[begin - 1]) || begins_a_word(chars, at)) {
            return None;
        }
        let rest: String = chars[begin..].iter().take(4).collect();
        if let Some(title) = titles.iter().find(|title| rest.starts_with(**title)) {
            return Some((LeakKind::Name, at, begin + title.chars().count()));
        }
    }
    None
}

/// 联系人：张三.
fn announced(chars: &[char], at: usize) -> Option<Span> {
    let rest: String = chars[at..].iter().take(4).collect();
    let word = ANNOUNCES.iter().find(|word| rest.starts_with(**word))?;
    let mut begin = at + word.chars().count();
    begin += chars[begin..]
        .iter()
        .take_while(|c| matches!(c, ':' | '：' | ' ' | '是'))
        .count();
    let surname = surname(chars, begin.min(chars.len().checked_sub(1)?))?;
    let whole = chars[begin..]
        .iter()
        .take(surname + 2)
        .take_while(|c| han(**c))
        .count();
    (whole > surname && begin < chars.len()).then_some((LeakKind::Name, begin, begin + whole))
}

/// 老王 and 小李, where the word ends with it.
fn familiar(chars: &[char], at: usize) -> Option<Span> {
    let before = |c: &char| han(*c);
    if !matches!(chars[at], '老' | '小')
        || at > 0 && chars[at - 1..at].iter().all(before) && !leads(chars[at - 1])
    {
        return None;
    }
    let surname = chars.get(at + 1).filter(|c| SURNAMES.contains(**c))?;
    let after = chars.get(at + 2);
    let ends = after.is_none_or(|c| !han(*c) || "家说住和的在".contains(*c));
    (ends && !"石龙金白江田夏马方高".contains(*surname)).then_some((LeakKind::Name, at, at + 2))
}

/// Characters after which somebody may be called: 给老王, 和小李.
fn leads(c: char) -> bool {
    "给和跟与是叫到由请帮对找为问让在".contains(c)
}

fn han(c: char) -> bool {
    ('\u{4E00}'..='\u{9FFF}').contains(&c)
}

/// Words that begin with a character which is also a surname.
fn begins_a_word(chars: &[char], at: usize) -> bool {
    const WORDS: [&str; 30] = [
        "高龄", "高中", "高级", "高血", "方便", "方式", "白天", "马上", "常年", "常住", "常见", "万名",
        "金牌", "任何", "田园", "夏天", "段时", "康复", "康乐", "文化", "文明", "石材", "江边", "雷雨",
        "钱包", "易碎", "许多", "余下", "毛巾", "黄色",
    ];
    let two: String = chars[at..].iter().take(2).collect();
    WORDS.contains(&two.as_str())
}

/// Words that end in a character which is also a surname: 提高老师水平, 地方老人, 平常老人.
fn part_of_a_word(chars: &[char], at: usize) -> bool {
    const WORDS: [&str; 28] = [
        "提高",
        "升高",
        "地方",
        "对方",
        "各方",
        "多方",
        "平常",
        "经常",
        "日常",
        "非常",
        "关于",
        "对于",
        "由于",
        "健康",
        "中文",
        "英文",
        "语文",
        "现金",
        "资金",
        "照顾",
        "看顾",
        "兼顾",
        "责任",
        "安康",
        "一万",
        "血压高",
        "作文",
        "外语文",
    ];
    at > 0 && WORDS.contains(&chars[at - 1..=at].iter().collect::<String>().as_str())
}
