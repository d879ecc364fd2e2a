"""One call, and what is known of it before it is heard."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from typing import Any

from callnorm import names
from callnorm._core import OptionsError

Place = str | os.PathLike[str]

SIDES = ("auto", "left", "right", "mono")
DIRECTIONS = {"auto": "auto", "inbound": "inbound", "outbound": "outbound", "呼入": "inbound", "呼出": "outbound"}
_TIME = re.compile(r"(?:^|[T ])\d{1,2}:\d{2}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Call:
    """One call: where its recording lies, and what a manifest or its name says of it."""

    path: str
    agent: str | None = None
    """The agent's side, where this call's own is known."""
    direction: str | None = None
    """Who called whom, where this call's own is known."""
    start_time: str | None = None
    """When the recording begins, with a time of day."""
    words: str | None = None
    """A file that holds what was said."""
    norms: str | None = None
    """A profile, where this call has its own."""
    raw: str | None = None
    """What the recording holds, where it has no header."""
    carried: dict[str, str | None] = field(default_factory=dict)
    """What stands beside the results: direction and start time as they were given, the person, the team, and all other columns."""

    @property
    def name(self) -> str:
        """The path as results show it (`callnorm.names`)."""
        return names.shown(self.path)

    def options(self, common: dict[str, Any]) -> dict[str, Any]:
        """Give the options of the call's analysis: its own, else those of all calls."""
        own = {"agent": self.agent, "direction": self.direction, "norms": self.norms}
        return common | {name: value for name, value in own.items() if value is not None}


def known(given: dict[str, str], place: str) -> dict[str, Any]:
    """Check what is known of a call, by the names of a manifest's columns, and give it as members of `Call` but for its files."""
    agent = given.get("agent", "")
    if agent and agent not in SIDES and not agent.isdecimal():
        says = "it must be the agent's side: auto, left, right, mono or a channel's number from 0"
        raise OptionsError(f"{place}: agent is {agent!r}; {says}. Who the agent is goes into a column agent_id")
    direction = given.get("direction", "")
    if direction and direction not in DIRECTIONS:
        raise OptionsError(f"{place}: direction is {direction!r}; it must be one of {', '.join(DIRECTIONS)}")
    start_time = given.get("start_time", "")
    if start_time and not _TIME.search(start_time) and not start_time[:4].isdecimal():
        raise OptionsError(f"{place}: start_time is {start_time!r}; it must be a time or a date, as 14:05 or 2026-11-27T14:05:30")
    return {
        "agent": agent or None,
        "direction": DIRECTIONS.get(direction),
        "start_time": start_time if _TIME.search(start_time) else None,
        "raw": given.get("raw") or None,
        "carried": {name: value or None for name, value in given.items() if name not in _USED},
    }


_USED = ("agent", "raw")
