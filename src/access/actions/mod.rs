//! The acts of access: signing in and out, passwords, sessions, invitations, accounts.

mod accounts;
mod invitations;
mod passwords;
mod sessions;
mod sign_in;

pub use accounts::{FirstPassword, Post, create_account, no_accounts};
pub use invitations::{Invitation, InvitationLink, accept_invitation, invite, read_invitation};
pub use passwords::{change_password, reset_password};
pub use sessions::{confirm_session, revoke_other_sessions, revoke_session, sessions_of, sign_out};
pub use sign_in::{SignedIn, sign_in};
