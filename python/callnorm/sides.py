"""Whose words they are, also where both sides are on one channel."""

from __future__ import annotations

from typing import Any

from callnorm._core import SURELY


def of(report: Any, said: Any, channel: int) -> str:
    """Give the side that says something on a channel: "agent", "customer", or "mixed" where that is not known."""
    role: str = next((c.role for c in report.channels if c.index == channel), "mixed")
    agent = said.get("agent_probability")
    if role != "mixed" or agent is None:
        return role
    return "agent" if agent >= SURELY else "customer" if agent <= 1 - SURELY else role
