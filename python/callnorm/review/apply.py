"""Corrected scores beside the machine's, the trail of who said what, and how far people agree with callnorm."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from callnorm import batch, calibrate, cells, labels
from callnorm._core import OptionsError
from callnorm.calls import Place
from callnorm.extras import need
from callnorm.review.filled import BadRowsError, Review, read
from callnorm.rows import Row

TRAIL, TABLE = "reviews.jsonl", "reviewed"
_SCORES = ("score", "score_low", "score_high")
_SHARES = {"pass": 1.0, "fail": 0.0, "not_applicable": None}
_CLOSE = 1e-3
"""Reports round scores to four places."""


@dataclass(frozen=True, slots=True)
class Applied:
    """What came of the reviews, those of earlier sheets included."""

    reviews: list[Review]
    """What stands: of what one person said of one finding the latest."""
    calls: list[Row]
    """One row a call that was reviewed: callnorm's scores, and the corrected ones as ``reviewed_score`` and so on."""
    contested: list[tuple[str, str]]
    """Calls and norms on which reviewers are divided evenly: callnorm's verdict stands."""
    calibration: calibrate.Calibration
    """Agreement by norm; each person's review counts once."""

    @property
    def retune(self) -> list[calibrate.Norm]:
        """Norms whose agreement lies below that of people among themselves with its whole interval: those that differ most first."""
        least = calibrate.AMONG_PEOPLE[1]
        ranges = ((norm, calibrate.wilson(norm.compared - norm.differ, norm.compared)) for norm in self.calibration.norms)
        return [norm for norm, interval in ranges if interval is not None and interval[1] < least]


def apply(results: Place, files: Iterable[Place]) -> Applied:
    """Take filled sheets: write ``reviewed.parquet``, ``reviewed.csv`` and the trail ``reviews.jsonl`` into the folder of the results.

    The results themselves stay as they are. A sheet that was applied before is not counted twice.

    Raises
    ------
    BadRowsError
        Rows that cannot be taken, of all files, one line each; then nothing is written.
    OptionsError
        The folder holds no results of a batch.
    """
    folder = Path(results)
    if not any(folder.glob("part-*")):
        raise OptionsError(f"{folder}: no results of a batch here")
    findings = {(row["path"], row["norm"]): row for row in batch.read(folder, "findings").to_pylist()}
    reviews, trail = _all(files, findings), _trail(folder)
    new = {review.file_sha256 for review in reviews}
    trail = [review for review in trail if review.file_sha256 not in new] + reviews
    standing = _standing(trail, findings)
    verdicts, contested = _verdicts(standing)
    calls = _calls(folder, findings, verdicts, standing)
    applied = Applied(standing, calls, contested, _agreement(folder, standing))
    _write(folder, calls, trail)
    return applied


def _all(files: Iterable[Place], findings: Mapping[tuple[str, str], Row]) -> list[Review]:
    reviews, bad = list[Review](), list[str]()
    for file in files:
        try:
            reviews += read(file, findings)
        except BadRowsError as wrong:
            bad.append(str(wrong))
    if bad:
        raise BadRowsError("\n".join(bad))
    if not reviews:
        raise OptionsError("no row has a judgement: nothing to apply")
    return reviews


def _trail(folder: Path) -> list[Review]:
    file = folder / TRAIL
    if not file.exists():
        return []
    return [Review(**json.loads(line)) for line in file.read_text(encoding="utf-8").splitlines()]


def _standing(trail: Iterable[Review], findings: Mapping[tuple[str, str], Row]) -> list[Review]:
    """Give what stands: the latest of each person on each finding, of verdicts that the results still have."""
    latest: dict[tuple[str, str, str], Review] = {}
    for review in sorted(trail, key=lambda review: review.date):
        finding = findings.get((review.path, review.norm))
        if finding is not None and finding["verdict"] == review.verdict:
            latest[review.path, review.norm, review.name] = review
    return [latest[key] for key in sorted(latest)]


def _verdicts(standing: Iterable[Review]) -> tuple[dict[tuple[str, str], str], list[tuple[str, str]]]:
    """Give the verdict of most reviewers on each finding, and the findings on which they are divided evenly."""
    votes: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for review in standing:
        if review.reviewed is not None:
            votes[review.path, review.norm][review.reviewed] += 1
    verdicts, contested = {}, []
    for key, count in votes.items():
        (verdict, most), *others = count.most_common()
        if others and others[0][1] == most:
            contested.append(key)
        else:
            verdicts[key] = verdict
    return verdicts, contested


def _calls(
    folder: Path, findings: Mapping[tuple[str, str], Row], verdicts: Mapping[tuple[str, str], str], standing: Iterable[Review]
) -> list[Row]:
    by_call: dict[str, list[Row]] = defaultdict(list)
    for row in findings.values():
        by_call[row["path"]].append(row)
    calls = {row["path"]: row for row in batch.read(folder, "calls").to_pylist()}
    zeroing = {call["norms_sha256"] for path, call in calls.items() if not _same(call, scores(by_call[path]))}
    said: dict[str, list[Review]] = defaultdict(list)
    for review in standing:
        said[review.path].append(review)
    return [_call(calls[path], by_call[path], verdicts, said[path], zeroing) for path in sorted(said)]


def _call(call: Row, rows: list[Row], verdicts: Mapping[tuple[str, str], str], said: list[Review], zeroing: set[str | None]) -> Row:
    now = [row | {"verdict": verdicts.get((row["path"], row["norm"]), row["verdict"])} for row in rows]
    changed = [new["norm"] for new, old in zip(now, rows, strict=True) if new["verdict"] != old["verdict"]]
    corrected = scores(now, zero=call["norms_sha256"] in zeroing) if changed else {name: call[name] for name in _SCORES}
    return {
        "path": call["path"],
        "agent_id": call.get("agent_id"),
        **{name: call[name] for name in _SCORES},
        **{f"reviewed_{name}": corrected[name] for name in _SCORES},
        "changed": "; ".join(changed),
        "reviews": len(said),
        "reviewers": "; ".join(sorted({review.name for review in said})),
        "norms_sha256": call["norms_sha256"],
    }


def scores(rows: Iterable[Row], *, zero: bool = False) -> dict[str, float | None]:
    """Compute a call's scores of its findings as the core does; with `zero` a critical norm that fails ends them at 0."""
    rows = list(rows)

    def of(*verdicts: str) -> float:
        return sum((row["weight"] or 0.0 for row in rows if row["verdict"] in verdicts), 0.0)

    def share(points: float, weight: float) -> float | None:
        return round(100 * points / weight, 4) if weight > 0 else None

    every = of("pass", "fail", "undetermined")
    found = {
        "score": share(of("pass"), of("pass", "fail")),
        "score_low": share(of("pass"), every),
        "score_high": share(of("pass", "undetermined"), every),
    }
    critical = {row["verdict"] for row in rows if row["severity"] == labels.SEVERITIES[0] and not row.get("review")}
    if zero and "fail" in critical:
        return dict.fromkeys(found, 0.0)
    if zero and "undetermined" in critical and found["score_low"] is not None:
        found["score_low"] = 0.0
    return found


def _same(call: Row, computed: Mapping[str, float | None]) -> bool:
    """Say whether the weights alone give the call's scores; where not, its profile ends the score at a critical failure."""
    return all(
        (call[name] is None) == (computed[name] is None) and abs((call[name] or 0) - (computed[name] or 0)) < _CLOSE for name in _SCORES
    )


def _agreement(folder: Path, standing: Iterable[Review]) -> calibrate.Calibration:
    told = [review for review in standing if review.reviewed is not None]
    judged = calibrate.of_batch(folder, {review.path for review in told})
    given = [calibrate.Score(review.row, review.path, review.norm, _SHARES[str(review.reviewed)]) for review in told]
    return calibrate.compare(given, judged)


def _write(folder: Path, calls: list[Row], trail: Iterable[Review]) -> None:
    lines = "".join(json.dumps(asdict(review), ensure_ascii=False) + "\n" for review in trail)
    _whole(folder / TRAIL, lambda file: file.write_text(lines, encoding="utf-8"))
    arrow, parquet = need("pyarrow", "batch", "batches"), need("pyarrow.parquet", "batch", "batches")
    fields = [(name, arrow.float64() if "score" in name else arrow.int64() if name == "reviews" else arrow.string()) for name in calls[0]]
    table = arrow.Table.from_pylist(calls, arrow.schema(fields))
    _whole(folder / f"{TABLE}.parquet", lambda file: parquet.write_table(table, file))
    _whole(folder / f"{TABLE}.csv", lambda file: _csv(calls, file))


def _csv(calls: list[Row], file: Path) -> None:
    with file.open("w", encoding=cells.BOM_UTF8, newline="") as out:
        writer = cells.Writer(out, calls[0])
        for row in calls:
            writer.row(row)


def _whole(file: Path, write: Any) -> None:
    """Write a file beside its place and put it there once it is whole."""
    temporary = file.with_name(f".{file.name}.tmp")
    write(temporary)
    temporary.replace(file)
