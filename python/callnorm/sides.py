"""Whose words they are, also where both sides are on one channel."""

from __future__ import annotations

from typing import Any

SURELY = 0.9
"""What is said on a channel of both is one side's that is as likely as this to be; the norms hold it so too."""


def of(report: Any, said: Any, channel: int) -> str:
    """Give the side that says something on a channel: "agent", "customer", or "mixed" where that is not told."""
    role: str = next((c.role for c in report.channels if c.index == channel), "mixed")
    agent = said.get("agent_probability")
    if role != "mixed" or agent is None:
        return role
    return "agent" if agent >= SURELY else "customer" if agent <= 1 - SURELY else role
