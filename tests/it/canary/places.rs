//! Looking for the marked values, place by place.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::{BufRead, Write},
    process::Command,
    sync::{
        Mutex,
        atomic::{AtomicBool, Ordering},
    },
};

use axum::http::{Request, header};
use lianxin::{
    app::{self, Ambient},
    custody::{
        BackupKey, Stretching,
        actions::{self, BackupOptions, MasterKeyIn},
        tables,
    },
    kernel::actor::Role,
    office::Ctx,
    privacy::random_key,
};
use sea_orm::DbBackend;
use serde_json::json;
use tracing_subscriber::{Layer, filter::dynamic_filter_fn, layer::SubscriberExt, util::SubscriberInitExt};

use super::{asking::Types, marks, surfaces, telling};
use crate::support::{House, care, free_data_dir};

/// A log that keeps everything that is said anywhere in the process while somebody listens.
static LOG: Mutex<Vec<u8>> = Mutex::new(Vec::new());
static LISTENING: AtomicBool = AtomicBool::new(false);

struct Log;

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        LOG.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn listen() {
    LISTENING.store(true, Ordering::SeqCst);
    let listening = dynamic_filter_fn(|_, _| LISTENING.load(Ordering::SeqCst));
    let layer = tracing_subscriber::fmt::layer()
        .with_writer(|| Log)
        .with_filter(listening);
    tracing_subscriber::registry().with(layer).init();
}

/// A house whose documents may be as large as the whole schema.
async fn roomy() -> House {
    House::open_with(|settings| {
        for bounds in [&mut settings.limits.signed_in, &mut settings.limits.public] {
            bounds.tokens = 1_000_000;
            bounds.depth = 100;
            bounds.complexity = usize::MAX / 4;
            bounds.aliases = 1000;
        }
        settings.limits.body_bytes = 8 << 20;
    })
    .await
}

#[tokio::test]
async fn nothing_told_lies_in_clear_in_database_index_log_backup_or_refusal() {
    listen();
    tracing::info!("the log is heard");
    let house = roomy().await;
    let told = telling::tell(&house).await;
    house.index().await;
    for answer in &told.refusals {
        marks::none_in(answer.0.to_string().as_bytes(), "a refusal");
    }
    LISTENING.store(false, Ordering::SeqCst);
    let log = LOG.lock().unwrap().clone();
    for heard in ["the log is heard", "tower_http"] {
        let heard_it = log.windows(heard.len()).any(|window| window == heard.as_bytes());
        assert!(heard_it, "{heard}: {}", String::from_utf8_lossy(&log));
    }
    marks::none_in(&log, "the log");

    let database = everything_in_the_database(&house).await;
    for clear in ["公开的题目", "household.record"] {
        assert!(database.contains(clear), "{clear}: the search itself works");
    }
    marks::none_in(database.as_bytes(), "the database");
    let files = marks::none_below(house.dir.path());
    assert!(files > 5, "the data folder was looked into: {files}");
    for mark in marks::all() {
        // What no public text has: a search is content with a part of the words.
        let own: String = mark
            .chars()
            .skip(mark.chars().count().saturating_sub(4))
            .collect();
        assert!(searched(&house, &own).await.is_empty(), "the index finds {own}");
    }
    assert!(
        !searched(&house, "取暖器").await.is_empty(),
        "the index finds what is public"
    );

    let kept = tempfile::tempdir().unwrap();
    look_into_a_backup(&house, kept.path()).await;
    marks::none_below(kept.path());
}

/// Every row of every table as text; bytes as hexadecimal.
async fn everything_in_the_database(house: &House) -> String {
    let db = house.app.office.db.reader();
    let backend = house.app.office.db.backend();
    let mut text = String::new();
    for table in tables::tables(db).await.unwrap() {
        let parts: Vec<String> = table
            .columns
            .iter()
            .map(|column| match (column.kind, backend) {
                (tables::Kind::Bytes | tables::Kind::Uuid, DbBackend::Sqlite) => {
                    format!("hex({})", tables::quoted(&column.name))
                }
                _ => format!("CAST({} AS TEXT)", tables::quoted(&column.name)),
            })
            .map(|part| format!("COALESCE({part}, '')"))
            .collect();
        let sql = format!(
            "SELECT {} AS whole FROM {}",
            parts.join(" || ' ' || "),
            tables::quoted(&table.name)
        );
        for row in tables::rows(db, &sql).await.unwrap() {
            text.push_str(&row.try_get::<String>("", "whole").unwrap());
            text.push('\n');
        }
    }
    text
}

async fn searched(house: &House, words: &str) -> Vec<String> {
    let query = "query($s: String!) { needs(search: $s, first: 5) { nodes { id } } offers(search: $s, first: 5) { nodes { id } } organizations(search: $s, first: 5) { nodes { id } } }";
    let answer = house.public().ask(query, json!({ "s": words })).await;
    ["needs", "offers", "organizations"]
        .into_iter()
        .flat_map(|list| answer.at(&format!("{list}.nodes")).as_array().unwrap().clone())
        .map(|node| node["id"].to_string())
        .collect()
}

async fn look_into_a_backup(house: &House, dir: &std::path::Path) {
    let office = app::open_office(&house.app.settings, Ambient::default())
        .await
        .unwrap();
    let key = random_key();
    let options = BackupOptions {
        key: BackupKey::File(key.clone()),
        stretching: Stretching::FULL,
        master_key: MasterKeyIn::LeftOut,
    };
    let file = dir.join("backup");
    actions::back_up(&Ctx::system(office), &house.app.photos, &file, options, |_, _| ())
        .await
        .unwrap();
    let mut lines = 0;
    for line in actions::lines_of(&file, &BackupKey::File(key)).unwrap().lines() {
        marks::none_in(line.unwrap().as_bytes(), "an opened backup");
        lines += 1;
    }
    assert!(lines > 30, "the backup was opened: {lines}");
}

#[tokio::test]
async fn no_answer_tells_it_to_who_may_not_read_it() {
    let house = roomy().await;
    let told = telling::tell(&house).await;
    house.index().await;
    let types = Types::read();
    let readings: Vec<String> = types
        .readings()
        .into_iter()
        .filter(|reading| !surfaces::NOT_ASKED.contains(&reading.as_str()))
        .collect();
    for (who, visitor, may) in &told.others {
        let mut answers = BTreeMap::new();
        for reading in &readings {
            let answer = visitor.ask_whatever(&types.document(reading), json!({})).await;
            answers.insert(reading.clone(), answer);
        }
        for kind in types.with_id() {
            for (_, id) in &told.ids {
                let answer = visitor
                    .ask_whatever(&types.by_id(&kind), json!({ "id": id }))
                    .await;
                answers.insert(format!("{kind} {id}"), answer);
            }
        }
        for (what, answer) in answers {
            let code = answer.0["errors"][0]["extensions"]["code"]
                .as_str()
                .unwrap_or_default();
            assert!(
                !["BAD_REQUEST", "TOO_COSTLY", "TOO_LARGE", "TIMEOUT", "INTERNAL"].contains(&code),
                "{who} could not even ask for {what}: {answer:?}"
            );
            let found = marks::found_in(answer.0.to_string().as_bytes());
            let leaked: Vec<_> = found.into_iter().filter(|mark| !may.contains(mark)).collect();
            assert!(leaked.is_empty(), "{who} reads {leaked:?} in {what}");
        }
    }
    // The same documents do tell who may read: they are not empty for another reason.
    let (_, need) = told.ids.iter().find(|(kind, _)| *kind == "Need").unwrap();
    let answer = care::working_text(&told.worker, need).await.done();
    assert!(
        marks::found_in(answer.0.to_string().as_bytes()).contains(&marks::WORKING),
        "{answer:?}"
    );
}

#[test]
fn the_program_tells_nothing_of_a_list_in_its_log_report_or_temporary_files() {
    let (dir, temporary, lists) = (
        tempfile::tempdir().unwrap(),
        tempfile::tempdir().unwrap(),
        tempfile::tempdir().unwrap(),
    );
    let [household, text, tags, by] = marks::IMPORTED;
    let good = format!(
        "提出方类型,帮扶对象,社区,需求内容,类别,人群标签,经办人\n家庭,{household},黄木厂,{text},家用电器,{tags},{by}\n"
    );
    let bad = good
        .replace("黄木厂", "没有的社区")
        .replace("家用电器", "没有的类别");
    let env = free_data_dir();
    for (name, list, code) in [("good.csv", good, 0), ("bad.csv", bad, 1)] {
        let file = lists.path().join(name);
        std::fs::write(&file, list).unwrap();
        let output = Command::new(env!("CARGO_BIN_EXE_lianxin"))
            .args(["import", "needs"])
            .arg(&file)
            .envs(env.clone())
            .env("LIANXIN_DATA_DIR", dir.path())
            .env("TMPDIR", temporary.path())
            .env("SQLITE_TMPDIR", temporary.path())
            .env("RUST_LOG", "trace")
            .current_dir(dir.path())
            .output()
            .unwrap();
        assert_eq!(
            output.status.code(),
            Some(code),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        marks::none_in(&output.stdout, "the report");
        marks::none_in(&output.stderr, "the log");
    }
    assert!(marks::none_below(dir.path()) > 0);
    marks::none_below(temporary.path());
    assert_eq!(
        std::fs::read_dir(temporary.path()).unwrap().count(),
        0,
        "nothing is left behind"
    );
}

#[tokio::test]
async fn a_list_that_is_sent_in_tells_nothing_of_its_people() {
    let house = roomy().await;
    let staff = house.person("street", Role::StreetStaff).await;
    let [household, text, tags, by] = marks::IMPORTED;
    for place in ["黄木厂", "没有的社区"] {
        let list = format!(
            "提出方类型,帮扶对象,社区,需求内容,类别,人群标签,经办人\n家庭,{household},{place},{text},家用电器,{tags},{by}\n"
        );
        let body = format!(
            "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"needs.csv\"\r\nContent-Type: text/csv\r\n\r\n{list}\r\n--b--\r\n"
        );
        let request =
            Request::post("/imports/needs").header(header::CONTENT_TYPE, "multipart/form-data; boundary=b");
        let (status, _, bytes) = staff.send(request, body).await;
        assert!(
            status.is_success(),
            "{status} {}",
            String::from_utf8_lossy(&bytes)
        );
        marks::none_in(&bytes, "the report");
    }
}

#[tokio::test]
async fn every_place_is_listed() {
    let house = House::open().await;
    house.index().await;
    let mut faults = Vec::new();
    let listed: BTreeMap<&str, BTreeSet<&str>> = surfaces::COLUMNS
        .iter()
        .map(|(table, columns)| (*table, columns.iter().map(|(name, _)| *name).collect()))
        .collect();
    let mut there: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for table in tables::tables(house.app.office.db.reader()).await.unwrap() {
        let columns: BTreeSet<String> = table
            .columns
            .into_iter()
            .filter(|column| matches!(column.kind, tables::Kind::Text | tables::Kind::Bytes))
            .map(|column| column.name)
            .collect();
        if !columns.is_empty() {
            there.insert(table.name, columns);
        }
    }
    differ(
        "column of text or bytes",
        flat(&listed),
        flat(&there),
        &mut faults,
    );
    let names = std::fs::read_dir(house.dir.path()).unwrap();
    for name in names.map(|entry| entry.unwrap().file_name().into_string().unwrap()) {
        if !surfaces::DATA_FOLDER.contains(&name.as_str()) {
            faults.push(format!("not listed: {name} in the data folder"));
        }
    }
    let routes = surfaces::ROUTES
        .iter()
        .map(|(route, _)| (*route).to_owned())
        .collect();
    differ("route", routes, routes_of_the_router(), &mut faults);
    let commands = surfaces::COMMANDS
        .iter()
        .map(|(name, _)| (*name).to_owned())
        .collect();
    differ("command", commands, commands_of_the_program(), &mut faults);
    let inputs: BTreeMap<&str, BTreeSet<&str>> = surfaces::INPUTS
        .iter()
        .map(|(input, fields)| (*input, fields.iter().map(|(name, _)| *name).collect()))
        .collect();
    let known: BTreeMap<String, BTreeSet<String>> = Types::read()
        .inputs_of_text()
        .into_iter()
        .map(|(input, fields)| (input, fields.into_iter().collect()))
        .collect();
    differ("input of text", flat(&inputs), flat(&known), &mut faults);
    assert!(
        faults.is_empty(),
        "tests/it/canary/surfaces.rs: say what it holds, and mark it if it is to be sealed\n{}",
        faults.join("\n")
    );
}

fn flat<T: AsRef<str> + Ord>(groups: &BTreeMap<T, BTreeSet<T>>) -> BTreeSet<String> {
    groups
        .iter()
        .flat_map(|(group, names)| {
            names
                .iter()
                .map(move |name| format!("{}.{}", group.as_ref(), name.as_ref()))
        })
        .collect()
}

fn differ(what: &str, listed: BTreeSet<String>, there: BTreeSet<String>, faults: &mut Vec<String>) {
    faults.extend(
        there
            .difference(&listed)
            .map(|name| format!("not listed: {what} {name}")),
    );
    faults.extend(
        listed
            .difference(&there)
            .map(|name| format!("listed and gone: {what} {name}")),
    );
}

fn routes_of_the_router() -> BTreeSet<String> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/http");
    let mut routes = BTreeSet::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let text = std::fs::read_to_string(entry.unwrap().path()).unwrap_or_default();
        let parts = text
            .split(".route(")
            .skip(1)
            .filter_map(|part| part.split('"').nth(1).map(str::to_owned));
        routes.extend(parts);
    }
    routes
}

fn commands_of_the_program() -> BTreeSet<String> {
    let output = Command::new(env!("CARGO_BIN_EXE_lianxin"))
        .arg("--help")
        .output()
        .unwrap();
    let help = String::from_utf8(output.stdout).unwrap();
    let list = help
        .split("Commands:")
        .nth(1)
        .unwrap()
        .split("\nOptions:")
        .next()
        .unwrap();
    list.lines()
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next().map(str::to_owned))
        .collect()
}
