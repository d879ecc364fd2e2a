//! Who speaks on a channel that both sides are on: for each character, by the words and by the voice of its clause.
//!
//! The words decide some clauses (请问有什么可以帮您 is the agent's, 你们凭什么 the customer's); the voices of those clauses decide the others. The
//! two voices are found by variational expectation and maximisation: a clause is the agent's as likely as its words and its likeness to the
//! two voices say, and a voice lies, as surely as there is speech of it, where its clauses lie. Likeness is that of a probabilistic linear
//! discriminant analysis (Ioffe 2006, "Probabilistic linear discriminant analysis", ECCV; with variational clustering Landini et al. 2022,
//! "Bayesian HMM clustering of x-vector sequences (VBx) in speaker diarization", Computer Speech & Language 71): how stretches of one voice spread
//! is learnt from recordings of one speaker each (`lab/voices`). Where one side takes over inside of a clause, each of its characters has a
//! probability of its own.

mod space;
mod voiceprint;

use crate::stats::logistic;
use space::{Point, Space, space};
use std::f64::consts::LN_2;
use voiceprint::FEATURES;
pub use voiceprint::{Voiceprint, voice_feature_names, voiceprints};

/// The highest log-odds of a stretch by its words.
const LOG_ODDS_MAX: f64 = 4.0;
/// What the distance between two voices counts: the features of a clause in a call spread less like a normal distribution, and depend more on
/// what is said, than the fit knows.
const SHARPNESS: f64 = 0.6;
/// A stretch of this length counts half of what the longest does, in seconds.
const HALF_S: f64 = 0.3;
/// In the mean of all clauses one counts for a second at most: the longest is not the most typical.
const LONG_S: f64 = 1.0;
/// The rounds of expectation and maximisation; more of them change little.
const ROUNDS: usize = 25;
/// How likely it is that one side takes over inside of a clause of known words.
const TAKES_OVER: f64 = 0.01;
/// Who takes over, or is taken over from, inside of a clause says at least so many characters of it: a syllable that is dragged or cut short does
/// not sound like its voice.
const LEAST_PART: usize = 2;
/// The least sum of the words' log-odds for the assignment of the two voices; below it the voices may be exchanged.
const AGREED_MIN: f64 = 6.0;
/// Without words the two voices are sought from as many starts: a division by each of the axes along which voices differ most.
const STARTS: usize = 6;
/// So many pieces together are a stretch whose voice is sought.
const TOGETHER: usize = 3;
/// How likely it is that one voice takes over inside of a stretch of which no words are known.
const VOICE_TAKES_OVER: f64 = 0.2;
/// Two voices explain what is heard so much better than one, as a difference in ln, before they are told apart. `lab/parties.py --voices` says
/// what comes of it.
const TWO_MIN: f64 = 20.0;
/// A probability so far from a half is clear.
const CLEAR: f64 = 0.35;

/// A character, with what is used to find its speaker.
#[derive(Clone, Copy, Debug, Default)]
pub struct Uttered {
    /// The log-odds that an agent says it and not a customer; 0 without evidence. 4 counts as certain.
    pub log_odds: f64,
    /// What is heard of the voice from its start to that of the clause's next character.
    pub voice: Voiceprint,
}

/// The probability that each character of the clauses is the agent's, 0–1; `None` where the words hold too little evidence.
pub fn speakers(clauses: &[Vec<Uttered>]) -> Option<Vec<f64>> {
    let whole: Vec<Stretch> = clauses.iter().map(|clause| Stretch::of(clause)).collect();
    let space = space()?;
    let mean = mean(&whole);
    let placed: Vec<Placed> = whole.iter().map(|stretch| stretch.placed(space, &mean)).collect();
    let words: Vec<f64> = whole.iter().map(Stretch::log_odds).collect();
    let (voices, agents) = found(&placed, &words, words.iter().map(|odds| logistic(*odds)).collect(), space);
    let agreed: f64 = words.iter().zip(&agents).map(|(odds, agent)| odds * (2.0 * agent - 1.0)).sum();
    let log_odds = |stretch: &Stretch| stretch.log_odds() + voices.tell(&stretch.placed(space, &mean));
    (agreed >= AGREED_MIN).then(|| clauses.iter().flat_map(|clause| characters(clause, TAKES_OVER, log_odds)).collect())
}

/// The probability that each piece of some stretches of speech is of the voice that speaks first, 0–1; `None` where one voice explains them
/// about as well as two. Inside a stretch one voice takes over from the other once at most.
pub fn two_voices(stretches: &[Vec<Voiceprint>]) -> Option<Vec<f64>> {
    let unsaid = |voice: &Voiceprint| Uttered {
        log_odds: 0.0,
        voice: *voice,
    };
    let stretches: Vec<Vec<Uttered>> = stretches.iter().map(|pieces| pieces.iter().map(unsaid).collect()).collect();
    let whole: Vec<Stretch> = stretches
        .iter()
        .flat_map(|pieces| pieces.chunks(TOGETHER).map(Stretch::of))
        .collect();
    let space = space()?;
    let mean = mean(&whole);
    let placed: Vec<Placed> = whole.iter().map(|stretch| stretch.placed(space, &mean)).collect();
    let unknown = vec![0.0; placed.len()];
    let divided = |axis: usize| {
        let side = |placed: &Placed| {
            if placed.point.get(axis).is_some_and(|at| *at > 0.0) {
                0.9
            } else {
                0.1
            }
        };
        let (voices, first) = found(&placed, &unknown, placed.iter().map(side).collect(), space);
        (evidence(&placed, &first, space), voices)
    };
    let (gained, voices) = (0..STARTS).map(divided).max_by(|a, b| a.0.total_cmp(&b.0))?;
    let log_odds = |stretch: &Stretch| voices.tell(&stretch.placed(space, &mean));
    let first: Vec<f64> = stretches
        .iter()
        .flat_map(|pieces| characters(pieces, VOICE_TAKES_OVER, log_odds))
        .collect();
    let second_begins = first
        .iter()
        .find(|first| (**first - 0.5).abs() > CLEAR)
        .is_some_and(|first| *first < 0.5);
    let in_order = |first: f64| if second_begins { 1.0 - first } else { first };
    (gained >= TWO_MIN).then(|| first.into_iter().map(in_order).collect())
}

/// The two voices of some stretches, by the log-odds of each that the first speaks, apart from its voice, and how likely it does; from how
/// likely it does at first.
fn found(placed: &[Placed], log_odds: &[f64], mut first: Vec<f64>, space: &Space) -> (Voices, Vec<f64>) {
    let mut voices = Voices::fitted(placed, &first, space);
    for _ in 0..ROUNDS {
        let like = |(placed, odds): (&Placed, &f64)| logistic(odds + voices.tell(placed));
        first = placed.iter().zip(log_odds).map(like).collect();
        voices = Voices::fitted(placed, &first, space);
    }
    (voices, first)
}

/// How much better two voices explain stretches than one, as a difference of the logarithms of the evidence: that of the voices, less what it
/// takes to say which of both speaks in each stretch.
fn evidence(placed: &[Placed], first: &[f64], space: &Space) -> f64 {
    let explained = |share: &dyn Fn(f64) -> f64| -> f64 {
        let (sums, total) = summed(placed, first, share);
        let axis = |(sum, between): (&f64, &f64)| sum.powi(2) / (total + 1.0 / between) - (1.0 + total * between).ln();
        sums.iter().zip(&space.between).map(axis).sum::<f64>() / 2.0
    };
    let entropy = |p: f64| if p > 0.0 { -p * p.ln() } else { 0.0 };
    let chosen: f64 = first.iter().map(|p| entropy(*p) + entropy(1.0 - p) - LN_2).sum();
    explained(&|first| first) + explained(&|first| 1.0 - first) - explained(&|_| 1.0) + chosen
}

/// How likely each character of a clause is the agent's: all of it is one side's, or the other takes over once, at any of the characters.
/// `log_odds` weighs a stretch.
fn characters(clause: &[Uttered], takes_over: f64, log_odds: impl Fn(&Stretch) -> f64) -> Vec<f64> {
    let taken_over = (takes_over / clause.len().saturating_sub(1).max(1) as f64).ln();
    // For each cut the logarithm of the weight that the agent speaks before it, and that the agent speaks after it; at 0 the clause is uncut.
    let weigh = |cut: usize| {
        let (before, after) = clause.split_at_checked(cut).unwrap_or_default();
        if cut == 0 {
            let whole = log_odds(&Stretch::of(clause)) / 2.0;
            [whole, -whole].map(|weight| weight + (1.0 - takes_over).ln())
        } else if before.len().min(after.len()) < LEAST_PART {
            [f64::NEG_INFINITY; 2]
        } else {
            let differ = (log_odds(&Stretch::of(before)) - log_odds(&Stretch::of(after))) / 2.0;
            [differ, -differ].map(|weight| weight + taken_over)
        }
    };
    let weights: Vec<[f64; 2]> = (0..clause.len()).map(weigh).collect();
    let highest = weights.iter().flatten().copied().fold(f64::NEG_INFINITY, f64::max);
    let weights: Vec<[f64; 2]> = weights.iter().map(|pair| pair.map(|weight| (weight - highest).exp())).collect();
    let total: f64 = weights.iter().flatten().sum();
    let mut agents: f64 = weights.iter().map(|[before, _]| before).sum();
    let mut likely = Vec::with_capacity(clause.len());
    for (cut, [before, after]) in weights.iter().enumerate() {
        // Behind a cut the agent speaks who did not before it.
        agents += if cut == 0 { 0.0 } else { after - before };
        likely.push((agents / total).clamp(0.0, 1.0));
    }
    likely
}

/// Some neighbouring characters of one clause.
#[derive(Clone, Copy, Debug, Default)]
struct Stretch(Uttered);

/// Where a stretch lies in the space, and what it counts; it counts nothing where too little of the voice is heard.
struct Placed {
    point: Point,
    weight: f64,
}

impl Stretch {
    fn of(characters: &[Uttered]) -> Self {
        let add = |sum: Uttered, each: &Uttered| Uttered {
            log_odds: sum.log_odds + each.log_odds,
            voice: sum.voice + each.voice,
        };
        Self(characters.iter().fold(Uttered::default(), add))
    }

    fn log_odds(&self) -> f64 {
        self.0.log_odds.clamp(-LOG_ODDS_MAX, LOG_ODDS_MAX)
    }

    fn placed(&self, space: &Space, mean: &Point) -> Placed {
        let length = self.0.voice.length().0;
        match self.0.voice.features() {
            Some(features) => Placed {
                point: space.point(&std::array::from_fn(|index| {
                    features.get(index).zip(mean.get(index)).map_or(0.0, |(value, mean)| value - mean)
                })),
                weight: SHARPNESS * length / (length + HALF_S),
            },
            None => Placed {
                point: [0.0; FEATURES],
                weight: 0.0,
            },
        }
    }
}

/// The mean of the features over the stretches of which the voice is known.
fn mean(stretches: &[Stretch]) -> Point {
    let (mut sums, mut total) = ([0.0; FEATURES], 0.0);
    for Stretch(each) in stretches {
        let Some(features) = each.voice.features() else { continue };
        let weight = each.voice.length().0.min(LONG_S);
        sums.iter_mut().zip(features).for_each(|(sum, value)| *sum += weight * value);
        total += weight;
    }
    sums.map(|sum| if total > 0.0 { sum / total } else { 0.0 })
}

/// The sum of the points, each by its weight and by its share in a voice, and that of these weights.
fn summed(placed: &[Placed], first: &[f64], share: &dyn Fn(f64) -> f64) -> (Point, f64) {
    let (mut sums, mut total) = ([0.0; FEATURES], 0.0);
    for (each, first) in placed.iter().zip(first) {
        let weight = each.weight * share(*first);
        sums.iter_mut().zip(each.point).for_each(|(sum, value)| *sum += weight * value);
        total += weight;
    }
    (sums, total)
}

/// The agent's voice and the customer's: where each lies, and how unsure that is, as a variance.
struct Voices([[(f64, f64); FEATURES]; 2]);

impl Voices {
    fn fitted(placed: &[Placed], agents: &[f64], space: &Space) -> Self {
        let voice = |share: &dyn Fn(f64) -> f64| {
            let (sums, total) = summed(placed, agents, share);
            let of = |index: usize| {
                let between = space.between.get(index).copied().unwrap_or(1.0);
                let variance = 1.0 / (total + 1.0 / between);
                (sums.get(index).map_or(0.0, |sum| sum * variance), variance)
            };
            std::array::from_fn(of)
        };
        Self([voice(&|agent| agent), voice(&|agent| 1.0 - agent)])
    }

    /// The logarithm of the odds that the voice of a stretch is the agent's.
    fn tell(&self, placed: &Placed) -> f64 {
        let distance = |voice: &[(f64, f64); FEATURES]| -> f64 {
            let pairs = placed.point.iter().zip(voice);
            pairs.map(|(value, (mean, variance))| (value - mean).powi(2) + variance).sum()
        };
        let [agent, customer] = self.0.each_ref().map(distance);
        placed.weight * (customer - agent) / 2.0
    }
}

#[cfg(test)]
mod tests;
