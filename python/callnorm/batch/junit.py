"""A batch as JUnit XML, for build servers: a suite for each call, a case for each norm."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator
from itertools import chain
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from callnorm import labels
from callnorm.batch.calls import Place
from callnorm.batch.dataset import each_part
from callnorm.labels import Language, label
from callnorm.record import Part
from callnorm.rows import Row

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write(folder: Place, calls: Collection[str], file: Place, lang: Language) -> None:
    """Write what came of some calls, in the words of a language.

    A norm that fails is a failure, with its seconds; one that was not judged is skipped; a call that could not be scored is an error.
    """
    given = set(calls)
    temporary = Path(f"{file}.tmp")
    with temporary.open("wb") as out:
        out.write(b'<?xml version="1.0" encoding="utf-8"?>\n<testsuites name="callnorm">\n')
        for suite in chain(_scored(folder, given, lang), _failed(folder, given)):
            out.write(ET.tostring(suite, encoding="utf-8") + b"\n")
        out.write(b"</testsuites>\n")
    temporary.replace(file)


def _scored(folder: Place, given: set[str], lang: Language) -> Iterator[ET.Element]:
    for part in each_part(folder, "findings"):
        found: dict[str, list[Row]] = defaultdict(list)
        for row in part.to_pylist():
            found[row["path"]].append(row)
        for path in found.keys() & given:
            yield _suite(path, [_case(path, _finding(row), lang) for row in found[path]])


def _failed(folder: Place, given: set[str]) -> Iterator[ET.Element]:
    for part in each_part(folder, "failures"):
        for row in part.to_pylist():
            if row["path"] in given:
                case = _element("testcase", classname=row["path"], name="recording")
                case.append(_element("error", type=row["error_kind"], message=row["error"]))
                yield _suite(row["path"], [case])


def _suite(path: str, cases: list[ET.Element]) -> ET.Element:
    counts = {f"{kind}s" if kind != "skipped" else kind: str(sum(case.find(kind) is not None for case in cases)) for kind in _KINDS}
    suite = _element("testsuite", name=path, tests=str(len(cases)), **counts)
    suite.extend(cases)
    return suite


_KINDS = ("failure", "error", "skipped")


def _finding(row: Row) -> Part:
    """Give a row of the table as the finding that it was."""
    band = row["basis"] and Part({"basis": row["basis"]})
    interval = Part({"low": row["low"], "high": row["high"]})
    return Part(row | {"band": band, "interval": interval, "evidence": [Part(e) for e in row["evidence"]]})


def _case(path: str, finding: Any, lang: Language) -> ET.Element:
    case = _element("testcase", classname=path, name=finding.norm)
    comma, colon = labels.comma(lang), labels.colon(lang)
    says = f"{labels.measured(finding, lang)}{comma}{label('expected', lang)} {labels.expected(finding, lang)}"
    if finding.verdict == "fail":
        failure = _element("failure", type=finding.severity, message=f"{labels.title(finding, lang)}{colon}{says}")
        failure.text = _NOT_XML.sub("", "\n".join(_seconds(evidence, lang) for evidence in finding.evidence))
        case.append(failure)
    elif finding.verdict != "pass":
        because = labels.because(finding, lang) or says
        case.append(_element("skipped", message=f"{labels.verdict(finding, lang)}{colon}{because}"))
    return case


def _seconds(evidence: Any, lang: Language) -> str:
    where = f"{label('channel', lang).lower()} {evidence.channel}{labels.comma(lang)}{labels.span(evidence)}"
    return f"{where}  {labels.proof(evidence, lang)}".rstrip()


def _element(tag: str, **attributes: str) -> ET.Element:
    return ET.Element(tag, {name: _NOT_XML.sub("", value) for name, value in attributes.items()})
