"""Processes that score calls side by side. One that dies takes only the call in its hands with it."""

from __future__ import annotations

import pickle
import queue
import subprocess
import sys
import threading
from collections.abc import Generator, Iterable, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple

from callnorm import refusals, rows
from callnorm._core import CallnormError, OptionsError
from callnorm.batch.dataset import Dataset
from callnorm.batch.makers import Makers
from callnorm.batch.stop import Stop
from callnorm.calls import Call

if TYPE_CHECKING:
    import pyarrow as pa


class Result(NamedTuple):
    """What came of a call."""

    call: Call
    row: pa.RecordBatch | None
    """One row of `rows.SCHEMA`; None where it stands in the results already."""
    fresh: bool
    """Whether the call was worked on, rather than found among the results."""


_LOOK_S = 0.2
"""How often it is looked whether the time is up."""
_Done = queue.Queue[Result | Exception | None]
"""What threads hand over: results, what went wrong with a thread itself, and None when one is through."""


class DiedError(CallnormError):
    """The process that worked on a call ended without an answer."""


def results(
    calls: Iterable[Call],
    workers: int,
    options: bytes,
    dataset: Dataset,
    makers: Makers,
    stop: Stop,
    patience_s: float,
) -> Generator[Result | None, None, None]:
    """Yield results as they come; None whenever none has come for `patience_s`, and now and then once `stop` is set.

    A call is not scored where the dataset holds a result of its key. Once `stop` is set, no further call is begun; those in hand are
    broken off when its grace has passed, and where the generator is closed before its end.
    """
    rest, taking, gone = iter(calls), threading.Lock(), threading.Event()
    done: _Done = queue.Queue()

    def take() -> Call | None:
        with taking:
            return None if stop.is_set() or gone.is_set() else next(rest, None)

    def work(worker: Worker) -> None:
        try:
            while (call := take()) is not None:
                done.put(_result(worker, call, dataset, makers))
            worker.close()
            done.put(None)
        except Exception as e:  # for the thread that asked
            done.put(e)

    hands = [Worker(options) for _ in range(workers)]
    threads = [threading.Thread(target=work, args=[worker], daemon=True) for worker in hands]
    for thread in threads:
        thread.start()
    try:
        yield from _as_they_come(done, workers, stop, patience_s)
    finally:  # what is still in hand now is of no use: the time is up, or who asked has gone
        gone.set()
        while any(thread.is_alive() for thread in threads):
            for worker in hands:
                worker.kill()
            for thread in threads:
                thread.join(_LOOK_S)


def _as_they_come(done: _Done, running: int, stop: Stop, patience_s: float) -> Iterator[Result | None]:
    waited_s = 0.0
    while running:
        try:
            result = done.get(timeout=_LOOK_S)
        except queue.Empty:
            if stop.is_up():
                return
            waited_s += _LOOK_S
            if waited_s >= patience_s or stop.is_set():
                waited_s = 0.0
                yield None
            continue
        waited_s = 0.0
        if isinstance(result, Exception):
            raise result
        if result is None:
            running -= 1
        else:
            yield result


def _result(worker: Worker, call: Call, dataset: Dataset, makers: Makers) -> Result:
    try:
        key = worker.ask("key", call)
        if key is not None and dataset.holds(call.name, key):
            return Result(call, None, fresh=False)
        if key is not None and (copy := dataset.copied(key, call.name)) is not None:
            return Result(call, copy, fresh=False)
        row = worker.ask("score", call)
    except DiedError as e:
        row = refusals.row(call.name, e)
    return Result(call, rows.arrow([makers.row(call) | row]), fresh=True)


class Worker:
    """One process; started when it is first asked, and again after it died.

    It is a program of its own, not a fork: nothing that this process has loaded or locked is in it, and a script that
    runs a batch needs no ``if __name__ == "__main__"``.
    """

    def __init__(self, options: bytes) -> None:
        self._options = options
        self._process: subprocess.Popen[bytes] | None = None

    def ask(self, what: str, call: Call) -> Any:
        """Have the process do something with a call and give its answer; raises `DiedError` where it ends instead."""
        process = self._process = self._process or self._start()
        assert process.stdin is not None and process.stdout is not None
        try:
            process.stdin.write(pickle.dumps((what, call)))
            process.stdin.flush()
            return pickle.load(process.stdout)
        except (EOFError, OSError, pickle.UnpicklingError):
            self._process = None
            raise DiedError(f"{call.name}: the process that worked on it {_ended(process)}") from None

    def kill(self) -> None:
        """End the process at once."""
        if (process := self._process) is not None:
            process.kill()
            process.wait()

    def close(self) -> None:
        """End the process, once what it does is done."""
        if self._process is not None:
            self._process.communicate()
            self._process = None

    def _start(self) -> subprocess.Popen[bytes]:
        code = f"import sys; sys.path[:] = {sys.path!r}; from callnorm.batch.worker import main; main()"
        process = subprocess.Popen([sys.executable, "-P", "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        assert process.stdin is not None
        process.stdin.write(self._options)
        return process


def pickled(options: dict[str, Any]) -> bytes:
    """Pickle the options for processes that know nothing of this one's script; raises `OptionsError` where that cannot be."""
    try:
        pickled = pickle.dumps(options)
    except Exception as e:  # objects may raise what they like
        raise OptionsError(
            f"model: workers cannot be sent it ({e}); take a function or a class of a module, which loads what it needs"
        ) from e
    if b"__main__" in pickled:
        raise OptionsError("model: it stands in the script that runs, which workers do not see; put it into a module of its own")
    return pickled


def _ended(process: subprocess.Popen[bytes]) -> str:
    with suppress(BrokenPipeError), process:
        pass
    status = process.wait()
    return f"was killed by signal {-status} (is there enough memory?)" if status < 0 else f"ended with status {status}"
