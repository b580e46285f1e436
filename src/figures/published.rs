//! Figures about people, as everybody reads them: made once a day, protected, and from then on the same until the next day, so
//! that nobody learns what happened in an afternoon by asking before and after.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::NaiveDate;
use sea_orm::ConnectionTrait;
use serde::{Deserialize, Serialize};

use super::{
    disclosure::{self, Cell, People, Told},
    store::{self, Helped},
};
use crate::{
    kernel::error::{Error, Result},
    office::Ctx,
    taxonomy::Taxonomy,
};

/// The lowest grade that counts as satisfied, of five.
const SATISFIED: i16 = 4;

/// Figures about people, as they were published on a day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicFigures {
    /// The day.
    pub day: NaiveDate,
    /// Needs for which help was confirmed, by community and category of the first level.
    pub helped: HelpedTable,
    /// Households that were helped; nothing where they are too few to say.
    pub households: Option<u64>,
    /// Confirmed deliveries rated satisfied or better, of all that were rated; nothing where they are too few to say.
    pub satisfaction: Option<(u64, u64)>,
}

/// Help by community and category; a number that is not there is hidden.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HelpedTable {
    /// Keys of the categories, in the order of the list.
    pub categories: Vec<String>,
    /// A row for each community, in the order of the list.
    pub rows: Vec<HelpedRow>,
    /// The total of each category.
    pub totals: Vec<Option<u64>>,
    /// The total of all.
    pub total: Option<u64>,
}

/// Help in one community.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HelpedRow {
    /// Key of the community.
    pub community: String,
    /// One number for each category.
    pub counts: Vec<Option<u64>>,
    /// Their total.
    pub total: Option<u64>,
}

/// Today's figures: made at the first asking of the day, then read.
pub async fn published(ctx: &Ctx) -> Result<PublicFigures> {
    let day = ctx.today();
    match store::figures_of(ctx.db(), day).await? {
        Some(body) => read(&body),
        None => freeze(ctx).await,
    }
}

/// Makes today's figures, once: whoever comes second reads what the first made.
async fn freeze(ctx: &Ctx) -> Result<PublicFigures> {
    let day = ctx.today();
    let figures = make(ctx.db(), ctx.taxonomy(), day).await?;
    let body = serde_json::to_string(&figures).map_err(Error::internal)?;
    store::keep_figures(ctx.db(), day, ctx.now(), &body).await?;
    match store::figures_of(ctx.db(), day).await? {
        Some(kept) => read(&kept),
        None => Ok(figures),
    }
}

fn read(body: &str) -> Result<PublicFigures> {
    serde_json::from_str(body).map_err(Error::internal)
}

async fn make<C: ConnectionTrait>(db: &C, taxonomy: &Taxonomy, day: NaiveDate) -> Result<PublicFigures> {
    let helped = store::helped(db).await?;
    let households: BTreeSet<&str> = helped.iter().map(|row| row.who.as_str()).collect();
    let households = households.len() as u64;
    let ratings = store::ratings(db).await?;
    let satisfied = ratings.iter().filter(|(rating, _)| *rating >= SATISFIED).count();
    let who: BTreeSet<&str> = ratings.iter().map(|(_, who)| who.as_str()).collect();
    // Twenty ratings by one household are about one household.
    let enough = who.len() as u64 >= disclosure::LEAST_FOR_RATE;
    let rate = disclosure::rate(satisfied as u64, ratings.len() as u64).filter(|_| enough);
    Ok(PublicFigures {
        day,
        helped: table(taxonomy, &helped),
        households: (households == 0 || households >= disclosure::FEWEST).then_some(households),
        satisfaction: rate.map(|rate| (rate.numerator, rate.denominator)),
    })
}

/// Sorts the help that was given into the table, and hides what must be hidden.
fn table(taxonomy: &Taxonomy, helped: &[Helped]) -> HelpedTable {
    let tops = taxonomy.categories.terms().iter();
    let tops = tops.filter(|term| term.parent.is_none());
    let categories: Vec<String> = tops.map(|term| term.key.clone()).collect();
    let communities: Vec<String> = taxonomy
        .communities
        .terms()
        .iter()
        .map(|term| term.key.clone())
        .collect();
    let column: HashMap<&str, usize> = places(&categories);
    let line: HashMap<&str, usize> = places(&communities);
    let mut cells = vec![vec![Cell::default(); categories.len()]; communities.len()];
    let mut behind: BTreeMap<(usize, usize), BTreeSet<&str>> = BTreeMap::new();
    for one in helped {
        let top = taxonomy.top_category(&one.category);
        let (Some(row), Some(column)) = (line.get(one.community.as_str()), column.get(top)) else {
            continue;
        };
        cells[*row][*column].count += 1;
        behind.entry((*row, *column)).or_default().insert(&one.who);
    }
    for ((row, column), who) in &behind {
        cells[*row][*column].people = who.len() as u64;
    }
    let together = |keep: &dyn Fn(&(usize, usize)) -> bool| {
        let kept = behind.iter().filter(|(place, _)| keep(place));
        let who: BTreeSet<&str> = kept.flat_map(|(_, who)| who.iter().copied()).collect();
        who.len() as u64
    };
    let people = People {
        rows: (0..communities.len())
            .map(|at| together(&|place| place.0 == at))
            .collect(),
        columns: (0..categories.len())
            .map(|at| together(&|place| place.1 == at))
            .collect(),
        total: together(&|_| true),
    };
    let told = disclosure::protect(&cells, &people);
    let counts = |told: &[Told]| told.iter().map(|told| told.count()).collect::<Vec<_>>();
    HelpedTable {
        rows: communities
            .into_iter()
            .enumerate()
            .map(|(at, community)| HelpedRow {
                community,
                counts: counts(&told.cells[at]),
                total: told.rows[at].count(),
            })
            .collect(),
        totals: counts(&told.columns),
        total: told.total.count(),
        categories,
    }
}

fn places(keys: &[String]) -> HashMap<&str, usize> {
    keys.iter()
        .enumerate()
        .map(|(at, key)| (key.as_str(), at))
        .collect()
}
