//! Relay connections over the pages that stores return. `totalCount` and `facets` are computed only when asked for,
//! by an object of each area that is flattened into its connection.

use async_graphql::{
    ObjectType, OutputType,
    connection::{Connection, ConnectionNameType, DisableNodesField, Edge, EdgeNameType},
};

use crate::kernel::page::Rows;

/// The connection of `rows`, each turned into its GraphQL object; `extra` holds what is counted lazily.
pub fn connect<T, N, X>(rows: Rows<T>, extra: X, mut node: impl FnMut(T) -> N) -> Connection<String, N, X>
where
    N: OutputType,
    X: ObjectType,
{
    let mut connection = Connection::with_additional_fields(rows.has_previous, rows.has_next, extra);
    connection.edges = rows
        .rows
        .into_iter()
        .map(|(cursor, row)| Edge::new(cursor, node(row)))
        .collect();
    connection
}

/// A connection whose edges say something about the link itself, as a match says its score and reasons. It has names of
/// its own and no `nodes`, because without the edge the node tells only half.
pub type Linked<N, X, E, Name> = Connection<String, N, X, E, Name, Name, DisableNodesField>;

/// As [`connect`], for [`Linked`] connections.
pub fn link<T, N, X, E, Name>(
    rows: Rows<T>,
    extra: X,
    mut split: impl FnMut(T) -> (N, E),
) -> Linked<N, X, E, Name>
where
    N: OutputType,
    X: ObjectType,
    E: ObjectType,
    Name: ConnectionNameType + EdgeNameType,
{
    let mut connection = Connection::with_additional_fields(rows.has_previous, rows.has_next, extra);
    connection.edges = rows
        .rows
        .into_iter()
        .map(|(cursor, row)| {
            let (node, edge) = split(row);
            Edge::with_additional_fields(cursor, node, edge)
        })
        .collect();
    connection
}
