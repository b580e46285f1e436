//! Offers as the search index knows them. What is not published can be found by its own organization and by staff only.

use std::collections::HashMap;

use uuid::Uuid;

use super::{
    model::{Offer, Standing},
    scope::{OfferFilter, with_children},
    store,
};
use crate::{
    access::policy::{self, Act, Which},
    kernel::{
        error::Result,
        ids::{OfferId, OrganizationId},
    },
    office::Ctx,
    organizations::{self, Organization},
    search::{Allowance, Collection, Document, Facet, Query, Scope, Visibility},
    taxonomy::{List, Taxonomy},
};

/// The documents of the offers named; those no longer there are left out.
pub async fn search_documents(ctx: &Ctx, ids: &[Uuid]) -> Result<Vec<Document>> {
    let ctx = Ctx::system(ctx.office.clone());
    let ids: Vec<OfferId> = ids.iter().copied().map(OfferId::new).collect();
    let offers = store::by_ids(&ctx, &ids).await?;
    let mut owners: Vec<_> = offers.iter().map(|offer| offer.organization).collect();
    owners.sort_unstable();
    owners.dedup();
    let owners: HashMap<_, _> = organizations::by_ids(ctx.db(), &owners)
        .await?
        .into_iter()
        .map(|organization| (organization.id, organization))
        .collect();
    let today = ctx.today();
    Ok(offers
        .into_iter()
        .filter_map(|offer| {
            let standing = offer.standing(today);
            let owner = owners.get(&offer.organization)?;
            Some(document(ctx.taxonomy(), offer, standing, owner))
        })
        .collect())
}

/// The search for what `filter` asks for, of what `ctx.actor` may see.
pub fn search_query(ctx: &Ctx, filter: &OfferFilter) -> Query {
    let own = ctx.actor.organization();
    let scope = if filter.mine && own.is_none() {
        Scope::default()
    } else {
        findable(&policy::scope(&ctx.actor, Act::OfferRead))
    };
    let ids = |ids: &[OrganizationId]| ids.iter().map(|id| id.raw().to_string()).collect::<Vec<_>>();
    let mut query = Query::new(Collection::Offers, scope)
        .filter(Facet::Organization, ids(&filter.organizations))
        .filter(Facet::Field, &filter.fields)
        .filter(Facet::Kind, &filter.kinds)
        .filter(Facet::Category, with_children(ctx, &filter.categories))
        .filter(Facet::Community, &filter.communities)
        .filter(Facet::OrganizationKind, &filter.organization_kinds)
        .filter(Facet::Audience, &filter.audiences)
        .filter(Facet::Free, filter.free.map(|free| free.to_string()))
        .filter(
            Facet::State,
            filter.standings.iter().map(|standing| standing.key()),
        );
    if let (true, Some(own)) = (filter.mine, own) {
        query = query.filter(Facet::Organization, ids(&[own]));
    }
    query
}

/// The same rows as documents of the index.
fn findable(scope: &policy::Scope) -> Scope {
    let Some(some) = scope.narrowed() else {
        return Scope::everything();
    };
    some.iter().fold(Scope::default(), |found, which| match which {
        Which::Published => found.or_visible(Visibility::Public),
        Which::PublishedOnce => found.or(Allowance {
            visibilities: vec![Visibility::Own],
            facets: vec![(
                Facet::State,
                [Standing::Paused, Standing::Expired]
                    .map(|standing| standing.key().to_owned())
                    .to_vec(),
            )],
        }),
        Which::Organization(own) => found.or_organization(own.raw()),
        Which::Field(own) => found.or_facet(Facet::Field, own),
        Which::Community(_) | Which::Helper(_) | Which::Account(_) | Which::Helpers | Which::HelpersIn(_) => {
            found
        }
    })
}

fn document(taxonomy: &Taxonomy, offer: Offer, standing: Standing, owner: &Organization) -> Document {
    let facets = facets(taxonomy, &offer, standing, owner);
    let keywords = keywords(taxonomy, &offer, owner);
    let fields = offer.fields;
    let body = [
        Some(fields.description),
        fields.conditions,
        fields.availability,
        fields.place,
    ];
    Document {
        collection: Collection::Offers,
        id: offer.id.raw(),
        title: fields.title,
        body: body.into_iter().flatten().collect::<Vec<_>>().join("\n"),
        keywords,
        facets,
        visibility: if standing == Standing::Published {
            Visibility::Public
        } else {
            Visibility::Own
        },
        sort_at: offer.updated_at,
    }
}

fn facets(
    taxonomy: &Taxonomy,
    offer: &Offer,
    standing: Standing,
    owner: &Organization,
) -> Vec<(Facet, String)> {
    let fields = &offer.fields;
    let mut facets = vec![
        (Facet::Kind, fields.kind.clone()),
        (Facet::Category, fields.category.clone()),
        (
            Facet::CategoryTop,
            taxonomy.top_category(&fields.category).to_owned(),
        ),
        (Facet::OrganizationKind, owner.kind.clone()),
        (Facet::Organization, owner.id.raw().to_string()),
        (Facet::Free, fields.free.to_string()),
        (Facet::State, standing.key().to_owned()),
    ];
    let mut each = |facet: Facet, keys: &[String]| {
        facets.extend(keys.iter().map(|key| (facet, key.clone())));
    };
    each(Facet::Field, &owner.fields);
    each(
        Facet::Community,
        &or_all(&fields.communities, &taxonomy.communities),
    );
    each(Facet::Audience, &or_all(&fields.audiences, &taxonomy.audiences));
    facets
}

/// The keys, or all of the list where none is named: who looks for one community finds what serves all.
fn or_all(keys: &[String], list: &List) -> Vec<String> {
    if keys.is_empty() {
        list.terms().iter().map(|term| term.key.clone()).collect()
    } else {
        keys.to_vec()
    }
}

fn keywords(taxonomy: &Taxonomy, offer: &Offer, owner: &Organization) -> String {
    let fields = &offer.fields;
    let top = taxonomy.top_category(&fields.category);
    let mut words = vec![owner.name.clone()];
    let lists = [
        (&taxonomy.categories, fields.category.as_str()),
        (&taxonomy.categories, top),
        (&taxonomy.kinds, fields.kind.as_str()),
        (&taxonomy.organization_kinds, owner.kind.as_str()),
    ];
    for (list, key) in lists {
        let term = list.term_or_key(key);
        words.extend([vec![term.zh, term.en], term.synonyms].concat());
    }
    words.extend(
        fields
            .audiences
            .iter()
            .map(|key| taxonomy.audiences.term_or_key(key).zh),
    );
    words.join(" ")
}
