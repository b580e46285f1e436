//! The committee's page, and what waits for the viewer.

use async_graphql::{Context, Object, Result, SimpleObject};

use super::{
    context::{ContextExt, Request},
    scalars::Date,
    terms::Term,
    user_error::OrTopLevel,
};
use crate::figures;

fn counted(count: u64) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

/// The committee's figures.
pub struct Committee(figures::Committee);

/// The committee's figures, for everybody. Those about what is published are counted anew whenever they are asked for, those
/// about people once a day.
#[Object]
impl Committee {
    /// The committee's name.
    async fn name<'a>(&self, ctx: &'a Context<'_>) -> &'a str {
        &ctx.act().office.settings.name
    }

    /// Member organizations.
    async fn organizations(&self) -> i32 {
        counted(self.0.organizations)
    }

    /// By field, in the order of the list.
    async fn organizations_by_field(&self, ctx: &Context<'_>) -> Vec<FieldFigures> {
        let fields = &ctx.act().taxonomy().fields;
        let figures = self.0.by_field.iter();
        figures
            .map(|figures| FieldFigures {
                field: Term::of(fields, &figures.field, ctx.language()),
                organizations: counted(figures.organizations),
                offers: counted(figures.offers),
            })
            .collect()
    }

    /// Offers that can be had today.
    async fn offers_published(&self) -> i32 {
        counted(self.0.offers_published)
    }

    /// Needs that are or were open.
    async fn needs_opened(&self) -> i32 {
        counted(self.0.needs_opened)
    }

    /// Of these, needs with at least one referral that was accepted.
    async fn needs_matched(&self) -> i32 {
        counted(self.0.needs_matched)
    }

    /// Needs with at least one delivery that is not disputed.
    async fn needs_delivered(&self) -> i32 {
        counted(self.0.needs_delivered)
    }

    /// Needs with at least one confirmed delivery.
    async fn needs_confirmed(&self) -> i32 {
        counted(self.0.needs_confirmed)
    }

    /// Needs that are met in full.
    async fn needs_met_in_full(&self) -> i32 {
        counted(self.0.needs_met_in_full)
    }

    /// Confirmed deliveries rated 4 or 5, of all that were rated, as of `peopleAsOf`. Told only where at least 20 askers rated
    /// and no few of them stand out; otherwise the denominator is 0.
    async fn satisfaction(&self) -> Share {
        let (numerator, denominator) = self.0.people.satisfaction.unwrap_or_default();
        Share {
            numerator: counted(numerator),
            denominator: counted(denominator),
        }
    }

    /// The day on which the figures about people were made; they stay the same until the next.
    async fn people_as_of(&self) -> Date {
        self.0.people.day.into()
    }

    /// Households that were helped, as of `peopleAsOf`; null where they are fewer than 5.
    async fn households_helped(&self) -> Option<i32> {
        self.0.people.households.map(counted)
    }

    /// Needs of residents for which help was confirmed, by community and category of the first level, as of `peopleAsOf`. Numbers
    /// behind which fewer than 5 households stand are hidden, and others with them, so that nobody can work them out.
    async fn helped(&self, ctx: &Context<'_>) -> HelpedTable {
        HelpedTable::told(&self.0.people.helped, ctx)
    }

    /// By category of the first level, in the order of the list.
    async fn by_category(&self, ctx: &Context<'_>) -> Vec<CategoryFigures> {
        let categories = &ctx.act().taxonomy().categories;
        let figures = self.0.by_category.iter();
        figures
            .map(|figures| CategoryFigures {
                category: Term::of(categories, &figures.category, ctx.language()),
                offers: counted(figures.offers),
                needs: counted(figures.needs),
                confirmed: counted(figures.confirmed),
            })
            .collect()
    }

    /// What is asked for and cannot be had where it is asked for, by category, most asked first.
    #[graphql(complexity = "10 + child_complexity")]
    async fn gaps(&self, ctx: &Context<'_>) -> Result<Vec<Gap>> {
        let act = ctx.act();
        let (lists, language) = (act.taxonomy(), ctx.language());
        let gaps = figures::gaps(act).await.or_top_level(ctx.request())?;
        Ok(gaps
            .into_iter()
            .map(|gap| Gap {
                category: Term::of(&lists.categories, &gap.category, language),
                open_needs: counted(gap.open_needs),
                communities: Term::all(&lists.communities, &gap.communities, language),
                offered_elsewhere: gap.offered_elsewhere,
            })
            .collect())
    }
}

/// A share with its numerator and denominator: never a percentage alone.
#[derive(SimpleObject)]
pub struct Share {
    /// How many of them.
    numerator: i32,
    /// How many in all; 0 says that there is nothing to judge by.
    denominator: i32,
}

/// Help by community and category.
#[derive(SimpleObject)]
pub struct HelpedTable {
    /// The categories of the first level, in the order of the list: the columns.
    categories: Vec<Term>,
    /// A row for each community, in the order of the list.
    rows: Vec<HelpedRow>,
    /// The total of each column; null where it is hidden.
    totals: Vec<Option<i32>>,
    /// The total of all; null where it is hidden.
    total: Option<i32>,
}

/// Help in one community.
#[derive(SimpleObject)]
pub struct HelpedRow {
    /// The community.
    community: Term,
    /// One number for each category; null where it is hidden.
    counts: Vec<Option<i32>>,
    /// Their total; null where it is hidden.
    total: Option<i32>,
}

impl HelpedTable {
    fn told(table: &figures::HelpedTable, ctx: &Context<'_>) -> Self {
        let (lists, language) = (ctx.act().taxonomy(), ctx.language());
        let all = |counts: &[Option<u64>]| counts.iter().map(|count| count.map(counted)).collect();
        Self {
            categories: Term::all(&lists.categories, &table.categories, language),
            rows: table
                .rows
                .iter()
                .map(|row| HelpedRow {
                    community: Term::of(&lists.communities, &row.community, language),
                    counts: all(&row.counts),
                    total: row.total.map(counted),
                })
                .collect(),
            totals: all(&table.totals),
            total: table.total.map(counted),
        }
    }
}

/// One field's figures.
#[derive(SimpleObject)]
pub struct FieldFigures {
    /// The field.
    field: Term,
    /// Organizations working in it.
    organizations: i32,
    /// Their published offers.
    offers: i32,
}

/// One category's figures.
#[derive(SimpleObject)]
pub struct CategoryFigures {
    /// The category.
    category: Term,
    /// Published offers.
    offers: i32,
    /// Needs that are or were open.
    needs: i32,
    /// Of these, needs with a confirmed delivery.
    confirmed: i32,
}

/// A category in which something is asked for that cannot be had where it is asked for.
#[derive(SimpleObject)]
pub struct Gap {
    /// The category.
    category: Term,
    /// Open needs in it that lie in these communities.
    open_needs: i32,
    /// The communities that ask and that no published offer of the category serves.
    communities: Vec<Term>,
    /// Whether other communities are served: then an organization could be asked to come further.
    offered_elsewhere: bool,
}

/// What waits for the viewer; each count is the number of rows of the list it names.
#[derive(SimpleObject)]
pub struct Todos {
    /// Submitted offers, for staff who publish them.
    offers_to_approve: i32,
    /// The own organization's returned offers.
    offers_returned: i32,
    /// Drafted needs, for staff who verify them.
    needs_to_verify: i32,
    /// Verified needs whose public text waits for a second person.
    needs_to_approve: i32,
    /// Approved needs that are not open yet.
    needs_to_open: i32,
    /// Claims that wait for staff.
    claims_to_approve: i32,
    /// Referrals that wait for the own answer.
    referrals_to_answer: i32,
    /// Own visits that began and are not reported.
    visits_to_report: i32,
    /// Reported deliveries that wait for the asker's word.
    deliveries_to_confirm: i32,
}

/// What waits for the one who makes `request`.
pub async fn todos(request: &Request) -> Result<Todos> {
    let found = figures::todos(&request.ctx).await.or_top_level(request)?;
    Ok(Todos {
        offers_to_approve: counted(found.offers_to_approve),
        offers_returned: counted(found.offers_returned),
        needs_to_verify: counted(found.needs_to_verify),
        needs_to_approve: counted(found.needs_to_approve),
        needs_to_open: counted(found.needs_to_open),
        claims_to_approve: counted(found.claims_to_approve),
        referrals_to_answer: counted(found.referrals_to_answer),
        visits_to_report: counted(found.visits_to_report),
        deliveries_to_confirm: counted(found.deliveries_to_confirm),
    })
}

/// Readings of figures.
#[derive(Default)]
pub struct CommitteeQuery;

/// Readings of figures.
#[Object]
impl CommitteeQuery {
    /// The figures of the committee's page, for everybody.
    #[graphql(complexity = "20 + child_complexity")]
    async fn committee(&self, ctx: &Context<'_>) -> Result<Committee> {
        let figures = figures::committee(ctx.act()).await;
        Ok(Committee(figures.or_top_level(ctx.request())?))
    }
}
