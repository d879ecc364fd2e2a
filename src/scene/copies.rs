//! What channels hold of one another: the same sound twice, nothing, one side or both.
//!
//! Recorders and archives write one mixed signal on both channels, or on one beside silence, or mix the other side into one of two channels.
//! A channel holds another one where the path between them is strong and where it is heard whenever the other is: of two that hold one another
//! at full strength one is a copy, also after a lossy codec, with another gain or some tens of milliseconds later; of two that don't, the one
//! that holds the other is a mix.

use crate::speech::way;
use crate::track::{FRAME_S, Glance, HOP};
use crate::units::{SampleRate, Seconds};
use half::bf16;
use serde::{Deserialize, Serialize};

/// A channel whose loudest half second is fainter than this (−70 dBov) is silent for every purpose; an idle A-law line comes to −72 dBov.
const SILENT: f32 = 1e-7;
/// Frames fainter than this (−100 dBov) hold no sound at all.
const NOTHING: f32 = 1e-10;
/// A side has died that sounds for all its life but for this share, and then not at all for at least so many seconds.
const NOTHING_SHARE: f64 = 0.05;
const DEAD_S: f64 = 10.0;
/// What is held is heard in all but this share of the frames in which it should be, with at least this share of the power.
const MISSED: f64 = 0.08;
const LEAST: f32 = 0.25;
/// Those are the frames within 15 dB of the loudest; fewer than so many, 1 s, tell nothing.
const LOUD: f32 = 0.03;
const FEWEST: usize = 100;
/// A mix holds each side at half its amplitude or so (-6 dB); what is fainter than this is an echo or a leak.
const MIX_DB: f64 = -9.0;
/// Two channels that hold one another are one if what each predicts of the other is at least this share of its power.
const SAME: f64 = 0.5;

/// Two channels of alternate samples are half a sample apart, within this.
const HALF_SAMPLE: f64 = 0.15;

/// What a note on a channel says.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "code")]
pub enum ChannelFinding {
    /// The same sound as on that channel.
    Duplicate {
        /// The channel's index.
        of: usize,
    },
    /// Both channels hold every other sample of one signal: a stereo header on mono data.
    AlternateSamples {
        /// The channel's index.
        with: usize,
    },
    /// Nothing is heard, though another channel sounds.
    Silent,
    /// No other channel sounds: both sides may be on this one.
    OnlyOne,
    /// The side of that channel is on this one too.
    Holds {
        /// The channel's index.
        other: usize,
    },
    /// From then on there is no sound, while another channel goes on.
    Dies {
        /// When.
        at_s: Seconds,
    },
}

/// What one channel holds.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Copies {
    /// Whether nothing is heard on it.
    pub silent: bool,
    /// The first channel that holds the same sound.
    pub duplicate_of: Option<usize>,
    /// Whether both sides of the call are on it; `None` where no other channel tells.
    pub both_parties: Option<bool>,
    /// What was found, in words for scripts.
    pub notes: Vec<ChannelFinding>,
}

impl Copies {
    /// Whether both sides of the call are, or may be, on this channel with nothing to tell them apart by.
    pub fn is_mixed(&self) -> bool {
        self.notes.contains(&ChannelFinding::OnlyOne) || self.both_parties == Some(true) && self.holds().next().is_none()
    }

    /// The other channels whose side this one holds too.
    pub fn holds(&self) -> impl Iterator<Item = usize> {
        self.notes.iter().filter_map(|note| match note {
            ChannelFinding::Holds { other } => Some(*other),
            _ => None,
        })
    }
}

/// What the channels of a recording at `rate` hold of one another, one entry each, by a glance at each of them. With one channel there is
/// nothing to tell.
pub fn copies(glances: &[Glance], rate: SampleRate) -> Vec<Copies> {
    let channels: Vec<Sound> = glances.iter().map(Sound::new).collect();
    let mut found: Vec<Copies> = vec![Copies::default(); channels.len()];
    if channels.len() < 2 {
        return found;
    }
    let sounding = channels.iter().filter(|channel| !channel.is_silent()).count();
    for (index, channel) in channels.iter().enumerate() {
        let others = || channels.iter().enumerate().filter(move |&(other, _)| other != index);
        if channel.is_silent() {
            if sounding > 0 {
                found[index] = Copies {
                    silent: true,
                    both_parties: Some(false),
                    notes: vec![ChannelFinding::Silent],
                    ..Copies::default()
                };
            } else {
                found[index].silent = true;
            }
            continue;
        }
        if sounding == 1 {
            found[index].notes.push(ChannelFinding::OnlyOne);
        }
        for (other, sound) in others().filter(|(_, sound)| !sound.is_silent()) {
            relate(&mut found[index], index, (channel.relation(sound), other), rate);
        }
        if let Some(at_s) = channel.dies(others().map(|(_, sound)| sound)) {
            found[index].notes.push(ChannelFinding::Dies { at_s });
        }
    }
    found
}

/// Adds what one channel has to do with another.
fn relate(found: &mut Copies, index: usize, (relation, other): (Relation, usize), rate: SampleRate) {
    match relation {
        Relation::Same { lag } => {
            found.both_parties = Some(true);
            if other < index && found.duplicate_of.is_none() {
                found.duplicate_of = Some(other);
                found.notes.push(ChannelFinding::Duplicate { of: other });
            }
            let samples = lag.abs() * rate.hz() / crate::track::RATE.hz();
            if (samples - 0.5).abs() <= HALF_SAMPLE {
                found.notes.push(ChannelFinding::AlternateSamples { with: other });
            }
        }
        Relation::Holds => {
            found.both_parties = Some(true);
            found.notes.push(ChannelFinding::Holds { other });
        }
        Relation::None => found.both_parties = found.both_parties.or(Some(false)),
    }
}

/// What a channel has to do with another.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Relation {
    /// They hold the same, the other earlier by so many samples at the rate of the tracks.
    Same { lag: f64 },
    /// It holds what the other does, and more.
    Holds,
    /// None that matters.
    None,
}

/// One channel as it sounds.
struct Sound<'a> {
    glance: &'a Glance,
    loudest: f32,
}

impl<'a> Sound<'a> {
    fn new(glance: &'a Glance) -> Self {
        let powers = glance.power.iter().map(|power| power.to_f32());
        Self {
            glance,
            loudest: crate::speech::loudest(powers),
        }
    }

    fn is_silent(&self) -> bool {
        self.loudest < SILENT
    }

    fn relation(&self, other: &Sound) -> Relation {
        let Some((gain, lag)) = self.held(other) else {
            return Relation::None;
        };
        match other.held(self) {
            Some((back, _)) if gain * back >= SAME || self.likeness(other, lag) >= SAME => Relation::Same { lag },
            // Each holds some of the other: strong crosstalk both ways.
            _ => Relation::Holds,
        }
    }

    /// The share of the power that this channel and another one predict of one another with one tap, so much later. A path is estimated too weak
    /// where most of the sound is a few tones, as in hold music: what they predict of themselves at other delays is taken for part of it.
    fn likeness(&self, other: &Sound, lag: f64) -> f64 {
        let lag = lag.round() as i64;
        let (later, earlier) = (usize::try_from(lag).unwrap_or(0), usize::try_from(-lag).unwrap_or(0));
        let pairs = self.glance.excerpt.stretches().zip(other.glance.excerpt.stretches());
        let products = pairs.flat_map(|(own, other)| {
            let pairs = own.iter().skip(later).zip(other.iter().skip(earlier));
            pairs.map(|(own, other)| (f64::from(own.to_f32()), f64::from(other.to_f32())))
        });
        let (cross, own, other) = products.fold((0.0, 0.0, 0.0), |(cross, own, other), (x, y)| {
            (cross + x * y, own + x * x, other + y * y)
        });
        if own > 0.0 && other > 0.0 {
            cross * cross / (own * other)
        } else {
            0.0
        }
    }

    /// With which gain and how much later this channel holds the whole of another one; `None` where it doesn't.
    fn held(&self, other: &Sound) -> Option<(f64, f64)> {
        let way = way(&self.glance.excerpt, &other.glance.excerpt)?;
        if !(MIX_DB..=-MIX_DB).contains(&(10.0 * way.gain.log10())) {
            return None;
        }
        let (own, source) = (&self.glance.power, &other.glance.power);
        let later = (way.lag / HOP as f64).round() as i64;
        let (mut loud, mut missed) = (0, 0);
        for frame in 0..source.len() {
            let Some(here) = usize::try_from(frame as i64 + later).ok().filter(|&here| here < own.len()) else {
                continue;
            };
            let expected = way.gain as f32 * around(source, frame);
            if around(source, frame) > 3.0 * LOUD * other.loudest {
                loud += 1;
                missed += usize::from(around(own, here) < LEAST * expected);
            }
        }
        (loud >= FEWEST && missed as f64 <= MISSED * loud as f64).then_some((way.gain, way.lag))
    }

    /// When this channel stops to sound though it never paused before, while another goes on.
    fn dies<'b>(&self, mut others: impl Iterator<Item = &'b Sound<'b>>) -> Option<Seconds> {
        let power = &self.glance.power;
        let sounds = |power: &bf16| power.to_f32() > NOTHING;
        let end = power.iter().rposition(sounds)? + 1;
        let pauses = power.get(..end)?.iter().filter(|power| !sounds(power)).count();
        let long = (power.len() - end) as f64 * FRAME_S >= DEAD_S;
        let goes_on = |other: &Sound| {
            let later = other.glance.power.get(end..).unwrap_or_default();
            later.iter().filter(|power| power.to_f32() > LOUD * other.loudest).count() >= FEWEST
        };
        let dead = long && pauses as f64 <= NOTHING_SHARE * end as f64 && others.any(goes_on);
        dead.then_some(Seconds(end as f64 * FRAME_S))
    }
}

/// The power of a frame and its neighbours.
fn around(power: &[bf16], frame: usize) -> f32 {
    let near = power.get(frame.saturating_sub(1)..(frame + 2).min(power.len())).unwrap_or_default();
    near.iter().map(|power| power.to_f32()).sum()
}
