//! The channel, speaker and party of a segment, under any of the keys that recognisers use.

use super::said::{Party, Side};
use serde_json::{Map, Value};

/// Keys in lower case, without `_` and `-`.
const CHANNEL: [&str; 8] = [
    "channel",
    "channelid",
    "channelindex",
    "channelnumber",
    "channellabel",
    "audiochannel",
    "mediachannel",
    "track",
];
/// Channels that count from 1.
const CHANNEL_FROM_1: &str = "channeltag";
const SPEAKER: [&str; 8] = [
    "speaker",
    "spk",
    "speakerid",
    "speakerlabel",
    "speakertag",
    "speakername",
    "spkid",
    "participantid",
];
const ROLE: [&str; 4] = ["participantrole", "role", "speakerrole", "identity"];

const AGENT: [&str; 9] = [
    "agent",
    "operator",
    "seat",
    "representative",
    "坐席",
    "座席",
    "客服",
    "坐席员",
    "客服人员",
];
const CUSTOMER: [&str; 8] = ["customer", "client", "caller", "user", "客户", "用户", "顾客", "来电人"];

/// A key as it is compared.
pub(super) fn plain(key: &str) -> String {
    key.chars()
        .filter(|c| !matches!(c, '_' | '-'))
        .flat_map(char::to_lowercase)
        .collect()
}

/// The channel, speaker and party by the fields of a segment.
pub(super) fn side(fields: &Map<String, Value>) -> Result<Side, String> {
    let mut side = Side::default();
    for (key, value) in fields.iter().filter(|(_, value)| !is_empty(value)) {
        let known = plain(key);
        if CHANNEL.contains(&known.as_str()) {
            side.channel = Some(channel(value, key)?);
        } else if known == CHANNEL_FROM_1 {
            side.channel = Some(channel(value, key)?.saturating_sub(1));
        } else if SPEAKER.contains(&known.as_str()) {
            side.speaker = name(value);
            side.party = side.party.or_else(|| party(side.speaker.as_deref()?));
        } else if ROLE.contains(&known.as_str()) {
            let role = name(value);
            side.party = role.as_deref().and_then(party).or(side.party);
            side.speaker = side.speaker.or(role);
        }
    }
    Ok(side)
}

/// Whether a value says nothing: null, an empty text, an empty list, the `?` of whisper.cpp.
fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => matches!(text.trim(), "" | "?"),
        Value::Array(list) => list.is_empty(),
        _ => false,
    }
}

/// A channel's index: a number, also with letters before it (`ch_1`), `left` or `right`, `A` or `B`, the first of `[1, 2]`.
fn channel(value: &Value, key: &str) -> Result<usize, String> {
    let found = match value {
        Value::Number(number) => number.as_f64().filter(|c| c.fract() == 0.0 && *c >= 0.0).map(|c| c as usize),
        Value::String(text) => channel_named(text),
        Value::Array(list) => return channel(list.first().unwrap_or(&Value::Null), key),
        _ => None,
    };
    found.ok_or_else(|| format!("`{key}` is {value}, which names no channel: a channel is its index, from 0"))
}

/// As [`channel`], of a text.
pub(super) fn channel_named(text: &str) -> Option<usize> {
    let text = text.trim().to_lowercase();
    match text.as_str() {
        "left" | "l" | "a" | "左" | "左声道" => return Some(0),
        "right" | "r" | "b" | "右" | "右声道" => return Some(1),
        _ => {}
    }
    let digits = ["channel", "ch", "声道"]
        .iter()
        .find_map(|word| text.strip_prefix(word))
        .unwrap_or(&text);
    digits.trim_start_matches(['_', '-', ' ']).parse().ok()
}

fn name(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.trim().to_owned()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// The party that a name stands for.
pub(super) fn party(name: &str) -> Option<Party> {
    let name = name.to_lowercase();
    let is_one_of = |names: &[&str]| names.contains(&name.as_str());
    match (is_one_of(&AGENT), is_one_of(&CUSTOMER)) {
        (true, _) => Some(Party::Agent),
        (_, true) => Some(Party::Customer),
        _ => None,
    }
}

/// Whose the words behind a name are: a channel's, a speaker's.
pub(super) fn named(name: &str) -> Side {
    let name = name.trim().trim_matches(['[', ']', '(', ')', '【', '】']).trim();
    let channel = channel_named(name).filter(|_| name.parse::<usize>().is_err());
    Side {
        channel,
        speaker: (channel.is_none() && !name.is_empty()).then(|| name.to_owned()),
        party: party(name),
    }
}

/// An error for a key that is probably a misspelling of one that is missing.
pub(super) fn misspelt(fields: &Map<String, Value>, side: &Side, has_text: bool, has_start: bool) -> Result<(), String> {
    let known = |key: &str| CHANNEL.contains(&key) || SPEAKER.contains(&key) || ROLE.contains(&key) || key == CHANNEL_FROM_1;
    let wanted = [
        ("channel", side.is_unknown()),
        ("speaker", side.is_unknown()),
        ("text", !has_text),
        ("start", !has_start),
    ];
    for key in fields.keys().filter(|key| !known(&plain(key))) {
        let meant = wanted.iter().find(|(meant, missing)| *missing && is_near(&plain(key), meant));
        if let Some((meant, _)) = meant {
            return Err(format!("there is no key `{key}`; did you mean `{meant}`?"));
        }
    }
    Ok(())
}

/// Whether one of two words is a misspelling of the other: the first four letters or more of it, one or two letters wrong, or letters in another order.
fn is_near(given: &str, meant: &str) -> bool {
    let cut = given.len() >= 4 && given.len() < meant.len() && meant.starts_with(given);
    let slips = if meant.len() > 5 { 2 } else { 1 };
    let sorted = |word: &str| {
        let mut letters: Vec<char> = word.chars().collect();
        letters.sort_unstable();
        letters
    };
    given.len() >= 3 && (cut || distance(given, meant) <= slips || sorted(given) == sorted(meant))
}

/// How many letters must be put in, left out or changed to make one of the other (Levenshtein 1966).
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, c) in a.chars().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], i + 1);
        for (j, other) in b.iter().enumerate() {
            let changed = diagonal + usize::from(c != *other);
            diagonal = row[j + 1];
            row[j + 1] = changed.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn of(value: Value) -> Side {
        side(value.as_object().unwrap()).unwrap()
    }

    #[test]
    fn channels_and_speakers_have_many_names() {
        for fields in [
            json!({"channel": 1}),
            json!({"channel_id": "1"}),
            json!({"ChannelId": 1.0}),
            json!({"channelTag": 2}),
            json!({"channelNumber": 1}),
            json!({"channel_label": "ch_1"}),
            json!({"channel": "right"}),
            json!({"channel_index": [1, 2]}),
        ] {
            assert_eq!(of(fields.clone()).channel, Some(1), "{fields}");
        }
        for fields in [
            json!({"speaker": "SPEAKER_01"}),
            json!({"spk": "SPEAKER_01"}),
            json!({"SpeakerId": "SPEAKER_01"}),
            json!({"speaker_label": "SPEAKER_01"}),
        ] {
            assert_eq!(of(fields.clone()).speaker.as_deref(), Some("SPEAKER_01"), "{fields}");
        }
        assert_eq!(of(json!({"spk": 0})).speaker.as_deref(), Some("0"));
        let agent = of(json!({"ParticipantRole": "AGENT"}));
        assert_eq!((agent.party, agent.speaker.as_deref()), (Some(Party::Agent), Some("AGENT")));
        assert_eq!(of(json!({"role": "客户"})).party, Some(Party::Customer));
        assert!(of(json!({"speaker": "?", "channel": null, "spk": ""})).is_unknown());
    }

    #[test]
    fn a_slip_names_the_key_that_was_meant() {
        let says = |value: Value| {
            let fields = value.as_object().unwrap();
            misspelt(
                fields,
                &side(fields).unwrap(),
                fields.contains_key("text"),
                fields.contains_key("start"),
            )
            .err()
        };
        assert!(says(json!({"text": "一", "chan": 1, "start": 1})).unwrap().contains("`channel`"));
        assert!(says(json!({"text": "一", "speker": 1, "start": 1})).unwrap().contains("`speaker`"));
        assert!(says(json!({"text": "一", "strat": 1})).unwrap().contains("`start`"));
        assert!(says(json!({"txt": "一", "start": 1})).unwrap().contains("`text`"));
        for key in ["chars", "tokens", "seek", "temperature", "speed", "note", "end", "x", "status"] {
            assert_eq!(says(json!({"text": "一", "start": 1, key: 1})), None, "{key}");
        }
    }
}
