//! What a rule looks for in a call: words, or events.

use super::event::{EventFilter, Meant};
use super::heard::{Heard, Speech};
use super::occurrence::Occurrence;
use super::outcome::Outcome;
use super::phrase::Hit;
use super::reason::Reason;
use super::repeat::{Repeats, repetitions};
use super::verdict::Verdict;
use super::window::{TimeRange, TimeWindow};
use super::words::Words;
use crate::finding::{EventKind, Speaker};
use crate::units::Span;

/// What a rule looks for, and where.
#[derive(Clone, Debug)]
pub struct Moment {
    /// Words, or events.
    pub what: What,
    /// Whose.
    pub by: Speaker,
    /// In which part of the call.
    pub window: TimeWindow,
}

/// Words, or events.
#[derive(Clone, Debug)]
pub enum What {
    /// Things that are said.
    Words(Words),
    /// Things that happen.
    Event(EventFilter),
    /// Turns that are like earlier ones.
    Repeats(Repeats),
}

impl Moment {
    /// Where it is found, in order of time; the outcome of the norm where that is not known.
    pub(super) fn occurrences(&self, heard: &Heard<'_>) -> Result<Vec<Occurrence>, Outcome> {
        let mut found: Vec<_> = match &self.what {
            What::Event(filter) => self.events(filter, heard)?,
            _ => {
                let speeches = heard.speech(self.by)?.into_iter();
                speeches.flat_map(|speech| self.spoken(speech, self.range(speech, heard))).collect()
            }
        };
        found.sort_by(|a, b| a.span.start_s.0.total_cmp(&b.span.start_s.0));
        Ok(found)
    }

    /// Where it is found in a part of one side's words; nowhere for events.
    fn spoken(&self, speech: &Speech<'_>, range: TimeRange) -> Vec<Occurrence> {
        match &self.what {
            What::Words(words) => said(words, speech, range),
            What::Repeats(repeats) => repetitions(repeats, speech, range),
            What::Event(_) => Vec::new(),
        }
    }

    /// Where it is found if the side also says what the other side says, but not quite surely.
    pub(super) fn perhaps(&self, heard: &Heard<'_>) -> Vec<Occurrence> {
        let searched = |(speech, range): (&Speech<'_>, _)| speech.perhaps.as_deref().map(|perhaps| self.spoken(perhaps, range));
        self.ranges(heard).into_iter().filter_map(searched).flatten().collect()
    }

    /// The words among which this is looked for, and where; none for events.
    pub(super) fn ranges<'h, 'a>(&self, heard: &'h Heard<'a>) -> Vec<(&'h Speech<'a>, TimeRange)> {
        if matches!(self.what, What::Event(_)) {
            return Vec::new();
        }
        let speeches = heard.speech(self.by).unwrap_or_default();
        speeches.into_iter().map(|speech| (speech, self.range(speech, heard))).collect()
    }

    /// Why it may be said though it is not among the words.
    pub(super) fn gap(&self, heard: &Heard<'_>) -> Option<Reason> {
        self.ranges(heard).into_iter().find_map(|(speech, range)| speech.gap(range))
    }

    pub(super) fn range(&self, speech: &Speech<'_>, heard: &Heard<'_>) -> TimeRange {
        speech.window(&self.window, heard.duration_s())
    }

    fn events(&self, filter: &EventFilter, heard: &Heard<'_>) -> Result<Vec<Occurrence>, Outcome> {
        let unclear = || Outcome::of(Verdict::Undetermined, not_told(filter.kind));
        let timeline = heard.call.timeline.ok_or_else(unclear)?;
        let speech = timeline
            .speech
            .ok_or_else(|| Outcome::of(Verdict::NotApplicable, Reason::NobodySpeaks))?;
        if timeline.unclear.contains(&filter.kind) {
            return Err(unclear());
        }
        let range = self.window.of(speech, &[], timeline.duration_s);
        let occurrence = |event: &crate::finding::Event| Occurrence {
            span: Span::new(event.evidence.start_s, event.evidence.end_s),
            evidence: event.evidence.clone(),
            meant: filter.means(event),
            doubtful: false,
        };
        let own = |event: &&crate::finding::Event| self.by == Speaker::Either || event.by == self.by;
        let meant = timeline.events.iter().filter(own).map(occurrence);
        Ok(meant.filter(|found| found.meant != Meant::No && range.holds(&found.span)).collect())
    }
}

fn not_told(kind: EventKind) -> Reason {
    match kind {
        EventKind::Silence | EventKind::Interruption | EventKind::Overlap | EventKind::Answer => Reason::SidesNotApart,
        _ => Reason::NotMeasured,
    }
}

/// Where one of the things is said, each place once.
fn said(words: &Words, speech: &Speech<'_>, range: TimeRange) -> Vec<Occurrence> {
    let hits = Hit::best(words.items.iter().flat_map(|item| item.find(&speech.said)).collect()).into_iter();
    let occurrence = |hit: Hit| Occurrence {
        span: hit.span,
        evidence: speech.evidence(&hit),
        meant: if hit.is_sure() { Meant::Surely } else { Meant::Hardly },
        doubtful: speech.is_doubtful(&hit.characters),
    };
    hits.filter(|hit| hit.is_plausible() && range.holds(&hit.span))
        .map(occurrence)
        .collect()
}
