//! A small committee in which help is asked for and given: sets the scene for tests of referrals, visits and deliveries.

use lianxin::{imports::ImportKind, kernel::actor::Role, kernel::ids::OrganizationId, organizations};
use serde_json::{Value, json};

use super::{Answer, House, Visitor};

const ORGANIZATIONS: &str = "单位名称,单位类型,所属领域,服务电话\n\
    诺麒公益（示例）,公益慈善组织,民生福祉,010-55500001\n\
    华汇银行（示例）,银行,社区建设,010-55500002\n";

/// What a household's contact must be, once it is opened.
pub const PHONE: &str = "13800000001";

/// The people of the scene.
pub struct Scene<'a> {
    pub house: &'a House,
    pub street: Visitor<'a>,
    /// Works in 黄木厂, where the household lives.
    pub worker: Visitor<'a>,
    /// A colleague of the worker.
    pub second: Visitor<'a>,
    /// Works in another community.
    pub elsewhere: Visitor<'a>,
    /// Speaks for the charity.
    pub charity: Visitor<'a>,
    /// Speaks for the bank.
    pub bank: Visitor<'a>,
    /// The neighbour who goes shopping with them.
    pub neighbour: Visitor<'a>,
    pub household: String,
}

impl<'a> Scene<'a> {
    pub async fn set(house: &'a House) -> Self {
        house.import(ImportKind::Organizations, ORGANIZATIONS).await;
        let worker = house.worker("worker", "huangmuchang").await;
        let household = household(&worker).await;
        Self {
            house,
            street: house.person("street", Role::StreetStaff).await,
            second: house.worker("second", "huangmuchang").await,
            elsewhere: house.worker("elsewhere", "yunfan").await,
            charity: house
                .liaison("charity", found(house, "诺麒公益（示例）").await)
                .await,
            bank: house
                .liaison("bank", found(house, "华汇银行（示例）").await)
                .await,
            neighbour: house.person("neighbour", Role::Helper).await,
            worker,
            household,
        }
    }

    /// A need of the household, drafted by the worker.
    pub async fn drafted(&self, title: &str, asked: Value) -> String {
        let fields = json!({ "kind": "goods", "category": "goods.appliances", "workingText": title,
            "quantity": asked, "urgency": "normal" });
        let input = json!({ "idempotencyKey": title, "askerKind": "household", "householdId": self.household, "fields": fields });
        let answer = act(&self.worker, "needDraft", "need { id }", input).await.done();
        answer.text("needDraft.need.id").to_owned()
    }

    /// A need that is open, asking for `amount` of something once.
    pub async fn open_need(&self, title: &str, amount: i32) -> String {
        self.open_need_asking(title, json!({ "amount": amount, "unit": "台" }))
            .await
    }

    /// A need that is open.
    pub async fn open_need_asking(&self, title: &str, asked: Value) -> String {
        let need = self.drafted(title, asked).await;
        let today = self.house.app.office.clock.today();
        let verified = json!({ "id": need, "method": "home_visit", "verifiedOn": today });
        act(&self.worker, "needVerify", "need { id }", verified)
            .await
            .done();
        let text = json!({ "id": need, "title": title, "text": "希望有一台能用的电视机。" });
        act(&self.worker, "needWritePublicText", "need { id }", text)
            .await
            .done();
        let id = json!({ "id": need });
        act(&self.second, "needApprove", "need { id }", id.clone())
            .await
            .done();
        act(&self.worker, "needOpen", "need { id }", id).await.done();
        need
    }

    /// The charity is asked to meet the need; the referral's id.
    pub async fn sent(&self, need: &str) -> String {
        let charity = self.charity.account.as_ref().unwrap().organization.unwrap();
        let input = json!({ "idempotencyKey": need, "needId": need, "organizationId": charity.to_string() });
        let answer = act(&self.worker, "referralSend", "referral { id }", input)
            .await
            .done();
        answer.text("referralSend.referral.id").to_owned()
    }

    /// The charity is asked, and accepts.
    pub async fn accepted(&self, need: &str) -> String {
        let referral = self.sent(need).await;
        let input = json!({ "id": referral });
        act(&self.charity, "referralAccept", "referral { id }", input)
            .await
            .done();
        referral
    }

    /// The charity reports a delivery that brought `met`; its id.
    pub async fn reported(&self, referral: &str, key: &str, met: i32) -> String {
        let input = report(self.house, referral, key, met);
        let answer = act(&self.charity, "deliveryReport", "delivery { id }", input)
            .await
            .done();
        answer.text("deliveryReport.delivery.id").to_owned()
    }

    /// The worker confirms it with the resident.
    pub async fn confirmed(&self, delivery: &str, outcome: &str, rating: i32) {
        let input = json!({ "id": delivery, "channel": "phone", "outcome": outcome, "rating": rating });
        act(&self.worker, "deliveryConfirm", "delivery { id }", input)
            .await
            .done();
    }

    /// The household consents that the charity is given its contact.
    pub async fn consents(&self) {
        let charity = self.charity.account.as_ref().unwrap().organization.unwrap();
        let input = json!({ "idempotencyKey": "consent", "householdId": self.household,
            "organizationId": charity.to_string(), "purpose": "arrange_visit", "channel": "in_person" });
        act(&self.worker, "consentRecord", "consent { id }", input)
            .await
            .done();
    }
}

async fn found(house: &House, name: &str) -> OrganizationId {
    let ctx = house.system();
    organizations::find_by_name(ctx.db(), name)
        .await
        .unwrap()
        .unwrap()
        .id
}

async fn household(worker: &Visitor<'_>) -> String {
    let fields = json!({ "label": "席家兄弟", "names": ["示例甲", "示例乙"], "contactName": "示例甲", "phone": PHONE,
        "address": "示例路 1 号院", "sensitive": "示例情况", "ageBand": "ADULT", "members": 2, "communityKey": "huangmuchang" });
    let input = json!({ "idempotencyKey": "household", "fields": fields });
    let answer = act(worker, "householdRecord", "household { id }", input)
        .await
        .done();
    answer.text("householdRecord.household.id").to_owned()
}

/// A report of today that brought `met`.
pub fn report(house: &House, referral: &str, key: &str, met: i32) -> Value {
    json!({ "idempotencyKey": key, "referralId": referral, "deliveredOn": house.app.office.clock.today(), "met": met,
        "items": [{ "what": "电视机", "quantity": 1, "unit": "台" }] })
}

/// Sends one act, whatever comes of it. The input's type is named as the act.
pub async fn act(who: &Visitor<'_>, name: &str, fields: &str, input: Value) -> Answer {
    let kind = format!("{}{}Input", name[..1].to_uppercase(), &name[1..]);
    let kind = match name {
        "needApprove" | "needOpen" | "needClose" => "NeedActInput".to_owned(),
        "referralApproveClaim" | "referralComplete" => "ReferralActInput".to_owned(),
        "referralRevoke" => "ReferralReasonInput".to_owned(),
        _ => kind,
    };
    let query = format!(
        "mutation($i: {kind}!) {{ {name}(input: $i) {{ {fields} userErrors {{ code field message }} }} }}"
    );
    who.ask(&query, json!({ "i": input })).await
}

/// One field of the thing of that id, as `who` sees it.
pub async fn look(who: &Visitor<'_>, kind: &str, id: &str, fields: &str) -> Answer {
    let query = format!("query($id: ID!) {{ node(id: $id) {{ ... on {kind} {{ {fields} }} }} }}");
    who.ask(&query, json!({ "id": id })).await
}
