//! A constant offset (DC) that the recorder adds.

use crate::track::Cleaned;

/// Less than this, 54 dB below full scale, is nothing to speak of: loud voices that swing to one side have as much.
const LEAST: f64 = 2e-3;

/// The offset as a share of full scale, negative or positive; `None` where it is nothing to speak of.
///
/// It is taken away before anything but P.56, the peak and clipping is measured.
pub fn offset(cleaned: &Cleaned) -> Option<f64> {
    (cleaned.offset.abs() >= LEAST).then_some(cleaned.offset)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::track::Cleaner;
    use crate::units::SampleRate;

    #[test]
    fn it_is_what_was_added_and_it_is_gone() {
        for (rate, added) in [(8000, 0.02f32), (44_100, -0.05), (16_000, 0.0001)] {
            let wave = |i: u32| added + 0.1 * (0.2 * (i % 7919) as f32).sin();
            let samples: Vec<f32> = (0..3 * rate).map(wave).collect();
            let mut cleaner = Cleaner::new(SampleRate(rate));
            let mut clean = Vec::new();
            cleaner.push(&samples, &mut clean);
            let found = offset(&cleaner.finish(&mut clean));
            let is_found = found.is_some_and(|found| (found - f64::from(added)).abs() < 1e-3);
            assert_eq!(is_found, added.abs() > 1e-3, "{found:?}");
            let mean = clean.iter().map(|&x| f64::from(x)).sum::<f64>() / clean.len() as f64;
            assert!(clean.len() == samples.len() && mean.abs() < 1e-3, "{mean}");
        }
    }

    #[test]
    fn digital_silence_stays_silence_with_an_offset_too() {
        for silence in [0.0f32, 0.02] {
            let mut samples: Vec<f32> = (0..8000).map(|i| silence + 0.1 * (0.3 * (i % 997) as f32).sin()).collect();
            samples.resize(24_000, silence);
            let mut cleaner = Cleaner::new(SampleRate(8000));
            let mut clean = Vec::new();
            cleaner.push(&samples, &mut clean);
            cleaner.finish(&mut clean);
            assert!(clean[8100..].iter().all(|&x| x == 0.0));
        }
    }
}
