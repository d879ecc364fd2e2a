//! What is wrong with the channels of a report, for the measures that suffer from it.

use crate::finding::{Impairment, Thresholds};
use crate::measure::{Parties, Phrase};
use crate::report::{Channel, Report, Role};
use crate::scene::is_misaligned;
use crate::units::Span;

/// Noise that lies nearer to the speech than this, in decibels, hides phrases: in the labelled calls with white noise, verdicts on
/// interruptions and holds begin to go wrong below it, all others below the second.
const LOUD_NOISE_DB: f64 = 8.0;
const DROWNED_DB: f64 = 4.0;
/// Noise comes and goes where a quarter of the pauses lies nearer to the speech than the first of these, in decibels, and by more than the second
/// nearer than in quiet moments: chosen on the labelled calls with noise whose level moves by 10 dB either way.
const VARYING_NEAR_DB: f64 = 15.0;
const VARYING_BY_DB: f64 = 5.0;
/// Noise that lies nearer than this, in decibels, leaves too little of a decay to time it by.
const TAIL_NOISE_DB: f64 = 17.0;
/// A phrase so far below the others, in decibels, may be somebody else's: the labelled calls with all their jumps of level reach 13 dB, those
/// with a neighbour 20 dB below the agent 15 to 21.
const FAINT_DB: f64 = 14.5;
/// Sound that takes longer than this to die away, in seconds for 60 dB, lengthens the ends of phrases: endings are taken for dragged in rooms of
/// 0.8 s, where 0.56 to 0.77 s are measured, and not in rooms of 0.4 s (0.31 to 0.55 s). Of it the lower end of the interval is asked.
const REVERBERANT_S: f64 = 0.35;
/// The share of the syllables in phrases without words from which on what is counted in the words is not what was said.
const WORDLESS_SHARE: f64 = 0.1;
/// Where the recogniser was no surer of the words than this, on the geometric mean, what is not among them may have been said, and what is may not. Chosen
/// on the labelled calls as they are and in white noise of 10 dB, as Whisper base hears them.
const UNCLEAR: f64 = 0.66;
/// What the codes of Whisper call Mandarin and Cantonese: what the norms on words and characters are written for.
const CHINESE: [&str; 2] = ["zh", "yue"];

/// What is wrong with the channel that is judged, and with the other side where a measure takes both.
pub(super) fn impairments(report: &Report, judged: &Channel, thresholds: &Thresholds) -> Vec<Impairment> {
    let other = report.channels.iter().find(|other| other.role == Role::Customer);
    let both = || std::iter::once(judged).chain(other);
    let nearer = |channel: &Channel, db: f64| channel.volume.snr_db.is_some_and(|snr| snr < db);
    // What does not apply comes first: nothing else needs to be said of it.
    let found = [
        (is_other_language(judged), Impairment::OtherLanguage),
        (nearer(judged, thresholds.noisy_db), Impairment::Noise),
        (nearer(judged, TAIL_NOISE_DB), Impairment::NoiseInTails),
        (both().any(|channel| nearer(channel, LOUD_NOISE_DB)), Impairment::LoudNoise),
        (both().any(|channel| nearer(channel, DROWNED_DB)), Impairment::DrownedSpeech),
        (both().any(has_varying_noise), Impairment::VaryingNoise),
        (
            both().any(|channel| channel.scene.background_voices.is_some()),
            Impairment::BackgroundVoices,
        ),
        (both().any(is_faint), Impairment::FaintSpeech),
        (
            judged.role == Role::Mixed || judged.scene.both_parties == Some(true),
            Impairment::BothParties,
        ),
        (judged.role == Role::Mixed && !is_told(judged), Impairment::PartiesNotTold),
        (
            other.is_some_and(|other| other.scene.both_parties == Some(true)),
            Impairment::OtherSideMixed,
        ),
        (sides_misaligned(&report.channels), Impairment::SidesMisaligned),
        (judged.scene.gated_noise_dbov.is_some(), Impairment::GatedNoise),
        (is_reverberant(judged), Impairment::Reverberation),
        (both().any(|channel| channel.scene.gain_rise_db.is_some()), Impairment::GainControl),
        (
            other.is_some_and(|other| other.scene.silent || other.speech.phrases.is_empty()),
            Impairment::OtherSideSilent,
        ),
        (judged.role == Role::Agent && judged.role_assumed, Impairment::SideUnknown),
        (is_wordless(judged), Impairment::SpeechWithoutWords),
        (has_unclear_words(judged), Impairment::UnclearWords),
    ];
    found
        .into_iter()
        .filter_map(|(holds, impairment)| holds.then_some(impairment))
        .collect()
}

/// Whether the agent's channel and the customer's, each with one side alone, do not stand at the same time.
pub(super) fn sides_misaligned(channels: &[Channel]) -> bool {
    let side = |role| {
        channels
            .iter()
            .find(|channel| channel.role == role && channel.scene.both_parties != Some(true))
    };
    let phrases = |channel: &Channel| -> Vec<Span> {
        let phrases = channel.speech.phrases.iter();
        phrases.map(Phrase::span).collect()
    };
    let sides = side(Role::Agent).zip(side(Role::Customer));
    sides.is_some_and(|(agent, customer)| is_misaligned(&phrases(agent), &phrases(customer)))
}

/// The other side's speech on a channel of both is no noise.
fn has_varying_noise(channel: &Channel) -> bool {
    let volume = &channel.volume;
    let varies = volume.snr_low_db.is_some_and(|low| {
        let quiet = volume.snr_db.unwrap_or(f64::INFINITY);
        low < VARYING_NEAR_DB && quiet - low > VARYING_BY_DB
    });
    varies && channel.scene.both_parties != Some(true)
}

/// Whether it is known what the agent says on a channel of both sides.
fn is_told(channel: &Channel) -> bool {
    channel.parties.as_ref().and_then(Parties::agent).is_some()
}

fn is_reverberant(channel: &Channel) -> bool {
    let low = channel.acoustics.as_ref().and_then(|acoustics| acoustics.decay_low_s);
    low.is_some_and(|low| low > REVERBERANT_S)
}

fn is_faint(channel: &Channel) -> bool {
    let below = channel.volume.faintest_below_db(&channel.speech.phrases);
    below.is_some_and(|below| below > FAINT_DB) || leaves_out_near_voices(channel)
}

/// Whether what was left out as voices behind the speaker is near enough to be the speaker's own softest phrases.
fn leaves_out_near_voices(channel: &Channel) -> bool {
    let voices = channel.scene.background_voices.as_ref();
    voices.is_some_and(|voices| voices.left_out && voices.below_db < FAINT_DB)
}

/// Whether another language than Chinese is spoken; where none is known, Chinese is assumed.
pub(super) fn is_other_language(channel: &Channel) -> bool {
    let language = channel.language.as_ref().and_then(|language| language.code.as_deref());
    language.is_some_and(|code| !CHINESE.contains(&code))
}

/// What may hide words of a channel, wherever they are said.
pub(super) fn hidden_by(channel: &Channel) -> Option<Impairment> {
    if has_unclear_words(channel) {
        Some(Impairment::UnclearWords)
    } else {
        leaves_out_near_voices(channel).then_some(Impairment::FaintSpeech)
    }
}

fn has_unclear_words(channel: &Channel) -> bool {
    let confidence = channel.clarity.as_ref().and_then(|clarity| clarity.confidence);
    confidence.is_some_and(|confidence| confidence < UNCLEAR)
}

fn is_wordless(channel: &Channel) -> bool {
    let phrases = &channel.speech.phrases;
    let all: u32 = phrases.iter().map(|phrase| phrase.syllables).sum();
    let bare: u32 = phrases
        .iter()
        .filter(|phrase| phrase.is_wordless())
        .map(|phrase| phrase.syllables)
        .sum();
    f64::from(bare) > WORDLESS_SHARE * f64::from(all)
}
