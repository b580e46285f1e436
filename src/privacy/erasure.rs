//! Erasing a data key forgets what it sealed, wherever copies of it lie. Which keys were erased is kept in a register, in
//! the database and in a file beside it, so that a database brought back from a backup forgets again.

use std::{
    collections::BTreeMap,
    fmt::Write,
    path::{Path, PathBuf},
};

use chrono::{DateTime, SecondsFormat, Utc};
use futures::future::BoxFuture;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, Set,
    sea_query::{Expr, OnConflict},
};
use uuid::Uuid;

use super::{
    entity::{data_key, erasure},
    source::write_private,
};
use crate::kernel::{
    error::{Error, Result},
    ids::DataKeyId,
};

/// What an area clears when keys are erased: texts that nothing opens any more, and the blind indexes beside them. Done
/// again for keys that were erased before, it changes nothing.
pub type Forget = for<'a> fn(&'a DatabaseTransaction, &'a [DataKeyId]) -> BoxFuture<'a, Result<()>>;

/// How many keys one statement names.
const AT_ONCE: usize = 500;

/// Erases the keys, writes them into the register, and lets every area clear what it keeps beside. All in the
/// transaction given.
pub async fn erase(
    tx: &DatabaseTransaction,
    keys: &BTreeMap<DataKeyId, DateTime<Utc>>,
    areas: &[Forget],
) -> Result<()> {
    let all: Vec<(DataKeyId, DateTime<Utc>)> = keys.iter().map(|(key, at)| (*key, *at)).collect();
    for some in all.chunks(AT_ONCE) {
        for (key, at) in some {
            data_key::Entity::update_many()
                .col_expr(data_key::Column::Wrapped, Expr::value(None::<Vec<u8>>))
                .col_expr(data_key::Column::ErasedAt, Expr::value(*at))
                .filter(data_key::Column::Id.eq(key.raw()))
                .filter(data_key::Column::Wrapped.is_not_null())
                .exec(tx)
                .await?;
        }
        let rows = some.iter().map(|(key, at)| erasure::ActiveModel {
            data_key_id: Set(key.raw()),
            at: Set(*at),
        });
        erasure::Entity::insert_many(rows)
            .on_conflict(
                OnConflict::column(erasure::Column::DataKeyId)
                    .do_nothing()
                    .to_owned(),
            )
            .exec_without_returning(tx)
            .await?;
        let ids: Vec<DataKeyId> = some.iter().map(|(key, _)| *key).collect();
        for forget in areas {
            forget(tx, &ids).await?;
        }
    }
    Ok(())
}

/// Which keys were erased and when, as the database says.
pub async fn erased<C: ConnectionTrait>(db: &C) -> Result<BTreeMap<DataKeyId, DateTime<Utc>>> {
    let rows = erasure::Entity::find()
        .order_by_asc(erasure::Column::DataKeyId)
        .all(db)
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| (DataKeyId::new(row.data_key_id), row.at))
        .collect())
}

/// The register of erasures outside the database: a file of lines `TIME DATA-KEY-ID`, naming nobody.
#[derive(Debug, Clone)]
pub struct Register(PathBuf);

/// The name of the register's file in the data folder.
pub const REGISTER_FILE: &str = "erasures.log";

impl Register {
    /// The register in the data folder `dir`.
    pub fn within(dir: &Path) -> Self {
        Self(dir.join(REGISTER_FILE))
    }

    /// A register at `path`.
    pub const fn at(path: PathBuf) -> Self {
        Self(path)
    }

    /// Which keys it names; none where there is no file.
    ///
    /// # Errors
    /// The file cannot be read, or holds a line that is not of the register.
    pub fn read(&self) -> Result<BTreeMap<DataKeyId, DateTime<Utc>>> {
        match std::fs::read_to_string(&self.0) {
            Ok(text) => {
                parse(&text).map_err(|line| self.fault(format!("line {line} is not of the register")))
            }
            Err(err) if err.kind() == std::io::ErrorKind::NotFound => Ok(BTreeMap::new()),
            Err(err) => Err(self.fault(err)),
        }
    }

    /// Adds what it does not name yet; the file is replaced whole or not at all. Several may do so at the same time.
    pub fn add(&self, keys: &BTreeMap<DataKeyId, DateTime<Utc>>) -> Result<()> {
        let _turn = self.turn()?;
        let mut known = self.read()?;
        let before = known.len();
        for (key, at) in keys {
            known.entry(*key).or_insert(*at);
        }
        if known.len() == before {
            return Ok(());
        }
        write_private(&self.0, to_text(&known).as_bytes()).map_err(|err| self.fault(err))
    }

    /// Waits for whoever else writes the register; the turn ends with the value.
    fn turn(&self) -> Result<std::fs::File> {
        let path = self.0.with_extension("lock");
        let file = std::fs::OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(path)
            .map_err(|err| self.fault(err))?;
        file.lock().map_err(|err| self.fault(err))?;
        Ok(file)
    }

    fn fault(&self, cause: impl std::fmt::Display) -> Error {
        Error::internal(format!("register of erasures {}: {cause}", self.0.display()))
    }
}

/// The text of a register, in the order of time.
pub fn to_text(keys: &BTreeMap<DataKeyId, DateTime<Utc>>) -> String {
    let mut lines: Vec<(DateTime<Utc>, Uuid)> = keys.iter().map(|(key, at)| (*at, key.raw())).collect();
    lines.sort_unstable();
    let mut text =
        String::from("# Data keys that were erased. Keep this file: a restored backup forgets them again.\n");
    for (at, key) in lines {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{} {key}", at.to_rfc3339_opts(SecondsFormat::Micros, true));
    }
    text
}

/// Reads the text of a register; the number of the line that is not of it.
pub fn parse(text: &str) -> std::result::Result<BTreeMap<DataKeyId, DateTime<Utc>>, usize> {
    let mut keys = BTreeMap::new();
    for (at, line) in text.lines().enumerate() {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let read = line.split_once(' ').and_then(|(time, key)| {
            let time: DateTime<Utc> = time.parse().ok()?;
            Some((DataKeyId::new(key.parse().ok()?), time))
        });
        let (key, time) = read.ok_or(at + 1)?;
        keys.entry(key).or_insert(time);
    }
    Ok(keys)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(some: &[u128]) -> BTreeMap<DataKeyId, DateTime<Utc>> {
        let at: DateTime<Utc> = "2026-11-02T01:00:00.123456Z".parse().unwrap();
        some.iter()
            .map(|n| (DataKeyId::new(Uuid::from_u128(*n)), at))
            .collect()
    }

    #[test]
    fn a_register_is_read_as_it_was_written_and_only_grows() {
        let dir = tempfile::tempdir().unwrap();
        let register = Register::within(dir.path());
        assert!(register.read().unwrap().is_empty());
        register.add(&keys(&[1, 2])).unwrap();
        register.add(&keys(&[3])).unwrap();
        register.add(&keys(&[2])).unwrap();
        assert_eq!(register.read().unwrap(), keys(&[1, 2, 3]));
    }

    #[test]
    fn many_writers_lose_nothing() {
        let dir = tempfile::tempdir().unwrap();
        std::thread::scope(|scope| {
            for n in 1..=16 {
                let register = Register::within(dir.path());
                scope.spawn(move || register.add(&keys(&[n])).unwrap());
            }
        });
        assert_eq!(Register::within(dir.path()).read().unwrap().len(), 16);
    }

    #[test]
    fn a_line_that_is_not_of_the_register_is_told_not_passed_over() {
        let text = to_text(&keys(&[1]));
        assert_eq!(parse(&text).unwrap(), keys(&[1]));
        assert_eq!(parse(&format!("{text}garbage\n")), Err(3));
    }
}
