//! Lost packets: holes in the sound, or the packet before once more in their place (ITU-T G.711 Appendix I and simpler receivers).
//!
//! A hole is a run of one and the same value, no longer than a few packets, out of which sound breaks off and into which it returns at once:
//! no pause of a speaker, no noise gate does that on both sides within so short a time. A packet that is played again is the same as what
//! came before it, to the last bit, for the length of a packet and no longer than a few: a tone is so for longer, no other sound is.

use super::Cleaned;
use super::fill::{CONTEXT_S, filled};
use crate::units::{SampleRate, Seconds};

/// The shortest hole, and the longest that is filled: five packets of 20 ms.
const SHORTEST_S: f64 = 0.0075;
const LONGEST_S: f64 = 0.1;
/// Packets hold so many seconds.
const PACKETS_S: [f64; 4] = [0.01, 0.02, 0.03, 0.04];
/// So much of a packet is played again at least: what its receiver faded is not.
const PLAYED_AGAIN: f64 = 0.95;
/// Right before and after a hole there is sound within this time …
const BESIDE_S: f64 = 0.003;
/// … of so many steps of the recording's own resolution, and no fainter than 60 dB below its largest sample so far.
const STEPS: f32 = 4.0;
const FAINT: f32 = 1e-3;

/// Fills holes; hands samples on later by what it must know of what comes.
pub(super) struct Mender {
    rate: SampleRate,
    shortest: usize,
    longest: usize,
    beside: usize,
    context: usize,
    packets: [usize; PACKETS_S.len()],
    /// Samples that were handed on but are still needed, then those that were not.
    samples: Vec<f32>,
    /// The first that was not, and the first that was not looked at.
    next: usize,
    looked: usize,
    /// The smallest step between two samples and the largest sample so far.
    step: f32,
    largest: f32,
    total: u64,
    flat: u64,
    lost: u64,
}

impl Mender {
    pub(super) fn new(rate: SampleRate) -> Self {
        let samples = |seconds: f64| ((seconds * rate.hz()).round() as usize).max(2);
        Self {
            rate,
            shortest: samples(SHORTEST_S),
            longest: samples(LONGEST_S),
            beside: samples(BESIDE_S),
            context: samples(CONTEXT_S),
            packets: PACKETS_S.map(samples),
            samples: Vec::new(),
            next: 0,
            looked: 0,
            step: f32::INFINITY,
            largest: 0.0,
            total: 0,
            flat: 0,
            lost: 0,
        }
    }

    /// Takes the next samples, in portions that do not depend on the caller, and appends to `out` those about which all is known.
    pub(super) fn push(&mut self, portion: &[f32], out: &mut Vec<f32>) {
        self.size_up(portion);
        self.samples.extend_from_slice(portion);
        let until = self.samples.len().saturating_sub(self.longest + self.context);
        self.look(until);
        self.hand_on(until, out);
    }

    /// Appends the rest.
    pub(super) fn finish(&mut self, out: &mut Vec<f32>) {
        self.look(self.samples.len());
        self.hand_on(self.samples.len(), out);
    }

    /// What was lost so far.
    pub(super) fn lost(&self) -> Cleaned {
        let seconds = |samples: u64| Seconds(samples as f64 / self.rate.hz());
        Cleaned {
            offset: 0.0,
            lost: seconds(self.lost),
            sounding: seconds(self.total - self.flat),
        }
    }

    fn size_up(&mut self, portion: &[f32]) {
        let mut before = self.samples.last().copied();
        for &x in portion {
            let step = before.map_or(0.0, |before| (x - before).abs());
            if step > 0.0 {
                self.step = self.step.min(step);
            }
            self.largest = self.largest.max(x.abs());
            before = Some(x);
        }
        self.total += portion.len() as u64;
    }

    /// Looks for holes that begin before `until`, and fills them.
    fn look(&mut self, until: usize) {
        let mut at = self.looked;
        while at < until {
            let flat = self.flat_from(at);
            if flat > self.longest || flat >= self.shortest && !self.breaks_off(at, at + flat) {
                self.flat += flat.min(self.longest + 1) as u64;
                at += flat.min(self.longest + 1);
            } else if flat >= self.shortest {
                at = self.fill(at, at + flat);
            } else if let Some(again) = self.again_from(at) {
                at = self.fill(at, at + again);
            } else {
                at += 1;
            }
        }
        self.looked = at;
    }

    /// For how many samples the value at `at` stays, as far as a little more than the longest hole.
    fn flat_from(&self, at: usize) -> usize {
        let value = self.samples[at];
        self.samples[at..]
            .iter()
            .take(self.longest + 1)
            .take_while(|&&x| x == value)
            .count()
    }

    /// How long a packet is played again from `at` on; `None` where none is.
    fn again_from(&self, at: usize) -> Option<usize> {
        let again = |&packet: &usize| {
            let same = |i: &usize| self.samples[*i] == self.samples[*i - packet];
            let begins = at > packet && same(&at) && !same(&(at - 1));
            let length = || (at..self.samples.len()).take(self.longest + 1).take_while(same).count();
            let length = if begins { length() } else { 0 };
            let whole = length as f64 >= PLAYED_AGAIN * packet as f64 && length <= self.longest;
            (whole && self.is_sound(at..at + length, self.samples[at]) && !self.is_periodic(at, length, packet)).then_some(length)
        };
        self.packets.iter().find_map(again)
    }

    /// Whether what is played again also repeats itself faster, to the last bit: sound that a computer lengthened period by period does.
    fn is_periodic(&self, at: usize, length: usize, packet: usize) -> bool {
        let repeats = |lag: usize| (at..at + length).all(|i| self.samples[i] == self.samples[i - lag]);
        (1..packet).any(repeats)
    }

    /// Whether sound breaks off at `from` and comes back at `to`.
    fn breaks_off(&self, from: usize, to: usize) -> bool {
        let value = self.samples[from];
        let before = from.saturating_sub(self.beside)..from;
        let after = to..(to + self.beside).min(self.samples.len());
        self.is_sound(before, value) && self.is_sound(after, value)
    }

    fn is_sound(&self, range: std::ops::Range<usize>, beside: f32) -> bool {
        let least = (STEPS * self.step).max(FAINT * self.largest);
        self.samples[range].iter().any(|x| (x - beside).abs() > least)
    }

    /// Fills a hole and gives its end.
    fn fill(&mut self, from: usize, to: usize) -> usize {
        let before = &self.samples[from.saturating_sub(self.context)..from];
        let after = &self.samples[to..(to + self.context).min(self.samples.len())];
        let whole = after.windows(self.shortest).position(|w| w.iter().all(|&x| x == w[0]));
        let after = &after[..whole.unwrap_or(after.len())];
        let sound = filled(before, after, to - from, self.rate);
        self.samples[from..to].copy_from_slice(&sound);
        self.lost += (to - from) as u64;
        to
    }

    fn hand_on(&mut self, until: usize, out: &mut Vec<f32>) {
        if until > self.next {
            out.extend_from_slice(&self.samples[self.next..until]);
            self.next = until;
        }
        let drop = self.next.min(self.looked).saturating_sub(self.longest + self.context);
        self.samples.drain(..drop);
        self.next -= drop;
        self.looked -= drop;
    }
}
