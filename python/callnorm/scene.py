"""What else is in a channel's sound, and what its line and recorder did to it: in a few words, and as columns of tables."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from callnorm.labels import Language, clock, label, quantity, span

COLUMNS = {
    **dict.fromkeys(("background_voices_dbov", "second_speaker_dbov", "music_s", "lost_share", "dc"), "number"),
    **dict.fromkeys(("hum_dbov", "gated_noise_dbov", "gain_rise_db", "crosstalk_db"), "number"),
    "codec": "text",
    "silent": "answer",
    "duplicate_of": "count",
    "both_parties": "answer",
}
"""The columns that tables have of it, each with what it holds, as in `callnorm.table`."""

_NOTHING: dict[str, object] = {"music_s": 0.0, "lost_share": 0.0, "dc": 0.0, "silent": False, "both_parties": False}
"""The value of a field without a finding; the other fields have None."""

_VALUES: dict[str, Callable[[Any, Language], str]] = {
    "silent": lambda _, __: "",
    "duplicate_of": lambda channel, _: str(channel),
    "both_parties": lambda _, __: "",
    "background_voices": lambda voices, lang: quantity(voices.level_dbov, "dBov", lang),
    "second_speaker": lambda speaker, lang: f"{quantity(speaker.level_dbov, 'dBov', lang)} {span(speaker)}",
    "music_s": lambda seconds, _: clock(seconds),
    "lost_share": lambda share, lang: quantity(100 * share, "%", lang),
    "dc": lambda share, lang: quantity(100 * share, "%", lang),
    "hum_dbov": lambda level, lang: quantity(level, "dBov", lang),
    "gated_noise_dbov": lambda level, lang: quantity(level, "dBov", lang),
    "gain_rise_db": lambda rise, lang: quantity(rise, "dB", lang),
    "crosstalk_db": lambda gain, lang: quantity(gain, "dB", lang),
}
FIELDS = tuple(_VALUES)
"""What may be there and should not, by the names of the report's fields, in the order in which it is listed."""

NOTED = frozenset(
    {
        "silent_channel",
        "duplicate_channel",
        "background_voices_left_out",
        "background_voices_perhaps",
        "second_speaker",
        "lost_packets_filled",
        "offset_taken_away",
        "hum_taken_away",
        "noise_with_speech_only",
        "gain_follows_level",
        "crosstalk_left_out",
    }
)
"""Codes of a channel's notes that say what a field of its scene says."""


def found(channel: Any) -> dict[str, Any]:
    """Give the fields that hold something; none in reports of earlier versions."""
    scene = channel.get("scene") or {}
    return {name: scene[name] for name in _VALUES if scene.get(name) not in (None, _NOTHING.get(name))}


def facts(channel: Any, lang: Language) -> list[str]:
    """Say what is there, a few words each: music 0:08.0."""
    return [label(name, lang).format(_VALUES[name](value, lang)) for name, value in found(channel).items()]


def columns(channel: Any) -> dict[str, Any]:
    """Give the row of `COLUMNS`; None where a report of an earlier version does not tell."""
    scene = channel.get("scene") or {}
    levels = {f"{name}_dbov": (scene.get(name) or {}).get("level_dbov") for name in ("background_voices", "second_speaker")}
    return {name: levels.get(name, scene.get(name)) for name in COLUMNS}
