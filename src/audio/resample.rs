//! Band-limited change of sample rate, with no delay, whatever the blocks.

use crate::error::{Error, Result};
use crate::units::SampleRate;
use rubato::audioadapter_buffers::direct::SequentialSlice;
use rubato::{Fft, FixedSync, Resampler as _, WindowFunction};

/// The length of the anti-aliasing filter in samples of the slower rate, at the least: at 8 kHz it leaves all below 3.7 kHz as it
/// is and takes out what lies above 4 kHz, by over 100 dB.
const FILTER: usize = 512;

/// A streaming resampler of one channel (by FFT, through the crate rubato). Between equal rates it hands the samples on as
/// they are.
pub struct Resampler {
    from: SampleRate,
    to: SampleRate,
    /// `None` between equal rates.
    engine: Option<Engine>,
    samples_in: u64,
    samples_out: u64,
}

/// rubato takes a fixed number of samples at a time: they are gathered here, so that the caller's blocks leave no trace.
struct Engine {
    fft: Fft<f32>,
    waiting: Vec<f32>,
    resampled: Vec<f32>,
    /// Output still to be dropped: the filter's delay.
    delay: usize,
}

impl Resampler {
    /// A resampler between two rates.
    ///
    /// # Errors
    /// [`Error::Argument`] where a rate is 0.
    pub fn new(from: SampleRate, to: SampleRate) -> Result<Self> {
        if from.0 == 0 || to.0 == 0 {
            return Err(Error::argument(
                "sample_rate",
                format_args!("resampled from {} Hz to {} Hz", from.0, to.0),
                "above 0 Hz",
            ));
        }
        let engine = if from == to { None } else { Some(Engine::new(from, to)?) };
        Ok(Self {
            from,
            to,
            engine,
            samples_in: 0,
            samples_out: 0,
        })
    }

    /// Takes a block and appends what can be said of the output to `out`.
    ///
    /// # Errors
    /// None that data can cause.
    pub fn push(&mut self, block: &[f32], out: &mut Vec<f32>) -> Result<()> {
        let before = out.len();
        match &mut self.engine {
            Some(engine) => engine.push(block, out)?,
            None => out.extend_from_slice(block),
        }
        self.samples_in += block.len() as u64;
        self.samples_out += (out.len() - before) as u64;
        Ok(())
    }

    /// Appends the rest: in all, round(samples in · to / from) samples come out, aligned with the input. Then it is as new.
    ///
    /// # Errors
    /// None that data can cause.
    pub fn finish(&mut self, out: &mut Vec<f32>) -> Result<()> {
        let (from, to) = (u64::from(self.from.0), u64::from(self.to.0));
        let total = (self.samples_in * to + from / 2) / from;
        if let Some(engine) = &mut self.engine {
            let left = total.saturating_sub(self.samples_out) as usize;
            let wanted = out.len() + left;
            while out.len() < wanted {
                engine.push(&vec![0.0; engine.fft.input_frames_next()], out)?;
            }
            out.truncate(wanted);
            engine.reset();
        }
        (self.samples_in, self.samples_out) = (0, 0);
        Ok(())
    }
}

impl Engine {
    fn new(from: SampleRate, to: SampleRate) -> Result<Self> {
        let (from, to) = (from.0 as usize, to.0 as usize);
        let chunk = chunk_in(from, to);
        let fft = Fft::new_custom(from, to, chunk, 1, 1, WindowFunction::BlackmanHarris2, FixedSync::Both).map_err(refuse)?;
        let resampled = vec![0.0; fft.output_frames_max()];
        let mut engine = Self {
            fft,
            waiting: Vec::with_capacity(chunk),
            resampled,
            delay: 0,
        };
        engine.reset();
        Ok(engine)
    }

    fn reset(&mut self) {
        self.fft.reset();
        self.waiting.clear();
        self.delay = self.fft.output_delay();
    }

    fn push(&mut self, mut block: &[f32], out: &mut Vec<f32>) -> Result<()> {
        let chunk = self.fft.input_frames_next();
        while self.waiting.len() + block.len() >= chunk {
            let (now, later) = block.split_at(chunk - self.waiting.len());
            self.waiting.extend_from_slice(now);
            self.resample(out)?;
            self.waiting.clear();
            block = later;
        }
        self.waiting.extend_from_slice(block);
        Ok(())
    }

    fn resample(&mut self, out: &mut Vec<f32>) -> Result<()> {
        let frames_out = self.resampled.len();
        let input = SequentialSlice::new(&self.waiting, 1, self.waiting.len()).map_err(refuse)?;
        let mut output = SequentialSlice::new_mut(&mut self.resampled, 1, frames_out).map_err(refuse)?;
        let (_, written) = self.fft.process_into_buffer(&input, &mut output, None).map_err(refuse)?;
        let dropped = self.delay.min(written);
        self.delay -= dropped;
        out.extend(self.resampled.iter().take(written).skip(dropped));
        Ok(())
    }
}

/// Input samples at a time: the filter's length, as an even multiple of the smallest exact ratio of the rates, so that its
/// delay (half its length) is a whole number of samples at either rate.
fn chunk_in(from: usize, to: usize) -> usize {
    let common = gcd(from, to);
    let slower = from.min(to) / common;
    from / common * FILTER.div_ceil(slower).next_multiple_of(2)
}

fn gcd(a: usize, b: usize) -> usize {
    if b == 0 { a } else { gcd(b, a % b) }
}

fn refuse(error: impl std::fmt::Display) -> Error {
    Error::argument("sample_rate", format_args!("refused by rubato ({error})"), "one that it resamples")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::f64::consts::TAU;

    const TO: SampleRate = SampleRate(8000);
    const RATES: [u32; 9] = [6000, 8001, 11_025, 16_000, 22_050, 44_100, 48_000, 96_000, 192_000];

    fn sine(hz: f64, rate: f64, samples: usize) -> Vec<f32> {
        (0..samples).map(|n| (0.5 * (TAU * hz * n as f64 / rate).sin()) as f32).collect()
    }

    fn resampled(input: &[f32], from: u32, to: SampleRate) -> Vec<f32> {
        let (mut resampler, mut out) = (Resampler::new(SampleRate(from), to).unwrap(), vec![]);
        resampler.push(input, &mut out).unwrap();
        resampler.finish(&mut out).unwrap();
        out
    }

    /// Power away from the edges, where a tone that begins from nothing is no tone.
    fn inner_db(samples: &[f32]) -> f64 {
        let inner = &samples[1000..samples.len() - 1000];
        10.0 * (inner.iter().map(|&x| f64::from(x).powi(2)).sum::<f64>() / inner.len() as f64).log10()
    }

    #[test]
    fn a_tone_keeps_its_place_and_level() {
        for from in RATES {
            for hz in [100.0, 1000.0, 2700.0, 3600.0] {
                if hz > 0.45 * f64::from(from) {
                    continue;
                }
                let out = resampled(&sine(hz, from.into(), from as usize), from, TO);
                let error: Vec<f32> = out.iter().zip(sine(hz, 8000.0, 8000)).map(|(a, b)| a - b).collect();
                // Rates with next to no common ratio need a filter so long that its f32 arguments tell.
                let limit = if from == 8001 { -80.0 } else { -110.0 };
                assert!(inner_db(&error) < limit, "{hz} Hz from {from} Hz: error {:.1} dB", inner_db(&error));
            }
        }
    }

    #[test]
    fn tones_that_do_not_fit_are_taken_out() {
        for from in RATES.into_iter().filter(|&from| from > 8001) {
            for hz in [4000.0, 4100.0, 5000.0, 0.49 * f64::from(from)] {
                let out = resampled(&sine(hz, from.into(), from as usize), from, TO);
                assert!(inner_db(&out) < -140.0, "{hz} Hz from {from} Hz: left {:.1} dB", inner_db(&out));
            }
        }
    }

    #[test]
    fn an_impulse_stays_where_it_is() {
        for from in RATES {
            let mut input = vec![0.0; from as usize];
            input[from as usize / 4] = 1.0; // at 0.25 s
            let out = resampled(&input, from, TO);
            let peak = (0..out.len()).max_by(|&a, &b| out[a].abs().total_cmp(&out[b].abs()));
            assert_eq!(peak, Some(2000), "from {from} Hz");
        }
    }

    #[test]
    fn the_length_is_rounded() {
        for from in RATES {
            for samples in [0, 1, 7, 100, 5001, 20_000] {
                let expected = (samples as f64 * 8000.0 / f64::from(from)).round() as usize;
                assert_eq!(
                    resampled(&vec![0.1; samples], from, TO).len(),
                    expected,
                    "{samples} samples at {from} Hz"
                );
            }
        }
    }

    #[test]
    fn blocks_change_nothing() {
        let input = sine(440.0, 44_100.0, 30_000);
        let whole = resampled(&input, 44_100, TO);
        for size in [1, 13, 441, 4096] {
            let (mut resampler, mut out) = (Resampler::new(SampleRate(44_100), TO).unwrap(), vec![]);
            input.chunks(size).for_each(|block| resampler.push(block, &mut out).unwrap());
            resampler.finish(&mut out).unwrap();
            assert!(out == whole, "blocks of {size}");
        }
    }

    #[test]
    fn doubling_doubles_exactly() {
        let input = sine(440.0, 44_100.0, 30_000);
        let doubled: Vec<f32> = input.iter().map(|x| 2.0 * x).collect();
        let expected: Vec<f32> = resampled(&input, 44_100, TO).iter().map(|x| 2.0 * x).collect();
        assert!(resampled(&doubled, 44_100, TO) == expected);
    }

    #[test]
    fn equal_rates_change_nothing() {
        let input = sine(440.0, 8000.0, 5000);
        assert!(resampled(&input, 8000, TO) == input);
    }

    #[test]
    fn after_the_end_it_begins_anew() {
        let input = sine(440.0, 16_000.0, 5000);
        let (mut resampler, mut twice) = (Resampler::new(SampleRate(16_000), TO).unwrap(), vec![]);
        for _ in 0..2 {
            resampler.push(&input, &mut twice).unwrap();
            resampler.finish(&mut twice).unwrap();
        }
        let once = resampled(&input, 16_000, TO);
        assert!(twice[..once.len()] == once && twice[once.len()..] == once);
    }
}
