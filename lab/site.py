#!/usr/bin/env python3
"""Gather the pages of the documentation's site, and look over the site that MkDocs built of them (`make docs`).

python lab/site.py gather target/docs     # docs/, the READMEs as its first page, the reference of the Python package
python lab/site.py check target/site      # exit status 1 where a page would load something from elsewhere

Pages stay as GitHub shows them: links to what is no page of the site lead to the repository that pyproject.toml names, and the line that
leads to the other language gives way to the site's own switch.
"""

from __future__ import annotations

import argparse
import posixpath
import re
import shutil
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
REFERENCE = {
    "analysis": ("Analysis", "分析", ["callnorm.analyze", "callnorm.Analyzer", "callnorm.sample_call", "callnorm.Record"]),
    "report": ("Report", "报告", ["callnorm.Report"]),
    "measures": (
        *("Measures on arrays", "数组上的测量"),
        [f"callnorm.{name}" for name in ("activity", "drag", "pitch", "PitchTrack", "speech_rate", "syllables", "volume")],
    ),
    "spectrum": ("Spectra", "频谱", ["callnorm.spectrum"]),
    "batch": ("Batches", "批量质检", ["callnorm.batch", "callnorm.engines"]),
    "review": ("Review, redaction, calibration", "复核、脱敏与校准", ["callnorm.review", "callnorm.redact", "callnorm.calibrate"]),
    "team": ("Team pages", "团队总览页", ["callnorm.team"]),
    "plot": ("Plots", "图表", ["callnorm.plot"]),
    "models": ("Models and recognisers", "模型与识别器", ["callnorm.models", "callnorm.recognisers"]),
    "errors": ("Errors", "错误", [f"callnorm.{name}Error" for name in ("Callnorm", "Recording", "Options", "Model")]),
    "types": ("Types of the report", "报告的类型", ["callnorm.types"]),
}
"""The reference's pages: their titles in English and Chinese, and what each describes."""
HEADS = ("", "这些说明取自源代码，为英文。\n\n")

_LINK = re.compile(r"(\]\()([^)\s#:]+)(#[^)\s]*)?\)")
_OTHER_LANGUAGE = re.compile(r"^\[(?:中文|中文说明|English)\]\([^)]+\)\n+", re.MULTILINE)
_LOADED = re.compile(
    r"""<(?:script|img|iframe|audio|video|source)\b[^>]*?\ssrc=["']?(?:https?:)?//[^"'\s>]+"""
    r"""|<link\b(?=[^>]*\srel=["']?(?:stylesheet|icon|preload|preconnect|modulepreload|manifest))[^>]*?\shref=["']?(?:https?:)?//[^"'\s>]+""",
    re.IGNORECASE,
)
_LOADED_BY_STYLE = re.compile(r"""(?:@import\s+|url\()["']?(?:https?:)?//[^"')\s]+""")


def gather(out: Path) -> None:
    """Write all pages, with what they show, into a folder of their own."""
    shutil.rmtree(out, ignore_errors=True)
    shutil.copytree(ROOT / "docs" / "images", out / "images", ignore=shutil.ignore_patterns("*.py"))
    for file in sorted((ROOT / "docs").glob("*.md")):
        (out / file.name).write_text(page(file), encoding="utf-8")
    for ending in (".md", ".zh.md"):
        (out / f"index{ending}").write_text(page(ROOT / f"README{ending}"), encoding="utf-8")
    (out / "reference").mkdir()
    for name, (*titles, things) in REFERENCE.items():
        for ending, title, head in zip((".md", ".zh.md"), titles, HEADS, strict=True):
            text = f"# {title}\n\n{head}" + "\n".join(f"::: {thing}\n" for thing in things)
            (out / "reference" / f"{name}{ending}").write_text(text, encoding="utf-8")


def page(file: Path) -> str:
    """Give a page's text with the links that it has on the site."""
    text = _OTHER_LANGUAGE.sub("", file.read_text(encoding="utf-8"), count=1)
    return _LINK.sub(lambda link: f"{link[1]}{address(file, link[2])}{link[3] or ''})", text)


def address(file: Path, link: str) -> str:
    """Give where a link of a page leads on the site."""
    target = posixpath.normpath(posixpath.join(file.parent.relative_to(ROOT).as_posix(), link))
    if not (ROOT / target).exists():
        raise FileNotFoundError(f"{file.relative_to(ROOT)}: {link}: no such file")
    if target in ("README.md", "README.zh.md"):
        return target.replace("README", "index")
    return target.removeprefix("docs/") if target.startswith("docs/") else f"{repository()}/blob/main/{target}"


def repository() -> str:
    """Give the address of the repository."""
    urls: dict[str, str] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["urls"]
    return urls["Repository"].removesuffix("/")


def loaded_from_elsewhere(site: Path) -> list[str]:
    """Name what pages and styles of a site would load from other hosts."""
    found = []
    for ending, pattern in ((".html", _LOADED), (".css", _LOADED_BY_STYLE)):
        for file in sorted(site.rglob(f"*{ending}")):
            found += [f"{file.relative_to(site)}: {match[0]}" for match in pattern.finditer(file.read_text(encoding="utf-8"))]
    return found


def main() -> int:
    """Gather the pages, or look over the site."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("gather", "check"))
    parser.add_argument("folder", type=Path)
    args = parser.parse_args()
    if args.what == "gather":
        gather(args.folder)
        return 0
    found = loaded_from_elsewhere(args.folder)
    for line in found:
        print(line, file=sys.stderr)
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
