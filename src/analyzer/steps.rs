//! What must be said around something that happens: after a hold, before the customer is sent off the line, with a transfer, for a visit; and
//! promises to call back.

use super::call::characters;
use super::evidence::evidence;
use super::term::minutes;
use crate::measure::{Silence, SilenceKind};
use crate::norms::phrase::{Hit, Phrases, Said};
use crate::norms::{Cues, Estimate, Evidence, EvidenceKind, Measured, Observation, Quantity, Unit};
use crate::report::{Channel, Report};
use crate::transcript::Character;
use crate::units::Span;

/// What is asked of the moment after a hold is said within so many seconds.
const AFTER_HOLD_S: f64 = 10.0;
/// A term belongs to the promise that it stands so near to.
const TERM_S: f64 = 4.0;
/// What a promise without a term may take: a month.
const ANY_TIME_MIN: f64 = 30.0 * 24.0 * 60.0;

/// What numbers of terms are made of.
const NUMERALS: &str = "零一二两三四五六七八九十百幺半个";

/// Something that the agent says, and what must be said around it.
struct Step<'a> {
    /// What tells the moment; moments that share what is around them are one.
    moment: &'a Phrases,
    /// One of each of these lists must be said.
    wanted: &'a [&'a Phrases],
    /// So many seconds before and after it.
    around_s: (f64, f64),
}

/// What an agent's words answer to a quantity that takes more than one phrase; unclear without words.
pub(super) fn observe(report: &Report, channel: &Channel, cues: &Cues, quantity: Quantity) -> Observation {
    let Some(words) = characters(report, channel).filter(|words| !words.is_empty()) else {
        return Observation::Unclear;
    };
    let agent = Agent {
        channel,
        words: &words,
        said: Said::new(&words),
    };
    match quantity {
        Quantity::UnaddressedHolds => agent.unaddressed(report, &cues.hold_presence).unwrap_or(Observation::Unclear),
        Quantity::UnaskedSendOffs => agent.unmet(&Step {
            moment: &cues.hang_up_consent_sent_off,
            wanted: &[&cues.hang_up_consent, &cues.hang_up_consent_number_asked],
            around_s: (60.0, 30.0),
        }),
        Quantity::UntoldTransfers => agent.unmet(&Step {
            moment: &cues.transfer_told_transfer,
            wanted: &[&cues.transfer_told_told],
            around_s: (20.0, 10.0),
        }),
        Quantity::UnsettledAppointments => agent.unmet(&Step {
            moment: &cues.appointment_agreed,
            wanted: &[
                &cues.appointment_time_asked,
                &cues.appointment_number_left,
                &cues.appointment_time_repeated,
            ],
            around_s: (120.0, 120.0),
        }),
        Quantity::CallbackMin => agent.promised(&cues.callback_promise, &cues.callback_promise_term),
        _ => Observation::Unclear,
    }
}

/// The agent's words.
struct Agent<'a> {
    channel: &'a Channel,
    words: &'a [Character],
    said: Said<'a>,
}

/// A term that is named.
struct Term {
    span: Span,
    text: String,
    minutes: Option<f64>,
}

impl Agent<'_> {
    fn sure(&self, list: &Phrases) -> impl Iterator<Item = Hit> {
        list.find(&self.said).into_iter().filter(Hit::is_sure)
    }

    /// How often a step's moment comes without all that it wants; absent where the moment never comes.
    fn unmet(&self, step: &Step<'_>) -> Observation {
        let wanted: Vec<_> = step.wanted.iter().map(|list| list.find(&self.said)).collect();
        let around = |moment: &Hit| Span::new(moment.span.start_s.0 - step.around_s.0, moment.span.end_s.0 + step.around_s.1);
        let mut seen: Vec<(Span, Evidence, Vec<Span>)> = Vec::new();
        for moment in self.sure(step.moment) {
            let span = around(&moment);
            match seen.last_mut().filter(|last| last.0.overlap(&moment.span) > 0.0) {
                Some(last) => {
                    last.0.end_s = span.end_s;
                    last.2.push(span);
                }
                None => seen.push((span, self.words(&moment), vec![span])),
            }
        }
        let moments = seen.into_iter().map(|(_, evidence, around)| (evidence, missing(&wanted, &around)));
        unmet(moments.collect())
    }

    /// Holds after which the customer is not addressed first; one that the customer ends needs no address.
    fn unaddressed(&self, report: &Report, address: &Phrases) -> Option<Observation> {
        let addressed = vec![address.find(&self.said)];
        let silences = report.turns.as_ref()?.silences.iter();
        let holds: Vec<_> = silences.filter(|silence| self.is_own_hold(report, silence)).collect();
        if holds.iter().any(|hold| hold.kind.is_none()) {
            return None;
        }
        let moment = |hold: &Silence| {
            let seconds = (hold.end_s.0 - hold.start_s.0, Unit::Second);
            let after = Span::new(hold.end_s.0, hold.end_s.0 + AFTER_HOLD_S);
            (
                evidence(self.channel, EvidenceKind::Silence, (hold.start_s, hold.end_s), seconds),
                missing(&addressed, &[after]),
            )
        };
        Some(unmet(holds.into_iter().map(moment).collect()))
    }

    /// Whether a silence is the agent's to end, and ended by the agent.
    fn is_own_hold(&self, report: &Report, silence: &Silence) -> bool {
        let next = |channel: &Channel| {
            let later = channel.speech.phrases.iter().map(|phrase| phrase.start_s.0);
            later.filter(|start| *start >= silence.end_s.0 - 0.05).fold(f64::INFINITY, f64::min)
        };
        let others = report.channels.iter().filter(|other| other.index != self.channel.index);
        let others = others.map(next).fold(f64::INFINITY, f64::min);
        silence.kind != Some(SilenceKind::DeadAir) && silence.excused != Some(true) && next(self.channel) <= others
    }

    /// The longest term of the promises to call back; open where one has none and the others are kept to.
    fn promised(&self, promise: &Phrases, term: &Phrases) -> Observation {
        let terms: Vec<_> = self.sure(term).map(|hit| self.term(&hit)).collect();
        let promises: Vec<_> = self.sure(promise).collect();
        if promises.is_empty() {
            return Observation::Absent;
        }
        let (mut dated, mut open) = (Vec::new(), Vec::new());
        for promise in &promises {
            let near = |term: &&Term| gap(&term.span, &promise.span) <= TERM_S;
            let length = |term: &&Term| term.minutes.unwrap_or(-1.0);
            let term = terms.iter().filter(near).max_by(|a, b| length(a).total_cmp(&length(b)));
            let apart = term.filter(|term| !promise.text.contains(&term.text));
            let value = term.and_then(|term| term.minutes);
            let evidence = Evidence {
                text: Some(apart.map_or_else(|| promise.text.clone(), |term| format!("{}…{}", term.text, promise.text))),
                value,
                unit: value.map(|_| Unit::Minute),
                ..self.words(promise)
            };
            match evidence.value {
                Some(value) => dated.push((evidence, value)),
                None => open.push(evidence),
            }
        }
        together(dated, open)
    }

    /// A term with all of its number: what is found may begin in the middle of one.
    fn term(&self, hit: &Hit) -> Term {
        let before = self.words.get(..hit.characters.start).unwrap_or_default();
        let start = before.iter().rposition(|c| !NUMERALS.contains(c.text)).map_or(0, |last| last + 1);
        let number: String = before.iter().skip(start).map(|c| c.text).collect();
        let text = number + &hit.text;
        Term {
            span: hit.span,
            minutes: minutes(&text),
            text,
        }
    }

    fn words(&self, hit: &Hit) -> Evidence {
        Evidence {
            text: Some(hit.text.clone()),
            value: None,
            unit: None,
            confidence: Some(hit.confidence),
            ..evidence(
                self.channel,
                EvidenceKind::Words,
                (hit.span.start_s, hit.span.end_s),
                (0.0, Unit::Times),
            )
        }
    }
}

/// The longest of the terms; one promise without may take any time.
fn together(dated: Vec<(Evidence, f64)>, open: Vec<Evidence>) -> Observation {
    let longest = dated.iter().map(|promise| promise.1).max_by(f64::total_cmp);
    let most = if open.is_empty() { 0.0 } else { ANY_TIME_MIN };
    let incidents: Vec<_> = dated.into_iter().map(|promise| promise.0).chain(open).collect();
    match longest.and_then(|longest| Estimate::new(longest, longest, longest.max(most))) {
        Some(estimate) => Observation::Measured(Measured {
            estimate,
            parts: Vec::new(),
            incidents,
        }),
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

fn missing(wanted: &[Vec<Hit>], around: &[Span]) -> Missing {
    let inside = |hit: &&Hit| around.iter().any(|span| span.overlap(&hit.span) > 0.0);
    let found = |counts: fn(&Hit) -> bool| wanted.iter().all(|list| list.iter().filter(inside).any(counts));
    Missing {
        surely: !found(|_| true),
        perhaps: !found(Hit::is_sure),
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
    Estimate::new(low, low, high).map_or(Observation::Unclear, |estimate| {
        Observation::Measured(Measured {
            estimate,
            parts: Vec::new(),
            incidents,
        })
    })
}
