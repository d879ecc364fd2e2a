//! Which channel each segment belongs to. Segments are assigned so that the curve of the words and the curve of the syllables of each channel
//! differ least: the least sum of squared differences over all channels.

use super::density::Density;
use super::times::{characters, filled};
use super::{Notice, Said};

/// The channel of a segment.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Assignment {
    /// The channel; `None` where the sound does not decide.
    pub channel: Option<usize>,
    /// The likeliest channel.
    pub likeliest: usize,
}

/// The best channel must fit better than the next by at least this share of the words.
const MARGIN: f64 = 0.1;
/// A segment is moved away from its speaker's channel where another one fits better by this share of its words.
const CONTRADICTION: f64 = 0.6;
/// At most so many combinations of speakers and channels are tried; where there are more, each speaker is assigned alone.
const WAYS: usize = 4096;
/// The most rounds of reassignment; few segments change after them.
const ROUNDS: usize = 8;
/// Without times, the best combination of speakers and channels must be better than the next by this factor and so many seconds.
const BETTER_TIMES: f64 = 1.5;
const BETTER_S: f64 = 4.0;

/// Assigns each segment to a channel.
pub(super) fn assign(said: &[Said], nuclei: &[Vec<f64>], notes: &mut Vec<Notice>) -> Vec<Assignment> {
    let assigned = |channel| Assignment {
        channel: Some(channel),
        likeliest: channel,
    };
    if nuclei.len() <= 1 {
        return vec![assigned(0); said.len()];
    }
    let mut all: Vec<Assignment> = said
        .iter()
        .map(|said| said.side.channel.map(assigned).unwrap_or_default())
        .collect();
    if said.iter().all(|said| said.side.channel.is_some()) {
        return all;
    }
    if said.iter().all(|said| said.start_s.is_none()) {
        by_order(said, nuclei, &mut all, notes);
        return all;
    }
    let mut residual = Residual::new(said, nuclei, &all);
    let speakers = residual.speakers(said, &mut all);
    if speakers {
        notes.push(Notice::SpeakersPlaced);
    }
    if residual.singles(said, &mut all) {
        notes.push(Notice::PlacedBySound);
    }
    if speakers && residual.contradictions(said, &mut all) {
        notes.push(Notice::SpeakerMoved);
    }
    all
}

/// The syllables of each channel less the words that are assigned to it.
struct Residual {
    channels: Vec<Density>,
    words: Vec<Density>,
}

impl Residual {
    fn new(said: &[Said], nuclei: &[Vec<f64>], assigned: &[Assignment]) -> Self {
        let mut residual = Self {
            channels: nuclei.iter().map(|times| Density::at(times.iter().copied())).collect(),
            words: said.iter().map(curve).collect(),
        };
        for (index, assigned) in assigned.iter().enumerate() {
            residual.take(index, assigned.channel);
        }
        residual
    }

    fn take(&mut self, index: usize, channel: Option<usize>) {
        if let Some(channel) = channel.and_then(|channel| self.channels.get_mut(channel)) {
            channel.add(&self.words[index], -1.0);
        }
    }

    fn give_back(&mut self, index: usize, channel: Option<usize>) {
        if let Some(channel) = channel.and_then(|channel| self.channels.get_mut(channel)) {
            channel.add(&self.words[index], 1.0);
        }
    }

    /// The share of these words that each channel's remaining syllables fit, 0–1.
    fn fits(&self, words: &Density) -> Vec<f64> {
        let all = words.dot(words).max(f64::MIN_POSITIVE);
        self.channels.iter().map(|channel| words.dot(channel) / all).collect()
    }

    /// Assigns each speaker's segments together to one channel. Gives whether there are speakers.
    fn speakers(&mut self, said: &[Said], assigned: &mut [Assignment]) -> bool {
        let speaker = |said: &Said| said.side.channel.is_none().then(|| said.side.speaker.clone()).flatten();
        let mut names: Vec<String> = said.iter().filter_map(speaker).collect();
        names.sort();
        names.dedup();
        let of: Vec<Option<usize>> = said.iter().map(|said| names.binary_search(&speaker(said)?).ok()).collect();
        let mut sums = vec![Density::default(); names.len()];
        for (words, name) in self.words.iter().zip(&of) {
            if let Some(name) = name {
                sums[*name].add(words, 1.0);
            }
        }
        let channels = self.best_way(&sums);
        for (index, name) in of.iter().enumerate() {
            if let Some(channel) = name.and_then(|name| channels[name]) {
                assigned[index] = Assignment {
                    channel: Some(channel),
                    likeliest: channel,
                };
                self.take(index, Some(channel));
            }
        }
        !names.is_empty()
    }

    /// The best combination of speakers and channels; `None` for a speaker whom another channel fits nearly as well.
    fn best_way(&self, speakers: &[Density]) -> Vec<Option<usize>> {
        let gains: Vec<Vec<f64>> = speakers
            .iter()
            .map(|words| self.channels.iter().map(|channel| words.dot(channel)).collect())
            .collect();
        let shared: Vec<Vec<f64>> = speakers.iter().map(|a| speakers.iter().map(|b| a.dot(b)).collect()).collect();
        let cost = |way: &[usize]| -> f64 {
            let pairs = way.iter().enumerate().flat_map(|(a, on)| {
                way.iter()
                    .enumerate()
                    .filter(move |(_, other)| *other == on)
                    .map(move |(b, _)| (a, b))
            });
            let together: f64 = pairs.map(|(a, b)| shared[a][b]).sum();
            together - 2.0 * way.iter().enumerate().map(|(speaker, on)| gains[speaker][*on]).sum::<f64>()
        };
        let count = self.channels.len();
        let best_of = |gains: &Vec<f64>| (0..count).max_by(|a, b| gains[*a].total_cmp(&gains[*b])).unwrap_or(0);
        let mut best: Vec<usize> = gains.iter().map(best_of).collect();
        let ways = u32::try_from(speakers.len())
            .ok()
            .and_then(|speakers| count.checked_pow(speakers))
            .filter(|ways| *ways <= WAYS);
        let mut least = cost(&best);
        for way in 0..ways.unwrap_or(0) {
            let way: Vec<usize> = (0..speakers.len())
                .scan(way, |rest, _| {
                    let on = *rest % count;
                    *rest /= count;
                    Some(on)
                })
                .collect();
            let its = cost(&way);
            if its < least {
                (best, least) = (way, its);
            }
        }
        let is_sure = |speaker: usize| {
            let others = (0..count).filter(|on| *on != best[speaker]);
            let mut other = best.clone();
            let next = others.map(|on| {
                other[speaker] = on;
                cost(&other)
            });
            let next = next.fold(f64::INFINITY, f64::min);
            next - least > 2.0 * MARGIN * shared[speaker][speaker]
        };
        (0..speakers.len())
            .map(|speaker| Some(best[speaker]).filter(|_| is_sure(speaker)))
            .collect()
    }

    /// Assigns the segments without a channel to the one that fits them best, the longest first, and repeats this until nothing changes.
    /// Gives whether one that names no side was assigned.
    fn singles(&mut self, said: &[Said], assigned: &mut [Assignment]) -> bool {
        let mut singles: Vec<usize> = (0..said.len()).filter(|&index| assigned[index].channel.is_none()).collect();
        singles.sort_by_key(|&index| std::cmp::Reverse(characters(&said[index])));
        for _ in 0..ROUNDS {
            let mut changed = false;
            for &index in &singles {
                let before = assigned[index].channel;
                self.give_back(index, before);
                let fits = self.fits(&self.words[index]);
                let (best, margin) = best(&fits);
                let channel = Some(best).filter(|_| margin > 0.0);
                self.take(index, channel);
                changed |= channel != before;
                assigned[index] = Assignment { channel, likeliest: best };
            }
            if !changed {
                break;
            }
        }
        for &index in &singles {
            self.give_back(index, assigned[index].channel);
            let (_, margin) = best(&self.fits(&self.words[index]));
            self.take(index, assigned[index].channel);
            if margin < MARGIN {
                assigned[index].channel = None;
            }
        }
        singles
            .iter()
            .any(|&index| said[index].side.is_unknown() && assigned[index].channel.is_some())
    }

    /// Moves segments that only another channel than their speaker's fits. Gives whether there were any.
    fn contradictions(&mut self, said: &[Said], assigned: &mut [Assignment]) -> bool {
        let mut moved = false;
        for index in (0..said.len()).filter(|&index| said[index].side.channel.is_none() && said[index].side.speaker.is_some()) {
            let Some(own) = assigned[index].channel else {
                continue;
            };
            self.give_back(index, Some(own));
            let fits = self.fits(&self.words[index]);
            let (other, _) = best(&fits);
            let to = if fits[other] - fits[own] > CONTRADICTION { other } else { own };
            self.take(index, Some(to));
            moved |= to != own;
            assigned[index] = Assignment {
                channel: Some(to),
                likeliest: to,
            };
        }
        moved
    }
}

/// The channel with the best fit, and its lead over the next.
fn best(fits: &[f64]) -> (usize, f64) {
    let best = (0..fits.len()).max_by(|a, b| fits[*a].total_cmp(&fits[*b])).unwrap_or(0);
    let others = fits.iter().enumerate().filter(|(channel, _)| *channel != best);
    let next = others.map(|(_, fit)| *fit).fold(f64::NEG_INFINITY, f64::max);
    (best, fits.get(best).map_or(0.0, |fit| fit - next))
}

/// The curve of a segment's characters, by the times of its words, or evenly over its own time.
fn curve(said: &Said) -> Density {
    let evenly = |start: f64, end: f64, count: usize| (0..count).map(move |k| start + (end - start) * (k as f64 + 0.5) / count as f64);
    let timed: Option<Vec<(f64, f64, usize)>> = said
        .tokens
        .iter()
        .map(|token| {
            Some((
                token.start_s?,
                token.end_s?,
                token.text.chars().filter(|c| c.is_alphanumeric()).count(),
            ))
        })
        .collect();
    if let Some(tokens) = timed.filter(|tokens| !tokens.is_empty()) {
        return Density::at(tokens.into_iter().flat_map(|(start, end, count)| evenly(start, end, count)));
    }
    match (said.start_s, said.end_s) {
        (Some(start), Some(end)) => Density::at(evenly(start, end, characters(said))),
        _ => Density::default(),
    }
}

/// Assigns the speakers of segments without times to channels, so that segments in the order of the list, spread over the syllables of their
/// channel, run back in time as little as possible.
fn by_order(said: &[Said], nuclei: &[Vec<f64>], assigned: &mut [Assignment], notes: &mut Vec<Notice>) {
    let mut names: Vec<&str> = said.iter().filter_map(|said| said.side.speaker.as_deref()).collect();
    names.sort_unstable();
    names.dedup();
    let count = nuclei.len();
    if said.iter().any(|said| said.side.speaker.is_none() && said.side.channel.is_none()) || names.len() != count || count > 4 {
        return;
    }
    let on = |said: &Said, way: &[usize]| {
        said.side
            .channel
            .or_else(|| way.get(names.binary_search(&said.side.speaker.as_deref()?).ok()?).copied())
    };
    let ways = permutations(count);
    let mut costs: Vec<(f64, &Vec<usize>)> = ways.iter().map(|way| (disorder(said, nuclei, |said| on(said, way)), way)).collect();
    costs.sort_by(|a, b| a.0.total_cmp(&b.0));
    let [(least, way), (next, _), ..] = costs.as_slice() else {
        return;
    };
    let sure = *next > least * BETTER_TIMES + BETTER_S;
    for (assigned, said) in assigned.iter_mut().zip(said) {
        let channel = on(said, way);
        *assigned = Assignment {
            channel: channel.filter(|_| sure),
            likeliest: channel.unwrap_or(0),
        };
    }
    if sure {
        notes.push(Notice::SpeakersPlaced);
    }
}

/// The seconds by which the segments run back in the order of the list, plus those by which the characters differ from the syllables.
fn disorder<'a>(said: &'a [Said], nuclei: &[Vec<f64>], on: impl Fn(&'a Said) -> Option<usize>) -> f64 {
    const SYLLABLE_S: f64 = 0.2;
    let mut starts = vec![0.0; said.len()];
    let mut cost = 0.0;
    for (channel, times) in nuclei.iter().enumerate() {
        let own: Vec<usize> = (0..said.len()).filter(|&index| on(&said[index]) == Some(channel)).collect();
        let texts: Vec<&Said> = own.iter().map(|&index| &said[index]).collect();
        let length = times.last().copied().unwrap_or(0.0);
        for (&index, span) in own.iter().zip(filled(&texts, times, length)) {
            starts[index] = span.start_s.0;
        }
        let spoken: usize = texts.iter().map(|said| characters(said)).sum();
        cost += SYLLABLE_S * spoken.abs_diff(times.len()) as f64;
    }
    let mut latest = 0.0f64;
    for start in starts {
        latest = latest.max(start);
        cost += latest - start;
    }
    cost
}

/// All orders of so many things.
fn permutations(count: usize) -> Vec<Vec<usize>> {
    (0..count).fold(vec![Vec::new()], |all, next| {
        all.iter()
            .flat_map(|order| {
                (0..=order.len()).map(move |at| {
                    let mut longer = order.clone();
                    longer.insert(at, next);
                    longer
                })
            })
            .collect()
    })
}
