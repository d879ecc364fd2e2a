//! A second witness of how many syllables a phrase has: small convolutional networks over the bands, frame by frame, whose outputs add up to
//! the number; they differ by chance alone, and their mean counts. It is fitted to numbers of syllables, of whole recordings and between characters
//! whose times are known (`lab/syllable/network.py`), knows no nuclei, and errs in other ways than the chain; what both say together errs less than
//! either. Of voices that a network never met it finds the fewer the faster they speak; by how much was measured on corpora left out
//! (`lab/syllable/left_out.py`), and what it finds is raised by that.
//!
//! Layers: five taps with a stride of two frames, then dilated ones that are added to what they take (He et al. 2016), and a softplus of a weighted
//! sum. Beyond the phrase's edges nothing is taken.

use super::count::Counts;
use super::running::{RunningCount, STEP};
use crate::speech::motion::frames;
use crate::stats::quantile;
use crate::track::bands::{BANDS, Bands};
use crate::track::{FRAME_S, Tracks};
use crate::units::Span;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// Numbers in each frame between the layers.
const WIDTH: usize = 24;
/// Frames that a layer takes at once.
const TAPS: usize = 5;
/// The bands and the level.
const INPUTS: usize = BANDS + 1;
/// Frames within 25 dB of the loud ones say what a band has on the whole.
const LOUD: f32 = 3.2e-3;
/// Nothing is heard 50 dB under the loud frames.
const QUIETEST: f32 = 1e-5;
/// How far under its usual level a band is heard, and how far under the phrase's loud frames anything is, in dB.
const BAND_DB: f32 = 30.0;
const LEVEL_DB: f32 = 40.0;
/// The inputs are in units of 10 dB.
const UNIT_DB: f32 = 10.0;
/// Fewer syllables than this are not expected of a phrase.
const FEWEST: f64 = 0.5;

/// Syllables a second of speech beyond which they merge: the faster a voice, the more of them.
pub(crate) const MERGING_PACE: f64 = 4.0;

static NETWORK: OnceLock<Option<Network>> = OnceLock::new();

/// The network that ships with the crate; `None` if its table does not fit, which a test rules out.
pub(super) fn network() -> Option<&'static Network> {
    NETWORK.get_or_init(|| Network::read(include_str!("network.toml"))).as_ref()
}

/// Takes the network from this table, in TOML, for as long as the program runs, and says whether that was possible: the table must fit the layers,
/// and no syllable may have been counted yet. For the lab, which asks what a network that never heard a corpus makes of it.
pub fn set_syllable_network(table: &str) -> bool {
    Network::read(table).is_some_and(|network| NETWORK.set(Some(network)).is_ok())
}

/// What a recording's bands are like in its loud frames, so that a microphone's or a line's colour is left out of what a phrase is told by.
pub(super) struct Colour {
    /// The power of the loud frames, beside which all levels are.
    top: f32,
    /// The mean level of each band, in decibels beside that of all together.
    bands: [f32; BANDS],
}

impl Colour {
    /// The colour of the phrases of a channel.
    pub(super) fn new(tracks: &Tracks, phrases: &[Span]) -> Self {
        let spoken = || {
            phrases
                .iter()
                .flat_map(|phrase| frames(phrase, tracks.len()))
                .filter_map(|at| tracks.bands.get(at))
        };
        let top = loudest(spoken().map(total)).max(f32::MIN_POSITIVE);
        let (mut sums, mut count) = ([0.0f64; BANDS], 0u32);
        for bands in spoken().filter(|bands| total(bands) > top * LOUD) {
            let level = decibels(total(bands), top);
            sums.iter_mut()
                .zip(bands)
                .for_each(|(sum, band)| *sum += f64::from(decibels(band.to_f32(), top) - level));
            count += 1;
        }
        Self {
            top,
            bands: sums.map(|sum| (sum / f64::from(count.max(1))) as f32),
        }
    }

    /// What the network takes of a phrase's frames.
    fn inputs(&self, phrase: &[Bands]) -> Vec<[f32; INPUTS]> {
        let top = loudest(phrase.iter().map(total));
        let level = |bands: &Bands| decibels(total(bands), self.top);
        let loud: Vec<f32> = phrase.iter().filter(|bands| total(bands) > top * LOUD).map(level).collect();
        let usual = loud.iter().sum::<f32>() / loud.len().max(1) as f32;
        let most = decibels(top, self.top);
        let input = |bands: &Bands| {
            std::array::from_fn(|k| {
                let heard = match bands.get(k) {
                    Some(band) => decibels(band.to_f32(), self.top) - self.bands[k] - usual,
                    None => level(bands) - most,
                };
                heard.max(if k < BANDS { -BAND_DB } else { -LEVEL_DB }) / UNIT_DB
            })
        };
        phrase.iter().map(input).collect()
    }
}

/// The ensemble.
pub(super) struct Network {
    /// The variance of the number for each syllable.
    spread: f64,
    /// By which power of its pace, beside [`MERGING_PACE`], faster speech has more syllables than are found.
    merging: f64,
    members: Vec<Member>,
}

/// One network of it.
struct Member {
    first: Layer<INPUTS>,
    layers: Vec<(usize, Layer<WIDTH>)>,
    last: [f32; WIDTH],
    last_bias: f32,
}

/// A layer's weights: of each tap, of each number that it takes, for each number that it gives.
struct Layer<const TAKES: usize> {
    taps: [[[f32; WIDTH]; TAKES]; TAPS],
    bias: [f32; WIDTH],
}

/// The table of weights; its provenance is for people.
#[derive(Deserialize)]
struct Table {
    spread: f64,
    merging: f64,
    member: Vec<MemberTable>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MemberTable {
    first: First,
    layer: Vec<Dilated>,
    last: Last,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct First {
    bias: Vec<f32>,
    /// Of each input by its name, the taps.
    inputs: BTreeMap<String, Vec<Vec<f32>>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Dilated {
    dilation: usize,
    bias: Vec<f32>,
    inputs: Vec<Vec<Vec<f32>>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Last {
    bias: f32,
    weights: Vec<f32>,
}

impl Network {
    fn read(table: &str) -> Option<Self> {
        let table: Table = toml::from_str(table).ok()?;
        let members: Vec<_> = table.member.into_iter().map(Member::new).collect::<Option<_>>()?;
        (!members.is_empty()).then_some(Self {
            spread: table.spread,
            merging: table.merging,
            members,
        })
    }

    /// `counts`, each number weighed by how near it is to the network's (a product of experts; Hinton 2002), and the network's count.
    pub(super) fn beside(&self, counts: &Counts, colour: &Colour, phrase: &[Bands]) -> (Counts, RunningCount) {
        let by_network = self.syllables(&colour.inputs(phrase));
        let expected = by_network.total().max(FEWEST);
        let both = counts.weighed(|count| (-0.5 * (count as f64 - expected).powi(2) / (self.spread * expected)).exp());
        (both, by_network)
    }

    /// The syllables of a phrase's frames.
    fn syllables(&self, inputs: &[[f32; INPUTS]]) -> RunningCount {
        let mut sums = vec![0.0; inputs.len().div_ceil(STEP)];
        for member in &self.members {
            sums.iter_mut().zip(member.syllables(inputs)).for_each(|(sum, found)| *sum += found);
        }
        let members = self.members.len() as f64;
        let found = sums.iter().sum::<f64>() / members;
        let more = self.merged(found, inputs.len() as f64 * FRAME_S);
        RunningCount::new(sums.into_iter().map(|sum| more * sum / members))
    }

    /// How many syllables there are for each that is found, of so many in so many seconds.
    fn merged(&self, found: f64, seconds: f64) -> f64 {
        (found / seconds.max(FRAME_S) / MERGING_PACE).max(1.0).powf(self.merging)
    }
}

impl Member {
    /// From its table; `None` where that does not fit the layers.
    fn new(table: MemberTable) -> Option<Self> {
        let names = (1..=BANDS).map(|band| format!("band_{band}")).chain(["level".to_owned()]);
        let inputs: Vec<_> = names.map(|name| table.first.inputs.get(&name).cloned()).collect::<Option<_>>()?;
        let layer = |dilated: Dilated| Some((dilated.dilation, Layer::new(&dilated.inputs, &dilated.bias)?));
        (table.first.inputs.len() == INPUTS).then_some(())?;
        Some(Self {
            first: Layer::new(&inputs, &table.first.bias)?,
            layers: table.layer.into_iter().map(layer).collect::<Option<_>>()?,
            last: table.last.weights.try_into().ok()?,
            last_bias: table.last.bias,
        })
    }

    /// How many syllables there are in each step.
    fn syllables(&self, inputs: &[[f32; INPUTS]]) -> impl Iterator<Item = f64> {
        let mut heard = self.first.of(inputs, STEP, 1);
        for (dilation, layer) in &self.layers {
            let more = layer.of(&heard, 1, *dilation);
            heard
                .iter_mut()
                .zip(more)
                .for_each(|(into, more)| into.iter_mut().zip(more).for_each(|(into, more)| *into += more));
        }
        let sum = move |frame: &[f32; WIDTH]| self.last_bias + frame.iter().zip(&self.last).map(|(x, w)| x * w).sum::<f32>();
        heard.into_iter().map(move |frame| f64::from(softplus(sum(&frame))))
    }
}

impl<const TAKES: usize> Layer<TAKES> {
    /// From the taps of each input and the bias; `None` where they are not as many as they should be.
    fn new(inputs: &[Vec<Vec<f32>>], bias: &[f32]) -> Option<Self> {
        let mut taps = [[[0.0; WIDTH]; TAKES]; TAPS];
        (inputs.len() == TAKES).then_some(())?;
        for (k, input) in inputs.iter().enumerate() {
            (input.len() == TAPS).then_some(())?;
            for (tap, weights) in taps.iter_mut().zip(input) {
                tap[k] = weights.as_slice().try_into().ok()?;
            }
        }
        Some(Self {
            taps,
            bias: bias.try_into().ok()?,
        })
    }

    /// What it gives for every `stride`th frame; what is below 0 is 0.
    fn of(&self, frames: &[[f32; TAKES]], stride: usize, dilation: usize) -> Vec<[f32; WIDTH]> {
        let one = |centre: usize| {
            let mut sums = self.bias;
            for (tap, weights) in self.taps.iter().enumerate() {
                let at = (centre + tap * dilation).checked_sub(TAPS / 2 * dilation);
                if let Some(frame) = at.and_then(|at| frames.get(at)) {
                    for (x, weights) in frame.iter().zip(weights) {
                        sums.iter_mut().zip(weights).for_each(|(sum, weight)| *sum += x * weight);
                    }
                }
            }
            sums.map(|sum| sum.max(0.0))
        };
        (0..frames.len()).step_by(stride).map(one).collect()
    }
}

fn total(bands: &Bands) -> f32 {
    bands.iter().map(|band| band.to_f32()).sum()
}

/// The power that 5 % of the frames exceed.
fn loudest(powers: impl Iterator<Item = f32>) -> f32 {
    let powers: Vec<f32> = powers.collect();
    if powers.is_empty() { 0.0 } else { quantile(powers, 0.95) }
}

/// A power beside that of the loud frames, in decibels: of a ratio, so that a gain changes not even the last digit.
fn decibels(power: f32, top: f32) -> f32 {
    10.0 * (power / top + QUIETEST).log10()
}

fn softplus(x: f32) -> f32 {
    x.max(0.0) + (-x.abs()).exp().ln_1p()
}

#[cfg(test)]
mod tests {
    use super::*;
    use half::bf16;

    const TABLE: &str = include_str!("network.toml");

    #[test]
    fn the_table_fits_the_layers() {
        let network = Network::read(TABLE).unwrap();
        assert!(network.spread > 0.0);
        for member in &network.members {
            assert_eq!(member.layers.iter().map(|(dilation, _)| *dilation).collect::<Vec<_>>(), [1, 2, 4]);
        }
    }

    #[test]
    fn a_table_without_an_input_or_with_another_is_not_taken() {
        assert!(Network::read(&TABLE.replace("band_3 =", "band_0 =")).is_none());
        assert!(!set_syllable_network(&TABLE.replace("band_3 =", "band_0 =")));
        assert!(Network::read(&TABLE.replace("[member.first.inputs]", "[member.first.inputs]\nmore = [[0.0]]")).is_none());
    }

    /// A phrase whose bands swing by 20 dB, so many times, every 0.2 s, by this gain.
    fn swinging(times: usize, gain: f32) -> Tracks {
        let power = |i: usize| 10f32.powf(-1.0 - (std::f32::consts::TAU * i as f32 / 20.0).cos());
        Tracks {
            bands: (0..20 * times).map(|i| [bf16::from_f32(gain * power(i)); BANDS]).collect(),
            power: vec![0.0; 20 * times],
            ..Tracks::default()
        }
    }

    fn heard(tracks: &Tracks) -> f64 {
        let phrase = Span::new(0.0, tracks.len() as f64 * FRAME_S);
        let colour = Colour::new(tracks, &[phrase]);
        network().unwrap().syllables(&colour.inputs(&tracks.bands)).total()
    }

    #[test]
    fn more_swings_are_more_syllables_whatever_the_gain() {
        let (five, ten) = (heard(&swinging(5, 1.0)), heard(&swinging(10, 1.0)));
        assert!(five > 3.0 && five < 7.0 && ten > 1.7 * five && ten < 2.3 * five, "{five} {ten}");
        assert!((heard(&swinging(5, 2f32.powi(-12))) - five).abs() < 1e-3);
    }

    #[test]
    fn faster_speech_has_more_than_is_found_and_slower_has_not() {
        let network = Network::read(TABLE).unwrap();
        let merged = |found: f64| network.merged(found, 10.0);
        assert!(network.merging > 0.0 && network.merging < 0.3, "{}", network.merging);
        assert_eq!((merged(20.0), merged(40.0)), (1.0, 1.0));
        assert!(merged(60.0) > 1.0 && merged(80.0) > merged(60.0) && merged(80.0) < 1.2);
        assert_eq!(network.merged(0.0, 0.0), 1.0);
    }

    #[test]
    fn nothing_is_no_syllable_and_leaves_the_counts_as_they_are() {
        let silent = Tracks {
            bands: vec![[bf16::ZERO; BANDS]; 10],
            power: vec![0.0; 10],
            ..Tracks::default()
        };
        assert!(heard(&silent).is_finite());
        let surely = Counts::surely(2);
        let colour = Colour::new(&silent, &[]);
        assert_eq!(network().unwrap().beside(&surely, &colour, &[]), (surely, RunningCount::default()));
    }
}
