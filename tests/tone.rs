//! Tone: a made voice whose pitch, level and tilt are known one by one. Only all three together are shouting.

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stderr)]

mod common;

use callnorm::audio::Recording;
use callnorm::measure::{Tone, tone};
use callnorm::report::to_json;
use callnorm::track::{RATE as TRACK_RATE, Tracker, Tracks};
use callnorm::units::Span;
use common::random::Random;
use common::shared::labelled_calls;
use std::f64::consts::TAU;

const RATE: f64 = 8000.0;
const SYLLABLE_S: f64 = 0.2;
const SYLLABLES: usize = 12;
/// Formants of a few vowels, in hertz.
const VOWELS: [[f64; 3]; 4] = [
    [300.0, 2200.0, 2900.0],
    [700.0, 1200.0, 2500.0],
    [350.0, 800.0, 2300.0],
    [500.0, 1500.0, 2500.0],
];
/// What the four tones of Mandarin do to the pitch from the beginning of a syllable to its end, in semitones.
const TONES: [(f64, f64); 4] = [(4.0, 4.0), (-1.0, 3.0), (-3.0, -4.0), (5.0, -3.0)];

/// How a phrase is spoken.
#[derive(Clone, Copy)]
struct Voice {
    /// Its middle pitch.
    hertz: f64,
    /// How far the tones go, 1 as usual.
    lively: f64,
    gain_db: f64,
    /// Where the source begins to fall by 12 dB an octave, in hertz.
    corner_hz: f64,
}

const CALM: Voice = Voice {
    hertz: 200.0,
    lively: 1.0,
    gain_db: 0.0,
    corner_hz: 500.0,
};

fn higher(voice: Voice) -> Voice {
    Voice {
        hertz: voice.hertz * 2f64.powf(9.0 / 12.0),
        ..voice
    }
}

fn louder(voice: Voice) -> Voice {
    Voice {
        gain_db: voice.gain_db + 14.0,
        ..voice
    }
}

/// A flatter spectrum at about the same level.
fn sharper(voice: Voice) -> Voice {
    Voice {
        corner_hz: 1800.0,
        gain_db: voice.gain_db - 12.0,
        ..voice
    }
}

/// A two-pole resonance.
struct Resonance {
    a: f64,
    b: f64,
    gain: f64,
    past: [f64; 2],
}

impl Resonance {
    fn new(hertz: f64, width: f64) -> Self {
        let r = (-std::f64::consts::PI * width / RATE).exp();
        let (a, b) = (2.0 * r * (TAU * hertz / RATE).cos(), -r * r);
        Self {
            a,
            b,
            gain: 1.0 - a - b,
            past: [0.0; 2],
        }
    }

    fn push(&mut self, x: f64) -> f64 {
        let y = self.gain * x + self.a * self.past[0] + self.b * self.past[1];
        self.past = [y, self.past[0]];
        y
    }
}

/// Phrases of twelve syllables with half a second between them: samples, and where the phrases are.
fn speech(voices: &[Voice]) -> (Vec<f32>, Vec<Span>) {
    let (mut samples, mut phrases) = (vec![0.0f32; 4000], Vec::new());
    let mut random = Random(9);
    let mut one_of_four = || (4.0 * (random.even() + 0.5)) as usize;
    for voice in voices {
        let start = samples.len() as f64 / RATE;
        for _ in 0..SYLLABLES {
            let (vowel, tone) = (VOWELS[one_of_four()], TONES[one_of_four()]);
            syllable(voice, vowel, tone, &mut samples);
        }
        phrases.push(Span::new(start, samples.len() as f64 / RATE));
        samples.extend([0.0; 4000]);
    }
    (samples, phrases)
}

fn syllable(voice: &Voice, vowel: [f64; 3], (from, to): (f64, f64), samples: &mut Vec<f32>) {
    let mut tract: Vec<_> = vowel.iter().map(|&hertz| Resonance::new(hertz, 60.0 + 0.04 * hertz)).collect();
    let mut phase = 0.0;
    let length = (SYLLABLE_S * RATE) as usize;
    for n in 0..length {
        let at = n as f64 / length as f64;
        let f0 = voice.hertz * 2f64.powf(voice.lively * (from + (to - from) * at) / 12.0);
        phase += TAU * f0 / RATE;
        let harmonics = (1..).map(f64::from).take_while(|k| k * f0 < 0.48 * RATE);
        let source: f64 = harmonics
            .map(|k| (k * phase).cos() * f0 / RATE / (1.0 + (k * f0 / voice.corner_hz).powi(2)))
            .sum();
        let sound: f64 = tract.iter_mut().map(|formant| formant.push(source)).sum();
        let fade = (10.0 * at.min(1.0 - at)).min(1.0);
        samples.push((0.5 * fade * sound * 10f64.powf(voice.gain_db / 20.0)) as f32);
    }
}

/// What is heard, at the level of a telephone call.
fn heard(samples: &[f32], phrases: &[Span]) -> Tone {
    let mut tracker = Tracker::new().unwrap();
    tracker.push(samples);
    let tracks: Tracks = tracker.finish();
    tone(&tracks, phrases)
}

fn of(voices: &[Voice]) -> Tone {
    let (samples, phrases) = speech(voices);
    heard(&samples, &phrases)
}

/// Ten phrases, two of them in another voice.
fn with(other: Voice) -> Vec<Voice> {
    let mut voices = vec![CALM; 10];
    voices[4] = other;
    voices[7] = other;
    voices
}

#[test]
fn a_voice_that_is_raised_in_pitch_level_and_tilt_together_is_shouting() {
    let (samples, phrases) = speech(&with(higher(louder(sharper(CALM)))));
    let tone = heard(&samples, &phrases);
    let shouts = tone.shouting.unwrap();
    let [first, second] = &shouts[..] else { panic!("{shouts:?}") };
    for (shout, phrase) in [(first, &phrases[4]), (second, &phrases[7])] {
        let (start, end) = (shout.start_s.0 - phrase.start_s.0, shout.end_s.0 - phrase.end_s.0);
        assert!(start.abs() < 0.3 && end.abs() < 0.3 && shout.confidence > 0.9, "{shout:?}");
        assert!(
            (7.0..11.0).contains(&shout.pitch_st) && shout.level_db > 8.0 && shout.tilt_db > 5.0,
            "{shout:?}"
        );
    }
    assert!(tone.shouting_missed < 0.025);
}

#[test]
fn one_or_two_of_the_three_are_not() {
    for (name, other) in [
        ("calm", CALM),
        ("louder", louder(CALM)),
        ("much louder", Voice { gain_db: 24.0, ..CALM }),
        ("higher", higher(CALM)),
        ("sharper", sharper(CALM)),
        ("louder and higher", louder(higher(CALM))),
        ("louder and sharper", louder(sharper(CALM))),
        ("higher and sharper", higher(sharper(CALM))),
    ] {
        let tone = of(&with(other));
        assert_eq!(tone.shouting, Some(vec![]), "{name}");
        assert!(tone.shouting_missed < 0.2, "{name}: {}", tone.shouting_missed);
    }
}

#[test]
fn clipping_a_louder_voice_makes_no_shout_of_it() {
    let (samples, phrases) = speech(&with(Voice { gain_db: 30.0, ..CALM }));
    let most = samples.iter().fold(0.0f32, |most, x| most.max(x.abs()));
    let clipped: Vec<f32> = samples.iter().map(|x| x.clamp(-most / 8.0, most / 8.0)).collect();
    assert_eq!(heard(&clipped, &phrases).shouting, Some(vec![]));
}

#[test]
fn the_gain_of_the_whole_changes_nothing() {
    let voices = with(higher(louder(sharper(CALM))));
    let (samples, phrases) = speech(&voices);
    let doubled: Vec<f32> = samples.iter().map(|x| 2.0 * x).collect();
    let written = |samples: &[f32]| to_json(&heard(samples, &phrases)).unwrap();
    assert_eq!(written(&samples), written(&doubled));
}

#[test]
fn pitch_is_measured_with_its_range() {
    let tone = of(&[CALM; 10]);
    // The tones' ends lie between −4 and 5 semitones.
    let (low, median, high) = (
        tone.pitch_low_hz.unwrap().0,
        tone.pitch_median_hz.unwrap().0,
        tone.pitch_high_hz.unwrap().0,
    );
    assert!(
        (150.0..185.0).contains(&low) && (190.0..240.0).contains(&median) && (250.0..270.0).contains(&high),
        "{low} {median} {high}"
    );
    let range = tone.pitch_range_st.unwrap();
    assert!((12.0 * (high / low).log2() - range).abs() < 1e-3);
    assert!((0.1..3.0).contains(&tone.pitch_range_error_st.unwrap()));
}

#[test]
fn a_flat_voice_has_a_narrow_range_in_every_part() {
    let flat = of(&[Voice { lively: 0.1, ..CALM }; 10]);
    assert!(
        flat.ranges.len() >= 2 && flat.ranges.iter().all(|part| part.range_st + part.error_st < 3.0),
        "{:?}",
        flat.ranges
    );
    let lively = of(&[CALM; 10]);
    assert!(
        lively.ranges.iter().all(|part| part.range_st - part.error_st > 3.0),
        "{:?}",
        lively.ranges
    );
    let (first, last) = (flat.ranges.first().unwrap(), flat.ranges.last().unwrap());
    assert!(first.start_s.0 < 1.0 && last.end_s.0 > 28.0);
}

#[test]
fn too_little_speech_is_no_answer() {
    let short = of(&[CALM]);
    assert_eq!((short.shouting, short.ranges.len()), (None, 0));
    let none = heard(&[0.0; 8000], &[Span::new(0.1, 0.9)]);
    assert_eq!(none, Tone::default());
}

/// The phrases of a side of a labelled call.
fn labelled(label: &serde_json::Value, channel: usize) -> Vec<Span> {
    let utterances = label["utterances"].as_array().unwrap().iter();
    let own = utterances.filter(|utterance| utterance["channel"] == channel);
    let phrases = own.flat_map(|utterance| utterance["phrases"].as_array().unwrap());
    phrases
        .map(|phrase| Span::new(phrase["start_s"].as_f64().unwrap(), phrase["end_s"].as_f64().unwrap()))
        .collect()
}

/// Levels jump by gain in the labelled calls, and noise, codecs and limiters change spectra, but nobody raises the voice.
#[test]
#[cfg_attr(not(shared), ignore = "needs the recordings of CALLNORM_SHARED")]
fn nobody_shouts_in_the_labelled_calls() {
    let (mut told, mut sides) = (0, 0);
    for (path, label) in labelled_calls() {
        let recording = Recording::open(&path).unwrap();
        for channel in (0..recording.info().channels).filter(|_| recording.info().channels == 2) {
            let mut tracker = Tracker::new().unwrap();
            let take = &mut |block: &[f32]| {
                tracker.push(block);
                Ok(())
            };
            recording.for_each_block_at(channel, TRACK_RATE, take).unwrap();
            let found = tone(&tracker.finish(), &labelled(&label, channel));
            sides += 1;
            told += usize::from(found.shouting.is_some());
            assert_eq!(found.shouting.unwrap_or_default(), [], "{}, channel {channel}", path.display());
            let flat = found.ranges.iter().filter(|part| part.range_st < 3.0).count();
            assert_eq!(flat, 0, "{}, channel {channel}: {:?}", path.display(), found.ranges);
        }
    }
    eprintln!("told of {told} of {sides} sides");
    assert!(10 * told >= 8 * sides);
}
