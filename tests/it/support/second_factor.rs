//! Setting up a second factor, as people do.

use serde_json::json;
use totp_rs::{Builder, Secret};

use super::{House, Visitor};

/// Begins to set up.
pub const ENROL: &str =
    "mutation { secondFactorEnrol { secret address qr userErrors { code field message } } }";
/// Ends setting up.
pub const FINISH: &str = "mutation($i: SecondFactorFinishInput!) { secondFactorFinish(input: $i) { recoveryCodes steps viewer { account { displayName } } userErrors { code field message } } }";

/// What the person's authenticator app shows now.
pub fn code(house: &House, secret: &str) -> String {
    let totp = Builder::new()
        .with_account_name("x".to_owned())
        .with_secret(Secret::try_from_base32(secret).unwrap())
        .build()
        .unwrap();
    let seconds = house.app.office.clock.now().timestamp();
    totp.generate(u64::try_from(seconds).unwrap()).to_string()
}

/// Somebody who has set up a second factor, with its secret and codes on paper.
pub struct Enrolled<'a> {
    pub person: Visitor<'a>,
    pub secret: String,
    pub paper: Vec<String>,
}

/// Sets up a second factor; the present code is used up by that.
pub async fn enrol<'a>(house: &House, mut person: Visitor<'a>) -> Enrolled<'a> {
    let begun = person.ask(ENROL, json!({})).await.done();
    let secret = begun.text("secondFactorEnrol.secret").to_owned();
    let input = json!({ "i": { "code": code(house, &secret) } });
    let done = person.ask_and_keep_cookie(FINISH, input).await.done();
    let paper = done.at("secondFactorFinish.recoveryCodes").as_array().unwrap();
    let paper = paper
        .iter()
        .map(|code| code.as_str().unwrap().to_owned())
        .collect();
    Enrolled {
        person,
        secret,
        paper,
    }
}
