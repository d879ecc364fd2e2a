"""The command `callnorm clips`."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from callnorm import files
from callnorm.report import Report


def add_to(commands: Any) -> None:
    """Add the command to the command line's parser."""
    says = "Write the seconds of each finding, with half a second before and after, as small WAV files named by norm and time."
    parser = commands.add_parser("clips", help="write each finding's seconds as WAV files", description=says)
    parser.add_argument("report", metavar="REPORT.json", help="a report, as `analyze --format json` writes it")
    parser.add_argument("recording", metavar="RECORDING", help="the recording that it was made of")
    parser.add_argument("-o", dest="out", required=True, metavar="DIR", help="the folder of the clips")
    parser.set_defaults(run=_clips)


def _clips(args: argparse.Namespace) -> int:
    report = Report.from_json(files.text(args.report))
    for path in report.clips(args.out, recording=args.recording):
        print(path)
    sys.stdout.flush()
    return 0
