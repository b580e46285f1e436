//! Searching: levels of faithfulness, pages, facets.

use tantivy::query::Query as EngineQuery;
use tantivy::schema::Value;
use tantivy::{DocAddress, Searcher, TantivyDocument};

use super::analyzer::Section;
use super::error::SearchError;
use super::facets::{Gather, Gathered};
use super::filters::{clauses, with_text};
use super::highlight::highlights;
use super::index::Index;
use super::model::{Candidate, CandidateQuery, Collection, Facet, FacetCounts, Hit, Hits, Order, Query};
use super::query::{Level, Typed};
use super::scope::Scope;

/// With fewer strict hits than these, similar ones are shown as well.
const FEW: usize = 3;

/// A handle for searching; cheap to clone, always sees the last commit.
#[derive(Clone)]
pub struct Reader {
    pub(super) index: Index,
}

impl Reader {
    pub(super) fn new(index: Index) -> Self {
        Self { index }
    }

    /// Searches on a thread for blocking work.
    ///
    /// # Errors
    /// Where the engine fails.
    pub async fn find(&self, query: Query) -> Result<Hits, SearchError> {
        let reader = self.clone();
        tokio::task::spawn_blocking(move || reader.search(&query)).await?
    }

    /// [`Reader::candidates`] on a thread for blocking work.
    ///
    /// # Errors
    /// Where the engine fails.
    pub async fn find_candidates(&self, query: CandidateQuery) -> Result<Vec<Candidate>, SearchError> {
        let reader = self.clone();
        tokio::task::spawn_blocking(move || reader.candidates(&query)).await?
    }

    /// Searches. Blocking, a few milliseconds.
    ///
    /// # Errors
    /// Where the engine fails.
    pub fn search(&self, query: &Query) -> Result<Hits, SearchError> {
        let searcher = self.index.snapshot.searcher();
        let text = query.text.as_deref().unwrap_or_default();
        let Some(typed) = Typed::new(&self.index.analyzer, &self.index.fields, text, query.prefix) else {
            let found = self.gather(&searcher, query, None)?;
            return self.answer(&searcher, query, found, None);
        };
        let (level, found, similar) = self.search_typed(&searcher, query, &typed)?;
        let mut hits = self.answer(&searcher, query, found, Some((&typed, level)))?;
        hits.similar = similar;
        hits.relaxed = level == Level::AnyWord;
        Ok(hits)
    }

    /// How many documents of a collection a scope sees.
    ///
    /// # Errors
    /// Where the engine fails.
    pub fn count(&self, collection: Collection, scope: &Scope) -> Result<usize, SearchError> {
        let must = clauses(&self.index.fields, collection, scope, &[], None);
        let searcher = self.index.snapshot.searcher();
        Ok(searcher.search(&with_text(must, None), &tantivy::collector::Count)?)
    }

    /// Tries the levels from the most faithful on, until one brings enough. Also says how many are only similar.
    fn search_typed(
        &self,
        searcher: &Searcher,
        query: &Query,
        typed: &Typed<'_>,
    ) -> Result<(Level, Gathered, usize), SearchError> {
        let strict = self.gather(searcher, query, typed.query(Level::Strict).as_deref())?;
        if strict.total >= FEW {
            return Ok((Level::Strict, strict, 0));
        }
        let similar = self.gather(searcher, query, typed.query(Level::Similar).as_deref())?;
        if similar.total > strict.total {
            let added = similar.total - strict.total;
            return Ok((Level::Similar, similar, added));
        }
        if let (0, Some(any_word)) = (similar.total, typed.query(Level::AnyWord)) {
            let found = self.gather(searcher, query, Some(any_word.as_ref()))?;
            if found.total > 0 {
                return Ok((Level::AnyWord, found, 0));
            }
        }
        Ok((Level::Strict, strict, 0))
    }

    fn gather(
        &self,
        searcher: &Searcher,
        query: &Query,
        text: Option<&dyn EngineQuery>,
    ) -> Result<Gathered, SearchError> {
        let must = clauses(
            &self.index.fields,
            query.collection,
            &query.scope,
            &query.filters,
            None,
        );
        let most = match query.limit {
            0 => 0,
            limit => query.offset.saturating_add(limit).min(Query::DEPTH),
        };
        let order = if text.is_none() {
            Order::Newest
        } else {
            query.order
        };
        Ok(searcher.search(
            &with_text(must, text),
            &Gather {
                most,
                order,
                facets: &query.facets,
            },
        )?)
    }

    fn answer(
        &self,
        searcher: &Searcher,
        query: &Query,
        found: Gathered,
        typed: Option<(&Typed<'_>, Level)>,
    ) -> Result<Hits, SearchError> {
        let text = typed.and_then(|(typed, level)| typed.query(level));
        let facets = self.facets(searcher, query, &found, text.as_deref())?;
        let mut hits = Vec::new();
        for ranked in found.best.iter().skip(query.offset) {
            let highlights = match typed {
                Some((typed, _)) => {
                    let texts = self.stored(searcher, ranked.address)?;
                    highlights(
                        &self.index.analyzer,
                        typed.runs(),
                        &texts[Section::Title as usize],
                    )
                }
                None => Vec::new(),
            };
            hits.push(Hit {
                id: ranked.id,
                score: ranked.score,
                highlights,
            });
        }
        Ok(Hits {
            total: found.total,
            hits,
            facets,
            ..Hits::default()
        })
    }

    fn facets(
        &self,
        searcher: &Searcher,
        query: &Query,
        found: &Gathered,
        text: Option<&dyn EngineQuery>,
    ) -> Result<Vec<(Facet, FacetCounts)>, SearchError> {
        let mut facets = Vec::with_capacity(query.facets.len());
        for (n, facet) in query.facets.iter().enumerate() {
            let filtered = query
                .filters
                .iter()
                .any(|(other, keys)| other == facet && !keys.is_empty());
            let counts = if filtered {
                self.counts_without_own_filter(searcher, query, *facet, text)?
            } else {
                found.counts(n)
            };
            facets.push((*facet, counts));
        }
        Ok(facets)
    }

    fn counts_without_own_filter(
        &self,
        searcher: &Searcher,
        query: &Query,
        facet: Facet,
        text: Option<&dyn EngineQuery>,
    ) -> Result<FacetCounts, SearchError> {
        let must = clauses(
            &self.index.fields,
            query.collection,
            &query.scope,
            &query.filters,
            Some(facet),
        );
        let count = Gather {
            most: 0,
            order: Order::Newest,
            facets: &[facet],
        };
        Ok(searcher.search(&with_text(must, text), &count)?.counts(0))
    }

    /// The texts of a document, by section.
    pub(super) fn stored(
        &self,
        searcher: &Searcher,
        address: DocAddress,
    ) -> Result<[String; Section::ALL.len()], SearchError> {
        let document: TantivyDocument = searcher.doc(address)?;
        Ok(self.index.fields.stored.map(|field| {
            document
                .get_first(field)
                .and_then(|value| value.as_str())
                .unwrap_or_default()
                .to_owned()
        }))
    }
}
