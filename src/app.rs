//! The one place where things are wired: settings in, a running service out.

use std::{path::Path, sync::Arc};

use sea_orm::DatabaseTransaction;

use crate::{
    access,
    config::{KeySettings, Settings},
    deliveries::{self, PhotoStore},
    figures, households,
    jobs::{DailyWork, DocumentSource, Part},
    kernel::{
        clock::{Clock, SystemClock},
        error::{Error, Result},
        ids::{Ids, NeedTag, OfferTag, OrganizationTag, Tag, TimeOrdered},
    },
    matching::Matcher,
    needs, offers,
    office::{self, Ctx, Erasures, Office},
    organizations,
    privacy::{Forget, KeyCommand, KeyFile, KeySource, KeyVariable, PasswordCost, Register, Vault},
    referrals::{self, ReferralHistory},
    retention,
    search::{self, Collection},
    storage::Db,
    taxonomy::{self, Taxonomy},
    visits,
};

/// Everything a running service holds.
pub struct App {
    /// The settings in force.
    pub settings: Settings,
    /// What every act needs.
    pub office: Arc<Office>,
    /// The photos.
    pub photos: PhotoStore,
    /// The search index.
    pub index: search::Index,
    /// The index must be filled from the database before it is whole.
    pub index_incomplete: bool,
    /// Who can help whom, and why.
    pub matcher: Matcher,
}

/// Where the index takes its documents from.
pub const DOCUMENT_SOURCES: &[DocumentSource] = &[
    DocumentSource {
        prefix: OrganizationTag::PREFIX,
        collection: Collection::Organizations,
        documents: |ctx, ids| Box::pin(organizations::search_documents(ctx, ids)),
        all: |ctx| Box::pin(organizations::all_ids(ctx.db())),
        made_of: None,
        by_day: None,
    },
    DocumentSource {
        prefix: OfferTag::PREFIX,
        collection: Collection::Offers,
        documents: |ctx, ids| Box::pin(offers::search_documents(ctx, ids)),
        all: |ctx| Box::pin(offers::all_ids(ctx)),
        made_of: Some(Part {
            prefix: OrganizationTag::PREFIX,
            documents_of: |ctx, id| Box::pin(offers::ids_of_organization(ctx, id)),
        }),
        by_day: Some(|ctx, first, last| Box::pin(offers::ids_turned_over(ctx, first, last))),
    },
    DocumentSource {
        prefix: NeedTag::PREFIX,
        collection: Collection::Needs,
        documents: |ctx, ids| Box::pin(needs::search_documents(ctx, ids)),
        all: |ctx| Box::pin(needs::store::all_ids(ctx.db())),
        made_of: None,
        by_day: None,
    },
];

/// What every area clears when a data key is erased.
pub const FORGETTING: &[Forget] = &[
    |tx, keys| Box::pin(households::sealing::forget(tx, keys)),
    |tx, keys| Box::pin(needs::forgetting::forget(tx, keys)),
    |tx, keys| Box::pin(referrals::store::forget(tx, keys)),
    |tx, keys| Box::pin(visits::store::forget(tx, keys)),
    |tx, keys| Box::pin(deliveries::store::forget(tx, keys)),
    |tx, keys| Box::pin(organizations::forget(tx, keys)),
    |tx, keys| Box::pin(access::forget(tx, keys)),
];

/// What tests and the demo put in the place of the ambient clock and ids.
pub struct Ambient {
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// New ids.
    pub ids: Arc<dyn Ids>,
    /// How dear a password's hash is.
    pub password_cost: PasswordCost,
}

impl Default for Ambient {
    fn default() -> Self {
        Self {
            clock: Arc::new(SystemClock),
            ids: Arc::new(TimeOrdered),
            password_cost: PasswordCost::from_environment(),
        }
    }
}

/// Name of the master key's file in the data folder.
const MASTER_KEY_FILE: &str = "master.key";

/// Opens the office: data folder, database (migrated), keys, taxonomy. What every command needs.
pub async fn open_office(settings: &Settings, ambient: Ambient) -> Result<Arc<Office>> {
    let dir = &settings.data_dir;
    std::fs::create_dir_all(dir)
        .map_err(|err| Error::internal(format!("data folder {}: {err}", dir.display())))?;
    let db = Db::connect(&settings.database_url()).await?;
    db.migrate().await?;
    let source = key_source(&settings.keys, dir);
    let known = Vault::open_again(db.reader(), source.clone()).await?;
    let (vault, first_start) = match known {
        Some(vault) => (vault, None),
        None => {
            let tx = db.begin().await?;
            let opened = Vault::open_first(&tx, source, ambient.clock.now()).await?;
            if opened.made_master_key {
                tracing::warn!(
                    place = opened.vault.key_place(),
                    "made the master key that seals personal data: keep a copy of it apart from the data"
                );
            }
            (opened.vault, Some((tx, opened.first)))
        }
    };
    let office = Arc::new(Office {
        db,
        clock: ambient.clock,
        ids: ambient.ids,
        password_cost: ambient.password_cost,
        vault: Arc::new(vault),
        erasures: Erasures {
            register: Register::within(dir),
            areas: FORGETTING,
        },
        taxonomy: Arc::new(read_taxonomy(dir)?),
        settings: settings.committee.clone(),
    });
    let ctx = Ctx::system(office.clone());
    if let Some((tx, first)) = first_start {
        if first {
            derive_anew(&ctx, &tx).await?;
        }
        tx.commit().await?;
        office::clear_database_log(&ctx).await?;
    }
    let forgotten = office::replay_erasures(&ctx).await?;
    if forgotten > 0 {
        tracing::warn!(
            forgotten,
            "erased again what the register of erasures names and this database did not know"
        );
    }
    Ok(office)
}

/// Blind indexes of the first releases were made with the master key itself, and acts were remembered as they were.
async fn derive_anew(ctx: &Ctx, tx: &DatabaseTransaction) -> Result<()> {
    households::sealing::derive_indexes_anew(ctx, tx).await?;
    needs::derive_indexes_anew(ctx, tx).await?;
    office::derive_replays_anew(ctx, tx).await
}

/// Where the settings say the master key comes from.
pub fn key_source(settings: &KeySettings, data_dir: &Path) -> Arc<dyn KeySource> {
    if !settings.command.is_empty() {
        Arc::new(KeyCommand(settings.command.clone()))
    } else if !settings.variable.is_empty() {
        Arc::new(KeyVariable(settings.variable.clone()))
    } else if settings.file.is_empty() {
        Arc::new(KeyFile(data_dir.join(MASTER_KEY_FILE)))
    } else {
        Arc::new(KeyFile(settings.file.clone().into()))
    }
}

fn read_taxonomy(dir: &Path) -> Result<Taxonomy> {
    let file = dir.join("taxonomy.toml");
    let text = match std::fs::read_to_string(&file) {
        Ok(text) => text,
        Err(err) if err.kind() == std::io::ErrorKind::NotFound => taxonomy::BUILT_IN.to_owned(),
        Err(err) => return Err(Error::internal(format!("{}: {err}", file.display()))),
    };
    Taxonomy::parse(&text).map_err(|err| Error::internal(format!("{}: {err}", file.display())))
}

impl App {
    /// Opens a whole service.
    pub async fn open(settings: Settings, ambient: Ambient) -> Result<Arc<Self>> {
        let office = open_office(&settings, ambient).await?;
        let index_dir = settings.data_dir.join("index");
        let opened = tokio::task::spawn_blocking(move || search::Index::open(&index_dir))
            .await
            .map_err(Error::internal)?
            .map_err(Error::internal)?;
        let matcher = Matcher::new(opened.index.reader()).with_history(Arc::new(ReferralHistory));
        Ok(Arc::new(Self {
            matcher,
            photos: PhotoStore::open(&settings.data_dir)?,
            index: opened.index,
            index_incomplete: opened.needs_rebuild,
            settings,
            office,
        }))
    }

    /// What is done once a day: figures about people are made, what is over its time is removed.
    pub fn daily_work(&self) -> Vec<DailyWork> {
        let photos = self.photos.clone();
        vec![
            DailyWork {
                name: "figures",
                run: Box::new(|ctx| Box::pin(async move { figures::published(&ctx).await.map(|_| ()) })),
            },
            DailyWork {
                name: "retention",
                run: Box::new(move |ctx| {
                    let photos = photos.clone();
                    Box::pin(async move { retention::nightly(&ctx, &photos).await.map(|_| ()) })
                }),
            },
        ]
    }

    /// A context in which the service itself acts.
    pub fn system(&self) -> Ctx {
        Ctx::system(self.office.clone())
    }
}
