//! Searching lists: what the index finds, in its order, and the counts beside a list. What a person may find is in the
//! query that the area makes; what they see of it comes from the area's scoped reader.

use async_graphql::{Enum, SimpleObject};
use uuid::Uuid;

use super::context::Request;
use crate::{
    kernel::{
        error::{Code, Error, Fault, Result},
        page::{Page, Rows},
    },
    search::{self, Collection},
    words,
};

/// The longest text that can be searched for, in characters.
const LONGEST: usize = 200;

/// A property of what is listed, by which it can be narrowed and counted.
#[derive(Enum, Copy, Clone, Eq, PartialEq, Debug)]
pub enum FacetName {
    /// Field of the organization.
    Field,
    /// Goods, service, venue …
    Kind,
    /// Category of the second level.
    Category,
    /// Community.
    Community,
    /// Kind of the organization.
    OrganizationKind,
    /// Costing nothing: `true` or `false`.
    Free,
    /// State, by the name the filter takes.
    State,
    /// How urgent.
    Urgency,
}

/// The counts of one property.
#[derive(SimpleObject, Clone, Debug)]
pub struct Facet {
    /// Which property.
    name: FacetName,
    /// Its values that occur, most frequent first.
    buckets: Vec<FacetBucket>,
}

/// One value and how often it occurs.
#[derive(SimpleObject, Clone, Debug)]
pub struct FacetBucket {
    /// The key, as the filter takes it.
    key: String,
    /// The word for it, in the language asked for.
    label: String,
    /// How many in the list have it; the property's own filter is left out of the count.
    count: i32,
}

/// What a search found, one page of it.
pub struct Found {
    /// The ids found, in the order of the search, each with its cursor.
    pub rows: Rows<Uuid>,
    /// How many were found in all.
    pub total: usize,
    /// Nothing had all the words: these have some of them.
    pub relaxed: bool,
}

/// The text to search for, when there is one; refused when it is too long.
pub fn typed(search: Option<String>) -> Result<Option<String>> {
    let text = search.map(|text| text.trim().to_owned());
    let text = text.filter(|text| !text.is_empty());
    match text {
        Some(text) if text.chars().count() > LONGEST => {
            Err(Fault::at("search", Code::TooLong).with("max", LONGEST).into())
        }
        text => Ok(text),
    }
}

/// One page of what `query` finds. Cursors are places in the list found.
pub async fn page(request: &Request, query: search::Query, page: &Page) -> Result<Found> {
    let reader = request.app.index.reader();
    let bad = || Fault::at(if page.backward { "before" } else { "after" }, Code::Invalid).say("fault.cursor");
    let at = match &page.cursor {
        Some(cursor) => Some(cursor.parse::<usize>().map_err(|_| bad())?),
        None => None,
    };
    let limit = usize::try_from(page.limit).unwrap_or(usize::MAX);
    let (offset, limit) = if page.backward {
        let end = match at {
            Some(end) => end,
            None => {
                let counted = reader
                    .find(search::Query {
                        limit: 0,
                        ..query.clone()
                    })
                    .await;
                counted.map_err(Error::internal)?.total
            }
        };
        let end = end.min(search::Query::DEPTH);
        let start = end.saturating_sub(limit);
        (start, end - start)
    } else {
        (at.map_or(0, |at| at.saturating_add(1)), limit)
    };
    if offset >= search::Query::DEPTH {
        return Err(bad().into());
    }
    let query = search::Query {
        offset,
        limit,
        ..query
    };
    let hits = reader.find(query).await.map_err(Error::internal)?;
    let end = offset + hits.hits.len();
    let rows = hits.hits.iter().enumerate();
    Ok(Found {
        rows: Rows {
            rows: rows.map(|(n, hit)| ((offset + n).to_string(), hit.id)).collect(),
            has_previous: offset > 0,
            has_next: end < hits.total.min(search::Query::DEPTH),
        },
        total: hits.total,
        relaxed: hits.relaxed,
    })
}

/// The ids of everything `query` finds, best first, at most `limit`: for lists in another order than the search's.
pub async fn ids(request: &Request, query: search::Query, limit: usize) -> Result<(Vec<Uuid>, bool)> {
    let query = search::Query {
        offset: 0,
        limit,
        ..query
    };
    let hits = request
        .app
        .index
        .reader()
        .find(query)
        .await
        .map_err(Error::internal)?;
    Ok((hits.hits.into_iter().map(|hit| hit.id).collect(), hits.relaxed))
}

/// The counts of one property that a store made itself.
pub fn counted(
    request: &Request,
    collection: Collection,
    name: FacetName,
    counts: Vec<(String, usize)>,
) -> Facet {
    Facet {
        name,
        buckets: counts
            .into_iter()
            .map(|(key, count)| name.bucket(request, collection, key, count))
            .collect(),
    }
}

/// The counts of `names` in what `query` finds.
pub async fn facets(request: &Request, query: search::Query, names: &[FacetName]) -> Result<Vec<Facet>> {
    let collection = query.collection;
    let query = search::Query {
        limit: 0,
        offset: 0,
        facets: names.iter().map(|name| name.facet()).collect(),
        ..query
    };
    let hits = request
        .app
        .index
        .reader()
        .find(query)
        .await
        .map_err(Error::internal)?;
    let counts = names.iter().zip(hits.facets);
    Ok(counts
        .map(|(name, (_, counts))| Facet {
            name: *name,
            buckets: counts
                .into_iter()
                .map(|(key, count)| name.bucket(request, collection, key, count))
                .collect(),
        })
        .collect())
}

impl FacetName {
    const fn facet(self) -> search::Facet {
        match self {
            Self::Field => search::Facet::Field,
            Self::Kind => search::Facet::Kind,
            Self::Category => search::Facet::Category,
            Self::Community => search::Facet::Community,
            Self::OrganizationKind => search::Facet::OrganizationKind,
            Self::Free => search::Facet::Free,
            Self::State => search::Facet::State,
            Self::Urgency => search::Facet::Urgency,
        }
    }

    fn bucket(self, request: &Request, collection: Collection, key: String, count: usize) -> FacetBucket {
        let lists = request.ctx.taxonomy();
        let language = request.language;
        let list = match self {
            Self::Field => Some(&lists.fields),
            Self::Kind => Some(&lists.kinds),
            Self::Category => Some(&lists.categories),
            Self::Community => Some(&lists.communities),
            Self::OrganizationKind => Some(&lists.organization_kinds),
            Self::Urgency => Some(&lists.urgencies),
            Self::Free | Self::State => None,
        };
        let label = match (list, self) {
            (Some(list), _) => list.term_or_key(&key).label(language).to_owned(),
            (None, Self::State) => words::say(language, &format!("{}.state.{key}", collection.key()), &[]),
            (None, _) => words::say(language, &format!("facet.free.{key}"), &[]),
        };
        FacetBucket {
            key: if self == Self::State {
                key.to_ascii_uppercase()
            } else {
                key
            },
            label,
            count: i32::try_from(count).unwrap_or(i32::MAX),
        }
    }
}
