//! What a channel's levels answer to a norm.

use super::evidence::evidence;
use crate::measure::{Jump, LevelTrack, Volume};
use crate::norms::{Estimate, EvidenceKind, Measured, Part, Unit};
use crate::report::{Channel, Phrase};
use crate::units::{Dbov, Seconds, Span};

/// How far a speech level may be off with no noise at all: phrase edges that are off by their tolerance move the mean of a short
/// phrase by so much.
const LEVEL_ERROR_DB: f64 = 0.5;
/// What is added to it where the noise is as loud as the speech: the noise power that is taken off is known to 1 dB.
const NOISE_ERROR_DB: f64 = 1.1;
/// A phrase shorter than this has no level of its own to speak of.
const PHRASE_MIN_S: f64 = 0.5;

/// The speech level, phrase by phrase too, with its jumps.
pub(super) fn level(channel: &Channel) -> Option<Measured> {
    let volume = &channel.volume;
    let error = level_error(volume);
    let estimate = |Dbov(level): Dbov| Estimate::new(level, level - error, level + error);
    let part = |phrase: &Phrase| {
        let level = phrase_level(phrase, &volume.level_track)?;
        Some(Part {
            evidence: evidence(channel, EvidenceKind::Phrase, (phrase.start_s, phrase.end_s), (level.0, Unit::Dbov)),
            estimate: estimate(level)?,
        })
    };
    let jump = |jump: &Jump| {
        let Span { start_s, end_s } = jump.span();
        evidence(channel, EvidenceKind::Jump, (start_s, end_s), (jump.change_db, Unit::Decibel))
    };
    Some(Measured {
        estimate: estimate(volume.speech_level_dbov?)?,
        parts: channel.speech.phrases.iter().filter_map(part).collect(),
        incidents: volume.jumps.iter().map(jump).collect(),
    })
}

/// From the softest phrase to the loudest, with both of them.
pub(super) fn spread(channel: &Channel) -> Option<Measured> {
    let volume = &channel.volume;
    let level = |phrase: &Phrase| {
        let level = phrase_level(phrase, &volume.level_track)?;
        let span = (phrase.start_s, phrase.end_s);
        Some((level.0, evidence(channel, EvidenceKind::Phrase, span, (level.0, Unit::Dbov))))
    };
    let mut levels: Vec<_> = channel.speech.phrases.iter().filter_map(level).collect();
    levels.sort_by(|a, b| a.0.total_cmp(&b.0));
    let ((softest, first), (loudest, last)) = (levels.first()?.clone(), levels.last()?.clone());
    let (spread, error) = (loudest - softest, level_error(volume) * std::f64::consts::SQRT_2);
    Some(Measured {
        estimate: Estimate::new(spread, spread - error, spread + error)?,
        parts: Vec::new(),
        incidents: vec![last, first],
    })
}

/// How far a level may be off, in dB.
pub(super) fn level_error(volume: &Volume) -> f64 {
    let noise = volume.snr_db.map_or(0.0, |snr| 10f64.powf(-snr / 10.0));
    LEVEL_ERROR_DB + NOISE_ERROR_DB * noise
}

/// The mean power of the steps of the level track that lie wholly inside a phrase; `None` for a phrase too short to have a level.
pub(super) fn phrase_level(phrase: &Phrase, track: &LevelTrack) -> Option<Dbov> {
    let (Seconds(start), Seconds(end), Seconds(hop)) = (phrase.start_s, phrase.end_s, track.hop_s);
    if end - start < PHRASE_MIN_S || hop <= 0.0 {
        return None;
    }
    let steps = track.dbov.get((start / hop).ceil() as usize..(end / hop).floor() as usize)?;
    let power: f64 = steps.iter().flatten().map(|level| 10f64.powf(level.0 / 10.0)).sum();
    Dbov::from_power(power / steps.len() as f64)
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
