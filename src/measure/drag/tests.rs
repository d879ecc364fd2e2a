use super::*;
use crate::speech::{Counts, RunningCount};
use crate::track::bands::BANDS;
use half::bf16;

/// A vowel as two formants at these bands.
type Vowel = (f32, f32);
const VOWELS: [Vowel; 4] = [(2.0, 11.0), (6.0, 8.0), (2.0, 5.0), (4.0, 10.0)];
/// Frames of a plain syllable: a weak onset and its vowel.
const ONSET: usize = 5;
const RHYME: usize = 14;

/// Tracks that are written down frame by frame.
#[derive(Default)]
struct Script {
    tracks: Tracks,
    nuclei: Vec<f64>,
    phrases: Vec<Span>,
}

impl Script {
    fn frame(&mut self, vowel: Vowel, level: f32, f0: f32) {
        let bump = |b: f32, at: f32| (-(b - at).powi(2) / 3.0).exp();
        let bands: Vec<f32> = (0..BANDS)
            .map(|b| level * (bump(b as f32, vowel.0) + 0.5 * bump(b as f32, vowel.1)) + 1e-9)
            .collect();
        self.tracks.power.push(bands.iter().sum());
        self.tracks.bands.push(std::array::from_fn(|b| bf16::from_f32(bands[b])));
        self.tracks.pitch.f0.push(f0);
        self.tracks.pitch.strength.push(if f0 > 0.0 { 0.9 } else { 0.1 });
    }

    fn pause(&mut self, frames: usize) {
        (0..frames).for_each(|_| self.frame(VOWELS[0], 0.0, 0.0));
    }

    /// A syllable whose rhyme is held for so many frames while its level changes by `fade_db`.
    fn syllable(&mut self, vowel: Vowel, rhyme: usize, fade_db: f32) {
        (0..ONSET).for_each(|_| self.frame((9.0, 14.0), 2e-5, 0.0));
        self.nuclei.push((self.tracks.len() + RHYME / 2) as f64 * FRAME_S);
        for i in 0..rhyme {
            let level = 1e-2 * 10f32.powf(fade_db / 10.0 * i as f32 / rhyme as f32);
            self.frame(vowel, level, 200.0);
        }
    }

    /// A pause and a phrase of eight syllables, the last held for `rhyme` frames.
    fn phrase(&mut self, rhyme: usize, fade_db: f32) {
        self.pause(60);
        let start = self.tracks.len() as f64 * FRAME_S;
        (0..7).for_each(|i| self.syllable(VOWELS[i % 4], RHYME, 0.0));
        self.syllable(VOWELS[3], rhyme, fade_db);
        self.phrases.push(Span::new(start, self.tracks.len() as f64 * FRAME_S));
    }

    fn ends(ends: &[(usize, f32)]) -> Self {
        let mut script = Self::default();
        ends.iter().for_each(|(rhyme, fade_db)| script.phrase(*rhyme, *fade_db));
        script.pause(60);
        script
    }

    fn drag(&self) -> Drag {
        drag(&self.tracks, &self.phrases, &self.syllables(&self.nuclei))
    }

    /// The syllables of each phrase that have these nuclei.
    fn syllables(&self, nuclei: &[f64]) -> Vec<Syllables> {
        self.phrases.iter().map(|phrase| syllables(phrase, phrase.times(nuclei))).collect()
    }
}

fn syllables(phrase: &Span, nuclei: &[f64]) -> Syllables {
    let step = |t: f64| ((t - phrase.start_s.0) / (2.0 * FRAME_S)) as usize;
    let mut each = vec![0.0; step(phrase.end_s.0) + 1];
    nuclei.iter().for_each(|&nucleus| each[step(nucleus)] += 1.0);
    Syllables {
        nuclei: nuclei.iter().copied().map(Seconds).collect(),
        expected: nuclei.len() as f64,
        variance: 0.0,
        counts: Counts::surely(nuclei.len()),
        by_network: RunningCount::new(each),
    }
}

#[test]
fn nothing_to_hear_is_no_answer() {
    let phrase = Span::new(0.0, 1.0);
    assert_eq!(drag(&Tracks::default(), &[], &[]), Drag::default());
    assert_eq!(drag(&Tracks::default(), &[phrase], &[syllables(&phrase, &[0.5])]), Drag::default());
    let mut silent = Script::default();
    silent.pause(200);
    silent.phrases.push(Span::new(0.5, 1.5));
    assert_eq!(silent.drag(), Drag::default());
}

#[test]
fn a_phrase_beyond_the_recording_is_harmless() {
    let mut script = Script::ends(&[(20, 0.0)]);
    script.phrases.push(Span::new(1e3, 2e3));
    script.phrases.push(Span::new(2.0, 1.0));
    assert_eq!(script.drag().phrase_ends, 1);
}

#[test]
fn an_end_held_long_is_one_event_where_it_is() {
    let script = Script::ends(&[(20, 0.0), (90, 0.0), (20, 0.0)]);
    let found = script.drag();
    assert_eq!((found.phrase_ends, found.events.len()), (3, 1));
    let (event, end) = (&found.events[0], script.phrases[1].end_s.0);
    assert!(
        (event.end_s.0 - end).abs() < 0.1 && (event.held_s.0 - 0.9).abs() < 0.15,
        "{event:?} in a phrase that ends at {end}"
    );
    assert!(event.expected_s.0 < 0.4 && event.confidence > 0.8, "{event:?}");
}

#[test]
fn an_end_somewhat_longer_than_the_rest_is_natural() {
    assert!(Script::ends(&[(20, 0.0), (24, 0.0), (18, -9.0)]).drag().events.is_empty());
}

#[test]
fn one_phrase_is_enough() {
    assert!(Script::ends(&[(20, 0.0)]).drag().events.is_empty());
    assert_eq!(Script::ends(&[(90, 0.0)]).drag().events.len(), 1);
}

#[test]
fn a_fading_voice_drags_too() {
    assert_eq!(Script::ends(&[(20, 0.0), (90, -9.0)]).drag().events.len(), 1);
}

#[test]
fn a_slow_speaker_may_hold_longer() {
    let script = Script::ends(&[(60, 0.0)]);
    let every_other: Vec<f64> = script.nuclei.iter().copied().step_by(2).collect();
    let quick = script.drag().events;
    let slow = drag(&script.tracks, &script.phrases, &script.syllables(&every_other)).events;
    assert_eq!(quick.len(), 1);
    assert!(
        slow.iter()
            .all(|e| e.confidence < quick[0].confidence && e.expected_s.0 > 1.2 * quick[0].expected_s.0)
    );
}

#[test]
fn one_long_sound_alone_is_no_ending() {
    let mut script = Script::ends(&[(20, 0.0)]);
    let start = script.tracks.len() as f64 * FRAME_S;
    (0..60).for_each(|_| script.frame(VOWELS[1], 1e-2, 200.0));
    script.phrases.push(Span::new(start, script.tracks.len() as f64 * FRAME_S));
    script.pause(60);
    assert!(script.drag().events.is_empty());
}

#[test]
fn gain_changes_nothing() {
    let script = Script::ends(&[(20, 0.0), (90, -6.0)]);
    let mut loud = script.tracks.clone();
    loud.power.iter_mut().for_each(|x| *x *= 4.0);
    loud.bands.iter_mut().flatten().for_each(|x| *x = bf16::from_f32(x.to_f32() * 4.0));
    assert_eq!(drag(&loud, &script.phrases, &script.syllables(&script.nuclei)), script.drag());
}

#[test]
fn a_drawn_out_hiss_drags_too() {
    let hissing = |frames: usize| {
        let mut script = Script::default();
        (0..3).for_each(|_| script.phrase(14, 0.0));
        (0..frames).for_each(|_| script.frame((9.0, 14.0), 1e-3, 0.0));
        script.phrases[2].end_s = Seconds(script.tracks.len() as f64 * FRAME_S);
        script.pause(60);
        script.drag()
    };
    assert!(hissing(15).events.is_empty());
    let found = hissing(100).events;
    assert!(found.len() == 1 && found[0].held_s.0 > 0.7, "{found:?}");
}

#[test]
fn other_ends_are_all_but_ones_own() {
    let lengthening = |sonorant_s: f64| Lengthening {
        first: 0,
        last: 0,
        sound_from: 0,
        sound_to: 1,
        ends_phrase: true,
        sonorant_s,
        still: 1.0,
    };
    let lengths = [0.3, 0.1, 0.9, 0.2, 0.2, 0.6];
    let lengthenings: Vec<Lengthening> = lengths.into_iter().map(lengthening).collect();
    for (i, found) in other_ends(&lengthenings).into_iter().enumerate() {
        let mut others: Vec<f32> = lengths.iter().map(|x| *x as f32).collect();
        others.remove(i);
        let (usual, worth) = USUAL_END;
        let expected = drawn(f64::from(quantile(others, OTHER_ENDS)), 5.0, usual, worth) / usual;
        assert!((found - expected).abs() < 1e-6);
    }
    assert_eq!(other_ends(&lengthenings[..1]), [1.0]);
}
