//! The list of needs (需求).

use chrono::{Months, NaiveDate};
use serde::{Deserialize, Serialize};

use super::fault::FaultCode;
use super::header::ColumnSpec;
use super::quantity::Quantity;
use super::reading::{Draft, implied_kind};
use super::row::RowReader;
use crate::kernel::text::fold;

/// Who asks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AskerKind {
    /// 居民家庭
    #[default]
    Household,
    /// 居民
    Resident,
    /// 社区
    Community,
    /// 单位
    Organization,
}

impl AskerKind {
    /// The stable key.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Household => "household",
            Self::Resident => "resident",
            Self::Community => "community",
            Self::Organization => "organization",
        }
    }

    fn from_key(key: &str) -> Option<Self> {
        let all = [
            Self::Household,
            Self::Resident,
            Self::Community,
            Self::Organization,
        ];
        all.into_iter().find(|kind| kind.as_str() == key)
    }
}

/// One row of the list. The household, the working text and the tags are personal: seal them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NeedDraft {
    /// 编号 in the list it comes from
    pub number: Option<String>,
    /// 提出方类型; where the list says nothing, what the columns filled imply
    pub asker_kind: AskerKind,
    /// 帮扶对象, by the name the community uses; personal
    pub household: Option<String>,
    /// 提出单位, as written
    pub organization: Option<String>,
    /// Key of 社区
    pub community: String,
    /// 内容, as told; personal
    pub working_text: String,
    /// 公开标题, at most 60 characters
    pub public_title: Option<String>,
    /// 公开内容, a proposal that somebody has yet to approve
    pub public_text: Option<String>,
    /// Key of 类型; without such a column what the category implies
    pub kind: String,
    /// Key of 类别
    pub category: String,
    /// 数量
    pub quantity: Option<Quantity>,
    /// 期限
    pub due_on: Option<NaiveDate>,
    /// Key of 紧急程度; `normal` where the list says nothing
    pub urgency: String,
    /// 人群标签, free words; personal
    pub audience_tags: Vec<String>,
    /// 经办人; personal
    pub handled_by: String,
}

impl Draft for NeedDraft {
    const COLUMNS: &'static [ColumnSpec] = &[
        ColumnSpec::optional("number", &["编号", "需求编号", "number", "id"]),
        ColumnSpec::optional(
            "asker_kind",
            &[
                "提出方类型",
                "提出方",
                "需求方类型",
                "需求主体",
                "asker kind",
                "asker",
            ],
        ),
        ColumnSpec::optional(
            "household",
            &["帮扶对象", "帮扶家庭", "家庭", "户主", "household"],
        )
        .personal(),
        ColumnSpec::optional(
            "organization",
            &["提出单位", "需求单位", "单位", "单位名称", "organization"],
        ),
        ColumnSpec::optional("community", &["社区", "所在社区", "所属社区", "community"]).required(),
        ColumnSpec::optional(
            "working_text",
            &[
                "内容",
                "需求内容",
                "需求",
                "具体需求",
                "需求描述",
                "text",
                "need",
                "content",
            ],
        )
        .required()
        .personal(),
        ColumnSpec::optional(
            "public_title",
            &["公开标题", "标题", "需求名称", "public title", "title"],
        )
        .personal(),
        ColumnSpec::optional("public_text", &["公开内容", "公示内容", "public text"]).personal(),
        ColumnSpec::optional("kind", &["类型", "需求类型", "kind", "type"]),
        ColumnSpec::optional("category", &["类别", "需求类别", "分类", "category"]).required(),
        ColumnSpec::optional("quantity", &["数量", "需求数量", "quantity", "amount"]),
        ColumnSpec::optional("renewal", &["周期", "频次", "renewal"]),
        ColumnSpec::optional(
            "due_on",
            &[
                "期限",
                "完成期限",
                "截止日期",
                "时限",
                "due on",
                "due",
                "deadline",
            ],
        ),
        ColumnSpec::optional("urgency", &["紧急程度", "紧急", "缓急", "urgency"]),
        ColumnSpec::optional(
            "audience_tags",
            &["人群标签", "人群", "标签", "tags", "audience tags"],
        )
        .personal(),
        ColumnSpec::optional("handled_by", &["经办人", "登记人", "填报人", "handled by"]).personal(),
    ];

    fn read(row: &mut RowReader<'_>) -> Self {
        let lists = row.vocabulary();
        let category = row.required_term("category", &lists.categories);
        let kind = row
            .term("kind", &lists.offer_kinds)
            .unwrap_or_else(|| implied_kind(&category, lists));
        let household = row.optional_text("household", 40);
        let organization = row.optional_text("organization", 100);
        Self {
            number: row.optional_text("number", 40),
            asker_kind: read_asker(row, household.is_some(), organization.is_some()),
            household,
            organization,
            community: row.required_term("community", &lists.communities),
            working_text: row.required_text("working_text", 2000),
            public_title: row.optional_text("public_title", 60),
            public_text: row.optional_text("public_text", 2000),
            kind,
            category,
            quantity: row.quantity("quantity", "renewal"),
            due_on: row.date("due_on"),
            urgency: row
                .term("urgency", &lists.urgencies)
                .unwrap_or_else(|| "normal".to_owned()),
            audience_tags: row.words("audience_tags", 20),
            handled_by: row.text("handled_by", 40),
        }
    }

    fn identities(&self) -> Vec<(FaultCode, &'static str, String)> {
        vec![(
            FaultCode::DuplicateNumber,
            "number",
            fold(self.number.as_deref().unwrap_or_default()),
        )]
    }

    fn postpone(&mut self, by: Months) {
        self.due_on = self.due_on.map(|day| day + by);
    }
}

/// An organization that asks must be named; a household may stay unnamed, as most lists leave it.
fn read_asker(row: &mut RowReader<'_>, household: bool, organization: bool) -> AskerKind {
    let lists = row.vocabulary();
    let before = row.fault_count();
    let said = row
        .term("asker_kind", &lists.asker_kinds)
        .and_then(|key| AskerKind::from_key(&key));
    if row.fault_count() > before {
        return AskerKind::default();
    }
    match (said, household, organization) {
        (Some(AskerKind::Organization), _, false) => row.missing("organization"),
        (None, false, false) => row.missing("asker_kind"),
        _ => {}
    }
    said.unwrap_or(if household {
        AskerKind::Household
    } else {
        AskerKind::Organization
    })
}
