"""How much of the weight that applies to a call is decided."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple


class Decided(NamedTuple):
    """The weight of the norms that passed or failed, and what is missing."""

    weight: float
    """The weight that is decided."""
    open_weight: float
    """The weight that is undetermined."""
    open_norms: int
    """How many norms with a weight are undetermined."""

    @property
    def is_enough(self) -> bool:
        """Whether the score says something of the call by itself: at least half of the weight that applies is decided."""
        return self.weight >= self.open_weight


def is_range(low: float | None, high: float | None, findings: Iterable[Any]) -> bool:
    """Say whether the range from `low` to `high` is shown in place of a score: it is open, and less than half of the weight is decided."""
    return low != high and not decided(findings).is_enough


def decided(findings: Iterable[Any]) -> Decided:
    """Add up the weights of a call's findings: records of a report, or rows of a table."""
    weighing = [(finding["verdict"], finding["weight"]) for finding in findings if finding["weight"]]
    still_open = [weight for verdict, weight in weighing if verdict == "undetermined"]
    return Decided(sum(weight for verdict, weight in weighing if verdict in ("pass", "fail")), sum(still_open), len(still_open))
