//! `lianxin import` as operators run it: every kind of list, good and faulty.

use std::path::Path;

use lianxin::storage::Db;
use sea_orm::{ConnectionTrait, Statement};

use crate::{
    cli::{demo_file, lianxin, run},
    support::free_data_dir,
};

/// What each table holds, and how far the audit has come.
pub async fn counts(dir: &Path, url: Option<&String>) -> Vec<(&'static str, i64)> {
    let url = url.cloned().unwrap_or_else(|| Db::sqlite_url(dir));
    let db = Db::connect(&url).await.unwrap();
    let reader = db.reader();
    let mut counts = Vec::new();
    for (name, sql) in [
        ("organizations", "SELECT count(*) AS many FROM organization"),
        ("offers", "SELECT count(*) AS many FROM offer"),
        ("households", "SELECT count(*) AS many FROM household"),
        ("needs", "SELECT count(*) AS many FROM need"),
        ("referrals", "SELECT count(*) AS many FROM referral"),
        ("visits", "SELECT count(*) AS many FROM visit"),
        ("deliveries", "SELECT count(*) AS many FROM delivery"),
        ("accounts", "SELECT count(*) AS many FROM account"),
        ("outbox", "SELECT count(*) AS many FROM outbox"),
        ("steps", "SELECT count(*) AS many FROM case_event"),
        ("audit", "SELECT coalesce(max(seq), 0) AS many FROM audit_entry"),
    ] {
        let row = reader
            .query_one_raw(Statement::from_string(reader.get_database_backend(), sql))
            .await
            .unwrap();
        counts.push((name, row.unwrap().try_get("", "many").unwrap()));
    }
    reader.clone().close().await.unwrap();
    counts
}

#[tokio::test]
async fn every_list_comes_in_once_and_a_dry_run_writes_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let env = free_data_dir();
    let url = env.get("LIANXIN_DATABASE_URL");
    assert!(run(lianxin(dir.path()).arg("migrate").envs(env.clone())).0);
    for (list, file, many) in [
        ("organizations", "organizations.xlsx", 109),
        ("offers", "offers.xlsx", 336),
        ("needs", "needs.csv", 415),
    ] {
        let import = |dry: &[&str]| {
            let mut command = lianxin(dir.path());
            command
                .args(["import", list, &demo_file(file)])
                .args(dry)
                .envs(env.clone());
            run(&mut command)
        };
        let before = counts(dir.path(), url).await;
        let (done, out, err) = import(&["--dry-run"]);
        assert!(
            done && out.contains(&format!("新增 {many}")) && out.contains("试运行"),
            "{out}{err}"
        );
        assert_eq!(counts(dir.path(), url).await, before, "a dry run of {list}");
        let (done, out, err) = import(&[]);
        assert!(done && out.contains(&format!("新增 {many}")), "{out}{err}");
        let after = counts(dir.path(), url).await;
        let held = |counts: &[(&str, i64)]| counts.iter().find(|it| it.0 == list).unwrap().1;
        assert_eq!((held(&before), held(&after)), (0, many), "{list}");
        let (done, out, err) = import(&[]);
        assert!(done && out.contains(&format!("未变 {many}")), "{out}{err}");
        let again = counts(dir.path(), url).await;
        // That a list was brought in is written down; nothing else is.
        assert_eq!(
            again.iter().filter(|it| it.0 != "audit").collect::<Vec<_>>(),
            after.iter().filter(|it| it.0 != "audit").collect::<Vec<_>>(),
            "{list} twice"
        );
    }
}

fn is_chinese(c: char) -> bool {
    ('\u{3400}'..='\u{9fff}').contains(&c)
}

/// Without what is quoted from the file.
fn own_words(line: &str) -> String {
    let mut own = String::new();
    let mut quoted = false;
    for c in line.chars() {
        quoted = (quoted || c == '“') && c != '”';
        if !quoted && c != '”' {
            own.push(c);
        }
    }
    own
}

#[tokio::test]
async fn faults_are_told_by_place_in_the_language_of_the_terminal_and_nothing_is_written() {
    let dir = tempfile::tempdir().unwrap();
    let env = free_data_dir();
    let organizations = demo_file("organizations.xlsx");
    let mut first = lianxin(dir.path());
    assert!(
        run(first
            .args(["import", "organizations", &organizations])
            .envs(env.clone()))
        .0
    );
    let before = counts(dir.path(), env.get("LIANXIN_DATABASE_URL")).await;
    for (list, text, places) in [
        (
            "offers",
            "单位,资源名称,类型,类别,说明,是否收费,有效期,备忘\n\
             没有的单位,旧衣回收,服务,衣物被褥,收旧衣,否,2027-12-31,x\n\
             诺麒公益（示例）,家电捐赠,服务,不认识的类别,电视机,否,2027-12-31,x\n\
             诺麒公益（示例）,,服务,家用电器,电视机,否,2027-13-31,y\n",
            ["-:H", "2:A", "3:D", "4:B", "4:G"].as_slice(),
        ),
        (
            "needs",
            "编号,提出方类型,社区,内容,类型,类别,数量,期限,紧急程度,备忘\n\
             D2026-0001,居民家庭,不认识,电视坏了,物品,家用电器,1台,2026-12-31,普通,x\n\
             D2026-0002,居民家庭,黄木厂,电视坏了,物品,家用电器,很多,2026-12-31,普通,x\n",
            ["-:J", "2:C", "3:G"].as_slice(),
        ),
    ] {
        let file = dir.path().join(format!("{list}.csv"));
        std::fs::write(&file, text).unwrap();
        let mut import = lianxin(dir.path());
        let output = import
            .args(["import", list, file.to_str().unwrap()])
            .envs(env.clone())
            .env("LC_ALL", "en")
            .output()
            .unwrap();
        let err = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{err}");
        assert!(output.stdout.is_empty(), "{:?}", output.stdout);
        let head = format!("{}:", file.display());
        let lines: Vec<&str> = err.lines().filter_map(|line| line.strip_prefix(&head)).collect();
        for (line, place) in lines.iter().zip(places) {
            let message = line
                .strip_prefix(&format!("{place}: "))
                .unwrap_or_else(|| panic!("{place}: {err}"));
            assert!(
                message.len() > 20 && !own_words(message).chars().any(is_chinese),
                "{message}"
            );
        }
        assert_eq!(lines.len(), places.len(), "{err}");
        let last = err.lines().last().unwrap();
        assert!(
            last.contains("nothing was written") || last.contains("Nothing was written"),
            "{err}"
        );
    }
    assert_eq!(counts(dir.path(), env.get("LIANXIN_DATABASE_URL")).await, before);
}

#[tokio::test]
async fn unknown_columns_are_reported_and_hold_nothing_up() {
    let dir = tempfile::tempdir().unwrap();
    let env = free_data_dir();
    let file = dir.path().join("名单.csv");
    std::fs::write(
        &file,
        "单位名称,单位类型,所属领域,吉祥物\n甲（示例）,学校,民生福祉,熊猫\n",
    )
    .unwrap();
    let mut import = lianxin(dir.path());
    let (done, out, err) = run(import
        .args(["import", "organizations", file.to_str().unwrap()])
        .envs(env));
    assert!(done && out.contains("新增 1"), "{out}{err}");
    let told = format!("{}:-:D: ", file.display());
    assert!(
        err.lines()
            .any(|line| line.starts_with(&told) && line.contains("吉祥物")),
        "{err}"
    );
}
