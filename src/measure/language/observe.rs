//! The observation of the language.

use super::{Language, LanguageStretch};
use crate::finding::{Estimate, Evidence, EvidenceKind, Measured, Observation};
use crate::measure::Context;
use crate::units::Span;

/// What Whisper calls Mandarin.
const MANDARIN: &str = "zh";
/// What it calls Cantonese: it hears other dialects as either, so that this may be Mandarin with an accent or not.
const CANTONESE: &str = "yue";

impl Language {
    /// [`Quantity::MandarinPercent`](crate::finding::Quantity::MandarinPercent): how much of the speech is Mandarin, by the recogniser's
    /// stretches, or as a whole by the writing. A language that the customer speaks too is left out: the handbook allows it. What is less sure
    /// than the threshold, and dialects, are open.
    pub fn mandarin_percent(&self, context: &Context<'_>) -> Observation {
        let allowed = |code: &str| code != MANDARIN && context.spoken_to == Some(code);
        let measured = if self.stretches.is_empty() {
            let sure = |code: &&str| is_sure(code, self.confidence, context);
            let code = self.code.as_deref().filter(|code| !allowed(code)).filter(sure);
            let percent = code.map(|code| if code == MANDARIN { 100.0 } else { 0.0 });
            let estimate = percent.and_then(|percent| Estimate::new(percent, percent, percent));
            estimate.map(Measured::plain)
        } else {
            let counted = self.stretches.iter().filter(|stretch| !allowed(&stretch.code));
            mandarin(context, counted)
        };
        measured.into()
    }
}

/// Whether a language is certain; one that is derived from the writing always is.
fn is_sure(code: &str, confidence: Option<f64>, context: &Context<'_>) -> bool {
    code != CANTONESE && confidence.is_none_or(|confidence| confidence >= context.thresholds.language_confidence)
}

fn mandarin<'a>(context: &Context<'_>, stretches: impl Iterator<Item = &'a LanguageStretch>) -> Option<Measured> {
    let (mut all, mut other, mut surely_other, mut not_surely_mandarin) = (0.0, 0.0, 0.0, 0.0);
    let mut others = Vec::new();
    for stretch in stretches {
        let seconds = stretch.end_s.0 - stretch.start_s.0;
        let mandarin = stretch.code == MANDARIN;
        let sure = is_sure(&stretch.code, Some(stretch.confidence), context);
        let where_so = |so: bool| if so { seconds } else { 0.0 };
        all += seconds;
        other += where_so(!mandarin);
        surely_other += where_so(!mandarin && sure);
        not_surely_mandarin += where_so(!mandarin || !sure);
        others.extend((!mandarin).then(|| evidence(context.channel, stretch)));
    }
    let [low, value, high] = [not_surely_mandarin, other, surely_other].map(|seconds| 100.0 - 100.0 * seconds / all);
    Some(Measured::with_incidents(Estimate::new(value, low, high)?, others))
}

fn evidence(channel: usize, stretch: &LanguageStretch) -> Evidence {
    Evidence {
        text: Some(stretch.code.clone()),
        confidence: Some(stretch.confidence),
        ..Evidence::shown(EvidenceKind::Language, channel, Span::new(stretch.start_s.0, stretch.end_s.0))
    }
}
