#!/usr/bin/env python3
"""Show that a change of structure leaves every report the same: a SHA-256 for each labelled call, without words and with its own.

    python lab/equal_reports.py CALLS --record HASHES.tsv     # before the change
    python lab/equal_reports.py CALLS HASHES.tsv              # after it: exit status 1 and a line for each report that differs

CALLS holds NAME.wav with NAME.json (labels; the words are those of `utterances`). Left out of the hash are the profile's own SHA-256 and
the fields that `--added` names, wherever they stand.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import callnorm


def words(label: dict[str, Any]) -> dict[str, Any]:
    """Give the true words as a transcript that is brought along."""
    renamed = {"start": "start_s", "end": "end_s", "text": "text"}
    segments = [{"channel": said["channel"] or 0} | {key: said[name] for key, name in renamed.items()} for said in label["utterances"]]
    return {"segments": segments}


def without(value: Any, left_out: frozenset[str]) -> Any:
    """Give a report's value without these fields."""
    if isinstance(value, dict):
        return {key: without(inner, left_out) for key, inner in value.items() if key not in left_out}
    return [without(inner, left_out) for inner in value] if isinstance(value, list) else value


def hashes(calls: Path, added: frozenset[str]) -> Iterator[tuple[str, str, str]]:
    """Give name, words or none, and the hash of each report."""
    for path in sorted(calls.glob("*.json")):
        label = json.loads(path.read_text(encoding="utf-8"))
        agent = "mono" if label["agent_channel"] is None else str(label["agent_channel"])
        for mode, given in (("none", None), ("words", words(label))):
            report = callnorm.analyze(path.with_suffix(".wav"), agent=agent, words=given).to_dict()
            report["source"]["path"] = path.with_suffix(".wav").name
            del report["provenance"]["norms"]["sha256"]
            text = json.dumps(without(report, added), sort_keys=True, ensure_ascii=False)
            yield path.stem, mode, hashlib.sha256(text.encode()).hexdigest()


def main() -> int:
    """Record the hashes, or compare with those that were recorded."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("calls", type=Path)
    parser.add_argument("hashes", type=Path)
    parser.add_argument("--record", action="store_true")
    parser.add_argument("--added", nargs="*", default=[], metavar="FIELD")
    given = parser.parse_args()
    found = ["\t".join(row) for row in hashes(given.calls, frozenset(given.added))]
    if given.record:
        given.hashes.write_text("\n".join(found) + "\n", encoding="utf-8")
        return 0
    recorded = given.hashes.read_text(encoding="utf-8").split("\n")
    different = [row for row in found if row not in recorded]
    print(f"{len(found)} reports, {len(different)} differ", *(row.rsplit("\t", 1)[0] for row in different), sep="\n")
    return 1 if different or not found else 0


if __name__ == "__main__":
    sys.exit(main())
