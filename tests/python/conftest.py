import subprocess
import sys
from pathlib import Path

import pytest

import callnorm

DATA = Path(__file__).with_name("data")


@pytest.fixture(scope="session")
def written() -> callnorm.Report:
    """A report written by hand after the contract: every view can be tested without hearing anything."""
    return callnorm.Report.from_json((DATA / "report.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def sample() -> callnorm.Report:
    """The bundled sample call, analysed."""
    return callnorm.analyze(callnorm.sample_call())


@pytest.fixture
def run(tmp_path):
    """Run the command line in a process of its own, in an empty folder."""

    def command(*args, **options):
        argv = [sys.executable, "-m", "callnorm.cli", *map(str, args)]
        return subprocess.run(argv, cwd=tmp_path, capture_output=True, encoding="utf-8", check=False, **options)

    return command
