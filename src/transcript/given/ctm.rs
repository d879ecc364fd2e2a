//! CTM (NIST, Kaldi): lines of `recording channel start length word [confidence]`, in seconds; `;;` begins a comment. Channels are `A` and `B`
//! or count from 1.

use super::said::{Side, Token, joined, spaced};
use super::side::channel_named;
use super::{Content, Read};

pub(super) fn read(content: &Content) -> Option<Read> {
    let lines: Vec<&str> = content
        .text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with(";;"))
        .collect();
    let words: Option<Vec<(&str, Token)>> = lines.iter().map(|line| word(line)).collect();
    let words = words.filter(|words| !words.is_empty())?;
    let mut channels: Vec<&str> = words.iter().map(|(channel, _)| *channel).collect();
    channels.sort_unstable();
    channels.dedup();
    let from_1 = !channels.contains(&"0");
    let tokens = words.into_iter().map(|(channel, token)| Token {
        side: if channels.len() > 1 {
            side(channel, from_1)
        } else {
            Side::default()
        },
        ..token
    });
    let mut tokens: Vec<Token> = tokens.collect();
    // In the order of the file: where two talk at once, that of the times mixes their words.
    tokens.sort_by_key(|token| token.side.channel);
    spaced(&mut tokens);
    Some(Ok(joined(tokens)))
}

fn word(line: &str) -> Option<(&str, Token)> {
    let fields: Vec<&str> = line.split_whitespace().collect();
    let [_, channel, start, length, text, rest @ ..] = fields.as_slice() else {
        return None;
    };
    let (start, length): (f64, f64) = (start.parse().ok()?, length.parse().ok()?);
    let confidence = rest
        .first()
        .and_then(|sure| sure.parse().ok())
        .filter(|sure| (0.0..=1.0).contains(sure));
    let fits = rest.len() <= 2 && start >= 0.0 && length >= 0.0;
    fits.then(|| {
        let token = Token {
            text: (*text).to_owned(),
            start_s: Some(start),
            end_s: Some(start + length),
            confidence,
            side: Side::default(),
        };
        (*channel, token)
    })
}

fn side(channel: &str, from_1: bool) -> Side {
    let number = channel.parse::<usize>().ok();
    let index = match number {
        Some(number) => Some(number.saturating_sub(usize::from(from_1))),
        None => channel_named(channel),
    };
    Side {
        channel: index,
        speaker: index.is_none().then(|| channel.to_owned()),
        party: None,
    }
}
