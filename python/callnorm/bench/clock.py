"""What is timed, and how: the best of a few runs after the first, which is not counted."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import Any

RUNS = 4


@dataclass(frozen=True, slots=True)
class Contender:
    """One library at one task."""

    task: str
    library: str
    prepare: Callable[[], Callable[[], object]]
    """Makes what is timed; raises ImportError where the library is not installed."""
    seconds: float
    """How much sound it is given."""

    def measure(self) -> dict[str, Any]:
        """Time it: seconds for an hour of sound, and how many times as fast as the sound plays; or why it was left out."""
        row: dict[str, Any] = {
            "task": self.task,
            "library": self.library,
            "version": None,
            "seconds_an_hour": None,
            "times_real_time": None,
        }
        try:
            run = self.prepare()
            row["version"] = version(self.library.split()[0])
        except (ImportError, PackageNotFoundError):
            return row | {"left_out": "not installed"}
        run()
        best = min(_once(run) for _ in range(RUNS - 1))
        return row | {"seconds_an_hour": best * 3600 / self.seconds, "times_real_time": self.seconds / best, "left_out": None}


def _once(run: Callable[[], object]) -> float:
    begin = time.perf_counter()
    run()
    return time.perf_counter() - begin
