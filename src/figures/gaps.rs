//! What residents ask for and nobody offers.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use crate::{
    kernel::error::Result,
    needs::{self, StateKind, counts::Tally},
    offers,
    office::Ctx,
    taxonomy::Taxonomy,
};

/// A category in which something is asked for and nothing is to be had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    /// Key of the category.
    pub category: String,
    /// Open needs in it.
    pub open_needs: u64,
    /// Keys of the communities that ask, in the order of the list.
    pub communities: Vec<String>,
}

/// The gaps, most asked first.
pub async fn gaps(ctx: &Ctx) -> Result<Vec<Gap>> {
    let offered = offers::published_by_category(ctx).await?;
    let offered: HashSet<String> = offered.into_iter().map(|(category, _)| category).collect();
    Ok(find(
        ctx.taxonomy(),
        &offered,
        &needs::counts::tally(ctx.db(), &[StateKind::Open]).await?,
    ))
}

fn find(taxonomy: &Taxonomy, offered: &HashSet<String>, asked: &[Tally]) -> Vec<Gap> {
    let mut gaps: BTreeMap<&str, (u64, BTreeSet<usize>)> = BTreeMap::new();
    for row in asked.iter().filter(|row| !offered.contains(&row.category)) {
        let (needs, communities) = gaps.entry(&row.category).or_default();
        *needs += row.needs;
        communities.extend(taxonomy.communities.rank(&row.community));
    }
    let mut gaps: Vec<Gap> = gaps
        .into_iter()
        .map(|(category, (open_needs, communities))| Gap {
            category: category.to_owned(),
            open_needs,
            communities: communities
                .into_iter()
                .map(|rank| taxonomy.communities.terms()[rank].key.clone())
                .collect(),
        })
        .collect();
    let place = |gap: &Gap| taxonomy.categories.rank(&gap.category);
    gaps.sort_by(|a, b| {
        b.open_needs
            .cmp(&a.open_needs)
            .then_with(|| place(a).cmp(&place(b)))
    });
    gaps
}
