//! Dictionary words by jieba.

use std::collections::HashSet;

use jieba_rs::Jieba;

/// Words that carry no meaning in a search or a match.
const STOP: &str = "的 了 和 与 及 或 是 在 有 无 我 你 您 他 她 它 们 我们 你们 他们 咱 自己 这 那 这个 那个 这些 那些 哪 哪里 什么 怎么 \
    怎样 谁 几 多少 吗 呢 吧 啊 呀 哦 嗯 个 些 位 名 人 能 能够 可 可以 会 要 想 想要 需要 希望 请 请问 求 求助 找 给 把 被 让 对 向 往 从 到 为 为了 \
    因 因为 所以 但 但是 而 并 并且 也 都 还 就 才 又 再 很 太 更 最 不 没 没有 去 来 做 搞 弄 帮 帮忙 帮助 提供 一 一个 一些 一下 一位 等 等等 之 \
    其 其他 有关 相关 进行 以 以及 于 用 上 下 中 里 内 外 时 时候 后 前 某 该 本 各 每 有没有 能不能 可不可以 the a an of to for and or in on is";

/// The dictionary and what it leaves out.
pub struct Words {
    jieba: Jieba,
    stop: HashSet<&'static str>,
}

impl Words {
    /// Loads the dictionary: about a quarter of a second.
    pub fn load() -> Self {
        Self {
            jieba: Jieba::new(),
            stop: STOP.split_whitespace().collect(),
        }
    }

    /// Words of a Chinese run without gaps or overlaps, as one reads it.
    pub fn cut<'a>(&self, run: &'a str) -> Vec<&'a str> {
        self.jieba
            .cut(run, true)
            .into_iter()
            .map(|token| token.word)
            .collect()
    }

    /// The same, with the shorter words that are part of longer ones.
    pub fn cut_all<'a>(&self, run: &'a str) -> Vec<&'a str> {
        self.jieba
            .cut_for_search(run, true)
            .into_iter()
            .map(|token| token.word)
            .collect()
    }

    /// True for a word that says nothing.
    pub fn is_stop(&self, word: &str) -> bool {
        self.stop.contains(word)
    }
}
