//! Who speaks on a channel that both sides are on: for each phrase, by its words and by its voice.
//!
//! The words decide some phrases (请问有什么可以帮您 is the agent's, 你们凭什么 the customer's); the voices of those phrases, their pitch,
//! level and timbre, decide the others. Two voices are fitted by expectation and maximisation (Dempster, Laird, Rubin 1977): a phrase is the
//! agent's as likely as its words and its likeness to the two voices say, and a voice is the mean of the phrases that are its own.

use super::tone::pitches;
use crate::speech::motion::frames;
use crate::stats::{logistic, quantile};
use crate::track::Tracks;
use crate::track::bands::{BANDS, Bands};
use crate::units::{Hertz, Seconds, Span};

/// Cepstral coefficients of a phrase's mean spectrum, the one for the level left out.
const TIMBRE: usize = 12;
/// Pitch, level, timbre.
const FEATURES: usize = 2 + TIMBRE;
/// Around the mean of its voice a feature spreads by this at the least: semitones, decibels, nepers.
const SPREAD_MIN: [f64; 3] = [2.0, 3.0, 0.5];
/// Level and timbre count half: they are not independent of one another.
const WEIGHTS: [f64; 3] = [1.0, 0.5, 0.5];
/// A deviation counts for three spreads at most.
const DEVIATION_MAX: f64 = 9.0;
/// The highest log-odds of a phrase by its words, or by its voice.
const LOG_ODDS_MAX: f64 = 4.0;
/// A phrase of this length has the full log-odds of its voice, a shorter one its share.
const WHOLE_S: f64 = 0.6;
/// The weight of the mean of all phrases in each voice, in seconds, so that a voice is not made of a few phrases alone.
const PRIOR_S: f64 = 3.0;
/// A phrase counts for a second at most: the longest is not the most typical.
const LONG_S: f64 = 1.0;
/// The rounds of expectation and maximisation; more of them change little.
const ROUNDS: usize = 15;
/// The least sum of the words' log-odds for the assignment of the two voices; below it the voices may be exchanged.
const AGREED_MIN: f64 = 6.0;

/// The voice of a phrase: its pitch in semitones over 100 Hz, its level in decibels, its timbre in nepers; `None` where nothing is heard of it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Voiceprint([Option<f64>; FEATURES]);

/// A phrase, with what is used to find its speaker.
#[derive(Clone, Copy, Debug)]
pub struct Utterance {
    /// How long it is.
    pub length: Seconds,
    /// The log-odds that an agent says such words and not a customer; 0 without evidence. 4 counts as certain.
    pub log_odds: f64,
    /// Its voice.
    pub voice: Voiceprint,
}

/// The voices of stretches of speech.
pub fn voiceprints(tracks: &Tracks, stretches: &[Span]) -> Vec<Voiceprint> {
    let pitched = stretches.iter().zip(pitches(tracks, stretches));
    pitched.map(|(stretch, pitch)| voiceprint(tracks, stretch, pitch)).collect()
}

/// The probability that each phrase is the agent's, 0–1; `None` where the words hold too little evidence.
pub fn speakers(utterances: &[Utterance]) -> Option<Vec<f64>> {
    let by_words = |utterance: &Utterance| logistic(log_odds(utterance));
    let mut agents: Vec<f64> = utterances.iter().map(by_words).collect();
    for _ in 0..ROUNDS {
        let model = Model::fitted(utterances, &agents);
        let like = |utterance: &Utterance| logistic(log_odds(utterance) + model.tells(utterance));
        agents = utterances.iter().map(like).collect();
    }
    let agreed: f64 = utterances
        .iter()
        .zip(&agents)
        .map(|(utterance, agent)| log_odds(utterance) * (2.0 * agent - 1.0))
        .sum();
    (agreed >= AGREED_MIN).then_some(agents)
}

fn log_odds(utterance: &Utterance) -> f64 {
    utterance.log_odds.clamp(-LOG_ODDS_MAX, LOG_ODDS_MAX)
}

/// The agent's voice, the customer's, and how far the phrases of both spread around them.
struct Model {
    means: [[f64; FEATURES]; 2],
    spread: [f64; FEATURES],
}

impl Model {
    fn fitted(utterances: &[Utterance], agents: &[f64]) -> Self {
        let mean = |feature: usize| {
            let known = || {
                utterances
                    .iter()
                    .zip(agents)
                    .filter_map(move |(each, agent)| Some((each.voice.0.get(feature).copied()??, each, agent)))
            };
            let weighted = |weight: &dyn Fn(f64) -> f64, prior: f64| {
                let weights = known().map(|(value, each, agent)| (value, weight(*agent) * each.length.0.min(LONG_S)));
                let (sum, total) = weights.fold((0.0, 0.0), |(sum, total), (value, weight)| (sum + value * weight, total + weight));
                (sum + PRIOR_S * prior) / (total + PRIOR_S)
            };
            let all = known().map(|(value, ..)| value).sum::<f64>() / known().count().max(1) as f64;
            let means = [weighted(&|agent| agent, all), weighted(&|agent| 1.0 - agent, all)];
            let squares = known().map(|(value, _, agent)| agent * (value - means[0]).powi(2) + (1.0 - agent) * (value - means[1]).powi(2));
            (means, (squares.sum::<f64>() / known().count().max(1) as f64).sqrt())
        };
        let fitted: [_; FEATURES] = std::array::from_fn(mean);
        Self {
            means: [fitted.map(|(means, _)| means[0]), fitted.map(|(means, _)| means[1])],
            spread: std::array::from_fn(|feature| fitted.get(feature).map_or(0.0, |fit| fit.1).max(of(feature, &SPREAD_MIN))),
        }
    }

    /// The logarithm of the odds that the voice of a phrase is the agent's.
    fn tells(&self, utterance: &Utterance) -> f64 {
        let tells = |feature: usize| {
            let value = utterance.voice.0.get(feature).copied()??;
            let spread = self.spread.get(feature)?;
            let [agent, customer] = self
                .means
                .each_ref()
                .map(|means| means.get(feature).map_or(0.0, |mean| (value - mean) / spread));
            let [agent, customer] = [agent, customer].map(|deviation| deviation.powi(2).min(DEVIATION_MAX));
            Some(of(feature, &WEIGHTS) * (customer - agent) / 2.0)
        };
        let sum: f64 = (0..FEATURES).filter_map(tells).sum();
        sum.clamp(-LOG_ODDS_MAX, LOG_ODDS_MAX) * (utterance.length.0 / WHOLE_S).min(1.0)
    }
}

/// Of pitch, level and timbre what belongs to a feature.
fn of(feature: usize, [pitch, level, timbre]: &[f64; 3]) -> f64 {
    match feature {
        0 => *pitch,
        1 => *level,
        _ => *timbre,
    }
}

fn voiceprint(tracks: &Tracks, phrase: &Span, pitch: Option<Hertz>) -> Voiceprint {
    let inside = frames(phrase, tracks.len());
    let power = tracks.power.get(inside.clone()).unwrap_or_default();
    let bands = tracks.bands.get(inside).unwrap_or_default();
    let level = power.iter().copied().map(f64::from).sum::<f64>() / power.len() as f64;
    let timbre = (level > 0.0).then(|| timbre(power, bands));
    Voiceprint(std::array::from_fn(|feature| match feature {
        0 => pitch.map(|pitch| 12.0 * (pitch.0 / 100.0).log2()),
        1 => (level > 0.0).then(|| 10.0 * level.log10()),
        _ => timbre?.get(feature - 2).copied(),
    }))
}

/// The type-II cosine transform of the mean logarithmic spectrum over the louder half of the frames.
fn timbre(power: &[f32], bands: &[Bands]) -> [f64; TIMBRE] {
    let median = quantile(power.to_vec(), 0.5);
    let (mut mean, mut count) = ([0.0; BANDS], 0.0);
    for (_, bands) in power.iter().zip(bands).filter(|(power, _)| **power >= median) {
        let logarithm = |band: &half::bf16| f64::from(band.to_f32().max(f32::MIN_POSITIVE)).ln();
        mean.iter_mut().zip(bands).for_each(|(sum, band)| *sum += logarithm(band));
        count += 1.0;
    }
    std::array::from_fn(|index| {
        let cosine = |band: usize| (std::f64::consts::PI * (index + 1) as f64 * (band as f64 + 0.5) / BANDS as f64).cos();
        let sum: f64 = mean.iter().enumerate().map(|(band, sum)| sum / count * cosine(band)).sum();
        sum * (2.0 / BANDS as f64).sqrt()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(log_odds: f64, pitch_st: f64, level_db: f64) -> Utterance {
        let mut features = [Some(0.0); FEATURES];
        (features[0], features[1]) = (Some(pitch_st), Some(level_db));
        Utterance {
            length: Seconds(1.0),
            log_odds,
            voice: Voiceprint(features),
        }
    }

    #[test]
    fn words_tell_the_voices_and_the_voices_tell_the_rest() {
        let call = [
            said(4.0, 14.0, -20.0),
            said(-2.0, 4.0, -30.0),
            said(3.0, 15.0, -21.0),
            said(0.0, 5.0, -29.0),
            said(0.0, 13.5, -20.0),
            said(-3.0, 4.5, -31.0),
        ];
        let agents = speakers(&call).unwrap();
        assert!(agents[3] < 0.1 && agents[4] > 0.9, "{agents:?}");
        let turned: Vec<_> = call
            .iter()
            .map(|each| Utterance {
                log_odds: -each.log_odds,
                ..*each
            })
            .collect();
        for (agent, customer) in agents.iter().zip(speakers(&turned).unwrap()) {
            assert!((agent + customer - 1.0).abs() < 1e-9);
        }
    }

    #[test]
    fn voices_that_are_alike_tell_nothing() {
        let call: Vec<_> = [4.0, -4.0, 0.0, 0.0, 4.0, -4.0]
            .iter()
            .map(|log_odds| said(*log_odds, 7.0, -20.0))
            .collect();
        let agents = speakers(&call).unwrap();
        assert!((agents[2] - 0.5).abs() < 0.05 && agents[0] > 0.9 && agents[1] < 0.1, "{agents:?}");
    }

    #[test]
    fn without_words_that_tell_there_is_no_answer() {
        assert_eq!(speakers(&[said(0.0, 14.0, -20.0), said(0.0, 4.0, -30.0)]), None);
        assert_eq!(speakers(&[said(4.0, 14.0, -20.0), said(0.0, 4.0, -30.0)]), None);
        assert_eq!(speakers(&[]), None);
    }

    #[test]
    fn a_voice_is_the_same_at_every_level_but_for_its_level() {
        let tracks = |gain: f32| {
            let bands = |i: usize| std::array::from_fn(|band| half::bf16::from_f32(gain * (1 + (i + band) % 5) as f32));
            Tracks {
                power: (0..100).map(|i| gain * (1 + i % 7) as f32).collect(),
                bands: (0..100).map(bands).collect(),
                ..Tracks::default()
            }
        };
        let of = |gain| {
            voiceprint(&tracks(gain), &Span::new(0.1, 0.9), Some(Hertz(200.0)))
                .0
                .map(Option::unwrap)
        };
        let (soft, loud) = (of(1.0), of(4.0));
        assert!((soft[0] - 12.0).abs() < 1e-9 && (loud[1] - soft[1] - 10.0 * 4f64.log10()).abs() < 1e-6);
        assert!(soft[2..].iter().zip(&loud[2..]).all(|(a, b)| (a - b).abs() < 1e-9));
        assert_eq!(
            voiceprints(&Tracks::default(), &[Span::new(0.1, 0.9)])[0],
            Voiceprint([None; FEATURES])
        );
    }
}
