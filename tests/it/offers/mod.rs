//! Offers, through GraphQL as the web and other programs use it.

mod form;
mod lists;
mod paging;
mod searching;
mod unseen;
mod way;

use lianxin::{imports::ImportKind, kernel::ids::OrganizationId, organizations};
use serde_json::{Value, json};

use crate::support::{Answer, House, Visitor};

const BANK: &str = "华汇银行（示例）";
const CHARITY: &str = "诺麒公益（示例）";

const ORGANIZATIONS: &str = "单位名称,单位类型,所属领域,所在社区\n\
    华汇银行（示例）,银行,社区建设,黄木厂\n\
    诺麒公益（示例）,公益慈善组织,民生福祉,云帆\n";

/// A service that knows the two organizations.
async fn house() -> House {
    let house = House::open().await;
    house.import(ImportKind::Organizations, ORGANIZATIONS).await;
    house
}

async fn organization(house: &House, name: &str) -> OrganizationId {
    let found = organizations::find_by_name(house.system().db(), name)
        .await
        .unwrap();
    found.unwrap().id
}

/// The liaison of an organization.
async fn liaison<'a>(house: &'a House, login: &str, name: &str) -> Visitor<'a> {
    house.liaison(login, organization(house, name).await).await
}

/// A good form.
fn form(title: &str) -> Value {
    json!({ "title": title, "kind": "service", "category": "environment.clothes_recycling", "description": "干净的旧衣都收",
        "availability": "工作日", "free": true })
}

/// `form` with some fields otherwise.
fn with(mut form: Value, changes: Value) -> Value {
    for (name, value) in changes.as_object().unwrap() {
        form[name] = value.clone();
    }
    form
}

/// Does one act and gives its answer, refused or not.
async fn act(who: &Visitor<'_>, name: &str, input: Value) -> Answer {
    let kind = match name {
        "offerDraft" => "OfferDraftInput",
        "offerAmend" => "OfferAmendInput",
        "offerReturn" | "offerWithdraw" => "OfferReasonInput",
        "offerPause" => "OfferPauseInput",
        _ => "OfferActInput",
    };
    let query = format!(
        "mutation($i: {kind}!) {{ {name}(input: $i) {{ offer {{ id state stateNote title pausedUntil publishedAt version }} \
         userErrors {{ code field message }} }} }}"
    );
    who.ask(&query, json!({ "i": input })).await
}

/// Does one act and gives the state it led to.
async fn go(who: &Visitor<'_>, name: &str, input: Value) -> String {
    let answer = act(who, name, input).await.done();
    answer.text(&format!("{name}.offer.state")).to_owned()
}

/// Writes a draft down and gives its id.
async fn draft(who: &Visitor<'_>, form: Value) -> String {
    let key = format!("draft {}", form["title"]);
    let answer = act(
        who,
        "offerDraft",
        json!({ "idempotencyKey": key, "fields": form }),
    )
    .await
    .done();
    answer.text("offerDraft.offer.id").to_owned()
}

/// An offer on its way to the public: drafted and handed in by `who`, published by `staff`.
async fn published(who: &Visitor<'_>, staff: &Visitor<'_>, form: Value) -> String {
    let id = draft(who, form).await;
    assert_eq!(go(who, "offerSubmit", json!({ "id": id })).await, "SUBMITTED");
    assert_eq!(go(staff, "offerPublish", json!({ "id": id })).await, "PUBLISHED");
    id
}

/// One offer as `who` sees it, or null.
async fn seen(who: &Visitor<'_>, id: &str) -> Value {
    let query = "query($id: ID!) { node(id: $id) { ... on Offer { title state stateNote pausedUntil version availability } } }";
    who.ask(query, json!({ "id": id })).await.at("node").clone()
}

/// The titles of a list, in its order.
async fn titles(who: &Visitor<'_>, arguments: Value) -> Vec<String> {
    let query = "query($filter: OfferFilter, $search: String, $orderBy: OfferOrder) { \
        offers(first: 50, filter: $filter, search: $search, orderBy: $orderBy) { totalCount nodes { title } } }";
    let answer = who.ask(query, arguments).await;
    let titles = texts(answer.at("offers.nodes"), "title");
    assert_eq!(answer.at("offers.totalCount"), titles.len(), "{titles:?}");
    titles
}

/// `name` of every object in a list.
fn texts(list: &Value, name: &str) -> Vec<String> {
    let list = list.as_array().unwrap().iter();
    list.map(|item| item[name].as_str().unwrap().to_owned()).collect()
}
