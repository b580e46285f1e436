//! Bringing in lists by upload, as street staff does.

use axum::http::{Request, StatusCode, header};
use lianxin::{
    imports::{self, ImportKind},
    kernel::actor::Role,
    office::outbox_newest,
    organizations,
    taxonomy::Language,
};
use serde_json::{Value, json};

use crate::support::{House, Visitor};

const ORGANIZATIONS: &str = "单位名称,统一社会信用代码,单位类型,所属领域,联系人,联系电话\n\
    华汇银行（示例）,91350100m000100y43,银行,社区建设,示例联络员甲,13800000001/010-55500001\n\
    诺麒公益（示例）,,公益机构,民生福祉,示例联络员乙,１３８０００００００２\n";

const OFFERS: &str = "单位,资源名称,类别,数量,是否收费\n\
    华汇银行（示例）,旧衣回收,environment.clothes_recycling,不限,否\n\
    诺麒公益（示例）,洗衣机,家用电器,两台,是（成本价28元）\n";

const NEEDS: &str = "编号,提出方类型,帮扶对象,社区,需求内容,公开内容,类别,数量\n\
    X-01,家庭,示例家庭,黄木厂,电视机坏了,一户家庭需要一台电视机,家用电器,1台\n\
    X-02,社区,,映溪,端午活动场地,社区需要一处活动场地,节庆活动,\n";

/// The multipart body of one file.
fn form(field: &str, name: &str, bytes: &[u8]) -> Vec<u8> {
    let head =
        format!("--xx\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\n\r\n");
    [head.as_bytes(), bytes, b"\r\n--xx--\r\n"].concat()
}

async fn post(who: &Visitor<'_>, path: &str, body: Vec<u8>) -> (StatusCode, Value) {
    let request = Request::post(path).header(header::CONTENT_TYPE, "multipart/form-data; boundary=xx");
    let (status, _, bytes) = who.send(request, body).await;
    (status, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
}

/// Uploads one file and gives the report.
async fn upload(who: &Visitor<'_>, kind: &str, name: &str, bytes: impl AsRef<[u8]>) -> Value {
    let (status, report) = post(
        who,
        &format!("/imports/{kind}"),
        form("file", name, bytes.as_ref()),
    )
    .await;
    assert_eq!(status, StatusCode::OK, "{report}");
    report
}

/// What a report says in numbers: created, updated, unchanged, faults, and whether it was written.
fn sums(report: &Value) -> (u64, u64, u64, usize, bool) {
    let number = |name: &str| report[name].as_u64().unwrap();
    let faults = report["faults"].as_array().unwrap().len();
    (
        number("created"),
        number("updated"),
        number("unchanged"),
        faults,
        report["written"] == true,
    )
}

fn lines(report: &Value) -> String {
    let faults = report["faults"].as_array().unwrap().iter();
    let line = |fault: &Value| {
        let text = |name: &str| fault[name].as_str().unwrap_or("-").to_owned();
        format!(
            "{}:{} {}: {}",
            fault["row"],
            text("column"),
            text("code"),
            text("message")
        )
    };
    faults.map(line).collect::<Vec<_>>().join("\n")
}

/// How much has been written down so far: entries of the audit, the newest row of the outbox.
async fn written(house: &House, auditor: &Visitor<'_>) -> (Value, i64) {
    let entries = auditor.ask("{ auditEntries { totalCount } }", json!({})).await;
    let outbox = outbox_newest(house.system().db()).await.unwrap();
    (entries.at("auditEntries.totalCount").clone(), outbox)
}

fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(format!(
        "{}/tests/fixtures/import/{name}",
        env!("CARGO_MANIFEST_DIR")
    ))
    .unwrap()
}

#[tokio::test]
async fn a_trial_writes_nothing_and_the_same_file_twice_changes_nothing() {
    let house = House::open().await;
    let staff = house.person("staff", Role::StreetStaff).await;
    let auditor = house.person("auditor", Role::Auditor).await;
    let mut before = written(&house, &auditor).await;
    for (kind, csv) in [
        ("organizations", ORGANIZATIONS),
        ("offers", OFFERS),
        ("needs", NEEDS),
    ] {
        let path = format!("/imports/{kind}?dryRun=true");
        let (_, trial) = post(&staff, &path, form("file", "list.csv", csv.as_bytes())).await;
        assert_eq!(sums(&trial), (2, 0, 0, 0, false), "{kind}: {}", lines(&trial));
        assert_eq!((&trial["dryRun"], &trial["total"]), (&json!(true), &json!(2)));
        assert_eq!(written(&house, &auditor).await, before, "{kind}: a trial");

        let first = upload(&staff, kind, "list.csv", csv).await;
        assert_eq!(sums(&first), (2, 0, 0, 0, true), "{kind}: {}", lines(&first));
        assert_eq!(first["sample"][0]["change"], "created");
        let after = written(&house, &auditor).await;
        assert!(after.1 > before.1, "{kind}");
        let again = upload(&staff, kind, "list.csv", csv).await;
        assert_eq!(sums(&again), (0, 0, 2, 0, false), "{kind}: {}", lines(&again));
        assert_eq!(
            written(&house, &auditor).await,
            after,
            "{kind}: the same once more"
        );
        before = after;
    }
    let query = "{ organizations(orderBy: { by: NAME, direction: ASC }) { nodes { name creditCode } } \
        offers(orderBy: { by: TITLE, direction: ASC }) { nodes { title state priceNote quantity { amount } } } }";
    let answer = house.public().ask(query, json!({})).await;
    assert_eq!(
        answer.text("organizations.nodes.0.creditCode"),
        "91350100M000100Y43",
        "mended"
    );
    assert_eq!(
        answer.at("offers.nodes.1"),
        &json!({ "title": "洗衣机", "state": "PUBLISHED", "priceNote": "成本价28元", "quantity": { "amount": 2 } })
    );
}

#[tokio::test]
async fn a_changed_row_is_updated_and_an_empty_cell_takes_nothing_away() {
    let house = House::open().await;
    let staff = house.person("staff", Role::StreetStaff).await;
    upload(&staff, "organizations", "a.csv", ORGANIZATIONS).await;
    let changed = "单位名称,统一社会信用代码,单位类型,所属领域,地址\n华汇银行双井支行（示例）,91350100M000100Y43,银行,社区建设,示例路1号\n\
        诺 麒公益(示例),,公益机构,民生福祉,\n";
    let report = upload(&staff, "organizations", "b.csv", changed).await;
    assert_eq!(
        (
            report["created"].as_u64(),
            report["faults"].as_array().unwrap().len()
        ),
        (Some(0), 0),
        "{report}"
    );
    let query = "{ organizations(filter: { kinds: [\"bank\"] }) { totalCount nodes { name address liaison { phones } } } }";
    let answer = staff.ask(query, json!({})).await;
    assert_eq!(
        answer.at("organizations.totalCount"),
        1,
        "the credit code tells who it is"
    );
    assert_eq!(
        answer.at("organizations.nodes.0"),
        &json!({ "name": "华汇银行双井支行（示例）", "address": "示例路1号", "liaison": { "phones": ["13800000001", "010-55500001"] } })
    );
}

#[tokio::test]
async fn with_one_fault_nothing_is_written_and_every_fault_is_told_in_both_languages() {
    let house = House::open().await;
    let staff = house.person("staff", Role::StreetStaff).await;
    let auditor = house.person("auditor", Role::Auditor).await;
    upload(&staff, "organizations", "list.csv", ORGANIZATIONS).await;
    let before = written(&house, &auditor).await;
    let csv = "资源名称,单位,统一社会信用代码,类型,类别,数量,有效期,二维码\n\
        义诊,诺麒公益（示例）,,服务,义诊咨询,每月2次,2026-12-31,x\n\
        理发,没有的单位,,服务,理发修脚,,,\n\
        ,诺麒公益（示例）,,蛋糕,火箭,很多,31/12/2026,\n\
        义 诊,诺麒公益（示例）,,服务,义诊咨询,,,\n\
        修表,诺麒公益（示例）,91350100M000100Y43,服务,代办跑腿,,,\n\
        缝补,华汇银行（示例）,91350100M000100Y44,服务,缝补修鞋,,,\n";
    let report = upload(&staff, "offers", "list.csv", csv).await;
    insta::assert_snapshot!(lines(&report), @r#"
    3:B not_found: 名录里没有这家单位。请先导入单位，或照名录写全称。
    4:A missing_value: “资源名称”是空的。请填写。
    4:D unknown_term: “类型”里的“蛋糕”不认识。请改为：物品、服务、场地、志愿者、走访探望、专业技能、设施、信息咨询。
    4:E unknown_term: “类别”里的“火箭”不认识。请改为：物资捐助、维修服务、照护陪伴、健康医疗、文化文博、学习培训、场地空间、环境与回收、法律咨询、就业创业、平安安全、儿童青少年。
    4:F bad_quantity: “数量”里的“很多”读不出数量。请写成“20台”“每月4次”“每周30人次”或“不限”，单位可用：次、件、个、套、台、袋、箱、桶、份、张、本、人、户、小时、天、场、间、个名额、个车位、批、公斤、双、辆。
    4:G bad_date: “有效期”里的“31/12/2026”不是日期。请写成 2026-12-31，长期有效就写“长期”。
    5:A duplicate_title: 同一单位的同名资源已在第 2 行。请删去重复的一行，或改名。
    6:B invalid: 信用代码是一家单位的，名称是另一家的。请核对。
    7:C credit_code_check: “统一社会信用代码”的校验位不对，至少有一位写错了。请核对营业执照或法人证书；没有就留空。
    "#);
    assert_eq!(
        report["unknownColumns"],
        json!([{ "column": "H", "title": "二维码" }])
    );
    assert_eq!(report["written"], false);
    let english = upload(&staff.clone().in_english(), "offers", "list.csv", csv).await;
    insta::assert_snapshot!(lines(&english), @r#"
    3:B not_found: The directory has no such organization. Import it first, or write its full name as the directory does.
    4:A missing_value: “资源名称” is empty. Fill it in.
    4:D unknown_term: “蛋糕” in “类型” is not known. Write one of: Goods, Service, Venue, Volunteers, Visit, Skill, Facility, Information.
    4:E unknown_term: “火箭” in “类别” is not known. Write one of: Goods, Repairs, Care and company, Health, Culture and museums, Learning, Venues, Environment and recycling, Law and advice, Work, Safety, Children.
    4:F bad_quantity: “很多” in “数量” is no quantity. Write “4 times per month” or “unlimited”, with one of: times, items, pieces, sets, machines, bags, boxes, bottles, portions, tickets, books, people, households, hours, days, sessions, rooms, places, parking spaces, batches, kg, pairs, vehicles.
    4:G bad_date: “31/12/2026” in “有效期” is no date. Write it as 2026-12-31, or “long-term” for no end.
    5:A duplicate_title: Row 2 has the same title for the same organization. Delete one of the rows, or rename it.
    6:B invalid: The credit code is of one organization and the name of another. Check both.
    7:C credit_code_check: The check character of “统一社会信用代码” is wrong, so at least one character is. Check it against the certificate, or leave it empty.
    "#);
    assert_eq!(written(&house, &auditor).await, before);
    assert_eq!(
        house
            .public()
            .ask("{ offers { totalCount } }", json!({}))
            .await
            .at("offers.totalCount"),
        0
    );
}

#[tokio::test]
async fn two_rows_about_one_thing_are_refused_however_they_name_it() {
    let house = House::open().await;
    let staff = house.person("staff", Role::StreetStaff).await;
    upload(&staff, "organizations", "list.csv", ORGANIZATIONS).await;
    let offers = "单位,统一社会信用代码,资源名称,类别,说明\n华汇银行（示例）,,旧衣回收,environment.clothes_recycling,一\n\
        华汇银行（示例）,91350100M000100Y43,旧衣 回收,environment.clothes_recycling,二\n";
    let report = upload(&staff, "offers", "list.csv", offers).await;
    assert_eq!(
        lines(&report),
        "3:C taken: 同一单位的同名资源已在第 2 行。请删去重复的一行，或改名。"
    );
    let organizations = "单位名称,统一社会信用代码,单位类型,所属领域\n华汇银行（示例）,,银行,社区建设\n华汇支行（示例）,91350100M000100Y43,银行,社区建设\n";
    let report = upload(&staff, "organizations", "list.csv", organizations).await;
    assert_eq!(
        lines(&report),
        "3:A taken: 第 2 行已经是这家单位。请删去重复的一行，或写出单位全称。"
    );
}

#[tokio::test]
async fn an_unknown_field_or_kind_is_answered_with_the_known_ones() {
    let house = House::open().await;
    let admin = house.person("admin", Role::Administrator).await.in_english();
    let report = upload(
        &admin,
        "organizations",
        "organizations_broken.csv",
        fixture("organizations_broken.csv"),
    )
    .await;
    let told = lines(&report);
    assert!(told.contains("9:C unknown_term"), "{told}");
    assert!(
        told.contains(
            "Write one of: Party building, City governance, Community building, Livelihood and welfare, "
        ),
        "{told}"
    );
    assert!(told.contains("5:B credit_code_check"), "{told}");
    assert!(
        !told.contains("11010519491231002X"),
        "an identity number is not repeated"
    );
    assert_eq!(report["unknownColumns"][0]["title"], "微信号");
    let count = house
        .public()
        .ask("{ organizations { totalCount } }", json!({}))
        .await;
    assert_eq!(count.at("organizations.totalCount"), 0);
}

#[tokio::test]
async fn only_street_staff_and_administrators_bring_in_lists() {
    let house = House::open().await;
    house.import(ImportKind::Organizations, ORGANIZATIONS).await;
    let bank = organizations::find_by_name(house.system().db(), "华汇银行（示例）")
        .await
        .unwrap()
        .unwrap()
        .id;
    for role in Role::ALL {
        let own = (role == Role::UnitLiaison).then_some(bank);
        let community = (role == Role::CommunityWorker).then_some("yunfan");
        let person = house.person_at(role.key(), role, own, community).await;
        let (status, body) = post(
            &person,
            "/imports/organizations",
            form("file", "list.csv", ORGANIZATIONS.as_bytes()),
        )
        .await;
        if matches!(role, Role::StreetStaff | Role::Administrator) {
            assert_eq!(status, StatusCode::OK, "{role:?}");
        } else {
            assert_eq!(status, StatusCode::FORBIDDEN, "{role:?}");
            assert_eq!(body["userErrors"][0]["code"], "FORBIDDEN");
            assert_eq!(
                body["userErrors"][0]["message"],
                "这一步不在您的权限里，请找负责的同事办理。"
            );
        }
    }
    let (status, _) = post(
        &house.public(),
        "/imports/offers",
        form("file", "list.csv", OFFERS.as_bytes()),
    )
    .await;
    assert_eq!(status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn lists_made_by_other_programs_are_brought_in() {
    let house = House::open().await;
    let staff = house.person("staff", Role::StreetStaff).await;
    for (kind, name, rows) in [
        ("organizations", "organizations_openpyxl.xlsx", 5),
        ("needs", "needs_bom.csv", 3),
    ] {
        let report = upload(&staff, kind, name, fixture(name)).await;
        assert_eq!(sums(&report), (rows, 0, 0, 0, true), "{name}: {}", lines(&report));
    }
    let converted = upload(
        &staff,
        "needs",
        "needs_libreoffice.xlsx",
        fixture("needs_libreoffice.xlsx"),
    )
    .await;
    assert_eq!(
        sums(&converted),
        (0, 0, 3, 0, false),
        "the same list: {}",
        lines(&converted)
    );
    let more = "单位名称,单位类型,所属领域\n示例博物馆,文博场馆,社区建设\n示例物业公司,物业公司,城市治理\n";
    upload(&staff, "organizations", "more.csv", more).await;
    for (name, rows) in [("offers_openpyxl.xlsx", 4), ("offers_gbk.csv", 2)] {
        let report = upload(&staff, "offers", name, fixture(name)).await;
        assert_eq!(sums(&report), (rows, 0, 0, 0, true), "{name}: {}", lines(&report));
    }
    for name in ["needs_libreoffice.ods", "needs_libreoffice.xls"] {
        let report = upload(&staff, "needs", name, fixture(name)).await;
        assert_eq!(
            report["faults"][0]["code"], "old_format",
            "{name}: from strangers only safe formats are taken"
        );
        let ctx = house.system();
        let report = imports::import(&ctx, ImportKind::Needs, name, &fixture(name), false, Language::Zh)
            .await
            .unwrap();
        assert_eq!(
            (report.unchanged, report.faults.len()),
            (3, 0),
            "{name}: the operator may"
        );
    }
}

#[tokio::test]
async fn no_upload_makes_the_service_fail() {
    let house = House::open().await;
    let staff = house.person("staff", Role::StreetStaff).await;
    let xlsx = fixture("organizations_openpyxl.xlsx");
    let files: [(&str, Vec<u8>, &str); 9] = [
        ("empty.csv", Vec::new(), "file_empty"),
        ("header.csv", "单位名称,单位类型,所属领域\n".into(), "no_rows"),
        ("other.csv", "甲,乙\n1,2\n".into(), "no_header"),
        ("few.csv", "单位名称,地址\n示例,x\n".into(), "missing_column"),
        (
            "quote.csv",
            "单位名称,单位类型,所属领域\n\"示例,银行,社区建设\n".into(),
            "unclosed_quote",
        ),
        ("cut.xlsx", xlsx[..xlsx.len() / 2].to_vec(), "unreadable"),
        ("page.csv", "<html><body>x</body></html>".into(), "not_a_table"),
        (
            "picture.xlsx",
            b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec(),
            "not_a_table",
        ),
        (
            "nul.csv",
            "单位名称,单位类型,所属领域\n示例\0单位,银行,社区建设\n".into(),
            "bad_encoding",
        ),
    ];
    for (name, bytes, code) in files {
        for kind in ["organizations", "offers", "needs"] {
            let report = upload(&staff, kind, name, &bytes).await;
            let expected = if kind == "organizations" {
                code
            } else {
                report["faults"][0]["code"].as_str().unwrap_or("")
            };
            assert_eq!(
                report["faults"][0]["code"].as_str().unwrap_or(""),
                expected,
                "{name} as {kind}"
            );
        }
    }
    for body in [
        Vec::new(),
        b"--xx".to_vec(),
        form("picture", "a.csv", b"x"),
        form("file", "a.csv", b"x")[..70].to_vec(),
    ] {
        let (status, answer) = post(&staff, "/imports/offers", body).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{answer}");
        assert_eq!(answer["userErrors"][0]["field"], json!(["file"]));
    }
    let plain = Request::post("/imports/offers").header(header::CONTENT_TYPE, "text/csv");
    assert!(staff.send(plain, OFFERS).await.0.is_client_error());
    assert_eq!(
        post(&staff, "/imports/cakes", form("file", "a.csv", b"x"))
            .await
            .0,
        StatusCode::NOT_FOUND
    );
    let bad = post(
        &staff,
        "/imports/offers?dryRun=perhaps",
        form("file", "a.csv", b"x"),
    )
    .await
    .0;
    assert_eq!(bad, StatusCode::BAD_REQUEST);
    let large = vec![b','; house.app.settings.limits.upload_bytes + 1];
    assert!(
        post(&staff, "/imports/offers", form("file", "a.csv", &large))
            .await
            .0
            .is_client_error()
    );
}
