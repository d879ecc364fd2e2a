//! What must be said near an event: after a hold, before the customer is sent off the line, with a transfer, for a visit; and
//! promises to call back.

mod deadline;

use super::context::Context;
use super::speech::Phrase;
use super::turns::{Silence, SilenceKind};
use crate::finding::{Around, Estimate, Evidence, EvidenceKind, Measured, Observation, Unit};
use crate::transcript::Character;
use crate::units::Span;
use deadline::minutes;

/// The longest time of a promise without a deadline: a month.
const ANY_TIME_MIN: f64 = 30.0 * 24.0 * 60.0;

/// What numbers of deadlines are made of.
const NUMERALS: &str = "零一二两三四五六七八九十百幺半个";

/// Words of the agent that were found, of a list of phrases.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// Where.
    pub span: Span,
    /// The index of their first character.
    pub first: usize,
    /// The words as they were said.
    pub text: String,
    /// How likely it is that they were truly said, 0–1.
    pub confidence: f64,
    /// Whether they count as said; less likely words leave the observation open.
    pub sure: bool,
}

/// What the agent says of the steps that a handbook asks for, each in order of time.
#[derive(Clone, Debug, Default)]
pub struct Steps<'a> {
    /// All characters that are spoken on the agent's channel.
    pub characters: Vec<Character>,
    /// The silences of both sides; `None` where they were not measured.
    pub silences: Option<&'a [Silence]>,
    /// The agent addresses the customer after a hold.
    pub presence: Vec<Found>,
    /// The agent sends the customer off the line.
    pub sent_off: Vec<Found>,
    /// The agent asks whether the customer may be sent off the line.
    pub consent: Vec<Found>,
    /// The agent asks for a number to call back.
    pub number_asked: Vec<Found>,
    /// The agent transfers the call.
    pub transfer: Vec<Found>,
    /// The agent names the department or the number that the call is transferred to.
    pub destination: Vec<Found>,
    /// A visit is agreed on.
    pub agreed: Vec<Found>,
    /// The agent asks when it suits the customer.
    pub time_asked: Vec<Found>,
    /// The agent leaves a number.
    pub number_left: Vec<Found>,
    /// The agent repeats the time.
    pub time_repeated: Vec<Found>,
    /// The agent promises to call back.
    pub promise: Vec<Found>,
    /// The deadline of a promise.
    pub deadline: Vec<Found>,
}

/// Something that the agent says, and what must be said around it.
struct Step<'a> {
    /// The words that mark the moment; moments whose surroundings overlap are one.
    moment: &'a [Found],
    /// One of each of these must be said.
    wanted: &'a [&'a [Found]],
    /// How far around it.
    around: Around,
}

/// A deadline that is named.
struct Deadline {
    span: Span,
    text: String,
    minutes: Option<f64>,
}

impl Steps<'_> {
    /// [`Quantity::UnaddressedHolds`](crate::finding::Quantity::UnaddressedHolds): holds after which the customer is not addressed first; one
    /// that the customer ends needs no address.
    pub fn unaddressed_holds(&self, context: &Context<'_>) -> Observation {
        self.unaddressed(context).unwrap_or(Observation::Unclear)
    }

    /// [`Quantity::UnaskedSendOffs`](crate::finding::Quantity::UnaskedSendOffs): how often the customer was sent off the line without being
    /// asked for consent and for a number.
    pub fn unasked_send_offs(&self, context: &Context<'_>) -> Observation {
        Step {
            moment: &self.sent_off,
            wanted: &[&self.consent, &self.number_asked],
            around: context.thresholds.send_off,
        }
        .unmet(context.channel)
    }

    /// [`Quantity::UntoldTransfers`](crate::finding::Quantity::UntoldTransfers): transfers without an extension, a number or a name.
    pub fn untold_transfers(&self, context: &Context<'_>) -> Observation {
        Step {
            moment: &self.transfer,
            wanted: &[&self.destination],
            around: context.thresholds.transfer,
        }
        .unmet(context.channel)
    }

    /// [`Quantity::UnsettledAppointments`](crate::finding::Quantity::UnsettledAppointments): visits that were agreed on without asking when it
    /// suits, leaving a number and repeating the time.
    pub fn unsettled_appointments(&self, context: &Context<'_>) -> Observation {
        Step {
            moment: &self.agreed,
            wanted: &[&self.time_asked, &self.number_left, &self.time_repeated],
            around: context.thresholds.visit,
        }
        .unmet(context.channel)
    }

    /// [`Quantity::CallbackMin`](crate::finding::Quantity::CallbackMin): the longest deadline of the promises to call back; open where one has none
    /// and the others are kept to.
    pub fn callback_min(&self, context: &Context<'_>) -> Observation {
        let deadlines: Vec<_> = sure(&self.deadline).map(|found| self.deadline(found)).collect();
        let (mut dated, mut open) = (Vec::new(), Vec::new());
        for promise in sure(&self.promise) {
            let near = |deadline: &&Deadline| gap(&deadline.span, &promise.span) <= context.thresholds.deadline_s;
            let length = |deadline: &&Deadline| deadline.minutes.unwrap_or(-1.0);
            let deadline = deadlines.iter().filter(near).max_by(|a, b| length(a).total_cmp(&length(b)));
            let apart = deadline.filter(|deadline| !promise.text.contains(&deadline.text));
            let value = deadline.and_then(|deadline| deadline.minutes);
            let evidence = Evidence {
                text: Some(apart.map_or_else(|| promise.text.clone(), |deadline| format!("{}…{}", deadline.text, promise.text))),
                value,
                unit: value.map(|_| Unit::Minute),
                ..promise.evidence(context.channel)
            };
            match evidence.value {
                Some(value) => dated.push((evidence, value)),
                None => open.push(evidence),
            }
        }
        together(dated, open)
    }

    fn unaddressed(&self, context: &Context<'_>) -> Option<Observation> {
        let addressed = [self.presence.as_slice()];
        let silences = self.silences?.iter();
        let holds: Vec<_> = silences.filter(|silence| is_own_hold(context, silence)).collect();
        if holds.iter().any(|hold| hold.kind.is_none()) {
            return None;
        }
        let moment = |hold: &Silence| {
            let span = Span::new(hold.start_s.0, hold.end_s.0);
            let after = Span::new(hold.end_s.0, hold.end_s.0 + context.thresholds.after_hold_s);
            (
                Evidence::measured(EvidenceKind::Silence, context.channel, span, span.duration(), Unit::Second),
                missing(&addressed, &[after]),
            )
        };
        Some(unmet(holds.into_iter().map(moment).collect()))
    }

    /// A deadline with all of its number: what is found may begin in the middle of one.
    fn deadline(&self, found: &Found) -> Deadline {
        let before = self.characters.get(..found.first).unwrap_or_default();
        let start = before.iter().rposition(|c| !NUMERALS.contains(c.text)).map_or(0, |last| last + 1);
        let number: String = before.iter().skip(start).map(|c| c.text).collect();
        let text = number + &found.text;
        Deadline {
            span: found.span,
            minutes: minutes(&text),
            text,
        }
    }
}

impl Step<'_> {
    /// How often the moment comes without all that it wants; absent where it never comes.
    fn unmet(&self, channel: usize) -> Observation {
        let Around { before_s, after_s } = self.around;
        let around = |moment: &Found| Span::new(moment.span.start_s.0 - before_s, moment.span.end_s.0 + after_s);
        let mut seen: Vec<(Span, Evidence, Vec<Span>)> = Vec::new();
        for moment in sure(self.moment) {
            let span = around(moment);
            match seen.last_mut().filter(|last| last.0.overlap(&moment.span) > 0.0) {
                Some(last) => {
                    last.0.end_s = span.end_s;
                    last.2.push(span);
                }
                None => seen.push((span, moment.evidence(channel), vec![span])),
            }
        }
        let moments = seen
            .into_iter()
            .map(|(_, evidence, around)| (evidence, missing(self.wanted, &around)));
        unmet(moments.collect())
    }
}

impl Found {
    fn evidence(&self, channel: usize) -> Evidence {
        Evidence {
            text: Some(self.text.clone()),
            confidence: Some(self.confidence),
            ..Evidence::shown(EvidenceKind::Words, channel, self.span)
        }
    }
}

fn sure(found: &[Found]) -> impl Iterator<Item = &Found> {
    found.iter().filter(|found| found.sure)
}

/// Whether a silence is the agent's to end, and ended by the agent.
fn is_own_hold(context: &Context<'_>, silence: &Silence) -> bool {
    let next = |phrases: &[Phrase]| {
        let later = phrases.iter().map(|phrase| phrase.start_s.0);
        later.filter(|start| *start >= silence.end_s.0 - 0.05).fold(f64::INFINITY, f64::min)
    };
    let others = context.others.iter().map(|phrases| next(phrases)).fold(f64::INFINITY, f64::min);
    silence.kind != Some(SilenceKind::DeadAir) && silence.excused != Some(true) && next(context.phrases) <= others
}

/// The longest of the deadlines; one promise without may take any time. Absent where there is none at all.
fn together(dated: Vec<(Evidence, f64)>, open: Vec<Evidence>) -> Observation {
    if dated.is_empty() && open.is_empty() {
        return Observation::Absent;
    }
    let longest = dated.iter().map(|promise| promise.1).max_by(f64::total_cmp);
    let most = if open.is_empty() { 0.0 } else { ANY_TIME_MIN };
    let incidents: Vec<_> = dated.into_iter().map(|promise| promise.0).chain(open).collect();
    match longest.and_then(|longest| Estimate::new(longest, longest, longest.max(most))) {
        Some(estimate) => Observation::Measured(Measured::with_incidents(estimate, incidents)),
        None => Observation::Open(incidents),
    }
}

/// Seconds between two spans; 0 where they touch.
fn gap(a: &Span, b: &Span) -> f64 {
    (a.start_s.0 - b.end_s.0).max(b.start_s.0 - a.end_s.0).max(0.0)
}

/// How much of what is wanted was not found: surely so, and so at the most.
struct Missing {
    surely: bool,
    perhaps: bool,
}

fn missing(wanted: &[&[Found]], around: &[Span]) -> Missing {
    let inside = |found: &&Found| around.iter().any(|span| span.overlap(&found.span) > 0.0);
    let found = |counts: fn(&Found) -> bool| wanted.iter().all(|list| list.iter().filter(inside).any(counts));
    Missing {
        surely: !found(|_| true),
        perhaps: !found(|found| found.sure),
    }
}

/// How many moments lack what they want.
fn unmet(moments: Vec<(Evidence, Missing)>) -> Observation {
    if moments.is_empty() {
        return Observation::Absent;
    }
    let count = |lacks: fn(&Missing) -> bool| moments.iter().filter(|moment| lacks(&moment.1)).count() as f64;
    let (low, high) = (count(|missing| missing.surely), count(|missing| missing.perhaps));
    let incidents = moments.into_iter().filter(|moment| moment.1.perhaps).map(|moment| moment.0);
    let incidents: Vec<_> = incidents.collect();
    let estimate = Estimate::new(low, low, high);
    estimate.map(|estimate| Measured::with_incidents(estimate, incidents)).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Thresholds;

    fn found(start: f64, text: &str) -> Found {
        Found {
            span: Span::new(start, start + 1.0),
            first: 0,
            text: text.into(),
            confidence: 0.99,
            sure: true,
        }
    }

    fn context(change: impl Fn(&mut Thresholds)) -> Context<'static> {
        let mut context = Context::default();
        change(&mut context.thresholds);
        context
    }

    fn value(observation: Observation) -> Option<f64> {
        match observation {
            Observation::Measured(measured) => Some(measured.estimate.value()),
            _ => None,
        }
    }

    #[test]
    fn what_must_be_said_is_looked_for_as_far_around_as_the_profile_says() {
        let steps = Steps {
            sent_off: vec![found(100.0, "您先挂机")],
            consent: vec![found(50.0, "可以吗")],
            number_asked: vec![found(120.0, "您的电话")],
            transfer: vec![found(200.0, "给您转接")],
            destination: vec![found(206.0, "分机八零一")],
            agreed: vec![found(300.0, "上门")],
            time_asked: vec![found(290.0, "您几点方便")],
            number_left: vec![found(310.0, "留个电话")],
            time_repeated: vec![found(400.0, "明天上午")],
            ..Steps::default()
        };
        let near = Around {
            before_s: 5.0,
            after_s: 4.0,
        };
        let (usual, narrow) = (
            context(|_| ()),
            context(|thresholds| (thresholds.send_off, thresholds.transfer, thresholds.visit) = (near, near, near)),
        );
        for answer in [Steps::unasked_send_offs, Steps::untold_transfers, Steps::unsettled_appointments] {
            let unmet = |context| value(answer(&steps, context));
            assert_eq!((unmet(&usual), unmet(&narrow)), (Some(0.0), Some(1.0)));
        }
    }

    #[test]
    fn a_term_belongs_to_a_promise_as_near_as_the_profile_says() {
        let steps = Steps {
            promise: vec![found(10.0, "给您回电")],
            deadline: vec![found(14.0, "三十分钟内")],
            ..Steps::default()
        };
        assert_eq!(value(steps.callback_min(&context(|_| ()))), Some(30.0));
        let nearer = context(|thresholds| thresholds.deadline_s = 2.0);
        assert!(matches!(steps.callback_min(&nearer), Observation::Open(_)));
        assert_eq!(Steps::default().callback_min(&nearer), Observation::Absent);
    }

    #[test]
    fn a_customer_is_addressed_after_a_hold_as_soon_as_the_profile_says() {
        let hold = Silence {
            start_s: crate::units::Seconds(10.0),
            end_s: crate::units::Seconds(40.0),
            kind: Some(SilenceKind::Hold),
            medium: crate::measure::Medium::Silence,
            announced: Some(true),
            thanked: Some(false),
            excused: Some(false),
        };
        let holds = [hold];
        let steps = Steps {
            silences: Some(&holds),
            presence: vec![found(46.0, "您还在吗")],
            ..Steps::default()
        };
        assert_eq!(value(steps.unaddressed_holds(&context(|_| ()))), Some(0.0));
        let sooner = context(|thresholds| thresholds.after_hold_s = 5.0);
        assert_eq!(value(steps.unaddressed_holds(&sooner)), Some(1.0));
    }
}
