//! What volume is measured from, at the recording's own rate: frame powers, P.56 counts, peak, samples at full scale, loudness.

use super::FRAME_S;
use super::clean::{Cleaner, Line};
use super::voltmeter::{self, Counts, HANGOVER_S, THRESHOLDS, Voltmeter};
use crate::error::{Error, Result};
use crate::units::{Dbov, SampleRate, Seconds, Span};
use ebur128::{EbuR128, Mode};

const FRAMES_A_SECOND: u64 = 100;
/// Frames of one interval of P.56 counts.
const INTERVAL: usize = 10;
const INTERVAL_S: f64 = FRAME_S * INTERVAL as f64;
/// A sample this large counts as one at full scale: the largest codes of µ-law and A-law are 0.980 and 0.984.
const FULL_SCALE: f32 = 0.98;
const RATES: std::ops::RangeInclusive<u32> = 1_000..=384_000;

/// Takes the samples of one channel, in blocks of any size; the blocks change nothing.
///
/// P.56, the peak and samples at full scale are read from the samples as they are, frame powers from what a [`Cleaner`] makes of them.
pub struct Meter {
    voltmeter: Voltmeter,
    loudness: EbuR128,
    cleaner: Cleaner,
    /// Samples that are clean, of the frame that is not full.
    clean: Vec<f32>,
    /// Squares summed since the last interval's end.
    squares: f64,
    readings: Readings,
}

/// What a [`Meter`] read in one channel.
#[derive(Clone, Debug, PartialEq)]
pub struct Readings {
    rate: SampleRate,
    power: Vec<f32>,
    active: Vec<(Counts, f64)>,
    peak: f32,
    samples: u64,
    at_full_scale: u64,
    loudness: Option<f64>,
}

impl Meter {
    /// A meter at its first sample.
    ///
    /// # Errors
    /// [`Error::Argument`] for a rate outside 1–384 kHz.
    pub fn new(rate: SampleRate) -> Result<Self> {
        let refused = || {
            Error::argument(
                "sample_rate",
                format_args!("{} Hz", rate.0),
                "1000 to 384000 Hz for volume to be measured",
            )
        };
        if !RATES.contains(&rate.0) {
            return Err(refused());
        }
        let readings = Readings {
            rate,
            power: vec![],
            active: vec![],
            peak: 0.0,
            samples: 0,
            at_full_scale: 0,
            loudness: None,
        };
        let loudness = EbuR128::new(1, rate.0, Mode::I).map_err(|_| refused())?;
        Ok(Self {
            voltmeter: Voltmeter::new(rate),
            loudness,
            cleaner: Cleaner::new(rate),
            clean: Vec::new(),
            squares: 0.0,
            readings,
        })
    }

    /// Leaves these lines of hum out of the frame powers.
    pub fn without_hum(self, lines: &[Line]) -> Self {
        Self {
            cleaner: Cleaner::without_hum(self.readings.rate, lines),
            ..self
        }
    }

    /// Takes the next samples, full scale 1.
    pub fn push(&mut self, block: &[f32]) {
        // Fails on nothing but a block that isn't whole frames of all channels: one channel always is.
        let _ = self.loudness.add_frames_f32(block);
        self.cleaner.push(block, &mut self.clean);
        self.end_frames();
        let mut rest = block;
        while !rest.is_empty() {
            let (part, later) = rest.split_at(rest.len().min(self.to_interval_end()));
            self.read(part);
            if self.to_interval_end() == 0 {
                self.end_interval();
            }
            rest = later;
        }
    }

    /// All that was read.
    pub fn finish(mut self) -> Readings {
        let start = interval_start(self.readings.rate, self.readings.active.len());
        if self.readings.samples > start {
            self.end_interval();
        }
        self.cleaner.finish(&mut self.clean);
        self.end_frames();
        if !self.clean.is_empty() {
            self.readings.power.push(mean_square(&self.clean));
        }
        self.readings.loudness = self.loudness.loudness_global().ok().filter(|lufs| lufs.is_finite());
        self.readings
    }

    fn to_interval_end(&self) -> usize {
        let end = interval_start(self.readings.rate, self.readings.active.len() + 1);
        end.saturating_sub(self.readings.samples) as usize
    }

    fn read(&mut self, part: &[f32]) {
        self.voltmeter.push(part);
        let (mut squares, mut peak, mut at_full_scale) = (self.squares, self.readings.peak, self.readings.at_full_scale);
        for &x in part {
            let size = x.abs();
            squares += f64::from(x) * f64::from(x);
            peak = if size > peak { size } else { peak };
            at_full_scale += u64::from(size >= FULL_SCALE);
        }
        (self.squares, self.readings.peak, self.readings.at_full_scale) = (squares, peak, at_full_scale);
        self.readings.samples += part.len() as u64;
    }

    fn end_interval(&mut self) {
        self.readings.active.push((self.voltmeter.end_interval(), self.squares));
        self.squares = 0.0;
    }

    /// Takes all whole frames from the clean samples.
    fn end_frames(&mut self) {
        let mut rest = self.clean.as_slice();
        loop {
            let frame = self.readings.power.len();
            let length = frame_start(self.readings.rate, frame + 1) - frame_start(self.readings.rate, frame);
            let Some((whole, later)) = rest.split_at_checked(length as usize) else {
                break;
            };
            self.readings.power.push(mean_square(whole));
            rest = later;
        }
        let taken = self.clean.len() - rest.len();
        self.clean.drain(..taken);
    }
}

fn mean_square(samples: &[f32]) -> f32 {
    let squares: f64 = samples.iter().map(|&x| f64::from(x) * f64::from(x)).sum();
    (squares / samples.len() as f64) as f32
}

/// The first sample of an interval.
fn interval_start(rate: SampleRate, interval: usize) -> u64 {
    frame_start(rate, interval * INTERVAL)
}

/// The first sample of a frame: exact at any rate, also where 10 ms are no whole number of samples.
fn frame_start(rate: SampleRate, frame: usize) -> u64 {
    frame as u64 * u64::from(rate.0) / FRAMES_A_SECOND
}

impl Readings {
    /// Mean squares of the clean samples of each 10 ms, full scale 1; frame `i` begins at `i · 10 ms`.
    pub fn power(&self) -> &[f32] {
        &self.power
    }

    /// The frame nearest to a time.
    pub fn frame_at(time: Seconds) -> usize {
        (time.0 / FRAME_S).round().max(0.0) as usize
    }

    /// The powers of the frames inside a span, its edges taken to the nearest frame; empty where there are none.
    pub fn within(&self, span: &Span) -> &[f32] {
        let end = Self::frame_at(span.end_s).min(self.power.len());
        self.power.get(Self::frame_at(span.start_s)..end).unwrap_or_default()
    }

    /// ITU-T P.56 method B: the active speech level and the activity factor (0–1) of what lies outside of `left_out`.
    ///
    /// Leaves out every interval of 0.1 s that a span touches, and what the voltmeter's hangover carries beyond the span.
    /// `None` where nothing is left, or nothing that could be speech.
    pub fn active_level(&self, left_out: &[Span]) -> Option<(Dbov, f64)> {
        let mut kept = vec![true; self.active.len()];
        for span in left_out {
            let from = (span.start_s.0 / INTERVAL_S).floor().max(0.0) as usize;
            let to = ((span.end_s.0 + HANGOVER_S + INTERVAL_S) / INTERVAL_S).ceil().max(0.0) as usize;
            kept.iter_mut().take(to).skip(from).for_each(|interval| *interval = false);
        }
        let (mut squares, mut samples, mut active) = (0.0, 0, [0; THRESHOLDS]);
        for (i, ((counts, energy), _)) in self.active.iter().zip(kept).enumerate().filter(|(_, (_, kept))| *kept) {
            squares += energy;
            samples += self.interval_length(i);
            active.iter_mut().zip(counts).for_each(|(sum, &count)| *sum += u64::from(count));
        }
        voltmeter::active_level(squares, samples, &active)
    }

    /// The largest absolute sample, full scale 0 dBFS; `None` for digital silence.
    pub fn peak_dbfs(&self) -> Option<f64> {
        (self.peak > 0.0)
            .then(|| 20.0 * f64::from(self.peak).log10())
            .filter(|peak| peak.is_finite())
    }

    /// The share (0–1) of samples at full scale: 0.98 (−0.18 dBFS) or more, so that the largest codes of µ-law and A-law count.
    pub fn clipped(&self) -> f64 {
        if self.samples == 0 {
            0.0
        } else {
            self.at_full_scale as f64 / self.samples as f64
        }
    }

    /// EBU R128 (ITU-R BS.1770-4) integrated loudness in LUFS, of the channel taken as a mono programme.
    /// `None` for less than 0.4 s and where no 0.4 s are louder than −70 LUFS.
    pub fn loudness_lufs(&self) -> Option<f64> {
        self.loudness
    }

    /// The level of every `frames` frames (10 ms each), for plots; `None` in digital silence.
    pub fn level_track(&self, frames: usize) -> Vec<Option<Dbov>> {
        let mean = |part: &[f32]| part.iter().map(|&p| f64::from(p)).sum::<f64>() / part.len() as f64;
        self.power
            .chunks(frames.max(1))
            .map(|part| Dbov::from_power(mean(part)).filter(|level| level.0.is_finite()))
            .collect()
    }

    fn interval_length(&self, interval: usize) -> u64 {
        interval_start(self.rate, interval + 1)
            .min(self.samples)
            .saturating_sub(interval_start(self.rate, interval))
    }
}
