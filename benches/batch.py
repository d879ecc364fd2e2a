"""A batch without words (or with a model): calls a second with one and with two processes, and the memory of each process.

Copies of the sample call, each with bytes of its own; a bare loop in one process beside them. Linux alone (reads /proc).
"""

import argparse
import os
import tempfile
import time
from pathlib import Path

import callnorm
from callnorm import batch


def copies(folder: Path, count: int) -> Path:
    sound = bytearray(callnorm.sample_call().read_bytes())
    for n in range(count):
        sound[-4:] = n.to_bytes(4, "little")
        (folder / f"{n:05}.wav").write_bytes(sound)
    return folder


def resident(pid: int) -> int:
    lines = Path(f"/proc/{pid}/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:")) // 1024


def children() -> list[int]:
    return [int(pid) for task in Path("/proc/self/task").iterdir() for pid in (task / "children").read_text(encoding="ascii").split()]


def cpu() -> float:
    """Give the processor time of this process and of those that it has waited for: it hardly depends on what else runs."""
    return sum(os.times()[:4])


class Memory:
    """MB of this process and of its workers, after each tenth of the calls."""

    def __init__(self) -> None:
        self.seen: list[tuple[int, ...]] = []

    def __call__(self, summary: batch.Summary) -> None:
        if summary.done % max(1, len(summary.calls) // 10) == 0:
            self.seen.append((resident(os.getpid()), *map(resident, children())))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=200)
    parser.add_argument("--model")
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    args = parser.parse_args()
    print(f"{args.calls} calls of 89 s, stereo, µ-law, 8 kHz; load before: {os.getloadavg()[0]:.2f}")
    with tempfile.TemporaryDirectory() as scratch:
        calls = copies(Path(scratch), args.calls)
        begin, spent, one = time.perf_counter(), cpu(), callnorm.Analyzer(model=args.model)
        some = sorted(calls.glob("*.wav"))[:100]
        for call in some:
            one.analyze(call)
        bare = len(some) / (time.perf_counter() - begin)
        print(f"a bare loop          {bare:7.2f} calls/s, {(cpu() - spent) / len(some):.4f} s of processor a call")
        for workers in args.workers:
            memory, spent, here = Memory(), cpu(), time.process_time()
            done = batch.run(calls, Path(scratch, f"out{workers}"), workers=workers, model=args.model, progress=memory)
            assert done.scored == args.calls
            rate = done.scored / done.seconds
            each, own = (cpu() - spent) / args.calls, (time.process_time() - here) / args.calls
            print(f"batch, {workers} processes   {rate:7.2f} calls/s, {each:.4f} s of processor a call ({own:.4f} here)", end=", ")
            print(f"{rate / bare / workers:4.0%} of {workers} bare loops")
            for name, side in (("this process", 0), ("a worker", 1)):
                print(f"   {name:13s} MB: " + " ".join(str(seen[side]) for seen in memory.seen if len(seen) > side))


if __name__ == "__main__":
    main()
