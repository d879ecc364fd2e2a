//! Speech rate: characters (or syllables) a minute, with the 95 % interval of this recording's own rate.

use crate::speech::{Syllables, turns};
use crate::units::{Seconds, Span};
use serde::{Deserialize, Serialize};

/// What a rate counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Counted {
    /// Characters of a transcript.
    Characters,
    /// Syllables that the sound holds.
    Syllables,
}

/// The report's `rate`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rate {
    /// 60 · count / time inside turns (pauses up to 1 s included), a minute.
    pub speaking_cpm: Option<f64>,
    /// 60 · count / time inside phrases, a minute.
    pub articulation_cpm: Option<f64>,
    /// Lower end of the 95 % interval of this recording's `speaking_cpm`.
    pub low_cpm: Option<f64>,
    /// Upper end of it.
    pub high_cpm: Option<f64>,
    /// Spread (standard deviation) over the speaker's stretches.
    pub spread_cpm: Option<f64>,
    /// What was counted.
    pub counted: Counted,
    /// Characters of the transcript, where there is one.
    pub characters: Option<u32>,
    /// Syllables heard.
    pub syllables: u32,
    /// `speaking_cpm` by the transcript alone.
    pub transcript_cpm: Option<f64>,
    /// `speaking_cpm` by the sound alone.
    pub acoustic_cpm: Option<f64>,
    /// Windows of at least 20 characters that tile the channel's speech.
    pub stretches: Vec<Stretch>,
}

/// A part of the speech with its own rate.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Stretch {
    /// Where it begins.
    pub start_s: Seconds,
    /// Where it ends.
    pub end_s: Seconds,
    /// Characters or syllables in it.
    pub characters: f64,
    /// Its speaking rate, a minute.
    pub cpm: f64,
    /// Lower end of its 95 % interval.
    pub low_cpm: f64,
    /// Upper end.
    pub high_cpm: f64,
}

/// Fewest syllables in a stretch: a rate over fewer says nothing.
const STRETCH: usize = 20;
/// How far off a phrase edge is, as a standard deviation in seconds.
const EDGE_ERROR_S: f64 = 0.03;
/// How far off the counting is for a whole voice or line, as a standard deviation in ln.
const VOICE_ERROR: f64 = 0.033;
/// The two-sided 95 % quantile of the normal distribution.
const Z95: f64 = 1.96;

/// Measures the rate of one channel from its phrases, in order of time, and their syllables.
///
/// The interval holds the uncertainty of counting (the variance of each phrase's number of syllables, and what a voice or a line makes
/// all counts err together) and that of the phrases' edges. Rates are `None` where no syllable was heard.
pub fn rate(phrases: &[Span], syllables: &[Syllables]) -> Rate {
    let nuclei: Vec<f64> = syllables.iter().flat_map(|s| s.nuclei.iter().map(|n| n.0)).collect();
    let turns = turns(phrases);
    let variance: f64 = syllables.iter().map(|s| s.variance).sum();
    let whole = Tempo {
        count: nuclei.len(),
        variance,
        talk_s: total(&turns),
        edges: 2 * turns.len(),
    };
    let (speaking, low, high) = whole.interval().map_or((None, None, None), |(r, l, h)| (Some(r), Some(l), Some(h)));
    let stretches = stretches(&turns, &nuclei, variance);
    Rate {
        speaking_cpm: speaking,
        articulation_cpm: Tempo {
            talk_s: total(phrases),
            ..whole
        }
        .cpm(),
        low_cpm: low,
        high_cpm: high,
        spread_cpm: spread(&stretches),
        counted: Counted::Syllables,
        characters: None,
        syllables: nuclei.len() as u32,
        transcript_cpm: None,
        acoustic_cpm: speaking,
        stretches,
    }
}

fn total(spans: &[Span]) -> f64 {
    spans.iter().map(Span::duration).sum()
}

/// So many syllables in so much time, and how sure both are.
#[derive(Clone, Copy)]
struct Tempo {
    count: usize,
    variance: f64,
    talk_s: f64,
    edges: usize,
}

impl Tempo {
    fn cpm(&self) -> Option<f64> {
        (self.count > 0 && self.talk_s > 0.0).then(|| 60.0 * self.count as f64 / self.talk_s)
    }

    /// The rate with its 95 % interval, log-normal.
    fn interval(&self) -> Option<(f64, f64, f64)> {
        let cpm = self.cpm()?;
        let counting = self.variance / (self.count as f64).powi(2);
        let edges = self.edges as f64 * EDGE_ERROR_S.powi(2) / self.talk_s.powi(2);
        let half = Z95 * (counting + edges + VOICE_ERROR.powi(2)).sqrt();
        Some((cpm, cpm * (-half).exp(), cpm * half.exp()))
    }
}

/// Tiles the speech: each stretch ends with the turn in which it reaches [`STRETCH`] syllables, or inside that turn if another whole
/// stretch follows there; a rest joins the stretch before it.
fn stretches(turns: &[Span], nuclei: &[f64], variance: f64) -> Vec<Stretch> {
    let each = variance / nuclei.len().max(1) as f64;
    let cuts = cuts(turns, nuclei);
    cuts.windows(2)
        .filter_map(|cut| stretch(turns, nuclei, &Span::new(cut[0], cut[1]), each))
        .collect()
}

fn cuts(turns: &[Span], nuclei: &[f64]) -> Vec<f64> {
    let (Some(first), Some(last)) = (turns.first(), turns.last()) else {
        return Vec::new();
    };
    let mut cuts = vec![first.start_s.0];
    let (mut held, mut left) = (0, nuclei.len());
    for turn in turns {
        let inside = turn.times(nuclei);
        let mut from = 0;
        while held + inside.len() - from >= 2 * STRETCH && left >= 2 * STRETCH {
            let take = STRETCH - held;
            from += take;
            left -= take;
            held = 0;
            cuts.push(0.5 * (inside[from - 1] + inside[from]));
        }
        held += inside.len() - from;
        left -= inside.len() - from;
        if held >= STRETCH && left >= STRETCH {
            cuts.push(turn.end_s.0);
            held = 0;
        }
    }
    cuts.push(last.end_s.0);
    cuts
}

fn stretch(turns: &[Span], nuclei: &[f64], span: &Span, variance_each: f64) -> Option<Stretch> {
    let first = turns.partition_point(|turn| turn.end_s.0 <= span.start_s.0);
    let inside: Vec<&Span> = turns.iter().skip(first).take_while(|turn| turn.start_s.0 < span.end_s.0).collect();
    let count = span.times(nuclei).len();
    let talk_s = inside.iter().map(|turn| turn.overlap(span)).sum();
    let tempo = Tempo {
        count,
        variance: variance_each * count as f64,
        talk_s,
        edges: 2 * inside.len(),
    };
    let (cpm, low_cpm, high_cpm) = tempo.interval().filter(|_| count >= STRETCH)?;
    let start_s = Seconds(inside.first()?.start_s.0.max(span.start_s.0));
    Some(Stretch {
        start_s,
        end_s: span.end_s,
        characters: count as f64,
        cpm,
        low_cpm,
        high_cpm,
    })
}

/// The standard deviation of the stretches' rates around their mean, each weighing as much as it has syllables; `None` for fewer than two.
fn spread(stretches: &[Stretch]) -> Option<f64> {
    let weight: f64 = stretches.iter().map(|s| s.characters).sum();
    let mean = stretches.iter().map(|s| s.characters * s.cpm).sum::<f64>() / weight;
    let square = stretches.iter().map(|s| s.characters * (s.cpm - mean).powi(2)).sum::<f64>() / weight;
    (stretches.len() >= 2).then(|| square.sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A phrase with evenly spaced syllables.
    fn phrase(start: f64, end: f64, count: usize) -> (Span, Syllables) {
        let step = (end - start) / count as f64;
        let nuclei = (0..count).map(|i| Seconds(start + (i as f64 + 0.5) * step)).collect();
        (
            Span::new(start, end),
            Syllables {
                nuclei,
                expected: count as f64,
                variance: 0.1,
            },
        )
    }

    #[test]
    fn pauses_inside_a_turn_count_for_speaking_but_not_for_articulation() {
        let (phrases, syllables): (Vec<_>, Vec<_>) = [phrase(0.0, 2.0, 8), phrase(2.5, 4.5, 8), phrase(10.0, 12.0, 8)]
            .into_iter()
            .unzip();
        let rate = rate(&phrases, &syllables);
        assert!((rate.speaking_cpm.unwrap() - 60.0 * 24.0 / 6.5).abs() < 1e-9);
        assert!((rate.articulation_cpm.unwrap() - 240.0).abs() < 1e-9);
        assert!(rate.low_cpm.unwrap() < rate.speaking_cpm.unwrap() && rate.speaking_cpm.unwrap() < rate.high_cpm.unwrap());
        assert_eq!(rate.syllables, 24);
    }

    #[test]
    fn a_fast_stretch_is_not_hidden_by_slow_ones() {
        let (phrases, syllables): (Vec<_>, Vec<_>) = [phrase(0.0, 12.0, 30), phrase(14.0, 20.0, 30), phrase(22.0, 34.0, 30)]
            .into_iter()
            .unzip();
        let stretches = rate(&phrases, &syllables).stretches;
        let cpm: Vec<f64> = stretches.iter().map(|s| s.cpm.round()).collect();
        assert_eq!(cpm, [150.0, 300.0, 150.0]);
        assert_eq!(stretches.iter().map(|s| s.characters).sum::<f64>(), 90.0);
    }

    #[test]
    fn a_long_turn_is_tiled() {
        let (phrase, syllables) = phrase(0.0, 30.0, 100);
        let stretches = rate(&[phrase], &[syllables]).stretches;
        assert_eq!(stretches.len(), 5);
        assert!(stretches.windows(2).all(|w| w[0].end_s == w[1].start_s));
    }

    #[test]
    fn without_syllables_there_is_no_rate() {
        let rate = rate(&[], &[]);
        assert_eq!(
            (rate.speaking_cpm, rate.low_cpm, rate.spread_cpm, rate.syllables),
            (None, None, None, 0)
        );
    }
}
