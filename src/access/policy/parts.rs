//! Parts of a thing that not everybody reads who sees it: the field mask of a decision. Pure.

use super::Act;

/// A part of a thing. What is in no part is read by all who see the thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Part {
    /// Of an account: the name to sign in with.
    Login,
    /// Of a need: its text before it is published, how it was verified, why it was sent back.
    Unpublished,
    /// Of a need: all steps of its way, with what was said at each.
    Way,
    /// Of a need: what happened with those who were asked to help, as far as matching tells it.
    History,
    /// Of a referral, its visits and deliveries: what people wrote to each other, and photos.
    Words,
}

impl Part {
    /// Every part.
    pub const ALL: [Self; 5] = [
        Self::Login,
        Self::Unpublished,
        Self::Way,
        Self::History,
        Self::Words,
    ];

    /// The reading it is a part of.
    pub const fn act(self) -> Act {
        match self {
            Self::Login => Act::AccountRead,
            Self::Unpublished | Self::Way | Self::History => Act::NeedRead,
            Self::Words => Act::ReferralRead,
        }
    }

    /// The parts of a reading.
    pub(super) fn of(act: Act) -> impl Iterator<Item = Self> {
        Self::ALL.into_iter().filter(move |part| part.act() == act)
    }
}

/// Some parts: the mask of a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Parts(u8);

impl Parts {
    const fn bit(part: Part) -> u8 {
        1 << part as u8
    }

    /// Whether `part` is among them.
    pub const fn contains(self, part: Part) -> bool {
        self.0 & Self::bit(part) != 0
    }
}

impl FromIterator<Part> for Parts {
    fn from_iter<I: IntoIterator<Item = Part>>(parts: I) -> Self {
        Self(parts.into_iter().fold(0, |bits, part| bits | Self::bit(part)))
    }
}
