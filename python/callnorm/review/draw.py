"""Draws the findings that a person should hear, the same with the same seed."""

from __future__ import annotations

import hashlib
import os
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from callnorm import __version__, batch, labels
from callnorm._core import OptionsError
from callnorm.calls import Place
from callnorm.rows import Row

PER_AGENT, SEED = 10, 1
"""How many findings of each agent are drawn, and the seed, where nothing else is asked for."""
_OF_FINDING = (
    *("path", "norm", "title", "title_en", "verdict", "measured", "unit", "low", "high", "expected", "in_band_probability", "severity"),
    *("review", "norms_sha256", "evidence"),
)


@dataclass(frozen=True, slots=True)
class Draw:
    """Findings in the order in which they are to be heard, agent by agent."""

    rows: list[Row]
    """Rows of the table of findings, each with the call's ``agent_id``, "" where the calls have none."""
    record: Row
    """How they were drawn: seed, number per agent, profiles, what the results held, and each row's call and norm."""


def draw(results: Place, per_agent: int = PER_AGENT, seed: int = SEED) -> Draw:
    """Draw findings of each agent: undetermined ones first, then critical ones, then those near the edge of their band.

    Undetermined findings take at most half of an agent's rows where there are enough decided ones: of decided ones alone an agreement
    can be computed. Among findings that are alike in all this the seed chooses.

    Parameters
    ----------
    results : path
        The folder of a batch's results.
    per_agent : int
        How many findings of each ``agent_id``, 1 or more; calls without one count as of one agent.
    seed : int
        The same results and the same seed give the same rows.

    Raises
    ------
    OptionsError
        The folder holds no results, or `per_agent` is less than 1.
    """
    if per_agent < 1:
        raise OptionsError(f"per_agent={per_agent}: must be 1 or more")
    calls = batch.read(results, "calls")
    whose = {row["path"]: row.get("agent_id") or "" for row in calls.to_pylist()}
    findings = batch.read(results, "findings")
    found = findings.select([name for name in _OF_FINDING if name in findings.column_names]).to_pylist()
    by_agent: dict[str, list[Row]] = defaultdict(list)
    for row in found:
        if row["verdict"] != "not_applicable":
            by_agent[whose[row["path"]]].append(row | {"agent_id": whose[row["path"]]})
    drawn = [row for agent in sorted(by_agent) for row in _of_agent(by_agent[agent], per_agent, seed)]
    if not drawn:
        raise OptionsError(f"{os.fspath(results)}: no finding to review")
    record = {
        "callnorm": __version__,
        "seed": seed,
        "per_agent": per_agent,
        "norms_sha256": sorted({row["norms_sha256"] for row in drawn if row.get("norms_sha256")}),
        "results_sha256": _fingerprint(found),
        "calls": calls.num_rows,
        "agents": len(by_agent),
        "rows": [[row["path"], row["norm"]] for row in drawn],
    }
    return Draw(drawn, record)


def _of_agent(rows: Iterable[Row], most: int, seed: int) -> list[Row]:
    order = sorted(rows, key=lambda row: _rank(row, seed))
    still_open = [row for row in order if row["verdict"] == "undetermined"]
    closed = [row for row in order if row["verdict"] != "undetermined"]
    halves = max((most + 1) // 2, most - len(closed))
    first = still_open[:halves]
    return first + closed[: most - len(first)]


def _rank(row: Row, seed: int) -> tuple[Any, ...]:
    severity = labels.SEVERITIES.index(row["severity"]) if row["severity"] in labels.SEVERITIES else len(labels.SEVERITIES)
    chance = hashlib.sha256(f"{seed}\0{row['path']}\0{row['norm']}".encode("utf-8", "surrogateescape")).hexdigest()
    return bool(row.get("review")), severity, _from_edge(row.get("in_band_probability")), chance


def _from_edge(probability: float | None) -> float:
    """Say how far a measured value is from the edge of its band, 0 to 0.5 in tenths; what has no band counts as far."""
    return 0.5 if probability is None else round(abs(probability - 0.5), 1)


def _fingerprint(found: list[Row]) -> str:
    """Hash what the results say, in an order of their own."""
    lines = sorted(f"{row['path']}\0{row['norm']}\0{row['verdict']}\0{row['measured']}" for row in found)
    return hashlib.sha256("\n".join(lines).encode("utf-8", "surrogateescape")).hexdigest()
