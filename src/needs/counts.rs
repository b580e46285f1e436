//! Counting needs: the choices beside a list, and what figures are made of.

use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter, QueryOrder, QuerySelect};

use super::{
    entity::{Column, Needs},
    state::StateKind,
    store::{NeedFilter, in_states, select},
};
use crate::{access::scope::Because, kernel::error::Result, office::Ctx};

/// By what a list of needs can be narrowed and counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NeedFacet {
    /// Kind.
    Kind,
    /// Category.
    Category,
    /// Community.
    Community,
    /// State, by its stored key.
    State,
    /// Urgency.
    Urgency,
}

/// How many of the needs asked for that `ctx.actor` may see have each key of `facet`, most frequent first. The facet's
/// own part of the filter is left out, so that the other choices are counted too.
pub async fn facet(ctx: &Ctx, filter: &NeedFilter, facet: NeedFacet) -> Result<Vec<(String, usize)>> {
    let mut filter = filter.clone();
    let column = match facet {
        NeedFacet::Kind => {
            filter.kinds.clear();
            Column::Kind
        }
        NeedFacet::Category => {
            filter.categories.clear();
            Column::Category
        }
        NeedFacet::Community => {
            filter.communities.clear();
            Column::Community
        }
        NeedFacet::State => {
            filter.states.clear();
            Column::State
        }
        NeedFacet::Urgency => {
            filter.urgencies.clear();
            Column::Urgency
        }
    };
    let mut counts: Vec<(String, i64)> = select(ctx, &filter)
        .select_only()
        .column(column)
        .column_as(Column::Id.count(), "needs")
        .group_by(column)
        .into_tuple()
        .all(ctx.db())
        .await?;
    counts.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
    Ok(counts
        .into_iter()
        .map(|(key, count)| (key, usize::try_from(count).unwrap_or_default()))
        .collect())
}

/// How many needs of one category there are in one community.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally {
    /// Key of the category.
    pub category: String,
    /// Key of the community.
    pub community: String,
    /// How many.
    pub needs: u64,
}

/// Counts the needs in `states` by category and community, for figures.
pub async fn tally<C: ConnectionTrait>(db: &C, states: &[StateKind]) -> Result<Vec<Tally>> {
    let rows: Vec<(String, String, i64)> = Needs::whole(Because::Figures)
        .select_only()
        .column(Column::Category)
        .column(Column::Community)
        .column_as(Column::Id.count(), "needs")
        .filter(in_states(states))
        .group_by(Column::Category)
        .group_by(Column::Community)
        .order_by_asc(Column::Category)
        .order_by_asc(Column::Community)
        .into_tuple()
        .all(db)
        .await?;
    Ok(rows
        .into_iter()
        .map(|(category, community, needs)| Tally {
            category,
            community,
            needs: u64::try_from(needs).unwrap_or_default(),
        })
        .collect())
}
