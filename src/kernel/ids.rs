//! Typed identifiers: a UUID that knows what it names, written as `org_0190…` to the outside.

use std::{fmt, hash::Hash, marker::PhantomData, str::FromStr};

use uuid::Uuid;

/// What kind of thing an [`Id`] names.
pub trait Tag: Send + Sync + 'static {
    /// The prefix of the id's written form, without the underscore.
    const PREFIX: &'static str;
}

/// The id of a `T`.
pub struct Id<T: Tag>(Uuid, PhantomData<fn() -> T>);

impl<T: Tag> Id<T> {
    /// Takes a raw UUID as the id of a `T`.
    pub const fn new(raw: Uuid) -> Self {
        Self(raw, PhantomData)
    }

    /// The raw UUID, for storage.
    pub const fn raw(self) -> Uuid {
        self.0
    }
}

impl<T: Tag> Clone for Id<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T: Tag> Copy for Id<T> {}
impl<T: Tag> PartialEq for Id<T> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}
impl<T: Tag> Eq for Id<T> {}
impl<T: Tag> PartialOrd for Id<T> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl<T: Tag> Ord for Id<T> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.cmp(&other.0)
    }
}
impl<T: Tag> Hash for Id<T> {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}
impl<T: Tag> fmt::Display for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}_{}", T::PREFIX, self.0.simple())
    }
}
impl<T: Tag> fmt::Debug for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The text is not the id of the kind asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an id of this kind")]
pub struct NotAnId;

impl<T: Tag> FromStr for Id<T> {
    type Err = NotAnId;

    fn from_str(text: &str) -> Result<Self, NotAnId> {
        let (prefix, raw) = text.rsplit_once('_').ok_or(NotAnId)?;
        if prefix != T::PREFIX || raw.len() != 32 {
            return Err(NotAnId);
        }
        Uuid::try_parse(raw).map(Self::new).map_err(|_| NotAnId)
    }
}

/// Makes new ids. Passed in, so that tests can fix them.
pub trait Ids: Send + Sync {
    /// A new UUID, never given before.
    fn next(&self) -> Uuid;
}

/// UUIDs of version 7: ordered by time, so that rows made later sort later.
#[derive(Debug, Default, Clone, Copy)]
pub struct TimeOrdered;

impl Ids for TimeOrdered {
    #[allow(clippy::disallowed_methods, reason = "the one place where ids are made")]
    fn next(&self) -> Uuid {
        Uuid::now_v7()
    }
}

macro_rules! tags {
    ($($(#[$doc:meta])* $tag:ident $id:ident $prefix:literal;)*) => {
        $(
            #[doc = concat!("Tag of [`", stringify!($id), "`].")]
            #[derive(Debug)]
            pub enum $tag {}
            impl Tag for $tag {
                const PREFIX: &'static str = $prefix;
            }
            $(#[$doc])*
            pub type $id = Id<$tag>;
        )*
    };
}

tags! {
    /// An account.
    AccountTag AccountId "acc";
    /// A member organization.
    OrganizationTag OrganizationId "org";
    /// An offer.
    OfferTag OfferId "off";
    /// A household.
    HouseholdTag HouseholdId "hh";
    /// A household's consent.
    ConsentTag ConsentId "con";
    /// A need.
    NeedTag NeedId "need";
    /// A referral.
    ReferralTag ReferralId "ref";
    /// A visit.
    VisitTag VisitId "vis";
    /// A delivery.
    DeliveryTag DeliveryId "del";
    /// An uploaded photo.
    FileTag FileId "file";
    /// A key that seals personal data.
    DataKeyTag DataKeyId "key";
    /// A version of the master key, by its number.
    MasterKeyTag MasterKeyId "mk";
    /// A backup.
    BackupTag BackupId "bak";
    /// An invitation.
    InvitationTag InvitationId "inv";
    /// A request to forget a household.
    ErasureTag ErasureId "era";
    /// A certificate of what was removed because its time was over.
    CertificateTag CertificateId "cert";
    /// A session.
    SessionTag SessionId "ses";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_reads_back_what_it_writes_and_refuses_another_kind() {
        let id = OfferId::new(Uuid::from_u128(7));
        assert_eq!(id.to_string().parse::<OfferId>(), Ok(id));
        assert_eq!(id.to_string().parse::<NeedId>(), Err(NotAnId));
        assert_eq!("off_zz".parse::<OfferId>(), Err(NotAnId));
        assert_eq!("".parse::<OfferId>(), Err(NotAnId));
    }
}
