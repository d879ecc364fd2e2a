//! Which measure answers for which quantity. Made of src/finding/quantities.toml by `make generate`.

use super::observe::Judged;
use crate::finding::{Observation, Quantity};
use crate::measure::{Acoustics, Clarity, Drag, Fillers, Language, Line, Rate, Steps, Tone, Turns, Volume};

impl Judged<'_> {
    /// The answer of the measure that knows the quantity.
    pub(super) fn answer(&self, quantity: Quantity) -> Observation {
        let (channel, report) = (self.channel, self.report);
        match quantity {
            Quantity::SpeakingCpm => self.by(&channel.rate, Rate::speaking_cpm),
            Quantity::SpeechLevelDbov => self.by(&channel.volume, Volume::speech_level_dbov),
            Quantity::LevelSpreadDb => self.by(&channel.volume, Volume::level_spread_db),
            Quantity::DraggedPercent => self.by(&channel.drag, Drag::dragged_percent),
            Quantity::FillersPer100 => self.by(&channel.fillers, Fillers::fillers_per_100),
            Quantity::Interruptions => self.by(&report.turns, Turns::interruptions),
            Quantity::AnswerS => self.by(&report.turns, Turns::answer_s),
            Quantity::UnannouncedSilences => self.by(&report.turns, Turns::unannounced_silences),
            Quantity::UnthankedHolds => self.by(&report.turns, Turns::unthanked_holds),
            Quantity::Rings => self.by(&report.line, Line::rings),
            Quantity::AgentHungUp => self.by(&report.line, Line::agent_hung_up),
            Quantity::HandsFree => self.by(&channel.acoustics, Acoustics::hands_free),
            Quantity::ClearPercent => self.by(&channel.clarity, Clarity::clear_percent),
            Quantity::VoicingPercent => self.by(&channel.clarity, Clarity::voicing_percent),
            Quantity::ToneFaults => self.by(&channel.tone, Tone::tone_faults),
            Quantity::PitchRangeSt => self.by(&channel.tone, Tone::pitch_range_st),
            Quantity::MandarinPercent => self.by(&channel.language, Language::mandarin_percent),
            Quantity::MonologueS => self.by(&report.turns, Turns::monologue_s),
            Quantity::TalkSharePercent => self.by(&report.turns, Turns::talk_share_percent),
            Quantity::LongestHoldS => self.by(&report.turns, Turns::longest_hold_s),
            Quantity::LongestUnannouncedS => self.by(&report.turns, Turns::longest_unannounced_s),
            Quantity::UnaddressedHolds => self.by(&self.steps, Steps::unaddressed_holds),
            Quantity::UnaskedSendOffs => self.by(&self.steps, Steps::unasked_send_offs),
            Quantity::CallbackMin => self.by(&self.steps, Steps::callback_min),
            Quantity::UntoldTransfers => self.by(&self.steps, Steps::untold_transfers),
            Quantity::UnsettledAppointments => self.by(&self.steps, Steps::unsettled_appointments),
        }
    }
}
