//! How much of an analysis is done.

use crate::error::{Error, Result};
use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};

/// Asked with the share that is done (0–1) whether to go on; from any thread.
pub(super) type GoOn<'a> = &'a (dyn Fn(f64) -> bool + Sync);

/// The shares of all channels: what is done of the whole is their mean.
pub(super) struct Progress<'a> {
    go_on: GoOn<'a>,
    channels: Vec<AtomicU64>,
}

impl<'a> Progress<'a> {
    /// Nothing is done yet.
    pub(super) fn new(channels: usize, go_on: GoOn<'a>) -> Self {
        let nothing = || AtomicU64::new(0.0f64.to_bits());
        Self {
            go_on,
            channels: (0..channels).map(|_| nothing()).collect(),
        }
    }

    /// So much of a channel is done.
    pub(super) fn at(&self, channel: usize, share: f64) -> bool {
        if let Some(own) = self.channels.get(channel) {
            own.store(share.to_bits(), Ordering::Relaxed);
        }
        let sum: f64 = self
            .channels
            .iter()
            .map(|share| f64::from_bits(share.load(Ordering::Relaxed)))
            .sum();
        (self.go_on)(sum / self.channels.len() as f64)
    }
}

/// A part of the work as its share of the whole.
pub(super) fn part(go_on: GoOn<'_>, share: Range<f64>) -> impl Fn(f64) -> bool + Sync {
    move |done| go_on(share.start + (share.end - share.start) * done)
}

/// Ends the work where it is not to go on.
///
/// # Errors
/// [`Error::Interrupted`].
pub(super) fn check(go_on: bool) -> Result<()> {
    if go_on { Ok(()) } else { Err(Error::Interrupted) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Mutex;

    #[test]
    fn the_whole_is_the_mean_of_the_channels() {
        let seen = Mutex::new(Vec::new());
        let go_on = |share: f64| {
            seen.lock().unwrap().push(share);
            share < 0.6
        };
        let progress = Progress::new(2, &go_on);
        assert!(progress.at(0, 0.5));
        let second = |share| progress.at(1, share);
        assert!(part(&second, 0.2..0.6)(0.5));
        assert!(!progress.at(0, 1.0));
        assert_eq!(*seen.lock().unwrap(), [0.25, 0.45, 0.7]);
        assert!(matches!(check(false), Err(Error::Interrupted)));
    }
}
