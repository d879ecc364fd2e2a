//! The lists of phrases from which the analysis derives who the agent is, who called whom, what is said around a hold, a transfer, a promise or
//! a visit, and which side a clause belongs to.

use super::phrase::Phrases;

/// The lists as the profile has them: its own where it changes them, else the built-in ones, with its names in their slots. A field has the name
/// of its list, with `_` for hyphen and dot (the list of deadlines is `callback-promise.term`).
#[derive(Clone, Debug)]
pub struct Cues {
    /// The agent offers help to a customer who called.
    pub greeting_offer: Phrases,
    /// The agent says who is calling.
    pub greeting_outbound_who: Phrases,
    /// The agent asks whether it is the customer who was called.
    pub greeting_outbound_whom: Phrases,
    /// The agent asks for a moment of the customer who was called.
    pub greeting_outbound_permission: Phrases,
    /// The agent gives a name.
    pub self_introduction: Phrases,
    /// The agent asks whether there is anything else.
    pub anything_else: Phrases,
    /// The agent asks the customer to wait.
    pub hold_announced: Phrases,
    /// The agent thanks the customer for waiting.
    pub hold_thanked: Phrases,
    /// The customer asks the agent to wait.
    pub hold_excused: Phrases,
    /// The agent addresses the customer after a hold.
    pub hold_presence: Phrases,
    /// The agent asks whether the customer may be sent off the line.
    pub hang_up_consent: Phrases,
    /// The agent sends the customer off the line.
    pub hang_up_consent_sent_off: Phrases,
    /// The agent asks for a number to call back.
    pub hang_up_consent_number_asked: Phrases,
    /// The agent promises to call back.
    pub callback_promise: Phrases,
    /// The deadline of a promise.
    pub callback_promise_deadline: Phrases,
    /// The agent transfers the call.
    pub transfer_told_transfer: Phrases,
    /// The agent names the department or the number that the call is transferred to.
    pub transfer_told_told: Phrases,
    /// A visit is agreed on.
    pub appointment_agreed: Phrases,
    /// The agent asks when it suits the customer.
    pub appointment_time_asked: Phrases,
    /// The agent leaves a number.
    pub appointment_number_left: Phrases,
    /// The agent repeats the time.
    pub appointment_time_repeated: Phrases,
    /// What agents say and customers very seldom.
    pub speaker_agent: Phrases,
    /// What agents say more often than customers.
    pub speaker_agent_rather: Phrases,
    /// What customers say and agents very seldom.
    pub speaker_customer: Phrases,
    /// What customers say more often than agents.
    pub speaker_customer_rather: Phrases,
}

impl Cues {
    /// Takes each list from where it is found by its name.
    ///
    /// # Errors
    /// Those of `find`.
    pub(super) fn new<E>(find: impl Fn(&str) -> Result<Phrases, E>) -> Result<Self, E> {
        Ok(Self {
            greeting_offer: find("greeting.offer")?,
            greeting_outbound_who: find("greeting-outbound.who")?,
            greeting_outbound_whom: find("greeting-outbound.whom")?,
            greeting_outbound_permission: find("greeting-outbound.permission")?,
            self_introduction: find("self-introduction")?,
            anything_else: find("anything-else")?,
            hold_announced: find("hold-announced")?,
            hold_thanked: find("hold-thanked")?,
            hold_excused: find("hold-excused")?,
            hold_presence: find("hold-presence")?,
            hang_up_consent: find("hang-up-consent")?,
            hang_up_consent_sent_off: find("hang-up-consent.sent-off")?,
            hang_up_consent_number_asked: find("hang-up-consent.number-asked")?,
            callback_promise: find("callback-promise")?,
            callback_promise_deadline: find("callback-promise.term")?,
            transfer_told_transfer: find("transfer-told.transfer")?,
            transfer_told_told: find("transfer-told.told")?,
            appointment_agreed: find("appointment.agreed")?,
            appointment_time_asked: find("appointment.time-asked")?,
            appointment_number_left: find("appointment.number-left")?,
            appointment_time_repeated: find("appointment.time-repeated")?,
            speaker_agent: find("speaker.agent")?,
            speaker_agent_rather: find("speaker.agent-rather")?,
            speaker_customer: find("speaker.customer")?,
            speaker_customer_rather: find("speaker.customer-rather")?,
        })
    }
}
