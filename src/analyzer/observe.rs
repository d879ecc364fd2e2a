//! What a measured channel answers to a norm: the value, its 95 % interval, and the seconds that may prove a finding.

use super::{hands_free, incidents, steps, voice};
use crate::measure::{DragEvent, FillerEvent, Jump, LevelTrack, Stretch, Volume};
use crate::norms::{Cues, Estimate, Evidence, EvidenceKind, Measured, Observation, Part, Quantity, Unit};
use crate::report::{Channel, Phrase, Report};
use crate::units::{Dbov, Seconds, Span};

/// How far a speech level may be off with no noise at all: phrase edges that are off by their tolerance move the mean of a short
/// phrase by so much.
const LEVEL_ERROR_DB: f64 = 0.5;
/// What is added to it where the noise is as loud as the speech: the noise power that is taken off is known to 1 dB.
const NOISE_ERROR_DB: f64 = 1.1;
/// The chance that a phrase end that was not marked is dragged all the same.
const MISSED: f64 = 0.01;
/// The share of fillers that may be missed, or found where there are none.
const FILLERS_MISSED: f64 = 0.2;
/// A phrase shorter than this has no level of its own to speak of.
const PHRASE_MIN_S: f64 = 0.5;

/// What a channel shows of a quantity: [`Observation::Absent`] where nobody speaks on it.
pub(super) fn observe(report: &Report, channel: &Channel, cues: &Cues, quantity: Quantity) -> Observation {
    if channel.speech.phrases.is_empty() {
        return Observation::Absent;
    }
    let measured = match quantity {
        Quantity::FillersPer100 => fillers(channel),
        Quantity::SpeakingCpm => speaking(channel),
        Quantity::SpeechLevelDbov => level(channel),
        Quantity::LevelSpreadDb => spread(channel),
        Quantity::DraggedPercent => dragged(channel),
        Quantity::HandsFree => return hands_free::observe(report, channel),
        Quantity::ClearPercent => voice::clear(channel),
        Quantity::VoicingPercent => voice::voicing(channel),
        Quantity::ToneFaults => voice::tone_faults(channel),
        Quantity::PitchRangeSt => voice::pitch_range(channel),
        Quantity::MandarinPercent => voice::mandarin(report, channel),
        Quantity::Interruptions
        | Quantity::AnswerS
        | Quantity::UnannouncedSilences
        | Quantity::UnthankedHolds
        | Quantity::Rings
        | Quantity::AgentHungUp
        | Quantity::MonologueS
        | Quantity::TalkSharePercent
        | Quantity::LongestHoldS => return incidents::observe(report, channel.index, quantity),
        Quantity::UnaddressedHolds
        | Quantity::UnaskedSendOffs
        | Quantity::CallbackMin
        | Quantity::UntoldTransfers
        | Quantity::UnsettledAppointments => return steps::observe(report, channel, cues, quantity),
    };
    measured.map_or(Observation::Unclear, Observation::Measured)
}

fn speaking(channel: &Channel) -> Option<Measured> {
    let rate = &channel.rate;
    let part = |stretch: &Stretch| {
        let Stretch {
            start_s,
            end_s,
            cpm,
            low_cpm,
            high_cpm,
            ..
        } = *stretch;
        Some(Part {
            evidence: evidence(channel, EvidenceKind::Stretch, (start_s, end_s), (cpm, Unit::Cpm)),
            estimate: Estimate::new(cpm, low_cpm, high_cpm)?,
        })
    };
    Some(Measured {
        estimate: Estimate::new(rate.speaking_cpm?, rate.low_cpm?, rate.high_cpm?)?,
        parts: rate.stretches.iter().filter_map(part).collect(),
        incidents: Vec::new(),
    })
}

fn level(channel: &Channel) -> Option<Measured> {
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
fn spread(channel: &Channel) -> Option<Measured> {
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

fn dragged(channel: &Channel) -> Option<Measured> {
    let (ends, events) = (channel.drag.phrase_ends as usize, &channel.drag.events);
    let percent = |count: usize| 100.0 * count as f64 / ends as f64;
    let (low, high) = dragged_ends(ends, events);
    let incident = |event: &DragEvent| {
        evidence(
            channel,
            EvidenceKind::Drag,
            (event.start_s, event.end_s),
            (event.held_s.0, Unit::Second),
        )
    };
    let mut longest: Vec<&DragEvent> = events.iter().collect();
    longest.sort_by(|a, b| (b.held_s.0 - b.expected_s.0).total_cmp(&(a.held_s.0 - a.expected_s.0)));
    Some(Measured {
        estimate: Estimate::new(percent(events.len()), percent(low), percent(high))?,
        parts: Vec::new(),
        incidents: longest.into_iter().map(incident).collect(),
    })
}

/// The 95 % interval of how many phrase ends of this recording are dragged, if each event is one with the probability of its
/// confidence and each other end with that of [`MISSED`].
fn dragged_ends(ends: usize, events: &[DragEvent]) -> (usize, usize) {
    let missed = std::iter::repeat_n(MISSED, ends.saturating_sub(events.len()));
    how_many(events.iter().map(|event| event.confidence).chain(missed))
}

/// The 95 % interval of how many of these are so, each with its probability and independent of the others (Poisson's binomial
/// distribution).
pub(super) fn how_many(probabilities: impl Iterator<Item = f64>) -> (usize, usize) {
    let mut chances = vec![1.0];
    let mut most = 0;
    for p in probabilities {
        add(&mut chances, p.clamp(0.0, 1.0));
        most += 1;
    }
    let mut below = 0.0;
    let cumulated: Vec<f64> = chances
        .iter()
        .map(|chance| {
            below += chance;
            below
        })
        .collect();
    let quantile = |q: f64| cumulated.iter().position(|&sum| sum >= q).unwrap_or(most);
    (quantile(0.025), quantile(0.975))
}

/// Adds one more that may be dragged to the chances of 0, 1, 2 … dragged ones; chances too small to matter are dropped at the end.
fn add(chances: &mut Vec<f64>, p: f64) {
    let mut carried = 0.0;
    for chance in chances.iter_mut() {
        let stays = *chance * (1.0 - p) + carried;
        carried = *chance * p;
        *chance = stays;
    }
    if carried > 1e-12 {
        chances.push(carried);
    }
}

fn fillers(channel: &Channel) -> Option<Measured> {
    let fillers = channel.fillers.as_ref()?;
    let share = fillers.per_100_characters?;
    let error = FILLERS_MISSED * share;
    let incident = |event: &FillerEvent| Evidence {
        text: event.text.clone(),
        value: None,
        unit: None,
        ..evidence(channel, EvidenceKind::Filler, (event.start_s, event.end_s), (0.0, Unit::PerHundred))
    };
    Some(Measured {
        estimate: Estimate::new(share, share - error, share + error)?,
        parts: Vec::new(),
        incidents: fillers.events.iter().map(incident).collect(),
    })
}

pub(super) fn evidence(channel: &Channel, kind: EvidenceKind, (start, end): (Seconds, Seconds), (value, unit): (f64, Unit)) -> Evidence {
    Evidence {
        kind,
        channel: channel.index,
        start_s: start.0,
        end_s: end.0,
        text: None,
        value: Some(value),
        unit: Some(unit),
        confidence: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(start: f64, held: f64, confidence: f64) -> DragEvent {
        DragEvent {
            start_s: Seconds(start),
            end_s: Seconds(start + held),
            held_s: Seconds(held),
            expected_s: Seconds(0.3),
            confidence,
        }
    }

    #[test]
    fn sure_events_give_a_narrow_share_and_doubtful_ones_a_wide_one() {
        assert_eq!(dragged_ends(10, &[]), (0, 1));
        assert_eq!(dragged_ends(2, &[]), (0, 0));
        assert_eq!(dragged_ends(2, &[event(1.0, 0.8, 1.0), event(2.0, 0.8, 1.0)]), (2, 2));
        let doubtful: Vec<_> = (0..8).map(|i| event(f64::from(i), 0.8, 0.5)).collect();
        assert_eq!(dragged_ends(8, &doubtful), (1, 7));
        assert_eq!(dragged_ends(0, &[]), (0, 0));
        let (low, high) = dragged_ends(20_000, &[]);
        assert!((165..180).contains(&low) && (220..235).contains(&high), "{low} {high}");
    }

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
