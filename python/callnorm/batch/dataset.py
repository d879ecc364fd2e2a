"""The results of a batch on disk: a folder of parts, each of them a folder with one Parquet file a table.

A part is written elsewhere and renamed into its place once it is whole, so whoever reads the folder, at whatever moment, sees whole
parts alone. A call has one row, in `calls` or in `failures`; where a new result replaces an old one, the old one goes first.
"""

from __future__ import annotations

import json
import os
import shutil
import threading
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from callnorm import rows
from callnorm._core import OptionsError
from callnorm.batch.lock import Lock
from callnorm.batch.makers import Maker
from callnorm.calls import Call
from callnorm.extras import need
from callnorm.report import Report
from callnorm.rows import MADE_BY, TABLES

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq
else:
    pa, pq = need("pyarrow", "batch", "batches"), need("pyarrow.parquet", "batch", "batches")
pc: Any = need("pyarrow.compute", "batch", "batches")

OWN = frozenset(TABLES["calls"].names + TABLES["failures"].names)
"""Names that a manifest's columns cannot have."""
_ROW_A_CALL = ("calls", "failures")


class Dataset:
    """A folder of results, opened for writing by one process at a time."""

    def __init__(self, folder: str | os.PathLike[str]) -> None:
        self.folder = Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self._lock = Lock(self.folder / ".lock")
        self._scratch = self.folder / ".scratch"
        self._sweep()
        self._changing = threading.Lock()
        self._keys: dict[str, str | None] = {}  # of each path; None where the call failed
        self._parts: dict[str, Path] = {}  # of each path
        self._paths: dict[str, str] = {}  # of each key, one that has it
        for part in _parts(self.folder):
            self._learn(part)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._sweep()
        self._lock.release()

    def clear(self) -> None:
        """Take all results away."""
        for part in _parts(self.folder):
            self._discard(part)
        self._keys, self._parts, self._paths = {}, {}, {}

    def others(self, makers: Collection[Maker]) -> Counter[Maker]:
        """Count the calls that were judged by something else, by what."""
        return Counter(maker for _, maker in self._judged() if maker not in makers)

    def drop_others(self, makers: Collection[Maker]) -> None:
        """Take away the results that were judged by something else."""
        self._drop({path for path, maker in self._judged() if maker not in makers})

    def _judged(self) -> Iterable[tuple[str, Maker]]:
        """Give what each call was judged by; failures of earlier versions, which do not say, are left out."""
        for part in _parts(self.folder):
            for name in _ROW_A_CALL:
                for row in _known(part, name, ("path", *MADE_BY)).to_pylist():
                    if row.get("norms_sha256"):
                        yield row["path"], Maker.of(row)

    def holds(self, path: str, key: str) -> bool:
        """Tell whether the path's result is the one of that key."""
        return self._keys.get(path) == key

    def copied(self, key: str, path: str) -> pa.RecordBatch | None:
        """Give the result of that key, if another path has it, as one of this path: a record batch of `rows.SCHEMA`."""
        with self._changing:
            held = self._paths.get(key)
            if held is None:
                return None
            reports = _read(self._parts[held], "reports")
        text: str = reports.filter(pc.equal(reports["path"], held))["report"][0].as_py()
        was, now = (f'"path":{json.dumps(name, ensure_ascii=False)}' for name in (held, path))
        return rows.arrow([rows.scored(path, Report(text.replace(was, now, 1))) | {"key": key}])

    def add(self, scored: pa.Table, calls: Iterable[Call]) -> None:
        """Add results, a table of `rows.SCHEMA`, as one part; `calls` are those that they are of."""
        carried = {call.name: call.carried for call in calls}
        made = rows.tables(scored)
        with self._changing:
            self._drop(set(scored["path"].to_pylist()))
            self._put({name: _carrying(table, name, carried) for name, table in made.items()})

    def carry(self, calls: Iterable[Call]) -> None:
        """Bring what a manifest says of calls that have results already up to date."""
        carried = {call.name: call.carried for call in calls}
        for part in _parts(self.folder):
            for name in TABLES:
                table = _read(part, name)
                renewed = _carrying(table, name, carried)
                if not renewed.equals(table):
                    self._scratch.mkdir(exist_ok=True)
                    _write(renewed, self._scratch / name)
                    (self._scratch / name).replace(_file(part, name))

    def _drop(self, paths: set[str]) -> None:
        """Take the results of calls away; the others of a part get a new part."""
        touched = defaultdict(set)
        for path in paths & self._parts.keys():
            touched[self._parts[path]].add(path)
        for part, gone in touched.items():
            made = {name: _read(part, name) for name in TABLES}
            left = {name: table.filter(pc.invert(pc.is_in(table["path"], pa.array(gone)))) for name, table in made.items()}
            for path in [path for path, where in self._parts.items() if where == part]:
                self._paths.pop(self._keys.pop(path) or "", None)
                del self._parts[path]
            self._discard(part)
            if any(left[name].num_rows for name in _ROW_A_CALL):
                self._put(left)

    def _put(self, made: dict[str, pa.Table]) -> None:
        number = 1 + max((int(part.name.removeprefix("part-")) for part in _parts(self.folder)), default=0)
        name = f"part-{number:06}"
        (self._scratch / name).mkdir(parents=True)
        for table in TABLES:
            _write(made[table], _file(self._scratch / name, table))
        (self._scratch / name).rename(self.folder / name)
        self._learn(self.folder / name)

    def _discard(self, part: Path) -> None:
        self._scratch.mkdir(exist_ok=True)
        part.rename(self._scratch / f"{part.name}-gone")
        self._sweep()

    def _sweep(self) -> None:
        shutil.rmtree(self._scratch, ignore_errors=True)

    def _learn(self, part: Path) -> None:
        calls = _read(part, "calls", ["path", "key"])
        for path, key in zip(calls["path"].to_pylist(), calls["key"].to_pylist(), strict=True):
            self._keys[path], self._parts[path], self._paths[key] = key, part, path
        for path in _read(part, "failures", ["path"])["path"].to_pylist():
            self._keys[path], self._parts[path] = None, part


def read(folder: str | os.PathLike[str], table: str) -> pa.Table:
    """Read one table of a batch's results: calls, findings, channels, events, transcripts, reports or failures.

    `folder` may also hold rows of `callnorm.engines.SCHEMA` as Parquet files, as Ray or Spark write them.
    """
    if table not in TABLES:
        raise OptionsError(f"no table {table!r}; there are {', '.join(TABLES)}")
    parts = list(_parts(Path(folder)))
    if parts:
        return pa.concat_tables([_read(part, table) for part in parts], promote_options="default")
    if any(Path(folder).glob("*.parquet")):
        return rows.tables(pq.read_table(folder, schema=rows.SCHEMA))[table]
    raise OptionsError(f"{folder}: no results of a batch here")


def each_part(folder: str | os.PathLike[str], table: str) -> Iterable[pa.Table]:
    """Read one table part by part."""
    return (_read(part, table) for part in _parts(Path(folder)))


def of_calls(folder: str | os.PathLike[str], table: str, calls: Sequence[str], columns: Sequence[str] | None = None) -> pa.Table:
    """Read what one table says of some calls, in their order."""
    wanted = pa.array(calls, pa.string())
    names = [*dict.fromkeys(["path", *(columns or TABLES[table].names)])]
    found = [part.filter(pc.is_in(part["path"], wanted)) for part in (_known(part, table, names) for part in _parts(Path(folder)))]
    rows = pa.concat_tables(found, promote_options="default") if found else TABLES[table].empty_table()
    return rows.take(pc.sort_indices(pc.index_in(rows["path"], wanted)))


def _known(part: Path, table: str, columns: Sequence[str]) -> pa.Table:
    """Read those columns that the part has: earlier versions wrote fewer."""
    file = pq.ParquetFile(_file(part, table))
    return file.read([column for column in columns if column in file.schema_arrow.names])


def _parts(folder: Path) -> list[Path]:
    return sorted(part for part in folder.glob("part-" + 6 * "[0-9]") if part.is_dir())


def _file(part: Path, table: str) -> Path:
    return part / f"{table}.parquet"


def _read(part: Path, table: str, columns: list[str] | None = None) -> pa.Table:
    return pq.ParquetFile(_file(part, table)).read(columns)


def _write(table: pa.Table, file: Path) -> None:
    """Write a file and have it on the disk before anything else happens to it."""
    with file.open("wb") as out:
        pq.write_table(table, out, compression="zstd")
        out.flush()
        os.fsync(out.fileno())


def _carrying(table: pa.Table, name: str, carried: dict[str, dict[str, str | None]]) -> pa.Table:
    """Give the table with what manifests say: the columns that it has beside its own are kept where `carried` says nothing new.

    Columns that earlier versions did not have are empty; a manifest's column of the same name as one of the table's own is left out.
    """
    own = TABLES[name]
    had = {column: table[column].to_pylist() for column in table.column_names if column not in own.names}
    extra = sorted({*had, *(column for row in carried.values() for column in row)} - set(own.names))
    said = [carried.get(path) for path in table["path"].to_pylist()]
    columns = [table[field.name] if field.name in table.column_names else pa.nulls(table.num_rows, field.type) for field in own]
    for column in extra:
        before = had.get(column) or [None] * table.num_rows
        columns.append(pa.array([row.get(column) if row else old for row, old in zip(said, before, strict=True)], pa.string()))
    return pa.table(columns, schema=pa.schema([*own, *(pa.field(column, pa.string()) for column in extra)]))
