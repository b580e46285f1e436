//! The list of offers (资源).

use chrono::{Months, NaiveDate};

use super::fault::FaultCode;
use super::header::ColumnSpec;
use super::quantity::Quantity;
use super::reading::{Draft, implied_kind};
use super::row::RowReader;
use crate::kernel::text::fold;

/// One row of the list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OfferDraft {
    /// 单位, as written; which organization that is, the caller finds out
    pub organization_name: String,
    /// 统一社会信用代码, the surer way to find it
    pub credit_code: Option<String>,
    /// 资源名称, 1 to 60 characters
    pub title: String,
    /// Key of 资源类型; without such a column what the category implies
    pub kind: String,
    /// Key of 类别
    pub category: String,
    /// 说明
    pub description: String,
    /// 数量/容量; none where unlimited or not said
    pub quantity: Option<Quantity>,
    /// 可用时段
    pub availability: String,
    /// 地点
    pub place: String,
    /// Keys of 服务社区; none means everywhere
    pub communities: Vec<String>,
    /// Keys of 服务对象; none where not said
    pub audiences: Vec<String>,
    /// 条件
    pub conditions: String,
    /// Whether it costs nothing; so too where the list says nothing
    pub free: bool,
    /// What it costs, where the list says so
    pub price_note: String,
    /// 服务电话, to be published
    pub service_phone: String,
    /// 有效期, the last day; none where without end
    pub valid_until: Option<NaiveDate>,
}

impl Draft for OfferDraft {
    const COLUMNS: &'static [ColumnSpec] = &[
        ColumnSpec::optional(
            "organization",
            &[
                "单位",
                "单位名称",
                "成员单位",
                "委员单位",
                "提供单位",
                "资源单位",
                "机构名称",
                "所属单位",
                "organization",
                "organization name",
                "provider",
            ],
        )
        .required(),
        ColumnSpec::optional(
            "credit_code",
            &[
                "统一社会信用代码",
                "信用代码",
                "社会信用代码",
                "credit code",
                "uscc",
            ],
        ),
        ColumnSpec::optional(
            "title",
            &[
                "资源名称",
                "名称",
                "项目名称",
                "服务名称",
                "资源项目",
                "服务项目",
                "资源",
                "title",
                "offer",
                "name",
            ],
        )
        .required(),
        ColumnSpec::optional("kind", &["资源类型", "类型", "资源形式", "kind", "type"]),
        ColumnSpec::optional(
            "category",
            &["类别", "资源类别", "分类", "资源分类", "服务类别", "category"],
        )
        .required(),
        ColumnSpec::optional(
            "description",
            &[
                "说明",
                "内容",
                "资源内容",
                "资源说明",
                "服务内容",
                "具体内容",
                "简介",
                "备注",
                "description",
            ],
        )
        .personal(),
        ColumnSpec::optional(
            "quantity",
            &[
                "数量",
                "容量",
                "资源数量",
                "数量及频次",
                "可提供数量",
                "quantity",
                "capacity",
                "amount",
            ],
        ),
        ColumnSpec::optional("renewal", &["周期", "频次", "更新周期", "renewal"]),
        ColumnSpec::optional(
            "availability",
            &[
                "可用时段",
                "时间",
                "开放时间",
                "服务时间",
                "可用时间",
                "时段",
                "availability",
                "when",
                "hours",
            ],
        )
        .personal(),
        ColumnSpec::optional(
            "place",
            &["地点", "服务地点", "地址", "place", "where", "address"],
        )
        .personal(),
        ColumnSpec::optional(
            "communities",
            &[
                "服务社区",
                "服务范围",
                "社区",
                "覆盖社区",
                "communities",
                "community",
                "area",
            ],
        ),
        ColumnSpec::optional(
            "audiences",
            &[
                "服务对象",
                "面向对象",
                "对象",
                "受益人群",
                "适用人群",
                "audiences",
                "audience",
                "for whom",
            ],
        ),
        ColumnSpec::optional(
            "conditions",
            &["条件", "使用条件", "要求", "申请条件", "conditions"],
        )
        .personal(),
        ColumnSpec::optional("charged", &["是否收费", "收费", "收费情况", "charged"]),
        ColumnSpec::optional("free", &["是否免费", "免费", "free"]),
        ColumnSpec::optional(
            "price_note",
            &["收费说明", "收费标准", "价格", "price", "price note"],
        ),
        ColumnSpec::optional(
            "service_phone",
            &[
                "服务电话",
                "电话",
                "联系电话",
                "预约电话",
                "咨询电话",
                "对外电话",
                "service phone",
                "phone",
            ],
        )
        .personal(),
        ColumnSpec::optional(
            "valid_until",
            &[
                "有效期",
                "截止日期",
                "有效期至",
                "截止时间",
                "有效日期",
                "valid until",
                "expires",
            ],
        ),
    ];

    fn read(row: &mut RowReader<'_>) -> Self {
        let lists = row.vocabulary();
        let organization_name = row.required_text("organization", 100);
        let credit_code = row.credit_code("credit_code");
        let title = row.required_text("title", 60);
        let category = row.required_term("category", &lists.categories);
        let kind = row
            .term("kind", &lists.offer_kinds)
            .unwrap_or_else(|| implied_kind(&category, lists));
        let (free, price_note) = read_price(row);
        Self {
            organization_name,
            credit_code,
            title,
            kind,
            category,
            description: row.text("description", 2000),
            quantity: row.quantity("quantity", "renewal"),
            availability: row.text("availability", 200),
            place: row.text("place", 200),
            communities: read_communities(row),
            audiences: row.terms("audiences", &lists.audiences),
            conditions: row.text("conditions", 500),
            free,
            price_note,
            service_phone: row.phones("service_phone").join("、"),
            valid_until: row.date("valid_until"),
        }
    }

    fn identities(&self) -> Vec<(FaultCode, &'static str, String)> {
        let whose = self
            .credit_code
            .clone()
            .unwrap_or_else(|| fold(&self.organization_name));
        let title = fold(&self.title);
        let key = if title.is_empty() {
            String::new()
        } else {
            format!("{whose}\n{title}")
        };
        vec![(FaultCode::DuplicateTitle, "title", key)]
    }

    fn postpone(&mut self, by: Months) {
        self.valid_until = self.valid_until.map(|day| day + by);
    }
}

/// Words for the whole sub-district.
const EVERYWHERE: &[&str] = &[
    "全部",
    "全部社区",
    "所有社区",
    "全街道",
    "全辖区",
    "辖区",
    "辖区内",
    "各社区",
    "不限",
    "街道全域",
    "all",
    "everywhere",
];

fn read_communities(row: &mut RowReader<'_>) -> Vec<String> {
    let lists = row.vocabulary();
    if row.holds_one_of("communities", EVERYWHERE) {
        Vec::new()
    } else {
        row.terms("communities", &lists.communities)
    }
}

/// 是否收费 and 是否免费 ask opposite questions; whatever is neither yes nor no is a price.
fn read_price(row: &mut RowReader<'_>) -> (bool, String) {
    const FREE: &[&str] = &[
        "否",
        "免费",
        "不收费",
        "公益",
        "无偿",
        "不",
        "无",
        "no",
        "n",
        "false",
        "free",
        "0",
    ];
    const CHARGED: &[&str] = &[
        "是", "收费", "有偿", "付费", "自费", "yes", "y", "true", "charged", "paid", "1",
    ];
    const YES: &[&str] = &["是", "免费", "公益", "无偿", "yes", "y", "true", "free", "1"];
    const NO: &[&str] = &["否", "收费", "不免费", "有偿", "no", "n", "false", "0"];
    let note = row.text("price_note", 200);
    for (key, free, charged) in [("charged", FREE, CHARGED), ("free", YES, NO)] {
        let cell = row.text(key, 200);
        if cell.is_empty() {
            continue;
        }
        let (answer, said) = answer_and_note(&cell);
        let answer = fold(answer);
        return if free.contains(&answer.as_str()) {
            (true, joined([said, &note]))
        } else if charged.contains(&answer.as_str()) {
            (false, joined([said, &note]))
        } else {
            (false, joined([&cell, &note]))
        };
    }
    let free = note.is_empty() || FREE.contains(&fold(&note).as_str());
    (free, note)
}

/// `是（成本价28元）`: the answer, and what is said of it in brackets or after a comma.
fn answer_and_note(cell: &str) -> (&str, &str) {
    const BRACKETS: [(char, char); 2] = [('（', '）'), ('(', ')')];
    let parts = ['（', '(', '，', ',', '：', ':', '；', ';'];
    let Some((at, mark)) = cell.char_indices().find(|(_, c)| parts.contains(c)) else {
        return (cell, "");
    };
    let note = cell[at + mark.len_utf8()..].trim();
    let closing = BRACKETS.iter().find(|(open, _)| *open == mark);
    let note = closing
        .and_then(|(_, close)| note.strip_suffix(*close))
        .unwrap_or(note);
    (cell[..at].trim(), note)
}

fn joined(notes: [&str; 2]) -> String {
    let notes: Vec<&str> = notes.into_iter().filter(|note| !note.is_empty()).collect();
    notes.join("；")
}

#[cfg(test)]
mod tests {
    use super::answer_and_note;

    #[test]
    fn an_answer_is_told_from_what_is_said_of_it() {
        for (cell, told) in [
            ("是（成本价28元）", ("是", "成本价28元")),
            ("否（公益免费，材料自备）", ("否", "公益免费，材料自备")),
            ("否，公益免费", ("否", "公益免费")),
            ("yes (10 yuan (each))", ("yes", "10 yuan (each)")),
            ("是（每晚5元", ("是", "每晚5元")),
            ("成本价", ("成本价", "")),
            ("（", ("", "")),
        ] {
            assert_eq!(answer_and_note(cell), told, "{cell}");
        }
    }
}
