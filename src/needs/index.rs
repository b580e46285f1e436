//! What the search index is told of needs: the public text of those that are published, or about to be, and the
//! committee's own words. Nothing else of a need is ever indexed.

use uuid::Uuid;

use super::{
    model::{Need, PublicText},
    state::State,
    store,
};
use crate::{
    access::policy::{self, Part, Which},
    kernel::{actor::Actor, error::Result, ids::NeedId},
    office::Ctx,
    search::{Collection, Document, Facet, Scope, Visibility},
    taxonomy::{Taxonomy, Term},
};

/// The documents of `ids`; needs that are not there, or not to be found, are absent.
pub async fn search_documents(ctx: &Ctx, ids: &[Uuid]) -> Result<Vec<Document>> {
    let ids: Vec<NeedId> = ids.iter().map(|id| NeedId::new(*id)).collect();
    let needs = store::by_ids_for_parties(ctx.db(), &ids).await?;
    Ok(needs
        .iter()
        .filter_map(|need| document(need, ctx.taxonomy()))
        .collect())
}

/// The needs whose text `actor` may read, as documents of the index.
pub fn findable(actor: &Actor) -> Scope {
    let unpublished = policy::part_scope(actor, Part::Unpublished);
    let Some(some) = unpublished.narrowed() else {
        return Scope::everything();
    };
    some.iter().fold(Scope::public(), |found, which| match which {
        Which::Organization(own) => found.or_organization(own.raw()),
        Which::Community(own) => found.or_facet(Facet::Community, own),
        Which::Published
        | Which::PublishedOnce
        | Which::Field(_)
        | Which::Helper(_)
        | Which::Account(_)
        | Which::Helpers
        | Which::HelpersIn(_) => found,
    })
}

fn document(need: &Need, taxonomy: &Taxonomy) -> Option<Document> {
    let visibility = match need.state {
        State::Open { .. } | State::Closed { .. } => Visibility::Public,
        State::Approved { .. } => Visibility::Own,
        _ => return None,
    };
    let PublicText { title, text, .. } = need.public.as_ref()?;
    let top = taxonomy.top_category(&need.category);
    let mut facets = vec![
        (Facet::Kind, need.kind.clone()),
        (Facet::Category, need.category.clone()),
        (Facet::CategoryTop, top.to_owned()),
        (Facet::Community, need.community.clone()),
        (Facet::State, need.state.kind().key().to_owned()),
        (Facet::Urgency, need.urgency.clone()),
    ];
    if let Some(organization) = need.asker.organization() {
        facets.push((Facet::Organization, organization.raw().to_string()));
    }
    let words = [
        taxonomy.categories.get(&need.category),
        taxonomy.categories.get(top),
        taxonomy.kinds.get(&need.kind),
        taxonomy.communities.get(&need.community),
    ];
    Some(Document {
        collection: Collection::Needs,
        id: need.id.raw(),
        title: title.clone(),
        body: text.clone(),
        keywords: words
            .into_iter()
            .flatten()
            .map(spoken)
            .collect::<Vec<_>>()
            .join(" "),
        facets,
        visibility,
        sort_at: need.state.opened_at().unwrap_or(need.updated_at),
    })
}

fn spoken(term: &Term) -> String {
    let mut words = vec![term.zh.as_str(), term.en.as_str()];
    words.extend(term.synonyms.iter().map(String::as_str));
    words.join(" ")
}
