//! What tests about households and needs set the scene with, and where they look for what must not be there.

use std::hash::{DefaultHasher, Hash, Hasher};

use lianxin::{exchange::OrganizationDraft, kernel::ids::OrganizationId, organizations};
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use serde_json::{Value, json};

use super::{Answer, House, Visitor};

/// Brings in an organization by a list of one.
pub async fn organization(house: &House, name: &str) -> OrganizationId {
    let draft = OrganizationDraft {
        name: name.into(),
        kind: "social_organization".into(),
        fields: vec!["livelihood".into()],
        role: "member".into(),
        ..OrganizationDraft::default()
    };
    let ctx = house.system();
    let outcome = organizations::import(&ctx, vec![(2, draft)], false)
        .await
        .unwrap();
    assert_eq!(outcome.faults, []);
    let found = organizations::find_by_name(ctx.db(), name).await.unwrap();
    found.unwrap().id
}

/// What a worker writes down of a household; `label` is its name in the community.
pub fn household_fields(label: &str) -> Value {
    json!({
        "label": label, "names": ["示例甲"], "contactName": "示例甲", "phone": "13800000001",
        "address": "示例路 1 号", "sensitive": "示例：不认得钱", "ageBand": "ADULT", "members": 2,
        "communityKey": "huangmuchang",
    })
}

/// A key that differs when the content does and, as clients' keys should, tells nothing of it.
fn key_of(content: &str) -> String {
    let mut hasher = DefaultHasher::new();
    content.hash(&mut hasher);
    hasher.finish().to_string()
}

/// Records a household and returns its id.
pub async fn household(worker: &Visitor<'_>, label: &str) -> String {
    let query = "mutation($i: HouseholdRecordInput!) { householdRecord(input: $i) { household { id } userErrors { code field message } } }";
    let input = json!({ "i": { "idempotencyKey": key_of(label), "fields": household_fields(label) } });
    let answer = worker.ask(query, input).await.done();
    answer.text("householdRecord.household.id").to_owned()
}

/// What is asked for: a television.
pub fn need_fields(working_text: &str) -> Value {
    json!({
        "kind": "goods", "category": "goods.appliances", "workingText": working_text, "urgency": "soon",
        "quantity": { "amount": 1, "unit": "台", "renewal": "ONCE" }, "dueOn": "2026-12-31",
    })
}

/// Takes in a need of `household` and returns its id.
pub async fn need(worker: &Visitor<'_>, household: &str, working_text: &str) -> String {
    let query = "mutation($i: NeedDraftInput!) { needDraft(input: $i) { need { id } userErrors { code field message } } }";
    let input = json!({ "i": {
        "idempotencyKey": key_of(working_text), "askerKind": "household", "householdId": household,
        "fields": need_fields(working_text),
    } });
    let answer = worker.ask(query, input).await.done();
    answer.text("needDraft.need.id").to_owned()
}

/// Asks for what was told of a need.
pub async fn working_text(who: &Visitor<'_>, need: &str) -> Answer {
    need_text(who, need, "WORKING").await
}

/// Asks for one sealed text of a need.
pub async fn need_text(who: &Visitor<'_>, need: &str, text: &str) -> Answer {
    let query = "mutation($i: NeedRevealInput!) { needReveal(input: $i) { values left userErrors { code field message } } }";
    let input = json!({ "id": need, "text": text, "purpose": "verify_need", "reason": "核对情况" });
    who.ask(query, json!({ "i": input })).await
}

/// Does one act on a need; `input` holds what the act takes beside the id.
pub async fn act(visitor: &Visitor<'_>, act: &str, id: &str, input: Value) -> Answer {
    let kind = match act {
        "needVerify" => "NeedVerifyInput",
        "needWritePublicText" => "NeedWritePublicTextInput",
        "needReturn" | "needWithdraw" => "NeedReasonInput",
        "needAmend" => "NeedAmendInput",
        _ => "NeedActInput",
    };
    let warnings = if act == "needWritePublicText" {
        "warnings"
    } else {
        ""
    };
    let query = format!(
        "mutation($i: {kind}!) {{ {act}(input: $i) {{ need {{ id state version }} {warnings} userErrors {{ code field message }} }} }}"
    );
    let mut input = input;
    input["id"] = json!(id);
    visitor.ask(&query, json!({ "i": input })).await
}

/// Takes a drafted need all the way to being open, by two people.
pub async fn publish(writer: &Visitor<'_>, approver: &Visitor<'_>, id: &str, title: &str, text: &str) {
    let verified = json!({ "method": "home_visit", "verifiedOn": "2026-11-01" });
    act(writer, "needVerify", id, verified).await.done();
    let public = json!({ "title": title, "text": text });
    act(writer, "needWritePublicText", id, public).await.done();
    act(approver, "needApprove", id, json!({})).await.done();
    act(approver, "needOpen", id, json!({})).await.done();
}

/// Whether `marked` stands in clear anywhere in the database: in the files of SQLite, in the rows of PostgreSQL.
pub async fn database_holds(house: &House, marked: &str) -> bool {
    let db = house.app.office.db.reader();
    if db.get_database_backend() == DbBackend::Sqlite {
        let files = ["lianxin.db", "lianxin.db-wal"].map(|name| std::fs::read(house.dir.path().join(name)));
        return files
            .iter()
            .flatten()
            .any(|bytes| contains(bytes, marked.as_bytes()));
    }
    let hex: String = marked.bytes().map(|byte| format!("{byte:02x}")).collect();
    for table in [
        "household",
        "consent",
        "reveal",
        "erasure_request",
        "need",
        "audit_entry",
        "case_event",
        "outbox",
        "idempotency",
    ] {
        let sql = format!("SELECT count(*) AS many FROM {table} t WHERE t::text LIKE $1 OR t::text LIKE $2");
        let values = [format!("%{marked}%").into(), format!("%{hex}%").into()];
        let statement = Statement::from_sql_and_values(DbBackend::Postgres, sql, values);
        let row = db.query_one_raw(statement).await.unwrap().unwrap();
        if row.try_get::<i64>("", "many").unwrap() > 0 {
            return true;
        }
    }
    false
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}
