//! One pass over all matching documents: how many, the best of them, and counts by facet.

use std::cmp::{Ordering, Reverse};
use std::collections::{BinaryHeap, HashMap};
use std::sync::Arc;

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::{ColumnValues, StrColumn};
use tantivy::{DocAddress, DocId, Score, SegmentOrdinal, SegmentReader};
use uuid::Uuid;

use super::model::{Facet, FacetCounts, Order};
use super::schema::{ID_HIGH, ID_LOW, SORT_AT};

/// A matching document with what it is ranked by: score, then newest, then id (so that pages never overlap).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ranked {
    /// Score, or 0 where order does not ask for it.
    pub score: Score,
    /// Microseconds since 1970.
    pub sort_at: i64,
    /// Id in the database.
    pub id: Uuid,
    /// Where it lies in the index.
    pub address: DocAddress,
}

impl Eq for Ranked {}

impl PartialOrd for Ranked {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Ranked {
    fn cmp(&self, other: &Self) -> Ordering {
        let by_score = self.score.total_cmp(&other.score);
        by_score
            .then(self.sort_at.cmp(&other.sort_at))
            .then(self.id.cmp(&other.id))
    }
}

/// What one pass brings.
#[derive(Debug, Default)]
pub struct Gathered {
    /// All matching documents.
    pub total: usize,
    /// The best ones, best first.
    pub best: Vec<Ranked>,
    counts: Vec<HashMap<String, usize>>,
}

impl Gathered {
    /// Counts of the n-th facet asked for, most frequent first, then by key.
    pub fn counts(&self, n: usize) -> FacetCounts {
        let mut counts: FacetCounts = self
            .counts
            .get(n)
            .into_iter()
            .flatten()
            .map(|(key, count)| (key.clone(), *count))
            .collect();
        counts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        counts
    }
}

/// Gathers the best `most` documents and counts `facets`.
pub struct Gather<'a> {
    /// How many of the best are kept; 0 keeps none.
    pub most: usize,
    /// What is best.
    pub order: Order,
    /// What is counted.
    pub facets: &'a [Facet],
}

impl Collector for Gather<'_> {
    type Fruit = Gathered;
    type Child = SegmentGather;

    fn for_segment(&self, segment: SegmentOrdinal, reader: &SegmentReader) -> tantivy::Result<SegmentGather> {
        let columns = reader.fast_fields();
        let counters = self.facets.iter().map(|facet| Counter::open(reader, *facet));
        Ok(SegmentGather {
            segment,
            most: self.most,
            scored: self.order == Order::Best,
            total: 0,
            best: BinaryHeap::new(),
            counters: counters.collect::<tantivy::Result<_>>()?,
            sort_at: columns.i64(SORT_AT)?.first_or_default_col(0),
            id_high: columns.u64(ID_HIGH)?.first_or_default_col(0),
            id_low: columns.u64(ID_LOW)?.first_or_default_col(0),
        })
    }

    fn requires_scoring(&self) -> bool {
        self.most > 0 && self.order == Order::Best
    }

    fn merge_fruits(&self, parts: Vec<Gathered>) -> tantivy::Result<Gathered> {
        let mut all = Gathered {
            counts: vec![HashMap::new(); self.facets.len()],
            ..Gathered::default()
        };
        for part in parts {
            all.total += part.total;
            all.best.extend(part.best);
            for (sum, counts) in all.counts.iter_mut().zip(part.counts) {
                for (key, count) in counts {
                    *sum.entry(key).or_default() += count;
                }
            }
        }
        all.best.sort_unstable_by_key(|ranked| Reverse(*ranked));
        all.best.truncate(self.most);
        Ok(all)
    }
}

/// The part of the pass that goes through one segment.
pub struct SegmentGather {
    segment: SegmentOrdinal,
    most: usize,
    scored: bool,
    total: usize,
    best: BinaryHeap<Reverse<Ranked>>,
    counters: Vec<Counter>,
    sort_at: Arc<dyn ColumnValues<i64>>,
    id_high: Arc<dyn ColumnValues<u64>>,
    id_low: Arc<dyn ColumnValues<u64>>,
}

impl SegmentGather {
    fn rank(&mut self, doc: DocId, score: Score) {
        let full = self.best.len() >= self.most;
        let worst = self
            .best
            .peek()
            .map(|Reverse(worst)| (worst.score, worst.sort_at));
        let sort_at = self.sort_at.get_val(doc);
        // the id is read only where it can decide
        if full && worst.is_some_and(|(s, at)| score.total_cmp(&s).then(sort_at.cmp(&at)).is_lt()) {
            return;
        }
        let id = Uuid::from_u64_pair(self.id_high.get_val(doc), self.id_low.get_val(doc));
        self.best.push(Reverse(Ranked {
            score,
            sort_at,
            id,
            address: DocAddress::new(self.segment, doc),
        }));
        if self.best.len() > self.most {
            self.best.pop();
        }
    }
}

impl SegmentCollector for SegmentGather {
    type Fruit = Gathered;

    fn collect(&mut self, doc: DocId, score: Score) {
        self.total += 1;
        for counter in &mut self.counters {
            counter.add(doc);
        }
        if self.most > 0 {
            self.rank(doc, if self.scored { score } else { 0.0 });
        }
    }

    fn harvest(self) -> Gathered {
        Gathered {
            total: self.total,
            best: self.best.into_iter().map(|Reverse(ranked)| ranked).collect(),
            counts: self.counters.into_iter().map(Counter::finish).collect(),
        }
    }
}

/// Counts the values of one facet by their ordinals; a segment where nobody has the facet has no column.
struct Counter {
    column: Option<StrColumn>,
    by_ordinal: Vec<usize>,
}

impl Counter {
    fn open(reader: &SegmentReader, facet: Facet) -> tantivy::Result<Self> {
        let column = reader.fast_fields().str(facet.column())?;
        let values = column.as_ref().map_or(0, |column| column.num_terms());
        Ok(Self {
            column,
            by_ordinal: vec![0; values],
        })
    }

    fn add(&mut self, doc: DocId) {
        let Some(column) = &self.column else { return };
        for ordinal in column.term_ords(doc) {
            if let Some(count) = usize::try_from(ordinal)
                .ok()
                .and_then(|at| self.by_ordinal.get_mut(at))
            {
                *count += 1;
            }
        }
    }

    fn finish(self) -> HashMap<String, usize> {
        let Some(column) = self.column else {
            return HashMap::new();
        };
        let mut counts = HashMap::new();
        let mut key = String::new();
        for (ordinal, count) in self
            .by_ordinal
            .into_iter()
            .enumerate()
            .filter(|(_, count)| *count > 0)
        {
            key.clear();
            if column.ord_to_str(ordinal as u64, &mut key).unwrap_or(false) {
                counts.insert(key.clone(), count);
            }
        }
        counts
    }
}
