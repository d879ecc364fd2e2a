//! From a recording to its report.

mod answers;
mod call;
mod channel;
mod fit;
mod holds;
mod impairments;
mod observe;
mod parties;
mod progress;
mod said;
mod sides;
mod speakers;
use crate::audio::Recording;
use crate::error::{Error, Result};
use crate::finding::Observation;
use crate::norms::{Clock, Profile, Scorecard};
use crate::report::{
    Channel, Engine, Identity, Missing, ModelIdentity, Note, Options, Provenance, Report, Role, SCHEMA_VERSION, Transcript, WordsIdentity,
    as_written,
};
mod placement;
mod speaker_turns;

use crate::transcript::given::Given;
use crate::transcript::placement::Placed;
use crate::transcript::recogniser::WHISPER_CPP;
use crate::transcript::{Passage, Recogniser, Words};
use crate::units::Span;
pub use placement::{Understood, understand};

use channel::Beside;
use fit::{Fitted, fitted};
use observe::{Judged, agents_alone};
use progress::Progress;
use rayon::prelude::*;
use sides::BothSides;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

/// How a recording is analysed.
#[derive(Clone, Debug)]
pub struct AnalyzeOptions {
    /// On which channel the agent is.
    pub agent: Agent,
    /// Who called whom.
    pub direction: DirectionChoice,
    /// When the recording begins, for greetings that belong to a time of day.
    pub start: Option<Clock>,
    /// The norms to judge by.
    pub norms: Profile,
    /// Where the words come from.
    pub words: WordsFrom,
    /// How many channels are worked on at a time (0 is taken for 1); changes no result.
    pub threads: usize,
}

impl AnalyzeOptions {
    /// Everything found out by itself, no words, one thread.
    pub fn new(norms: Profile) -> Self {
        Self {
            agent: Agent::Auto,
            direction: DirectionChoice::Auto,
            start: None,
            norms,
            words: WordsFrom::Nowhere,
            threads: 1,
        }
    }
}

/// Where the words come from.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub enum WordsFrom {
    /// There are none: what takes words is left out.
    #[default]
    Nowhere,
    /// They are brought along, each on its channel; their times are hints.
    Passages(Vec<Passage>),
    /// They are brought along as a recogniser wrote them: whose they are is held against the sound.
    Given(Arc<Given>),
    /// They are heard.
    Recogniser(Arc<dyn Recogniser>),
}

/// On which channel the agent is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Agent {
    /// Found out; without words the left channel is assumed, and one channel alone is taken for both sides.
    #[default]
    Auto,
    /// The first channel.
    Left,
    /// The second channel.
    Right,
    /// The channel of that index, from 0.
    Index(usize),
    /// Both sides are on every channel; the first is judged.
    Mono,
}

/// Who called whom.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DirectionChoice {
    /// Found out from the opening words.
    #[default]
    Auto,
    /// The customer called.
    Inbound,
    /// The agent called.
    Outbound,
}

impl FromStr for Agent {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        match text {
            "auto" => Ok(Self::Auto),
            "left" => Ok(Self::Left),
            "right" => Ok(Self::Right),
            "mono" => Ok(Self::Mono),
            _ => text.parse().map(Self::Index).map_err(|_| {
                Error::argument(
                    "agent",
                    format_args!("{text:?}"),
                    "auto, left, right, mono or a channel's index (from 0)",
                )
            }),
        }
    }
}

impl fmt::Display for Agent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Auto => f.write_str("auto"),
            Self::Left => f.write_str("left"),
            Self::Right => f.write_str("right"),
            Self::Index(index) => write!(f, "{index}"),
            Self::Mono => f.write_str("mono"),
        }
    }
}

impl FromStr for DirectionChoice {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        match text {
            "auto" => Ok(Self::Auto),
            "inbound" => Ok(Self::Inbound),
            "outbound" => Ok(Self::Outbound),
            _ => Err(Error::argument("direction", format_args!("{text:?}"), "auto, inbound or outbound")),
        }
    }
}

impl fmt::Display for DirectionChoice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Auto => "auto",
            Self::Inbound => "inbound",
            Self::Outbound => "outbound",
        })
    }
}

/// Listens to every channel, measures, and judges the agent's channel (the one of role agent, or else mixed).
///
/// `go_on` is asked often, with the share of the work that is done (0–1), from the threads that do it.
///
/// # Errors
/// [`Error::Recording`] where the samples cannot be read, [`Error::Argument`] where the agent's channel is not there,
/// [`Error::Model`] where the recogniser fails, [`Error::Interrupted`] where `go_on` said no.
pub fn analyze(recording: &Recording, options: &AnalyzeOptions, go_on: &(dyn Fn(f64) -> bool + Sync)) -> Result<Report> {
    let source = recording.info();
    let roles = assign(options.agent, source.channels)?;
    let count = roles.len();
    let glances = each(count, options.threads, |index| channel::glance(recording, index, &|_| go_on(0.0)))?;
    let beside = Beside::new(glances, source.sample_rate_hz)?;
    let mut placed = match &options.words {
        WordsFrom::Given(given) => Some(placement::placed(recording, &beside, given, options.threads, go_on)?),
        _ => None,
    };
    let words = placement::words(&options.words, placed.as_mut());
    let mut placed = placed.unwrap_or_default();
    let progress = Progress::new(count, go_on);
    let settings = &options.norms.settings;
    let both = BothSides {
        cues: &options.norms.cues,
        turns: &placed.turns,
        surely: settings.thresholds.speaker_confidence,
    };
    let is_mixed = |assigned: &Assigned| assigned.role == Role::Mixed;
    let may_hold_both = |index| roles.get(index).is_some_and(is_mixed) || beside.holds_both(index);
    let measure = |words: &WordsFrom| {
        let work = |index| {
            let go_on = |share| progress.at(index, share);
            let words = holds::words(words, beside.copies(), index);
            let both = Some(&both).filter(|_| may_hold_both(index));
            channel::measure(recording, index, &beside, &words, both, options.threads, &go_on)
        };
        each(count, options.threads, work)
    };
    let Fitted { measured, note, dropped } = fitted(&words, measure)?;
    placed.dropped.extend(dropped);
    let roles = if options.agent == Agent::Auto && count > 1 {
        let agent = parties::agent(&measured, &options.norms.cues).or(placed.agent);
        agent.map_or(Ok(roles), |channel| assign(Agent::Index(channel), count))?
    } else {
        roles
    };
    let roles = holds::roles(roles, beside.copies());
    let turns = parties::shared(&measured, &roles, &settings.turns, &options.norms.cues);
    let line = parties::heard_on_line(&measured, &roles, &settings.line);
    let (mut channels, words): (Vec<Channel>, Vec<Option<Words>>) = measured
        .into_iter()
        .zip(roles)
        .map(|(measured, assigned)| measured.into_channel(assigned))
        .unzip();
    let misaligned = impairments::sides_misaligned(&channels);
    for channel in &mut channels {
        let is_side = matches!(channel.role, Role::Agent | Role::Customer);
        channel.add_notes((misaligned && is_side).then_some(Note::SidesMisaligned).into_iter());
        channel.add_notes(placed.notes.iter().copied().map(placement::note).chain(note.clone()));
    }
    let mut report = as_written(&Report {
        schema_version: SCHEMA_VERSION,
        source: source.clone(),
        provenance: provenance(options),
        scorecard: Scorecard::default(),
        channels,
        transcript: transcript(words, placed),
        turns,
        line: Some(line),
    })?;
    report.scorecard = as_written(&judge(&report, &options.norms)?)?;
    Ok(report)
}

/// The words of all channels in order of time, where there are any to speak of.
fn transcript(words: Vec<Option<Words>>, placed: Placed) -> Option<Transcript> {
    let mut transcript = (!placed.dropped.is_empty()).then(|| Transcript {
        dropped: placed.dropped,
        ..Transcript::default()
    });
    for (channel, words) in words.into_iter().enumerate() {
        let Some(words) = words else { continue };
        let all = transcript.get_or_insert_default();
        all.segments.extend(words.segments);
        all.dropped.extend(words.dropped);
        all.missing.extend(words.missing.iter().map(|span| Missing {
            channel,
            start_s: span.start_s,
            end_s: span.end_s,
        }));
    }
    if let Some(all) = &mut transcript {
        all.missing.sort_by(|a, b| a.start_s.0.total_cmp(&b.start_s.0));
        all.segments.sort_by(|a, b| a.start_s.0.total_cmp(&b.start_s.0));
        all.dropped.sort_by(|a, b| a.start_s.0.total_cmp(&b.start_s.0));
    }
    transcript
}

/// Listens to one channel by itself and measures it, as if both sides were on it.
///
/// # Errors
/// As of [`analyze`].
pub fn listen(recording: &Recording, channel: usize, words: WordsFrom, go_on: &(dyn Fn(f64) -> bool + Sync)) -> Result<Channel> {
    let assigned = Assigned {
        role: Role::Mixed,
        assumed: false,
        alone: false,
    };
    let beside = Beside::alone(channel, channel::glance(recording, channel, &|_| go_on(0.0))?)?;
    let heard = channel::measure(recording, channel, &beside, &words, None, 1, go_on)?;
    as_written(&heard.into_channel(assigned).0)
}

/// Calls `sink` with each phrase end of a recording as [`analyze`] hears it: its channel, where it is held, and what the weights of dragged
/// endings weigh of it, named by [`drag_feature_names`](crate::measure::drag_feature_names). The lab fits the weights to these.
///
/// # Errors
/// As of [`analyze`], but none of options.
pub fn endings(recording: &Recording, sink: &mut dyn FnMut(usize, Span, &[f64])) -> Result<()> {
    on_each_channel(recording, channel::endings, sink)
}

/// Calls `sink` with pieces of the phrases of a recording, each as long as a clause: the channel, the piece, and the features of its voice, named
/// by [`voice_feature_names`](crate::measure::voice_feature_names). The lab fits the space of voices to these.
///
/// # Errors
/// As of [`endings`].
pub fn voices(recording: &Recording, sink: &mut dyn FnMut(usize, Span, &[f64])) -> Result<()> {
    on_each_channel(recording, channel::voices, sink)
}

/// Calls `sink` with each phrase of a recording: its channel, how many syllables the second witness counts in it, and behind that how likely each
/// number of syllables is, from 0, by the sound alone. The lab fits to these how often words are wrong.
///
/// # Errors
/// As of [`endings`].
pub fn syllable_counts(recording: &Recording, sink: &mut dyn FnMut(usize, Span, &[f64])) -> Result<()> {
    on_each_channel(recording, channel::syllable_counts, sink)
}

/// What listens to one channel beside the others and gives stretches of it with their features.
type Listens = fn(&Recording, usize, &Beside, &mut dyn FnMut(Span, &[f64])) -> Result<()>;

fn on_each_channel(recording: &Recording, listen: Listens, sink: &mut dyn FnMut(usize, Span, &[f64])) -> Result<()> {
    let source = recording.info();
    let channels = source.channels;
    let glances = each(channels, 1, |index| channel::glance(recording, index, &|_| true))?;
    let beside = Beside::new(glances, source.sample_rate_hz)?;
    (0..channels).try_for_each(|index| listen(recording, index, &beside, &mut |span, features| sink(index, span, features)))
}

/// Judges a report by a profile, whatever its scorecard says; a stored one too. What the analysis settled by its own profile stays as it is:
/// who is on a channel, and its turns, with the silences that were announced, thanked for or excused.
///
/// # Errors
/// [`Error::Argument`] where the report's options are none.
pub fn judge(report: &Report, norms: &Profile) -> Result<Scorecard> {
    let on = |role| report.channels.iter().find(|channel| channel.role == role);
    let judged = on(Role::Agent).or_else(|| on(Role::Mixed));
    let sides = call::Sides::of(report, &norms.settings);
    let given = &report.provenance.options;
    let start = given.start_time.as_deref().map(str::parse).transpose()?;
    let call = sides.call(given.direction.parse()?, start, &norms.cues);
    let judged = judged.map(agents_alone);
    let judged = judged.as_deref().map(|channel| Judged::new(report, channel, norms));
    Ok(Scorecard::judge(norms, &call, |quantity| {
        judged.as_ref().map_or(Observation::Absent, |judged| judged.observe(quantity))
    }))
}

fn provenance(options: &AnalyzeOptions) -> Provenance {
    let recogniser = match &options.words {
        WordsFrom::Recogniser(recogniser) => Some(recogniser.identity()),
        WordsFrom::Nowhere | WordsFrom::Passages(_) | WordsFrom::Given(_) => None,
    };
    let words = match &options.words {
        WordsFrom::Given(given) => Some(WordsIdentity {
            format: given.format.into(),
            sha256: given.sha256.clone(),
        }),
        WordsFrom::Nowhere | WordsFrom::Passages(_) | WordsFrom::Recogniser(_) => None,
    };
    Provenance {
        callnorm: env!("CARGO_PKG_VERSION").into(),
        norms: Identity {
            name: options.norms.name.clone(),
            sha256: options.norms.sha256.clone(),
        },
        whisper_cpp: recogniser
            .as_ref()
            .filter(|by| by.engine == WHISPER_CPP)
            .and_then(|by| by.version.clone()),
        engine: recogniser.as_ref().map(|by| Engine {
            name: by.engine.clone(),
            version: by.version.clone(),
        }),
        model: recogniser.map(|by| ModelIdentity {
            name: by.model,
            sha256: by.sha256,
        }),
        words,
        options: Options {
            agent: options.agent.to_string(),
            direction: options.direction.to_string(),
            start_time: options.start.map(|start| start.to_string()),
        },
    }
}

/// Who is on a channel, and how that is known.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Assigned {
    role: Role,
    /// Whether it is an assumption.
    assumed: bool,
    /// Whether the left of two channels was asked for, and there is one.
    alone: bool,
}

fn assign(agent: Agent, channels: usize) -> Result<Vec<Assigned>> {
    let agents = match agent {
        Agent::Mono => None,
        Agent::Auto => (channels > 1).then_some(0),
        Agent::Left => Some(0),
        Agent::Right => Some(1),
        Agent::Index(index) => Some(index),
    };
    if let Some(index) = agents.filter(|&index| index >= channels) {
        return Err(Error::argument(
            "agent",
            format_args!("{agent}, channel {index} counted from 0"),
            format_args!("one of the recording's {channels} channel(s)"),
        ));
    }
    let role = |index| match agents {
        None => Role::Mixed,
        Some(agent) if agent == index => Role::Agent,
        Some(_) => Role::Customer,
    };
    Ok((0..channels)
        .map(|index| Assigned {
            role: role(index),
            assumed: agent == Agent::Auto,
            alone: agent == Agent::Left && channels == 1,
        })
        .collect())
}

/// Does the same work for every channel, several at a time if there are threads; the first channel's error comes first.
fn each<T: Send>(channels: usize, threads: usize, work: impl Fn(usize) -> Result<T> + Sync) -> Result<Vec<T>> {
    let threads = threads.min(channels);
    if threads <= 1 {
        return (0..channels).map(work).collect();
    }
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()
        .map_err(|error| Error::argument("threads", threads, format_args!("what the system can start: {error}")))?;
    let results: Vec<_> = pool.install(|| (0..channels).into_par_iter().map(&work).collect());
    results.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn roles(agent: &str, channels: usize) -> Vec<(Role, bool)> {
        let assigned = assign(agent.parse().unwrap(), channels).unwrap();
        assigned.into_iter().map(|assigned| (assigned.role, assigned.assumed)).collect()
    }

    #[test]
    fn the_agent_is_where_the_options_say_or_on_the_left() {
        use Role::{Agent, Customer, Mixed};
        assert_eq!(roles("auto", 2), [(Agent, true), (Customer, true)]);
        assert_eq!(roles("auto", 1), [(Mixed, true)]);
        assert_eq!(roles("mono", 1), [(Mixed, false)]);
        assert_eq!(roles("left", 1), [(Agent, false)]);
        assert_eq!(roles("right", 2), [(Customer, false), (Agent, false)]);
        assert_eq!(roles("2", 3), [(Customer, false), (Customer, false), (Agent, false)]);
        assert_eq!(roles("mono", 2), [(Mixed, false), (Mixed, false)]);
    }

    #[test]
    fn options_that_cannot_be_met_say_what_must_hold() {
        let error = assign(Agent::Right, 1).unwrap_err().to_string();
        assert_eq!(
            error,
            "agent is right, channel 1 counted from 0; it must be one of the recording's 1 channel(s)"
        );
        assert!(
            "middle"
                .parse::<Agent>()
                .unwrap_err()
                .to_string()
                .contains("must be auto, left, right, mono")
        );
        assert!(
            "up".parse::<DirectionChoice>()
                .unwrap_err()
                .to_string()
                .contains("inbound or outbound")
        );
    }

    #[test]
    fn channels_keep_their_order_and_the_first_error_wins_whatever_the_threads() {
        for threads in [0, 1, 2, 8] {
            assert_eq!(each(4, threads, Ok).unwrap(), [0, 1, 2, 3]);
            let error = each(4, threads, |index| {
                if index == 0 {
                    Ok(())
                } else {
                    Err(Error::argument("channel", index, 0))
                }
            });
            assert!(matches!(error, Err(Error::Argument { given, .. }) if given == "1"));
        }
    }
}
