//! Which offers are asked for, and which of them a person may see, as conditions on the table.

use chrono::{Days, NaiveDate};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait};

use super::{
    entity::{Offers, offer, offer_audience, offer_community},
    model::Standing,
};
use crate::{
    access::scope::never,
    kernel::ids::{OfferId, OrganizationId},
    office::Ctx,
    organizations::{OrganizationFilter, ids_where},
};

/// Which offers are asked for. An empty list asks for all.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct OfferFilter {
    /// Of these organizations.
    pub organizations: Vec<OrganizationId>,
    /// Of organizations working in any of these fields.
    pub fields: Vec<String>,
    /// Of these kinds.
    pub kinds: Vec<String>,
    /// Of these categories; a category of the first level means those below it too.
    pub categories: Vec<String>,
    /// Serving any of these communities, those that serve all included.
    pub communities: Vec<String>,
    /// Of organizations of these kinds.
    pub organization_kinds: Vec<String>,
    /// For any of these people, those for everybody included.
    pub audiences: Vec<String>,
    /// Costing nothing, or costing something.
    pub free: Option<bool>,
    /// Standing so today.
    pub standings: Vec<Standing>,
    /// Of the organization the person speaks for.
    pub mine: bool,
    /// Among these only, whatever else is asked: what a search found.
    pub among: Option<Vec<OfferId>>,
}

/// The offers asked for, of those `ctx.actor` may see.
pub(super) fn select(ctx: &Ctx, filter: &OfferFilter) -> Offers {
    use offer::Column;
    let mut all = Condition::all();
    if !filter.organizations.is_empty() {
        all = all.add(Column::OrganizationId.is_in(filter.organizations.iter().map(|id| id.raw())));
    }
    if !filter.fields.is_empty() || !filter.organization_kinds.is_empty() {
        let within = ids_where(&OrganizationFilter {
            fields: filter.fields.clone(),
            kinds: filter.organization_kinds.clone(),
            ..OrganizationFilter::default()
        });
        all = all.add(Column::OrganizationId.in_subquery(within));
    }
    if !filter.kinds.is_empty() {
        all = all.add(Column::Kind.is_in(&filter.kinds));
    }
    if !filter.categories.is_empty() {
        all = all.add(Column::Category.is_in(with_children(ctx, &filter.categories)));
    }
    if !filter.communities.is_empty() {
        all = all.add(serving(&filter.communities));
    }
    if !filter.audiences.is_empty() {
        all = all.add(meant_for(&filter.audiences));
    }
    if let Some(free) = filter.free {
        all = all.add(Column::Free.eq(free));
    }
    if !filter.standings.is_empty() {
        all = all.add(standing_any(&filter.standings, ctx.today()));
    }
    if filter.mine {
        all = all.add(match ctx.actor.organization() {
            Some(own) => Condition::all().add(Column::OrganizationId.eq(own.raw())),
            None => never(),
        });
    }
    if let Some(ids) = &filter.among {
        all = all.add(Column::Id.is_in(ids.iter().map(|id| id.raw())));
    }
    Offers::seen_by(&ctx.actor, ctx.today()).filter(all)
}

/// Offers standing in any of these ways on `today`.
pub(super) fn standing_any(standings: &[Standing], today: NaiveDate) -> Condition {
    standings.iter().fold(Condition::any(), |any, standing| {
        any.add(stands(*standing, today))
    })
}

fn stands(standing: Standing, today: NaiveDate) -> Condition {
    use offer::Column;
    match standing {
        Standing::Published => available(today).add(Column::ValidUntil.gte(today)),
        Standing::Expired => available(today).add(Column::ValidUntil.lt(today)),
        Standing::Paused => Condition::all()
            .add(Column::State.eq(Standing::Paused.key()))
            .add(
                Condition::any()
                    .add(Column::PausedUntil.is_null())
                    .add(Column::PausedUntil.gte(today)),
            ),
        other => Condition::all().add(Column::State.eq(other.key())),
    }
}

/// Published, or paused until a day that is over.
fn available(today: NaiveDate) -> Condition {
    use offer::Column;
    Condition::all().add(
        Condition::any()
            .add(Column::State.eq(Standing::Published.key()))
            .add(
                Condition::all()
                    .add(Column::State.eq(Standing::Paused.key()))
                    .add(Column::PausedUntil.lt(today)),
            ),
    )
}

/// Offers whose standing changed by itself when one of the days from `first` to `last` began: their last day, or the
/// last day of their pause, was the day before.
pub(super) fn turned_over(first: NaiveDate, last: NaiveDate) -> Condition {
    use offer::Column;
    let before = |day: NaiveDate| day.checked_sub_days(Days::new(1)).unwrap_or(NaiveDate::MIN);
    let (first, last) = (before(first), before(last));
    Condition::any()
        .add(Column::ValidUntil.between(first, last))
        .add(Column::PausedUntil.between(first, last))
}

/// The categories, with those below each.
pub(super) fn with_children(ctx: &Ctx, categories: &[String]) -> Vec<String> {
    let below = |key: &String| categories.contains(key);
    let children = ctx.taxonomy().categories.terms().iter();
    let children = children.filter(|term| term.parent.as_ref().is_some_and(below));
    categories
        .iter()
        .cloned()
        .chain(children.map(|term| term.key.clone()))
        .collect()
}

fn serving(communities: &[String]) -> Condition {
    use offer_community::{Column, Entity};
    let of_one = Entity::find().select_only().column(Column::OfferId);
    let serving = of_one
        .clone()
        .filter(Column::Community.is_in(communities))
        .into_query();
    Condition::any()
        .add(offer::Column::Id.in_subquery(serving))
        .add(offer::Column::Id.not_in_subquery(of_one.into_query()))
}

fn meant_for(audiences: &[String]) -> Condition {
    use offer_audience::{Column, Entity};
    let of_one = Entity::find().select_only().column(Column::OfferId);
    let meant = of_one
        .clone()
        .filter(Column::Audience.is_in(audiences))
        .into_query();
    Condition::any()
        .add(offer::Column::Id.in_subquery(meant))
        .add(offer::Column::Id.not_in_subquery(of_one.into_query()))
}
