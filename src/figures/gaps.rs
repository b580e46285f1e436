//! What residents ask for and nobody offers where they live.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use crate::{
    kernel::error::Result,
    needs::{self, StateKind, counts::Tally},
    offers,
    office::Ctx,
    taxonomy::Taxonomy,
};

/// A category in which something is asked for that cannot be had where it is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    /// Key of the category.
    pub category: String,
    /// Open needs in it that lie in these communities.
    pub open_needs: u64,
    /// Keys of the communities that ask and that no published offer of the category serves, in the order of the list.
    pub communities: Vec<String>,
    /// Whether the category is offered in other communities: then an organization could be asked to come further.
    pub offered_elsewhere: bool,
}

/// The gaps, most asked first.
pub async fn gaps(ctx: &Ctx) -> Result<Vec<Gap>> {
    let mut reach = Reach::default();
    for (category, community) in offers::reach_by_category(ctx).await? {
        reach.add(category, community);
    }
    let asked = needs::counts::tally(ctx.db(), &[StateKind::Open]).await?;
    Ok(find(ctx.taxonomy(), &reach, &asked))
}

/// Where each category is to be had.
#[derive(Debug, Default)]
struct Reach(HashMap<String, Served>);

#[derive(Debug, Default)]
struct Served {
    everywhere: bool,
    communities: HashSet<String>,
}

impl Reach {
    fn add(&mut self, category: String, community: Option<String>) {
        let served = self.0.entry(category).or_default();
        match community {
            Some(community) => {
                served.communities.insert(community);
            }
            None => served.everywhere = true,
        }
    }

    fn covers(&self, category: &str, community: &str) -> bool {
        let served = self.0.get(category);
        served.is_some_and(|served| served.everywhere || served.communities.contains(community))
    }
}

fn find(taxonomy: &Taxonomy, reach: &Reach, asked: &[Tally]) -> Vec<Gap> {
    let mut gaps: BTreeMap<&str, (u64, BTreeSet<usize>)> = BTreeMap::new();
    let uncovered = |row: &&Tally| !reach.covers(&row.category, &row.community);
    for row in asked.iter().filter(uncovered) {
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
            offered_elsewhere: reach.0.contains_key(category),
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

#[cfg(test)]
mod tests {
    use super::{Gap, Reach, find};
    use crate::{
        needs::counts::Tally,
        taxonomy::{BUILT_IN, Taxonomy},
    };

    fn tally(category: &str, community: &str, needs: u64) -> Tally {
        Tally {
            category: category.into(),
            community: community.into(),
            needs,
        }
    }

    #[test]
    fn a_gap_is_a_community_that_asks_and_that_no_offer_serves() {
        let taxonomy = Taxonomy::parse(BUILT_IN).unwrap();
        let mut reach = Reach::default();
        reach.add("goods.appliances".into(), Some("huangmuchang".into()));
        reach.add("goods.clothing".into(), None);
        let asked = [
            tally("goods.appliances", "huangmuchang", 3),
            tally("goods.appliances", "yunfan", 2),
            tally("goods.clothing", "yunfan", 4),
            tally("repairs.locks", "yunfan", 1),
            tally("repairs.locks", "huangmuchang", 4),
        ];
        let found = find(&taxonomy, &reach, &asked);
        let mut both = vec!["yunfan".to_owned(), "huangmuchang".to_owned()];
        both.sort_by_key(|key| taxonomy.communities.rank(key));
        let expected = [
            Gap {
                category: "repairs.locks".into(),
                open_needs: 5,
                communities: both,
                offered_elsewhere: false,
            },
            Gap {
                category: "goods.appliances".into(),
                open_needs: 2,
                communities: vec!["yunfan".into()],
                offered_elsewhere: true,
            },
        ];
        assert_eq!(found, expected);
    }
}
