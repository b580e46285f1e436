//! The list of member organizations (成员单位).

use super::fault::FaultCode;
use super::header::ColumnSpec;
use super::reading::Draft;
use super::row::RowReader;
use crate::kernel::text::fold;

/// One row of the list. The liaison's name and numbers are personal: seal them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OrganizationDraft {
    /// 单位名称, 1 to 100 characters
    pub name: String,
    /// 统一社会信用代码; party branches have none
    pub credit_code: Option<String>,
    /// Key of 单位类型
    pub kind: String,
    /// Keys of 所属领域, at least one
    pub fields: Vec<String>,
    /// Key of 委员会职务; `member` where the list says nothing
    pub role: String,
    /// Key of 所在社区
    pub community: Option<String>,
    /// 地址
    pub address: String,
    /// 服务电话, to be published
    pub service_phone: String,
    /// 联系人, personal
    pub liaison_name: String,
    /// 联系电话, personal
    pub liaison_phones: Vec<String>,
    /// 简介
    pub description: String,
}

impl Draft for OrganizationDraft {
    const COLUMNS: &'static [ColumnSpec] = &[
        ColumnSpec::optional(
            "name",
            &[
                "单位名称",
                "单位",
                "成员单位",
                "委员单位",
                "成员单位名称",
                "委员单位名称",
                "机构名称",
                "机构",
                "名称",
                "单位全称",
                "organization",
                "organization name",
                "name",
            ],
        )
        .required(),
        ColumnSpec::optional(
            "credit_code",
            &[
                "统一社会信用代码",
                "信用代码",
                "社会信用代码",
                "统一信用代码",
                "机构代码",
                "credit code",
                "unified social credit code",
                "uscc",
            ],
        ),
        ColumnSpec::optional(
            "kind",
            &[
                "单位类型",
                "单位性质",
                "类型",
                "性质",
                "机构类型",
                "单位类别",
                "kind",
                "type",
                "organization kind",
            ],
        )
        .required(),
        ColumnSpec::optional(
            "fields",
            &[
                "所属领域",
                "领域",
                "专委会",
                "所属专委会",
                "专业委员会",
                "五大领域",
                "fields",
                "field",
                "committee",
            ],
        )
        .required(),
        ColumnSpec::optional("role", &["委员会职务", "职务", "角色", "委员会角色", "role"]),
        ColumnSpec::optional(
            "community",
            &["所在社区", "社区", "所属社区", "社区名称", "community"],
        ),
        ColumnSpec::optional(
            "address",
            &["地址", "单位地址", "办公地址", "详细地址", "address"],
        ),
        ColumnSpec::optional(
            "service_phone",
            &[
                "服务电话",
                "对外电话",
                "公开电话",
                "对外服务电话",
                "咨询电话",
                "service phone",
            ],
        )
        .personal(),
        ColumnSpec::optional(
            "liaison_name",
            &[
                "联系人",
                "联络员",
                "联系人姓名",
                "联络员姓名",
                "负责人",
                "liaison",
                "contact",
                "contact name",
            ],
        )
        .personal(),
        ColumnSpec::optional(
            "liaison_phones",
            &[
                "联系电话",
                "联系方式",
                "电话",
                "手机",
                "联系人电话",
                "联络员电话",
                "手机号",
                "手机号码",
                "电话号码",
                "phone",
                "contact phone",
                "liaison phone",
            ],
        )
        .personal(),
        ColumnSpec::optional(
            "description",
            &["简介", "单位简介", "说明", "备注", "介绍", "description", "notes"],
        )
        .personal(),
    ];

    fn read(row: &mut RowReader<'_>) -> Self {
        let lists = row.vocabulary();
        let name = row.required_text("name", 100);
        let credit_code = row.credit_code("credit_code");
        let kind = row.required_term("kind", &lists.organization_kinds);
        let fields = row.terms("fields", &lists.fields);
        if fields.is_empty() {
            row.missing_unless_faulted("fields", &lists.fields);
        }
        Self {
            name,
            credit_code,
            kind,
            fields,
            role: row
                .term("role", &lists.organization_roles)
                .unwrap_or_else(|| "member".to_owned()),
            community: row.term("community", &lists.communities),
            address: row.text("address", 200),
            service_phone: row.phones("service_phone").join("、"),
            liaison_name: row.text("liaison_name", 40),
            liaison_phones: row.phones("liaison_phones"),
            description: row.text("description", 2000),
        }
    }

    fn identities(&self) -> Vec<(FaultCode, &'static str, String)> {
        vec![
            (
                FaultCode::DuplicateCreditCode,
                "credit_code",
                self.credit_code.clone().unwrap_or_default(),
            ),
            (FaultCode::DuplicateName, "name", fold(&self.name)),
        ]
    }
}
