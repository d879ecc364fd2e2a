//! How a text is worded: marks of sounds, phrases of subtitles, repetitions, and how many characters it takes to say it at the least.

use std::ops::Range;

/// What stands in brackets for a sound, in capitals.
const SOUNDS: [&str; 22] = [
    "音",
    "音乐",
    "音樂",
    "音乐声",
    "背景音乐",
    "笑",
    "笑声",
    "笑聲",
    "哭",
    "掌声",
    "掌聲",
    "鼓掌",
    "铃声",
    "鈴聲",
    "静音",
    "噪音",
    "MUSIC",
    "LAUGHTER",
    "APPLAUSE",
    "BLANK_AUDIO",
    "SILENCE",
    "NOISE",
];
/// What recognisers took over from subtitles, in capitals. It needs evidence of the sound besides.
const SUBTITLES: [&str; 20] = [
    "字幕",
    "不吝点赞",
    "不吝點贊",
    "订阅",
    "訂閱",
    "打赏",
    "打賞",
    "转发",
    "轉發",
    "AMARA",
    "观看",
    "觀看",
    "收看",
    "明镜",
    "明鏡",
    "MING PAO",
    "独播剧场",
    "獨播劇場",
    "SUBTITLE",
    "THANKS FOR WATCHING",
];
const OPENING: &str = "([（【［*♪";
const CLOSING: &str = ")]）】］*♪";
/// The longest word that is a mark, in characters.
const LONGEST_MARK: usize = 4;
/// The longest unit of a loop, in characters.
const LONGEST_UNIT: usize = 30;

/// Where the marks of sounds are, in bytes, brackets included. A recogniser hears no brackets: `recognised`, any word in them is a mark.
pub(super) fn sound_marks(text: &str, recognised: bool) -> Vec<Range<usize>> {
    let (mut marks, mut open): (Vec<Range<usize>>, Option<Range<usize>>) = (Vec::new(), None);
    for (at, c) in text.char_indices() {
        let end = at + c.len_utf8();
        let inside = open.clone().and_then(|open| text.get(open.end..at));
        match (open.clone(), inside) {
            (Some(open), Some(inside)) if CLOSING.contains(c) && (is_sound(inside) || recognised && is_word(inside)) => {
                marks.push(open.start..end);
            }
            _ => {}
        }
        if OPENING.contains(c) {
            open = Some(at..end);
        } else if CLOSING.contains(c) {
            open = None;
        }
    }
    marks
}

fn is_sound(inside: &str) -> bool {
    let inside = inside.trim().to_uppercase();
    inside.is_empty() || SOUNDS.contains(&inside.as_str())
}

fn is_word(inside: &str) -> bool {
    inside.chars().count() <= LONGEST_MARK && inside.chars().all(|c| c.is_alphabetic() && !c.is_ascii())
}

/// Whether a text has the wording of subtitles.
pub(super) fn is_of_subtitles(text: &str) -> bool {
    let text = text.to_uppercase();
    SUBTITLES.iter().any(|phrase| text.contains(phrase))
}

/// Whether a text holds anything to say.
pub(super) fn says_something(text: &str) -> bool {
    text.chars().any(char::is_alphanumeric)
}

/// The fewest characters that it takes to say a text: Han characters count one, figures one but for the zeros behind them (100 is 一百), and
/// three Latin letters one, since they may be a word; a letter that is written over and over is none.
pub(super) fn fewest_characters(text: &str) -> usize {
    let (mut count, mut letters, mut zeros, mut last) = (0, 0usize, 0usize, None);
    for c in text.chars().chain(['。']) {
        let again = last.replace(c) == Some(c);
        if c.is_ascii_alphabetic() && !again {
            letters += 1;
        } else if c == '0' {
            zeros += 1;
        } else if c.is_ascii_alphabetic() {
            count += 1;
        } else {
            count += std::mem::take(&mut letters).div_ceil(3) + std::mem::take(&mut zeros).min(1) + usize::from(c.is_alphanumeric());
        }
    }
    count
}

/// Where the longest loop of a text says its unit, in bytes, time after time; `None` where nothing is said `least` times in a row.
pub(super) fn repeats(text: &str, least: usize) -> Option<Vec<Range<usize>>> {
    let said: Vec<(usize, char)> = text.char_indices().filter(|(_, c)| c.is_alphanumeric()).collect();
    let longest = (said.len() / least.max(1)).min(LONGEST_UNIT);
    let runs = (1..=longest).filter_map(|unit| longest_run(&said, unit).map(|run| (run, unit)));
    let (run, unit) = runs
        .filter(|(run, unit)| run.len() >= least * unit)
        .max_by_key(|(run, unit)| (run.len() / unit * unit, usize::MAX - unit))?;
    let byte = |at: usize| said.get(at).map_or(text.len(), |(byte, _)| *byte);
    let repeats = (0..run.len() / unit).map(|i| byte(run.start + i * unit)..byte(run.start + (i + 1) * unit));
    Some(repeats.collect())
}

/// The longest range in which every character is the one `unit` places before.
fn longest_run(said: &[(usize, char)], unit: usize) -> Option<Range<usize>> {
    let (mut best, mut start) = (0..0, 0);
    for end in unit..=said.len() {
        if end - start > best.len() {
            best = start..end;
        }
        let goes_on = said
            .get(end)
            .zip(said.get(end - unit))
            .is_some_and(|((_, one), (_, before))| one == before);
        if !goes_on {
            start = end + 1 - unit;
        }
    }
    (!best.is_empty()).then_some(best)
}
