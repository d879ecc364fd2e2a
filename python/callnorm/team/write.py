"""Team pages as files: of a batch's results, and of the samples that come with the package."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path
from typing import Any

from callnorm import labels
from callnorm._core import OptionsError
from callnorm.labels import Language
from callnorm.team import beside, heard, html
from callnorm.team.columns import Columns

LEAST = 10
"""A share of fewer decided calls is grey and has no rank, where nothing else is asked for."""
SCORED_BY = ("norms_sha256", "model_sha256", "model", "engine", "callnorm")
"""Columns of the calls in which they must be alike to be compared."""


def write(
    results: str | os.PathLike[str],
    out: str | os.PathLike[str],
    lang: Language | None = None,
    *,
    by: str | None = None,
    least: int = LEAST,
    audio: bool = True,
    pages: str | os.PathLike[str] | None = None,
    clips: str | os.PathLike[str] | None = None,
    redact: bool = False,
    masked: Counter[str] | None = None,
) -> Path:
    """Write one page of all calls of a batch; give its place (needs pyarrow and Jinja2).

    Parameters
    ----------
    results : path
        The folder of a batch's results, or one with rows of `callnorm.engines.SCHEMA` as Parquet files.
    out : path
        The page. It stands alone: nothing is asked of the network.
    lang : "zh" or "en"
        The language it opens in; None is the locale's. The page switches.
    by : str
        The column whose values are the rows of the heat map at first: ``agent_id`` where there is one, else ``team``.
    least : int
        A share of fewer decided calls is grey and has no rank; the page can change it.
    audio : bool
        Whether to embed the seconds of findings that failed, up to `callnorm.team.heard.MOST_S` in all, critical norms first.
        A recording that is not at its path any more has none.
    pages : path
        A folder for a page of each call too (`callnorm.Report.to_html`), to which the calls then link.
    clips : path
        A folder for a clip of each finding that failed or is undetermined, to which the findings then link. Those that are there already,
        as `callnorm review --clips` writes them, are linked where the recording is gone; with `redact` they are not.
    redact : bool
        Whether numbers and names are masked on the page and on those of the calls, and silent in their sound (`callnorm.redact`).
    masked : Counter
        Where what was masked is counted, by kind.

    Raises
    ------
    OptionsError
        There are no results, or no column `by`, or `least` is less than 1.
    """
    from callnorm.team import results as stored  # noqa: PLC0415 (needs pyarrow)

    if least < 1:
        raise OptionsError(f"least={least}: must be 1 or more")
    place, lang = Path(out), lang or labels.preferred()
    found = stored.read(results, redacted=redact)
    if masked is not None:
        masked.update(found.masked)
    columns = found.columns
    document = columns.to_dict()
    names = [field["name"] for field in document["fields"]]
    if by is not None and by not in names:
        raise OptionsError(f"no column {by!r} to group the calls by; there are {', '.join(names) or 'none'}")
    spans = heard.chosen(found.wanted) if audio else {}
    sound = heard.embedded(spans, stored.samples(results, columns, spans, redacted=redact))
    links: dict[str, Any] = {"pages": None, "clips": None}
    if pages is not None:
        files = beside.pages(stored.reports(results, redacted=redact), Path(pages), lang, audio=audio)
        links["pages"] = [beside.link(files[path], place) if path in files else None for path in columns.paths]
    if clips is not None:
        made = beside.clips(stored.reports(results, redacted=redact), Path(clips), kept=not redact)
        links["clips"] = [(beside.link(Path(clips) / beside.name(path), place), made.get(path, [])) for path in columns.paths]
    document |= _chosen(columns, by, least) | links
    remarks = ("mixed",) if any(len(columns.distinct(name)) > 1 for name in SCORED_BY) else ()
    name = Path(results).resolve().name
    return _put(place, html.page(name, document, sound, lang, remarks=remarks, unread=found.unread))


def demo(out: str | os.PathLike[str], lang: Language | None = None) -> Path:
    """Write the page of the sample calls: results of labelled calls, and the sample call with its sound (needs Jinja2)."""
    from callnorm.team import samples  # noqa: PLC0415 (analyses a call)

    columns, sound = samples.calls()
    document = columns.to_dict() | _chosen(columns, "agent_id", samples.LEAST) | {"pages": None, "clips": None}
    return _put(Path(out), html.page("callnorm demo", document, sound, lang or labels.preferred(), remarks=("demo",)))


def _chosen(columns: Columns, by: str | None, least: int) -> dict[str, Any]:
    profiles = [*columns.distinct("norms"), *columns.distinct("model")]
    return {"by": by, "least": least, "profiles": profiles}


def _put(place: Path, page: str) -> Path:
    place.write_text(page, encoding="utf-8")
    return place
