//! A value nobody prints by accident.

use std::fmt;

/// Personal data in clear, while it is in memory. It has no `Display`, no `Serialize`, and its `Debug` shows nothing, so
/// that it cannot reach a log, an index or an export without [`Sealed::open`] standing in the code.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Sealed<T>(T);

impl<T> Sealed<T> {
    /// Wraps a value.
    pub const fn new(value: T) -> Self {
        Self(value)
    }

    /// The value in clear. Whoever calls this answers for where it goes.
    pub const fn open(&self) -> &T {
        &self.0
    }

    /// As [`Sealed::open`], giving the value away.
    pub fn into_open(self) -> T {
        self.0
    }
}

impl<T> fmt::Debug for Sealed<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("■■■")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_shows_nothing_of_what_is_sealed() {
        assert_eq!(format!("{:?}", Sealed::new("示例地址 1 号")), "■■■");
    }
}
