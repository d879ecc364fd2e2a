"""Recordings and transcripts of public bug reports: what is right of each stands in cases.tsv, one figure a row.

`case` and the files that `options` names lie in CALLNORM_SHARED. `where` is a path into the report: names, [INDEX], or [KEY=VALUE]
for the first entry that has it. `short` says why a row does not come out right yet; once it does, the test fails until the reason is
taken out.
"""

import csv
import functools
import json
import os
import re
from pathlib import Path

import pytest

import callnorm

ROOT = Path(__file__).parents[2]
SHARED = Path(os.environ.get("CALLNORM_SHARED") or ROOT.parent / "shared")
CASES = SHARED / "cases"
STEP = re.compile(r"\.?(\w+)|\[(\d+)\]|\[(\w+)=([^\]]+)\]")


def table(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


CHECKS = table(ROOT / "tests" / "cases.tsv")


@functools.cache
def report(case, options):
    """Analyse a case as its options say."""
    given = dict(option.split("=", 1) for option in options.split())
    call = SHARED / "calls" / given.pop("call") if "call" in given else CASES / case
    if "words" in given:
        given["words"] = CASES / given["words"]
    return callnorm.analyze(call, **given).to_dict()


def reach(found, where):
    """Give the value at a path; None below what is null or has no such entry."""
    assert "".join(step[0] for step in STEP.finditer(where)) == where, f"no path: {where}"
    for name, index, key, value in STEP.findall(where):
        if found is None:
            return None
        if name:
            found = found[name]
        elif index:
            found = found[int(index)] if int(index) < len(found) else None
        else:
            found = next((entry for entry in found if str(entry[key]) == value), None)
    return found


def literal(text):
    try:
        return json.loads(text)
    except ValueError:
        return text


def near(check):
    """Say that the same figure of another case is wanted, and how near."""
    other, tolerance = check["value"].split()
    return pytest.approx(reach(report(other, check["options"]), check["where"]), abs=float(tolerance))


def within(found, value):
    low, high = map(float, value.split())
    return found is not None and low <= found <= high


def noted(channels):
    return {note["code"] for channel in channels for note in channel["notes_coded"]}


HOLDS = {
    "==": lambda found, value: found == literal(value),
    "<=": lambda found, value: found is not None and found <= float(value),
    ">=": lambda found, value: found is not None and found >= float(value),
    "within": within,
    "in": lambda found, value: found in value.split(),
    "count": lambda found, value: found is not None and len(found) == int(value),
    "absent": lambda found, _: found in (None, []),
    "lacks": lambda found, value: bool(found) and value not in json.dumps(found, ensure_ascii=False),
    "note": lambda found, value: value in noted(found),
}


def param(check):
    short = pytest.mark.xfail(strict=True, raises=(AssertionError, callnorm.RecordingError), reason=check["short"])
    return pytest.param(
        check, marks=[short] if check["short"] else [], id=f"{check['case']}-{check['where']}-{check['is']}-{check['value']}"
    )


@pytest.fixture
def data(request):
    """Skip where the recordings, or the model that a case needs, are not there."""
    if not CASES.is_dir():
        pytest.skip("CALLNORM_SHARED names no folder with cases")
    model = re.search(r"model=(\S+)", request.getfixturevalue("check")["options"])
    if model and not (Path(os.environ.get("CALLNORM_MODELS", "")) / f"ggml-{model[1]}.bin").is_file():
        pytest.skip(f"CALLNORM_MODELS names no folder with {model[1]}")


@pytest.mark.parametrize("check", [param(check) for check in CHECKS])
@pytest.mark.usefixtures("data")
def test_a_case_comes_out_right(check):
    found = reach(report(check["case"], check["options"]), check["where"])
    if check["is"] == "like":
        assert found == near(check)
    else:
        assert HOLDS[check["is"]](found, check["value"]), f"{check['where']} is {found}, not {check['is']} {check['value']}"


def test_every_case_is_checked():
    if not CASES.is_dir():
        pytest.skip("CALLNORM_SHARED names no folder with cases")
    assert {row["file"] for row in table(CASES / "cases.tsv")} == {check["case"] for check in CHECKS}
