use super::*;
use crate::speech::{Counts, RunningCount};
use crate::track::FRAME_S;
use crate::track::bands::BANDS;
use half::bf16;

/// A vowel as two formants at these bands.
type Vowel = (f32, f32);
const VOWELS: [Vowel; 4] = [(2.0, 11.0), (6.0, 8.0), (2.0, 5.0), (4.0, 10.0)];

/// Speech written down frame by frame: syllables with their characters, pauses, sustained sounds.
#[derive(Default)]
struct Script {
    tracks: Tracks,
    nuclei: Vec<Vec<Seconds>>,
    phrases: Vec<Span>,
    words: Words,
}

impl Script {
    fn now(&self) -> f64 {
        self.tracks.len() as f64 * FRAME_S
    }

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

    /// A pause of so many frames; of 25 and more, it ends the phrase.
    fn pause(mut self, frames: usize) -> Self {
        if frames >= 25 {
            self.end_phrase();
        }
        (0..frames).for_each(|_| self.frame(VOWELS[0], 0.0, 0.0));
        self
    }

    fn end_phrase(&mut self) {
        let open = self.phrases.len() < self.nuclei.len();
        if let Some(nuclei) = self.nuclei.last().filter(|_| open) {
            let start = nuclei[0].0 - 0.1;
            self.phrases.push(Span::new(start, self.now()));
        }
    }

    /// One syllable; its character, if the transcript has it.
    fn syllable(&mut self, vowel: Vowel, frames: usize, character: Option<char>) {
        let start = self.now();
        if self.nuclei.len() == self.phrases.len() {
            self.nuclei.push(Vec::new());
        }
        let phrase = self.phrases.len();
        self.nuclei[phrase].push(Seconds(start + 0.1));
        (0..frames).for_each(|_| self.frame(vowel, 1e-2, 200.0));
        let end = self.now();
        self.words.characters.extend(character.map(|text| Character {
            text,
            span: Span::new(start, end),
            phrase,
            written: String::new(),
            segment: 0,
            stop: false,
            heard: true,
            confidence: Some(0.9),
        }));
    }

    /// Characters with a syllable each; `，` sets a stop.
    fn say(mut self, text: &str) -> Self {
        for (i, c) in text.chars().enumerate() {
            if c == '，' {
                self.words.characters.last_mut().unwrap().stop = true;
                continue;
            }
            (0..5).for_each(|_| self.frame((9.0, 14.0), 2e-5, 0.0));
            self.syllable(VOWELS[i % 4], 14, Some(c));
        }
        self
    }

    /// A sustained sound, written down or not.
    fn hold(mut self, frames: usize, character: Option<char>) -> Self {
        self.syllable(VOWELS[2], frames, character);
        self
    }

    fn fillers(&self) -> Fillers {
        let syllables: Vec<Syllables> = self.nuclei.iter().map(|nuclei| syllables(nuclei)).collect();
        fillers(&self.tracks, &self.phrases, &syllables, &self.words)
    }

    /// The texts of the events, `~` for those of the sound.
    fn events(self) -> String {
        let fillers = self.pause(120).fillers();
        assert_eq!(fillers.count, Some(fillers.events.len() as u32));
        let texts = fillers.events.into_iter().map(|e| e.text.unwrap_or_else(|| "~".to_owned()));
        texts.collect::<Vec<_>>().join(" ")
    }
}

fn syllables(nuclei: &[Seconds]) -> Syllables {
    Syllables {
        nuclei: nuclei.to_vec(),
        expected: nuclei.len() as f64,
        variance: 0.1,
        counts: Counts::surely(nuclei.len()),
        by_network: RunningCount::new([nuclei.len() as f64]),
    }
}

fn script() -> Script {
    Script::default().pause(60)
}

#[test]
fn words_that_may_be_fillers_are_counted_where_nothing_is_punctuated() {
    let possible = |text: &str| {
        let fillers = script().say(text).pause(120).fillers();
        (
            fillers.count.unwrap(),
            fillers.possible_per_100_characters * text.chars().filter(|&c| c != '，').count() as f64 / 100.0,
        )
    };
    let unpunctuated = "好的我查到那个订单就是昨天下午发出的所以明天可以送到您的家里面";
    let (count, more) = possible(unpunctuated);
    assert_eq!((count, more.round()), (0, 2.0));
    assert_eq!(possible(&unpunctuated.replace("的", "的，")).1, 0.0);
}

#[test]
fn interjections_are_fillers_inside_a_turn() {
    assert_eq!(script().hold(40, Some('嗯')).pause(14).say("请您稍等").events(), "嗯");
    assert_eq!(
        script()
            .say("请您稍等，")
            .pause(40)
            .hold(30, Some('呃'))
            .pause(40)
            .say("我看一下")
            .events(),
        "呃"
    );
    assert_eq!(script().say("啊，我来看看").events(), "啊");
}

#[test]
fn an_interjection_that_is_the_whole_turn_is_an_answer() {
    assert_eq!(script().hold(40, Some('嗯')).pause(150).say("请您稍等").events(), "");
    assert_eq!(script().hold(40, None).pause(150).say("请您稍等").events(), "");
    let assent = script().say("是的，").pause(60).hold(40, Some('嗯'));
    assert_eq!(assent.pause(150).say("请您稍等").events(), "");
}

#[test]
fn particles_at_the_end_are_counted_apart() {
    let fillers = script().say("我看看啊，您再等一等吧，您说呢").pause(120).fillers();
    assert_eq!((fillers.count, fillers.sentence_final), (Some(0), Some(3)));
}

#[test]
fn a_word_is_a_filler_where_it_stands_for_nothing() {
    assert_eq!(script().say("那个，您那边停电了").events(), "那个");
    assert_eq!(script().say("那个您那边停电了").events(), "那个");
    assert_eq!(script().say("那个按二号键").events(), "那个");
    assert_eq!(script().say("就是维修师傅明天上午过去").events(), "就是");
    assert_eq!(script().say("您的套餐，就是就是每月五十九元的").events(), "就是");
    assert_eq!(script().say("按二号键，就是，会有人接").events(), "就是");
    assert_eq!(script().say("我们在修了，这个").pause(30).say("大概要两天").events(), "这个");
    assert_eq!(script().say("您先登记，然后").pause(30).say("我们会联系您").events(), "然后");
}

#[test]
fn the_same_words_mostly_mean_something() {
    for text in [
        "那个小区停电了",
        "那个按键坏了",
        "具体以那个月的账单为准",
        "对，就是这个号码",
        "您现在的套餐，就是每月五十九元的",
        "就是您的账单",
        "您先登记，然后由我们联系您",
        "您先登记，然后，由我们联系您",
        "这个我也没办法",
        "我要那个，谢谢",
        "您的余额不多了",
    ] {
        assert_eq!(script().say(text).events(), "", "{text}");
    }
}

#[test]
fn a_held_sound_between_pauses_that_no_character_covers_is_a_filler() {
    assert_eq!(
        script()
            .say("请您稍等，")
            .pause(14)
            .hold(35, None)
            .pause(14)
            .say("我看一下")
            .events(),
        "~"
    );
    assert_eq!(script().hold(35, None).pause(14).say("我看一下").events(), "~");
    let short = script().say("请您稍等，").pause(14).hold(12, None).pause(14).say("我看一下");
    assert_eq!(short.events(), "");
}

#[test]
fn characters_drawn_over_a_filler_are_laid_where_they_belong() {
    let mut drawn = script().hold(40, None).pause(14).say("您看一下吧");
    let characters = &mut drawn.words.characters;
    for i in (1..characters.len()).rev() {
        characters[i].span.start_s = characters[i - 1].span.start_s;
    }
    characters[0].span = Span::new(0.6, 1.0);
    assert_eq!(drawn.events(), "~");
}

#[test]
fn what_ends_a_turn_is_no_filler() {
    assert_eq!(script().say("您的情况我已经清楚了，这个").pause(150).say("您好").events(), "");
    assert_eq!(script().say("大约需要两天，嗯").events(), "");
    assert_eq!(script().say("大约需要两天，嗯").pause(40).say("请您稍等").events(), "嗯");
}

#[test]
fn an_interjection_that_was_drawn_to_the_words_before_is_where_it_is_held() {
    let mut drawn = script()
        .say("大约需要两天，")
        .pause(40)
        .hold(40, Some('嗯'))
        .pause(40)
        .say("请您稍等");
    let held = drawn.words.characters[6].span;
    let characters = &mut drawn.words.characters;
    characters[6].span = Span::new(held.start_s.0 - 0.6, held.start_s.0 - 0.5);
    characters[6].phrase = 0;
    characters[6].stop = true;
    let fillers = drawn.pause(120).fillers();
    let event = &fillers.events[0];
    assert_eq!((fillers.count, event.text.as_deref()), (Some(1), Some("嗯")));
    assert!(
        event.start_s.0 > held.start_s.0 - 0.1 && event.end_s.0 > held.start_s.0,
        "{event:?}"
    );
}

#[test]
fn an_unsure_character_set_apart_on_a_filler_is_none() {
    let with = |confidence| {
        let mut script = script().say("好的，").pause(30).hold(40, Some('您')).pause(30).say("请稍等");
        script.words.characters[2].confidence = confidence;
        script.events()
    };
    assert_eq!(
        (with(Some(0.3)), with(Some(0.9)), with(None)),
        ("~".to_owned(), String::new(), String::new())
    );
}

#[test]
fn the_share_counts_what_only_the_sound_holds() {
    let fillers = script()
        .say("请您稍等，")
        .pause(40)
        .hold(35, None)
        .pause(40)
        .say("我看一下，")
        .pause(120)
        .fillers();
    assert!((fillers.per_100_characters.unwrap() - 100.0 / 9.0).abs() < 1e-9);
}

#[test]
fn gain_changes_nothing() {
    let script = script()
        .say("请您稍等，")
        .pause(14)
        .hold(35, None)
        .pause(14)
        .say("那个，我看一下")
        .pause(120);
    let mut louder = script.tracks.clone();
    louder.power.iter_mut().for_each(|x| *x *= 4.0);
    louder
        .bands
        .iter_mut()
        .flatten()
        .for_each(|x| *x = bf16::from_f32(x.to_f32() * 4.0));
    let quiet = script.fillers();
    let loud = Script { tracks: louder, ..script }.fillers();
    assert_eq!((quiet.count, quiet), (Some(2), loud));
}

#[test]
fn without_words_there_is_no_count() {
    assert_eq!(Script::default().fillers(), Fillers::default());
    let words = Words::default();
    assert_eq!(fillers(&Tracks::default(), &[Span::new(0.0, 1.0)], &[], &words).count, None);
}

#[test]
fn words_beyond_the_sound_are_harmless() {
    let mut script = script().say("嗯，您好").pause(120);
    script.words.characters.iter_mut().for_each(|c| c.phrase = 7);
    assert_eq!(script.fillers().count, Some(0));
}
