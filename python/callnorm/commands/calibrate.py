"""The command `callnorm calibrate`."""

from __future__ import annotations

import argparse
import io
import json
import sys
from pathlib import Path
from typing import Any

from callnorm import calibrate, cells, options
from callnorm._core import OptionsError
from callnorm.analysis import Analyzer
from callnorm.calibrate import plot, text


def add_to(commands: Any) -> None:
    """Add the command to the command line's parser."""
    says = "Hold a team's own scores against callnorm's: agreement, Cohen's kappa of each norm, the norms that differ most."
    parser = commands.add_parser("calibrate", help="hold a team's own scores against callnorm's", description=says)
    add = parser.add_argument
    add("scores", metavar="SCORES.csv", help="columns: recording, score, if need be norm (else the total) and out_of")
    add("--results", metavar="DIR", help="a batch's results; without them the recordings are analysed, relative to SCORES.csv")
    add("--format", default="text", choices=("text", "json", "csv"), help="default: text")
    options.add_lang(parser, "text and picture")
    add("-o", dest="out", metavar="PICTURE", help="write a picture too: .png, .svg or .pdf")
    options.add_analysis(parser)
    parser.set_defaults(run=_calibrate)


def _calibrate(args: argparse.Namespace) -> int:
    if args.out is not None:
        plot.check(args.out)
    scores = calibrate.read(args.scores)
    names = [score.recording for score in scores]
    failures: list[str] = []
    if args.results is not None:
        judged = calibrate.of_batch(args.results, names)
    else:
        analyzer = Analyzer(**options.analysis(args))
        judged = calibrate.analyzed(names, Path(args.scores).parent, analyzer, lambda name, error: failures.append(f"{name}: {error}"))
    for failure in failures:
        print(f"callnorm: {failure}", file=sys.stderr)
    if not judged:
        raise OptionsError(f"{args.scores}: there is no result of any of its recordings")
    found = calibrate.compare(scores, judged, args.scores)
    sys.stdout.write(_FORMATS[args.format](found, args))
    if args.out is not None:
        plot.save(found, args.out, args.lang)
    return 2 if failures else 0


def _csv(found: calibrate.Calibration) -> str:
    out = io.StringIO()
    rows = [norm.to_dict() for norm in found.norms]
    writer = cells.Writer(out, calibrate.Norm("").to_dict())
    for row in rows:
        writer.row(row | {"interval": "-".join(f"{end:.4f}" for end in row["interval"] or ())})
    return out.getvalue()


_FORMATS: dict[str, Any] = {
    "text": lambda found, args: text.table(found, args.lang),
    "json": lambda found, _: json.dumps(found.to_dict(), ensure_ascii=False, indent=1) + "\n",
    "csv": lambda found, _: _csv(found),
}
