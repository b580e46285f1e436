//! Lists made by other programs, read as a person would hand them in. The fixtures and the commands that made
//! them are in tests/fixtures/import/README.md.

use chrono::NaiveDate;
use lianxin::exchange::{
    AskerKind, Draft, FaultCode, Limits, NeedDraft, OfferDraft, OrganizationDraft, Parsed, Quantity, Renewal,
    Vocabulary, read,
};
use lianxin::taxonomy::{BUILT_IN, Taxonomy};

fn vocabulary() -> Vocabulary {
    Vocabulary::from(&Taxonomy::parse(BUILT_IN).unwrap())
}

fn fixture<T: Draft>(name: &str, limits: &Limits) -> Parsed<T> {
    let path = format!("{}/tests/fixtures/import/{name}", env!("CARGO_MANIFEST_DIR"));
    let bytes = std::fs::read(path).unwrap();
    let vocabulary = vocabulary();
    read(name, &bytes, limits, &vocabulary).unwrap()
}

fn clean<T: Draft + std::fmt::Debug>(name: &str) -> Parsed<T> {
    let parsed = fixture::<T>(name, &Limits::operator());
    let lines: Vec<String> = parsed
        .faults
        .iter()
        .map(|fault| fault.line(name, "zh-CN"))
        .collect();
    assert!(lines.is_empty(), "{lines:#?}");
    parsed
}

#[test]
fn merged_cells_titles_and_notes_of_openpyxl() {
    let parsed = clean::<OrganizationDraft>("organizations_openpyxl.xlsx");
    assert_eq!(
        parsed.sheet.as_deref(),
        Some("成员单位"),
        "the sheet of instructions is passed over"
    );
    let numbers: Vec<u32> = parsed.rows.iter().map(|(number, _)| *number).collect();
    assert_eq!(
        numbers,
        [5, 6, 8, 9, 10],
        "rows as the spreadsheet numbers them, the blank one skipped"
    );
    assert_eq!(parsed.blank_rows, 3);
    let unknown: Vec<_> = parsed
        .unknown_columns
        .iter()
        .map(|c| (c.column.as_str(), c.title.as_str()))
        .collect();
    assert_eq!(unknown, [("K", "公众号")]);

    let bank = &parsed.rows[0].1;
    assert_eq!(bank.name, "示例银行双井支行");
    assert_eq!(
        bank.credit_code.as_deref().map(|code| &code[..17]),
        Some("91110105MA0012345"),
        "upper case"
    );
    assert_eq!((bank.kind.as_str(), bank.role.as_str()), ("bank", "member"));
    assert_eq!(bank.fields, ["livelihood"]);
    assert_eq!(bank.community.as_deref(), Some("huangmuchang"));
    assert_eq!(bank.liaison_phones, ["010-55500001转3", "13800000001"]);
    assert_eq!(bank.service_phone, "55500002");
    let clinic = &parsed.rows[1].1;
    assert_eq!(clinic.fields, ["livelihood", "community_building"]);
    assert_eq!(
        clinic.liaison_phones,
        ["13800000002"],
        "a number typed as a number"
    );
    assert_eq!(parsed.rows[2].1.credit_code, None);
    assert_eq!(
        parsed.rows[2].1.liaison_phones,
        ["13800000003"],
        "full-width digits"
    );
    assert_eq!(
        parsed.rows[4].1.fields,
        ["community_building"],
        "from the merged cell above"
    );
    assert_eq!(parsed.rows[4].1.liaison_phones.len(), 2);
}

#[test]
fn dates_quantities_and_prices_of_openpyxl() {
    let parsed = clean::<OfferDraft>("offers_openpyxl.xlsx");
    let offers: Vec<&OfferDraft> = parsed.rows.iter().map(|(_, offer)| offer).collect();
    let day = |month, day| NaiveDate::from_ymd_opt(2026, month, day);
    let until: Vec<_> = offers.iter().map(|offer| offer.valid_until).collect();
    assert_eq!(until, [None, day(12, 31), day(9, 30), day(12, 31)]);
    let quantity = |amount, unit: &str, renewal| {
        Some(Quantity {
            amount,
            unit: unit.into(),
            renewal,
        })
    };
    let quantities: Vec<_> = offers.iter().map(|offer| offer.quantity.clone()).collect();
    assert_eq!(
        quantities,
        [
            None,
            quantity(30, "person", Renewal::Week),
            quantity(2, "appliance", Renewal::Once),
            quantity(4, "time", Renewal::Month)
        ]
    );
    let prices: Vec<_> = offers
        .iter()
        .map(|offer| (offer.free, offer.price_note.as_str()))
        .collect();
    assert_eq!(prices, [(true, ""), (true, ""), (true, ""), (false, "成本价")]);
    assert_eq!(
        offers[3].organization_name, "诺麒公益",
        "from the merged cell above"
    );
    assert_eq!(offers[1].audiences, ["elderly", "children"]);
}

#[test]
fn a_gbk_csv_reads_as_any_other() {
    let parsed = clean::<OfferDraft>("offers_gbk.csv");
    let (row, clinic) = &parsed.rows[0];
    assert_eq!(
        (*row, clinic.title.as_str(), clinic.kind.as_str()),
        (2, "义诊", "service")
    );
    assert_eq!(clinic.category, "health.clinic");
    assert_eq!(clinic.valid_until, NaiveDate::from_ymd_opt(2026, 12, 31));
    assert_eq!(clinic.service_phone, "010-55500002");
    assert!(clinic.free && !parsed.rows[1].1.free);
}

#[test]
fn libreoffice_formats_and_the_csv_they_came_from_agree() {
    let from_csv = clean::<NeedDraft>("needs_bom.csv");
    let numbers: Vec<u32> = from_csv.rows.iter().map(|(number, _)| *number).collect();
    assert_eq!(
        numbers,
        [2, 4, 5],
        "a cell of two lines is one row, a blank line is one too"
    );
    let first = &from_csv.rows[0].1;
    assert_eq!(
        (first.asker_kind, first.household.as_deref()),
        (AskerKind::Household, Some("席家兄弟"))
    );
    assert_eq!(
        (first.category.as_str(), first.kind.as_str()),
        ("goods.appliances", "goods")
    );
    assert_eq!(first.working_text, "示例内容：电视机坏了，\n看不了电视");
    assert_eq!(
        first.quantity,
        Some(Quantity {
            amount: 1,
            unit: "appliance".into(),
            renewal: Renewal::Once
        })
    );
    assert_eq!(first.audience_tags, ["残障", "低收入"]);
    assert_eq!(
        (first.urgency.as_str(), from_csv.rows[1].1.urgency.as_str()),
        ("urgent", "normal")
    );
    for name in [
        "needs_libreoffice.xlsx",
        "needs_libreoffice.ods",
        "needs_libreoffice.xls",
    ] {
        assert_eq!(clean::<NeedDraft>(name).rows, from_csv.rows, "{name}");
    }
}

#[test]
fn the_demo_committee_is_read_without_a_fault() {
    let vocabulary = vocabulary();
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/data/demo/");
    let load = |name: &str| std::fs::read(format!("{folder}{name}")).unwrap();
    let limits = Limits::upload();
    let organizations: Parsed<OrganizationDraft> = read(
        "organizations.xlsx",
        &load("organizations.xlsx"),
        &limits,
        &vocabulary,
    )
    .unwrap();
    assert_eq!((organizations.faults, organizations.rows.len()), (vec![], 109));
    let offers: Parsed<OfferDraft> = read("offers.xlsx", &load("offers.xlsx"), &limits, &vocabulary).unwrap();
    assert_eq!((offers.faults, offers.unknown_columns), (vec![], vec![]));
    assert!(offers.rows.len() >= 320, "{}", offers.rows.len());
    let needs: Parsed<NeedDraft> = read("needs.csv", &load("needs.csv"), &limits, &vocabulary).unwrap();
    assert_eq!((needs.faults, needs.unknown_columns), (vec![], vec![]));
    assert!(needs.rows.len() >= 400, "{}", needs.rows.len());
}

#[test]
fn uploads_take_xlsx_and_csv_only() {
    for name in ["needs_libreoffice.ods", "needs_libreoffice.xls"] {
        let path = format!("{}/tests/fixtures/import/{name}", env!("CARGO_MANIFEST_DIR"));
        let bytes = std::fs::read(path).unwrap();
        let fault = read::<NeedDraft>(name, &bytes, &Limits::upload(), &Vocabulary::default()).unwrap_err();
        assert_eq!(fault.code, FaultCode::OldFormat, "{name}");
    }
}

#[test]
fn a_file_packed_to_fill_memory_is_not_opened() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/import/bomb.xlsx");
    let bytes = std::fs::read(path).unwrap();
    assert!(bytes.len() < 64 << 10);
    for limits in [Limits::upload(), Limits::operator()] {
        let fault = read::<NeedDraft>("a.xlsx", &bytes, &limits, &Vocabulary::default()).unwrap_err();
        let expected = if limits.ratio < 500 {
            FaultCode::OverPacked
        } else {
            FaultCode::Unreadable
        };
        assert_eq!(fault.code, expected, "{}", limits.ratio);
    }
}

#[test]
fn every_fault_of_a_file_is_listed_with_row_column_and_what_to_do() {
    let parsed = fixture::<OrganizationDraft>("organizations_broken.csv", &Limits::upload());
    assert_eq!(
        parsed.rows.len(),
        1,
        "only the first organization is without fault"
    );
    let lines: Vec<String> = parsed
        .faults
        .iter()
        .map(|fault| fault.line("list.csv", "zh-CN"))
        .collect();
    insta::assert_snapshot!(lines.join("\n"), @r#"
    list.csv:4:A: “单位名称”是空的。请填写。
    list.csv:5:B: “信用代码”的校验位不对，至少有一位写错了。请核对营业执照或法人证书；没有就留空。
    list.csv:6:B: “信用代码”应为 18 位，现在是 8 位。请核对营业执照或法人证书；列要设为文本格式；没有就留空。
    list.csv:7:B: “信用代码”里有不会出现的字符“O”（没有字母 I、O、S、V、Z）。请核对，多半应为数字 1、0、5、2。
    list.csv:8:B: “信用代码”里有身份证号。系统不收集身份证号，请删去。
    list.csv:9:C: “类型”里的“航天局”不认识。请改为：政府机关、事业单位、国有企业、非公企业、学校、医疗卫生机构、银行金融机构、文博场馆、物业公司、公益慈善组织、社会组织、养老服务机构。
    list.csv:9:D: “领域”里的“太空治理”不认识。请改为：党建引领、城市治理、社区建设、民生福祉、平安建设。
    list.csv:9:E: “社区”里的“火星”不认识。请改为：梧桐北里、云帆、槐荫里、澄河、梧桐南里、乐井、黄木厂、映溪、百盏街、和顺坊、铁匠桥、柳岸、枣花园。
    list.csv:10:C: “类型”是空的。请填写。
    list.csv:10:D: “领域”是空的。请填写。
    list.csv:11:G: “联系电话”里有不像电话号码的内容。请写成 010-55500001 或 11 位手机号，几个号码用顿号或斜线隔开。
    list.csv:12:B: 信用代码与第 3 行相同。请删去重复的一行，或核对代码。
    list.csv:13:A: 名称与第 3 行相同。请删去重复的一行，或写全名以示区别。
    list.csv:14:A: “单位名称”过长，最多 100 个字。请缩短。
    list.csv:14:H: “说明”过长，最多 2000 个字。请缩短。
    list.csv:15:C: “类型”里的公式出错（#REF!）。请改正公式，或直接填写内容。
    list.csv:15:H: “说明”里有身份证号。系统不收集身份证号，请删去。
    "#);
    for line in &lines {
        for secret in ["示例甲", "示例丙", "1380000", "11010519491231002X", "李某"] {
            assert!(!line.contains(secret), "a fault repeats personal data: {line}");
        }
    }
    let english = parsed.faults[0].line("list.csv", "en");
    assert_eq!(english, "list.csv:4:A: “单位名称” is empty. Fill it in.");
}

#[test]
fn english_headers_and_semicolons_are_read_and_faults_answered_in_english() {
    let csv = "Organization;Title;Category;Quantity;Valid until;Free;Community\n\
               Example Bank;Old clothes;goods.clothing;4 times per month;2026-12-31;yes;all\n\
               Example Bank;old  CLOTHES;goods.clothing;lots;31/12/2026;yes;Huangmuchang\n";
    let parsed: Parsed<OfferDraft> = read("a.csv", csv.as_bytes(), &Limits::upload(), &vocabulary()).unwrap();
    let (row, offer) = &parsed.rows[0];
    assert_eq!(
        (*row, offer.kind.as_str(), offer.free, offer.communities.len()),
        (2, "goods", true, 0)
    );
    let lines: Vec<String> = parsed
        .faults
        .iter()
        .map(|fault| fault.line("a.csv", "en"))
        .collect();
    insta::assert_snapshot!(lines.join("\n"), @r#"
    a.csv:3:B: Row 2 has the same title for the same organization. Delete one of the rows, or rename it.
    a.csv:3:D: “lots” in “Quantity” is no quantity. Write “4 times per month” or “unlimited”, with one of: times, items, pieces, sets, machines, bags, boxes, bottles, portions, tickets, books, people, households, hours, days, sessions, rooms, places, parking spaces, batches, kg, pairs, vehicles.
    a.csv:3:E: “31/12/2026” in “Valid until” is no date. Write it as 2026-12-31, or “long-term” for no end.
    "#);
}

/// Bytes that begin like every format and go on at random, from a fixed seed.
#[test]
fn no_bytes_make_the_reader_panic() {
    let vocabulary = vocabulary();
    let mut random = 0x9E37_79B9_7F4A_7C15_u64;
    let mut next = move || {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        random
    };
    let folder = format!("{}/tests/fixtures/import", env!("CARGO_MANIFEST_DIR"));
    let seeds: Vec<Vec<u8>> = [
        "organizations_openpyxl.xlsx",
        "offers_gbk.csv",
        "needs_libreoffice.xlsx",
        "organizations_broken.csv",
    ]
    .iter()
    .map(|name| std::fs::read(format!("{folder}/{name}")).unwrap())
    .collect();
    for round in 0..120 {
        let mut bytes = seeds[round % seeds.len()].clone();
        for _ in 0..=next() % 12 {
            let place = next() as usize % bytes.len();
            match next() % 3 {
                0 => bytes[place] = next() as u8,
                1 => bytes.truncate(place.max(1)),
                _ => bytes.insert(place, b",\"\n;\t/\xEF\0"[next() as usize % 8]),
            }
        }
        for name in ["a.xlsx", "a.csv"] {
            let _ = read::<OrganizationDraft>(name, &bytes, &Limits::upload(), &vocabulary);
            let _ = read::<OfferDraft>(name, &bytes, &Limits::upload(), &vocabulary);
            let _ = read::<NeedDraft>(name, &bytes, &Limits::upload(), &vocabulary);
        }
    }
}

#[test]
fn yes_and_no_may_be_explained_in_brackets() {
    let csv = "单位,资源名称,类别,说明,是否收费\n\
        示例银行,旧家电回收,废旧电器回收,上门搬走,否（按件付给居民）\n\
        示例诊所,疫苗,义诊咨询,按季预约,是(每针40元)\n\
        示例影院,观影,演出观影,周末场,每张20元（凭证半价）\n";
    let parsed: Parsed<OfferDraft> =
        read("offers.csv", csv.as_bytes(), &Limits::operator(), &vocabulary()).unwrap();
    let prices: Vec<_> = parsed
        .rows
        .iter()
        .map(|(_, offer)| (offer.free, offer.price_note.as_str()))
        .collect();
    let expected = [
        (true, "按件付给居民"),
        (false, "每针40元"),
        (false, "每张20元（凭证半价）"),
    ];
    assert_eq!(prices, expected);
}
