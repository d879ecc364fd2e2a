"""Whose words they are, also where both sides are on one channel."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from callnorm._core import SURELY

VOICES = {"voice-1": 1, "voice-2": 2}
"""The sides of which only voices tell, by their keys: the one that speaks first is 1."""

UNSURE = "unsure"
"""What may be either side's, where two are told apart."""


@dataclass(frozen=True, slots=True)
class Passage:
    """What one side says on end: a phrase, or a part of one."""

    side: str
    """Whose it is, on a channel that both sides are on: that of a side, `UNSURE`, or "mixed" where none are told apart; elsewhere empty."""
    start_s: float
    end_s: float
    text: str = ""


def of(report: Any, said: Any, channel: int) -> str:
    """Give the side that says something on a channel: "agent", "customer", or "mixed" where that is not known."""
    role: str = next((c.role for c in report.channels if c.index == channel), "mixed")
    agent = said.get("agent_probability")
    if role != "mixed" or agent is None:
        return role
    return "agent" if agent >= SURELY else "customer" if agent <= 1 - SURELY else role


def told(channel: Any) -> dict[str, Any]:
    """Give what is measured of each side that is told apart on one channel, by "agent" and "customer", or by the keys of `VOICES`."""
    found = (channel.get("parties") or {}).get("sides") or []
    return {side.party or voice: side for voice, side in zip(VOICES, found, strict=False)}


def unsure_s(channel: Any) -> float:
    """Give how long the phrases are that are in neither of the sides told apart."""
    return float(channel.speech.speech_s - sum(side.speech_s for side in told(channel).values()))


def row(channel: Any, side: str) -> tuple[float, float]:
    """Give the top and the height of a side's phrases in the room that a picture has for phrases (0-1): told apart, each has a row."""
    rows = list(told(channel))
    return (rows.index(side) / len(rows), 1 / len(rows)) if side in rows else (0.0, 1.0)


def passages(channel: Any) -> Iterator[Passage]:
    """Give a channel's phrases, divided where one side takes over, if two are told apart on it."""
    found = sorted((span.start_s, span.end_s, name) for name, side in told(channel).items() for span in side.phrases)
    rest = "" if channel.role != "mixed" else UNSURE if found else "mixed"
    for phrase in channel.speech.phrases:
        first, end = (bisect_left(found, (at,)) for at in (phrase.start_s, phrase.end_s))
        at = phrase.start_s
        for start_s, end_s, name in [*found[first:end], (phrase.end_s, phrase.end_s, rest)]:
            if at < start_s:
                yield _passage(phrase, rest, at, start_s)
            if start_s < end_s:
                yield _passage(phrase, name, start_s, end_s)
            at = end_s


def of_phrases(channel: Any) -> list[str]:
    """Give the side of each phrase of a channel as its passage has it; of one that is divided, `UNSURE`."""
    whole = {(p.start_s, p.end_s): p.side for p in passages(channel)}
    return [whole.get((phrase.start_s, phrase.end_s), UNSURE) for phrase in channel.speech.phrases]


def _passage(phrase: Any, side: str, start_s: float, end_s: float) -> Passage:
    """Cut a passage out of a phrase, with the words whose middle is in it."""
    if (start_s, end_s) == (phrase.start_s, phrase.end_s):
        return Passage(side, start_s, end_s, phrase.text or "")
    said = (unit.text for unit in phrase.get("units") or () if start_s <= (unit.start_s + unit.end_s) / 2 < end_s)
    return Passage(side, start_s, end_s, "".join(said))
