//! Deliveries: reported once, with photos that tell nothing but what they show; confirmed by another; what a need has
//! come to, and the figures.

use axum::http::{HeaderMap, Request, StatusCode, header};
use lianxin::{
    deliveries::{Outcome, actions},
    kernel::actor::{Actor, Person, Role},
};
use serde_json::{Value, json};

use crate::support::{
    House, Visitor,
    help::{Scene, act, look, report},
};

async fn upload(who: &Visitor<'_>, bytes: &[u8]) -> (StatusCode, Value) {
    let mut body =
        b"--XX\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.jpg\"\r\n\r\n".to_vec();
    body.extend(bytes);
    body.extend(b"\r\n--XX--\r\n");
    let request = Request::post("/files").header(header::CONTENT_TYPE, "multipart/form-data; boundary=XX");
    let (status, _, answer) = who.send(request, body).await;
    (status, serde_json::from_slice(&answer).unwrap_or_default())
}

async fn fetch(who: &Visitor<'_>, url: &str) -> (StatusCode, HeaderMap, Vec<u8>) {
    who.send(Request::get(url), "").await
}

/// A JPEG of 40 × 20 whose EXIF says where it was taken and that it lies on its side.
fn photo_with_place() -> Vec<u8> {
    let mut jpeg = Vec::new();
    image::RgbImage::from_pixel(40, 20, image::Rgb([120, 160, 90]))
        .write_to(&mut std::io::Cursor::new(&mut jpeg), image::ImageFormat::Jpeg)
        .unwrap();
    let mut exif = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x02".to_vec();
    exif.extend([0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0]);
    exif.extend([0x88, 0x25, 0, 4, 0, 0, 0, 1, 0, 0, 0, 38, 0, 0, 0, 0]);
    exif.extend([0, 1, 0, 1, 0, 2, 0, 0, 0, 2, b'N', 0, 0, 0, 0, 0, 0, 0]);
    exif.extend(b"GPS 39.9N 116.4E");
    let mut bytes = jpeg[..2].to_vec();
    bytes.extend([0xff, 0xe1]);
    bytes.extend(u16::try_from(exif.len() + 2).unwrap().to_be_bytes());
    bytes.extend(exif);
    bytes.extend(&jpeg[2..]);
    bytes
}

#[tokio::test]
async fn a_photo_keeps_nothing_but_what_it_shows_and_is_served_to_those_concerned() {
    let house = House::open().await;
    let scene = Scene::set(&house).await;
    let need = scene.open_need("需要一台电视机", 1).await;
    let referral = scene.accepted(&need).await;
    let taken = photo_with_place();
    let (status, answer) = upload(&scene.charity, &taken).await;
    assert_eq!(status, StatusCode::CREATED, "{answer}");
    assert_eq!(
        (&answer["width"], &answer["height"]),
        (&json!(20), &json!(40)),
        "turned upright"
    );
    let url = answer["url"].as_str().unwrap();

    // Until it belongs to a delivery, only the one who uploaded it sees it.
    let (status, headers, kept) = fetch(&scene.charity, url).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!(headers[header::CONTENT_TYPE], "image/jpeg");
    assert!(
        headers[header::CACHE_CONTROL]
            .to_str()
            .unwrap()
            .starts_with("private")
    );
    for trace in [b"Exif".as_slice(), b"GPS"] {
        assert!(taken.windows(trace.len()).any(|window| window == trace));
        assert!(!kept.windows(trace.len()).any(|window| window == trace));
    }
    assert_eq!(fetch(&scene.worker, url).await.0, StatusCode::NOT_FOUND);
    for (name, value) in [
        ("content-disposition", "inline"),
        ("x-content-type-options", "nosniff"),
        (
            "content-security-policy",
            "default-src 'none'; frame-ancestors 'none'; sandbox",
        ),
    ] {
        assert_eq!(headers[name], value);
    }

    let mut input = report(&house, &referral, "1", 1);
    input["photoIds"] = json!([answer["id"]]);
    let theirs = act(
        &scene.neighbour,
        "deliveryReport",
        "delivery { id }",
        input.clone(),
    )
    .await;
    assert_eq!(theirs.refusals(), ["NOT_FOUND"]);
    let fields = "delivery { id photos { id url width } }";
    let reported = act(&scene.charity, "deliveryReport", fields, input).await.done();
    assert_eq!(reported.at("deliveryReport.delivery.photos.0.id"), &answer["id"]);
    for (who, status) in [
        (&scene.worker, StatusCode::OK),
        (&scene.street, StatusCode::OK),
        (&scene.bank, StatusCode::NOT_FOUND),
        (&scene.elsewhere, StatusCode::NOT_FOUND),
        (&house.public(), StatusCode::NOT_FOUND),
    ] {
        // Each by a link of their own, where they are given one.
        let seen = look(who, "Photo", answer["id"].as_str().unwrap(), "url").await;
        let own = seen.at("node")["url"].as_str().unwrap_or(url).to_owned();
        assert_eq!(fetch(who, &own).await.0, status);
    }
}

#[tokio::test]
async fn a_link_to_a_photo_opens_for_one_person_and_not_for_long() {
    let house = House::open().await;
    let scene = Scene::set(&house).await;
    let need = scene.open_need("需要一台电视机", 1).await;
    let referral = scene.accepted(&need).await;
    let (_, answer) = upload(&scene.charity, &photo_with_place()).await;
    let mut input = report(&house, &referral, "1", 1);
    input["photoIds"] = json!([answer["id"]]);
    act(&scene.charity, "deliveryReport", "delivery { id }", input)
        .await
        .done();
    let id = answer["id"].as_str().unwrap();
    let link = async |who: &Visitor<'_>| look(who, "Photo", id, "url").await.text("node.url").to_owned();

    let own = link(&scene.worker).await;
    let (status, headers, _) = fetch(&scene.worker, &own).await;
    assert_eq!(status, StatusCode::OK);
    let kept: i64 = headers[header::CACHE_CONTROL]
        .to_str()
        .unwrap()
        .split(['=', ','])
        .nth(2)
        .unwrap()
        .parse()
        .unwrap();
    assert!(
        (600..=1200).contains(&kept),
        "{kept}: no longer than the link opens"
    );
    // Others who may see the photo are given links of their own; this one opens for the worker alone.
    assert_eq!(fetch(&scene.street, &own).await.0, StatusCode::NOT_FOUND);
    assert_eq!(
        fetch(&scene.street, &link(&scene.street).await).await.0,
        StatusCode::OK
    );
    // Unsigned, signed for something else, made to last.
    let later = own.replace("until=", "until=9");
    let unsigned = format!("/files/{id}");
    let cut = own[..own.len() - 4].to_owned();
    for forged in [unsigned, later, cut, format!("/files/{id}?until=x&sig=y")] {
        assert_eq!(
            fetch(&scene.worker, &forged).await.0,
            StatusCode::NOT_FOUND,
            "{forged}"
        );
    }
    // The same link for a while, so that browsers find what they have; then it is over.
    house.clock.advance(chrono::Duration::minutes(5));
    assert_eq!(link(&scene.worker).await, own);
    house.clock.advance(chrono::Duration::minutes(16));
    assert_eq!(fetch(&scene.worker, &own).await.0, StatusCode::GONE);
    assert_eq!(
        fetch(&scene.worker, &link(&scene.worker).await).await.0,
        StatusCode::OK
    );
}

/// A picture that says it has so many pixels, with next to nothing behind it.
fn claims(width: u32, height: u32, format: &str) -> Vec<u8> {
    match format {
        "png" => {
            let mut header = b"IHDR".to_vec();
            header.extend(width.to_be_bytes());
            header.extend(height.to_be_bytes());
            header.extend([8, 2, 0, 0, 0]);
            let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\x0d".to_vec();
            png.extend(&header);
            png.extend(crc32(&header).to_be_bytes());
            png.extend(b"\0\0\0\x08IDAT\x78\x9c\x03\0\0\0\0\x01\0\0\0\0");
            png
        }
        _ => {
            let side = |pixels: u32| u16::try_from(pixels).unwrap().to_be_bytes();
            let mut jpeg = b"\xff\xd8\xff\xc0\0\x11\x08".to_vec();
            jpeg.extend(side(height));
            jpeg.extend(side(width));
            jpeg.extend(b"\x03\x01\x22\0\x02\x11\x01\x03\x11\x01\xff\xd9");
            jpeg
        }
    }
}

fn crc32(bytes: &[u8]) -> u32 {
    let step = |crc: u32| {
        if crc & 1 == 1 {
            (crc >> 1) ^ 0xedb8_8320
        } else {
            crc >> 1
        }
    };
    let byte = |crc: u32, byte: &u8| (0..8).fold(crc ^ u32::from(*byte), |crc, _| step(crc));
    !bytes.iter().fold(!0, byte)
}

#[tokio::test]
async fn a_picture_that_would_fill_memory_is_refused_before_it_is_unpacked() {
    let house = House::open().await;
    let scene = Scene::set(&house).await;
    for (width, height, format) in [
        (60_000, 60_000, "png"),
        (2_000_000_000, 2_000_000_000, "png"),
        (12_001, 10, "png"),
        (65_000, 65_000, "jpeg"),
    ] {
        let started = std::time::Instant::now();
        let (status, answer) = upload(&scene.charity, &claims(width, height, format)).await;
        assert_eq!(
            status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{format} {width}: {answer}"
        );
        assert!(started.elapsed().as_secs() < 5, "{format} {width}");
    }
    // What it shows does not count, what it takes does: one colour only, packed to almost nothing.
    let mut flat = Vec::new();
    image::GrayImage::new(12_000, 12_000)
        .write_to(&mut std::io::Cursor::new(&mut flat), image::ImageFormat::Png)
        .unwrap();
    assert!(flat.len() < 2 << 20, "{}", flat.len());
    let (status, answer) = upload(&scene.charity, &flat).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{answer}");
    assert_eq!(answer["userErrors"][0]["code"], "OUT_OF_RANGE");
}

#[tokio::test]
async fn what_is_no_photo_is_refused_in_words_and_nobody_uploads_unseen() {
    let house = House::open().await;
    let scene = Scene::set(&house).await;
    for garbage in [b"not a picture".as_slice(), b"", b"\xff\xd8\xff\xe0broken"] {
        let (status, answer) = upload(&scene.charity, garbage).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{answer}");
        assert_eq!(answer["userErrors"][0]["field"], json!(["file"]));
        assert!(
            answer["userErrors"][0]["message"]
                .as_str()
                .unwrap()
                .chars()
                .count()
                > 3
        );
    }
    assert_eq!(
        upload(&house.public(), &photo_with_place()).await.0,
        StatusCode::UNAUTHORIZED
    );
    // A photo of somebody else's is not there for one's own report.
    let need = scene.open_need("需要一台电视机", 1).await;
    let referral = scene.accepted(&need).await;
    let (_, answer) = upload(&scene.bank, &photo_with_place()).await;
    let mut input = report(&house, &referral, "1", 1);
    input["photoIds"] = json!([answer["id"]]);
    let refused = act(&scene.charity, "deliveryReport", "delivery { id }", input).await;
    assert_eq!(refused.refusals(), ["NOT_FOUND@photoIds"]);
}

#[tokio::test]
async fn a_report_sent_twice_makes_one_delivery() {
    let house = House::open().await;
    let scene = Scene::set(&house).await;
    let need = scene.open_need("需要两台电视机", 2).await;
    let referral = scene.accepted(&need).await;
    let start = house.app.office.clock.now();
    let planned = json!({ "idempotencyKey": "v", "referralId": referral, "startsAt": start });
    let planned = act(&scene.charity, "visitPlan", "visit { id }", planned)
        .await
        .done();
    let visit = planned.text("visitPlan.visit.id").to_owned();
    let mut input = report(&house, &referral, "key", 1);
    input["visitId"] = json!(visit);
    let fields = "delivery { id visit { id state } items { what quantity unit } }";
    let first = act(&scene.charity, "deliveryReport", fields, input.clone())
        .await
        .done();
    let second = act(&scene.charity, "deliveryReport", fields, input.clone())
        .await
        .done();
    assert_eq!(
        first.at("deliveryReport.delivery.id"),
        second.at("deliveryReport.delivery.id")
    );
    assert_eq!(first.text("deliveryReport.delivery.visit.state"), "DONE");
    assert_eq!(first.text("deliveryReport.delivery.items.0.unit"), "台");
    input["met"] = json!(2);
    let other = act(&scene.charity, "deliveryReport", fields, input).await;
    assert_eq!(other.refusals(), ["IDEMPOTENCY_MISMATCH@idempotencyKey"]);
    let count = scene.worker.ask("{ deliveries { totalCount } }", json!({})).await;
    assert_eq!(count.at("deliveries.totalCount"), 1);
}

#[tokio::test]
async fn a_bad_report_names_every_fault() {
    let house = House::open().await;
    let scene = Scene::set(&house).await;
    let need = scene.open_need("需要一台电视机", 1).await;
    let referral = scene.accepted(&need).await;
    let input = json!({ "idempotencyKey": "1", "referralId": referral, "deliveredOn": "2027-01-01", "met": -1,
        "items": [{ "what": "", "quantity": 0, "unit": "台" }], "hours": 1000.0 });
    let refused = act(&scene.charity, "deliveryReport", "delivery { id }", input).await;
    let mut refusals = refused.refusals();
    refusals.sort();
    assert_eq!(
        refusals,
        [
            "OUT_OF_RANGE@deliveredOn",
            "OUT_OF_RANGE@hours",
            "OUT_OF_RANGE@items.0.quantity",
            "OUT_OF_RANGE@met",
            "REQUIRED@items.0.what"
        ]
    );
    let theirs = act(
        &scene.worker,
        "deliveryReport",
        "delivery { id }",
        report(&house, &referral, "2", 1),
    )
    .await;
    assert_eq!(theirs.refusals(), ["FORBIDDEN"]);
}

#[tokio::test]
async fn help_is_confirmed_by_another_in_part_and_then_in_full() {
    let house = House::open().await;
    let scene = Scene::set(&house).await;
    let need = scene.open_need("需要两台电视机", 2).await;
    let referral = scene.accepted(&need).await;
    let first = scene.reported(&referral, "1", 1).await;
    let stands = "stage fulfilment { level asked delivered confirmed unit }";
    let seen = look(&scene.worker, "Need", &need, stands).await;
    assert_eq!(seen.text("node.stage"), "IN_DELIVERY");
    assert_eq!(seen.text("node.fulfilment.level"), "NONE");
    let word = |rating: i32| json!({ "id": first, "channel": "phone", "outcome": "PART", "rating": rating });
    for (who, refusal) in [
        (&scene.charity, "FORBIDDEN"),
        (&scene.elsewhere, "NOT_FOUND"),
        (&scene.bank, "NOT_FOUND"),
    ] {
        assert_eq!(
            act(who, "deliveryConfirm", "delivery { id }", word(5))
                .await
                .refusals(),
            [refusal]
        );
    }
    let bad = act(&scene.worker, "deliveryConfirm", "delivery { id }", word(6)).await;
    assert_eq!(bad.refusals(), ["OUT_OF_RANGE@rating"]);
    refuse_the_reporter(&scene, &first).await;

    let fields = "delivery { viewerCanConfirm confirmation { rating by channel { label } } }";
    let confirmed = act(&scene.worker, "deliveryConfirm", fields, word(4))
        .await
        .done();
    assert_eq!(
        confirmed.text("deliveryConfirm.delivery.confirmation.channel.label"),
        "电话确认"
    );
    assert_eq!(confirmed.at("deliveryConfirm.delivery.viewerCanConfirm"), false);
    let seen = look(&house.public(), "Need", &need, stands).await;
    assert_eq!(seen.text("node.fulfilment.level"), "IN_PART");
    assert_eq!(seen.at("node.fulfilment.confirmed"), 1);

    let second = scene.reported(&referral, "2", 1).await;
    let disputed = json!({ "id": second, "reason": "没有收到" });
    act(
        &scene.worker,
        "deliveryDispute",
        "delivery { id }",
        disputed.clone(),
    )
    .await
    .done();
    assert_eq!(
        act(&scene.worker, "deliveryDispute", "delivery { id }", disputed)
            .await
            .refusals(),
        ["WRONG_STATE"]
    );
    assert_eq!(
        look(&scene.worker, "Need", &need, stands)
            .await
            .text("node.stage"),
        "IN_DELIVERY"
    );
    scene.confirmed(&second, "FULL", 5).await;
    let seen = look(
        &scene.worker,
        "Need",
        &need,
        "stage fulfilment { level } timeline(first: 50) { nodes { act text } }",
    )
    .await;
    assert_eq!(seen.text("node.fulfilment.level"), "IN_FULL");
    assert_eq!(seen.text("node.stage"), "DELIVERED");
    let steps = seen.at("node.timeline.nodes").as_array().unwrap();
    let acts: Vec<&str> = steps.iter().filter_map(|step| step["act"].as_str()).collect();
    assert!(
        acts.ends_with(&[
            "delivery.report",
            "delivery.confirm",
            "delivery.report",
            "delivery.dispute",
            "delivery.confirm"
        ]),
        "{acts:?}"
    );
}

/// Even if the one who reported has since become a worker of the community.
async fn refuse_the_reporter(scene: &Scene<'_>, delivery: &str) {
    let reporter = scene.charity.account.clone().unwrap().person();
    let ctx = scene.house.system().as_actor(Actor::Person(Person {
        role: Role::CommunityWorker,
        organization: None,
        community: Some("huangmuchang".into()),
        ..reporter
    }));
    let answer = actions::Answer {
        channel: "phone".into(),
        outcome: Outcome::Full,
        rating: 5,
        comment: None,
    };
    let refused = actions::confirm(&ctx, delivery.parse().unwrap(), None, answer).await;
    assert_eq!(
        refused.unwrap_err().faults()[0].code,
        lianxin::kernel::error::Code::SamePerson
    );
}
