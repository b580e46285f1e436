//! What leaves an offer out, what speaks for it, and in which order it comes.

use chrono::NaiveDate;
use uuid::Uuid;

use super::{
    features::{Features, Lexical, World},
    model::{CautionCode, NeedFacts, OfferFacts, ReasonCode, Verdict},
    order::{Placed, page_of, sort},
    ports::{NeedHistory, Taken},
    rules::{self, Exclusion, ExclusionCode},
    score::{Lexical as Ranking, Ranker},
};
use crate::{
    kernel::{
        ids::{NeedId, OfferId, OrganizationId},
        page::Page,
        quantity::{Quantity, Renewal},
    },
    offers::Standing,
    taxonomy::{BUILT_IN, Language, Taxonomy},
    words,
};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn quantity(amount: i32, unit: &str, renewal: Renewal) -> Quantity {
    Quantity {
        amount,
        unit: unit.into(),
        renewal,
    }
}

/// A household in 黄木厂 whose television is broken.
fn television() -> NeedFacts {
    NeedFacts {
        id: NeedId::new(Uuid::from_u128(1)),
        kind: "goods".into(),
        category: "goods.appliances".into(),
        category_top: "goods".into(),
        community: "huangmuchang".into(),
        organization: None,
        due_on: Some(day("2027-01-18")),
        quantity: quantity(1, "appliance", Renewal::Once),
        text: Some("一户家庭需要一台电视机。电视坏了修不好，希望有一台能用的。".into()),
    }
}

/// A charity's televisions, free, for 黄木厂.
fn charity() -> OfferFacts {
    OfferFacts {
        id: OfferId::new(Uuid::from_u128(2)),
        organization: OrganizationId::new(Uuid::from_u128(3)),
        near: Some("huaiyinli".into()),
        kind: "goods".into(),
        category: "goods.appliances".into(),
        category_top: "goods".into(),
        communities: vec!["huangmuchang".into()],
        audiences: Vec::new(),
        free: true,
        price_note: None,
        conditions: None,
        quantity: Some(quantity(12, "appliance", Renewal::Once)),
        valid_until: None,
        standing: Standing::Published,
        text: "电视机捐赠与安装。全新电视机，送到家装好。".into(),
    }
}

/// Rice: of the same category of the first level, and nothing else.
fn rice() -> OfferFacts {
    OfferFacts {
        category: "goods.food".into(),
        text: "米面油按月送。每户一份。".into(),
        ..charity()
    }
}

struct Case {
    need: NeedFacts,
    offer: OfferFacts,
    words: Vec<&'static str>,
    history: NeedHistory,
    taken: Vec<Taken>,
}

impl Case {
    fn of(offer: OfferFacts) -> Self {
        Self {
            need: television(),
            offer,
            words: vec!["电视机"],
            history: NeedHistory::default(),
            taken: Vec::new(),
        }
    }

    fn features(&self) -> Features {
        let taxonomy = Taxonomy::parse(BUILT_IN).unwrap();
        let world = World {
            taxonomy: &taxonomy,
            today: day("2026-11-02"),
        };
        let lexical = Lexical {
            score: 30.0,
            words: self.words.iter().map(|word| (*word).to_owned()).collect(),
        };
        let (need, offer) = (&self.need, &self.offer);
        Features::of(need, offer, Some(&lexical), &self.history, &self.taken, &world)
    }

    fn exclusion(&self) -> Option<Exclusion> {
        rules::left_out(&self.need, &self.offer, &self.features(), &self.history)
    }

    fn code(&self) -> Option<ExclusionCode> {
        self.exclusion().map(|exclusion| exclusion.code)
    }

    fn verdict(&self) -> Verdict {
        Ranking.judge(&self.need, &self.offer, &self.features())
    }

    fn said(&self) -> (Vec<String>, Vec<String>) {
        let taxonomy = Taxonomy::parse(BUILT_IN).unwrap();
        let verdict = self.verdict();
        let reasons = verdict.reasons.iter().map(|reason| &reason.sentence);
        let cautions = verdict.cautions.iter().map(|caution| &caution.sentence);
        (
            reasons.map(|it| it.say(&taxonomy, Language::Zh)).collect(),
            cautions.map(|it| it.say(&taxonomy, Language::Zh)).collect(),
        )
    }
}

fn taken(on: &str, active: bool, asked: Quantity) -> Taken {
    Taken {
        on: day(on),
        active,
        asked,
    }
}

#[test]
fn an_offer_of_the_same_thing_is_proposed_with_its_reasons() {
    let case = Case::of(charity());
    assert_eq!(case.exclusion(), None);
    let (reasons, cautions) = case.said();
    assert_eq!(
        reasons,
        ["类别相同：家用电器", "都提到“电视机”", "服务黄木厂社区", "免费"]
    );
    assert!(cautions.is_empty(), "{cautions:?}");
    assert!(case.verdict().score() > 0.8);
}

#[test]
fn each_hard_rule_leaves_out_and_says_why() {
    let organization = charity().organization;
    let mut cases = vec![
        (
            Case::of(OfferFacts {
                communities: vec!["yunfan".into()],
                ..charity()
            }),
            ExclusionCode::NotThisCommunity,
            "这项资源不服务黄木厂。",
        ),
        (
            Case::of(OfferFacts {
                standing: Standing::Expired,
                valid_until: Some(day("2026-10-31")),
                ..charity()
            }),
            ExclusionCode::OfferEnded,
            "资源已到期：2026年10月31日。",
        ),
        (
            Case::of(OfferFacts {
                standing: Standing::Paused,
                ..charity()
            }),
            ExclusionCode::OfferPaused,
            "资源暂停中，恢复后才能对接。",
        ),
    ];
    let mut full = Case::of(OfferFacts {
        quantity: Some(quantity(2, "appliance", Renewal::Once)),
        ..charity()
    });
    full.taken = vec![taken(
        "2026-03-01",
        false,
        quantity(2, "appliance", Renewal::Once),
    )];
    cases.push((full, ExclusionCode::NoCapacity, "2 台都已派完。"));
    let mut declined = Case::of(charity());
    declined.history.declined = vec![(organization, "no_capacity".into())];
    cases.push((
        declined,
        ExclusionCode::DeclinedBefore,
        "这家单位婉拒过这件需求：人手或物资不足。",
    ));
    let mut asked = Case::of(charity());
    asked.history.concerned = vec![organization];
    cases.push((
        asked,
        ExclusionCode::AlreadyReferred,
        "这家单位已在对接这件需求。",
    ));
    let taxonomy = Taxonomy::parse(BUILT_IN).unwrap();
    for (case, code, said) in cases {
        let exclusion = case.exclusion().unwrap();
        assert_eq!(exclusion.code, code);
        assert_eq!(exclusion.sentence.say(&taxonomy, Language::Zh), said);
        let english = exclusion.sentence.say(&taxonomy, Language::En);
        assert!(english.is_ascii(), "{english}");
    }
}

#[test]
fn a_neighbouring_category_alone_is_nothing_in_common() {
    let mut case = Case::of(rice());
    case.words = vec!["希望"];
    assert!(!case.features().has_substance());
    assert_eq!(
        rules::nothing_in_common(&case.offer).code,
        ExclusionCode::NothingInCommon
    );
    assert!(Case::of(charity()).features().has_substance());
}

#[test]
fn a_word_of_another_category_relates_the_two() {
    let mut case = Case::of(charity());
    case.need = NeedFacts {
        kind: "service".into(),
        category: "repairs.appliance_repair".into(),
        category_top: "repairs".into(),
        text: Some("家里电视没图像。想请人来看看。".into()),
        ..television()
    };
    case.words = vec!["电视"];
    assert!(case.features().has_substance());
    let (reasons, cautions) = case.said();
    assert_eq!(reasons[0], "“电视”属于家用电器");
    assert_eq!(cautions, ["形式不同：物品"]);
    // Merely being on the telephone too long asks for no telephone.
    case.need.text = Some("孩子沉迷手机".into());
    case.offer.category = "goods.digital".into();
    case.offer.text = "旧电脑清灰".into();
    case.words = Vec::new();
    assert!(!case.features().has_substance());
}

#[test]
fn only_words_that_stand_in_both_texts_and_say_something_are_shown() {
    let mut case = Case::of(OfferFacts {
        text: "黄木厂社区家庭电器捐赠。两台".into(),
        ..charity()
    });
    case.need.text = Some("黄木厂社区一户家庭的电视机坏了，要两台".into());
    // The index also found what stands only in the offer's keywords, where it stands, and how many.
    case.words = vec!["电视机", "黄木厂", "社区", "家庭", "两台"];
    assert_eq!(case.features().words, Vec::<String>::new());
    let codes: Vec<_> = case.verdict().reasons.iter().map(|reason| reason.code).collect();
    assert!(!codes.contains(&ReasonCode::WordsShared), "{codes:?}");
}

#[test]
fn a_need_without_public_text_is_matched_by_its_category_alone() {
    let mut case = Case::of(charity());
    case.need.text = None;
    assert!(case.features().has_substance());
    assert_eq!(case.features().likeness, 0.0);
    assert_eq!(case.verdict().reasons[0].code, ReasonCode::SameCategory);
}

#[test]
fn what_is_taken_counts_in_its_period_and_lasting_help_in_every_one() {
    let monthly = |asked: Renewal, on: &str, active: bool| {
        let mut case = Case::of(OfferFacts {
            quantity: Some(quantity(1, "time", Renewal::Month)),
            ..charity()
        });
        case.taken = vec![taken(on, active, quantity(1, "次", asked))];
        case.code()
    };
    assert_eq!(
        monthly(Renewal::Once, "2026-11-01", false),
        Some(ExclusionCode::NoCapacity)
    );
    assert_eq!(monthly(Renewal::Once, "2026-10-31", true), None);
    assert_eq!(
        monthly(Renewal::Week, "2026-01-05", true),
        Some(ExclusionCode::NoCapacity)
    );
    assert_eq!(monthly(Renewal::Week, "2026-01-05", false), None);
}

#[test]
fn what_to_mind_is_said_the_weightiest_first() {
    let mut case = Case::of(OfferFacts {
        free: false,
        price_note: Some("换件收成本".into()),
        conditions: Some("社区核实后登记".into()),
        quantity: Some(quantity(1, "appliance", Renewal::Once)),
        valid_until: Some(day("2026-12-31")),
        audiences: vec!["elderly".into()],
        kind: "service".into(),
        ..charity()
    });
    case.need.quantity.amount = 2;
    let verdict = case.verdict();
    let codes: Vec<_> = verdict.cautions.iter().map(|caution| caution.code).collect();
    assert_eq!(
        codes,
        [
            CautionCode::EndsBeforeDue,
            CautionCode::CapacityShort,
            CautionCode::NotFree,
            CautionCode::HasConditions,
            CautionCode::AudienceUnknown,
            CautionCode::OtherKind,
        ]
    );
    let (_, said) = case.said();
    assert_eq!(said[0], "期限前到期：2026年12月31日");
    assert_eq!(said[1], "名额可能不够：还剩 1 台");
    assert_eq!(said[2], "要收费：换件收成本");
    case.offer.audiences.push("everyone".into());
    assert_eq!(case.verdict().cautions.len(), 5, "for everybody is for anybody");
}

#[test]
fn everything_that_can_speak_for_a_pair_makes_the_full_score() {
    let mut case = Case::of(charity());
    case.offer.near = Some("huangmuchang".into());
    case.history.helped = vec![case.offer.organization];
    let mut features = case.features();
    features.likeness = 1.0;
    let verdict = Ranking.judge(&case.need, &case.offer, &features);
    assert_eq!(verdict.points, Verdict::FULL);
    assert_eq!(verdict.reasons.len(), Verdict::REASONS);
    assert_eq!(verdict.reasons[2].code, ReasonCode::HelpedBefore);
}

#[test]
fn an_organizations_own_need_is_none_of_its_offers_business() {
    let mut case = Case::of(charity());
    case.need.organization = Some(case.offer.organization);
    assert!(rules::is_beside_the_point(&case.need, &case.offer));
    case.need.organization = None;
    assert!(!rules::is_beside_the_point(&case.need, &case.offer));
    case.offer.standing = Standing::Submitted;
    assert!(rules::is_beside_the_point(&case.need, &case.offer));
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Item(u32, u128);

impl Placed for Item {
    fn place(&self) -> (u32, Uuid) {
        (self.0, Uuid::from_u128(self.1))
    }
}

#[test]
fn equal_scores_are_ordered_by_id_and_pages_neither_repeat_nor_skip() {
    let mut items = vec![Item(5, 9), Item(7, 1), Item(5, 2), Item(5, 4)];
    sort(&mut items);
    assert_eq!(items, [Item(7, 1), Item(5, 2), Item(5, 4), Item(5, 9)]);
    let first = page_of(items.clone(), &Page::first(2)).unwrap();
    let cursor = first.rows[1].0.clone();
    assert!(first.has_next && !first.has_previous);
    // One that came first leaves, one joins at the top: the second page stays what it was.
    items.remove(0);
    items.insert(0, Item(9, 3));
    let page = Page {
        cursor: Some(cursor),
        ..Page::first(2)
    };
    let second = page_of(items.clone(), &page).unwrap();
    assert!(!second.has_next);
    assert_eq!(second.into_items(), [Item(5, 4), Item(5, 9)]);
    let forged = Page {
        cursor: Some("x".into()),
        ..Page::first(2)
    };
    assert!(page_of(items, &forged).is_err());
}

#[test]
fn every_sentence_is_there_in_both_languages() {
    let source = [
        include_str!("score.rs"),
        include_str!("rules.rs"),
        include_str!("sentence.rs"),
    ]
    .concat();
    let keys: Vec<&str> = source
        .split('"')
        .filter(|part| part.starts_with("matching."))
        .collect();
    assert!(keys.len() > 25, "{keys:?}");
    for key in keys {
        for language in [Language::Zh, Language::En] {
            assert!(words::has(language, key), "{key} {language:?}");
        }
    }
}
