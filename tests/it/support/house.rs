//! The service under test, and the people who visit it.

use std::{
    net::{IpAddr, SocketAddr},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use axum::{
    Router,
    body::{Body, to_bytes},
    extract::ConnectInfo,
    http::{HeaderMap, Request, StatusCode, header},
};
use chrono::{DateTime, Utc};
use lianxin::{
    access::{
        Account,
        actions::{FirstPassword, Post, create_account},
    },
    app::{Ambient, App, DOCUMENT_SOURCES},
    config::Settings,
    http,
    imports::{self, ImportKind},
    jobs::Indexer,
    kernel::{
        actor::Role,
        clock::FixedClock,
        ids::{Ids, OrganizationId},
    },
    office::Ctx,
    privacy::PasswordCost,
    storage::Db,
    taxonomy::Language,
};
use serde_json::{Value, json};
use tempfile::TempDir;
use tower::ServiceExt;
use uuid::Uuid;

use super::{answer::Answer, template};

/// The password of every account a test makes.
pub const PASSWORD: &str = "correct-horse";

/// Ids in a fixed row, so that a run repeats.
#[derive(Default)]
struct Counted(AtomicU64);

impl Ids for Counted {
    fn next(&self) -> Uuid {
        Uuid::from_u128(
            0x0190_0000_0000_7000_8000_0000_0000_0000 + u128::from(self.0.fetch_add(1, Ordering::Relaxed)),
        )
    }
}

/// A whole service on its own database, with a clock that stands at 2026-11-02 09:00 in Shanghai until moved.
pub struct House {
    /// The service.
    pub app: Arc<App>,
    /// Its clock.
    pub clock: Arc<FixedClock>,
    /// Its data folder.
    pub dir: TempDir,
    router: Router,
}

impl House {
    /// Opens a service with nothing in it.
    pub async fn open() -> Self {
        Self::open_with(|_| {}).await
    }

    /// As [`House::open`], with other settings.
    pub async fn open_with(change: impl FnOnce(&mut Settings)) -> Self {
        Self::open_at(PasswordCost::Cheap, async |_| {}, change).await
    }

    /// As [`House::open_with`], with passwords hashed at that cost.
    pub async fn open_at_cost(cost: PasswordCost, change: impl FnOnce(&mut Settings)) -> Self {
        Self::open_at(cost, async |_| {}, change).await
    }

    /// As [`House::open`], over what `before` puts into the database while no service runs on it.
    pub async fn open_over(before: impl AsyncFnOnce(&Db)) -> Self {
        Self::open_at(PasswordCost::Cheap, before, |_| {}).await
    }

    async fn open_at(
        cost: PasswordCost,
        before: impl AsyncFnOnce(&Db),
        change: impl FnOnce(&mut Settings),
    ) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let mut settings = Settings::defaults().unwrap();
        settings.data_dir = dir.path().to_owned();
        settings.database_url = template::fresh(dir.path()).await;
        let db = Db::connect(&settings.database_url).await.unwrap();
        before(&db).await;
        db.reader().clone().close().await.unwrap();
        change(&mut settings);
        let start: DateTime<Utc> = "2026-11-02T01:00:00Z".parse().unwrap();
        let clock = Arc::new(FixedClock::new(start));
        let ambient = Ambient {
            clock: clock.clone(),
            ids: Arc::new(Counted::default()),
            password_cost: cost,
        };
        let app = App::open(settings, ambient).await.unwrap();
        let router = http::router(app.clone());
        Self {
            app,
            clock,
            dir,
            router,
        }
    }

    /// Brings the search index up to what the database says now.
    pub async fn index(&self) {
        let mut indexer = Indexer::new(self.system(), &self.app.index, DOCUMENT_SOURCES).unwrap();
        indexer
            .fill_if_needed(self.app.index.last_applied().unwrap().is_none())
            .await
            .unwrap();
        indexer.catch_up().await.unwrap();
    }

    /// Brings in a list, given as CSV, as the operator.
    pub async fn import(&self, kind: ImportKind, csv: &str) {
        let report = imports::import(
            &self.system(),
            kind,
            "list.csv",
            csv.as_bytes(),
            false,
            Language::Zh,
        )
        .await;
        let report = report.unwrap();
        assert!(report.faults.is_empty(), "{:?}", report.faults);
    }

    /// The service acting itself.
    pub fn system(&self) -> Ctx {
        self.app.system()
    }

    /// Makes an account and signs it in.
    pub async fn person(&self, login: &str, role: Role) -> Visitor<'_> {
        self.person_at(login, role, None, None).await
    }

    /// Makes a worker of a community and signs them in.
    pub async fn worker(&self, login: &str, community: &str) -> Visitor<'_> {
        self.person_at(login, Role::CommunityWorker, None, Some(community))
            .await
    }

    /// Makes a liaison of an organization and signs them in.
    pub async fn liaison(&self, login: &str, organization: OrganizationId) -> Visitor<'_> {
        self.person_at(login, Role::UnitLiaison, Some(organization), None)
            .await
    }

    /// Makes an account for any post and signs it in.
    pub async fn person_at(
        &self,
        login: &str,
        role: Role,
        organization: Option<OrganizationId>,
        community: Option<&str>,
    ) -> Visitor<'_> {
        let community = community
            .map(str::to_owned)
            .or_else(|| (role == Role::Helper).then(|| "huangmuchang".into()));
        let field = (role == Role::FieldChair).then(|| "livelihood".into());
        let post = Post {
            role,
            organization,
            community,
            field,
        };
        // Of the demo's kind: it stays, and no second factor is asked for. Signing in has tests of its own.
        let account = self.account(&post, login, FirstPassword::Demo(PASSWORD)).await;
        let mut visitor = self.public();
        visitor.sign_in(login, PASSWORD).await;
        visitor.account = Some(account);
        visitor
    }

    /// Makes an account, as the operator does, and signs nobody in.
    pub async fn account(&self, post: &Post, login: &str, password: FirstPassword<'_>) -> Account {
        create_account(&self.system(), post, login, &format!("{login}（示例）"), password)
            .await
            .unwrap()
    }

    /// Somebody who has not signed in.
    pub fn public(&self) -> Visitor<'_> {
        Visitor {
            house: self,
            cookie: None,
            language: "zh-CN",
            address: None,
            agent: None,
            account: None,
        }
    }

    /// Sends any request.
    pub async fn send(&self, request: Request<Body>) -> (StatusCode, HeaderMap, Vec<u8>) {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, 64 << 20).await.unwrap();
        (parts.status, parts.headers, bytes.to_vec())
    }
}

/// A person with a browser: keeps the cookie.
#[derive(Clone)]
pub struct Visitor<'a> {
    house: &'a House,
    cookie: Option<String>,
    language: &'static str,
    address: Option<IpAddr>,
    agent: Option<&'static str>,
    /// The account, for those the house made.
    pub account: Option<Account>,
}

impl Visitor<'_> {
    /// The same person reading English.
    #[must_use]
    pub fn in_english(mut self) -> Self {
        self.language = "en";
        self
    }

    /// The same person at an address.
    #[must_use]
    pub fn at(mut self, address: &str) -> Self {
        self.address = Some(address.parse().unwrap());
        self
    }

    /// The same person with another browser.
    #[must_use]
    pub fn with_agent(mut self, agent: &'static str) -> Self {
        self.agent = Some(agent);
        self
    }

    /// Asks one document and expects HTTP 200.
    pub async fn ask(&self, query: &str, variables: Value) -> Answer {
        let (status, _, answer) = self.post(query, variables).await;
        assert_eq!(status, StatusCode::OK, "{answer:?}");
        answer
    }

    /// Asks one document, whatever comes of it.
    pub async fn ask_whatever(&self, query: &str, variables: Value) -> Answer {
        self.post(query, variables).await.2
    }

    /// As [`Visitor::ask`], keeping the cookie that comes back.
    pub async fn ask_and_keep_cookie(&mut self, query: &str, variables: Value) -> Answer {
        let (_, headers, answer) = self.post(query, variables).await;
        if let Some(cookie) = headers.get(header::SET_COOKIE) {
            let pair = cookie.to_str().unwrap().split(';').next().unwrap();
            self.cookie = (!pair.ends_with('=')).then(|| pair.to_owned());
        }
        answer
    }

    /// Signs in and keeps the cookie.
    pub async fn sign_in(&mut self, login: &str, password: &str) -> Answer {
        let query = "mutation($i: SignInInput!) { signIn(input: $i) { viewer { account { id } } userErrors { code field message } } }";
        self.ask_and_keep_cookie(query, json!({ "i": { "login": login, "password": password } }))
            .await
    }

    /// Sends a request of any kind with this person's cookie and language.
    pub async fn send(
        &self,
        request: axum::http::request::Builder,
        body: impl Into<Body>,
    ) -> (StatusCode, HeaderMap, Vec<u8>) {
        let mut request = request.header(header::ACCEPT_LANGUAGE, self.language);
        if let Some(cookie) = &self.cookie {
            request = request.header(header::COOKIE, cookie);
        }
        if let Some(agent) = self.agent {
            request = request.header(header::USER_AGENT, agent);
        }
        let mut request = request.body(body.into()).unwrap();
        if let Some(address) = self.address {
            request
                .extensions_mut()
                .insert(ConnectInfo(SocketAddr::new(address, 40_000)));
        }
        self.house.send(request).await
    }

    async fn post(&self, query: &str, variables: Value) -> (StatusCode, HeaderMap, Answer) {
        let body = json!({ "query": query, "variables": variables }).to_string();
        let request = Request::post("/graphql").header(header::CONTENT_TYPE, "application/json");
        let (status, headers, bytes) = self.send(request, body).await;
        let value = serde_json::from_slice(&bytes)
            .unwrap_or_else(|_| panic!("{status}: {}", String::from_utf8_lossy(&bytes)));
        (status, headers, Answer(value))
    }
}
