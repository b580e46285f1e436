use std::io::Cursor;

use chrono::{DateTime, Days, NaiveDate};
use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use uuid::Uuid;

use super::{
    image_safety::{self, Unfit},
    model::{Confirmation, Item, Outcome, Report, State, StateName},
    progress::{Level, Progress, Stage, fulfilment, stage},
    rules::{self, Draft},
};
use crate::{
    kernel::{
        error::{Code, Result},
        ids::FileId,
        quantity::Renewal,
    },
    needs::StateKind,
    taxonomy::{BUILT_IN, Taxonomy},
};

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 3, 2).unwrap()
}

fn confirmation() -> Confirmation {
    Confirmation {
        channel: "phone".into(),
        outcome: Outcome::Full,
        rating: 5,
        comment: None,
        by: None,
        by_name: "示例".into(),
        at: DateTime::UNIX_EPOCH,
    }
}

fn state(name: StateName) -> State {
    match name {
        StateName::Reported => State::Reported,
        StateName::Confirmed => State::Confirmed(confirmation()),
        StateName::Disputed => State::Disputed {
            reason: "没有收到".into(),
        },
    }
}

#[test]
fn every_act_starts_from_its_states_only() {
    for name in StateName::ALL {
        let confirmed = state(name).confirm(confirmation());
        assert_eq!(confirmed.is_ok(), name != StateName::Confirmed, "{name:?}");
        let disputed = state(name).dispute("少一件".into());
        assert_eq!(disputed.is_ok(), name == StateName::Reported, "{name:?}");
        for refused in [confirmed.err(), disputed.err()].into_iter().flatten() {
            assert_eq!(refused.faults()[0].code, Code::WrongState);
        }
    }
}

fn report(draft: Draft, today: NaiveDate) -> Result<Report> {
    rules::report(&Taxonomy::parse(BUILT_IN).unwrap(), draft, today)
}

fn draft() -> Draft {
    Draft {
        delivered_on: today(),
        items: vec![Item {
            what: "电视机".into(),
            quantity: 1,
            unit: "台".into(),
        }],
        met: 1,
        hours: Some(1.5),
        note: None,
        photos: Vec::new(),
    }
}

#[test]
fn a_report_is_checked_as_a_whole_and_every_fault_is_named() {
    let taken = report(draft(), today()).unwrap();
    assert_eq!(taken.minutes, Some(90));
    assert_eq!(taken.items[0].unit, "appliance", "kept by its key");
    let bad = Draft {
        delivered_on: today() + Days::new(1),
        items: vec![Item {
            what: "长".repeat(rules::MAX_WHAT + 1),
            quantity: 0,
            unit: " ".into(),
        }],
        met: -1,
        hours: Some(f64::NAN),
        note: Some("记".repeat(rules::MAX_TEXT + 1)),
        photos: (0..7).map(|n| FileId::new(Uuid::from_u128(n))).collect(),
    };
    let refused = report(bad, today()).unwrap_err();
    let mut fields: Vec<String> = refused.faults().iter().map(|f| f.field.join(".")).collect();
    fields.sort();
    assert_eq!(
        fields,
        [
            "deliveredOn",
            "hours",
            "items.0.quantity",
            "items.0.unit",
            "items.0.what",
            "met",
            "note",
            "photoIds"
        ]
    );
}

#[test]
fn a_report_brings_something_and_a_photo_only_once() {
    let nothing = Draft {
        items: Vec::new(),
        ..draft()
    };
    assert_eq!(
        report(nothing, today()).unwrap_err().faults()[0].code,
        Code::Required
    );
    let photo = FileId::new(Uuid::from_u128(1));
    let twice = Draft {
        photos: vec![photo, photo],
        ..draft()
    };
    assert_eq!(report(twice, today()).unwrap().photos, [photo]);
}

#[test]
fn a_rating_has_five_grades_and_a_known_channel() {
    let taxonomy = Taxonomy::parse(BUILT_IN).unwrap();
    for rating in [i32::MIN, -1, 0, 6, 70_000] {
        let refused = rules::confirmation(&taxonomy, "pigeon", rating, None).unwrap_err();
        let codes: Vec<Code> = refused.faults().iter().map(|f| f.code).collect();
        assert_eq!(codes, [Code::UnknownKey, Code::OutOfRange], "{rating}");
    }
    assert!(rules::confirmation(&taxonomy, "phone", 1, None).is_ok());
}

/// Numbers that look like chance and are the same every time.
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }

    fn delivery(&mut self) -> (i64, Option<Outcome>) {
        let met = i64::try_from(self.below(4)).unwrap();
        let outcome = [
            None,
            Some(Outcome::Part),
            Some(Outcome::Part),
            Some(Outcome::Full),
        ][usize::try_from(self.below(4)).unwrap()];
        (met, outcome)
    }
}

fn counted(asked: i32, renewal: Renewal, deliveries: &[(i64, Option<Outcome>)]) -> Progress {
    let mut progress = Progress::none(asked, renewal);
    for (met, outcome) in deliveries {
        progress.count_delivery(*met, *outcome);
    }
    progress
}

#[test]
fn help_only_ever_brings_a_need_further_whatever_the_order() {
    let mut chance = Chance(7);
    for round in 0..2000 {
        let asked = i32::try_from(1 + chance.below(6)).unwrap();
        let renewal = [Renewal::Once, Renewal::Week][usize::try_from(chance.below(2)).unwrap()];
        let deliveries: Vec<_> = (0..chance.below(6)).map(|_| chance.delivery()).collect();
        let whole = counted(asked, renewal, &deliveries);
        let backwards: Vec<_> = deliveries.iter().rev().copied().collect();
        assert_eq!(whole, counted(asked, renewal, &backwards), "{round}");
        let mut before = (Level::None, 0);
        for some in 0..=deliveries.len() {
            let progress = counted(asked, renewal, &deliveries[..some]);
            let met = fulfilment(&progress);
            let order = Stage::OF_OPEN
                .iter()
                .position(|it| *it == stage(StateKind::Open, &progress));
            let now = (met.level, order.unwrap());
            assert!(
                now.0 >= before.0 && now.1 >= before.1,
                "{round}: {before:?} → {now:?}"
            );
            assert!(met.confirmed <= met.delivered, "{round}");
            if met.level == Level::InFull {
                assert_eq!(stage(StateKind::Open, &progress), Stage::Delivered, "{round}");
            }
            before = now;
        }
        let said_full = deliveries
            .iter()
            .any(|(_, outcome)| *outcome == Some(Outcome::Full));
        let sum: i64 = deliveries.iter().filter(|d| d.1.is_some()).map(|d| d.0).sum();
        let adds_up = renewal == Renewal::Once && sum >= i64::from(asked);
        assert_eq!(whole.met_in_full(), said_full || adds_up, "{round}");
    }
}

#[test]
fn an_open_need_goes_through_its_stages_and_others_stay_where_they_are() {
    let mut progress = Progress::none(2, Renewal::Once);
    assert_eq!(stage(StateKind::Open, &progress), Stage::Open);
    progress.active = 1;
    assert_eq!(stage(StateKind::Open, &progress), Stage::Referred);
    progress.agreed = 1;
    assert_eq!(stage(StateKind::Open, &progress), Stage::Referred);
    progress.docked = true;
    assert_eq!(stage(StateKind::Open, &progress), Stage::Docked);
    progress.count_delivery(1, Some(Outcome::Part));
    assert_eq!(stage(StateKind::Open, &progress), Stage::InDelivery);
    assert_eq!(fulfilment(&progress).level, Level::InPart);
    progress.count_delivery(1, None);
    assert_eq!(stage(StateKind::Open, &progress), Stage::Delivered);
    assert_eq!(fulfilment(&progress).level, Level::InPart);
    assert_eq!(stage(StateKind::Closed, &progress), Stage::Closed);
}

fn picture(width: u32, height: u32) -> RgbImage {
    // Red on the left, blue on the right: so that a turn can be seen.
    RgbImage::from_fn(width, height, |x, _| {
        if x < width / 2 {
            Rgb([220, 20, 20])
        } else {
            Rgb([20, 20, 220])
        }
    })
}

fn jpeg(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::ImageRgb8(picture(width, height))
        .write_to(&mut bytes, ImageFormat::Jpeg)
        .unwrap();
    bytes.into_inner()
}

/// A JPEG with an EXIF block: the orientation given, and a place (39.9° N) that must not survive.
fn with_exif(jpeg: &[u8], orientation: u8) -> Vec<u8> {
    let mut exif = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x02".to_vec();
    exif.extend([0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0]);
    exif.extend([0x88, 0x25, 0, 4, 0, 0, 0, 1, 0, 0, 0, 38]);
    exif.extend([0, 0, 0, 0]);
    exif.extend([0, 2, 0, 1, 0, 2, 0, 0, 0, 2, b'N', 0, 0, 0]);
    exif.extend([0, 2, 0, 5, 0, 0, 0, 3, 0, 0, 0, 68]);
    exif.extend([0, 0, 0, 0]);
    exif.extend([
        0, 0, 0, 39, 0, 0, 0, 1, 0, 0, 0, 54, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 1,
    ]);
    let length = u16::try_from(exif.len() + 2).unwrap();
    let mut bytes = jpeg[..2].to_vec();
    bytes.extend([0xff, 0xe1]);
    bytes.extend(length.to_be_bytes());
    bytes.extend(exif);
    bytes.extend(&jpeg[2..]);
    bytes
}

fn contains(haystack: &[u8], needle: &[u8]) -> bool {
    haystack.windows(needle.len()).any(|window| window == needle)
}

#[test]
fn a_photo_loses_where_it_was_taken_and_stands_upright() {
    let taken = with_exif(&jpeg(64, 32), 6);
    assert!(contains(&taken, b"Exif"));
    let clean = image_safety::clean(&taken).ok().unwrap();
    assert!(!contains(&clean.jpeg, b"Exif"));
    assert_eq!((clean.width, clean.height), (32, 64), "turned by a quarter");
    let kept = image::load_from_memory(&clean.jpeg).unwrap().into_rgb8();
    assert!(kept.get_pixel(16, 8)[0] > 150, "what was left is now on top");
    assert!(kept.get_pixel(16, 56)[2] > 150);
}

#[test]
fn a_large_photo_is_kept_smaller() {
    let clean = image_safety::clean(&jpeg(3000, 1500)).ok().unwrap();
    assert_eq!((clean.width, clean.height), (2048, 1024));
}

#[test]
fn what_is_no_picture_or_has_too_many_pixels_is_refused() {
    let unfit = |bytes: &[u8]| image_safety::clean(bytes).err();
    assert_eq!(unfit(b"%PDF-1.4 not a picture"), Some(Unfit::NotAPicture));
    assert_eq!(unfit(b""), Some(Unfit::NotAPicture));
    let whole = jpeg(64, 64);
    assert_eq!(unfit(&whole[..20]), Some(Unfit::NotAPicture));
    // A head that promises 60 000 × 60 000 pixels.
    let mut bomb = whole;
    let frame = bomb.windows(2).position(|pair| pair == [0xff, 0xc0]).unwrap();
    bomb[frame + 5..frame + 9].copy_from_slice(&[0xea, 0x60, 0xea, 0x60]);
    assert_eq!(unfit(&bomb), Some(Unfit::TooLarge));
}
