//! The figures of the committee's public page.

use std::collections::{BTreeMap, HashMap};

use sea_orm::Condition;

use super::{
    published::{PublicFigures, published},
    store,
};
use crate::{
    deliveries::progress,
    kernel::{error::Result, ids::OrganizationId},
    offers,
    office::Ctx,
    organizations::{self, OrganizationFilter},
    taxonomy::Taxonomy,
};

/// One field's figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldFigures {
    /// Key of the field.
    pub field: String,
    /// Organizations working in it.
    pub organizations: u64,
    /// Their published offers.
    pub offers: u64,
}

/// One category's figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CategoryFigures {
    /// Key of the category, of the first level.
    pub category: String,
    /// Published offers.
    pub offers: u64,
    /// Needs that are or were open.
    pub needs: u64,
    /// Of these, needs with a confirmed delivery.
    pub confirmed: u64,
}

/// The figures of the committee's page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Committee {
    /// Member organizations.
    pub organizations: u64,
    /// By field, in the order of the list.
    pub by_field: Vec<FieldFigures>,
    /// Offers that can be had today.
    pub offers_published: u64,
    /// Needs that are or were open.
    pub needs_opened: u64,
    /// Of these, needs for which a helper was found.
    pub needs_matched: u64,
    /// Needs with a delivery that is not disputed.
    pub needs_delivered: u64,
    /// Needs with a confirmed delivery.
    pub needs_confirmed: u64,
    /// Needs that are met in full.
    pub needs_met_in_full: u64,
    /// What is told of people: as of this morning, protected.
    pub people: PublicFigures,
    /// By category, in the order of the list.
    pub by_category: Vec<CategoryFigures>,
}

/// Counts the committee's figures; everybody may read them.
pub async fn committee(ctx: &Ctx) -> Result<Committee> {
    let db = ctx.db();
    let opened = store::needs_by_category(db, Condition::all()).await?;
    let matched = store::needs_by_category(db, progress::agreed()).await?;
    let delivered = progress::with_delivery(&["reported", "confirmed"]);
    let delivered = store::needs_by_category(db, delivered).await?;
    let confirmed = store::needs_by_category(db, progress::with_delivery(&["confirmed"])).await?;
    let met_in_full = store::needs_by_category(db, progress::met_in_full()).await?;
    let offers: HashMap<String, u64> = offers::published_by_category(ctx).await?.into_iter().collect();
    Ok(Committee {
        organizations: organizations::count(db, &OrganizationFilter::default()).await?,
        by_field: by_field(ctx).await?,
        offers_published: sum(&offers),
        needs_opened: sum(&opened),
        needs_matched: sum(&matched),
        needs_delivered: sum(&delivered),
        needs_confirmed: sum(&confirmed),
        needs_met_in_full: sum(&met_in_full),
        people: published(ctx).await?,
        by_category: by_category(ctx.taxonomy(), &offers, &opened, &confirmed),
    })
}

fn sum(counts: &HashMap<String, u64>) -> u64 {
    counts.values().sum()
}

async fn by_field(ctx: &Ctx) -> Result<Vec<FieldFigures>> {
    let organizations: HashMap<String, u64> = organizations::count_by_field(ctx.db())
        .await?
        .into_iter()
        .collect();
    let offers: HashMap<OrganizationId, u64> = offers::published_by_organization(ctx)
        .await?
        .into_iter()
        .collect();
    let givers: Vec<OrganizationId> = offers.keys().copied().collect();
    let mut offers_of: HashMap<String, u64> = HashMap::new();
    for organization in organizations::by_ids(ctx.db(), &givers).await? {
        let many = offers.get(&organization.id).copied().unwrap_or(0);
        for field in organization.fields {
            *offers_of.entry(field).or_default() += many;
        }
    }
    let fields = ctx.taxonomy().fields.terms().iter();
    Ok(fields
        .map(|term| FieldFigures {
            field: term.key.clone(),
            organizations: organizations.get(&term.key).copied().unwrap_or(0),
            offers: offers_of.get(&term.key).copied().unwrap_or(0),
        })
        .collect())
}

fn by_category(
    taxonomy: &Taxonomy,
    offers: &HashMap<String, u64>,
    needs: &HashMap<String, u64>,
    confirmed: &HashMap<String, u64>,
) -> Vec<CategoryFigures> {
    let gather = |counts: &HashMap<String, u64>| {
        let mut tops: BTreeMap<String, u64> = BTreeMap::new();
        for (key, many) in counts {
            *tops.entry(taxonomy.top_category(key).to_owned()).or_default() += many;
        }
        tops
    };
    let (offers, needs, confirmed) = (gather(offers), gather(needs), gather(confirmed));
    let of = |counts: &BTreeMap<String, u64>, key: &str| counts.get(key).copied().unwrap_or(0);
    taxonomy
        .categories
        .terms()
        .iter()
        .filter(|term| term.parent.is_none())
        .map(|term| CategoryFigures {
            category: term.key.clone(),
            offers: of(&offers, &term.key),
            needs: of(&needs, &term.key),
            confirmed: of(&confirmed, &term.key),
        })
        .collect()
}
