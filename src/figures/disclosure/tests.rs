use super::*;

fn people(cells: &[Vec<Cell>]) -> People {
    let sum = |cells: &mut dyn Iterator<Item = &Cell>| cells.map(|cell| cell.people).sum();
    People {
        rows: cells.iter().map(|row| sum(&mut row.iter())).collect(),
        columns: (0..cells[0].len())
            .map(|column| sum(&mut cells.iter().map(|row| &row[column])))
            .collect(),
        total: sum(&mut cells.iter().flatten()),
    }
}

fn one_each(counts: &[&[u64]]) -> Vec<Vec<Cell>> {
    let cell = |count: &u64| Cell {
        count: *count,
        people: *count,
    };
    counts.iter().map(|row| row.iter().map(cell).collect()).collect()
}

fn protected(counts: &[&[u64]]) -> Published {
    let cells = one_each(counts);
    protect(&cells, &people(&cells))
}

#[test]
fn nothing_is_hidden_where_nobody_is_pointed_at() {
    let told = protected(&[&[5, 0, 9], &[12, 7, 0]]);
    assert_eq!(told.cells[0], [Told::Count(5), Told::Count(0), Told::Count(9)]);
    assert_eq!(told.rows, [Told::Count(14), Told::Count(19)]);
    assert_eq!(told.total, Told::Count(33));
}

#[test]
fn a_single_small_cell_takes_three_others_with_it_and_no_total() {
    let told = protected(&[&[2, 30, 9], &[12, 7, 40], &[8, 50, 60]]);
    let hidden = told.cells.iter().flatten().filter(|told| **told == Told::Hidden);
    assert_eq!(hidden.count(), 4, "{told:?}");
    assert_eq!(told.cells[0][0], Told::Hidden);
    assert!(
        told.rows
            .iter()
            .chain(&told.columns)
            .all(|told| told.count().is_some())
    );
}

#[test]
fn a_table_of_few_people_tells_nothing_at_all_but_where_nothing_is() {
    let told = protected(&[&[1, 0], &[0, 2]]);
    assert_eq!(told.total, Told::Hidden);
    assert_eq!(told.cells[0][0], Told::Hidden);
    assert_eq!(told.cells[1][1], Told::Hidden);
}

#[test]
fn much_help_to_few_people_is_about_few_people() {
    let mut cells = one_each(&[&[40, 30], &[20, 10]]);
    cells[0][0].people = 1;
    assert_eq!(protect(&cells, &people(&cells)).cells[0][0], Told::Hidden);
}

#[test]
fn a_rate_needs_twenty_and_nobody_who_stands_out() {
    assert_eq!(rate(10, 19), None);
    assert!(rate(10, 20).is_some());
    assert!(rate(20, 20).is_some() && rate(0, 20).is_some());
    assert_eq!(rate(18, 20), None, "two stand out");
    assert_eq!(rate(3, 40), None, "three stand out");
    assert_eq!(rate(21, 20), None, "no rate at all");
}

/// What somebody can work out who knows all that is published: every table of hidden numbers, at most `most` each, in which
/// all the sums come out.
fn possible(told: &Published, most: u64) -> Vec<Vec<u64>> {
    let (height, width) = (told.rows.len(), told.columns.len());
    let mut flat: Vec<Told> = told.cells.iter().flatten().copied().collect();
    flat.extend(told.rows.iter().chain(&told.columns));
    flat.push(told.total);
    let unknown: Vec<usize> = (0..height * width)
        .filter(|at| flat[*at] == Told::Hidden)
        .collect();
    let mut found = Vec::new();
    let mut guess: Vec<u64> = flat.iter().map(|told| told.count().unwrap_or(0)).collect();
    search(told, &unknown, most, &mut guess, &mut found);
    found
}

fn search(told: &Published, unknown: &[usize], most: u64, guess: &mut [u64], found: &mut Vec<Vec<u64>>) {
    let width = told.columns.len();
    let cells = told.rows.len() * width;
    let over = |sum: u64, told: Told| told.count().is_some_and(|total| sum > total);
    let row = |at: usize, guess: &[u64]| guess[at * width..(at + 1) * width].iter().sum::<u64>();
    if (0..told.rows.len()).any(|at| over(row(at, guess), told.rows[at])) {
        return;
    }
    let Some((at, rest)) = unknown.split_first() else {
        let column = |at: usize| {
            (0..told.rows.len())
                .map(|row| guess[row * width + at])
                .sum::<u64>()
        };
        let right = |sum: u64, told: Told| told.count().is_none_or(|total| total == sum);
        let fits = (0..told.rows.len()).all(|at| right(row(at, guess), told.rows[at]))
            && (0..width).all(|at| right(column(at), told.columns[at]))
            && right(guess[..cells].iter().sum(), told.total);
        if fits {
            let rows = (0..told.rows.len()).map(|at| row(at, guess));
            let columns = (0..width).map(column);
            let total = guess[..cells].iter().sum();
            let sums: Vec<u64> = rows.chain(columns).chain([total]).collect();
            found.push([&guess[..cells], &sums].concat());
        }
        return;
    };
    for value in 0..=most {
        guess[*at] = value;
        search(told, rest, most, guess, found);
    }
    guess[*at] = 0;
}

#[test]
fn nobody_can_work_out_a_hidden_cell_by_trying_every_table_that_fits() {
    let mut seed = 11_u64;
    let mut random = |below: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (seed >> 33) % below
    };
    let mut tried = 0;
    for _ in 0..400 {
        let (height, width) = (2 + random(2), 2 + random(2));
        let counts: Vec<Vec<u64>> = (0..height)
            .map(|_| {
                (0..width)
                    .map(|_| [0, 1, 2, 4, 6, 7, 9][random(7) as usize])
                    .collect()
            })
            .collect();
        let counts: Vec<&[u64]> = counts.iter().map(Vec::as_slice).collect();
        let told = protected(&counts);
        let hidden = told
            .cells
            .iter()
            .flatten()
            .filter(|told| **told == Told::Hidden)
            .count();
        if hidden > 4 {
            continue; // Trying them all would take too long; the network answers exactly for any size.
        }
        let fits = possible(&told, 14);
        let flat: Vec<u64> = counts.iter().flat_map(|row| row.iter().copied()).collect();
        assert!(fits.iter().any(|fit| fit.starts_with(&flat)), "the truth fits");
        for (at, count) in flat
            .iter()
            .enumerate()
            .filter(|(_, count)| (1..FEWEST).contains(count))
        {
            let mut values: Vec<u64> = fits.iter().map(|fit| fit[at]).collect();
            values.sort_unstable();
            values.dedup();
            assert!(
                values.len() as u64 > FEWEST,
                "{count} at {at} of {counts:?} can only be {values:?}: {told:?}"
            );
            tried += 1;
        }
    }
    assert!(tried > 100, "{tried}");
}

#[test]
fn totals_of_few_are_not_worked_out_either() {
    // The second row is about three people in all; its total must not follow from the others.
    let told = protected(&[&[20, 30], &[1, 2], &[40, 50]]);
    assert_eq!(told.rows[1], Told::Hidden);
    let fits = possible(&told, 60);
    let mut totals: Vec<u64> = fits.iter().map(|fit| fit[6 + 1]).collect();
    totals.sort_unstable();
    totals.dedup();
    assert!(totals.len() > 4, "{totals:?} from {told:?}");
}
