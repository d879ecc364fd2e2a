"""The command `callnorm bench`."""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
from pathlib import Path
from typing import Any

from callnorm import __version__

TASKS = {
    "stft": "STFT to a complex array (16 kHz, n_fft 512, hop 160)",
    "power": "STFT to power, as an array",
    "mel": "80 mel bands",
    "pitch": "pitch of one channel at 8 kHz",
    "call": "8 kHz stereo call: callnorm's whole report; Praat's pitch, intensity and harmonicity",
}
_ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"), "1")


def add_to(commands: Any) -> None:
    """Add the command to the command line's parser."""
    says = "Time the FFT path and the whole analysis on this machine, beside other libraries that are installed, one thread each."
    parser = commands.add_parser("bench", help="time callnorm on this machine", description=says)
    parser.add_argument("--json", action="store_true", help="give the figures as JSON")
    parser.set_defaults(run=_bench)


def _bench(args: argparse.Namespace) -> int:
    machine = _machine()
    if not args.json:
        print(
            f"{machine['processor']}, {machine['processors']} processors, load {machine['load']}; seconds for an hour of sound, one thread"
        )
    results = []
    with subprocess.Popen(
        [sys.executable, "-m", "callnorm.bench"], stdout=subprocess.PIPE, text=True, env=os.environ | _ONE_THREAD
    ) as timing:
        assert timing.stdout is not None
        for line in timing.stdout:
            results.append(json.loads(line))
            if not args.json:
                _show(results)
    if args.json:
        print(json.dumps({"callnorm": __version__, "machine": machine, "results": results}, indent=1))
    return 0 if timing.returncode == 0 else 2


def _show(results: list[dict[str, Any]]) -> None:
    row = results[-1]
    if len(results) == 1 or results[-2]["task"] != row["task"]:
        print(f"\n{TASKS[row['task']]}")
    name = f"  {row['library']} {row['version'] or ''}"
    figures = row["left_out"] or f"{row['seconds_an_hour']:8.3f} s  {row['times_real_time']:8.0f} × real time"
    print(f"{name:34s} {figures}", flush=True)


def _machine() -> dict[str, Any]:
    load = round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None
    return {
        "processor": _processor(),
        "processors": os.cpu_count(),
        "load": load,
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
    }


def _processor() -> str:
    """Give the processor's name; Python's own answer is empty or an architecture on Linux."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()
