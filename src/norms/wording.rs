//! Rules on words: what must be said, what must not, and where in the call.

use super::event::Meant;
use super::heard::Heard;
use super::moment::{Moment, What};
use super::occurrence::{Occurrence, total};
use super::outcome::Outcome;
use super::reason::Reason;
use super::verdict::{Band, Verdict};
use super::window::TimeRange;
use super::words::{Found, Search, Words};
use crate::finding::{Evidence, Measured, Speaker};
use crate::units::Span;

/// What a rule looks for, what it must follow or come before, and what excuses it.
#[derive(Clone, Debug)]
pub struct Wording {
    /// What is looked for.
    pub what: Moment,
    /// What it belongs to: it is looked for only near this, each time.
    pub near: Option<Near>,
    /// What excuses it.
    pub unless: Option<Moment>,
}

/// What words belong to.
#[derive(Clone, Debug)]
pub struct Near {
    /// The words, or the event.
    pub moment: Moment,
    /// Whether it is said before or after it.
    pub order: Order,
    /// How far from it, in seconds; `None` however far.
    pub within_s: Option<f64>,
}

/// Before or after a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// Later.
    After,
    /// Earlier.
    Before,
}

/// Whether it is said if some of what the other side says is this side's after all.
fn is_perhaps_said(words: &Words, searches: &[Search<'_, '_>]) -> bool {
    let perhaps: Vec<_> = searches.iter().filter_map(|search| search.perhaps(words)).collect();
    words.found(&perhaps).0 == Found::Said
}

/// A part of the call in which a rule is judged, with what it belongs to.
struct Place {
    range: TimeRange,
    anchor: Option<Evidence>,
}

impl Wording {
    /// Whether what is asked for is said, everywhere where it is asked for.
    pub(super) fn said(&self, heard: &Heard<'_>) -> Outcome {
        self.each(heard, |words, searches, place| {
            let (found, evidence) = words.found(searches);
            match found {
                Found::Said | Found::Doubtful => Outcome::shown(Verdict::Pass, evidence),
                Found::Unsaid if is_perhaps_said(words, searches) => Outcome::of(Verdict::Undetermined, Reason::SidesOnOneChannel),
                Found::Unsaid if searches.iter().all(Search::is_clear) => {
                    let instead = searches.iter().flat_map(|search| search.speech.instead(search.range));
                    // What is found is what was asked for, and that was not said.
                    let anchor = place.anchor.iter().map(|anchor| Evidence {
                        confidence: None,
                        ..anchor.clone()
                    });
                    Outcome::shown(Verdict::Fail, anchor.chain(instead).collect())
                }
                Found::Unsure | Found::Unsaid => match searches.iter().find_map(Search::gap) {
                    Some(reason) if found == Found::Unsaid => Outcome {
                        evidence,
                        ..Outcome::of(Verdict::Undetermined, reason)
                    },
                    _ => Outcome::shown(Verdict::Undetermined, evidence),
                },
            }
        })
    }

    /// Whether what is forbidden is not said, anywhere where it is forbidden.
    pub(super) fn unsaid(&self, heard: &Heard<'_>) -> Outcome {
        self.each(heard, |words, searches, _| {
            let (found, evidence) = words.every(searches);
            match found {
                Found::Doubtful if self.what.by != Speaker::Either => Outcome {
                    evidence,
                    ..Outcome::of(Verdict::Undetermined, Reason::SidesOnOneChannel)
                },
                Found::Said | Found::Doubtful => Outcome::shown(Verdict::Fail, evidence),
                Found::Unsure => Outcome::shown(Verdict::Undetermined, evidence),
                Found::Unsaid => match searches.iter().find_map(Search::gap) {
                    Some(reason) => Outcome::of(Verdict::Undetermined, reason),
                    None => Outcome::shown(Verdict::Pass, evidence),
                },
            }
        })
    }

    /// How often, or for how many seconds in all, it is found, with the uncertainty of the words.
    pub(super) fn count(&self, heard: &Heard<'_>, band: &Band, seconds: bool) -> Result<Measured, Outcome> {
        let places = self.places(heard)?;
        let inside = |found: &Occurrence| places.iter().any(|place| place.range.holds(&found.span));
        let found: Vec<_> = self.what.occurrences(heard)?.into_iter().filter(inside).collect();
        let perhaps = || self.what.perhaps(heard).into_iter().filter(inside);
        let estimate = total(&found, seconds).ok_or_else(|| Outcome::of(Verdict::Undetermined, Reason::NotMeasured))?;
        let evidence: Vec<_> = found.iter().map(|each| each.evidence.clone()).collect();
        let undetermined = |reason| Outcome {
            evidence: evidence.clone(),
            ..Outcome::of(Verdict::Undetermined, reason)
        };
        let verdict = band.verdict(estimate.interval());
        let few = estimate.value() < band.widened().low;
        if verdict == Verdict::Fail && few && !self.is_sure(heard) {
            return Err(undetermined(Reason::WordsUnsure));
        }
        let unsure_whose = if few {
            perhaps().count() > found.len()
        } else {
            found.iter().any(|each| each.doubtful)
        };
        if verdict == Verdict::Fail && self.what.by != Speaker::Either && unsure_whose {
            return Err(undetermined(Reason::SidesOnOneChannel));
        }
        // Speech without words can only add to the number.
        let more_may_change_it = match verdict {
            Verdict::Pass => band.high.is_some(),
            Verdict::Fail => few,
            Verdict::Undetermined | Verdict::NotApplicable => false,
        };
        match self.what.gap(heard) {
            Some(reason) if more_may_change_it => return Err(undetermined(reason)),
            _ => {}
        }
        Ok(Measured {
            estimate,
            parts: Vec::new(),
            incidents: evidence,
        })
    }

    /// Whether the recogniser was sure of the words; events need none.
    fn is_sure(&self, heard: &Heard<'_>) -> bool {
        self.what.ranges(heard).into_iter().all(|(speech, range)| speech.is_sure(range))
    }

    /// Judges each place; the worst outcome is the result.
    fn each(&self, heard: &Heard<'_>, judge: impl Fn(&Words, &[Search<'_, '_>], &Place) -> Outcome) -> Outcome {
        let What::Words(words) = &self.what.what else {
            return unasked();
        };
        let speeches = match heard.speech(self.what.by) {
            Ok(speeches) => speeches,
            Err(outcome) => return outcome,
        };
        let places = match self.places(heard) {
            Ok(places) => places,
            Err(outcome) => return outcome,
        };
        let search = |speech| Search::new(words, speech, self.what.range(speech, heard));
        let searches: Vec<_> = speeches.into_iter().map(search).collect();
        let judged = places.iter().map(|place| {
            let within: Vec<_> = searches.iter().map(|search| search.within(place.range)).collect();
            judge(words, &within, place)
        });
        worst(judged.collect())
    }

    /// Where it is looked for.
    fn places(&self, heard: &Heard<'_>) -> Result<Vec<Place>, Outcome> {
        let excuses = match self.unless.as_ref().map(|unless| unless.occurrences(heard)) {
            None => Vec::new(),
            Some(Err(outcome)) if outcome.verdict == Verdict::NotApplicable => Vec::new(),
            Some(found) => found?,
        };
        let excused = |around: &TimeRange| {
            excuses
                .iter()
                .any(|excuse| excuse.meant >= Meant::Likely && around.holds(&excuse.span))
        };
        let all = || Place {
            range: TimeRange::ALL,
            anchor: None,
        };
        let (places, arounds): (Vec<Place>, Vec<TimeRange>) = match &self.near {
            None => (vec![all()], vec![TimeRange::ALL]),
            Some(near) => near.places(heard)?.into_iter().unzip(),
        };
        if places.is_empty() {
            let gap = self.near.as_ref().and_then(|near| near.moment.gap(heard));
            return Err(gap.map_or_else(unasked, |reason| Outcome::of(Verdict::Undetermined, reason)));
        }
        let kept = places.into_iter().zip(&arounds).filter(|(_, around)| !excused(around));
        let kept: Vec<_> = kept.map(|(place, _)| place).collect();
        if kept.is_empty() {
            return Err(Outcome::of(Verdict::NotApplicable, Reason::Excused));
        }
        Ok(kept)
    }
}

/// The worst of some outcomes, with the evidence of all that are as bad.
fn worst(mut outcomes: Vec<Outcome>) -> Outcome {
    let rank = |outcome: &Outcome| match outcome.verdict {
        Verdict::Fail => 2,
        Verdict::Undetermined => 1,
        Verdict::Pass | Verdict::NotApplicable => 0,
    };
    let worst = outcomes.iter().map(rank).max().unwrap_or(0);
    outcomes.retain(|outcome| rank(outcome) == worst);
    let together = outcomes.into_iter().reduce(|mut all, next| {
        all.evidence.extend(next.evidence);
        all
    });
    together.unwrap_or_else(unasked)
}

fn unasked() -> Outcome {
    Outcome::of(Verdict::NotApplicable, Reason::NoOccasion)
}

impl Near {
    /// The parts of the call on its side of each moment, and the parts around them in which it may be excused.
    fn places(&self, heard: &Heard<'_>) -> Result<Vec<(Place, TimeRange)>, Outcome> {
        let far = self.within_s.unwrap_or(f64::INFINITY);
        let place = |found: Occurrence| {
            let Span { start_s, end_s } = found.span;
            let around = TimeRange {
                from: start_s.0 - far,
                to: end_s.0 + far,
            };
            let range = match self.order {
                Order::After => TimeRange { from: end_s.0, ..around },
                Order::Before => TimeRange { to: start_s.0, ..around },
            };
            let anchor = Some(found.evidence);
            (Place { range, anchor }, around)
        };
        let found = self.moment.occurrences(heard)?.into_iter();
        Ok(found.filter(|found| found.meant >= Meant::Likely).map(place).collect())
    }
}
