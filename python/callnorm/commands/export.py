"""The command `callnorm export`."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from callnorm import options


def add_to(commands: Any) -> None:
    """Add the command to the command line's parser."""
    says = "Write the scores of a batch as an Excel workbook: calls, findings, failures (needs openpyxl)."
    parser = commands.add_parser("export", help="write a batch's scores as an Excel workbook", description=says)
    parser.add_argument("results", metavar="RESULTS", help="the folder of a batch's results")
    parser.add_argument("-o", dest="out", required=True, metavar="FILE.xlsx", help="the workbook")
    options.add_lang(parser, "the workbook")
    parser.set_defaults(run=_export)


def _export(args: argparse.Namespace) -> int:
    from callnorm.batch import workbook  # noqa: PLC0415 (pyarrow: slow to import, and optional)

    workbook.write(args.results, args.out, args.lang)
    print(args.out, file=sys.stderr)
    return 0
