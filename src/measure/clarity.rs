//! Clarity: how intelligible the words are.

mod observe;

use crate::speech::motion::frames;
use crate::stats::mean;
use crate::track::Tracks;
use crate::transcript::Words;
use crate::units::Span;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The report's `clarity`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Clarity {
    /// Voicing quality, 0–1: the mean strength of periodicity over the voiced frames of the speech.
    pub voicing: Option<f64>,
    /// How sure the recogniser was, 0–1: the geometric mean over the characters.
    pub confidence: Option<f64>,
    /// Characters of the transcript that no syllable of the sound corresponds to.
    pub unmatched_characters: Option<u32>,
}

/// Measures the clarity of one channel: from its sound, and from its words where there are any.
///
/// The strength of a voiced frame is the share of its power that is periodic, so that 10 · lg (v / (1 − v)) is the harmonics-to-noise ratio
/// (Boersma 1993): a clear voice on a quiet line has 0.95 (13 dB), a hoarse one or one under noise at 10 dB less than 0.9. `voicing` is `None`
/// where no frame of the phrases is voiced, `confidence` where the words come without, and `unmatched_characters` where there are no words.
pub fn clarity(tracks: &Tracks, phrases: &[Span], words: Option<&Words>) -> Clarity {
    let spoken = phrases.iter().flat_map(|phrase| frames(phrase, tracks.len()));
    let pitch = &tracks.pitch;
    let voiced = spoken.filter(|&i| pitch.f0.get(i).is_some_and(|&f0| f0 > 0.0));
    let strengths = voiced.filter_map(|i| pitch.strength.get(i)).map(|&strength| f64::from(strength));
    let said = words.map(|words| &words.characters).filter(|characters| !characters.is_empty());
    let sure = said.into_iter().flatten().filter_map(|c| c.confidence);
    Clarity {
        voicing: mean(strengths),
        confidence: mean(sure.map(|c| c.max(f64::MIN_POSITIVE).ln())).map(f64::exp),
        unmatched_characters: said.map(|characters| characters.iter().filter(|c| !c.heard).count() as u32),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::transcript::Character;

    /// Half a second of voice of this strength, then as much without.
    fn tracks(strength: f32) -> Tracks {
        let mut tracks = Tracks {
            power: vec![0.1; 100],
            ..Tracks::default()
        };
        tracks.pitch.f0 = [[150.0; 50], [0.0; 50]].concat();
        tracks.pitch.strength = [[strength; 50], [0.1; 50]].concat();
        tracks
    }

    fn character(confidence: Option<f64>, heard: bool) -> Character {
        Character {
            text: '好',
            span: Span::new(0.0, 0.2),
            phrase: 0,
            written: String::new(),
            segment: 0,
            stop: false,
            heard,
            confidence,
        }
    }

    #[test]
    fn voicing_is_the_mean_strength_of_voiced_speech() {
        let clarity = clarity(&tracks(0.75), &[Span::new(0.0, 1.0)], None);
        assert_eq!(
            (clarity.voicing, clarity.confidence, clarity.unmatched_characters),
            (Some(0.75), None, None)
        );
    }

    #[test]
    fn nothing_voiced_is_no_answer() {
        assert_eq!(clarity(&tracks(0.75), &[Span::new(0.6, 1.0)], None).voicing, None);
        assert_eq!(clarity(&Tracks::default(), &[Span::new(0.0, 9.0)], None), Clarity::default());
    }

    #[test]
    fn words_tell_of_confidence_and_of_what_is_not_heard() {
        let words = Words {
            characters: vec![character(Some(0.9), true), character(Some(0.4), false), character(None, true)],
            ..Words::default()
        };
        let clarity = clarity(&tracks(0.75), &[], Some(&words));
        assert!((clarity.confidence.unwrap() - 0.6).abs() < 1e-12);
        assert_eq!(clarity.unmatched_characters, Some(1));
    }
}
