//! What a channel's voice answers to a norm: how clear it is, in what tone, in which language.

use super::chance::how_many;
use super::evidence::evidence;
use crate::measure::{LanguageStretch, PitchRange, Shout};
use crate::norms::{Estimate, Evidence, EvidenceKind, Measured, Part, Unit};
use crate::report::{Channel, Phrase, Report, Role};
use crate::transcript::Word;

/// A recogniser that is surer than this of a character heard it clearly: in the labelled calls so are nine in ten of those that it gets right,
/// and half of those that it gets wrong.
const CLEAR: f64 = 0.5;
/// Where the noise lies nearer to the speech than this, in decibels, it may be the noise that makes words unclear.
const NOISY_DB: f64 = 20.0;
/// A phrase of fewer characters tells nothing by itself.
const CHARACTERS_MIN: usize = 3;
/// How far the voicing may be off, in a hundred: so much does another voice differ on the same line.
const VOICING_ERROR: f64 = 5.0;
/// Speech is flat whose pitch ranges over less than this, in semitones: read speech that people find even has four, service calls have nine.
const FLAT_ST: f64 = 3.0;
/// A language is sure from here on.
const SURE: f64 = 0.8;
/// What Whisper calls Mandarin.
const MANDARIN: &str = "zh";

/// The share of clear characters; `None` without words, and where noise may be to blame.
pub(super) fn clear(channel: &Channel) -> Option<Measured> {
    if channel.volume.snr_db.is_some_and(|snr| snr < NOISY_DB) {
        return None;
    }
    let all: Vec<_> = channel.speech.phrases.iter().map(clear_in).collect::<Option<_>>()?;
    let (clear, count) = all.iter().fold((0, 0), |(clear, count), each| (clear + each.0, count + each.1));
    let part = |(phrase, &(clear, count)): (&Phrase, &(usize, usize))| {
        let estimate = share(clear, count).filter(|_| count >= CHARACTERS_MIN)?;
        let span = (phrase.start_s, phrase.end_s);
        Some(Part {
            evidence: Evidence {
                text: phrase.text.clone(),
                ..evidence(channel, EvidenceKind::Unclear, span, (estimate.value(), Unit::Percent))
            },
            estimate,
        })
    };
    Some(Measured {
        estimate: share(clear, count)?,
        parts: channel.speech.phrases.iter().zip(&all).filter_map(part).collect(),
        incidents: Vec::new(),
    })
}

/// How many characters of a phrase are clear, and how many there are: clear are those that a syllable answers to and that the recogniser is
/// sure of, where it says how sure it is.
fn clear_in(phrase: &Phrase) -> Option<(usize, usize)> {
    let units = phrase.units.as_ref()?;
    let is_clear = |unit: &&Word| !unit.unheard && unit.confidence.is_none_or(|sure| sure >= CLEAR);
    Some((units.iter().filter(is_clear).count(), units.len()))
}

/// A share in a hundred, with the interval of Wilson (1927).
fn share(some: usize, all: usize) -> Option<Estimate> {
    const Z2: f64 = 1.96 * 1.96;
    let (some, all) = (some as f64, all as f64);
    let (p, spread) = (some / all, 1.0 + Z2 / all);
    let middle = (p + Z2 / (2.0 * all)) / spread;
    let half = (Z2 * (p * (1.0 - p) / all + Z2 / (4.0 * all * all))).sqrt() / spread;
    Estimate::new(100.0 * p, 100.0 * (middle - half).max(0.0), 100.0 * (middle + half).min(1.0))
}

/// How much of the voiced speech is periodic; `None` where noise may be to blame.
pub(super) fn voicing(channel: &Channel) -> Option<Measured> {
    let quiet = channel.volume.snr_db.is_none_or(|snr| snr >= NOISY_DB);
    let percent = 100.0 * channel.clarity.as_ref().filter(|_| quiet)?.voicing?;
    plain(Estimate::new(percent, percent - VOICING_ERROR, percent + VOICING_ERROR)?)
}

/// Shouts, and parts of the speech that are flat.
pub(super) fn tone_faults(channel: &Channel) -> Option<Measured> {
    let tone = channel.tone.as_ref()?;
    let shouts = tone.shouting.as_ref()?;
    let shout = |shout: &Shout| Evidence {
        confidence: Some(shout.confidence),
        ..evidence(
            channel,
            EvidenceKind::Shout,
            (shout.start_s, shout.end_s),
            (shout.pitch_st, Unit::Semitone),
        )
    };
    let flat = |part: &&PitchRange| part.range_st < FLAT_ST;
    let flat_part = |part: &PitchRange| {
        let value = (part.range_st, Unit::Semitone);
        evidence(channel, EvidenceKind::Flat, (part.start_s, part.end_s), value)
    };
    let incidents: Vec<_> = shouts
        .iter()
        .map(shout)
        .chain(tone.ranges.iter().filter(flat).map(flat_part))
        .collect();
    let missed = std::iter::once(tone.shouting_missed);
    let sure = shouts.iter().map(|shout| shout.confidence);
    let (low, high) = how_many(sure.chain(missed).chain(tone.ranges.iter().filter_map(is_flat)));
    Some(Measured {
        estimate: Estimate::new(incidents.len() as f64, low as f64, high as f64)?,
        parts: Vec::new(),
        incidents,
    })
}

/// How likely it is that a part of the speech is flat.
fn is_flat(part: &PitchRange) -> Option<f64> {
    let range = Estimate::new(part.range_st, part.range_st - part.error_st, part.range_st + part.error_st)?;
    Some(range.probability_below(FLAT_ST, false))
}

/// How far the pitch ranges.
pub(super) fn pitch_range(channel: &Channel) -> Option<Measured> {
    let tone = channel.tone.as_ref()?;
    let (range, error) = (tone.pitch_range_st?, tone.pitch_range_error_st?);
    plain(Estimate::new(range, range - error, range + error)?)
}

/// How much of the speech is Mandarin: by the recogniser's stretches, or as a whole by the writing. A language that the customer speaks too is
/// left out: the handbook allows it.
pub(super) fn mandarin(report: &Report, channel: &Channel) -> Option<Measured> {
    let language = channel.language.as_ref()?;
    let customer = report.channels.iter().find(|other| other.role == Role::Customer);
    let spoken_to = customer.and_then(|customer| customer.language.as_ref()?.code.as_deref());
    let allowed = |code: &str| code != MANDARIN && spoken_to == Some(code);
    if language.stretches.is_empty() {
        let code = language.code.as_deref().filter(|code| !allowed(code))?;
        let percent = if code == MANDARIN { 100.0 } else { 0.0 };
        return plain(Estimate::new(percent, percent, percent)?);
    }
    let counted = language.stretches.iter().filter(|stretch| !allowed(&stretch.code));
    let (mut all, mut other, mut surely_other, mut not_surely_mandarin) = (0.0, 0.0, 0.0, 0.0);
    let mut others = Vec::new();
    for stretch in counted {
        let seconds = stretch.end_s.0 - stretch.start_s.0;
        let (mandarin, sure) = (stretch.code == MANDARIN, stretch.confidence >= SURE);
        let where_so = |so: bool| if so { seconds } else { 0.0 };
        all += seconds;
        other += where_so(!mandarin);
        surely_other += where_so(!mandarin && sure);
        not_surely_mandarin += where_so(!mandarin || !sure);
        others.extend((!mandarin).then(|| in_language(channel, stretch)));
    }
    let [low, value, high] = [not_surely_mandarin, other, surely_other].map(|seconds| 100.0 - 100.0 * seconds / all);
    Some(Measured {
        estimate: Estimate::new(value, low, high)?,
        parts: Vec::new(),
        incidents: others,
    })
}

fn in_language(channel: &Channel, stretch: &LanguageStretch) -> Evidence {
    Evidence {
        text: Some(stretch.code.clone()),
        confidence: Some(stretch.confidence),
        value: None,
        unit: None,
        ..evidence(
            channel,
            EvidenceKind::Language,
            (stretch.start_s, stretch.end_s),
            (0.0, Unit::Percent),
        )
    }
}

fn plain(estimate: Estimate) -> Option<Measured> {
    Some(Measured {
        estimate,
        parts: Vec::new(),
        incidents: Vec::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::Seconds;

    #[test]
    fn a_share_has_an_interval_that_narrows_with_the_number() {
        let interval = |some, all| share(some, all).unwrap().interval();
        assert!((interval(9, 10).low - 59.6).abs() < 0.1 && (interval(9, 10).high - 98.2).abs() < 0.1);
        assert!(interval(90, 100).low > 82.0 && interval(100, 100).high == 100.0);
        assert!(share(0, 0).is_none());
    }

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

    #[test]
    fn a_character_is_unclear_once_whether_it_is_unsure_or_unheard_or_both() {
        let mut report = Report::from_json(include_str!("../../tests/golden/report.json")).unwrap();
        let channel = &mut report.channels[0];
        channel.volume.snr_db = None;
        // Of s, u and - (no confidence) the recogniser is sure, unsure, and says nothing.
        channel.speech.phrases = vec![phrase(1.0, "ssss"), phrase(3.0, "suUS"), phrase(5.0, "--U-u"), phrase(7.0, "UU")];
        let stored = Report::from_json(&report.to_json().unwrap()).unwrap();
        for report in [report, stored] {
            let measured = clear(&report.channels[0]).unwrap();
            let parts: Vec<_> = measured.parts.iter().map(|part| part.estimate.value()).collect();
            assert_eq!(Some(measured.estimate), share(8, 15));
            assert_eq!(parts, [100.0, 25.0, 60.0]);
        }
    }

    #[test]
    fn without_words_nothing_is_known_of_clarity() {
        let mut report = Report::from_json(include_str!("../../tests/golden/report.json")).unwrap();
        report.channels[0].volume.snr_db = None;
        report.channels[0].speech.phrases = vec![Phrase {
            units: None,
            ..phrase(1.0, "ssss")
        }];
        assert!(clear(&report.channels[0]).is_none());
    }

    #[test]
    fn a_part_is_the_flatter_the_narrower_its_range() {
        let part = |range_st| PitchRange {
            start_s: Seconds(0.0),
            end_s: Seconds(9.0),
            range_st,
            error_st: 1.0,
        };
        assert!(is_flat(&part(1.5)).unwrap() > 0.99 && is_flat(&part(4.5)).unwrap() < 0.01);
        assert!((is_flat(&part(3.0)).unwrap() - 0.5).abs() < 1e-9);
    }
}
