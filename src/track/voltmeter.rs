//! The speech voltmeter of ITU-T P.56, method B: how long the speech envelope lies above each of a ladder of thresholds.
//!
//! The envelope is the rectified signal smoothed twice with a time constant of 0.03 s. A threshold counts a sample as active when
//! the envelope reaches it there or did so within the last 0.2 s (the hangover), so it is enough to follow the envelope's place on
//! the ladder: the counts change only where it moves from one rung to another.

use crate::units::{Dbov, SampleRate};

/// Thresholds of the ladder: powers of two from 2⁻²⁰ to 2⁻¹ of full scale.
pub const THRESHOLDS: usize = 20;
/// For how many samples of an interval each threshold was active, the lowest threshold first.
pub type Counts = [u16; THRESHOLDS];

const SMOOTHING_S: f64 = 0.03;
/// For how long a threshold stays active after the envelope fell below it.
pub const HANGOVER_S: f64 = 0.2;
const MARGIN_DB: f64 = 15.9;
const TOLERANCE_DB: f64 = 0.5;
/// Below this the envelope is set to zero, so that long silence isn't computed in denormal numbers.
const NOTHING: f64 = 1e-30;

/// Follows the envelope of one channel.
#[derive(Debug)]
pub struct Voltmeter {
    decay: f64,
    /// The rectified signal smoothed once, and twice.
    first: f64,
    envelope: f64,
    hangover: u32,
    /// The thresholds that the envelope reaches now, from where to where that is so, and for how many
    /// samples it has been.
    reached: usize,
    rung: (f64, f64),
    reached_for: u32,
    /// Samples for which each threshold stays active after the envelope fell below it.
    hanging: [u32; THRESHOLDS],
    counts: Counts,
}

impl Voltmeter {
    /// A voltmeter at its first sample.
    pub fn new(rate: SampleRate) -> Self {
        Self {
            decay: (-1.0 / (rate.hz() * SMOOTHING_S)).exp(),
            first: 0.0,
            envelope: 0.0,
            hangover: (rate.hz() * HANGOVER_S).round() as u32,
            reached: 0,
            rung: rung(0),
            reached_for: 0,
            hanging: [0; THRESHOLDS],
            counts: [0; THRESHOLDS],
        }
    }

    /// Takes the next samples.
    pub fn push(&mut self, part: &[f32]) {
        let (decay, gain) = (self.decay, 1.0 - self.decay);
        let mut samples = part.iter();
        loop {
            let (mut first, mut envelope, (from, to)) = (self.first, self.envelope, self.rung);
            let before = samples.len();
            let moved = samples.position(|x| {
                first = decay * first + gain * f64::from(x.abs());
                envelope = decay * envelope + gain * first;
                envelope < from || envelope >= to
            });
            (self.first, self.envelope) = (first, envelope);
            self.reached_for += moved.unwrap_or(before) as u32;
            if moved.is_none() {
                return;
            }
            self.count();
            self.reached = reached(envelope);
            self.rung = rung(self.reached);
            self.reached_for = 1;
        }
    }

    /// Ends an interval and gives its counts.
    pub fn end_interval(&mut self) -> Counts {
        self.count();
        for state in [&mut self.first, &mut self.envelope] {
            if *state < NOTHING {
                *state = 0.0;
            }
        }
        std::mem::take(&mut self.counts)
    }

    fn count(&mut self) {
        for (j, (hanging, count)) in self.hanging.iter_mut().zip(&mut self.counts).enumerate() {
            let active = if j < self.reached {
                self.reached_for
            } else {
                self.reached_for.min(*hanging)
            };
            *hanging = if j < self.reached { self.hangover } else { *hanging - active };
            *count = count.saturating_add(active as u16);
        }
        self.reached_for = 0;
    }
}

fn threshold(j: usize) -> f64 {
    2f64.powi(j as i32 - THRESHOLDS as i32)
}

/// How many thresholds an envelope reaches.
fn reached(envelope: f64) -> usize {
    (0..THRESHOLDS).take_while(|&j| envelope >= threshold(j)).count()
}

/// From where to where an envelope reaches so many thresholds and no more.
fn rung(reached: usize) -> (f64, f64) {
    let from = if reached == 0 { f64::NEG_INFINITY } else { threshold(reached - 1) };
    (from, if reached == THRESHOLDS { f64::INFINITY } else { threshold(reached) })
}

/// The active speech level and the activity factor (0–1) of `samples` samples, given the sum of their squares and for how many of
/// them each threshold was active.
///
/// The level sought is the one that a threshold 15.9 dB below it gives. `None` where even the lowest threshold lies less than that
/// below its level, or every one lies more: there is no signal that could be speech.
pub fn active_level(squares: f64, samples: u64, active: &[u64; THRESHOLDS]) -> Option<(Dbov, f64)> {
    let whole = Dbov::from_power(squares / samples as f64).filter(|level| level.0.is_finite())?;
    let points = active.iter().enumerate().filter(|&(_, &count)| count > 0).map(|(j, &count)| {
        let level = 10.0 * (squares / count as f64).log10();
        Point {
            level,
            excess: level - 20.0 * threshold(j).log10() - MARGIN_DB,
        }
    });
    let mut below: Option<Point> = None;
    for point in points {
        if point.excess <= 0.0 {
            let level = between(&below?, &point);
            return Some((Dbov(level), 10f64.powf((whole.0 - level) / 10.0)));
        }
        below = Some(point);
    }
    None
}

/// The level that a threshold gives and how far the threshold lies below it, beyond the margin.
struct Point {
    level: f64,
    excess: f64,
}

/// The level between two thresholds, found as the ITU's reference program finds it (G.191, release of 2005 and later): by halving
/// the way towards the margin until it is met within 0.5 dB or stepped over. Figures that are published or compared anywhere come
/// from that program; the straight line through the two points would differ from it by up to 0.1 dB and 0.02 of activity.
fn between(below: &Point, above: &Point) -> f64 {
    let excess = |t: f64| below.excess + t * (above.excess - below.excess);
    let mut t = 0.5;
    if above.excess > -TOLERANCE_DB {
        t = 1.0;
    } else if below.excess < TOLERANCE_DB {
        t = 0.0;
    } else if excess(t) > 0.0 {
        while excess(t) > TOLERANCE_DB {
            t = (t + 1.0) / 2.0;
        }
    } else {
        while excess(t) < -TOLERANCE_DB {
            t /= 2.0;
        }
    }
    below.level + t * (above.level - below.level)
}
