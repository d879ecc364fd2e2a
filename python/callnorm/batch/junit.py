"""A batch as JUnit XML, for build servers: a suite for each call, a case for each norm."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from callnorm import labels
from callnorm.batch import finding
from callnorm.batch.dataset import of_calls
from callnorm.calls import Place
from callnorm.labels import Language, label
from callnorm.rows import Row

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write(folder: Place, calls: Sequence[str], file: Place, lang: Language) -> None:
    """Write what came of some calls, in their order and in the words of a language.

    A norm that fails is a failure, with its seconds; one that was not judged is skipped; a call that could not be scored is an error. A
    call goes by its path from the current folder, or from the folder that all calls have in common, so that a file made elsewhere is the
    same. Its time is what scoring took, in seconds; norms have none of their own.
    """
    names, took = _relative(calls), _took(folder, calls)
    temporary = Path(f"{file}.tmp")
    with temporary.open("wb") as out:
        root = _element("testsuites", name="callnorm", time=f"{sum(took.values()):.3f}")
        opening = ET.tostring(root, encoding="unicode").removesuffix("/>").rstrip() + ">\n"
        out.write(b'<?xml version="1.0" encoding="utf-8"?>\n' + opening.encode())
        for path, cases in _cases(folder, calls, names, lang):
            out.write(ET.tostring(_suite(names[path], cases, took.get(path, 0.0)), encoding="utf-8") + b"\n")
        out.write(b"</testsuites>\n")
    temporary.replace(file)


def _relative(calls: Sequence[str]) -> dict[str, str]:
    """Name the calls without what is only this machine's."""
    here = Path.cwd()
    elsewhere = [path for path in calls if Path(path).is_absolute() and not Path(path).is_relative_to(here)]
    shared = Path(os.path.commonpath([Path(path).parent for path in elsewhere])) if elsewhere else here
    bases = {path: shared if path in set(elsewhere) else here for path in calls if Path(path).is_absolute()}
    return {path: Path(path).relative_to(bases[path]).as_posix() if path in bases else path for path in calls}


def _took(folder: Place, calls: Sequence[str]) -> dict[str, float]:
    rows = of_calls(folder, "calls", calls, ["took_s"]).to_pylist()
    return {row["path"]: row.get("took_s") or 0.0 for row in rows}


def _cases(folder: Place, calls: Sequence[str], names: dict[str, str], lang: Language) -> Iterator[tuple[str, list[ET.Element]]]:
    """Give the cases of each call that has a result."""
    failed = {row["path"]: row for row in of_calls(folder, "failures", calls).to_pylist()}
    scored = groupby(_rows(of_calls(folder, "findings", calls)), key=itemgetter("path"))
    next_, found = next(scored, (None, iter(())))
    for path in calls:
        if path in failed:
            yield path, [_error(names[path], failed[path])]
        elif path == next_:
            yield path, [_case(names[path], finding.of_row(row), lang) for row in found]
            next_, found = next(scored, (None, iter(())))


def _rows(table: Any) -> Iterator[Row]:
    """Give the rows of a table, of which not all stand in memory as Python objects at a time."""
    return (row for batch in table.to_batches(max_chunksize=4096) for row in batch.to_pylist())


def _error(name: str, row: Row) -> ET.Element:
    case = _element("testcase", classname=name, name="recording", time="0")
    case.append(_element("error", type=row["error_kind"], message=row["error"]))
    return case


def _suite(name: str, cases: list[ET.Element], took_s: float) -> ET.Element:
    counts = {f"{kind}s" if kind != "skipped" else kind: str(sum(case.find(kind) is not None for case in cases)) for kind in _KINDS}
    suite = _element("testsuite", name=name, tests=str(len(cases)), **counts, time=f"{took_s:.3f}")
    suite.extend(cases)
    return suite


_KINDS = ("failure", "error", "skipped")


def _case(call: str, found: Any, lang: Language) -> ET.Element:
    case = _element("testcase", classname=call, name=found.norm, time="0")
    comma, colon = labels.comma(lang), labels.colon(lang)
    says = f"{labels.measured(found, lang)}{comma}{label('expected', lang)} {labels.expected(found, lang)}"
    if found.verdict == "fail":
        failure = _element("failure", type=found.severity, message=f"{labels.title(found, lang)}{colon}{says}")
        failure.text = _NOT_XML.sub("", "\n".join(_seconds(evidence, lang) for evidence in found.evidence))
        case.append(failure)
    elif found.verdict != "pass":
        because = labels.because(found, lang) or says
        case.append(_element("skipped", message=f"{labels.verdict(found, lang)}{colon}{because}"))
    return case


def _seconds(evidence: Any, lang: Language) -> str:
    where = f"{label('channel', lang).lower()} {evidence.channel}{labels.comma(lang)}{labels.span(evidence)}"
    return f"{where}  {labels.proof(evidence, lang)}".rstrip()


def _element(tag: str, **attributes: str) -> ET.Element:
    return ET.Element(tag, {name: _NOT_XML.sub("", value) for name, value in attributes.items()})
