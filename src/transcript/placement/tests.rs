use super::super::given::read;
use super::*;

/// Syllables five a second in each of the spans.
fn syllables(spans: &[(f64, f64)]) -> Vec<f64> {
    let inside = |&(start, end): &(f64, f64)| (0..((end - start) * 5.0) as usize).map(move |k| start + 0.2 * k as f64 + 0.1);
    spans.iter().flat_map(inside).collect()
}

/// A call in which the right side asks, the left answers, and the right says 嗯 while the left speaks.
fn call() -> Vec<Vec<f64>> {
    vec![
        syllables(&[(4.0, 8.0), (14.0, 20.0)]),
        syllables(&[(1.0, 3.0), (9.0, 13.0), (16.0, 16.4)]),
    ]
}

const ASKS: &str = "一二三四五六七八九十";

/// What is said in that call, each by the side of that name, blurred by `off` seconds to and fro.
fn words(sides: [&str; 2], off: f64) -> String {
    let said = [(1, 1.0, 3.0), (0, 4.0, 8.0), (1, 9.0, 13.0), (0, 14.0, 20.0), (1, 16.0, 16.4)];
    let segments = said.iter().enumerate().map(|(index, (side, start, end))| {
        let off = if index % 2 == 0 { off } else { -off };
        let text: String = ASKS.chars().cycle().take(((end - start) * 5.0) as usize).collect();
        format!(
            "{{\"text\": \"{text}\", \"start\": {}, \"end\": {} {}}}",
            start + off,
            end + off,
            sides[*side]
        )
    });
    format!("[{}]", segments.collect::<Vec<_>>().join(", "))
}

fn put(json: &str, nuclei: &[Vec<f64>]) -> Placed {
    place(&read(json.as_bytes(), "words").unwrap(), nuclei, Seconds(30.0)).unwrap()
}

/// The starts, to the second, of what is on each channel.
fn on(placed: &Placed) -> [Vec<i64>; 2] {
    [0, 1].map(|channel| {
        let own = placed.passages.iter().filter(|passage| passage.channel == channel);
        own.map(|passage| passage.span.start_s.0.round() as i64).collect()
    })
}

const RIGHT: [&[i64]; 2] = [&[4, 14], &[1, 9, 16]];

#[test]
fn a_channel_that_is_named_is_taken() {
    let placed = put(&words([", \"channel\": 1", ", \"channel\": 0"], 0.0), &call());
    assert_eq!(on(&placed), [RIGHT[1], RIGHT[0]]);
    assert!(placed.notes.is_empty());
}

#[test]
fn speakers_go_where_they_are_heard_whatever_their_names() {
    for names in [
        [", \"speaker\": \"A\"", ", \"speaker\": \"B\""],
        [", \"speaker\": \"B\"", ", \"speaker\": \"A\""],
    ] {
        for off in [0.0, 0.45] {
            let placed = put(&words(names, off), &call());
            assert_eq!(on(&placed), RIGHT, "{names:?} {off}");
            assert_eq!(placed.notes, [Notice::SpeakersPlaced]);
            assert_eq!(placed.placements.len(), 2);
        }
    }
}

#[test]
fn what_names_no_side_goes_where_the_sound_fits_it() {
    for off in [0.0, 0.45] {
        let placed = put(&words(["", ""], off), &call());
        assert_eq!(on(&placed), RIGHT, "{off}");
        assert_eq!(placed.notes, [Notice::PlacedBySound]);
    }
}

#[test]
fn a_transcripts_agent_is_kept() {
    let placed = put(&words([", \"role\": \"客服\"", ", \"role\": \"客户\""], 0.0), &call());
    assert_eq!(placed.agent, Some(0));
    let placed = put(
        &words([", \"ParticipantRole\": \"CUSTOMER\"", ", \"ParticipantRole\": \"AGENT\""], 0.0),
        &call(),
    );
    assert_eq!((on(&placed), placed.agent), (RIGHT.map(<[i64]>::to_vec), Some(1)));
}

#[test]
fn words_that_fit_both_sides_alike_are_left_out() {
    let both = syllables(&[(2.0, 6.0)]);
    let placed = put(
        &format!("[{{\"text\": \"{ASKS}{ASKS}\", \"start\": 2, \"end\": 6}}]"),
        &[both.clone(), both],
    );
    assert!(placed.passages.is_empty());
    assert_eq!(placed.dropped[0].reason_code, Some(DropReason::NoSide));
    assert_eq!(placed.notes, [Notice::Withheld]);
}

#[test]
fn one_sides_words_of_two_that_speak_are_noted() {
    let one = r#"[{"channel": 0, "start": 4, "end": 8, "text": "一二三四五六七八九十一二三四五六七八九十"}]"#;
    assert_eq!(put(one, &call()).notes, [Notice::OneSide]);
}

#[test]
fn words_of_the_mix_go_where_they_are_heard_though_all_name_one_channel() {
    for sides in [
        [", \"channel\": 0", ", \"channel\": 0"],
        [", \"channel\": 0, \"speaker\": \"A\"", ", \"channel\": 0, \"speaker\": \"B\""],
    ] {
        let placed = put(&words(sides, 0.0), &call());
        assert_eq!(on(&placed), RIGHT, "{sides:?}");
        assert!(
            !placed.notes.contains(&Notice::OneSide) && !placed.notes.is_empty(),
            "{:?}",
            placed.notes
        );
    }
}

#[test]
fn what_stands_there_twice_is_left_out_once() {
    let twice = r#"[{"channel": 0, "start": 4, "end": 8, "text": "一二三"}, {"channel": 0, "start": 4.2, "end": 8, "text": "一二三。"},
        {"channel": 1, "start": 4.2, "end": 8, "text": "一二三"}, {"channel": 0, "start": 10, "end": 11, "text": "一二三"}]"#;
    let placed = put(twice, &call());
    assert_eq!((placed.passages.len(), placed.dropped.len()), (3, 1));
    assert_eq!(placed.dropped[0].reason_code, Some(DropReason::Doubled));
    assert!(placed.notes.contains(&Notice::Doubled));
}

/// Every start and end of those words made into others.
fn timed(sides: [&str; 2], times: impl Fn(f64, f64) -> (f64, f64)) -> String {
    let mut list: serde_json::Value = serde_json::from_str(&words(sides, 0.0)).unwrap();
    for segment in list.as_array_mut().unwrap() {
        let (start, end) = times(segment["start"].as_f64().unwrap(), segment["end"].as_f64().unwrap());
        segment["start"] = start.into();
        segment["end"] = end.into();
    }
    list.to_string()
}

#[test]
fn times_of_one_character_are_given_room() {
    let channels = [", \"channel\": 0", ", \"channel\": 1"];
    let near = |found: &[Vec<i64>; 2]| (0..2).all(|side| found[side].iter().zip(RIGHT[side]).all(|(a, b)| (a - b).abs() <= 2));
    for json in [
        timed(channels, |_, end| (end - 0.24, end)),
        timed(channels, |start, _| (start, start + 0.24)),
        timed(channels, |start, _| (start, start)),
    ] {
        let placed = put(&json, &call());
        assert!(near(&on(&placed)), "{:?}", on(&placed));
        assert_eq!(placed.notes, [Notice::ShortTimes]);
    }
}

#[test]
fn words_without_times_are_placed_by_their_order_or_left_out() {
    let none = |sides| timed(sides, |_, _| (0.0, 0.0));
    let placed = put(&none([", \"channel\": 0", ", \"channel\": 1"]), &call());
    assert_eq!(on(&placed), RIGHT);
    assert_eq!(placed.notes, [Notice::NoTimes]);
    let placed = put(&none([", \"spk\": 1", ", \"spk\": 0"]), &call());
    assert_eq!(on(&placed), RIGHT);
    assert_eq!(placed.notes, [Notice::NoTimes, Notice::SpeakersPlaced]);
    let placed = put(&none(["", ""]), &call());
    assert!(placed.passages.is_empty() && placed.notes.contains(&Notice::Withheld));
}

#[test]
fn channels_from_one_count_from_zero_and_on_one_channel_are_speakers() {
    let placed = put(&words([", \"channel\": 1", ", \"channel\": 2"], 0.0), &call());
    assert_eq!(
        (on(&placed), placed.notes),
        (RIGHT.map(<[i64]>::to_vec), vec![Notice::ChannelsFromOne])
    );
    let mono = [call().concat()];
    let placed = put(&words([", \"channel\": 0", ", \"channel\": 1"], 0.0), &mono);
    assert_eq!(placed.passages.len(), 5);
    assert_eq!(placed.placements.len(), 2);
}
