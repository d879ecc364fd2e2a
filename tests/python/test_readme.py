"""The Python of the READMEs and of the docs runs, each page from top to bottom."""

import re
import shutil
from pathlib import Path

import pytest

import callnorm

ROOT = Path(__file__).parents[2]


@pytest.mark.filterwarnings("ignore:no font with Chinese")
@pytest.mark.parametrize("page", ["README", "docs/notebooks", "docs/models", "docs/report"])
@pytest.mark.parametrize("ending", [".md", ".zh.md"])
def test_the_python_of_a_page_runs(page, ending, tmp_path, monkeypatch):
    name = page + ending
    snippets = re.findall(r"^```python\n(.*?)^```", (ROOT / name).read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    assert snippets
    shutil.copy(callnorm.sample_call(), tmp_path / "call.wav")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MPLBACKEND", "agg")
    names = {}
    for snippet in snippets:
        exec(compile(snippet, name, "exec"), names)
