//! Signals of the line: ringback before the answer, busy tone after the end.

mod observe;

use super::turns::Party;
use crate::speech::{Activity, CallProgressTone};
use crate::units::{Hertz, Seconds, Span};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The report's `line`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Line {
    /// Ringing before the answer; `None` where the recording holds none.
    pub ringback: Option<Ringback>,
    /// Who left first; `None` without a busy tone, and where both sides are on its channel.
    pub hangup: Option<Hangup>,
    /// When the busy tone begins, whoever left first; `None` without one, and in reports of earlier versions.
    #[serde(default)]
    pub busy_s: Option<Seconds>,
    /// Whether a steady tone sounds before the first words that keeps no cadence of ringing, or something that may be a tone which voices
    /// veil, where no ringing is found.
    #[serde(default)]
    pub ringback_unclear: bool,
    /// Whether a steady tone sounds after a channel's last words that keeps no cadence of a busy tone, where none is found.
    #[serde(default)]
    pub busy_unclear: bool,
}

/// A tone that comes and goes. A double burst (United Kingdom, Hong Kong) counts as one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cadence {
    /// Its frequency; of two tones at once the mean.
    pub frequency: Hertz,
    /// How long a burst lasts.
    pub on: Seconds,
    /// How long it is quiet between two.
    pub off: Seconds,
}

impl Cadence {
    /// A cadence from a frequency in hertz and two lengths in seconds.
    pub const fn new(hertz: f64, on_s: f64, off_s: f64) -> Self {
        Self {
            frequency: Hertz(hertz),
            on: Seconds(on_s),
            off: Seconds(off_s),
        }
    }
}

/// The tones of a country's network (ITU-T E.180 lists them all), and on which channel a busy tone stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LineOptions {
    /// Ringback: 425 Hz 1 s on and 4 s off in most of Europe, 460 Hz (the mean of 440 and 480) 2 s and 4 s in North America, 425 Hz (of 400
    /// and 450) 1 s and 2 s in the United Kingdom, 460 Hz 1 s and 3 s in Hong Kong, 400 Hz 1 s and 2 s in Japan.
    pub ringback: Cadence,
    /// Busy tone.
    pub busy: Cadence,
    /// Whether the busy tone stands on the channel of the side that stays instead of that which left.
    pub busy_on_the_other: bool,
}

impl Default for LineOptions {
    /// Mainland China: 450 Hz, ringback 1 s on and 4 s off, busy tone 0.35 s on and off, on the channel of the side that hung up.
    fn default() -> Self {
        Self {
            ringback: Cadence::new(450.0, 1.0, 4.0),
            busy: Cadence::new(450.0, 0.35, 0.35),
            busy_on_the_other: false,
        }
    }
}

/// Networks keep their frequency within 25 Hz (ITU-T E.180); lengths may differ by a fifth, measuring error included.
const OFF_HZ: f64 = 25.0;
const OFF_SHARE: f64 = 0.2;
/// A burst that is a tenth shorter than the others is cut.
const CUT_SHARE: f64 = 0.9;
/// Tones with less than this between them are one burst.
const TOGETHER_S: f64 = 0.3;
/// What begins this early was there before the recording.
const AT_START_S: f64 = 0.05;
/// A burst that words follow so soon was cut by the answer.
const ANSWER_S: f64 = 1.0;
/// On a channel of both sides, voices behind them may say so much before the answer.
const BEHIND_S: f64 = 5.0;
/// So many bursts in cadence make a busy tone.
const BUSY_BURSTS: usize = 2;

/// Measures the signals of the line: ringback before the answer, and who left first.
///
/// **Ringback** is the bursts in cadence before the first words; two or more also count where one side alone has spoken, and on a channel of
/// both sides where less than 5 s have been spoken, which may be voices behind them. A burst is full that
/// is no shorter than nine tenths of the usual one (of the nominal length, where there is but one); the recording's start may cut the first,
/// and the answer the last. Without bursts, music before the first words is a colour ring (彩铃). The answer is the first word after it.
///
/// **Hang-up**: the busy tone after which its channel has no more words; of two, the one that begins first (within 0.3 s the stronger: the
/// other is its crosstalk).
///
/// Each channel comes with its side, `None` where both are on it; then it is not known who hung up.
pub fn line(channels: &[(Option<Party>, &Activity)], options: &LineOptions) -> Line {
    let busy = busy(channels, &options.busy);
    let ringback = ringback(channels, &options.ringback);
    let first = first_words(channels).fold(f64::INFINITY, f64::min);
    let early = channels
        .iter()
        .map(|(party, heard)| spoken(*party, heard))
        .fold(f64::INFINITY, f64::min);
    let veiled = veiled(channels);
    let after_words = |heard: &Activity, tone: &CallProgressTone| {
        let last = heard.phrases.last().map_or(first, |words| words.start_s.0);
        tone.span.start_s.0 > last.max(first)
    };
    Line {
        ringback_unclear: ringback.is_none()
            && (has_tone(channels, |_, tone| tone.span.start_s.0 < early) || veiled.iter().any(|tone| tone.start_s.0 < early)),
        ringback: ringback.map(|ringback| ringback.with(&veiled, &options.ringback)),
        hangup: busy.and_then(|(party, tone)| Some(hangup(party?, &tone, options))),
        busy_s: busy.map(|(_, tone)| tone.span.start_s),
        busy_unclear: busy.is_none() && has_tone(channels, after_words),
    }
}

/// When each channel's first words begin; infinity without words.
fn first_words(channels: &[(Option<Party>, &Activity)]) -> impl Iterator<Item = f64> + Clone {
    let first = |heard: &Activity| heard.phrases.first().map_or(f64::INFINITY, |words| words.start_s.0);
    channels.iter().map(move |(_, heard)| first(heard))
}

/// When a channel's first words begin; on one of both sides, when more has been said than voices behind them say before the answer.
fn spoken(party: Option<Party>, heard: &Activity) -> f64 {
    let mut left = if party.is_some() { 0.0 } else { BEHIND_S };
    for words in &heard.phrases {
        if words.duration() > left {
            return words.start_s.0 + left;
        }
        left -= words.duration();
    }
    f64::INFINITY
}

/// Where there may be tones that voices veil, in order of time.
fn veiled(channels: &[(Option<Party>, &Activity)]) -> Vec<Span> {
    let on = |heard: &&Activity| {
        let known = |span: &Span| heard.tones.iter().any(|tone| tone.span.overlap(span) > 0.0);
        heard.veiled_tones.iter().filter(|span| !known(span)).copied().collect::<Vec<_>>()
    };
    let mut all: Vec<Span> = channels.iter().flat_map(|(_, heard)| on(heard)).collect();
    all.sort_by(|a, b| a.start_s.0.total_cmp(&b.start_s.0));
    all
}

fn has_tone(channels: &[(Option<Party>, &Activity)], is_it: impl Fn(&Activity, &CallProgressTone) -> bool) -> bool {
    channels.iter().any(|(_, heard)| heard.tones.iter().any(|tone| is_it(heard, tone)))
}

/// The tones of the cadence's frequency.
fn in_tune(heard: &Activity, cadence: &Cadence) -> impl Iterator<Item = CallProgressTone> {
    let hertz = cadence.frequency.0;
    heard
        .tones
        .iter()
        .copied()
        .filter(move |tone| (tone.frequency.0 - hertz).abs() <= OFF_HZ)
}

/// Tones near one another as one.
fn together(tones: impl Iterator<Item = CallProgressTone>) -> Vec<CallProgressTone> {
    let mut bursts: Vec<CallProgressTone> = Vec::new();
    for tone in tones {
        match bursts.last_mut() {
            Some(last) if tone.span.start_s.0 - last.span.end_s.0 < TOGETHER_S => last.span.end_s = tone.span.end_s,
            _ => bursts.push(tone),
        }
    }
    bursts
}

/// Bursts that follow one another in cadence.
fn trains(bursts: impl IntoIterator<Item = CallProgressTone>, cadence: &Cadence) -> Vec<Vec<CallProgressTone>> {
    let longest = (1.0 + OFF_SHARE) * cadence.on.0;
    let mut trains: Vec<Vec<CallProgressTone>> = Vec::new();
    for burst in bursts.into_iter().filter(|burst| burst.span.duration() <= longest) {
        let off = |last: &CallProgressTone| burst.span.start_s.0 - last.span.end_s.0;
        match trains.last_mut() {
            Some(train) if train.last().is_some_and(|last| is_about(off(last), cadence.off.0)) => train.push(burst),
            _ => trains.push(vec![burst]),
        }
    }
    trains
}

fn is_about(length: f64, nominal: f64) -> bool {
    (length / nominal - 1.0).abs() <= OFF_SHARE
}

fn ringback(channels: &[(Option<Party>, &Activity)], cadence: &Cadence) -> Option<Ringback> {
    let first = first_words(channels).fold(f64::INFINITY, f64::min);
    let all = channels.iter().map(|(party, heard)| spoken(*party, heard)).fold(0.0, f64::max);
    let answer = |end: f64| {
        let words = channels.iter().flat_map(|(_, heard)| &heard.phrases).map(|words| words.start_s.0);
        words.filter(|&start| start >= end - AT_START_S).min_by(f64::total_cmp)
    };
    let before = |train: &[CallProgressTone]| {
        train
            .first()
            .is_some_and(|burst| burst.span.start_s.0 < if train.len() > 1 { all } else { first })
    };
    let trains = channels
        .iter()
        .flat_map(|(_, heard)| trains(together(in_tune(heard, cadence)), cadence));
    let ringing = trains
        .filter(|train| before(train))
        .filter_map(|train| ringing(&train, cadence, &answer));
    ringing
        .max_by_key(|ringback| (ringback.bursts, ringback.partial_bursts))
        .or_else(|| colour_ring(channels, first, &answer))
}

/// The music that begins before the first words.
fn colour_ring(channels: &[(Option<Party>, &Activity)], first_words: f64, answer: &dyn Fn(f64) -> Option<f64>) -> Option<Ringback> {
    let music = channels.iter().flat_map(|(_, heard)| &heard.music);
    let before = music.filter(|music| music.start_s.0 < first_words);
    let music = before.min_by(|a, b| a.start_s.0.total_cmp(&b.start_s.0))?;
    Some(Ringback {
        kind: RingbackKind::Music,
        bursts: None,
        partial_bursts: 0,
        start_s: music.start_s,
        end_s: music.end_s,
        answered_s: answer(music.end_s.0).map(Seconds),
    })
}

/// The ringback of a train of bursts; `None` where it is one short tone that neither the recording's start nor the answer cuts.
fn ringing(train: &[CallProgressTone], cadence: &Cadence, answer: &dyn Fn(f64) -> Option<f64>) -> Option<Ringback> {
    let (first, last) = (train.first()?.span, train.last()?.span);
    let answered = answer(last.end_s.0);
    let mut lengths: Vec<f64> = train.iter().map(|burst| burst.span.duration()).collect();
    lengths.sort_by(f64::total_cmp);
    let usual = lengths
        .get(lengths.len() / 2)
        .copied()
        .filter(|&usual| is_about(usual, cadence.on.0))
        .unwrap_or(cadence.on.0);
    let full = |span: &Span| span.duration() >= CUT_SHARE * usual;
    let bursts = train.iter().filter(|burst| full(&burst.span)).count();
    let cut = |span: &Span| span.start_s.0 < AT_START_S || answered.is_some_and(|words| words - span.end_s.0 < ANSWER_S);
    (bursts > 0 || cut(&first)).then_some(Ringback {
        kind: RingbackKind::Tone,
        bursts: Some(bursts as u32),
        partial_bursts: (train.len() - bursts) as u32,
        start_s: first.start_s,
        end_s: last.end_s,
        answered_s: answered.map(Seconds),
    })
}

/// The busy tone and whose channel it is on; `None` is both sides'.
fn busy(channels: &[(Option<Party>, &Activity)], cadence: &Cadence) -> Option<(Option<Party>, CallProgressTone)> {
    let busy = |&(party, heard): &(Option<Party>, &Activity)| {
        let trains = trains(in_tune(heard, cadence), cadence);
        let train = trains.into_iter().rev().find(|train| train.len() >= BUSY_BURSTS)?;
        let (first, last) = (*train.first()?, train.last()?.span);
        let quiet = heard.phrases.last().is_none_or(|words| words.start_s.0 < last.end_s.0);
        quiet.then_some((party, first))
    };
    channels.iter().filter_map(busy).reduce(|one, other| {
        let apart = other.1.span.start_s.0 - one.1.span.start_s.0;
        let later = if apart.abs() < TOGETHER_S {
            other.1.level.0 <= one.1.level.0
        } else {
            apart > 0.0
        };
        if later { one } else { other }
    })
}

fn hangup(party: Party, tone: &CallProgressTone, options: &LineOptions) -> Hangup {
    Hangup {
        first: if options.busy_on_the_other { party.other() } else { party },
        at_s: tone.span.start_s,
    }
}

/// Ringing before the answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Ringback {
    /// What the caller heard.
    pub kind: RingbackKind,
    /// Full bursts before the answer; `None` for music.
    pub bursts: Option<u32>,
    /// Bursts that the recording's start or the answer cuts, or that voices veil.
    pub partial_bursts: u32,
    /// Where it begins.
    pub start_s: Seconds,
    /// Where it ends.
    pub end_s: Seconds,
    /// The first word after it.
    pub answered_s: Option<Seconds>,
}

impl Ringback {
    /// With the bursts that voices may veil: those that go on with the ringing before it has paused for longer than it does.
    fn with(mut self, veiled: &[Span], cadence: &Cadence) -> Self {
        let mut end = self.end_s.0;
        for tone in veiled.iter().filter(|tone| tone.start_s.0 > self.start_s.0) {
            if self.kind == RingbackKind::Tone && tone.start_s.0 - end <= (1.0 + OFF_SHARE) * cadence.off.0 {
                self.partial_bursts += 1;
                end = end.max(tone.end_s.0);
            }
        }
        self
    }
}

/// What a caller hears before the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum RingbackKind {
    /// Bursts of a tone.
    Tone,
    /// Music (彩铃).
    Music,
}

/// Who left first.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Hangup {
    /// The side.
    pub first: Party,
    /// When the busy tone begins.
    pub at_s: Seconds,
}
