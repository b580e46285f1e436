//! `lianxin user`: whoever is made at the command line is let in by the running server.

use serde_json::{Value, json};

use crate::{
    cli::{demo_file, lianxin, run},
    support::{free_data_dir, server},
};

const FIRST: &str = "first-long-horse";

#[test]
fn accounts_made_invited_and_reset_are_let_in() {
    let dir = tempfile::tempdir().unwrap();
    let env = free_data_dir();
    let user = |arguments: &[&str], password: &str| {
        let mut command = lianxin(dir.path());
        command.arg("user").args(arguments).envs(env.clone());
        if !password.is_empty() {
            command.env("LIANXIN_PASSWORD", password);
        }
        let (done, out, err) = run(&mut command);
        assert!(done, "{arguments:?}: {err}");
        out
    };
    let mut import = lianxin(dir.path());
    let file = demo_file("organizations.xlsx");
    assert!(run(import.args(["import", "organizations", &file]).envs(env.clone())).0);
    let posts = [
        ("boss", "administrator", ["", ""]),
        ("street", "street_staff", ["", ""]),
        ("leader", "street_leader", ["", ""]),
        ("auditor", "auditor", ["", ""]),
        ("worker", "community_worker", ["--community", "黄木厂"]),
        ("helper", "helper", ["--community", "huangmuchang"]),
        ("chair", "field_chair", ["--field", "民生福祉"]),
        ("liaison", "unit_liaison", ["--organization", "诺麒公益（示例）"]),
    ];
    for (login, role, post) in posts {
        let mut arguments = vec!["create", login, "--role", role];
        arguments.extend(post.iter().filter(|it| !it.is_empty()));
        user(&arguments, FIRST);
    }
    let mut serve = lianxin(dir.path());
    let server = server::start(serve.arg("serve").envs(env.clone()));
    for (login, role, _) in posts {
        assert!(server.ask_to_sign_in(login, FIRST).is_some(), "{role}");
    }
    assert_eq!(server.ask_to_sign_in("worker", "wrong-long-horse"), None);

    // A password that is made is printed once, and it is the one that opens.
    let out = user(&["create", "second", "--role", "street_staff"], "");
    let made = out.lines().find_map(|line| line.split_once('：')).unwrap().1;
    assert!(server.ask_to_sign_in("second", made).is_some(), "{out}");

    // The link that is printed makes an account of that post.
    let out = user(
        &[
            "invite",
            "--role",
            "unit_liaison",
            "--organization",
            "诺麒公益（示例）",
        ],
        "",
    );
    let token = out.trim().rsplit('/').next().unwrap();
    let query = "mutation($i: InvitationAcceptInput!) { invitationAccept(input: $i) { userErrors { code field message } } }";
    let input = json!({ "token": token, "login": "guest", "displayName": "新人（示例）", "password": "guests-long-horse" });
    let body = json!({ "query": query, "variables": { "i": input } }).to_string();
    let accepted: Value = serde_json::from_str(&server.post(&body, &[]).body).unwrap();
    assert_eq!(
        accepted["data"]["invitationAccept"]["userErrors"],
        json!([]),
        "{accepted}"
    );
    let cookie = server.sign_in("guest", "guests-long-horse");
    let who = server.ask_as(
        &cookie,
        r#"{"query":"{ viewer { account { role organization { name } } } }"}"#,
    );
    assert_eq!(
        who["data"]["viewer"]["account"],
        json!({ "role": "UNIT_LIAISON", "organization": { "name": "诺麒公益（示例）" } }),
        "{who}"
    );
    let again: Value = serde_json::from_str(&server.post(&body, &[]).body).unwrap();
    assert_ne!(
        again["data"]["invitationAccept"]["userErrors"],
        json!([]),
        "a link opens once"
    );

    // A reset ends the old password and every session.
    user(&["reset", "guest"], "another-long-horse");
    let gone = server.ask_as(&cookie, r#"{"query":"{ viewer { account { role } } }"}"#);
    assert!(gone["data"]["viewer"].is_null(), "{gone}");
    assert_eq!(server.ask_to_sign_in("guest", "guests-long-horse"), None);
    assert!(server.ask_to_sign_in("guest", "another-long-horse").is_some());
}
