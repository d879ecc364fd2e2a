//! Syllable nuclei: how many syllables a phrase has, how sure that is, and where they are.
//!
//! Energy peaks alone join syllables across nasals, glides and vowel-to-vowel seams and split long vowels. Here every maximum of several
//! sub-bands and every moment of spectral rest is a candidate; what lies between two of them (dips, spectral change, time) is the
//! evidence for their being neighbouring syllables, and a chain over all of them weighs every way of reading the phrase. Beside it stands a
//! second witness, a small network that knows no nuclei; what both say together is the count.

mod candidate;
mod chain;
mod count;
mod features;
mod floor;
mod network;
mod running;
mod seam;
mod shape;
mod weights;

pub use count::Counts;
pub(crate) use network::MERGING_PACE;
pub use network::set_syllable_network;
pub use running::RunningCount;

use crate::track::{FRAME_S, Tracks};
use crate::units::{Seconds, Span};
use chain::Chain;
use features::Candidate;
use floor::noise_floor;
use network::{Colour, network};
use seam::seam;
use shape::Shape;
use weights::weights;

/// The syllables of one phrase.
#[derive(Clone, Debug, PartialEq)]
pub struct Syllables {
    /// The nuclei's times, in order.
    pub nuclei: Vec<Seconds>,
    /// The expected number of syllables, over all readings of the phrase.
    pub expected: f64,
    /// The variance of that number.
    pub variance: f64,
    /// How likely each number is.
    pub counts: Counts,
    /// What the second witness counts by itself.
    pub by_network: RunningCount,
}

/// Frames around a phrase in which its noise floor is looked for: 4 s on both sides.
const NOISE_REACH: usize = 400;

/// The syllables of each phrase.
pub fn syllables(tracks: &Tracks, phrases: &[Span]) -> Vec<Syllables> {
    let colour = Colour::new(tracks, phrases);
    phrases.iter().map(|phrase| of_phrase(tracks, phrase, &colour)).collect()
}

fn of_phrase(tracks: &Tracks, phrase: &Span, colour: &Colour) -> Syllables {
    let heard = Heard::new(tracks, phrase);
    let chain = Chain::new(&heard.candidates, weights());
    let bands = tracks.bands.get(heard.first..heard.first + heard.shape.frames).unwrap_or_default();
    let (counts, by_network) = match network() {
        _ if heard.shape.frames == 0 => (Counts::surely(0), RunningCount::default()),
        Some(network) => network.beside(&chain.counts(), colour, bands),
        None => (chain.counts(), RunningCount::default()),
    };
    let expected = counts.mean();
    let time = |j: usize| Seconds((heard.first + heard.candidates[j].frame) as f64 * FRAME_S + 0.5 * FRAME_S);
    Syllables {
        nuclei: chain.best(expected.round() as usize).into_iter().map(time).collect(),
        expected,
        variance: counts.variance(),
        counts,
        by_network,
    }
}

/// A phrase cut into `count` syllables: the stretches around its `count` likeliest nuclei, parted where the sound turns from one to the next,
/// which tile the phrase. Fewer where it does not hold so many candidates.
pub(crate) fn parted(tracks: &Tracks, phrase: &Span, count: usize) -> Vec<Span> {
    let heard = Heard::new(tracks, phrase);
    let nuclei = Chain::new(&heard.candidates, weights()).best(count);
    let frame = |j: usize| heard.shape.first + heard.candidates[j].frame;
    let seams = nuclei.windows(2).map(|pair| seam(&heard.shape, frame(pair[0]), frame(pair[1])));
    let time = |at: f64| (heard.first as f64 + at - heard.shape.first as f64) * FRAME_S;
    let mut edges = vec![phrase.start_s.0];
    edges.extend(seams.map(time).map(|t| t.clamp(phrase.start_s.0, phrase.end_s.0)));
    edges.push(phrase.end_s.0);
    let spans = edges.windows(2).map(|edge| Span::new(edge[0], edge[1]));
    spans.take(nuclei.len()).collect()
}

/// The evidence of each phrase, as `lab/syllable` fits the weights to it: for each phrase its number of frames and of candidates; for each candidate its frame, what speaks for it (nucleus, start, end), its number of links, and for each link the
/// index of the earlier candidate, the ln of the interval and what speaks for the pair.
pub fn syllable_evidence(tracks: &Tracks, phrases: &[Span]) -> Vec<f32> {
    let mut out = vec![phrases.len() as f32];
    for phrase in phrases {
        let heard = Heard::new(tracks, phrase);
        out.extend([heard.shape.frames as f32, heard.candidates.len() as f32]);
        for candidate in &heard.candidates {
            out.push(candidate.frame as f32);
            out.extend(candidate.nucleus);
            out.extend(candidate.start);
            out.extend(candidate.end);
            out.push(candidate.links.len() as f32);
            for link in &candidate.links {
                out.extend([link.from as f32, link.log_interval]);
                out.extend(link.pair);
            }
        }
    }
    out
}

/// What is heard of a phrase.
struct Heard {
    /// Its first frame.
    first: usize,
    shape: Shape,
    candidates: Vec<Candidate>,
}

impl Heard {
    fn new(tracks: &Tracks, phrase: &Span) -> Self {
        let frames = |s: Seconds| ((s.0 / FRAME_S).round().max(0.0) as usize).min(tracks.len());
        let (first, end) = (frames(phrase.start_s), frames(phrase.end_s));
        let end = end.max(first);
        let around = first.saturating_sub(NOISE_REACH)..(end + NOISE_REACH).min(tracks.len());
        let shape = Shape::new(tracks, first, end, &noise_floor(&tracks.bands[around]));
        let candidates = if end > first { features::features(&shape) } else { Vec::new() };
        Self { first, shape, candidates }
    }
}
