"""The Python of both READMEs runs, top to bottom."""

import re
import shutil
from pathlib import Path

import pytest

import callnorm

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", ["README.md", "README.zh.md"])
def test_the_readmes_python_runs(name, tmp_path, monkeypatch):
    snippets = re.findall(r"^```python\n(.*?)^```", (ROOT / name).read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    assert snippets
    shutil.copy(callnorm.sample_call(), tmp_path / "call.wav")
    monkeypatch.chdir(tmp_path)
    names = {}
    for snippet in snippets:
        exec(compile(snippet, name, "exec"), names)
