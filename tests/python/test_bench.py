import json

import pytest

from callnorm.bench import calls, clock, spectra
from callnorm.commands.bench import TASKS


def test_each_contender_is_timed_or_left_out(monkeypatch):
    monkeypatch.setattr(spectra, "SECONDS", 2)
    monkeypatch.setattr(calls, "PITCH_S", 2)
    monkeypatch.setattr(calls, "CALL_S", 10)
    monkeypatch.setattr(clock, "RUNS", 2)
    rows = [contender.measure() for module in (spectra, calls) for contender in module.contenders()]
    assert {row["task"] for row in rows} == TASKS.keys()
    for row in rows:
        if row["left_out"] is None:
            assert row["seconds_an_hour"] * row["times_real_time"] == pytest.approx(3600)
            assert row["version"]
        else:
            assert row["library"] not in ("callnorm", "numpy"), row
            assert row["seconds_an_hour"] is None


@pytest.mark.slow
def test_the_command_gives_figures_for_people_and_for_scripts(run):
    found = json.loads(run("bench", "--json").stdout)
    assert {row["task"] for row in found["results"]} == TASKS.keys()
    assert found["machine"]["processors"] >= 1
    assert "× real time" in run("bench").stdout
