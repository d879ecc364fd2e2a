"""The report: one JSON document, and views of it, which are imported when they are asked for: callnorm starts without them."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from callnorm import _core, labels
from callnorm._core import OptionsError
from callnorm.types import ReportMembers

if TYPE_CHECKING:
    import pandas as pd
    from IPython.display import Audio

    from callnorm.labels import Language

Table = Literal["findings", "phrases", "events", "channels"]


class Report(ReportMembers):
    """What was heard in one recording and how it was judged.

    Its members are those of the report JSON, as attributes: ``report.channels[0].rate.speaking_cpm``,
    ``report.scorecard.findings``. Times are seconds from the start of the recording; a value that
    could not be measured is None and its reason stands in the channel's ``notes``.
    """

    __slots__ = ("_text",)
    _text: str

    def __init__(self, text: str) -> None:
        """Take JSON text that is known to be a report; `from_json` takes any."""
        super().__init__(ReportMembers.parse(text))
        object.__setattr__(self, "_text", text)

    @classmethod
    def from_json(cls, text: str) -> Report:
        """Read a report from the text that `to_json` gave; anything else is an `OptionsError`."""
        _core.check_report(text)
        return cls(text)

    def to_json(self) -> str:
        """Give the JSON text; the same recording and options give the same text."""
        return self._text

    def to_dict(self, view: Literal["report", "characteristics"] = "report") -> dict[str, Any]:
        """Give plain dicts and lists of one's own.

        Parameters
        ----------
        view : "report" or "characteristics"
            The report as its JSON has it, or what it measures under the names and in the units of Amazon Transcribe Call
            Analytics' ``ConversationCharacteristics``: talk time, talk speed in characters a minute, non-talk time,
            interruptions and levels by side, times in whole milliseconds. What was not measured is left out there.
            docs/report.md says what each field is.

        Raises
        ------
        OptionsError
            There is no such view.

        Examples
        --------
        >>> report = callnorm.analyze(callnorm.sample_call())
        >>> report.to_dict("characteristics")["TotalConversationDurationMillis"]
        89119
        """
        from callnorm.characteristics import characteristics

        document: dict[str, Any] = json.loads(self._text)
        if view not in ("report", "characteristics"):
            raise OptionsError(f"no view {view!r}; there are report, characteristics")
        return document if view == "report" else characteristics(document)

    def to_pandas(self, kind: Table = "findings", index: Literal["audformat"] | None = None) -> pd.DataFrame:
        """Give a DataFrame of the findings, phrases, events or channels, one a row (needs pandas).

        With index "audformat" the rows stand under (file, start, end), the times as Timedelta, as that format wants it; findings
        and channels stand under the whole file.
        """
        from callnorm import table

        return table.to_pandas(self, kind, index)

    def to_arrow(self, kind: Table = "findings") -> Any:
        """Give the findings, phrases, events or channels as a `pyarrow.Table` (needs pyarrow)."""
        from callnorm import table

        return table.to_arrow(self, kind)

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """Hand the findings to whatever reads Arrow, without a copy: ``polars.DataFrame(report)``, ``duckdb.sql("from report")``."""
        return self.to_arrow().__arrow_c_stream__(requested_schema)

    def to_html(self, lang: Language | None = None, *, audio: bool = True, recording: object = None, sample_rate: int | None = None) -> str:
        """Give one HTML page that stands alone: findings, timeline, transcript and the sound that proves each finding (needs Jinja2).

        Parameters
        ----------
        lang : "zh" or "en"
            The language it opens in; None is the locale's. The page switches.
        audio : bool
            Whether to embed the sound: µ-law WAV at 8 kHz, calls of up to ten minutes whole, longer ones by their evidence.
            Where the report's recording is not to be found any more the page says so.
        recording, sample_rate
            The recording, where it is not at the report's path: a path, bytes or an array, as for `callnorm.analyze`.

        Raises
        ------
        OptionsError
            `recording` is not the one that this report was made of.
        """
        from callnorm import html, labels, sound

        heard, missing = None, "not wanted"
        if audio and (recording is not None or self.source.path is not None):
            try:
                heard = sound.embedded(self, sound.samples(self, recording, sample_rate))
            except (OSError, ValueError) as e:
                if recording is not None:
                    raise
                missing = "recording absent" if isinstance(e, OSError) else "recording changed"
        elif audio:
            missing = "recording unknown"
        return html.page(self, lang or labels.preferred(), heard, missing)

    def listen(self, finding: object, *, around_s: float = 0.5, recording: object = None, sample_rate: int | None = None) -> Audio:
        """Play a finding's evidence in a notebook, one piece after the other with a little of what is around it (needs IPython).

        Parameters
        ----------
        finding : str, finding, piece of evidence, or (start_s, end_s)
            A norm's name such as "drag", one of ``scorecard.findings``, one of a finding's ``evidence``, or a stretch of the call.
        around_s : float
            What is heard before and after each piece, in seconds.
        recording, sample_rate
            As for `to_html`.
        """
        from callnorm import sound
        from callnorm.extras import need

        spans = sound.spans(self, finding)
        heard = sound.joined(sound.samples(self, recording, sample_rate), spans, around_s)
        player: Audio = need("IPython.display", "notebook", "sounds in a notebook").Audio(data=sound.wav(heard))
        return player

    def clips(
        self,
        out: str | os.PathLike[str],
        *,
        around_s: float = 0.5,
        recording: object = None,
        sample_rate: int | None = None,
    ) -> list[Path]:
        """Write the seconds of each finding as small WAV files, named by norm and time; give their paths.

        Parameters
        ----------
        out : path
            The folder of the clips; it is made where it is not there.
        around_s : float
            What is kept before and after each piece of evidence, in seconds.
        recording, sample_rate
            As for `to_html`.
        """
        from callnorm import clips

        return clips.write(self, out, around_s, recording, sample_rate)

    def _repr_html_(self) -> str:
        from callnorm import notebook

        return notebook.fragment(self)

    def __reduce__(self) -> tuple[Any, ...]:
        return Report, (self._text,)

    def __repr__(self) -> str:
        card, source = self.scorecard, self.source
        open_ = labels.span_of_score(card)
        score = f"score {open_}" if open_ else "no score" if card.score is None else f"score {card.score:.0f}"
        failed = ", ".join(f.norm for f in card.findings if f.verdict == "fail") or "nothing"
        return f"<Report {source.path or source.encoding}, {source.duration_s:.1f} s: {score}, failed: {failed}>"
