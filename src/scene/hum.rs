//! Mains hum.

use crate::track::Line;
use crate::units::{Dbov, Hertz};

/// Hum of the mains, as it was before it was taken away.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hum {
    /// Its lowest harmonic that is heard.
    pub frequency: Hertz,
    /// The level of all of it.
    pub level_dbov: Dbov,
}

/// Hum made of these lines; `None` where there are none.
///
/// It is taken away before anything but P.56, the peak and clipping is measured.
pub fn hum(lines: &[Line]) -> Option<Hum> {
    let power: f64 = lines.iter().map(Line::power).sum();
    Some(Hum {
        frequency: lines.first()?.frequency,
        level_dbov: Dbov::from_power(power)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::track::{Cleaner, GlanceTaker, RATE, hum_lines};

    /// Twelve seconds of a buzz that glides and pauses, with hum of the mains at this amplitude.
    fn channel(mains: f64, amplitude: f64) -> Vec<f32> {
        let at = |i: u32| {
            let t = f64::from(i) / RATE.hz();
            let angle = std::f64::consts::TAU * (140.0 * t + 5.0 * (2.0 * t).sin());
            let buzz: f64 = (1..12).map(|h| (f64::from(h) * angle).sin()).sum();
            let hum: f64 = [1.0, 3.0, 5.0]
                .map(|h| (std::f64::consts::TAU * mains * h * t + h).sin())
                .iter()
                .sum();
            (if t % 3.0 < 1.8 { 0.02 * buzz } else { 0.0 } + amplitude * hum) as f32
        };
        (0..96_000).map(at).collect()
    }

    fn lines(samples: &[f32]) -> Vec<Line> {
        let mut taker = GlanceTaker::new(samples.len() as f64 / RATE.hz());
        taker.push(samples);
        hum_lines(&taker.finish().excerpt).unwrap()
    }

    #[test]
    fn it_is_found_and_gone() {
        // Mains are never quite at their frequency.
        for (mains, amplitude) in [(50.02, 0.02), (59.97, 0.003)] {
            let samples = channel(mains, amplitude);
            let found = lines(&samples);
            let level = hum(&found).unwrap().level_dbov.0;
            assert!((level - 10.0 * (1.5 * amplitude * amplitude).log10()).abs() < 1.0, "{found:?}");
            assert_eq!(found.len(), 3, "{found:?}");
            let mut cleaner = Cleaner::without_hum(RATE, &found);
            let mut clean = Vec::new();
            cleaner.push(&samples, &mut clean);
            cleaner.finish(&mut clean);
            let pause = |x: &[f32]| x[90_000..95_000].iter().map(|x| f64::from(x * x)).sum::<f64>();
            assert!(pause(&clean) < 0.03 * pause(&samples), "{} {}", pause(&clean), pause(&samples));
        }
    }

    #[test]
    fn a_voice_alone_has_none() {
        assert_eq!(hum(&lines(&channel(50.0, 0.0))), None);
        assert_eq!(hum(&lines(&[0.0; 60_000])), None);
    }
}
