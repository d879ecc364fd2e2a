"""Team pages as files: of a batch's results, and of the samples that come with the package."""

from __future__ import annotations

import os
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

    Raises
    ------
    OptionsError
        There are no results, or no column `by`, or `least` is less than 1.
    """
    from callnorm.team import results as stored  # noqa: PLC0415 (needs pyarrow)

    if least < 1:
        raise OptionsError(f"least={least}: must be 1 or more")
    place, lang = Path(out), lang or labels.preferred()
    found = stored.read(results)
    columns = found.columns
    document = columns.to_dict()
    names = [field["name"] for field in document["fields"]]
    if by is not None and by not in names:
        raise OptionsError(f"no column {by!r} to group the calls by; there are {', '.join(names) or 'none'}")
    spans = heard.chosen(found.wanted) if audio else {}
    sound = heard.embedded(spans, stored.samples(results, columns, spans))
    linked: list[str | None] | None = None
    if pages is not None:
        files = beside.pages(stored.reports(results, set(columns.paths)), Path(pages), lang, audio=audio)
        linked = [beside.link(files[path], place) if path in files else None for path in columns.paths]
    document |= _chosen(columns, by, least) | {"pages": linked}
    remarks = ("mixed",) if any(len(columns.distinct(name)) > 1 for name in SCORED_BY) else ()
    name = Path(results).resolve().name
    return _put(place, html.page(name, document, sound, lang, remarks=remarks, unread=found.unread))


def demo(out: str | os.PathLike[str], lang: Language | None = None) -> Path:
    """Write the page of the sample calls: results of labelled calls, and the sample call with its sound (needs Jinja2)."""
    from callnorm.team import samples  # noqa: PLC0415 (analyses a call)

    columns, sound = samples.calls()
    document = columns.to_dict() | _chosen(columns, "agent_id", samples.LEAST) | {"pages": None}
    return _put(Path(out), html.page("callnorm demo", document, sound, lang or labels.preferred(), remarks=("demo",)))


def _chosen(columns: Columns, by: str | None, least: int) -> dict[str, Any]:
    profiles = [*columns.distinct("norms"), *columns.distinct("model")]
    return {"by": by, "least": least, "profiles": profiles}


def _put(place: Path, page: str) -> Path:
    place.write_text(page, encoding="utf-8")
    return place
