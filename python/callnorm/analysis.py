"""From recordings to reports."""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import count, islice
from operator import length_hint
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, BinaryIO

from numpy.typing import NDArray

from callnorm import _core, transcripts
from callnorm._core import CallnormError, OptionsError
from callnorm.progress import shown
from callnorm.recognisers import Hearing, Model, find
from callnorm.report import Report

if TYPE_CHECKING:
    from concurrent.futures import Future

Source = str | os.PathLike[str] | bytes | bytearray | memoryview | BinaryIO | NDArray[Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class Analyzer:
    """Options for any number of recordings; reusable, picklable, and safe to share between threads.

    Parameters
    ----------
    agent : "auto", "left", "right", "mono" or a channel's index
        Which channel is the agent's. Without words "auto" takes the left one and the report says so.
    direction : "auto", "inbound" or "outbound"
        Who called whom.
    model : str, path or callable
        What hears the words: a model of whisper.cpp by name (``"base-q5_1"``; looked for in the folder that ``CALLNORM_MODELS`` names
        and in the user's cache, never fetched) or file, ``"faster-whisper:NAME|DIR"``, ``"sherpa-onnx:DIR"``, a server's address
        (``"https://HOST/v1/audio/transcriptions#MODEL"``; the sound is sent there), or a callable
        ``recogniser(samples, *, language)`` (`callnorm.recognisers`). None or "none": without words. A name is loaded once a process.
    norms : str or path
        A built-in profile's name or a profile file.
    threads : int
        How many threads one recording may use. The result does not depend on it.

    Raises
    ------
    OptionsError
        An option or the profile is wrong.
    ModelError
        There is no such model.

    Examples
    --------
    >>> analyzer = callnorm.Analyzer(agent="left", threads=2)
    >>> analyzer.analyze(callnorm.sample_call()).channels[0].role
    'agent'
    """

    agent: str | int = "auto"
    direction: str = "auto"
    model: Model = None
    norms: str | os.PathLike[str] = "telephone-zh"
    threads: int = 1
    _recogniser: str | Hearing | None = field(init=False, repr=False, compare=False, default=None)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_recogniser", find(self.model))
        _core.check_options(**self._options())

    def analyze(
        self,
        source: Source,
        *,
        sample_rate: int | None = None,
        words: object = None,
        start_time: str | None = None,
        raw: str | None = None,
        progress: Callable[[float], object] | None = None,
    ) -> Report:
        """Analyse one recording.

        Parameters
        ----------
        source, sample_rate, words, start_time, raw
            As for `callnorm.analyze`.
        progress : callable, optional
            Called with the share that is done (0-1); the last call is with 1.

        Returns
        -------
        Report

        Raises
        ------
        RecordingError, OptionsError, ModelError, FileNotFoundError
            As for `callnorm.analyze`.

        Examples
        --------
        >>> shares = []
        >>> report = callnorm.Analyzer().analyze(callnorm.sample_call(), progress=shares.append)
        >>> shares[-1]
        1.0
        """
        if progress is None:
            return self._analyze(source, sample_rate, words, start_time, raw, None)
        report = self._analyze(source, sample_rate, words, start_time, raw, lambda share: (progress(share), True)[1])
        progress(1.0)
        return report

    def analyze_many(
        self,
        sources: Iterable[Source],
        *,
        workers: int = 1,
        raw: str | None = None,
        progress: Callable[[int, int | None], object] | None = None,
    ) -> Iterator[Report | CallnormError | OSError]:
        """Analyse many recordings and yield their results in the order given.

        Parameters
        ----------
        sources : iterable
            Recordings, each as for `callnorm.analyze` (arrays not). They are taken as needed, so a generator may be endless.
        workers : int
            How many recordings are analysed at a time, 1 or more.
        raw : str
            What headerless sound is, as for `callnorm.analyze`; it holds for all of them.
        progress : callable, optional
            Called as ``progress(done, total)`` after each result; total is None where `sources` does not know its length.

        Yields
        ------
        Report, CallnormError or OSError
            The report; where a recording cannot be read its error, which does not stop the others.

        Raises
        ------
        OptionsError
            `workers` is less than 1, or `sources` is one recording rather than several.

        Examples
        --------
        >>> sources = [callnorm.sample_call(), "absent.wav"]
        >>> [type(result).__name__ for result in callnorm.Analyzer().analyze_many(sources)]
        ['Report', 'FileNotFoundError']
        """
        if workers < 1:
            raise OptionsError(f"workers={workers}: must be 1 or more")
        if isinstance(sources, str | os.PathLike | bytes | bytearray | memoryview):
            what = repr(sources) if isinstance(sources, str | os.PathLike) else f"one {type(sources).__name__}"
            raise OptionsError(f"sources is {what}; it must be a list of recordings, or any iterable: [source] for one, analyze(source)")
        return self._results(sources, workers, raw, progress)

    def _results(
        self, sources: Iterable[Source], workers: int, raw: str | None, progress: Callable[[int, int | None], object] | None
    ) -> Iterator[Report | CallnormError | OSError]:
        from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415 (slow to import)

        total = length_hint(sources, -1)
        stop = threading.Event()
        waiting: deque[Future[Report | CallnormError | OSError]] = deque()
        with ThreadPoolExecutor(workers) as pool:
            try:
                rest = iter(sources)
                for done in count(1):
                    waiting.extend(pool.submit(self._try, s, raw, stop) for s in islice(rest, 2 * workers - len(waiting)))
                    if not waiting:
                        return
                    result = waiting.popleft().result()
                    if progress is not None:
                        progress(done, None if total < 0 else total)
                    yield result
            finally:  # also on Ctrl-C and when the caller stops asking: no thread works on
                stop.set()
                pool.shutdown(wait=True, cancel_futures=True)

    def _try(self, source: Source, raw: str | None, stop: threading.Event) -> Report | CallnormError | OSError:
        try:
            return self._analyze(source, None, None, None, raw, lambda _: not stop.is_set())
        except (CallnormError, OSError) as e:
            return e

    def _analyze(
        self,
        source: Source,
        sample_rate: int | None,
        words: object,
        start_time: str | None,
        raw: str | None,
        keep_going: Callable[[float], bool] | None,
    ) -> Report:
        given = None if words is None else transcripts.as_bytes(words)
        return Report(_core.analyze(source, sample_rate, given, start_time, keep_going, raw=raw, **self._options()))

    def _options(self) -> dict[str, Any]:
        return {
            "agent": str(self.agent),
            "direction": self.direction,
            "model": self._recogniser,
            "norms": os.fspath(self.norms),
            "threads": self.threads,
        }


def analyze(
    source: Source,
    *,
    sample_rate: int | None = None,
    agent: str | int = "auto",
    direction: str = "auto",
    model: Model = None,
    norms: str | os.PathLike[str] = "telephone-zh",
    words: object = None,
    start_time: str | None = None,
    raw: str | None = None,
    progress: bool | Callable[[float], object] | None = None,
) -> Report:
    """Analyse one recording: what is heard, measured and judged.

    Parameters
    ----------
    source : path, bytes, binary file or array [shape=(n,) or (channels, n)]
        A recording in any format of docs/formats.md, or its samples together with `sample_rate`. Floats have full
        scale 1; integers are scaled by their own full scale.
    sample_rate : int
        Samples a second; for arrays only.
    agent, direction, model, norms
        As for `Analyzer`.
    words : path, bytes, dict, or list of segments
        What was said, from elsewhere: a file in any format of docs/words.md or its bytes, ``{"segments": [{"channel": 0,
        "start": 1.2, "end": 3.4, "text": "您好"}]}``, or the segments as dicts or objects. The text is taken; the times are
        hints. Not together with a model.
    start_time : str
        When the recording begins: ``"14:05"``, or a date with a time. 早上好 is then a greeting before noon only.
    raw : str
        What headerless sound is: ``"ENCODING:RATE:CHANNELS"``, such as ``"alaw:8000:1"``. It is never guessed.
    progress : bool or callable, optional
        Whether to show a bar with the time left (needs tqdm), or what to call with the share that is done (0-1). None shows a bar
        where a model is used, on a terminal and in notebooks.

    Returns
    -------
    Report
        Times are in seconds from the start of the recording.

    Raises
    ------
    RecordingError
        The recording cannot be read: says what was found and what is supported.
    OptionsError
        An option or the profile is wrong.
    ModelError
        The model cannot be used: there is none of that name, the file is no model, or a recogniser of one's own failed (``__cause__``).
    FileNotFoundError
        There is no such file.

    Examples
    --------
    >>> report = callnorm.analyze(callnorm.sample_call())
    >>> report.source.encoding, report.channels[0].rate.counted
    ('g711_ulaw', 'syllables')
    >>> report.scorecard.findings[0].norm, report.scorecard.findings[0].unit
    ('speech-rate', 'cpm')
    """
    analyzer = Analyzer(agent=agent, direction=direction, model=model, norms=norms)
    name = PurePath(source).name if isinstance(source, str | os.PathLike) else ""
    with shown(progress, long=model not in (None, "none"), name=name) as told:
        return analyzer.analyze(source, sample_rate=sample_rate, words=words, start_time=start_time, raw=raw, progress=told)
