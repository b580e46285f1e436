//! Bringing in a list: one act for the command line, the upload page and the demo. Reads the file, gives the drafts to
//! the area they belong to, and reports in the reader's language. All or nothing.

use std::{collections::HashMap, time::Duration};

use tokio::sync::Semaphore;

use chrono::Months;

use crate::{
    access::policy::{self, Act, Facts},
    exchange::{
        self, Draft, Limits, NeedDraft, OfferDraft, OrganizationDraft, Parsed, Stop, Vocabulary,
        report::{FaultLine, ImportReport, Outcome, ReportRow, RowFault, UnreadColumn},
    },
    kernel::error::{Error, Result},
    needs, offers,
    office::Ctx,
    organizations,
    taxonomy::Language,
    words,
};

/// Files read at the same time: each may take much memory, whoever sends many waits.
static TURNS: Semaphore = Semaphore::const_new(2);

/// How many rows a report shows.
const SAMPLE: usize = 20;

/// What a list holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImportKind {
    /// Member organizations.
    Organizations,
    /// What they offer.
    Offers,
    /// What is needed.
    Needs,
}

impl ImportKind {
    /// The kind called `key` in addresses.
    pub fn from_key(key: &str) -> Option<Self> {
        match key {
            "organizations" => Some(Self::Organizations),
            "offers" => Some(Self::Offers),
            "needs" => Some(Self::Needs),
            _ => None,
        }
    }
}

/// Imports `bytes` as a list of `kind`, or with `dry_run` only says what would happen. Faults of the file are in the
/// report; an error means that the person may not import, or that the service failed.
pub async fn import(
    ctx: &Ctx,
    kind: ImportKind,
    file_name: &str,
    bytes: &[u8],
    dry_run: bool,
    language: Language,
) -> Result<ImportReport> {
    let now = Months::new(0);
    import_postponed(ctx, kind, file_name, bytes, dry_run, language, now).await
}

/// As [`import`], with every day of the list moved on by `postponed`: for lists kept as examples.
pub async fn import_postponed(
    ctx: &Ctx,
    kind: ImportKind,
    file_name: &str,
    bytes: &[u8],
    dry_run: bool,
    language: Language,
    postponed: Months,
) -> Result<ImportReport> {
    policy::require(&ctx.actor, Act::Import, &Facts::none())?;
    // Only the operator chooses files from the disk; what people upload is read under tighter bounds.
    let limits = if ctx.actor.person().is_some() {
        Limits::upload()
    } else {
        Limits::operator()
    };
    let reading = Reading {
        ctx,
        file_name,
        bytes,
        limits,
        dry_run,
        language,
        postponed,
    };
    match kind {
        ImportKind::Organizations => reading.run::<OrganizationDraft>(organizations::import).await,
        ImportKind::Offers => reading.run::<OfferDraft>(offers::import).await,
        ImportKind::Needs => reading.run::<NeedDraft>(needs::import).await,
    }
}

/// One file on its way in.
struct Reading<'a> {
    ctx: &'a Ctx,
    file_name: &'a str,
    bytes: &'a [u8],
    limits: Limits,
    dry_run: bool,
    language: Language,
    postponed: Months,
}

impl Reading<'_> {
    async fn run<D: Draft + Send + 'static>(
        &self,
        apply: impl AsyncFn(&Ctx, Vec<(u32, D)>, bool) -> Result<Outcome>,
    ) -> Result<ImportReport> {
        let parsed = match self.parse::<D>().await? {
            Ok(parsed) => parsed,
            Err(fault) => return Ok(self.report(0, vec![self.line(&fault)], Vec::new(), Outcome::default())),
        };
        let unknown = parsed
            .unknown_columns
            .iter()
            .map(|column| UnreadColumn {
                column: column.column.clone(),
                title: column.title.clone(),
            })
            .collect();
        let mut faults: Vec<_> = parsed.faults.iter().map(|fault| self.line(fault)).collect();
        let Parsed {
            mut rows, columns, ..
        } = parsed;
        for (_, draft) in &mut rows {
            draft.postpone(self.postponed);
        }
        let total = u32::try_from(rows.len()).unwrap_or(u32::MAX);
        // With faults in the file the rest is tried all the same, so that everything that is wrong is told at once.
        let outcome = apply(self.ctx, rows, self.dry_run || !faults.is_empty()).await?;
        faults.extend(outcome.faults.iter().map(|fault| self.row_line(fault, &columns)));
        faults.sort_by_key(place);
        Ok(self.report(total, faults, unknown, outcome))
    }

    /// Reads the file, for as long as anybody waits.
    async fn parse<D: Draft + Send + 'static>(&self) -> Result<Result<Parsed<D>, exchange::Fault>> {
        let vocabulary = Vocabulary::from(self.ctx.taxonomy());
        let (name, bytes, limits) = (
            self.file_name.to_owned(),
            self.bytes.to_vec(),
            self.limits.clone(),
        );
        let patience = Duration::from_secs(limits.seconds);
        let stop = limits.stop.clone();
        let read = in_time(patience, &stop, move || {
            exchange::read::<D>(&name, &bytes, &limits, &vocabulary)
        });
        let too_slow = || Err(exchange::Fault::file(exchange::FaultCode::TooSlow));
        Ok(read.await?.unwrap_or_else(too_slow))
    }

    fn report(
        &self,
        total: u32,
        faults: Vec<FaultLine>,
        unknown_columns: Vec<UnreadColumn>,
        outcome: Outcome,
    ) -> ImportReport {
        let sample = outcome
            .lines
            .into_iter()
            .take(SAMPLE)
            .map(|(row, change, title)| ReportRow { row, change, title });
        ImportReport {
            file: self.file_name.to_owned(),
            dry_run: self.dry_run,
            written: !self.dry_run && faults.is_empty() && outcome.created + outcome.updated > 0,
            total,
            created: outcome.created,
            updated: outcome.updated,
            unchanged: outcome.unchanged,
            faults,
            unknown_columns,
            sample: sample.collect(),
        }
    }

    fn line(&self, fault: &exchange::Fault) -> FaultLine {
        FaultLine {
            row: fault.row,
            column: fault.column.clone(),
            code: fault.code.as_str().to_owned(),
            message: fault.message(self.language.tag()),
        }
    }

    fn row_line(&self, fault: &RowFault, columns: &HashMap<&'static str, String>) -> FaultLine {
        FaultLine {
            row: fault.row,
            column: fault.column.and_then(|key| columns.get(key).cloned()),
            code: fault.fault.code.key().to_owned(),
            message: words::say(self.language, fault.fault.message, &fault.fault.args),
        }
    }
}

/// Does `work` where blocking is allowed, a few at a time; nothing when it takes longer than `patience`: then `stop` is
/// raised, so that it does not go on unseen.
async fn in_time<T: Send + 'static>(
    patience: Duration,
    stop: &Stop,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<Option<T>> {
    let turn = TURNS.acquire().await.map_err(Error::internal)?;
    let work = tokio::task::spawn_blocking(move || {
        // The turn is over when the work is, not when nobody waits for it any more.
        let _turn = turn;
        work()
    });
    match tokio::time::timeout(patience, work).await {
        Ok(done) => done.map(Some).map_err(Error::internal),
        Err(_) => {
            stop.now();
            Ok(None)
        }
    }
}

/// From the top, and in one row from left to right (`B` before `AA`); what is about the whole row comes last.
fn place(fault: &FaultLine) -> (u32, usize, String) {
    let column = fault.column.clone().unwrap_or_default();
    let letters = if column.is_empty() {
        usize::MAX
    } else {
        column.len()
    };
    (fault.row, letters, column)
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    #[tokio::test]
    async fn reading_ends_when_nobody_waits_any_more() {
        let stop = Stop::default();
        let done = in_time(Duration::from_secs(60), &stop, || 7).await.unwrap();
        assert_eq!(done, Some(7));
        assert!(!stop.asked());
        let (ended, end) = mpsc::channel();
        let asked = stop.clone();
        let endless = move || {
            while !asked.asked() {
                std::thread::yield_now();
            }
            ended.send(()).unwrap();
        };
        let done = in_time(Duration::from_millis(20), &stop, endless).await.unwrap();
        assert_eq!(done, None);
        end.recv_timeout(Duration::from_secs(10)).unwrap();
    }
}
