//! Speech rate: characters (or syllables) a minute, with the 95 % interval of this recording's own rate.

mod count;
mod error;
mod observe;
mod words;

use crate::speech::turn::TURN_PAUSE_S;
use crate::speech::{Syllables, turns};
use crate::transcript::Words;
use crate::units::{Seconds, Span};
use count::{Count, PhraseCount, counts};
use error::error;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use words::errors;

/// What a rate counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Counted {
    /// Characters of a transcript.
    Characters,
    /// Syllables that the sound holds.
    Syllables,
}

/// The report's `rate`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
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
    pub stretches: Vec<RateStretch>,
}

/// A part of the speech with its own rate.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct RateStretch {
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
/// The two-sided 95 % quantile of the normal distribution.
const Z95: f64 = 1.96;

/// Measures the rate of one channel from its phrases, in order of time, their syllables and, where there are any, the words that were joined
/// with them and `fillers` that only the sound holds.
///
/// Characters are counted where the words cover at least half of the speech and agree with the sound's count (`words.toml` says how nearly), syllables otherwise.
/// A recogniser's count is weighed against the sound phrase by phrase; phrases that it left out count by their syllables, and what is neither
/// word nor clear syllable is no speech.
///
/// The interval holds the uncertainty of counting (each phrase's, and what a voice or a line makes all syllable counts err together), of the
/// phrases' edges and of the pauses that may or may not end a turn; it widens where words and sound disagree. Rates are `None` where nothing
/// was counted.
pub fn rate(phrases: &[Span], syllables: &[Syllables], words: Option<&Words>, fillers: &[Span]) -> Rate {
    let heard = Tally::by_sound(phrases, syllables);
    let written = words.and_then(|words| Tally::by_words(phrases, syllables, words, fillers));
    let used = written.as_ref().unwrap_or(&heard);
    let (speaking, low, high) = used.interval().map_or((None, None, None), |(r, l, h)| (Some(r), Some(l), Some(h)));
    let stretches = used.stretches();
    Rate {
        speaking_cpm: speaking,
        articulation_cpm: cpm(used.count.mean, total(&used.phrases)),
        low_cpm: low,
        high_cpm: high,
        spread_cpm: spread(&stretches),
        counted: if written.is_some() {
            Counted::Characters
        } else {
            Counted::Syllables
        },
        characters: written.as_ref().map(|written| written.count.mean.round() as u32),
        syllables: heard.times.len() as u32,
        transcript_cpm: words.and_then(|words| cpm(words.characters.len() as f64, total(&used.turns))),
        acoustic_cpm: heard.cpm(),
        stretches,
    }
}

impl Rate {
    /// With intervals that allow for what noise hides of the speech, or feigns, where it lies so many decibels below it. The interval of a count
    /// by the sound alone is that of counting.
    pub(crate) fn in_noise(self, snr_db: Option<f64>) -> Self {
        match self.counted {
            Counted::Characters => self.with_error(errors().time.by_noise(snr_db)),
            Counted::Syllables => self,
        }
    }

    /// With intervals that allow for one more error, independent of the others, as a standard deviation in ln.
    pub(crate) fn with_error(mut self, error: f64) -> Self {
        let wider = |rate: f64, edge: f64| rate * ((edge / rate).ln().hypot(Z95 * error) * (edge - rate).signum()).exp();
        self.low_cpm = self.speaking_cpm.zip(self.low_cpm).map(|(rate, low)| wider(rate, low));
        self.high_cpm = self.speaking_cpm.zip(self.high_cpm).map(|(rate, high)| wider(rate, high));
        for stretch in &mut self.stretches {
            stretch.low_cpm = wider(stretch.cpm, stretch.low_cpm);
            stretch.high_cpm = wider(stretch.cpm, stretch.high_cpm);
        }
        self
    }
}

fn total(spans: &[Span]) -> f64 {
    spans.iter().map(Span::duration).sum()
}

fn cpm(count: f64, seconds: f64) -> Option<f64> {
    (count > 0.0 && seconds > 0.0).then(|| 60.0 * count / seconds)
}

/// What was counted on a channel, when, and in how much time.
struct Tally {
    /// The phrases in which something was counted.
    phrases: Vec<Span>,
    turns: Vec<Span>,
    /// When each syllable or character is heard, in seconds.
    times: Vec<f64>,
    count: Count,
    /// What makes all counts of a channel err together, as a standard deviation in ln.
    common_error: f64,
}

impl Tally {
    fn by_sound(phrases: &[Span], syllables: &[Syllables]) -> Self {
        Self {
            phrases: phrases.to_vec(),
            turns: turns(phrases),
            times: nuclei(syllables),
            count: Count {
                mean: nuclei(syllables).len() as f64,
                variance: error().counting * syllables.iter().map(|s| s.variance).sum::<f64>(),
            },
            common_error: voice_error(phrases, syllables),
        }
    }

    /// By words, as far as there are any; `None` where they are too few or not to be believed.
    fn by_words(phrases: &[Span], syllables: &[Syllables], words: &Words, fillers: &[Span]) -> Option<Self> {
        let counts = counts(phrases, syllables, words, fillers);
        let common_error = common_error(&counts, voice_error(phrases, syllables))?;
        let spoken = || counts.iter().enumerate().filter(|(_, count)| count.both.mean > 0.0).map(|(i, _)| i);
        let phrases: Vec<Span> = spoken().map(|i| phrases[i]).collect();
        let middle = |span: &Span| 0.5 * (span.start_s.0 + span.end_s.0);
        let wordless = spoken().filter(|&i| counts[i].words.is_none());
        let mut times: Vec<f64> = wordless.flat_map(|i| nuclei(&syllables[i..=i])).collect();
        times.extend(words.characters.iter().map(|character| middle(&character.span)));
        times.extend(fillers.iter().map(middle));
        times.sort_by(f64::total_cmp);
        Some(Self {
            turns: turns(&phrases),
            phrases,
            times,
            count: counts.iter().map(|count| count.both).sum(),
            common_error,
        })
    }

    fn cpm(&self) -> Option<f64> {
        cpm(self.count.mean, total(&self.turns))
    }

    fn interval(&self) -> Option<(f64, f64, f64)> {
        let edges = 2.0 * self.turns.len() as f64 * errors().time.edge_s.powi(2);
        let gaps = self.phrases.windows(2).map(|pair| pair[1].start_s.0 - pair[0].end_s.0);
        let variance = edges + gaps.map(open_pause).sum::<f64>();
        interval(self.count, total(&self.turns), variance, self.common_error)
    }
}

fn nuclei(syllables: &[Syllables]) -> Vec<f64> {
    syllables.iter().flat_map(|s| s.nuclei.iter().map(|n| n.0)).collect()
}

/// What the voice makes all counts by the sound err together, at the pace that is counted and by how far the two witnesses agree.
fn voice_error(phrases: &[Span], syllables: &[Syllables]) -> f64 {
    let all = |number: fn(&Syllables) -> f64| syllables.iter().map(number).sum();
    error().of_voice(all(|s| s.expected), all(|s| s.by_network.total()), total(phrases))
}

/// What makes all counts of a channel err together: the sound's share of the count errs with the voice, and where words and sound differ by
/// more than a voice explains, nobody knows which is right. `None` where the words are too few or too far from the sound to be believed.
fn common_error(counts: &[PhraseCount], voice: f64) -> Option<f64> {
    let covered = || counts.iter().filter(|count| count.words.is_some());
    let words: f64 = covered().filter_map(|count| count.words).sum::<usize>() as f64;
    let sound: Count = covered().map(|count| count.sound).sum();
    let all: Count = counts.iter().map(|count| count.both).sum();
    let wordless = 1.0 - covered().map(|count| count.both.mean).sum::<f64>() / all.mean;
    let gap = (words / sound.mean).ln();
    if wordless.is_nan() || wordless > 0.5 || gap.is_nan() || gap.abs() > errors().difference.believed {
        return None;
    }
    let explained = voice.powi(2) + error().counting * sound.variance / sound.mean.powi(2);
    let doubt = (gap.powi(2) - explained).max(0.0) / 4.0;
    Some((errors().time.talk.powi(2) + (voice * wordless).powi(2) + doubt).sqrt())
}

/// The variance of the time that a pause adds to a turn: one of about a second may have ended it.
fn open_pause(pause: f64) -> f64 {
    let off = (pause - TURN_PAUSE_S) / (2.0 * errors().time.edge_s);
    let inside = 0.5 * libm::erfc(off);
    inside * (1.0 - inside) * pause.powi(2)
}

/// A rate with its 95 % interval, log-normal, from a count, the seconds that it took and their variance.
fn interval(count: Count, seconds: f64, variance: f64, common_error: f64) -> Option<(f64, f64, f64)> {
    let cpm = cpm(count.mean, seconds)?;
    let counting = count.variance / count.mean.powi(2);
    let half = Z95 * (counting + variance / seconds.powi(2) + common_error.powi(2)).sqrt();
    Some((cpm, cpm * (-half).exp(), cpm * half.exp()))
}

/// Tiles the speech: each stretch ends with the turn in which it reaches [`STRETCH`] syllables, or inside that turn if another whole
/// stretch follows there; a rest joins the stretch before it.
impl Tally {
    fn stretches(&self) -> Vec<RateStretch> {
        let cuts = cuts(&self.turns, &self.times);
        let spans = cuts.windows(2).map(|cut| Span::new(cut[0], cut[1]));
        spans.filter_map(|span| self.stretch(&span)).collect()
    }

    fn stretch(&self, span: &Span) -> Option<RateStretch> {
        let first = self.turns.partition_point(|turn| turn.end_s.0 <= span.start_s.0);
        let inside: Vec<&Span> = self
            .turns
            .iter()
            .skip(first)
            .take_while(|turn| turn.start_s.0 < span.end_s.0)
            .collect();
        let held = span.times(&self.times).len();
        let count = Count {
            mean: held as f64,
            variance: self.count.variance * held as f64 / self.times.len().max(1) as f64,
        };
        let seconds = inside.iter().map(|turn| turn.overlap(span)).sum();
        let edges = 2.0 * inside.len() as f64 * errors().time.edge_s.powi(2);
        let (cpm, low_cpm, high_cpm) = interval(count, seconds, edges, self.common_error).filter(|_| held >= STRETCH)?;
        Some(RateStretch {
            start_s: Seconds(inside.first()?.start_s.0.max(span.start_s.0)),
            end_s: span.end_s,
            characters: held as f64,
            cpm,
            low_cpm,
            high_cpm,
        })
    }
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

/// The standard deviation of the stretches' rates around their mean, each weighing as much as it has syllables; `None` for fewer than two.
fn spread(stretches: &[RateStretch]) -> Option<f64> {
    let weight: f64 = stretches.iter().map(|s| s.characters).sum();
    let mean = stretches.iter().map(|s| s.characters * s.cpm).sum::<f64>() / weight;
    let square = stretches.iter().map(|s| s.characters * (s.cpm - mean).powi(2)).sum::<f64>() / weight;
    (stretches.len() >= 2).then(|| square.sqrt())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::speech::{Counts, RunningCount};

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
                counts: Counts::surely(count),
                by_network: RunningCount::new([count as f64]),
            },
        )
    }

    #[test]
    fn pauses_inside_a_turn_count_for_speaking_but_not_for_articulation() {
        let (phrases, syllables): (Vec<_>, Vec<_>) = [phrase(0.0, 2.0, 8), phrase(2.5, 4.5, 8), phrase(10.0, 12.0, 8)]
            .into_iter()
            .unzip();
        let rate = rate(&phrases, &syllables, None, &[]);
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
        let stretches = rate(&phrases, &syllables, None, &[]).stretches;
        let cpm: Vec<f64> = stretches.iter().map(|s| s.cpm.round()).collect();
        assert_eq!(cpm, [150.0, 300.0, 150.0]);
        assert_eq!(stretches.iter().map(|s| s.characters).sum::<f64>(), 90.0);
    }

    #[test]
    fn a_long_turn_is_tiled() {
        let (phrase, syllables) = phrase(0.0, 30.0, 100);
        let stretches = rate(&[phrase], &[syllables], None, &[]).stretches;
        assert_eq!(stretches.len(), 5);
        assert!(stretches.windows(2).all(|w| w[0].end_s == w[1].start_s));
    }

    #[test]
    fn a_further_error_widens_every_interval() {
        let (phrases, syllables): (Vec<_>, Vec<_>) = [phrase(0.0, 12.0, 30), phrase(14.0, 20.0, 30)].into_iter().unzip();
        let sure = rate(&phrases, &syllables, None, &[]);
        let wide = sure.clone().with_error(0.08);
        let half = |rate: &Rate| (rate.high_cpm.unwrap() / rate.speaking_cpm.unwrap()).ln();
        assert_eq!(wide.speaking_cpm, sure.speaking_cpm);
        assert!((half(&wide) - half(&sure).hypot(1.96 * 0.08)).abs() < 1e-9);
        assert!(((wide.low_cpm.unwrap() * wide.high_cpm.unwrap()).sqrt() - wide.speaking_cpm.unwrap()).abs() < 1e-6);
        assert!(
            wide.stretches
                .iter()
                .zip(&sure.stretches)
                .all(|(wide, sure)| wide.high_cpm > sure.high_cpm && wide.low_cpm < sure.low_cpm)
        );
    }

    #[test]
    fn without_syllables_there_is_no_rate() {
        let rate = rate(&[], &[], None, &[]);
        assert_eq!(
            (rate.speaking_cpm, rate.low_cpm, rate.spread_cpm, rate.syllables),
            (None, None, None, 0)
        );
    }
}
