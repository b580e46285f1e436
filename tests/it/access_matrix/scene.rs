//! The committee that the matrix is executed on: one household's story, and people of every role who stand near to it
//! and far from it.

use std::collections::BTreeMap;

use axum::http::{Request, StatusCode, header};
use lianxin::{
    access::actions::{FirstPassword, Post, create_account},
    imports::ImportKind,
    kernel::{actor::Role, ids::OrganizationId},
    organizations,
};
use serde_json::{Value, json};

use super::schema::Schema;
use crate::support::{Answer, House, PASSWORD, Visitor, second_factor::enrol};

/// Everybody who asks, in the order of the columns. *Own* is the one whose business the story is, *near* a colleague of
/// the same community, organization or field, *far* one of another.
pub const WHO: [&str; 16] = [
    "public",
    "helper own",
    "helper near",
    "helper far",
    "liaison own",
    "liaison near",
    "liaison far",
    "worker own",
    "worker near",
    "worker far",
    "chair own",
    "chair far",
    "staff",
    "leader",
    "admin",
    "auditor",
];

const BROWSER: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/120.0 Safari/537.36";

const ORGANIZATIONS: &str = "单位名称,统一社会信用代码,单位类型,所属领域,委员会职务,所在社区,地址,简介,服务电话,联系人,联系电话\n\
    诺麒公益（示例）,91350100M000100Y43,公益慈善组织,民生福祉,主任单位,黄木厂,示例路 9 号,示例简介,010-55500001,密名联络员,13899990001\n\
    华汇银行（示例）,,银行,平安建设,,云帆,,,010-55500002,,\n";

/// Words that stand in one field only, each with the cells of the matrix that let it be read.
pub const MARKED: &[(&str, &[&str])] = &[
    ("密名联络员", &["Organization.liaison", "LiaisonContact.name"]),
    ("13899990001", &["Organization.liaison", "LiaisonContact.phones"]),
    ("13899990003", &["Viewer.phone"]),
    ("密户名", &[]),
    ("密人名", &[]),
    ("密联系人", &[]),
    ("13899990002", &[]),
    ("密地址", &[]),
    ("密情况", &[]),
    ("玄武伏波", &[]),
    ("密核实情况", &[]),
    ("赤豹巡山", &["Need text.publicTitle"]),
    ("密待审内容", &["Need text.publicText"]),
    ("青鸾衔枝", &["Need approved.publicTitle"]),
    ("密退回原因", &["Need returned.stateNote", "TimelineEntry.note"]),
    ("密派单附言", &["Referral accepted.message"]),
    ("密接单附言", &["Referral accepted.note", "TimelineEntry.note"]),
    ("密走访须知", &["Visit planned.note"]),
    ("密取消原因", &["Visit cancelled.reason", "TimelineEntry.note"]),
    ("密交付说明", &["Delivery confirmed.note"]),
    ("密居民评价", &["Confirmation.comment", "TimelineEntry.note"]),
    (
        "密异议",
        &["Delivery disputed.disputeReason", "TimelineEntry.note"],
    ),
    ("密草稿资源", &["Offer draft.title"]),
    ("密暂停原因", &["Offer paused.stateNote"]),
    ("login-of-the-helper", &["Account helper.login"]),
    ("login-of-the-liaison", &["Account liaison.login"]),
];

/// The scene, with the people in it.
pub struct World<'a> {
    pub house: &'a House,
    pub schema: Schema,
    pub people: Vec<Visitor<'a>>,
    /// Ids and secrets by the names the tables use.
    pub ids: BTreeMap<&'static str, String>,
}

impl<'a> World<'a> {
    pub fn who(&self, name: &str) -> &Visitor<'a> {
        let at = WHO.iter().position(|who| *who == name);
        &self.people[at.unwrap_or_else(|| panic!("nobody is called {name}"))]
    }

    pub fn id(&self, name: &str) -> &str {
        self.ids
            .get(name)
            .unwrap_or_else(|| panic!("nothing is called {name}"))
    }

    /// `text` with every `{name}` replaced by what is called so.
    pub fn filled(&self, text: &str) -> String {
        self.ids.iter().fold(text.to_owned(), |text, (name, id)| {
            text.replace(&format!("{{{name}}}"), id)
        })
    }

    /// Sends an act and gives the answer, whatever it is.
    pub async fn act(&self, who: &Visitor<'_>, name: &str, fields: &str, input: Value) -> Answer {
        let mut acts = self.schema.fields("Mutation").iter();
        let act = acts.find(|act| act.name == name).unwrap();
        let kind = &act.arguments[0].kind;
        let query = format!(
            "mutation($i: {kind}!) {{ {name}(input: $i) {{ {fields} userErrors {{ code field }} }} }}"
        );
        let input: Value = serde_json::from_str(&self.filled(&input.to_string())).unwrap();
        who.ask(&query, json!({ "i": input })).await
    }

    /// Does an act and keeps the id of what came of it under `called`.
    async fn makes(&mut self, called: &'static str, who: &str, name: &str, of: &str, input: Value) {
        let who = self.who(who).clone();
        let answer = self
            .act(&who, name, &format!("{of} {{ id }}"), input)
            .await
            .done();
        let id = answer.text(&format!("{name}.{of}.id")).to_owned();
        self.ids.insert(called, id);
    }

    /// Somebody is forgotten, somebody else asks for it, and a night's removals are certified.
    async fn rights(&mut self) {
        let mut fields = crate::support::care::household_fields("另一户");
        fields["phone"] = json!("13899990009");
        let input = json!({ "idempotencyKey": "forgotten", "fields": fields });
        self.makes(
            "Household forgotten",
            "worker own",
            "householdRecord",
            "household",
            input,
        )
        .await;
        let ctx = self.house.system();
        let tx = ctx.begin().await.unwrap();
        let id = self.ids["Household forgotten"].parse().unwrap();
        lianxin::households::sealing::erase(&ctx, &tx, id).await.unwrap();
        lianxin::office::commit_erasure(&ctx, tx).await.unwrap();
        for called in ["Erasure refused", "Erasure asked"] {
            let input =
                json!({ "idempotencyKey": called, "householdId": "{Household}", "reason": "本人要求" });
            self.makes(called, "worker own", "erasureRequest", "request", input)
                .await;
            if called == "Erasure refused" {
                let input = json!({ "id": "{Erasure refused}", "reason": "本人改了主意" });
                self.does("worker own", "erasureRefuse", input).await;
            }
        }
        let photos = lianxin::deliveries::PhotoStore::open(self.house.dir.path()).unwrap();
        let remove = lianxin::retention::actions::Mode::Remove;
        lianxin::retention::run(&ctx, &photos, remove).await.unwrap();
    }

    async fn does(&self, who: &str, name: &str, input: Value) {
        self.act(self.who(who), name, "__typename", input).await.done();
    }

    pub async fn set(house: &'a House) -> Self {
        house.import(ImportKind::Organizations, ORGANIZATIONS).await;
        let charity = found(house, "诺麒公益（示例）").await;
        let bank = found(house, "华汇银行（示例）").await;
        let mut world = Self {
            house,
            schema: Schema::read(),
            people: people(house, charity, bank).await,
            ids: BTreeMap::from([("charity", charity.to_string()), ("bank", bank.to_string())]),
        };
        for (called, who) in [
            ("Account helper", "helper own"),
            ("Account liaison", "liaison own"),
            ("Account chair", "chair own"),
        ] {
            let account = world.who(who).account.as_ref().unwrap().id.to_string();
            world.ids.insert(called, account);
        }
        let chair = WHO.iter().position(|who| *who == "chair own").unwrap();
        world.people[chair] = enrol(house, world.people[chair].clone()).await.person;
        world.ids.insert("Organization", charity.to_string());
        world
            .does("helper own", "phoneChange", json!({ "phone": "13899990003" }))
            .await;
        // What is told of people is told as of this morning, when nobody had been helped yet.
        lianxin::figures::published(&house.system()).await.unwrap();
        world.offers().await;
        world.needs().await;
        world.help().await;
        world.deliveries().await;
        world.rights().await;
        house.index().await;
        world
    }

    /// Opens one more session of the helper's and answers its id.
    pub async fn one_more_session(&self) -> String {
        let mut again = self.house.public();
        again.sign_in("login-of-the-helper", PASSWORD).await.done();
        let sessions = "{ viewer { account { sessions { id current } } } }";
        let sessions = again.ask(sessions, json!({})).await;
        let sessions = sessions.at("viewer.account.sessions").as_array().unwrap();
        let current = sessions.iter().find(|session| session["current"] == true);
        current.unwrap()["id"].as_str().unwrap().to_owned()
    }

    async fn offers(&mut self) {
        for (called, title) in [
            ("Offer published", "电视机捐赠"),
            ("Offer paused", "旧电视机捐赠"),
            ("Offer submitted", "电视机保养"),
            ("Offer draft", "密草稿资源"),
        ] {
            let mut input = json!({ "idempotencyKey": called, "fields": offer_fields(title) });
            if called == "Offer submitted" {
                input["fields"]["free"] = json!(true);
                input["fields"]["priceNote"] = json!(null);
            }
            self.makes(called, "liaison own", "offerDraft", "offer", input)
                .await;
            if called != "Offer draft" {
                let id = json!({ "id": format!("{{{called}}}") });
                self.does("liaison own", "offerSubmit", id.clone()).await;
                if called != "Offer submitted" {
                    self.does("staff", "offerPublish", id).await;
                }
            }
        }
        // Another unit's, which nobody has been asked about.
        let other = json!({ "idempotencyKey": "other", "fields": offer_fields("电视机转赠") });
        self.makes("offer of another", "liaison far", "offerDraft", "offer", other)
            .await;
        let id = json!({ "id": "{offer of another}" });
        self.does("liaison far", "offerSubmit", id.clone()).await;
        self.does("staff", "offerPublish", id).await;
        let pause = json!({ "id": "{Offer paused}", "until": "2026-12-01", "reason": "密暂停原因" });
        self.does("liaison own", "offerPause", pause).await;
    }

    async fn needs(&mut self) {
        let household = json!({ "idempotencyKey": "household", "fields": household_fields() });
        self.makes(
            "Household",
            "worker own",
            "householdRecord",
            "household",
            household,
        )
        .await;
        for called in [
            "Need open",
            "Need sent",
            "Need declined",
            "Need claimed",
            "Need approved",
            "Need text",
            "Need returned",
            "Need draft",
        ] {
            let mut input = json!({ "idempotencyKey": called, "askerKind": "household", "householdId": "{Household}", "fields": need_fields() });
            if called == "Need sent" {
                // What nobody offers.
                input["fields"]["category"] = json!("care.shopping");
            }
            self.makes(called, "worker own", "needDraft", "need", input).await;
            let id = json!({ "id": format!("{{{called}}}") });
            match called {
                "Need draft" => continue,
                "Need returned" => {
                    let back = json!({ "id": "{Need returned}", "reason": "密退回原因" });
                    self.does("worker near", "needReturn", back).await;
                    continue;
                }
                _ => {}
            }
            let verified = json!({ "id": id["id"], "method": "home_visit", "verifiedOn": "2026-11-01", "note": "密核实情况" });
            self.does("worker own", "needVerify", verified).await;
            let (title, text) = match called {
                "Need text" => ("赤豹巡山", "密待审内容"),
                "Need approved" => ("青鸾衔枝", "希望有一台能用的电视机。"),
                _ => ("一户家庭需要一台电视机", "希望有一台能用的电视机。"),
            };
            let public = json!({ "id": id["id"], "title": title, "text": text });
            self.does("worker own", "needWritePublicText", public).await;
            if called != "Need text" {
                self.does("worker near", "needApprove", id.clone()).await;
                if called != "Need approved" {
                    self.does("worker own", "needOpen", id).await;
                }
            }
        }
        let own = json!({ "idempotencyKey": "own", "askerKind": "organization", "communityKey": "liuan", "fields": need_fields() });
        self.makes("Need of a unit", "liaison own", "needDraft", "need", own)
            .await;
    }

    async fn help(&mut self) {
        let helper = self.id("Account helper").to_owned();
        let sends = [
            (
                "Referral accepted",
                "Need open",
                json!({ "offerId": "{Offer published}", "message": "密派单附言" }),
            ),
            ("Referral helper", "Need open", json!({ "helperId": helper })),
            (
                "Referral sent",
                "Need sent",
                json!({ "organizationId": "{charity}" }),
            ),
            (
                "Referral declined",
                "Need declined",
                json!({ "organizationId": "{charity}" }),
            ),
        ];
        for (called, need, mut input) in sends {
            input["idempotencyKey"] = json!(called);
            input["needId"] = json!(format!("{{{need}}}"));
            self.makes(called, "worker own", "referralSend", "referral", input)
                .await;
        }
        let claim =
            json!({ "idempotencyKey": "claim", "needId": "{Need claimed}", "offerId": "{Offer published}" });
        self.makes(
            "Referral claimed",
            "liaison own",
            "referralClaim",
            "referral",
            claim,
        )
        .await;
        let accept = json!({ "id": "{Referral accepted}", "note": "密接单附言" });
        self.does("liaison own", "referralAccept", accept).await;
        self.does(
            "helper own",
            "referralAccept",
            json!({ "id": "{Referral helper}" }),
        )
        .await;
        let decline = json!({ "id": "{Referral declined}", "reason": "no_capacity" });
        self.does("liaison own", "referralDecline", decline).await;
        for (called, recipient) in [
            ("Consent unit", json!({ "organizationId": "{charity}" })),
            ("Consent helper", json!({ "helperId": helper })),
            ("Consent withdrawn", json!({ "organizationId": "{bank}" })),
        ] {
            let mut input = recipient;
            input["idempotencyKey"] = json!(called);
            input["householdId"] = json!("{Household}");
            input["purpose"] = json!("arrange_visit");
            input["channel"] = json!("in_person");
            self.makes(called, "worker own", "consentRecord", "consent", input)
                .await;
        }
        self.does(
            "worker own",
            "consentWithdraw",
            json!({ "id": "{Consent withdrawn}" }),
        )
        .await;
        let purpose = json!({ "id": "{Referral accepted}", "field": "PHONE", "purpose": "arrange_visit", "reason": "约时间" });
        self.does("liaison own", "referralReveal", purpose).await;
        for (called, day) in [("Visit done", 2), ("Visit cancelled", 3), ("Visit planned", 4)] {
            let input = json!({ "idempotencyKey": called, "referralId": "{Referral accepted}", "note": "密走访须知",
                "startsAt": format!("2026-11-0{day}T06:00:00Z"), "endsAt": format!("2026-11-0{day}T07:00:00Z") });
            self.makes(called, "liaison own", "visitPlan", "visit", input)
                .await;
        }
        let cancel = json!({ "id": "{Visit cancelled}", "reason": "密取消原因" });
        self.does("liaison own", "visitCancel", cancel).await;
    }

    async fn deliveries(&mut self) {
        let photo = photo(self.who("liaison own")).await;
        self.ids.insert("Photo", photo);
        for called in ["Delivery confirmed", "Delivery disputed", "Delivery reported"] {
            let mut input = json!({ "idempotencyKey": called, "referralId": "{Referral accepted}", "deliveredOn": "2026-11-02",
                "met": 1, "items": [{ "what": "电视机", "quantity": 1, "unit": "台" }] });
            if called == "Delivery confirmed" {
                input["visitId"] = json!("{Visit done}");
                input["photoIds"] = json!(["{Photo}"]);
                input["hours"] = json!(1.5);
                input["note"] = json!("密交付说明");
            }
            self.makes(called, "liaison own", "deliveryReport", "delivery", input)
                .await;
        }
        let word = json!({ "id": "{Delivery confirmed}", "channel": "phone", "outcome": "PART", "rating": 5, "comment": "密居民评价" });
        self.does("worker own", "deliveryConfirm", word).await;
        let dispute = json!({ "id": "{Delivery disputed}", "reason": "密异议" });
        self.does("worker own", "deliveryDispute", dispute).await;
        let invite = json!({ "idempotencyKey": "invite", "role": "UNIT_LIAISON", "organizationId": "{charity}", "communityKey": "huangmuchang" });
        let answer = self
            .act(self.who("admin"), "invitationCreate", "url", invite)
            .await
            .done();
        let url = answer.text("invitationCreate.url").to_owned();
        let token = url.rsplit('/').next().unwrap().to_owned();
        self.ids.insert("token", token);
    }
}

pub fn offer_fields(title: &str) -> Value {
    json!({ "title": title, "kind": "goods", "category": "goods.appliances", "description": "给需要的家庭一台电视机。",
        "quantity": { "amount": 9, "unit": "台", "renewal": "MONTH" }, "availability": "周末", "place": "示例路 9 号",
        "communities": ["huangmuchang"], "audiences": ["elderly"], "conditions": "社区登记", "free": false,
        "priceNote": "收运费", "servicePhone": "010-55500001", "validFrom": "2026-01-01", "validUntil": "2027-12-31" })
}

pub fn household_fields() -> Value {
    json!({ "label": "密户名", "names": ["密人名"], "contactName": "密联系人", "phone": "13899990002", "address": "密地址",
        "sensitive": "密情况", "ageBand": "ADULT", "members": 2, "communityKey": "huangmuchang" })
}

pub fn need_fields() -> Value {
    json!({ "kind": "goods", "category": "goods.appliances", "workingText": "玄武伏波", "urgency": "soon",
        "quantity": { "amount": 3, "unit": "台" }, "dueOn": "2026-12-31" })
}

async fn found(house: &House, name: &str) -> OrganizationId {
    let found = organizations::find_by_name(house.system().db(), name)
        .await
        .unwrap();
    found.unwrap().id
}

async fn people(house: &House, charity: OrganizationId, bank: OrganizationId) -> Vec<Visitor<'_>> {
    let mut people = vec![house.public()];
    for who in &WHO[1..] {
        let (role, place) = who.split_once(' ').unwrap_or((who, ""));
        let near = place != "far";
        let role = match role {
            "helper" => Role::Helper,
            "liaison" => Role::UnitLiaison,
            "worker" => Role::CommunityWorker,
            "chair" => Role::FieldChair,
            "staff" => Role::StreetStaff,
            "leader" => Role::StreetLeader,
            "admin" => Role::Administrator,
            _ => Role::Auditor,
        };
        let community = if near { "huangmuchang" } else { "yunfan" };
        let field = if near { "livelihood" } else { "safety" };
        let post = Post {
            role,
            organization: (role == Role::UnitLiaison).then_some(if near { charity } else { bank }),
            community: matches!(role, Role::Helper | Role::CommunityWorker).then(|| community.into()),
            field: (role == Role::FieldChair).then(|| field.into()),
        };
        let login = match *who {
            "helper own" => "login-of-the-helper".to_owned(),
            "liaison own" => "login-of-the-liaison".to_owned(),
            who => who.replace(' ', "-"),
        };
        // The name colleagues see tells nothing of the login.
        let name = format!("{}（示例）", people.len());
        let password = FirstPassword::Demo(PASSWORD);
        let account = create_account(&house.system(), &post, &login, &name, password)
            .await
            .unwrap();
        let mut visitor = house.public().with_agent(BROWSER);
        visitor.sign_in(&login, PASSWORD).await.done();
        visitor.account = Some(account);
        people.push(visitor);
    }
    people
}

/// Sends in a photo.
pub async fn upload(who: &Visitor<'_>, path: &str, name: &str, bytes: &[u8]) -> (StatusCode, Vec<u8>) {
    let disposition = format!("Content-Disposition: form-data; name=\"file\"; filename=\"{name}\"");
    let mut body = format!("--XX\r\n{disposition}\r\n\r\n").into_bytes();
    body.extend(bytes);
    body.extend(b"\r\n--XX--\r\n");
    let request = Request::post(path).header(header::CONTENT_TYPE, "multipart/form-data; boundary=XX");
    let (status, _, answer) = who.send(request, body).await;
    (status, answer)
}

pub fn picture() -> Vec<u8> {
    let mut jpeg = std::io::Cursor::new(Vec::new());
    image::RgbImage::from_pixel(8, 8, image::Rgb([120, 160, 90]))
        .write_to(&mut jpeg, image::ImageFormat::Jpeg)
        .unwrap();
    jpeg.into_inner()
}

async fn photo(who: &Visitor<'_>) -> String {
    let (status, answer) = upload(who, "/files", "a.jpg", &picture()).await;
    assert_eq!(status, StatusCode::CREATED);
    let answer: Value = serde_json::from_slice(&answer).unwrap();
    answer["id"].as_str().unwrap().to_owned()
}
