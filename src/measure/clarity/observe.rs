//! The observations of clarity.

use super::Clarity;
use crate::finding::{Estimate, Evidence, EvidenceKind, Measured, Observation, Part, Unit, clustered_share};
use crate::measure::{Context, Phrase};
use crate::transcript::Word;

/// The fewest characters of a phrase that is judged by itself.
const CHARACTERS_MIN: usize = 3;
/// How far the voicing may be off, in a hundred: so much does another voice differ on the same line.
const VOICING_ERROR: f64 = 5.0;
/// Doubt comes in stretches, so that the clear characters of phrases vary so many times more than one by one: in the labelled calls as Whisper base
/// hears them (`lab/clarity.py`).
const DESIGN_EFFECT: f64 = 1.7;

impl Clarity {
    /// [`Quantity::ClearPercent`](crate::finding::Quantity::ClearPercent): the share of clear characters; unclear without words.
    pub fn clear_percent(&self, context: &Context<'_>) -> Observation {
        clear(context).into()
    }

    /// [`Quantity::VoicingPercent`](crate::finding::Quantity::VoicingPercent): how much of the voiced speech is periodic.
    pub fn voicing_percent(&self, _: &Context<'_>) -> Observation {
        let voicing = self.voicing.map(|voicing| 100.0 * voicing);
        let estimate = voicing.and_then(|percent| Estimate::new(percent, percent - VOICING_ERROR, percent + VOICING_ERROR));
        estimate.map(Measured::plain).into()
    }
}

fn clear(context: &Context<'_>) -> Option<Measured> {
    let clear_in = |phrase| clear_in(phrase, context.thresholds.character_confidence);
    let all: Vec<_> = context.phrases.iter().map(clear_in).collect::<Option<_>>()?;
    let (clear, count) = all.iter().fold((0, 0), |(clear, count), each| (clear + each.0, count + each.1));
    let part = |(phrase, &(clear, count)): (&Phrase, &(usize, usize))| {
        let estimate = clustered_share(clear, count, DESIGN_EFFECT).filter(|_| count >= CHARACTERS_MIN)?;
        let shown = Evidence::measured(
            EvidenceKind::Unclear,
            context.channel,
            phrase.span(),
            estimate.value(),
            Unit::Percent,
        );
        Some(Part {
            evidence: Evidence {
                text: phrase.text.clone(),
                ..shown
            },
            estimate,
        })
    };
    let parts = context.phrases.iter().zip(&all).filter_map(part).collect();
    Some(Measured::with_parts(clustered_share(clear, count, DESIGN_EFFECT)?, parts))
}

/// How many characters of a phrase are clear, and how many there are: clear are those that a syllable corresponds to and that the recogniser is
/// at least so sure of, where it says how sure it is.
fn clear_in(phrase: &Phrase, least: f64) -> Option<(usize, usize)> {
    let units = phrase.units.as_ref()?;
    let is_clear = |unit: &&Word| !unit.unheard && unit.confidence.is_none_or(|sure| sure >= least);
    Some((units.iter().filter(is_clear).count(), units.len()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::Seconds;

    /// A phrase of characters with a confidence each, those in capitals unheard.
    fn phrase(start: f64, characters: &str) -> Phrase {
        let unit = |(at, mark): (usize, char)| Word {
            text: "好".into(),
            start_s: Seconds(start + 0.2 * at as f64),
            end_s: Seconds(start + 0.2 * at as f64 + 0.2),
            confidence: match mark.to_ascii_lowercase() {
                's' => Some(0.9),
                'u' => Some(0.2),
                _ => None,
            },
            stop: false,
            unheard: mark.is_ascii_uppercase(),
            agent_probability: None,
        };
        let units: Vec<_> = characters.chars().enumerate().map(unit).collect();
        Phrase {
            start_s: Seconds(start),
            end_s: Seconds(start + 0.2 * units.len() as f64),
            syllables: units.len() as u32,
            pitch_hz: None,
            agent_probability: None,
            characters: Some(units.len() as u32),
            text: None,
            units: Some(units),
        }
    }

    fn context(phrases: &[Phrase]) -> Context<'_> {
        Context {
            phrases,
            ..Context::default()
        }
    }

    #[test]
    fn a_character_is_unclear_once_whether_it_is_unsure_or_unheard_or_both() {
        // Of s, u and - (no confidence) the recogniser is sure, unsure, and says nothing.
        let phrases = [phrase(1.0, "ssss"), phrase(3.0, "suUS"), phrase(5.0, "--U-u"), phrase(7.0, "UU")];
        let stored: Vec<Phrase> = serde_json::from_str(&serde_json::to_string(&phrases).unwrap()).unwrap();
        for phrases in [phrases.as_slice(), &stored] {
            let measured = clear(&context(phrases)).unwrap();
            let parts: Vec<_> = measured.parts.iter().map(|part| part.estimate.value()).collect();
            assert_eq!(Some(measured.estimate), clustered_share(8, 15, DESIGN_EFFECT));
            assert_eq!(parts, [100.0, 25.0, 60.0]);
        }
    }

    #[test]
    fn without_words_nothing_is_known_of_clarity() {
        let wordless = [Phrase {
            units: None,
            ..phrase(1.0, "ssss")
        }];
        assert!(clear(&context(&wordless)).is_none());
        let worded = [phrase(1.0, "ssss")];
        assert!(clear(&context(&worded)).is_some());
    }
}
