//! What signing in rests on, as pure arithmetic: how often one may try, how long a session lasts and what it still has
//! to do, which passwords are none.

pub mod passwords;
pub mod sessions;
pub mod tries;
