//! The acts of access: signing in and out, passwords, sessions, invitations, accounts.

mod accounts;
mod invitations;
mod passwords;
mod second_factor;
mod sessions;
mod sign_in;

pub use accounts::{FirstPassword, Post, create_account, no_accounts};
pub use invitations::{Invitation, InvitationLink, accept_invitation, invite, read_invitation};
pub use passwords::{change_password, reset_password};
pub use second_factor::{
    Enrolled, Enrolment, begin_enrolment, enter_code, finish_enrolment, recovery_codes_left,
    remove_second_factor, remove_second_factor_of, renew_recovery_codes,
};
pub use sessions::{Proof, confirm_session, revoke_other_sessions, revoke_session, sessions_of, sign_out};
pub use sign_in::{SignedIn, sign_in};
