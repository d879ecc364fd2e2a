//! The scorecard: a finding for each norm, and a score.

use super::call::Call;
use super::file::CountUnit;
use super::heard::Heard;
use super::outcome::Outcome;
use super::profile::{Norm, Profile, Rule};
use super::reason::Reason;
use super::severity::{CriticalFails, Severity};
use super::verdict::{Band, Verdict};
use crate::finding::{Evidence, Impairment, Interval, Measured, Observation, Quantity, Unit};
use crate::message::english;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The report's `scorecard`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Scorecard {
    /// 100 · points earned / weight, over the norms that passed or failed; `None` where none with a weight did; 0 where a critical norm
    /// failed and the profile says that this ends the score.
    pub score: Option<f64>,
    /// The score if all undetermined norms failed; `None` where no norm with a weight applies.
    pub score_low: Option<f64>,
    /// The score if all undetermined norms passed; `None` where no norm with a weight applies.
    pub score_high: Option<f64>,
    /// The critical norms that failed and so ended the score at 0.
    #[serde(default)]
    pub zeroed_by: Vec<String>,
    /// One finding for each norm of the profile, in its order.
    pub findings: Vec<Finding>,
}

/// What one norm comes to on one recording.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Finding {
    /// The norm's name.
    pub norm: String,
    /// Its title in Chinese.
    pub title: String,
    /// Its title in English.
    pub title_en: String,
    /// What it comes to.
    pub verdict: Verdict,
    /// Why it is undetermined or does not apply, in English, where no number shows it.
    pub reason: Option<String>,
    /// The same as a code; `None` in reports of earlier versions too.
    #[serde(default)]
    pub reason_code: Option<Reason>,
    /// What is measured, as profiles name it; `None` for norms on words, for those that count what a profile says, and in reports of earlier
    /// versions.
    #[serde(default)]
    pub quantity: Option<Quantity>,
    /// What was measured; `None` where nothing could be.
    pub measured: Option<f64>,
    /// The unit of all numbers of this finding.
    pub unit: Option<Unit>,
    /// What the norm asks for, as people write it.
    pub expected: String,
    /// The band, for a norm on a number.
    pub band: Option<Band>,
    /// The 95 % interval of what was measured.
    pub interval: Option<Interval>,
    /// The probability that the true value lies inside the widened band.
    pub in_band_probability: Option<f64>,
    /// The points earned: all of the weight or none; `None` where nothing was decided or the norm has no weight.
    pub points: Option<f64>,
    /// The norm's weight; 0 where it is shown without points.
    pub weight: f64,
    /// How bad a failure is.
    pub severity: Severity,
    /// Whether it is only listed: what is found is for a person to judge, so that it never fails.
    #[serde(default)]
    pub review: bool,
    /// The handbook's sentence.
    pub source: String,
    /// The handbooks that it stands in.
    pub handbooks: Vec<String>,
    /// The seconds that prove it, the worst first.
    pub evidence: Vec<Evidence>,
}

impl Scorecard {
    /// Judges a recording by a profile: `call` is what was said, `observe` gives the observation of one quantity.
    pub fn judge(profile: &Profile, call: &Call<'_>, observe: impl Fn(Quantity) -> Observation) -> Self {
        let heard = Heard::new(call);
        let findings = profile
            .norms
            .iter()
            .map(|norm| Finding::of(norm, &heard, &observe).listed())
            .collect();
        let card = Self::total(findings);
        match profile.critical_fails {
            CriticalFails::Weighed => card,
            CriticalFails::Zero => card.ended(),
        }
    }

    /// The score where one critical norm that fails ends it at 0.
    fn ended(self) -> Self {
        let critical = |verdict| {
            let such = move |finding: &&Finding| finding.severity == Severity::Critical && !finding.review && finding.verdict == verdict;
            self.findings
                .iter()
                .filter(such)
                .map(|finding| finding.norm.clone())
                .collect::<Vec<_>>()
        };
        let (failed, open) = (critical(Verdict::Fail), critical(Verdict::Undetermined));
        let zero = |score: Option<f64>| if failed.is_empty() { score } else { Some(0.0) };
        Self {
            score: zero(self.score),
            score_low: zero(self.score_low).map(|low| if open.is_empty() { low } else { 0.0 }),
            score_high: zero(self.score_high),
            zeroed_by: failed,
            ..self
        }
    }

    fn total(findings: Vec<Finding>) -> Self {
        let weight_of = |verdict| {
            findings
                .iter()
                .filter(|finding| finding.verdict == verdict)
                .map(|finding| finding.weight)
                .sum::<f64>()
        };
        let (passed, failed, open) = (weight_of(Verdict::Pass), weight_of(Verdict::Fail), weight_of(Verdict::Undetermined));
        let share = |points: f64, weight: f64| (weight > 0.0).then(|| 100.0 * points / weight);
        Self {
            score: share(passed, passed + failed),
            score_low: share(passed, passed + failed + open),
            score_high: share(passed + open, passed + failed + open),
            zeroed_by: Vec::new(),
            findings,
        }
    }
}

impl Finding {
    fn of(norm: &Norm, heard: &Heard<'_>, observe: &impl Fn(Quantity) -> Observation) -> Self {
        let blank = Self::blank(norm);
        if let Some(outcome) = norm
            .direction
            .and_then(|direction| heard.call.excludes(direction, norm.rule.is_on_words()))
        {
            return blank.worded(outcome);
        }
        match &norm.rule {
            Rule::Say(wording) => blank.worded(wording.said(heard)),
            Rule::NeverSay(wording) => blank.worded(wording.unsaid(heard)),
            Rule::Count { what, unit, band } => match what.count(heard, band, *unit == CountUnit::S) {
                Ok(measured) => blank.filled(band, measured),
                Err(outcome) => blank.worded(outcome),
            },
            Rule::Within { quantity, band } => match observe(*quantity) {
                Observation::Absent => Self {
                    verdict: Verdict::NotApplicable,
                    ..blank
                },
                Observation::Unclear => blank,
                Observation::Withheld(Impairment::OtherLanguage) => {
                    blank.worded(Outcome::of(Verdict::NotApplicable, Reason::OtherLanguage))
                }
                Observation::Withheld(impairment) => blank.because(Some(Reason::of(impairment))),
                Observation::Open(evidence) => Self { evidence, ..blank },
                Observation::Measured(measured) => blank.filled(band, measured),
            },
        }
    }

    /// The finding before anything is known.
    fn blank(norm: &Norm) -> Self {
        let (quantity, unit, band) = match &norm.rule {
            Rule::Within { quantity, band } => (Some(*quantity), Some(quantity.unit()), Some(*band)),
            Rule::Count { unit, band, .. } => (None, Some(unit.unit()), Some(*band)),
            Rule::Say(_) | Rule::NeverSay(_) => (None, None, None),
        };
        Self {
            norm: norm.id.clone(),
            title: norm.title.zh.clone(),
            title_en: norm.title.en.clone(),
            verdict: Verdict::Undetermined,
            reason: None,
            reason_code: None,
            quantity,
            measured: None,
            unit,
            expected: match &norm.rule {
                Rule::Within { quantity, band } => expected(band, quantity.unit()),
                Rule::Count { unit, band, .. } => expected(band, unit.unit()),
                Rule::Say(_) => "said".into(),
                Rule::NeverSay(_) => "not said".into(),
            },
            band,
            interval: None,
            in_band_probability: None,
            points: None,
            weight: norm.weight,
            severity: norm.severity,
            review: norm.review,
            source: norm.source.clone(),
            handbooks: norm.handbooks.clone(),
            evidence: Vec::new(),
        }
    }

    fn filled(self, band: &Band, measured: Measured) -> Self {
        let verdict = band.verdict(measured.estimate.interval());
        Self {
            verdict,
            points: self.earned(verdict),
            measured: Some(measured.estimate.value()),
            interval: Some(measured.estimate.interval()),
            in_band_probability: Some(band.probability(&measured.estimate)),
            evidence: evidence(band, verdict, measured),
            ..self
        }
    }

    fn worded(self, outcome: Outcome) -> Self {
        Self {
            verdict: outcome.verdict,
            points: self.earned(outcome.verdict),
            evidence: outcome.evidence,
            ..self.because(outcome.reason)
        }
    }

    /// A norm for review never fails: it is undetermined instead, for a person to judge.
    fn listed(self) -> Self {
        if !(self.review && self.verdict == Verdict::Fail) {
            return self;
        }
        Self {
            verdict: Verdict::Undetermined,
            ..self.because(Some(Reason::ForReview))
        }
    }

    fn because(self, reason: Option<Reason>) -> Self {
        Self {
            reason: reason.as_ref().map(english),
            reason_code: reason,
            ..self
        }
    }

    fn earned(&self, verdict: Verdict) -> Option<f64> {
        let points = match verdict {
            Verdict::Pass => Some(self.weight),
            Verdict::Fail => Some(0.0),
            Verdict::Undetermined | Verdict::NotApplicable => None,
        };
        points.filter(|_| self.weight > 0.0)
    }
}

/// `180–200 cpm (±5 %)`.
fn expected(band: &Band, unit: Unit) -> String {
    let about = if band.tolerance > 0.0 {
        format!(" (±{} %)", (1000.0 * band.tolerance).round() / 10.0)
    } else {
        String::new()
    };
    format!("{band} {}{about}", unit.symbol())
}

/// The parts that lie outside the band with their whole interval, the farthest first, then the incidents. Where the whole fails and no
/// part does so by itself, those whose own value lies outside are shown.
fn evidence(band: &Band, verdict: Verdict, measured: Measured) -> Vec<Evidence> {
    let certain = |part: &&super::Part| band.verdict(part.estimate.interval()) == Verdict::Fail;
    let likely = |part: &&super::Part| band.excess(part.estimate.value()) > 0.0;
    let mut shown: Vec<_> = measured.parts.iter().filter(certain).collect();
    if shown.is_empty() && verdict == Verdict::Fail {
        shown = measured.parts.iter().filter(likely).collect();
    }
    shown.sort_by(|a, b| band.excess(b.estimate.value()).total_cmp(&band.excess(a.estimate.value())));
    shown
        .into_iter()
        .map(|part| part.evidence.clone())
        .chain(measured.incidents)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::norms::{Estimate, EvidenceKind, Part};

    fn estimate(value: f64, half_width: f64) -> Estimate {
        Estimate::new(value, value - half_width, value + half_width).unwrap()
    }

    fn part(start_s: f64, value: f64, half_width: f64) -> Part {
        let evidence = Evidence {
            kind: EvidenceKind::Stretch,
            channel: 0,
            start_s,
            end_s: start_s + 5.0,
            text: None,
            value: Some(value),
            unit: Some(Unit::Cpm),
            confidence: None,
        };
        Part {
            evidence,
            estimate: estimate(value, half_width),
        }
    }

    /// What the built-in profile makes of a rate, a level and a share of dragged endings.
    fn judge(rate: Observation, level: Observation, drag: Observation) -> Scorecard {
        let mut profile = Profile::builtin("telephone-zh").unwrap();
        profile
            .norms
            .retain(|norm| ["speech-rate", "volume", "drag"].contains(&norm.id.as_str()));
        Scorecard::judge(&profile, &Call::default(), |quantity| match quantity {
            Quantity::SpeakingCpm => rate.clone(),
            Quantity::SpeechLevelDbov => level.clone(),
            Quantity::DraggedPercent => drag.clone(),
            _ => Observation::Absent,
        })
    }

    fn measured(value: f64, half_width: f64) -> Observation {
        Observation::Measured(Measured {
            estimate: estimate(value, half_width),
            parts: vec![],
            incidents: vec![],
        })
    }

    fn scores(card: &Scorecard) -> [Option<f64>; 3] {
        [card.score, card.score_low, card.score_high].map(|score| score.map(|x| (10.0 * x).round() / 10.0))
    }

    #[test]
    fn the_score_leaves_out_what_is_undetermined_and_gives_the_range() {
        let (good, bad, open) = (measured(190.0, 5.0), measured(240.0, 5.0), measured(210.0, 5.0));
        let level = measured(-26.0, 1.0);
        assert_eq!(scores(&judge(good, level.clone(), Observation::Unclear)), [Some(100.0); 3]);
        assert_eq!(scores(&judge(bad, level.clone(), Observation::Unclear)), [Some(33.3); 3]);
        assert_eq!(
            scores(&judge(open.clone(), level, Observation::Unclear)),
            [Some(100.0), Some(33.3), Some(100.0)]
        );
        assert_eq!(
            scores(&judge(open.clone(), Observation::Unclear, Observation::Unclear)),
            [None, Some(0.0), Some(100.0)]
        );
        assert_eq!(
            scores(&judge(open, Observation::Absent, Observation::Absent)),
            [None, Some(0.0), Some(100.0)]
        );
        assert_eq!(
            scores(&judge(Observation::Absent, Observation::Absent, measured(0.0, 0.0))),
            [None; 3]
        );
    }

    #[test]
    fn a_finding_says_what_was_measured_and_what_is_asked() {
        let card = judge(measured(240.0, 5.0), Observation::Absent, measured(20.0, 5.0));
        let [rate, level, drag] = &card.findings[..] else {
            panic!("three norms")
        };
        assert_eq!(
            (rate.verdict, rate.points, rate.expected.as_str()),
            (Verdict::Fail, Some(0.0), "180–200 cpm (±5 %)")
        );
        assert_eq!(rate.interval, Some(Interval { low: 235.0, high: 245.0 }));
        assert!(rate.in_band_probability.unwrap() < 0.001);
        assert_eq!(
            (level.verdict, level.measured, level.expected.as_str()),
            (Verdict::NotApplicable, None, "−36…−16 dBov")
        );
        assert_eq!(
            (drag.verdict, drag.points, drag.weight, drag.expected.as_str()),
            (Verdict::Fail, None, 0.0, "≤ 5 %")
        );
    }

    #[test]
    fn evidence_is_what_lies_outside_the_band_worst_first() {
        let with = |value, parts| {
            Observation::Measured(Measured {
                estimate: estimate(value, 5.0),
                parts,
                incidents: vec![],
            })
        };
        let starts = |rate| {
            let card = judge(rate, Observation::Absent, Observation::Absent);
            card.findings[0]
                .evidence
                .iter()
                .map(|evidence| evidence.start_s)
                .collect::<Vec<_>>()
        };
        let parts = vec![
            part(0.0, 190.0, 20.0),
            part(10.0, 240.0, 20.0),
            part(20.0, 300.0, 20.0),
            part(30.0, 120.0, 20.0),
        ];
        assert_eq!(starts(with(190.0, parts)), [20.0, 30.0, 10.0]);
        let vague = vec![part(0.0, 215.0, 20.0), part(10.0, 220.0, 20.0), part(20.0, 209.0, 20.0)];
        assert_eq!(starts(with(190.0, vague.clone())), [0.0; 0]);
        assert_eq!(starts(with(216.0, vague)), [10.0, 0.0]);
    }
}
