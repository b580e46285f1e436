//! What every act needs at hand: the database, the clock, the vault, the committee's words and settings, and who acts.

mod entity;
mod erasure;
mod idempotency;
mod journal;

use std::sync::Arc;

use chrono::{DateTime, Duration, NaiveDate, Utc};
use sea_orm::{DatabaseConnection, DatabaseTransaction};
use uuid::Uuid;

pub use erasure::{Erasures, clear_database_log, commit_erasure, erase_key, replay_erasures};
pub use idempotency::{Replay, derive_replays_anew, forget_replays};
pub use journal::{
    AuditFilter, AuditRow, Entry, OutboxRow, Step, audit_count, audit_page, forget_notes, forget_outbox,
    outbox_after, outbox_newest, steps,
};

use crate::{
    config::CommitteeSettings,
    kernel::{
        actor::{Actor, Person},
        clock::Clock,
        entrance::Entrance,
        error::{Code, Error, Result},
        ids::Ids,
    },
    privacy::{PasswordCost, Vault},
    storage::Db,
    taxonomy::Taxonomy,
};

/// The shared services, made once at start.
pub struct Office {
    /// The database.
    pub db: Db,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// New ids.
    pub ids: Arc<dyn Ids>,
    /// Sealing and opening.
    pub vault: Arc<Vault>,
    /// What erasing takes.
    pub erasures: Erasures,
    /// The committee's lists.
    pub taxonomy: Arc<Taxonomy>,
    /// How dear a password's hash is.
    pub password_cost: PasswordCost,
    /// How this committee works.
    pub settings: CommitteeSettings,
}

impl Office {
    /// The same office at another time: for carrying in what happened earlier.
    pub fn at_time(&self, clock: Arc<dyn Clock>) -> Self {
        Self {
            db: self.db.clone(),
            clock,
            ids: self.ids.clone(),
            vault: self.vault.clone(),
            erasures: self.erasures.clone(),
            taxonomy: self.taxonomy.clone(),
            password_cost: self.password_cost,
            settings: self.settings.clone(),
        }
    }
}

/// One request: the office, who asks, and under which request id.
#[derive(Clone)]
pub struct Ctx {
    /// The shared services.
    pub office: Arc<Office>,
    /// Who asks.
    pub actor: Actor,
    /// The id under which operators find the request in the log.
    pub request_id: Option<String>,
    /// How it came in.
    pub entrance: Entrance,
}

impl Ctx {
    /// A request of the service itself.
    pub const fn system(office: Arc<Office>) -> Self {
        Self {
            office,
            actor: Actor::System,
            request_id: None,
            entrance: Entrance::Inside,
        }
    }

    /// The same request made by another.
    #[must_use]
    pub fn as_actor(&self, actor: Actor) -> Self {
        Self {
            actor,
            ..self.clone()
        }
    }

    /// Now.
    pub fn now(&self) -> DateTime<Utc> {
        self.office.clock.now()
    }

    /// Today in Asia/Shanghai.
    pub fn today(&self) -> NaiveDate {
        self.office.clock.today()
    }

    /// A new id.
    pub fn new_id(&self) -> Uuid {
        self.office.ids.next()
    }

    /// For reading outside a write.
    pub fn db(&self) -> &DatabaseConnection {
        self.office.db.reader()
    }

    /// Begins a write.
    pub async fn begin(&self) -> Result<DatabaseTransaction> {
        self.office.db.begin().await
    }

    /// The committee's lists.
    pub fn taxonomy(&self) -> &Taxonomy {
        &self.office.taxonomy
    }

    /// Whether the one who asks has just shown, by password or code, that it is them: asked before anything sealed is
    /// opened. What the service does by itself, as at the command line, needs no such proof.
    pub fn recently_confirmed(&self) -> bool {
        match &self.entrance {
            Entrance::Inside => true,
            Entrance::Door(door) => door
                .session
                .as_ref()
                .and_then(|session| session.confirmed_at)
                .is_some_and(|at| self.now() < at + self.confirmation_lasts()),
        }
    }

    /// How long one confirmation is enough.
    pub fn confirmation_lasts(&self) -> Duration {
        Duration::minutes(self.office.settings.confirmation_minutes)
    }

    /// Refuses with `REAUTHENTICATION_REQUIRED` unless [recently confirmed](Self::recently_confirmed).
    pub fn require_recent_confirmation(&self) -> Result<()> {
        if self.recently_confirmed() {
            Ok(())
        } else {
            Err(Error::refused(Code::ReauthenticationRequired))
        }
    }

    /// The signed-in person, or a refusal.
    pub fn person(&self) -> Result<&Person> {
        self.actor.person().ok_or_else(|| Error::refused(Code::Forbidden))
    }
}
