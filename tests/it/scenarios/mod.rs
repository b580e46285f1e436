//! Whole stories, told through GraphQL as people would use it.

mod neighbour;
mod story;
