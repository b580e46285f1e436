//! What the words of the two texts prove: which words both really use, and which categories a text speaks of. Pure.

use std::{collections::HashSet, sync::LazyLock};

use crate::{
    kernel::text::fold,
    taxonomy::{Taxonomy, Term},
};

/// Words that stand in nearly every need or offer: true, but they speak for nothing.
const WEAK: &str = "社区 居民 家庭 家里 家中 一户 一家 一位 住户 街坊 邻居 邻里 老人 老年 老年人 独居 独居老人 孩子 儿童 大人 困难 残障 人士 \
    服务 活动 免费 需求 单位 组织 公益 志愿 志愿者 资源 项目 内容 情况 问题 办法 方式 工作 专业 负责 联系 预约 登记 报名 使用 参加 参与 学习 现场 \
    上门 到家 送到 安排 集中 定期 固定 每周 每月 每年 每天 每次 每人 每场 一周 一个月 一年 一台 一次 一份 一套 一场 两次 两个 三个 几个 几次 周一 周二 周三 \
    周四 周五 周六 周日 周末 工作日 上午 下午 晚上 晚间 白天 平时 时间 小时 分钟 地方 地点 附近 门口 楼下 楼里 院里 屋里 街道 辖区 本人 自己 大家 一起 \
    愿意 有人 别人 师傅 人员 老师 能用 好用 处理 讲清 讲讲 人来 帮着 帮忙 两周 一对 现在 目前 最近 经常 已经 之后 之前 以后 以前 开始 结束 方便 适合 简单 合适 不便 不会 不用 知道 了解 来人 东西 物品 \
    教会 清楚 明白 材料 陪着 跟着 看着 看看 干净 安静 早晚 夜里 夜间 半天 中心 年度 几位 几样 一张 不了 不到 不动 家人 在家 小区 动作 高峰 照片 \
    一下 一遍 走一遍 放好 没人 有空 出门 回来 过来 出来 起来 下来 上来 进来 起码 全部 许多 不少 左右 体验 开放 申请 安心 放心 顺便 同时 需用 \
    组织 举办 开展 举行 讲 教 送 修 好 大 小 新 旧 多 少 年 月 日";

static WEAK_WORDS: LazyLock<HashSet<&'static str>> = LazyLock::new(|| WEAK.split_whitespace().collect());

/// Words of `found` (from the index) that stand in both folded texts and say something, most telling first: longer ones
/// before shorter ones, otherwise in their own order. Names of communities say where, not what.
pub fn telling_words(found: &[String], need: &str, offer: &str, taxonomy: &Taxonomy) -> Vec<String> {
    let mut words: Vec<String> = found
        .iter()
        .filter(|word| is_telling(word, taxonomy))
        .filter(|word| stands(need, word) && stands(offer, word))
        .cloned()
        .collect();
    words.sort_by_key(|word| std::cmp::Reverse(word.chars().count()));
    words
}

fn is_telling(word: &str, taxonomy: &Taxonomy) -> bool {
    word.chars().nth(1).is_some()
        && !is_amount(word)
        && !WEAK_WORDS.contains(word)
        && !taxonomy
            .communities
            .terms()
            .iter()
            .any(|term| term.zh.contains(word) || term.synonyms.iter().any(|name| name == word))
}

/// Amounts and times of day are alike everywhere: 十二, 三百, 两台.
fn is_amount(word: &str) -> bool {
    let numeral = |c: char| c.is_ascii_digit() || "零一二三四五六七八九十百千万两半几点".contains(c);
    word.chars().all(numeral) || (word.starts_with(numeral) && word.chars().count() == 2)
}

/// Whether `word` stands in a folded text.
pub fn stands(folded: &str, word: &str) -> bool {
    folded.contains(&fold(word))
}

/// A word of a folded text that belongs to the category `key` of the second level: its name or a synonym, the longest
/// found. Categories of the first level are too wide to mean anything here.
pub fn mention(folded: &str, key: &str, taxonomy: &Taxonomy) -> Option<String> {
    let term = taxonomy.categories.get(key)?;
    term.parent.as_ref()?;
    longest(folded, term)
}

/// Every category of the second level of which a folded text speaks.
pub fn mentioned(folded: &str, taxonomy: &Taxonomy) -> Vec<String> {
    taxonomy
        .categories
        .terms()
        .iter()
        .filter(|term| term.parent.is_some() && longest(folded, term).is_some())
        .map(|term| term.key.clone())
        .collect()
}

fn longest(folded: &str, term: &Term) -> Option<String> {
    std::iter::once(&term.zh)
        .chain(&term.synonyms)
        .filter(|word| word.chars().nth(1).is_some() && stands(folded, word))
        .max_by_key(|word| word.chars().count())
        .cloned()
}
