"""The example notebook runs from top to bottom, on the calls that it makes for show."""

import json
from pathlib import Path

import pytest

nbclient = pytest.importorskip("nbclient", reason="no nbclient: the example notebook was not run")
nbformat = pytest.importorskip("nbformat")
pytest.importorskip("ipykernel", reason="no ipykernel: the example notebook was not run")

NOTEBOOK = Path(__file__).parents[2] / "examples" / "analyst.ipynb"


@pytest.mark.notebook
@pytest.mark.filterwarnings("ignore")  # the kernel's own
def test_the_analysts_notebook_runs(tmp_path):
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    nbclient.NotebookClient(notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": tmp_path}}).execute()
    outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    shown = [output.data for output in outputs if "data" in output]
    assert sum("image/png" in data for data in shown) == 4
    html = ["".join(data["text/html"]) for data in shown if "text/html" in data]
    assert any("data:audio/wav;base64," in text for text in html)
    assert any(text.startswith('<div class="callnorm">') for text in html)
    assert "12 analysed, 0 could not be read" in "".join(output.get("text", "") for output in outputs)
    assert (tmp_path / "worst.html").read_text(encoding="utf-8").startswith("<!doctype html>")


def test_the_notebook_is_committed_without_what_it_put_out():
    cells = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    assert all(not cell.get("outputs") and cell.get("execution_count") is None for cell in cells)
