//! Opaque typed ids at the edge.

use async_graphql::ID;

use crate::kernel::{
    error::{Code, Error, Fault, Result},
    ids::{Id, Tag},
};

/// Reads an id sent in `field`; one of another kind, or none of ours, is not found.
pub fn parse<T: Tag>(field: &str, id: &ID) -> Result<Id<T>> {
    id.parse()
        .map_err(|_| Error::from(Fault::at(field, Code::NotFound).say("fault.id")))
}

/// As [`parse`], for an id that may be absent.
pub fn parse_opt<T: Tag>(field: &str, id: Option<&ID>) -> Result<Option<Id<T>>> {
    id.map(|id| parse(field, id)).transpose()
}

/// As [`parse`], for several.
pub fn parse_all<T: Tag>(field: &str, ids: &[ID]) -> Result<Vec<Id<T>>> {
    ids.iter().map(|id| parse(field, id)).collect()
}

/// Writes an id.
pub fn id<T: Tag>(id: Id<T>) -> ID {
    ID(id.to_string())
}
