"""A report in the field names and units of Amazon Transcribe Call Analytics."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

NON_TALK_S = 3.0
"""Amazon counts silences of three seconds and more as non-talk time."""


def characteristics(report: Mapping[str, Any]) -> dict[str, Any]:
    """Give ``ConversationCharacteristics`` as Amazon Transcribe Call Analytics writes them.

    Times are whole milliseconds. Talk time is each side's turns with their pauses, so that both sides together may
    exceed the call. ``AverageWordsPerMinute`` holds characters a minute of talk: in Mandarin what is counted as a
    speech rate. ``LoudnessScores`` are each side's mean level in dBov, one number: Amazon's are one a second of each
    turn, in decibels whose zero it does not state. What was not measured (one channel with both sides, no customer) is
    left out.
    """
    sides = {channel["role"].upper(): channel for channel in report["channels"] if channel["role"] != "mixed"}
    document: dict[str, Any] = {"TotalConversationDurationMillis": _millis(report["source"]["duration_s"])}
    turns = report.get("turns")
    if turns is not None:
        document["NonTalkTime"] = _non_talk(turns["silences"])
        document["Interruptions"] = _interruptions(turns["interruptions"])
    if sides:
        document["TalkSpeed"] = _talk_speed(sides)
        document["TalkTime"] = _talk_time(sides)
        document["LoudnessScores"] = _loudness(sides)
    return document


def _millis(seconds: float) -> int:
    return round(1000 * seconds)


def _stretch(event: Mapping[str, Any]) -> dict[str, int]:
    begin, end = _millis(event["start_s"]), _millis(event["end_s"])
    return {"BeginOffsetMillis": begin, "EndOffsetMillis": end, "DurationMillis": end - begin}


def _total(stretches: list[dict[str, int]]) -> int:
    return sum(stretch["DurationMillis"] for stretch in stretches)


def _non_talk(silences: list[Mapping[str, Any]]) -> dict[str, Any]:
    instances = [_stretch(silence) for silence in silences if silence["end_s"] - silence["start_s"] >= NON_TALK_S]
    return {"TotalTimeMillis": _total(instances), "Instances": instances}


def _interruptions(events: list[Mapping[str, Any]]) -> dict[str, Any]:
    by: dict[str, list[dict[str, int]]] = {}
    for event in events:
        by.setdefault(event["by"].upper(), []).append(_stretch(event))
    return {
        "TotalCount": len(events),
        "TotalTimeMillis": sum(map(_total, by.values())),
        "InterruptionsByInterrupter": by,
    }


def _talk_speed(sides: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    speeds = {side: channel["rate"]["speaking_cpm"] for side, channel in sides.items()}
    measured = {side: {"AverageWordsPerMinute": round(cpm)} for side, cpm in speeds.items() if cpm is not None}
    return {"DetailsByParticipant": measured}


def _talk_time(sides: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    times = {side: _millis(channel["speech"]["talk_s"]) for side, channel in sides.items()}
    return {
        "TotalTimeMillis": sum(times.values()),
        "DetailsByParticipant": {side: {"TotalTimeMillis": time} for side, time in times.items()},
    }


def _loudness(sides: Mapping[str, Mapping[str, Any]]) -> dict[str, float]:
    levels = {side: channel["volume"]["speech_level_dbov"] for side, channel in sides.items()}
    return {side: level for side, level in levels.items() if level is not None}
