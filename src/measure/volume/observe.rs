//! The observations of a channel's levels.

use super::{LevelTrack, Volume};
use crate::finding::{Estimate, Evidence, EvidenceKind, Measured, Observation, Part, Unit};
use crate::measure::jump::Jump;
use crate::measure::{Context, Phrase};
use crate::units::{Dbov, Seconds, Span};

/// How far a speech level may be off with no noise at all: phrase edges that are off by their tolerance move the mean of a short
/// phrase by so much.
const LEVEL_ERROR_DB: f64 = 0.5;
/// What is added to it where the noise is as loud as the speech: the noise power that is taken off is known to 1 dB.
const NOISE_ERROR_DB: f64 = 1.1;
/// A phrase shorter than this has no reliable level of its own.
const PHRASE_MIN_S: f64 = 0.5;

impl Volume {
    /// [`Quantity::SpeechLevelDbov`](crate::finding::Quantity::SpeechLevelDbov): the speech level, phrase by phrase too, with its jumps.
    pub fn speech_level_dbov(&self, context: &Context<'_>) -> Observation {
        self.level(context).into()
    }

    /// [`Quantity::LevelSpreadDb`](crate::finding::Quantity::LevelSpreadDb): from the softest phrase to the loudest, with both of them.
    pub fn level_spread_db(&self, context: &Context<'_>) -> Observation {
        self.spread(context).into()
    }

    /// How far the faintest phrase lies below what most of the phrases reach (their 60th percentile), in decibels; `None` where fewer than
    /// four last for 0.5 s.
    pub fn faintest_below_db(&self, phrases: &[Phrase]) -> Option<f64> {
        let level = |phrase: &Phrase| phrase_level(phrase, &self.level_track).map(|level| level.0);
        let mut levels: Vec<f64> = phrases.iter().filter_map(level).collect();
        levels.sort_by(f64::total_cmp);
        let usual = levels.get(levels.len() * 3 / 5).filter(|_| levels.len() >= 4)?;
        Some(usual - levels.first()?)
    }

    /// How far the mean power of a span lies below the speech level, in decibels; `None` for a span too short, and without speech.
    pub(in crate::measure) fn below_db(&self, span: &Span) -> Option<f64> {
        Some(self.speech_level_dbov?.0 - self.level_track.mean(span)?.0)
    }

    fn level(&self, context: &Context<'_>) -> Option<Measured> {
        let error = self.level_error();
        let estimate = |Dbov(level): Dbov| Estimate::new(level, level - error, level + error);
        let part = |phrase: &Phrase| {
            let level = phrase_level(phrase, &self.level_track)?;
            Some(Part {
                evidence: Evidence::measured(EvidenceKind::Phrase, context.channel, phrase.span(), level.0, Unit::Dbov),
                estimate: estimate(level)?,
            })
        };
        let jump = |jump: &Jump| Evidence::measured(EvidenceKind::Jump, context.channel, jump.span(), jump.change_db, Unit::Decibel);
        Some(Measured {
            estimate: estimate(self.speech_level_dbov?)?,
            parts: context.own_phrases().filter_map(part).collect(),
            incidents: self.jumps.iter().map(jump).collect(),
        })
    }

    fn spread(&self, context: &Context<'_>) -> Option<Measured> {
        let level = |phrase: &Phrase| {
            let level = phrase_level(phrase, &self.level_track)?.0;
            let evidence = Evidence::measured(EvidenceKind::Phrase, context.channel, phrase.span(), level, Unit::Dbov);
            Some((level, evidence))
        };
        let mut levels: Vec<_> = context.own_phrases().filter_map(level).collect();
        levels.sort_by(|a, b| a.0.total_cmp(&b.0));
        let ((softest, first), (loudest, last)) = (levels.first()?.clone(), levels.last()?.clone());
        let (spread, error) = (loudest - softest, self.level_error() * std::f64::consts::SQRT_2);
        let estimate = Estimate::new(spread, spread - error, spread + error)?;
        Some(Measured::with_incidents(estimate, vec![last, first]))
    }

    /// How far a level may be off, in dB.
    pub(in crate::measure) fn level_error(&self) -> f64 {
        let noise = self.snr_db.map_or(0.0, |snr| 10f64.powf(-snr / 10.0));
        LEVEL_ERROR_DB + NOISE_ERROR_DB * noise
    }
}

/// The level of a phrase by the level track; `None` for a phrase too short to have a level.
pub(in crate::measure) fn phrase_level(phrase: &Phrase, track: &LevelTrack) -> Option<Dbov> {
    let span = phrase.span();
    if span.duration() < PHRASE_MIN_S { None } else { track.mean(&span) }
}

impl LevelTrack {
    /// The mean power of the steps that lie wholly inside a span; `None` where none do.
    fn mean(&self, span: &Span) -> Option<Dbov> {
        let Seconds(hop) = self.hop_s;
        if hop <= 0.0 {
            return None;
        }
        let (first, end) = ((span.start_s.0 / hop).ceil() as usize, (span.end_s.0 / hop).floor() as usize);
        let steps = self.dbov.get(first..end.max(first))?;
        let power: f64 = steps.iter().flatten().map(|level| 10f64.powf(level.0 / 10.0)).sum();
        Dbov::from_power(power / steps.len() as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phrase_has_the_mean_power_of_its_steps() {
        let phrase = |start, end| Phrase {
            start_s: Seconds(start),
            end_s: Seconds(end),
            syllables: 3,
            pitch_hz: None,
            agent_probability: None,
            characters: None,
            text: None,
            units: None,
        };
        let level = |db| Some(Dbov(db));
        let track = LevelTrack {
            hop_s: Seconds(0.1),
            dbov: [
                level(-20.0),
                level(-30.0),
                None,
                level(-20.0),
                level(-20.0),
                level(-20.0),
                level(-70.0),
            ]
            .into(),
        };
        let measured = phrase_level(&phrase(0.05, 0.65), &track).unwrap();
        assert!((measured.0 - 10.0 * (0.031f64 / 5.0).log10()).abs() < 1e-9);
        assert_eq!(phrase_level(&phrase(0.0, 0.4), &track), None);
        assert_eq!(phrase_level(&phrase(0.0, 5.0), &track), None);
        assert_eq!(phrase_level(&phrase(0.0, 0.6), &LevelTrack::default()), None);
    }
}
