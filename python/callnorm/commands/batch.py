"""The command `callnorm batch`."""

from __future__ import annotations

import argparse
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

from callnorm import options


def add_to(commands: Any) -> None:
    """Add the command to the command line's parser."""
    says = "Score many calls and keep the results as a Parquet dataset."
    parser = commands.add_parser("batch", help="score many calls", description=says)
    add = parser.add_argument
    add("paths", nargs="+", metavar="PATH", help="recordings, folders of them, globs, manifests (*.csv with a column path)")
    add("-o", dest="out", required=True, metavar="DIR", help="the folder of the results")
    add("--workers", type=int, default=1, metavar="N", help="how many processes score calls (default: 1)")
    resume = "keep results in DIR whose recording and options are the same (default), or begin anew"
    add("--resume", action=argparse.BooleanOptionalAction, default=True, help=resume)
    add("--junit", metavar="FILE", help="write what came of these calls as JUnit XML too")
    add("--format", default="parquet", choices=("parquet", "csv", "jsonl"), help="write each table as one CSV or JSON Lines file too")
    add("--words", metavar="FILE", help="what was said, as JSON, where PATH is one recording (of many: a manifest's column words)")
    options.add_raw(parser, "every recording")
    options.add_lang(parser, "what is printed and of JUnit's texts")
    options.add_analysis(parser)
    options.add_failing(parser)
    parser.set_defaults(run=_batch)


def _batch(args: argparse.Namespace) -> int:
    from callnorm.batch import export, junit, progress, run, text  # noqa: PLC0415 (pyarrow: slow to import, and optional)

    shown = progress.Bar(args.lang) if sys.stderr.isatty() else progress.Lines(args.lang)
    with _until_told(text.told(args.lang)) as told:
        chosen = options.analysis(args) | {"words": args.words, "raw": args.raw, "workers": args.workers, "resume": args.resume}
        done = run(args.paths, args.out, progress=shown, stop=told.stop, **chosen)
    shown.close()
    if open_ := _open(args.out, set(done.calls)):
        print(text.open_scores(open_, args.lang), file=sys.stderr)
    print(text.done(done, args.out, args.lang), file=sys.stderr)
    if done.skipped:
        print(text.skipped(done, args.lang), file=sys.stderr)
    if done.stopped:
        print(f"callnorm: {text.stopped(done, args.lang)}", file=sys.stderr)
        return 128 + told.signal
    if args.format != "parquet":
        export.write(args.out, args.format)
    if args.junit is not None:
        junit.write(args.out, done.calls, args.junit, args.lang)
    return 2 if done.failed else int(_asked_for(args, set(done.calls)))


class _Told:
    """Whether a signal has told to stop, and which."""

    def __init__(self, says: str) -> None:
        self.says = says
        self.stop = threading.Event()
        self.signal = 0

    def __call__(self, number: int, _: FrameType | None) -> None:
        if self.stop.is_set() and number == signal.SIGINT:
            raise KeyboardInterrupt  # the second Ctrl-C means it
        self.signal = number
        self.stop.set()
        print(f"\ncallnorm: {self.says}", file=sys.stderr, flush=True)


@contextmanager
def _until_told(says: str) -> Iterator[_Told]:
    told = _Told(says)
    before = {number: signal.signal(number, told) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield told
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _open(out: str, given: set[str]) -> int:
    """Count the calls of which less than half of the weight that applies is decided; results of earlier versions do not say."""
    from callnorm.batch.dataset import each_part  # noqa: PLC0415

    rows = (row for part in each_part(out, "calls") for row in part.to_pylist() if row["path"] in given)
    return sum(
        (row.get("undetermined_weight") or 0) > (row.get("decided_weight") or 0) and row["score_low"] != row["score_high"] for row in rows
    )


def _asked_for(args: argparse.Namespace, given: set[str]) -> bool:
    """Tell whether a call has what `--fail-on` or `--fail-under` asks for."""
    from callnorm.batch.dataset import each_part  # noqa: PLC0415

    findings = each_part(args.out, "findings") if args.fail_on else ()
    calls = each_part(args.out, "calls") if args.fail_under is not None else ()
    return any(
        row["path"] in given and options.is_failure(row["verdict"], row["severity"], args.fail_on)
        for part in findings
        for row in part.select(["path", "verdict", "severity"]).to_pylist()
    ) or any(
        row["path"] in given and options.is_under(row["score_high"], args.fail_under)
        for part in calls
        for row in part.select(["path", "score_high"]).to_pylist()
    )
