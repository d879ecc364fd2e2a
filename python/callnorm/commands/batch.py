"""The command `callnorm batch`."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

from callnorm import options
from callnorm.calls import manifest

if TYPE_CHECKING:
    from callnorm.batch import Summary

_GRACE_S, _LAST_S = 2.0, 4.0
"""How long SIGTERM leaves the calls in hand, and after how long the process ends whatever it does: what is on the disk is whole."""


def add_to(commands: Any) -> None:
    """Add the command to the command line's parser."""
    says = "Score many calls and keep the results as a Parquet dataset."
    parser = commands.add_parser("batch", help="score many calls", description=says)
    add = parser.add_argument
    add("paths", nargs="+", metavar="PATH", help="recordings, folders of them, globs, manifests (CSV, XLSX or Parquet with a column path)")
    add("-o", dest="out", required=True, metavar="DIR", help="the folder of the results")
    add("--workers", type=int, default=1, metavar="N", help="how many processes score calls (default: 1)")
    resume = "keep results in DIR whose recording and options are the same (default), or begin anew"
    add("--resume", action=argparse.BooleanOptionalAction, default=True, help=resume)
    add("--replace", action="store_true", help="take results of another profile, engine or model in DIR away; without it they are refused")
    add("--name-pattern", metavar="PATTERN", help='what names say: "{agent_id}_{date:%%Y%%m%%d}_{call_id}.wav"')
    add("--junit", metavar="FILE", help="write what came of these calls as JUnit XML too")
    add("--format", default="parquet", choices=("parquet", "csv", "jsonl"), help="write each table as one CSV or JSON Lines file too")
    add("--words", metavar="FILE", help="what was said, where PATH is one recording (of many: a manifest's column words)")
    options.add_raw(parser, "every recording")
    options.add_lang(parser, "what is printed and of JUnit's texts")
    options.add_analysis(parser)
    options.add_failing(parser)
    parser.set_defaults(run=_batch)


def _batch(args: argparse.Namespace) -> int:
    from callnorm.batch import asked, export, junit, progress, run, text  # noqa: PLC0415 (pyarrow: slow to import, and optional)

    failing = options.failing(args, _profiles(args.paths))
    shown = progress.Bar(args.lang) if sys.stderr.isatty() else progress.Lines(args.lang)
    chosen = {name: getattr(args, name) for name in ("words", "raw", "workers", "resume", "replace", "name_pattern")}
    with _until_told(text.told(args.lang), text.ended(args.lang)) as told:
        done = run(args.paths, args.out, progress=shown, stop=told.stop, **chosen, **options.analysis(args))
    shown.close()
    for line in text.summary(done, args.out, _open(args.out, done), args.lang):
        print(line, file=sys.stderr)
    if done.stopped:
        print(f"callnorm: {text.stopped(done, args.lang)}", file=sys.stderr)
        return 128 + told.signal
    if args.format != "parquet":
        export.write(args.out, args.format)
    if args.junit is not None:
        junit.write(args.out, done.calls, args.junit, args.lang)
    failed = asked.lines(args.out, done.calls, failing, args.lang)
    for line in failed:
        print(f"callnorm: {line}", file=sys.stderr)
    return 2 if done.failed else int(bool(failed))


def _profiles(paths: list[str]) -> set[str]:
    """Give the profiles that manifests name."""
    manifests = [Path(path) for path in paths if path.lower().endswith(manifest.ENDINGS) and not Path(path).is_dir()]
    return {call.norms for file in manifests for call in manifest.read(file, ()) if call.norms is not None}


class _Told:
    """Which signal has told to stop, if any."""

    def __init__(self, says: str, says_last: str) -> None:
        from callnorm.batch import Stop  # noqa: PLC0415

        self.says, self.says_last = says, says_last
        self.stop = Stop()
        self.signal = 0
        self.last: threading.Timer | None = None

    def __call__(self, number: int, _: FrameType | None) -> None:
        if self.stop.is_set() and number == signal.SIGINT:
            raise KeyboardInterrupt  # the second Ctrl-C means it
        self.signal = number
        if number == signal.SIGTERM:
            self.stop.set(_GRACE_S)
            self._end_at_last()
        else:
            self.stop.set()
        print(f"\ncallnorm: {self.says}", file=sys.stderr, flush=True)

    def _end_at_last(self) -> None:
        if self.last is None:
            self.last = threading.Timer(_LAST_S, self._end)
            self.last.daemon = True
            self.last.start()

    def _end(self) -> None:
        os.write(2, f"callnorm: {self.says_last}\n".encode(errors="replace"))
        os._exit(128 + signal.SIGTERM)


@contextmanager
def _until_told(says: str, says_last: str) -> Iterator[_Told]:
    told = _Told(says, says_last)
    before = {number: signal.signal(number, told) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield told
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        if told.last is not None:
            told.last.cancel()


def _open(out: str, done: Summary) -> int:
    """Count the calls of which less than half of the weight that applies is decided; results of earlier versions do not say."""
    from callnorm.batch.dataset import each_part  # noqa: PLC0415

    given = set(done.calls)
    rows = (row for part in each_part(out, "calls") for row in part.to_pylist() if row["path"] in given)
    return sum(
        (row.get("undetermined_weight") or 0) > (row.get("decided_weight") or 0) and row["score_low"] != row["score_high"] for row in rows
    )
