//! Organizations as the search index knows them: all of it public.

use uuid::Uuid;

use super::{
    model::Organization,
    store::{self, OrganizationFilter},
};
use crate::{
    kernel::{error::Result, ids::OrganizationId},
    office::Ctx,
    search::{Collection, Document, Facet, Query, Scope, Visibility},
    taxonomy::{List, Taxonomy},
};

/// The documents of the organizations named; those no longer there are left out.
pub async fn search_documents(ctx: &Ctx, ids: &[Uuid]) -> Result<Vec<Document>> {
    let ids: Vec<OrganizationId> = ids.iter().copied().map(OrganizationId::new).collect();
    let organizations = store::by_ids(ctx.db(), &ids).await?;
    Ok(organizations
        .into_iter()
        .map(|organization| document(ctx.taxonomy(), organization))
        .collect())
}

/// The search for what `filter` asks for; everybody may find every organization.
pub fn search_query(filter: &OrganizationFilter) -> Query {
    // The role in the committee is no facet: a list narrowed by it is narrowed again when it is read.
    Query::new(Collection::Organizations, Scope::public())
        .filter(Facet::Field, &filter.fields)
        .filter(Facet::OrganizationKind, &filter.kinds)
        .filter(Facet::Community, &filter.communities)
}

fn document(taxonomy: &Taxonomy, organization: Organization) -> Document {
    let mut facets = vec![
        (Facet::OrganizationKind, organization.kind.clone()),
        (Facet::Organization, organization.id.raw().to_string()),
    ];
    let mut words = words_of(&taxonomy.organization_kinds, &organization.kind);
    for field in &organization.fields {
        facets.push((Facet::Field, field.clone()));
        words.extend(words_of(&taxonomy.fields, field));
    }
    if let Some(community) = &organization.community {
        facets.push((Facet::Community, community.clone()));
        words.extend(words_of(&taxonomy.communities, community));
    }
    let body = [organization.description, organization.address];
    Document {
        collection: Collection::Organizations,
        id: organization.id.raw(),
        title: organization.name,
        body: body.into_iter().flatten().collect::<Vec<_>>().join("\n"),
        keywords: words.join(" "),
        facets,
        visibility: Visibility::Public,
        sort_at: organization.updated_at,
    }
}

fn words_of(list: &List, key: &str) -> Vec<String> {
    let term = list.term_or_key(key);
    [vec![term.zh, term.en], term.synonyms].concat()
}
