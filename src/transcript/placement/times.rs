//! Times that are wrong in a transcript, or missing.

use super::{Notice, Said};
use crate::units::Span;

/// The shortest time in which a character can be said, in seconds.
const SHORTEST_S: f64 = 0.08;
/// The usual time for a character, in seconds.
const CHARACTER_S: f64 = 0.25;
/// Segments of fewer characters are not used to find out how times are meant.
const CHARACTERS_MIN: usize = 4;
/// Times are hints with errors of about half a second. Starts that run back by up to twice that keep the order of the list.
const BLUR_S: f64 = 1.0;

/// About how many characters are said.
pub(super) fn characters(said: &Said) -> usize {
    said.text.chars().filter(|c| c.is_alphanumeric()).count()
}

/// Whether the sound is needed to correct a transcript's times.
pub(super) fn are_poor(said: &[Said]) -> bool {
    are_void(said) || are_short(said) || said.iter().any(|said| said.start_s.is_none())
}

/// Whether all segments have the same time, or none has a time.
fn are_void(said: &[Said]) -> bool {
    let mut starts = said.iter().map(|said| said.start_s.or(said.end_s));
    let Some(first) = starts.next() else {
        return false;
    };
    said.len() > 1 && starts.all(|start| start == first)
}

/// Whether most segments are too short for their characters.
fn are_short(said: &[Said]) -> bool {
    let long = said
        .iter()
        .filter(|said| characters(said) >= CHARACTERS_MIN && said.start_s.is_some());
    let (short, all) = long.fold((0, 0), |(short, all), said| (short + usize::from(is_short(said)), all + 1));
    2 * short > all
}

fn is_short(said: &Said) -> bool {
    let length = said.start_s.zip(said.end_s).map(|(start, end)| end - start);
    length.is_some_and(|length| length < SHORTEST_S * characters(said) as f64)
}

/// Removes times that are all the same. Where segments are too short, takes their times for those of the first or the last character, whichever
/// the syllables fit better, and extends them.
pub(super) fn mend(said: &mut [Said], nuclei: &[Vec<f64>], notes: &mut Vec<Notice>) {
    if are_void(said) {
        said.iter_mut().for_each(|said| (said.start_s, said.end_s) = (None, None));
        said.iter_mut().for_each(|said| said.tokens.clear());
        notes.push(Notice::NoTimes);
        return;
    }
    if !are_short(said) {
        return;
    }
    notes.push(Notice::ShortTimes);
    let heard = |said: &Said, span: Span| {
        let on = |(channel, times): (usize, &Vec<f64>)| said.side.channel.is_none_or(|own| own == channel).then(|| span.times(times).len());
        nuclei.iter().enumerate().filter_map(on).max().unwrap_or(0).min(characters(said))
    };
    let short: Vec<&Said> = said.iter().filter(|said| is_short(said)).collect();
    let sum = |at: fn(&Said) -> Option<Span>| -> usize { short.iter().filter_map(|said| Some(heard(said, at(said)?))).sum() };
    let of_the_first = sum(from_start) > sum(to_end);
    for said in said.iter_mut().filter(|said| is_short(said)) {
        let span = if of_the_first { from_start(said) } else { to_end(said) };
        if let Some(span) = span {
            (said.start_s, said.end_s) = (Some(span.start_s.0), Some(span.end_s.0));
            said.tokens.clear();
        }
    }
}

fn from_start(said: &Said) -> Option<Span> {
    let start = said.start_s?;
    Some(Span::new(start, start + CHARACTER_S * characters(said) as f64))
}

fn to_end(said: &Said) -> Option<Span> {
    let end = said.end_s?;
    Some(Span::new((end - CHARACTER_S * characters(said) as f64).max(0.0), end))
}

/// The times of one channel's segments, in the order of `said`. A missing time is interpolated between the known ones around it: by the
/// syllables in proportion to the characters, or by time where there are no syllables.
pub(super) fn filled(said: &[&Said], nuclei: &[f64], length_s: f64) -> Vec<Span> {
    let mut marks: Vec<(Option<f64>, f64)> = Vec::with_capacity(2 * said.len() + 2);
    marks.push((Some(0.0), 0.0));
    let mut written = 0.0;
    for said in said {
        marks.push((said.start_s, written));
        written += said.text.chars().count() as f64;
        marks.push((said.end_s, written));
    }
    marks.push((Some(length_s), written));
    let known: Vec<(usize, f64, f64)> = marks
        .iter()
        .enumerate()
        .filter_map(|(index, (time, at))| Some((index, (*time)?, *at)))
        .collect();
    let mut filled: Vec<f64> = Vec::with_capacity(marks.len());
    for pair in known.windows(2) {
        let [(first, from, from_at), (end, to, to_at)] = *pair else {
            continue;
        };
        let heard = Span::new(from, to).times(nuclei);
        let between = marks.get(first..end).unwrap_or_default();
        filled.extend(between.iter().map(|(time, at)| {
            let share = if to_at > from_at { (at - from_at) / (to_at - from_at) } else { 0.0 };
            time.unwrap_or_else(|| after(share, heard).unwrap_or(from + share * (to - from).max(0.0)))
        }));
    }
    let inner = filled.get(1..).unwrap_or_default();
    let spans = inner
        .chunks_exact(2)
        .map(|pair| Span::new(pair[0].min(pair[1]), pair[0].max(pair[1])));
    spans.collect()
}

/// The time at which a share of the syllables is over.
fn after(share: f64, heard: &[f64]) -> Option<f64> {
    let index = (share * heard.len() as f64).round() as usize;
    heard.get(index).or(heard.last()).copied()
}

/// Sorts segments by time, where all times are known and some run back by more than the error of a hint.
pub(super) fn order(said: &mut [&Said]) {
    let mut latest = 0.0f64;
    let runs_back = said.iter().filter_map(|said| said.start_s).any(|start| {
        latest = latest.max(start);
        start < latest - BLUR_S
    });
    if runs_back && said.iter().all(|said| said.start_s.is_some()) {
        said.sort_by(|a, b| a.start_s.unwrap_or_default().total_cmp(&b.start_s.unwrap_or_default()));
    }
}
