"""The report: one JSON document, and views of it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Literal

from callnorm import _core, html, table
from callnorm._core import OptionsError
from callnorm.characteristics import characteristics
from callnorm.record import Record

if TYPE_CHECKING:
    import pandas as pd


class Report(Record):
    """What was heard in one recording and how it was judged.

    Its members are those of the report JSON, as attributes: ``report.channels[0].rate.speaking_cpm``,
    ``report.scorecard.findings``. Times are seconds from the start of the recording; a value that
    could not be measured is None and its reason stands in the channel's ``notes``.
    """

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        """Take JSON text that is known to be a report; `from_json` takes any."""
        super().__init__(Record.parse(text))
        object.__setattr__(self, "_text", text)

    @classmethod
    def from_json(cls, text: str) -> Report:
        """Read a report from the text that `to_json` gave; anything else is an `OptionsError`."""
        _core.check_report(text)
        return cls(text)

    def to_json(self) -> str:
        """Give the JSON text; the same recording and options give the same text."""
        return str(self._text)

    def to_dict(self, view: Literal["report", "characteristics"] = "report") -> dict[str, Any]:
        """Give plain dicts and lists of one's own: the report, or Amazon Transcribe Call Analytics' ``ConversationCharacteristics``."""
        document: dict[str, Any] = json.loads(self._text)
        if view not in ("report", "characteristics"):
            raise OptionsError(f"no view {view!r}; there are report, characteristics")
        return document if view == "report" else characteristics(document)

    def to_pandas(self, kind: str = "findings") -> pd.DataFrame:
        """Give a DataFrame of the findings, phrases, events or channels, one a row (needs pandas)."""
        return table.to_pandas(self, kind)

    def _repr_html_(self) -> str:
        return html.fragment(self)

    def __reduce__(self) -> tuple[Any, ...]:
        return Report, (self._text,)

    def __repr__(self) -> str:
        card, source = self.scorecard, self.source
        score = "no score" if card.score is None else f"score {card.score:.0f}"
        failed = ", ".join(f.norm for f in card.findings if f.verdict == "fail") or "nothing"
        return f"<Report {source.path or source.encoding}, {source.duration_s:.1f} s: {score}, failed: {failed}>"
