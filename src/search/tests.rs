//! What finds what, on a small committee's worth of offers.

use std::path::Path;
use std::sync::OnceLock;
use std::time::Instant;

use chrono::{DateTime, Duration, Utc};
use uuid::Uuid;

use super::*;

const BANK: u128 = 900;
const CHARITY: u128 = 901;

/// (title, body, keywords, kind, category, free)
type Row = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    bool,
);

#[rustfmt::skip]
const OFFERS: &[Row] = &[
    ("小家电维修进社区", "每月第一个周六,电饭煲、电风扇当场修", "诚实维修部 维修", "service", "repairs", true),
    ("旧衣回收", "柜台旁设回收箱,洗净叠好即可投放", "和谐银行双井支行 环保", "facility", "recycling", true),
    ("旧书交换角", "带一本换一本", "社区图书室 阅读", "facility", "recycling", true),
    ("博物馆免费入场名额", "每周三十个名额,需提前预约", "小院博物馆 文化", "venue", "culture", true),
    ("大米食用油慰问", "为困难家庭送米面油", "诺麒公益 慈善", "goods", "goods", true),
    ("定期上门看望独居老人", "每周一次,陪聊天、查安全", "诺麒公益 慈善", "visit", "care", true),
    ("陪同购物", "帮助认钱、算账,防止受骗", "邻里志愿队", "volunteers", "care", true),
    ("洗衣机捐赠", "九成新,负责搬运安装", "诺麒公益 家电", "goods", "goods", true),
    ("电视机安装调试", "送电视并安装", "诺麒公益 家电", "goods", "goods", true),
    ("义务理发", "每月十五日在居委会门口", "志愿服务队 美发", "service", "care", true),
    ("轮椅借用", "押金免收,可借三个月", "卫生服务中心 辅具", "goods", "health", true),
    ("免费量血压测血糖", "工作日上午", "卫生服务中心 健康", "service", "health", true),
    ("中医义诊", "老中医坐诊,把脉开方", "同仁诊所 健康", "service", "health", true),
    ("法律咨询", "劳动合同、房产继承", "正义律师事务所 普法", "skill", "law", true),
    ("会议室借用", "可容四十人,有投影", "双井写字楼物业 场地", "venue", "venues", false),
    ("室内篮球场开放", "周末早八点到十点", "第一中学 体育", "venue", "venues", false),
    ("暑期儿童托管班", "作业辅导,名额二十", "教育机构", "service", "children", false),
    ("绘本故事会", "三到六岁", "社区图书室 阅读", "service", "children", true),
    ("智能手机使用培训", "教老年人用微信、挂号", "电信营业厅 银龄", "skill", "learning", true),
    ("书法班", "零基础", "老年大学", "skill", "learning", false),
    ("招聘信息发布", "保安、保洁、收银", "人才公司 就业", "information", "work", true),
    ("消防安全检查", "上门查电线和燃气", "消防救援站 平安", "service", "safety", true),
    ("反诈宣传讲座", "识别电信诈骗", "派出所 平安", "service", "safety", true),
    ("电动车充电桩", "二十个车位", "物业公司", "facility", "facilities", false),
    ("WiFi与热水供应", "户外劳动者驿站", "银行网点 驿站", "facility", "facilities", true),
    ("垃圾分类指导", "桶前值守", "环卫所 环保", "volunteers", "recycling", true),
    ("废旧电池回收", "以旧换新", "超市 环保", "facility", "recycling", true),
    ("家政保洁优惠", "老年人八折", "家政公司", "service", "care", false),
    ("老年餐配送", "午餐,每份十二元", "养老驿站 助餐", "service", "care", false),
    ("心理疏导热线", "专业咨询师值守", "社工站 健康", "service", "health", true),
    ("健康讲座", "每季度一次", "医院 健康", "service", "health", true),
    ("宠物疫苗接种", "凭证免费", "宠物医院", "service", "health", false),
    ("红色观影", "每月一场", "影城 文化", "venue", "culture", true),
    ("社区合唱团", "每周二排练", "文化站 文化", "service", "culture", true),
    ("共享菜园", "认领一米菜地", "农业公司", "facility", "culture", false),
    ("开锁换锁服务", "公安备案", "锁业公司 维修", "service", "repairs", false),
    ("水管疏通", "独居老人免费", "物业公司 维修", "service", "repairs", true),
    ("衣物缝补改裤脚", "便民服务日", "裁缝铺 维修", "service", "repairs", false),
    ("自行车打气补胎", "学雷锋", "车行 维修", "service", "repairs", true),
    ("救医护理知识培训", "急救包扎", "红十字会 健康", "skill", "health", true),
];

fn id(n: usize) -> Uuid {
    Uuid::from_u128(n as u128 + 1)
}

fn epoch() -> DateTime<Utc> {
    DateTime::from_timestamp(1_767_225_600, 0).unwrap()
}

fn offers() -> Vec<Document> {
    OFFERS
        .iter()
        .enumerate()
        .map(|(n, (title, body, keywords, kind, category, free))| Document {
            collection: Collection::Offers,
            id: id(n),
            title: (*title).into(),
            body: (*body).into(),
            keywords: (*keywords).into(),
            facets: vec![
                (Facet::Kind, (*kind).into()),
                (Facet::Category, (*category).into()),
                (Facet::Free, free.to_string()),
            ],
            visibility: Visibility::Public,
            sort_at: epoch() + Duration::minutes(n as i64),
        })
        .collect()
}

fn offer(n: u128, title: &str) -> Document {
    Document {
        collection: Collection::Offers,
        id: Uuid::from_u128(n),
        title: title.into(),
        body: String::new(),
        keywords: String::new(),
        facets: Vec::new(),
        visibility: Visibility::Public,
        sort_at: epoch(),
    }
}

fn whole(documents: Vec<Document>) -> impl Iterator<Item = Result<Document, SearchError>> {
    documents.into_iter().map(Ok)
}

fn filled(directory: &Path, documents: Vec<Document>) -> Index {
    let index = Index::open(directory).unwrap().index;
    index.writer().unwrap().rebuild(whole(documents), 1).unwrap();
    index
}

/// The offers above, shared by all tests that only read.
fn reader() -> Reader {
    static SHARED: OnceLock<(tempfile::TempDir, Index)> = OnceLock::new();
    let (_, index) = SHARED.get_or_init(|| {
        let directory = tempfile::tempdir().unwrap();
        let index = filled(directory.path(), offers());
        (directory, index)
    });
    index.reader()
}

fn query(text: &str) -> Query {
    Query::new(Collection::Offers, Scope::public()).text(text)
}

fn titles(reader: &Reader, query: &Query) -> Vec<&'static str> {
    let hits = reader.search(query).unwrap().hits;
    hits.iter()
        .map(|hit| OFFERS[hit.id.as_u128() as usize - 1].0)
        .collect()
}

fn find(text: &str) -> Vec<&'static str> {
    titles(&reader(), &query(text))
}

#[track_caller]
fn assert_first(text: &str, title: &str) {
    let found = find(text);
    assert_eq!(found.first(), Some(&title), "{text} finds {found:?}");
}

#[track_caller]
fn assert_finds(text: &str, title: &str) {
    let found = find(text);
    assert!(found.contains(&title), "{text} finds {found:?}");
}

#[test]
fn chinese_words_and_parts_of_words_find() {
    assert_first("家电维修", "小家电维修进社区");
    assert_first("博物馆", "博物馆免费入场名额");
    assert_first("物馆", "博物馆免费入场名额");
    assert_first("旧衣", "旧衣回收");
    assert_first("维修 家电", "小家电维修进社区");
    assert_finds("电饭煲", "小家电维修进社区");
    assert_finds("诺麒公益", "陪同购物".replace("陪同购物", "洗衣机捐赠").as_str());
}

#[test]
fn one_character_finds_titles_first() {
    let found = find("米");
    assert_eq!(found, ["大米食用油慰问", "共享菜园"]);
}

#[test]
fn pinyin_and_initials_find() {
    assert_first("jiadian", "小家电维修进社区");
    assert_first("jiadianweixiu", "小家电维修进社区");
    assert_first("jia dian", "小家电维修进社区");
    assert_first("jd", "小家电维修进社区");
    assert_finds("jd", "洗衣机捐赠");
    assert_first("jd维修", "小家电维修进社区");
    assert_first("bowuguan", "博物馆免费入场名额");
    assert_first("bwg", "博物馆免费入场名额");
    assert_first("yinhang", "WiFi与热水供应");
}

#[test]
fn width_and_case_do_not_matter() {
    assert_first("WIFI", "WiFi与热水供应");
    assert_first("WiFi", "WiFi与热水供应");
    assert_first("JiaDian", "小家电维修进社区");
}

#[test]
fn one_wrong_letter_is_forgiven() {
    for typed in ["jaidian", "jiadan", "jiadiam", "jiadiann"] {
        assert_first(typed, "小家电维修进社区");
    }
    assert_first("bowugan", "博物馆免费入场名额");
    let hits = reader().search(&query("jaidian")).unwrap();
    assert!(
        hits.similar > 0 && hits.similar == hits.total,
        "nothing is spelled so"
    );
}

#[test]
fn homophones_find_and_are_called_similar() {
    assert_first("旧依", "旧衣回收");
    assert_first("博勿馆", "博物馆免费入场名额");
    assert_first("家店维休", "小家电维修进社区");
    assert_first("博物館", "博物馆免费入场名额");
    let counts = |text: &str| {
        reader()
            .search(&query(text))
            .map(|hits| (hits.total, hits.similar))
            .unwrap()
    };
    assert_eq!(counts("旧依"), (2, 2));
    assert_eq!(counts("旧衣"), (2, 1));
    assert_eq!(counts("上门"), (2, 0));
}

#[test]
fn as_spelled_always_comes_before_what_only_sounds_so() {
    let directory = tempfile::tempdir().unwrap();
    let mut documents = vec![offer(1, "旧医院搬迁通知旧医院旧医院"), offer(2, "旧依")];
    let mut exact = offer(3, "一段很长的标题说明我们如何处理居民不用的物品");
    exact.body = "本点长期接收各类物品,其中也有旧衣,洗净即可".into();
    documents.push(exact);
    let reader = filled(directory.path(), documents).reader();
    let found = reader.search(&query("旧衣")).unwrap();
    let order: Vec<u128> = found.hits.iter().map(|hit| hit.id.as_u128()).collect();
    assert_eq!(order.first(), Some(&3), "{order:?}");
    assert_eq!(order.len(), 3, "the homophones are there as well");
}

#[test]
fn all_words_first_then_any_and_it_is_said() {
    let strict = reader().search(&query("上门 安全")).unwrap();
    assert!(!strict.relaxed && strict.total >= 2);
    let relaxed = reader().search(&query("我想找人修电视机和轮椅")).unwrap();
    assert!(relaxed.relaxed);
    assert_finds("我想找人修电视机和轮椅", "电视机安装调试");
    assert_finds("我想找人修电视机和轮椅", "轮椅借用");
    assert_eq!(reader().search(&query("火箭发射")).unwrap().total, 0);
}

#[test]
fn while_typing_the_last_word_may_be_unfinished() {
    let mut typing = query("bowug");
    typing.prefix = true;
    assert_eq!(titles(&reader(), &typing).first(), Some(&"博物馆免费入场名额"));
    typing.text = Some("家d".into());
    assert!(titles(&reader(), &typing).contains(&"小家电维修进社区"));
}

#[test]
fn highlights_are_characters_of_the_title() {
    let ranges = |text: &str| reader().search(&query(text)).unwrap().hits[0].highlights.clone();
    assert_eq!(ranges("家电"), vec![1..3]);
    assert_eq!(ranges("jiadian"), vec![1..3]);
    assert_eq!(ranges("jd"), vec![1..3]);
    assert_eq!(ranges("jaidian"), vec![1..3]);
    assert_eq!(ranges("旧依"), vec![0..2]);
    assert_eq!(ranges("WIFI"), vec![0..4]);
}

#[test]
fn facets_count_exactly_and_ignore_their_own_filter() {
    let mut query = Query::new(Collection::Offers, Scope::public());
    query.facets = vec![Facet::Category, Facet::Free];
    let all = reader().search(&query).unwrap();
    assert_eq!(all.total, OFFERS.len());
    let expected = |category: &str, free: Option<bool>| {
        OFFERS
            .iter()
            .filter(|o| o.4 == category && free.is_none_or(|free| o.5 == free))
            .count()
    };
    let count = |hits: &Hits, facet: usize, key: &str| {
        hits.facets[facet]
            .1
            .iter()
            .find(|(k, _)| k == key)
            .map_or(0, |(_, n)| *n)
    };
    assert_eq!(count(&all, 0, "health"), expected("health", None));

    let filtered = query
        .filter(Facet::Category, ["health", "repairs"])
        .filter(Facet::Free, ["true"]);
    let hits = reader().search(&filtered).unwrap();
    assert_eq!(
        hits.total,
        expected("health", Some(true)) + expected("repairs", Some(true))
    );
    assert_eq!(
        count(&hits, 0, "culture"),
        expected("culture", Some(true)),
        "its own filter is left out"
    );
    assert_eq!(
        count(&hits, 1, "false"),
        expected("health", Some(false)) + expected("repairs", Some(false))
    );
}

#[test]
fn without_words_the_newest_come_first_and_pages_do_not_overlap() {
    let mut page = Query::new(Collection::Offers, Scope::public());
    page.limit = 7;
    let mut seen = Vec::new();
    while seen.len() < OFFERS.len() {
        page.offset = seen.len();
        let found = titles(&reader(), &page);
        assert!(!found.is_empty());
        seen.extend(found);
    }
    let newest: Vec<_> = OFFERS.iter().rev().map(|offer| offer.0).collect();
    assert_eq!(seen, newest);
}

#[test]
fn a_draft_is_seen_only_by_its_owner_and_staff() {
    let directory = tempfile::tempdir().unwrap();
    let mut draft = offer(1, "旧衣回收");
    draft.visibility = Visibility::Own;
    draft
        .facets
        .push((Facet::Organization, Uuid::from_u128(BANK).to_string()));
    let reader = filled(directory.path(), vec![draft, offer(2, "旧衣改造")]).reader();
    let total = |scope: Scope| {
        reader
            .search(&Query {
                scope,
                ..query("旧衣")
            })
            .unwrap()
            .total
    };
    assert_eq!(total(Scope::public()), 1);
    assert_eq!(
        total(Scope::public().or_organization(Uuid::from_u128(CHARITY))),
        1
    );
    assert_eq!(total(Scope::public().or_organization(Uuid::from_u128(BANK))), 2);
    assert_eq!(total(Scope::everything()), 2);
    assert_eq!(total(Scope::default()), 0, "no allowance, no hits");
    let nobody = Allowance {
        visibilities: Visibility::ALL.to_vec(),
        facets: vec![(Facet::Organization, vec![])],
    };
    assert_eq!(total(Scope::default().or(nobody)), 0);
    let other = Query {
        collection: Collection::Needs,
        ..query("旧衣")
    };
    assert_eq!(reader.search(&other).unwrap().total, 0);
}

#[test]
fn changes_replace_and_remove_and_are_seen_at_once() {
    let directory = tempfile::tempdir().unwrap();
    let index = filled(directory.path(), vec![offer(1, "旧衣回收"), offer(2, "轮椅借用")]);
    let reader = index.reader();
    let total = |text: &str| reader.search(&query(text)).unwrap().total;
    let mut writer = index.writer().unwrap();
    writer
        .apply(
            vec![offer(1, "雨伞借用")],
            vec![(Collection::Offers, Uuid::from_u128(2))],
            5,
        )
        .unwrap();
    assert_eq!((total("旧衣"), total("雨伞"), total("轮椅")), (0, 1, 0));
    writer.apply(vec![offer(1, "雨伞借用")], vec![], 5).unwrap();
    assert_eq!(
        reader.count(Collection::Offers, &Scope::public()).unwrap(),
        1,
        "twice is once"
    );
}

#[test]
fn the_outbox_position_survives_reopening() {
    let directory = tempfile::tempdir().unwrap();
    let opened = Index::open(directory.path()).unwrap();
    assert!(opened.needs_rebuild);
    let mut writer = opened.index.writer().unwrap();
    writer.apply(vec![offer(1, "旧衣回收")], vec![], 3).unwrap();
    assert_eq!(
        writer.last_applied().unwrap(),
        None,
        "a few changes are no complete index"
    );
    writer.rebuild(whole(vec![offer(1, "旧衣回收")]), 7).unwrap();
    writer.apply(vec![], vec![], 9).unwrap();
    drop((writer, opened));
    let opened = Index::open(directory.path()).unwrap();
    assert!(!opened.needs_rebuild);
    assert_eq!(opened.index.last_applied().unwrap(), Some(9));
    assert_eq!(opened.index.reader().search(&query("旧衣")).unwrap().total, 1);
}

#[test]
fn a_failed_rebuild_leaves_the_old_index() {
    let directory = tempfile::tempdir().unwrap();
    let index = filled(directory.path(), vec![offer(1, "旧衣回收")]);
    let mut writer = index.writer().unwrap();
    let broken = [Ok(offer(2, "轮椅借用")), Err(SearchError::LockBusy)];
    assert!(writer.rebuild(broken, 2).is_err());
    writer.apply(vec![offer(3, "雨伞借用")], vec![], 3).unwrap();
    let titles = ["旧衣", "轮椅", "雨伞"].map(|text| index.reader().search(&query(text)).unwrap().total);
    assert_eq!(titles, [1, 0, 1]);
}

#[test]
fn a_damaged_index_is_made_anew_and_other_files_stay() {
    for damage in ["meta.json", "segment", "missing"] {
        let directory = tempfile::tempdir().unwrap();
        drop(filled(directory.path(), offers()));
        let notes = directory.path().join("notes.txt");
        std::fs::write(&notes, "mine").unwrap();
        let files = std::fs::read_dir(directory.path())
            .unwrap()
            .map(|entry| entry.unwrap().path());
        let segment = files
            .into_iter()
            .find(|path| path.extension().is_some_and(|e| e == "idx"))
            .unwrap();
        match damage {
            "meta.json" => std::fs::write(directory.path().join("meta.json"), "{").unwrap(),
            "segment" => {
                let mut bytes = std::fs::read(&segment).unwrap();
                bytes[10] ^= 0xff;
                std::fs::write(&segment, bytes).unwrap();
            }
            _ => std::fs::remove_file(&segment).unwrap(),
        }
        let opened = Index::open(directory.path()).unwrap();
        assert!(opened.needs_rebuild, "{damage}");
        opened
            .index
            .writer()
            .unwrap()
            .rebuild(whole(offers()), 1)
            .unwrap();
        assert_eq!(opened.index.reader().search(&query("博物馆")).unwrap().total, 1);
        assert!(notes.exists());
    }
}

#[test]
fn a_second_writer_is_told_so() {
    let directory = tempfile::tempdir().unwrap();
    let first = Index::open(directory.path()).unwrap().index;
    let writer = first.writer().unwrap();
    let second = Index::open(directory.path()).unwrap().index;
    assert!(matches!(second.writer(), Err(SearchError::LockBusy)));
    drop(writer);
    assert!(second.writer().is_ok());
}

#[test]
fn candidates_say_which_words_really_matched() {
    let reader = reader();
    let need = CandidateQuery {
        collection: Collection::Offers,
        text: "兄弟俩家中电视机坏了,希望有人送一台电视并安装,另需要大米、食用油".into(),
        filters: vec![],
        scope: Scope::public(),
        limit: 5,
    };
    let found = reader.candidates(&need).unwrap();
    let of = |title: &str| {
        let n = OFFERS.iter().position(|offer| offer.0 == title).unwrap();
        found
            .iter()
            .find(|candidate| candidate.id == id(n))
            .unwrap_or_else(|| panic!("{title}: {found:?}"))
    };
    assert_eq!(found[0].id, of("电视机安装调试").id);
    assert!(of("电视机安装调试").matched_words.contains(&"安装".to_owned()));
    assert!(of("大米食用油慰问").matched_words.contains(&"大米".to_owned()));
    for candidate in &found {
        let offer = OFFERS[candidate.id.as_u128() as usize - 1];
        let text = format!("{}{}{}", offer.0, offer.1, offer.2);
        assert!(!candidate.matched_words.is_empty());
        assert!(
            candidate
                .matched_words
                .iter()
                .all(|word| text.contains(word.as_str())),
            "{candidate:?}"
        );
    }
    let nonsense = CandidateQuery {
        text: "的了和,。!".into(),
        ..need
    };
    assert!(reader.candidates(&nonsense).unwrap().is_empty());
}

#[test]
fn odd_input_is_no_fault() {
    let long = "家电".repeat(5_000);
    for text in [
        "",
        "   ",
        "?!。",
        "\0",
        "🦀",
        "的",
        "AND OR NOT \"(*:",
        "a",
        "1",
        &long,
        "ŉ",
        "jdjdjdjdjdjdjdjdjdjdjdjd",
    ] {
        for prefix in [false, true] {
            let hits = reader()
                .search(&Query {
                    prefix,
                    offset: usize::MAX,
                    ..query(text)
                })
                .unwrap();
            assert!(hits.hits.is_empty());
        }
    }
}

/// Not a promise but a figure: `cargo test --release search_speed -- --ignored --nocapture`.
#[test]
#[ignore = "measures speed on 100 000 documents"]
fn search_speed() {
    let directory = tempfile::tempdir().unwrap();
    let index = Index::open(directory.path()).unwrap().index;
    let documents = (0..100_000_usize).map(|n| {
        let (a, b) = (
            &OFFERS[n % OFFERS.len()],
            &OFFERS[(n / 7 + n * 13) % OFFERS.len()],
        );
        let mut document = offer(n as u128 + 1, &format!("{}{n}号", a.0));
        document.body = format!("{}。{}", a.1, b.1);
        document.keywords = format!("{} {}", b.2, n % 109);
        document.facets = vec![
            (Facet::Category, b.4.into()),
            (Facet::Kind, a.3.into()),
            (Facet::Organization, (n % 109).to_string()),
        ];
        Ok::<_, SearchError>(document)
    });
    let start = Instant::now();
    index.writer().unwrap().rebuild(documents, 1).unwrap();
    println!("rebuild {:?}", start.elapsed());
    let reader = index.reader();
    for text in [
        "",
        "博物馆",
        "旧依",
        "jiadian",
        "jaidian",
        "jd",
        "米",
        "上门看望独居老人",
        "火箭 轮椅 发射",
    ] {
        let mut query = query(text);
        query.facets = vec![Facet::Category, Facet::Kind, Facet::Organization];
        let start = Instant::now();
        let total = (0..20).map(|_| reader.search(&query).unwrap().total).max();
        println!("{text:12} {:?} per query, {total:?} hits", start.elapsed() / 20);
    }
    let need = CandidateQuery {
        collection: Collection::Offers,
        text: OFFERS.iter().take(8).map(|offer| offer.1).collect(),
        filters: vec![],
        scope: Scope::public(),
        limit: 50,
    };
    let start = Instant::now();
    let found = (0..20).map(|_| reader.candidates(&need).unwrap().len()).max();
    println!("candidates {:?}, {found:?}", start.elapsed() / 20);
}
