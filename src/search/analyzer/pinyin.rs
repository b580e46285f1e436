//! How Chinese sounds, without tones: `家电` is `jiadian`.

use std::collections::HashMap;
use std::sync::OnceLock;

use pinyin::ToPinyin;

/// At most so many readings of one text are kept.
const MAX_READINGS: usize = 4;

/// Characters with a second reading in daily use. Rare readings are left out: they would only bring noise.
const SECOND: &str = "\
    行 hang xing,重 chong zhong,长 chang zhang,乐 yue le,调 tiao diao,会 kuai,还 huan hai,\
    都 dou du,校 jiao xiao,朝 chao zhao,觉 jiao jue,便 pian bian,传 zhuan chuan,弹 tan dan,\
    藏 zang cang,单 shan dan,地 de di,得 dei de,给 ji gei,角 jue jiao,卡 qia ka,率 shuai lv,\
    绿 lu lv,落 la luo,模 mu mo,色 shai se,厦 xia sha,什 shi shen,省 xing sheng,石 dan shi,\
    宿 xiu su,提 di ti,血 xie xue,车 ju che,参 shen can,差 chai cha,大 dai da,薄 bao bo,\
    泊 po bo,露 lou lu,盛 cheng sheng,匙 shi chi,巷 hang xiang,弄 long nong,粘 zhan nian,\
    着 zhuo zhe,折 she zhe,曾 zeng ceng,降 xiang jiang,强 jiang qiang,仔 zi zai,系 ji xi,\
    熟 shou shu,削 xue xiao,壳 qiao ke,似 shi si,伯 bai bo,柏 bai bo,堡 pu bao,查 zha cha,\
    择 zhai ze";

fn second(c: char) -> &'static [&'static str] {
    static TABLE: OnceLock<HashMap<char, Vec<&'static str>>> = OnceLock::new();
    let table = TABLE.get_or_init(|| {
        let entry = |entry: &'static str| {
            let mut parts = entry.split_whitespace();
            let c = parts.next()?.chars().next()?;
            Some((c, parts.collect()))
        };
        SECOND.split(',').filter_map(entry).collect()
    });
    table.get(&c).map_or(&[], Vec::as_slice)
}

/// Toneless readings of a character, the usual one first; empty where it has none.
pub fn readings(c: char) -> Vec<&'static str> {
    let mut found: Vec<&'static str> = c.to_pinyin().map(|p| ascii(p.plain())).into_iter().collect();
    for reading in second(c) {
        if !found.contains(reading) {
            found.push(reading);
        }
    }
    found
}

/// `ü` is typed `v`.
fn ascii(syllable: &'static str) -> &'static str {
    match syllable {
        "lü" => "lv",
        "nü" => "nv",
        "lüe" => "lve",
        "nüe" => "nve",
        "ê" => "e",
        other => other,
    }
}

/// The readings of a text written together, the usual one first.
pub fn joined(chars: &[char]) -> Vec<String> {
    combine(chars, |syllable| syllable)
}

/// The first letters of the readings of a text, the usual ones first.
pub fn initials(chars: &[char]) -> Vec<String> {
    combine(chars, |syllable| syllable.get(..1).unwrap_or_default())
}

fn combine(chars: &[char], part: impl Fn(&'static str) -> &'static str) -> Vec<String> {
    let mut texts = vec![String::new()];
    for c in chars {
        let mut parts: Vec<&str> = readings(*c).into_iter().map(&part).collect();
        parts.dedup();
        let room = MAX_READINGS / texts.len().max(1);
        parts.truncate(room.max(1));
        if parts.is_empty() {
            return Vec::new();
        }
        texts = parts
            .iter()
            .flat_map(|p| texts.iter().map(move |text| format!("{text}{p}")))
            .collect();
    }
    texts.dedup();
    texts
}
