"""The report: one JSON document, and views of it. A view is imported when it is first used, so that callnorm starts without them."""

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
    """What was measured in one recording and how it was judged.

    Its members are those of the report JSON, as attributes: ``report.channels[0].rate.speaking_cpm``,
    ``report.scorecard.findings``. Times are seconds from the start of the recording; a value that
    could not be measured is None and its reason stands in the channel's ``notes``.

    Examples
    --------
    >>> report = callnorm.analyze(callnorm.sample_call())
    >>> [channel.role for channel in report.channels]
    ['agent', 'customer']
    """

    __slots__ = ("_text",)
    _text: str

    def __init__(self, text: str) -> None:
        """Take JSON text that is known to be a report; `from_json` takes any."""
        super().__init__(ReportMembers.parse(text))
        object.__setattr__(self, "_text", text)

    @classmethod
    def from_json(cls, text: str) -> Report:
        """Read a report.

        Parameters
        ----------
        text : str
            The JSON text that `to_json` gave.

        Returns
        -------
        Report

        Raises
        ------
        OptionsError
            The text is not a report, or one of another ``schema_version``.

        Examples
        --------
        >>> text = callnorm.analyze(callnorm.sample_call()).to_json()
        >>> callnorm.Report.from_json(text).to_json() == text
        True
        """
        _core.check_report(text)
        return cls(text)

    def to_json(self) -> str:
        """Give the report's JSON text; the same recording and options give the same text.

        Returns
        -------
        str
            One JSON object (``callnorm schema report`` prints its schema), without line breaks.

        Examples
        --------
        >>> callnorm.analyze(callnorm.sample_call()).to_json()[:19]
        '{"schema_version":1'
        """
        return self._text

    def to_dict(self, view: Literal["report", "characteristics"] = "report") -> dict[str, Any]:
        """Give a copy of the report as plain dicts and lists.

        Parameters
        ----------
        view : "report" or "characteristics"
            The report as its JSON has it, or what it measures under the names and in the units of Amazon Transcribe Call
            Analytics' ``ConversationCharacteristics``: talk time, talk speed in characters a minute, non-talk time,
            interruptions and levels by side, times in whole milliseconds. What was not measured is left out there.
            docs/report.md says what each field is.

        Returns
        -------
        dict

        Raises
        ------
        OptionsError
            There is no such view.

        References
        ----------
        .. [1] Amazon Transcribe Developer Guide, "Post-call analytics output".

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
        """Give a table of the report for pandas.

        Parameters
        ----------
        kind : "findings", "phrases", "events" or "channels"
            What the rows are. A column's ending is its unit: ``_s`` seconds, ``_cpm`` characters a minute, ``_db`` and so on.
        index : "audformat", optional
            The rows are indexed by (file, start, end), with times as Timedelta; findings and channels by the whole file.

        Returns
        -------
        pandas.DataFrame
            Its columns and their types do not depend on the report.

        Raises
        ------
        OptionsError
            There is no such table or index, or the recording had no path for the index.
        ImportError
            pandas is not installed (extra ``pandas``).

        References
        ----------
        .. [1] audformat, https://audeering.github.io/audformat/ (the index).

        Examples
        --------
        >>> report = callnorm.analyze(callnorm.sample_call())
        >>> report.to_pandas("channels")["role"].tolist()
        ['agent', 'customer']
        """
        from callnorm import table

        return table.to_pandas(self, kind, index)

    def to_arrow(self, kind: Table = "findings") -> Any:
        """Give a table of the report for Arrow.

        Parameters
        ----------
        kind : "findings", "phrases", "events" or "channels"
            What the rows are; the columns are those of `to_pandas`.

        Returns
        -------
        pyarrow.Table

        Raises
        ------
        OptionsError
            There is no such table.
        ImportError
            pyarrow is not installed (extra ``arrow``).

        Examples
        --------
        >>> callnorm.analyze(callnorm.sample_call()).to_arrow("channels").num_rows
        2
        """
        from callnorm import table

        return table.to_arrow(self, kind)

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """Give the findings as an Arrow stream, without a copy: ``polars.DataFrame(report)``, ``duckdb.sql("from report")``."""
        return self.to_arrow().__arrow_c_stream__(requested_schema)

    def to_html(self, lang: Language | None = None, *, audio: bool = True, recording: object = None, sample_rate: int | None = None) -> str:
        """Give one HTML page that needs no other file: findings with the sound of their evidence, timeline, transcript.

        Parameters
        ----------
        lang : "zh" or "en"
            The language it opens in; None is the locale's. The page switches.
        audio : bool
            Whether to embed the sound: µ-law WAV at 8 kHz, calls of up to ten minutes whole, longer ones by their evidence.
            Where the report's recording cannot be found any more the page says so.
        recording : path, bytes or array, optional
            The recording, where it is not at the report's path; as for `callnorm.analyze`.
        sample_rate : int, optional
            Samples a second, where `recording` is an array.

        Returns
        -------
        str
            The HTML text.

        Raises
        ------
        OptionsError
            `recording` is not the one that this report was made of.
        ImportError
            Jinja2 is not installed (extra ``html``).

        Examples
        --------
        >>> page = callnorm.analyze(callnorm.sample_call()).to_html("en", audio=False)
        >>> page.startswith("<!doctype html>")
        True
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
        """Play the evidence of a finding in a notebook, one piece after another.

        Parameters
        ----------
        finding : str, finding, piece of evidence, or (start_s, end_s)
            A norm's name such as "drag", one of ``scorecard.findings``, one of a finding's ``evidence``, or a stretch of the call.
        around_s : float
            How much is played before and after each piece, in seconds, 0 or more.
        recording, sample_rate
            As for `to_html`.

        Returns
        -------
        IPython.display.Audio
            The player; its sound is mono or stereo PCM at 8 kHz, as the recording is.

        Raises
        ------
        OptionsError
            There is no such norm, it has no evidence, or `recording` is not the one that this report was made of.
        FileNotFoundError
            There is no file at the report's path any more, and no `recording` is given.
        ImportError
            IPython is not installed (extra ``notebook``).

        Examples
        --------
        >>> player = callnorm.analyze(callnorm.sample_call(), agent="left").listen("drag")
        >>> type(player).__name__
        'Audio'
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
        """Write the evidence of each finding as WAV files, named by norm and time.

        Parameters
        ----------
        out : path
            The folder of the clips; it is made where it is not there.
        around_s : float
            How much is kept before and after each piece of evidence, in seconds, 0 or more.
        recording, sample_rate
            As for `to_html`.

        Returns
        -------
        list of Path
            The files, in the order of the findings.

        Raises
        ------
        OptionsError
            `recording` is not the one that this report was made of.
        FileNotFoundError
            There is no file at the report's path any more, and no `recording` is given.

        Examples
        --------
        >>> import tempfile
        >>> report = callnorm.analyze(callnorm.sample_call(), agent="left")
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     len(report.clips(folder)) > 0
        True
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
