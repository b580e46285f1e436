use super::{LeakKind::*, *};

fn told(text: &str) -> Vec<(LeakKind, String)> {
    detect(text)
        .into_iter()
        .map(|leak| (leak.kind, leak.words))
        .collect()
}

fn words(text: &str) -> Vec<String> {
    told(text).into_iter().map(|(_, words)| words).collect()
}

#[test]
fn numbers_that_lead_to_a_person_are_certain_however_they_are_written() {
    for (text, kind) in [
        ("请打13800000001", Mobile),
        ("电话138 0000 0001。", Mobile),
        ("１３８－００００－０００１", Mobile),
        ("+86 13800000001", Mobile),
        ("8613800000001", Mobile),
        ("微信同号 138.0000.0001", Mobile),
        ("打一三八零零零零零零零一", Mobile),
        ("两个号13800000001 13900000002都行", Mobile),
        ("证件11010519491231002X", IdNumber),
        ("证件 110105 19491231 002x", IdNumber),
        ("１１０１０５１９４９１２３１００２Ｘ", IdNumber),
    ] {
        let found = detect(text);
        assert_eq!(found.first().map(|leak| leak.kind), Some(kind), "{text}");
        let faults = certain("text", text);
        assert_eq!(faults.len(), 1, "{text}");
        assert_eq!(faults[0].code, Code::PersonalData, "{text}");
    }
}

#[test]
fn what_may_be_meant_otherwise_is_told_and_not_refused() {
    for (text, kind) in [
        ("座机010-55500001", Phone),
        ("（010）5550-0001", Phone),
        ("拨4008101234", Phone),
        ("证号110105194912310021", IdLike),
        ("写信到 jia.yi@example.org", Account),
        ("加微信：shili_001", Account),
        ("QQ 12345678", Account),
    ] {
        assert_eq!(told(text).first().map(|(kind, _)| *kind), Some(kind), "{text}");
        assert_eq!(certain("text", text), [], "{text}");
    }
}

#[test]
fn dates_amounts_and_order_numbers_are_left_alone() {
    for text in [
        "每周2次，2026-12-31前",
        "20261231前送到",
        "打12345问",
        "3台，约200000元以内",
        "第1 3 5 7 9 11 13 15 17天",
        "订单 9911010519491231002X99",
        "2026-01-01 2026-12-31",
        "",
    ] {
        assert_eq!(told(text), [], "{text}");
    }
}

#[test]
fn names_are_doubted_and_plain_words_are_not() {
    assert_eq!(words("王大爷家电视坏了，李某帮忙"), ["王大爷", "李某"]);
    assert_eq!(words("席家兄弟需要电视"), ["席家兄弟"]);
    assert_eq!(words("张建国先生腿脚不便"), ["张建国先生"]);
    assert_eq!(words("欧阳女士"), ["欧阳女士"]);
    assert_eq!(words("联系人：张三丰，下午在"), ["张三丰"]);
    assert_eq!(words("孩子叫李小明"), ["李小明"]);
    assert_eq!(words("给老王送去，小李说好"), ["老王", "小李"]);
    for text in [
        "想提高老师水平",
        "地方老人多",
        "一位老人家里电视坏了",
        "两位老师傅",
        "高龄老人的方便",
        "联系人请看名单",
        "老石板路",
        "大小马路",
    ] {
        assert_eq!(words(text), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn addresses_are_doubted_and_sizes_are_not() {
    assert_eq!(words("送到３号楼二单元502室"), ["3号楼", "二单元", "502室"]);
    assert_eq!(words("住在示例路12号"), ["路12号"]);
    assert_eq!(words("门牌3-2-501"), ["3-2-501"]);
    for text in [
        "一室一厅",
        "活动室三间",
        "教室",
        "本单元楼",
        "坐地铁10号线",
        "12-31-2026",
    ] {
        assert_eq!(words(text), Vec::<String>::new(), "{text}");
    }
}

#[test]
fn places_count_characters_and_point_at_the_words() {
    let text = "😀请找王大爷，电话１３８００００００００１。";
    let chars: Vec<char> = text.chars().collect();
    let found = detect(text);
    assert_eq!(
        found.iter().map(|leak| leak.kind).collect::<Vec<_>>(),
        [Name, Mobile]
    );
    for leak in &found {
        let there: String = chars[leak.start..leak.end].iter().collect();
        assert_eq!(narrow(&there), leak.words);
    }
}

#[test]
fn finding_leaks_never_fails_whatever_is_typed() {
    let pieces = [
        "老",
        "王",
        "号",
        "3",
        "-",
        "室",
        "@",
        ".",
        "微信",
        "QQ",
        "联系人",
        "：",
        "先生",
        "X",
        "１",
        "（",
        " ",
        "一",
        "\n",
    ];
    let mut seed = 7_u64;
    for _ in 0..4000 {
        let mut text = String::new();
        for _ in 0..9 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let piece = usize::try_from(seed >> 33).unwrap() % pieces.len();
            text.push_str(pieces[piece]);
        }
        let length = text.chars().count();
        let mut end = 0;
        for leak in detect(&text) {
            assert!(
                end <= leak.start && leak.start < leak.end && leak.end <= length,
                "{text}"
            );
            end = leak.end;
        }
    }
}

#[test]
fn a_household_is_recognised_by_its_own_words() {
    assert!(names_household("示例 家庭７需要电视", ["示例家庭7"]));
    assert!(!names_household("一户家庭需要电视", ["示例家庭7", ""]));
}

#[test]
fn the_public_texts_of_the_demo_name_nobody() {
    let list = include_str!("../../../data/demo/needs.csv");
    let mut reader = csv::Reader::from_reader(list.as_bytes());
    let texts: Vec<String> = reader
        .records()
        .flat_map(|row| {
            let row = row.unwrap();
            [row[6].to_owned(), row[7].to_owned()]
        })
        .collect();
    let told: Vec<_> = texts
        .iter()
        .filter(|text| !detect(text).is_empty())
        .map(|text| (text, words(text)))
        .collect();
    assert_eq!(told, []);
    assert!(texts.len() >= 800);
}
