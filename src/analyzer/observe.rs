//! What a report answers to the norms.

use super::call::characters;
use crate::finding::{Observation, Quantity};
use crate::measure::{Acoustics, Clarity, Context, Drag, Fillers, Found, Language, Line, Rate, Steps, Tone, Turns, Volume};
use crate::norms::Cues;
use crate::norms::phrase::{Hit, Phrases, Said};
use crate::report::{Channel, Report, Role};

/// The channel that is judged, and all that its measures need of the others.
pub(super) struct Judged<'a> {
    report: &'a Report,
    channel: &'a Channel,
    context: Context<'a>,
    steps: Option<Steps<'a>>,
}

impl<'a> Judged<'a> {
    /// A channel of a report, with the phrases that a profile looks for in its words.
    pub(super) fn new(report: &'a Report, channel: &'a Channel, cues: &Cues) -> Self {
        let others = || report.channels.iter().filter(|other| other.index != channel.index);
        let customer = report.channels.iter().find(|other| other.role == Role::Customer);
        Self {
            report,
            channel,
            context: Context {
                channel: channel.index,
                mixed: channel.role == Role::Mixed,
                phrases: &channel.speech.phrases,
                others: others().map(|other| other.speech.phrases.as_slice()).collect(),
                snr_db: channel.volume.snr_db,
                spoken_to: customer.and_then(|customer| customer.language.as_ref()?.code.as_deref()),
            },
            steps: steps(report, channel, cues),
        }
    }

    /// What the channel shows of a quantity: [`Observation::Absent`] where nobody speaks on it.
    pub(super) fn observe(&self, quantity: Quantity) -> Observation {
        if self.channel.speech.phrases.is_empty() {
            return Observation::Absent;
        }
        self.answer(quantity)
    }

    fn answer(&self, quantity: Quantity) -> Observation {
        let (channel, report) = (self.channel, self.report);
        match quantity {
            Quantity::SpeakingCpm => self.by(&channel.rate, Rate::speaking_cpm),
            Quantity::SpeechLevelDbov => self.by(&channel.volume, Volume::speech_level_dbov),
            Quantity::LevelSpreadDb => self.by(&channel.volume, Volume::level_spread_db),
            Quantity::DraggedPercent => self.by(&channel.drag, Drag::dragged_percent),
            Quantity::FillersPer100 => self.by(&channel.fillers, Fillers::fillers_per_100),
            Quantity::HandsFree => self.by(&channel.acoustics, Acoustics::hands_free),
            Quantity::ClearPercent => self.by(&channel.clarity, Clarity::clear_percent),
            Quantity::VoicingPercent => self.by(&channel.clarity, Clarity::voicing_percent),
            Quantity::ToneFaults => self.by(&channel.tone, Tone::tone_faults),
            Quantity::PitchRangeSt => self.by(&channel.tone, Tone::pitch_range_st),
            Quantity::MandarinPercent => self.by(&channel.language, Language::mandarin_percent),
            Quantity::Rings => self.by(&report.line, Line::rings),
            Quantity::AgentHungUp => self.by(&report.line, Line::agent_hung_up),
            Quantity::Interruptions => self.by(&report.turns, Turns::interruptions),
            Quantity::AnswerS => self.by(&report.turns, Turns::answer_s),
            Quantity::UnannouncedSilences => self.by(&report.turns, Turns::unannounced_silences),
            Quantity::UnthankedHolds => self.by(&report.turns, Turns::unthanked_holds),
            Quantity::MonologueS => self.by(&report.turns, Turns::monologue_s),
            Quantity::TalkSharePercent => self.by(&report.turns, Turns::talk_share_percent),
            Quantity::LongestHoldS => self.by(&report.turns, Turns::longest_hold_s),
            Quantity::UnaddressedHolds => self.by(&self.steps, Steps::unaddressed_holds),
            Quantity::UnaskedSendOffs => self.by(&self.steps, Steps::unasked_send_offs),
            Quantity::CallbackMin => self.by(&self.steps, Steps::callback_min),
            Quantity::UntoldTransfers => self.by(&self.steps, Steps::untold_transfers),
            Quantity::UnsettledAppointments => self.by(&self.steps, Steps::unsettled_appointments),
        }
    }

    /// A measure's answer; unclear where there is no such measure in the report.
    fn by<M: 'a>(&self, measure: impl Into<Option<&'a M>>, answer: impl Fn(&M, &Context<'_>) -> Observation) -> Observation {
        measure
            .into()
            .map_or(Observation::Unclear, |measure| answer(measure, &self.context))
    }
}

/// What the agent says of the steps that a handbook asks for; `None` without words.
fn steps<'a>(report: &'a Report, channel: &Channel, cues: &Cues) -> Option<Steps<'a>> {
    let characters = characters(report, channel).filter(|characters| !characters.is_empty())?;
    let said = Said::new(&characters);
    let find = |list: &Phrases| list.find(&said).into_iter().map(found).collect();
    Some(Steps {
        silences: report.turns.as_ref().map(|turns| turns.silences.as_slice()),
        presence: find(&cues.hold_presence),
        sent_off: find(&cues.hang_up_consent_sent_off),
        consent: find(&cues.hang_up_consent),
        number_asked: find(&cues.hang_up_consent_number_asked),
        transfer: find(&cues.transfer_told_transfer),
        told: find(&cues.transfer_told_told),
        agreed: find(&cues.appointment_agreed),
        time_asked: find(&cues.appointment_time_asked),
        number_left: find(&cues.appointment_number_left),
        time_repeated: find(&cues.appointment_time_repeated),
        promise: find(&cues.callback_promise),
        deadline: find(&cues.callback_promise_deadline),
        characters,
    })
}

fn found(hit: Hit) -> Found {
    Found {
        sure: hit.is_sure(),
        span: hit.span,
        first: hit.characters.start,
        text: hit.text,
        confidence: hit.confidence,
    }
}
