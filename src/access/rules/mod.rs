//! What signing in rests on, as pure arithmetic: how often one may try, how long a session lasts and what it still has
//! to do, which passwords are none, how codes on paper are written.

pub mod passwords;
pub mod recovery;
pub mod sessions;
pub mod tries;
