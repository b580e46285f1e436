//! Who may see what, and what was ticked, as clauses without influence on the score.

use tantivy::Term;
use tantivy::query::{BooleanQuery, ConstScoreQuery, EmptyQuery, Occur, Query, TermQuery};
use tantivy::schema::{Field, IndexRecordOption};

use super::model::{Collection, Facet};
use super::schema::Fields;
use super::scope::Scope;

/// Clauses that every hit must meet. The filter of the facet `except` is left out.
pub fn clauses(
    fields: &Fields,
    collection: Collection,
    scope: &Scope,
    filters: &[(Facet, Vec<String>)],
    except: Option<Facet>,
) -> Vec<(Occur, Box<dyn Query>)> {
    let mut must = vec![
        exactly(fields.collection, collection.key()),
        scope_query(fields, scope),
    ];
    for (facet, keys) in filters
        .iter()
        .filter(|(facet, keys)| !keys.is_empty() && Some(*facet) != except)
    {
        must.push(any_of(fields.facet(*facet), keys.iter().map(String::as_str)));
    }
    must.into_iter()
        .map(|query| (Occur::Must, unscored(query)))
        .collect()
}

/// Joins clauses and, where there is one, the query of the text.
pub fn with_text(mut must: Vec<(Occur, Box<dyn Query>)>, text: Option<&dyn Query>) -> BooleanQuery {
    must.extend(text.map(|query| (Occur::Must, query.box_clone())));
    BooleanQuery::new(must)
}

fn scope_query(fields: &Fields, scope: &Scope) -> Box<dyn Query> {
    let alternatives = scope.allowances().iter().map(|allowance| {
        let visible = any_of(fields.visibility, allowance.visibilities.iter().map(|v| v.key()));
        let facets = allowance
            .facets
            .iter()
            .map(|(facet, keys)| any_of(fields.facet(*facet), keys.iter().map(String::as_str)));
        all(std::iter::once(visible).chain(facets).collect())
    });
    any(alternatives.collect())
}

fn any_of<'a>(field: Field, keys: impl Iterator<Item = &'a str>) -> Box<dyn Query> {
    any(keys.map(|key| exactly(field, key)).collect())
}

fn exactly(field: Field, key: &str) -> Box<dyn Query> {
    Box::new(TermQuery::new(
        Term::from_field_text(field, key),
        IndexRecordOption::Basic,
    ))
}

/// Any of the queries; none of none.
pub fn any(mut queries: Vec<Box<dyn Query>>) -> Box<dyn Query> {
    match queries.len() {
        0 => Box::new(EmptyQuery),
        1 => queries.remove(0),
        _ => Box::new(BooleanQuery::union(queries)),
    }
}

/// All of the queries; none of none.
pub fn all(mut queries: Vec<Box<dyn Query>>) -> Box<dyn Query> {
    match queries.len() {
        0 => Box::new(EmptyQuery),
        1 => queries.remove(0),
        _ => Box::new(BooleanQuery::intersection(queries)),
    }
}

fn unscored(query: Box<dyn Query>) -> Box<dyn Query> {
    Box::new(ConstScoreQuery::new(query, 0.0))
}
