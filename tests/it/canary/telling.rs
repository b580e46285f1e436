//! Telling the marked values, through the doors that people use.

use lianxin::{imports::ImportKind, kernel::actor::Role, organizations};
use serde_json::{Value, json};

use super::marks;
use crate::support::{Answer, House, Visitor, care, help};

/// The people of the story, and the ids of what they made.
pub struct Told<'a> {
    pub worker: Visitor<'a>,
    /// Everybody who may not read what is sealed here, with what each may read of it after all.
    pub others: Vec<(&'static str, Visitor<'a>, Vec<&'static str>)>,
    /// Ids, each with its type.
    pub ids: Vec<(&'static str, String)>,
    /// Every answer to what was refused.
    pub refusals: Vec<Answer>,
}

const ORGANIZATIONS: &str = "单位名称,单位类型,所属领域,服务电话,联系人,联系电话\n";
const NEEDS: &str = "编号,提出方类型,帮扶对象,社区,需求内容,类别,人群标签,经办人\n";

/// Tells everything, and lets a charity come as far as it can.
pub async fn tell(house: &House) -> Told<'_> {
    let list = format!(
        "{ORGANIZATIONS}示例公益,公益慈善组织,民生福祉,010-55500001,{},{}\n示例银行,银行,社区建设,010-55500002,,\n",
        marks::LIAISON_NAME,
        marks::LIAISON_PHONE
    );
    house.import(ImportKind::Organizations, &list).await;
    let [household, text, tags, by] = marks::IMPORTED;
    let list = format!("{NEEDS}X-01,家庭,{household},黄木厂社区,{text},家用电器,{tags},{by}\n");
    house.import(ImportKind::Needs, &list).await;

    let worker = house.worker("worker", "huangmuchang").await;
    let second = house.worker("second", "huangmuchang").await;
    let charity = house.liaison("charity", found(house, "示例公益").await).await;
    let household = record_household(&worker).await;
    let need = take_in(&worker, &household).await;
    publish(&worker, &second, &need).await;
    let (referral, consent) = hand_over(&worker, &charity, &household, &need).await;
    let delivery = help::act(
        &charity,
        "deliveryReport",
        "delivery { id }",
        help::report(house, &referral, "d", 1),
    )
    .await;
    let delivery = delivery.done().text("deliveryReport.delivery.id").to_owned();
    let change = json!({ "i": { "phone": marks::OWN_PHONE } });
    let query =
        "mutation($i: PhoneChangeInput!) { phoneChange(input: $i) { userErrors { code field message } } }";
    charity.ask(query, change).await.done();
    let refusals = be_refused(&worker, &household).await;

    let liaison = vec![marks::LIAISON_NAME, marks::LIAISON_PHONE];
    let organization = charity
        .account
        .as_ref()
        .unwrap()
        .organization
        .unwrap()
        .to_string();
    let mut own = liaison.clone();
    own.push(marks::OWN_PHONE);
    let others = vec![
        ("public", house.public(), vec![]),
        ("helper", house.person("helper", Role::Helper).await, vec![]),
        ("the charity's liaison", charity, own),
        (
            "another unit",
            house.liaison("bank", found(house, "示例银行").await).await,
            vec![],
        ),
        (
            "worker elsewhere",
            house.worker("elsewhere", "yunfan").await,
            liaison.clone(),
        ),
        ("chair", house.person("chair", Role::FieldChair).await, vec![]),
        (
            "street staff",
            house.person("street", Role::StreetStaff).await,
            liaison,
        ),
        ("leader", house.person("leader", Role::StreetLeader).await, vec![]),
        (
            "administrator",
            house.person("admin", Role::Administrator).await,
            vec![],
        ),
        ("auditor", house.person("auditor", Role::Auditor).await, vec![]),
    ];
    Told {
        worker,
        others,
        ids: vec![
            ("Household", household),
            ("Need", need),
            ("Referral", referral),
            ("Consent", consent),
            ("Delivery", delivery),
            ("Organization", organization),
        ],
        refusals,
    }
}

async fn found(house: &House, name: &str) -> lianxin::kernel::ids::OrganizationId {
    let ctx = house.system();
    organizations::find_by_name(ctx.db(), name)
        .await
        .unwrap()
        .unwrap()
        .id
}

fn household_fields() -> Value {
    let mut fields = care::household_fields("");
    for (field, mark) in marks::HOUSEHOLD {
        fields[field] = if field == "names" {
            json!([mark])
        } else {
            json!(mark)
        };
    }
    fields
}

async fn record_household(worker: &Visitor<'_>) -> String {
    let input = json!({ "idempotencyKey": marks::REPLAY_KEY, "fields": household_fields() });
    let answer = help::act(worker, "householdRecord", "household { id }", input)
        .await
        .done();
    let id = answer.text("householdRecord.household.id").to_owned();
    let amend = json!({ "id": id, "version": 1, "fields": household_fields() });
    help::act(worker, "householdAmend", "household { id }", amend)
        .await
        .done();
    let find = json!({ "phone": marks::HOUSEHOLD[3].1, "purpose": "verify_need" });
    let found = help::act(worker, "householdFindByPhone", "households { id }", find)
        .await
        .done();
    assert_eq!(found.text("householdFindByPhone.households.0.id"), id);
    id
}

async fn take_in(worker: &Visitor<'_>, household: &str) -> String {
    let fields = care::need_fields(marks::WORKING);
    let input = json!({ "idempotencyKey": "n", "askerKind": "household", "householdId": household, "fields": fields });
    let answer = help::act(worker, "needDraft", "need { id }", input).await.done();
    answer.text("needDraft.need.id").to_owned()
}

async fn publish(worker: &Visitor<'_>, second: &Visitor<'_>, need: &str) {
    let verified = json!({ "method": "home_visit", "verifiedOn": "2026-11-01", "note": marks::NOTE });
    care::act(worker, "needVerify", need, verified).await.done();
    let public = json!({ "title": "公开的题目", "text": "希望有人送来一台取暖器。" });
    care::act(worker, "needWritePublicText", need, public)
        .await
        .done();
    care::act(second, "needApprove", need, json!({})).await.done();
    care::act(second, "needOpen", need, json!({})).await.done();
}

async fn hand_over(
    worker: &Visitor<'_>,
    charity: &Visitor<'_>,
    household: &str,
    need: &str,
) -> (String, String) {
    let organization = charity
        .account
        .as_ref()
        .unwrap()
        .organization
        .unwrap()
        .to_string();
    let send = json!({ "idempotencyKey": "r", "needId": need, "organizationId": organization });
    let sent = help::act(worker, "referralSend", "referral { id }", send)
        .await
        .done();
    let referral = sent.text("referralSend.referral.id").to_owned();
    help::act(
        charity,
        "referralAccept",
        "referral { id }",
        json!({ "id": referral }),
    )
    .await
    .done();
    let consent = json!({ "idempotencyKey": "c", "householdId": household, "organizationId": organization,
        "purpose": "arrange_visit", "channel": "in_person" });
    let given = help::act(worker, "consentRecord", "consent { id }", consent)
        .await
        .done();
    (referral, given.text("consentRecord.consent.id").to_owned())
}

/// What is refused is told back by field and reason, never by what was sent.
async fn be_refused(worker: &Visitor<'_>, household: &str) -> Vec<Answer> {
    let long = marks::REFUSED.repeat(600);
    let mut fields = household_fields();
    for (field, _) in marks::HOUSEHOLD {
        fields[field] = if field == "names" {
            json!([long])
        } else {
            json!(long)
        };
    }
    let record = json!({ "idempotencyKey": "x", "fields": fields });
    let need = json!({ "idempotencyKey": "y", "askerKind": "household", "householdId": household,
        "fields": care::need_fields(&long) });
    let phone = json!({ "phone": marks::REFUSED, "purpose": "verify_need" });
    let mut answers = vec![
        help::act(worker, "householdRecord", "household { id }", record).await,
        help::act(worker, "needDraft", "need { id }", need).await,
        help::act(worker, "householdFindByPhone", "households { id }", phone).await,
        help::act(worker, "phoneChange", "", json!({ "phone": marks::REFUSED })).await,
        help::act(
            worker,
            "householdReveal",
            "values",
            json!({ "id": household, "field": "LABEL", "purpose": marks::REFUSED, "reason": "核对" }),
        )
        .await,
    ];
    for answer in &answers {
        assert!(!answer.refusals().is_empty(), "{answer:?}");
    }
    // Not of the schema's form at all, and a key used for something else.
    let wrong =
        json!({ "i": { "idempotencyKey": marks::REPLAY_KEY, "fields": { "label": [marks::REFUSED] } } });
    let query =
        "mutation($i: HouseholdRecordInput!) { householdRecord(input: $i) { userErrors { code message } } }";
    answers.push(worker.ask_whatever(query, wrong).await);
    let other =
        json!({ "i": { "idempotencyKey": marks::REPLAY_KEY, "fields": care::household_fields("别家") } });
    answers.push(worker.ask_whatever(query, other).await);
    answers
}
