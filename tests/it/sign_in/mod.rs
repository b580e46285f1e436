//! Signing in: who waits and how long, sessions, passwords, the second factor.

mod first_start;
mod passwords;
mod second_factor;
mod sessions;
mod tries;

use lianxin::{access::actions::Post, kernel::actor::Role};
use serde_json::json;

use crate::support::{Answer, Visitor};

pub const SESSION: &str = "{ session { steps confirmedUntil expiresAt } viewer { account { login } } }";

/// The post of a role that needs nothing beside it.
pub fn post(role: Role) -> Post {
    Post {
        role,
        organization: None,
        community: matches!(role, Role::CommunityWorker | Role::Helper).then(|| "huangmuchang".into()),
        field: None,
    }
}

/// What the visitor's session is and has to do.
pub async fn session(visitor: &Visitor<'_>) -> Answer {
    visitor.ask(SESSION, json!({})).await
}

/// Shows anew who one is.
pub async fn confirm(visitor: &Visitor<'_>, input: serde_json::Value) -> Answer {
    let query = "mutation($i: SessionConfirmInput!) { sessionConfirm(input: $i) { confirmedUntil userErrors { code field message } } }";
    visitor.ask(query, json!({ "i": input })).await
}

/// Signs in and answers what is left to do.
pub async fn enter(visitor: &mut Visitor<'_>, login: &str, password: &str) -> Answer {
    let query = "mutation($i: SignInInput!) { signIn(input: $i) { steps viewer { account { displayName } } userErrors { code field message } } }";
    let input = json!({ "i": { "login": login, "password": password } });
    visitor.ask_and_keep_cookie(query, input).await
}

/// Chooses another password.
pub async fn change(visitor: &mut Visitor<'_>, input: serde_json::Value) -> Answer {
    let query = "mutation($i: PasswordChangeInput!) { passwordChange(input: $i) { steps viewer { account { displayName } } userErrors { code field message } } }";
    visitor.ask_and_keep_cookie(query, json!({ "i": input })).await
}
