"""One callable for engines that distribute work over machines: Ray Data, Spark, Dask, Daft and others that pass Arrow tables.

Examples
--------
>>> import pyarrow as pa
>>> import callnorm
>>> from callnorm.engines import AnalyzeBatch
>>> analyze = AnalyzeBatch(agent="left")
>>> analyze(pa.table({"path": [str(callnorm.sample_call()), "absent.wav"]}))["error_kind"].to_pylist()
[None, 'file']
"""

from __future__ import annotations

import os
import pickle
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from callnorm import refusals, rows
from callnorm._core import CallnormError, OptionsError
from callnorm.analysis import Analyzer, Source
from callnorm.batch.makers import made_by
from callnorm.recognisers import Model
from callnorm.rows import SCHEMA

if TYPE_CHECKING:
    import pyarrow as pa

    Batch = TypeVar("Batch", pa.Table, pa.RecordBatch)

__all__ = ["SCHEMA", "AnalyzeBatch"]


class AnalyzeBatch:
    """Analyses the recordings of an Arrow table or record batch and gives back one of `SCHEMA`: a row for each row, in their order.

    The recordings are those of the column ``bytes`` (a WAV file's bytes; ``path`` is then only a name, if there is one), else those
    at ``path``. A recording that cannot be read, or a null, gives a row with `error_kind` and `error`; it never raises.

    The callable is picklable and light: it holds options alone. Profile and model are read where it is called, once a process, so
    a process that only sends it elsewhere loads no model and may fork. A recording takes one thread: give each worker one core.

    Parameters
    ----------
    agent, direction, model, norms
        As for `callnorm.Analyzer`. Files that they name must be there on every worker; a callable must be picklable, and load what
        it needs when it is first called.

    Raises
    ------
    OptionsError
        An option is wrong.

    Examples
    --------
    >>> import pyarrow as pa
    >>> from callnorm.engines import AnalyzeBatch
    >>> analyze = AnalyzeBatch(agent="left")
    >>> analyze(pa.table({"path": [str(callnorm.sample_call())]})).num_rows
    1
    """

    def __init__(
        self,
        *,
        agent: str | int = "auto",
        direction: str = "auto",
        model: Model = None,
        norms: str | os.PathLike[str] = "telephone-zh",
    ) -> None:
        Analyzer(agent=agent, direction=direction)  # what can be checked without files
        self._options: dict[str, Any] = {"agent": agent, "direction": direction, "model": model, "norms": norms}

    def __call__(self, batch: Batch) -> Batch:
        """Analyse a batch.

        Parameters
        ----------
        batch : pyarrow.Table or pyarrow.RecordBatch
            The recordings, in a column ``path`` or ``bytes``.

        Returns
        -------
        pyarrow.Table or pyarrow.RecordBatch
            As it was given: one row of `SCHEMA` for each row, in their order.

        Raises
        ------
        OptionsError
            The batch has neither column, or the profile cannot be used.
        ModelError
            The model cannot be used.

        Examples
        --------
        >>> import pyarrow as pa
        >>> from callnorm.engines import AnalyzeBatch
        >>> AnalyzeBatch()(pa.table({"path": ["absent.wav"]}))["error_kind"].to_pylist()
        ['file']
        """
        names = batch.schema.names
        if not {"path", "bytes"} & set(names):
            raise OptionsError(f"the table has the columns {', '.join(names) or '(none)'}; it must have path or bytes")
        paths: list[str | None] = batch.column("path").to_pylist() if "path" in names else [None] * batch.num_rows
        sources: list[Source | None] = batch.column("bytes").to_pylist() if "bytes" in names else [*paths]
        options = pickle.dumps(self._options)
        done: Any = rows.arrow([_row(options, path, source) for path, source in zip(paths, sources, strict=True)])
        return done if isinstance(batch, type(done)) else type(batch).from_batches([done])


@cache
def _analyzer(options: bytes) -> Analyzer:
    """Give the one of this process for these options, pickled; what it needs is loaded at the first recording."""
    return Analyzer(**pickle.loads(options))


@cache
def _made(options: bytes) -> rows.Row:
    """Give what rows say of that analyzer."""
    return made_by(_analyzer(options))


def _row(options: bytes, path: str | None, source: Source | None) -> rows.Row:
    try:
        if source is None:
            raise OptionsError("no recording: path or bytes is null")
        return rows.scored(path, _analyzer(options).analyze(source))
    except (CallnormError, OSError) as e:
        return _made(options) | refusals.row(path, e)
