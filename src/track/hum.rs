//! Finds mains hum in an excerpt: narrow lines at harmonics of 50 or 60 Hz that are there in speech and in pauses alike.

use super::clean::Line;
use super::{Excerpt, RATE};
use crate::error::Result;
use crate::spectrum::Window;
use crate::spectrum::pair::PairFft;
use crate::units::Hertz;

/// Lines are looked for in windows of about a second, with bins of about a hertz.
const WINDOW: usize = 8192;
/// In so many windows at least.
const FEWEST: usize = 3;
/// Mains, and up to where their harmonics are taken away: above lie the tones of the line.
const MAINS_HZ: [f64; 2] = [50.0, 60.0];
const HIGHEST_HZ: f64 = 365.0;
/// A line stands 13 dB above what lies 5 to 9 Hz beside it, in all but a fifth of the windows.
const STANDS_OUT: f32 = 20.0;
const MOST: f64 = 0.2;
const BESIDE: std::ops::RangeInclusive<usize> = 5..=9;

/// The lines of the hum in a channel; none where there is no hum, or too little sound to tell.
pub fn hum_lines(excerpt: &Excerpt) -> Result<Vec<Line>> {
    let spectra = spectra(excerpt)?;
    if spectra.len() < FEWEST {
        return Ok(Vec::new());
    }
    let families = MAINS_HZ.map(|mains| lines(&spectra, mains));
    let strength = |lines: &Vec<Line>| lines.iter().map(|line| line.amplitude.powi(2)).sum::<f64>();
    let loudest = families.into_iter().max_by(|a, b| strength(a).total_cmp(&strength(b)));
    Ok(loudest.unwrap_or_default())
}

/// The power spectra of the windows that hold sound.
fn spectra(excerpt: &Excerpt) -> Result<Vec<Vec<f32>>> {
    let mut fft = PairFft::new(Window::Hann.weights(WINDOW)?, WINDOW);
    let mut spectra = Vec::new();
    let mut samples = Vec::with_capacity(WINDOW);
    for window in excerpt.stretches().flat_map(|stretch| stretch.chunks_exact(WINDOW)) {
        samples.clear();
        samples.extend(window.iter().map(|x| x.to_f32()));
        if samples.iter().all(|&x| x == 0.0) {
            continue;
        }
        let mut power = vec![0.0; WINDOW / 2 + 1];
        fft.transform(&samples, None)?.0.power(&mut power);
        power.truncate(bin(HIGHEST_HZ) + BESIDE.end() + 2);
        spectra.push(power);
    }
    Ok(spectra)
}

fn bin(hertz: f64) -> usize {
    (hertz * WINDOW as f64 / RATE.hz()).round() as usize
}

fn lines(spectra: &[Vec<f32>], mains: f64) -> Vec<Line> {
    let harmonics = (1..).map(|k| f64::from(k) * mains).take_while(|&hertz| hertz <= HIGHEST_HZ);
    let line = |hertz: f64| {
        let at = bin(hertz);
        let near: Vec<f32> = spectra.iter().map(|power| power[at - 1..=at + 1].iter().sum()).collect();
        let around = |power: &Vec<f32>| BESIDE.map(|away| power[at - away] + power[at + away]).sum::<f32>() * 0.3;
        let beside = spectra.iter().map(around).collect();
        let (line, beside) = (low(near), low(beside));
        // A Hann window spreads a quarter of a sine's squared amplitude, times 3/8 of the squared length, over three bins.
        let amplitude = 2.0 * (f64::from(line) / 0.375).sqrt() / WINDOW as f64;
        (line > STANDS_OUT * beside && line > 0.0).then_some(Line {
            frequency: Hertz(hertz),
            amplitude,
        })
    };
    harmonics.filter_map(line).collect()
}

fn low(mut values: Vec<f32>) -> f32 {
    let at = (MOST * (values.len() - 1) as f64) as usize;
    *values.select_nth_unstable_by(at, f32::total_cmp).1
}
