//! Syllables: counted one by one on made-up speech, and against transcripts of real speech.

#![allow(clippy::unwrap_used)]

mod common;

use callnorm::audio::{Recording, Resampler};
use callnorm::speech::{Syllables, activity, syllables};
use callnorm::track::{RATE, Tracker, Tracks};
use common::random::noise;
use common::shared::shared;
use std::f64::consts::TAU;

/// Resonances of a vowel, in hertz.
type Vowel = [f64; 3];
const A: Vowel = [800.0, 1300.0, 2500.0];
const I: Vowel = [300.0, 2200.0, 2900.0];
const U: Vowel = [350.0, 700.0, 2400.0];

/// Pieces of (seconds, vowel, gain at their middle): harmonics of a gliding voice under the vowel's resonances, each fading in and out by
/// `dip` of its gain; a faint noise under all.
fn voice(pieces: &[(f64, Vowel, f64)], dip: f64) -> Vec<f32> {
    let mut out: Vec<f32> = vec![0.0; 4000];
    let mut phase = 0.0;
    for &(seconds, resonances, gain) in pieces {
        let n = (seconds * 8000.0) as usize;
        for i in 0..n {
            let at = i as f64 / n as f64;
            let f0 = 150.0 - 20.0 * at;
            phase += TAU * f0 / 8000.0;
            let envelope = gain * (1.0 - dip * (TAU * at).cos().max(0.0));
            let harmonic = |k: usize| {
                let f = k as f64 * f0;
                let weight: f64 = resonances.iter().map(|r| 1.0 / (1.0 + ((f - r) / 90.0).powi(2))).sum();
                weight * (k as f64 * phase).sin()
            };
            let sound: f64 = (1..=(3700.0 / f0) as usize).map(harmonic).sum();
            out.push((0.05 * envelope * sound) as f32);
        }
    }
    out.extend(std::iter::repeat_n(0.0, 4000));
    let faint = noise(out.len(), 1);
    out.iter_mut().zip(faint).for_each(|(x, noise)| *x += 1e-4 * noise);
    out
}

fn tracks(samples: &[f32]) -> Tracks {
    let mut tracker = Tracker::new().unwrap();
    tracker.push(samples);
    tracker.finish()
}

fn nuclei(samples: &[f32]) -> Vec<f64> {
    let tracks = tracks(samples);
    let phrases = activity(&tracks).phrases;
    syllables(&tracks, &phrases)
        .iter()
        .flat_map(|s| s.nuclei.iter().map(|n| n.0))
        .collect()
}

#[test]
fn syllables_with_dips_between_them_are_counted() {
    for (count, seconds) in [(4, 0.3), (8, 0.22), (12, 0.15)] {
        let pieces: Vec<_> = (0..count).map(|i| (seconds, [A, I, U][i % 3], 1.0)).collect();
        let found = nuclei(&voice(&pieces, 0.9));
        assert_eq!(found.len(), count, "{seconds} s each: {found:?}");
        for (i, at) in found.iter().enumerate() {
            let middle = 0.5 + (i as f64 + 0.5) * seconds;
            assert!(
                (at - middle).abs() < 0.5 * seconds,
                "syllable {i} of {seconds} s at {at}, its middle is {middle}"
            );
        }
    }
}

#[test]
fn one_long_vowel_is_one_syllable() {
    for seconds in [0.4, 0.8, 1.2] {
        assert_eq!(nuclei(&voice(&[(seconds, A, 1.0)], 0.0)).len(), 1, "{seconds} s");
    }
}

#[test]
fn gain_changes_no_nucleus() {
    let pieces: Vec<_> = (0..6).map(|i| (0.2, [A, I, U][i % 3], 1.0)).collect();
    let quiet = voice(&pieces, 0.8);
    let loud: Vec<f32> = quiet.iter().map(|x| 2.0 * x).collect();
    assert_eq!(nuclei(&quiet), nuclei(&loud));
}

/// The one phrase of a voice, as its syllables are counted.
fn counted(samples: &[f32]) -> Syllables {
    let heard = tracks(samples);
    let phrases = activity(&heard).phrases;
    assert_eq!(phrases.len(), 1, "{phrases:?}");
    syllables(&heard, &phrases).remove(0)
}

#[test]
fn the_count_is_as_sure_as_the_dips_are_deep() {
    let pieces: Vec<_> = (0..6).map(|i| (0.2, [A, I, U][i % 3], 1.0)).collect();
    let (clear, blurred) = (counted(&voice(&pieces, 0.9)), counted(&voice(&pieces, 0.1)));
    let six = |syllables: &Syllables| -> f64 {
        syllables
            .counts
            .iter()
            .filter(|(count, _)| *count == 6)
            .map(|(_, share)| share)
            .sum()
    };
    assert!(six(&clear) > 0.9 && clear.variance < 0.1, "{clear:?}");
    // What the interval of a rate is made of: the count's own variance, and how far the two witnesses are apart.
    let doubt = |s: &Syllables| s.variance / s.expected.powi(2) + (s.by_network.total() / s.expected).ln().powi(2);
    assert!(doubt(&blurred) > 2.0 * doubt(&clear) && six(&blurred) < six(&clear), "{blurred:?}");
    for one in [&clear, &blurred] {
        let likeliest = one.counts.iter().max_by(|a, b| a.1.total_cmp(&b.1)).unwrap().0;
        assert!(one.nuclei.len().abs_diff(likeliest) <= 1, "{one:?}");
    }
}

#[test]
fn silence_has_no_syllables() {
    assert!(nuclei(&vec![0.0; 16000]).is_empty());
    assert!(
        syllables(&tracks(&[]), &[callnorm::units::Span::new(0.0, 1.0)])[0]
            .nuclei
            .is_empty()
    );
}

#[test]
#[cfg_attr(not(shared), ignore = "needs the recordings of CALLNORM_SHARED")]
fn real_speech_has_the_syllables_of_its_transcripts() {
    let root = shared("speech");
    let index = std::fs::read_to_string(root.join("index.tsv")).unwrap();
    let (mut errors, mut bias) = (Vec::new(), Vec::new());
    for row in index.lines().skip(1).map(|line| line.split('\t').collect::<Vec<_>>()) {
        let Some(truth) = row.get(7).and_then(|n| n.parse::<f64>().ok()).filter(|&n| n >= 5.0) else {
            continue;
        };
        let found = nuclei(&at_8_khz(&Recording::open(root.join(row[0])).unwrap())).len() as f64;
        errors.push((found - truth).abs() / truth);
        bias.push(found / truth - 1.0);
    }
    let mean = |x: &[f64]| x.iter().sum::<f64>() / x.len() as f64;
    assert!(errors.len() > 30);
    assert!(mean(&errors) <= 0.05, "mean error {}", mean(&errors));
    assert!(mean(&bias).abs() <= 0.03, "bias {}", mean(&bias));
}

fn at_8_khz(recording: &Recording) -> Vec<f32> {
    let mut resampler = Resampler::new(recording.info().sample_rate_hz, RATE).unwrap();
    let mut out = Vec::new();
    recording.for_each_block(0, &mut |block| resampler.push(block, &mut out)).unwrap();
    resampler.finish(&mut out).unwrap();
    out
}
