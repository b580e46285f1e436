//! How a request came in, and what the session it came with has still to do.

use std::net::IpAddr;

use chrono::{DateTime, Utc};

use super::{
    actor::{Actor, Person},
    ids::SessionId,
};

/// What a session has to do before it may do anything else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Step {
    /// Give a code of the second factor: the password alone was right.
    EnterCode,
    /// Choose a password of one's own: the present one was given by somebody else, or is too old.
    ChangePassword,
    /// Set up the second factor that the role must have.
    EnrolSecondFactor,
}

/// A session that is neither over nor revoked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenSession {
    /// Its id.
    pub id: SessionId,
    /// Whose it is. While there are [`steps`](Self::steps) they may do nothing in their own name.
    pub person: Person,
    /// What must be done first, in this order.
    pub steps: Vec<Step>,
    /// When the person last showed by password or code that it is them.
    pub confirmed_at: Option<DateTime<Utc>>,
    /// When it ends at the latest.
    pub expires_at: DateTime<Utc>,
}

impl OpenSession {
    /// Who acts by it: nobody in particular, until all steps are done. So whatever is forgotten elsewhere, a session
    /// that is not whole yet can do what the public can.
    pub fn actor(&self) -> Actor {
        if self.steps.is_empty() {
            Actor::Person(self.person.clone())
        } else {
            Actor::Public
        }
    }
}

/// A request over the network.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Door {
    /// Where from, as far as it is known.
    pub address: Option<IpAddr>,
    /// Kind of browser and system, as `Chrome · Windows`.
    pub device: Option<String>,
    /// The session it showed.
    pub session: Option<OpenSession>,
}

/// How a request came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Entrance {
    /// From the service itself: the command line, a job, the demo that is being loaded.
    Inside,
    /// Over the network.
    Door(Box<Door>),
}

impl Entrance {
    /// The request over the network, if it is one.
    pub fn door(&self) -> Option<&Door> {
        match self {
            Self::Inside => None,
            Self::Door(door) => Some(door),
        }
    }

    /// The session it came with.
    pub fn session(&self) -> Option<&OpenSession> {
        self.door()?.session.as_ref()
    }
}
