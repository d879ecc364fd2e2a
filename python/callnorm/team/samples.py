"""Sample calls for a team page: results of labelled calls of synthetic speech, without their sound, and the sample call with it.

``team-calls.json`` holds them: the norms, and a line a call. ``lab/team_samples.py`` makes it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from callnorm import __file__ as _package
from callnorm import sample_call, sound, table
from callnorm.analysis import analyze
from callnorm.report import Report
from callnorm.team import heard
from callnorm.team.columns import Columns, Row
from callnorm.weight import decided

FILE = Path(_package).with_name("data") / "team-calls.json"
LEAST = 5
"""The samples have few calls each."""
OF_NORM = ("norm", "title", "title_en", "unit", "expected", "band_low", "band_high", "tolerance", "basis", "weight", "severity")
"""What a finding says of its norm: the same in each call."""
OF_CALL = ("verdict", "measured", "low", "high", "reason")
PIECE = ("start_s", "end_s", "value", "unit", "text")


def calls() -> tuple[Columns, heard.Heard]:
    """Give the sample calls, and the sound of the one that has it."""
    stored, columns = json.loads(FILE.read_text(encoding="utf-8")), Columns()
    for call in stored["calls"]:
        columns.add(call["call"], rows_of(stored["norms"], call["findings"]))
    report, about = analyzed(sample_call()), stored["sample"]
    found = findings(report)
    number = columns.add(row(report, **about), found)
    spans = heard.chosen(heard.wanted(number, found))
    return columns, heard.embedded(spans, lambda _: sound.samples(report))


def analyzed(recording: Path) -> Report:
    """Analyse a labelled recording with the words of its labels."""
    labels = json.loads(recording.with_suffix(".json").read_text(encoding="utf-8"))
    several = labels["channels"] > 1
    words = [
        {"channel": u["channel"] if several else 0, "start": u["start_s"], "end": u["end_s"], "text": u["text"]}
        for u in labels["utterances"]
    ]
    agent = "mono" if labels["agent_channel"] is None else str(labels["agent_channel"])
    return analyze(str(recording), agent=agent, direction=labels["direction"], words=words)


def row(report: Report, **about: str) -> Row:
    """Give a call as a row of the table of calls, with what else is known of it."""
    card, source = report.scorecard, report.source
    weights = dict(zip(("decided_weight", "undetermined_weight", "undetermined_norms"), decided(card.findings), strict=True))
    scores = {name: card[name] for name in ("score", "score_low", "score_high")}
    known = {"path": Path(source.path or "").name, "duration_s": source.duration_s, "encoding": source.encoding}
    return known | scores | weights | {"norms": report.provenance.norms.name} | about


def findings(report: Report) -> list[Row]:
    """Give a call's findings as rows of the table of findings."""
    listed = zip(table.rows(report, "findings"), report.scorecard.findings, strict=True)
    return [row | {"reason": finding.get("reason"), "evidence": [dict(e) for e in finding.evidence]} for row, finding in listed]


def compact(found: list[Row], shown: int) -> list[list[Any]]:
    """Write what a call's findings say of it, without what the norms say: the inverse of what `calls` reads."""
    return [
        [*(row[name] for name in OF_CALL), [[piece.get(name) for name in PIECE] for piece in row["evidence"][:shown]]]
        if row["verdict"] in ("fail", "undetermined")
        else [*(row[name] for name in OF_CALL), []]
        for row in found
    ]


def rows_of(norms: list[Row], written: list[list[Any]]) -> Iterator[Row]:
    """Give a call's findings as rows of the table of findings, of what `compact` wrote."""
    for norm, (*values, evidence) in zip(norms, written, strict=True):
        pieces = [dict(zip(PIECE, piece, strict=True)) for piece in evidence]
        yield norm | dict(zip(OF_CALL, values, strict=True)) | {"evidence": pieces}
