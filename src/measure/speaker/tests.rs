use super::*;
use crate::track::pitch::PitchTrack;
use crate::track::{FRAME_S, Tracks};
use crate::units::Span;

/// A character of a quarter of a second, said with a voice of this pitch.
fn said(log_odds: f64, hertz: f32) -> Uttered {
    let n = (0.25 / FRAME_S) as usize;
    let tracks = Tracks {
        power: vec![0.01; n],
        bands: (0..n)
            .map(|frame| std::array::from_fn(|band| half::bf16::from_f32(0.001 * (1 + (frame + band) % 3) as f32)))
            .collect(),
        pitch: PitchTrack {
            f0: vec![hertz; n],
            strength: vec![0.9; n],
        },
    };
    Uttered {
        log_odds,
        voice: voiceprints(&tracks, &[Span::new(0.0, 0.25)])[0],
    }
}

/// A clause of four characters, the evidence of its words in the first.
fn clause(log_odds: f64, hertz: f32) -> Vec<Uttered> {
    (0..4).map(|at| said(if at == 0 { log_odds } else { 0.0 }, hertz)).collect()
}

const HIGH: f32 = 230.0;
const LOW: f32 = 110.0;

#[test]
fn words_tell_the_voices_and_the_voices_tell_the_rest() {
    let call = [(4.0, HIGH), (-2.0, LOW), (3.0, HIGH), (0.0, LOW), (0.0, HIGH), (-3.0, LOW)];
    let agents = speakers(&call.map(|(log_odds, hertz)| clause(log_odds, hertz))).unwrap();
    assert_eq!(agents.len(), 24);
    assert!(agents[12] < 0.1 && agents[16] > 0.9, "{agents:?}");
    let turned = speakers(&call.map(|(log_odds, hertz)| clause(-log_odds, hertz))).unwrap();
    for (agent, customer) in agents.iter().zip(turned) {
        assert!((agent + customer - 1.0).abs() < 1e-9);
    }
}

#[test]
fn each_side_has_its_characters_where_one_takes_over_inside_of_a_clause() {
    let mut call: Vec<_> = [(4.0, HIGH), (-4.0, LOW), (4.0, HIGH), (-4.0, LOW)]
        .map(|(log_odds, hertz)| clause(log_odds, hertz))
        .into();
    call.push([clause(0.0, LOW), clause(0.0, HIGH)].concat());
    let agents = speakers(&call).unwrap();
    let (before, after) = agents[16..].split_at(4);
    assert!(
        before.iter().all(|agent| *agent < 0.2) && after.iter().all(|agent| *agent > 0.8),
        "{agents:?}"
    );
}

#[test]
fn voices_that_are_alike_tell_nothing() {
    let call = [4.0, -4.0, 0.0, 0.0, 4.0, -4.0].map(|log_odds| clause(log_odds, HIGH));
    let agents = speakers(&call).unwrap();
    assert!((agents[8] - 0.5).abs() < 0.05 && agents[0] > 0.9 && agents[4] < 0.1, "{agents:?}");
}

#[test]
fn without_words_that_tell_there_is_no_answer() {
    assert_eq!(speakers(&[clause(0.0, HIGH), clause(0.0, LOW)]), None);
    assert_eq!(speakers(&[clause(4.0, HIGH), clause(0.0, LOW)]), None);
    assert_eq!(speakers(&[]), None);
}

#[test]
fn where_no_voice_is_heard_the_words_decide() {
    let call = [4.0, -4.0, 4.0, -4.0].map(|log_odds| {
        vec![Uttered {
            log_odds,
            ..Uttered::default()
        }]
    });
    let agents = speakers(&call).unwrap();
    assert!(agents[0] > 0.95 && agents[1] < 0.05, "{agents:?}");
}

/// Pieces of these voices, one stretch each.
fn stretches(voices: &[f32]) -> Vec<Vec<Voiceprint>> {
    voices
        .iter()
        .map(|hertz| (0..6).map(|_| said(0.0, *hertz).voice).collect())
        .collect()
}

#[test]
fn two_voices_are_told_apart_without_words_the_first_first() {
    for (one, other) in [(HIGH, LOW), (LOW, HIGH)] {
        let first = two_voices(&stretches(&[one, other, one, one, other, other, one, other, one, other])).unwrap();
        let of_stretch: Vec<bool> = first.chunks(6).map(|pieces| pieces.iter().all(|first| *first > 0.85)).collect();
        assert_eq!(
            of_stretch,
            [true, false, true, true, false, false, true, false, true, false],
            "{first:?}"
        );
    }
}

#[test]
fn one_voice_is_not_two() {
    assert_eq!(two_voices(&stretches(&[HIGH; 10])), None);
    assert_eq!(two_voices(&[]), None);
}
