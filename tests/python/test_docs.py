"""The documentation of batches runs: files as they are shown, commands, Python."""

import re
import shlex
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import soundfile

import callnorm
from callnorm import batch, cli, models

DOCS = Path(__file__).parents[2] / "docs"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.DOTALL | re.MULTILINE)


@pytest.fixture
def calls(tmp_path, monkeypatch):
    """Three recordings where the documentation says that they are."""
    x, rate = soundfile.read(callnorm.sample_call(), dtype="int16")
    (tmp_path / "calls").mkdir()
    for n in range(1, 4):
        soundfile.write(tmp_path / "calls" / f"{n:04}.wav", x[9 * rate : (20 + n) * rate], rate)
    monkeypatch.chdir(tmp_path)


@pytest.mark.usefixtures("calls")
@pytest.mark.parametrize("name", ["batch.md", "batch.zh.md"])
def test_the_pages_on_batches_run(name, tmp_path, capsys):
    page, names, ran = (DOCS / name).read_text(encoding="utf-8"), {}, []
    for block in BLOCK.finditer(page):
        kind, text = block.groups()
        ran.append(kind)
        if kind == "csv":
            file = re.findall(r"`(\w+\.csv)`", page[: block.start()])[-1]
            (tmp_path / file).write_text(text, encoding="utf-8")
        elif kind == "sh":
            for line in text.splitlines():
                program, *args = shlex.split(line, comments=True)
                assert program == "callnorm"
                assert cli.main(args) == 0, line
        else:
            exec(compile(text, name, "exec"), names)
    assert ran == ["sh", "csv", "sh", "python", "python", "csv", "sh"]
    shown = capsys.readouterr().out
    assert "王芳" in shown
    assert "κ" in shown
    assert names["done"].kept == 3
    assert (tmp_path / "agreement.svg").exists()


@pytest.mark.parametrize("name", ["models.md", "models.zh.md"])
def test_the_page_on_models_has_each_model_and_its_size(name):
    page = (DOCS / name).read_text(encoding="utf-8")
    table = {row[0]: row[1:] for row in (re.split(r" *\| *", line.strip("| ")) for line in page.splitlines() if " MB | " in line)}
    column = {"f16": 0, "q8_0": 1, "q5_1": 2, "q5_0": 2}
    told = {}
    for model in (entry for entry in models.known() if entry.engine == "whisper.cpp"):
        size = model.name.removesuffix(f"-{model.weights}")
        assert table[size][column[model.weights]] == f"{model.bytes / 1e6:.0f} MB", model.name
        told.setdefault(size, set()).add(column[model.weights])
    assert told == {size: {0, 1, 2} for size in table}


@pytest.mark.engines
@pytest.mark.filterwarnings("default")
@pytest.mark.usefixtures("calls")
@pytest.mark.parametrize("engine", ["Ray Data", "Spark 4", "Dask", "Daft"])
def test_the_recipes_give_what_a_batch_gives(engine, tmp_path, monkeypatch):
    page = (DOCS / "scaling.md").read_text(encoding="utf-8")
    recipe = re.search(rf"^{engine}:\n\n```python\n(.*?)^```", page, re.DOTALL | re.MULTILINE)[1]
    assert recipe in (DOCS / "scaling.zh.md").read_text(encoding="utf-8")
    monkeypatch.setenv("PYSPARK_PYTHON", sys.executable)
    monkeypatch.setenv("SPARK_CONF_DIR", str(tmp_path))
    (tmp_path / "spark-defaults.conf").write_text("spark.master local[2]\nspark.ui.enabled false\n", encoding="utf-8")
    names = {}
    exec(compile(recipe.replace("s3://bucket", str(tmp_path)), engine, "exec"), names)
    if engine == "Dask":
        (tmp_path / "results").mkdir()
        pq.write_table(names["results"], tmp_path / "results" / "all.parquet")
    batch.run("calls", "out", agent="left")
    for table in ("calls", "findings"):
        made, wanted = (batch.read(folder, table).to_pylist() for folder in ("results", "out"))
        bare = [sorted(({**row, "path": Path(row["path"]).name} for row in rows), key=str) for rows in (made, wanted)]
        assert bare[0] == bare[1]
    if engine == "Spark 4":
        names["spark"].stop()
    elif engine == "Ray Data":
        names["ray"].shutdown()
