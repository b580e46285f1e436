//! What is possible for a hidden cell, given everything that is published: how far it can go up and down when the others
//! move with it. Totals are cells like the others.

use std::collections::VecDeque;

/// More than any width that is asked for.
const ENDLESS: u64 = u64::MAX / 4;
/// Hiding a cell of nothing is worth that many of a small one: everybody knows where nothing happens.
const NOTHING: u64 = 1_000_000;
/// Hiding a total is worth that many.
const TOTAL: u64 = 1_000_000_000;

/// One cell: it leads from a node to another, and carries what is in it.
struct Arc {
    from: usize,
    to: usize,
    count: u64,
    hidden: bool,
    /// What it costs to hide it.
    cost: u64,
    place: (usize, usize),
}

/// Rows and columns are nodes, cells are arcs between them. What flows into a node flows out again: what a row gives its
/// cells its total takes back.
pub(super) struct Network {
    arcs: Vec<Arc>,
    nodes: usize,
}

/// One arc of a way, and whether it is gone along.
type Step = (usize, bool);

impl Network {
    /// The cells of a table whose last row and last column are totals.
    pub(super) fn new(counts: &[Vec<u64>], hidden: &[Vec<bool>]) -> Self {
        let (height, width) = (counts.len(), counts.first().map_or(0, Vec::len));
        let mut arcs = Vec::with_capacity(height * width);
        for row in 0..height {
            for column in 0..width {
                let (last_row, last_column) = (row + 1 == height, column + 1 == width);
                let (row_node, column_node) = (row, height + column);
                // A total runs the other way; the total of totals runs with the cells.
                let (from, to) = if last_row == last_column {
                    (row_node, column_node)
                } else {
                    (column_node, row_node)
                };
                let count = counts[row][column];
                let total = u64::from(last_row) + u64::from(last_column);
                let nothing = u64::from(count == 0);
                arcs.push(Arc {
                    from,
                    to,
                    count,
                    hidden: hidden[row][column],
                    cost: 1 + count.min(NOTHING - 1) + nothing * NOTHING + total * TOTAL,
                    place: (row, column),
                });
            }
        }
        Self {
            arcs,
            nodes: height + width,
        }
    }

    /// How many numbers beside its own a hidden cell could be, counted up to `enough`.
    pub(super) fn width(&self, place: (usize, usize), enough: u64) -> u64 {
        let own = self.own(place);
        let arc = &self.arcs[own];
        // More through this cell must come back some other way; less must be made up for some other way.
        let (up, _) = self.flow(own, arc.to, arc.from, enough);
        let (down, _) = self.flow(own, arc.from, arc.to, (arc.count - floor(arc)).min(enough));
        (up + down).min(enough)
    }

    /// The cells that are cheapest to hide so that the hidden cell at `place` can be more numbers than now.
    pub(super) fn beside(&self, place: (usize, usize), enough: u64) -> Vec<(usize, usize)> {
        let own = self.own(place);
        let (from, to) = (self.arcs[own].to, self.arcs[own].from);
        let (_, moved) = self.flow(own, from, to, enough);
        let way = self.way(own, &moved, (from, to), |_| true).unwrap_or_default();
        let arcs = way.into_iter().map(|(arc, _)| &self.arcs[arc]);
        arcs.filter(|arc| !arc.hidden).map(|arc| arc.place).collect()
    }

    fn own(&self, (row, column): (usize, usize)) -> usize {
        // Arcs stand row by row; as many columns as there are arcs up to the first of the second row.
        let width = self.arcs.iter().take_while(|arc| arc.place.0 == 0).count();
        row * width + column
    }

    /// How much can be moved from one node to another through the hidden cells but `without`, up to `enough`, and what of it
    /// goes through each cell.
    fn flow(&self, without: usize, from: usize, to: usize, enough: u64) -> (u64, Vec<i128>) {
        let mut moved: Vec<i128> = vec![0; self.arcs.len()];
        let mut sum = 0;
        while sum < enough {
            let Some(way) = self.way(without, &moved, (from, to), |arc| arc.hidden) else {
                break;
            };
            let room = way
                .iter()
                .map(|(arc, along)| self.room(*arc, *along, &moved))
                .min();
            let step = room.unwrap_or(0).min(enough - sum);
            if step == 0 {
                break;
            }
            for (arc, along) in way {
                moved[arc] += if along {
                    i128::from(step)
                } else {
                    -i128::from(step)
                };
            }
            sum += step;
        }
        (sum, moved)
    }

    /// A cell can grow without end, and shrink to its floor.
    fn room(&self, arc: usize, along: bool, moved: &[i128]) -> u64 {
        if along {
            return ENDLESS;
        }
        let arc_now = i128::from(self.arcs[arc].count) + moved[arc];
        u64::try_from(arc_now - i128::from(floor(&self.arcs[arc]))).unwrap_or(0)
    }

    /// The cheapest way with room on it, over the arcs that `may` be used; hidden ones cost nothing.
    fn way(
        &self,
        without: usize,
        moved: &[i128],
        (from, to): (usize, usize),
        may: impl Fn(&Arc) -> bool,
    ) -> Option<Vec<Step>> {
        let mut price = vec![u64::MAX; self.nodes];
        let mut came: Vec<Option<Step>> = vec![None; self.nodes];
        price[from] = 0;
        let mut next = VecDeque::from([from]);
        while let Some(node) = next.pop_front() {
            for (at, arc) in self.arcs.iter().enumerate() {
                if at == without || !may(arc) {
                    continue;
                }
                let cost = price[node] + if arc.hidden { 0 } else { arc.cost };
                for (along, begin, end) in [(true, arc.from, arc.to), (false, arc.to, arc.from)] {
                    if begin == node && cost < price[end] && self.room(at, along, moved) > 0 {
                        price[end] = cost;
                        came[end] = Some((at, along));
                        next.push_back(end);
                    }
                }
            }
        }
        came[to].is_some().then(|| self.back(&came, from, to))
    }

    fn back(&self, came: &[Option<Step>], from: usize, to: usize) -> Vec<Step> {
        let mut way = Vec::new();
        let mut node = to;
        while node != from {
            let Some((arc, along)) = came[node] else { break };
            way.push((arc, along));
            let arc = &self.arcs[arc];
            node = if along { arc.from } else { arc.to };
        }
        way
    }
}

/// The least a hidden cell is taken to be: who sees it hidden may guess that it is not nothing.
fn floor(arc: &Arc) -> u64 {
    arc.count.min(1)
}
