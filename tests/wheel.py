"""Installs a wheel into a clean environment of each Python given and uses it there: the plain install, then the extra `batch`.

python tests/wheel.py dist/callnorm-….whl python3.11 python3.13
"""

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

INSTALLED = "import importlib.metadata as m, json; print(json.dumps([d.metadata['Name'] for d in m.distributions()]))"
BATCH = "import callnorm; from callnorm import batch; print(batch.run([callnorm.sample_call()], 'results').scored)"


def check(wheel: Path, python: str, folder: Path) -> str:
    def run(*argv: object, status: int = 0) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(list(map(str, argv)), cwd=folder, capture_output=True, encoding="utf-8", check=False)
        assert done.returncode == status, (argv, done.returncode, done.stdout, done.stderr)
        return done

    run(python, "-m", "venv", folder / "venv")
    scripts = folder / "venv" / ("Scripts" if sys.platform == "win32" else "bin")
    pip = [scripts / "python", "-m", "pip", "--disable-pip-version-check"]
    run(*pip, "install", "--quiet", wheel)
    installed = set(json.loads(run(scripts / "python", "-c", INSTALLED).stdout))
    assert installed - {"pip", "setuptools", "wheel"} == {"callnorm", "numpy"}, installed
    callnorm = scripts / "callnorm"
    report = json.loads(run(callnorm, "demo", "--format", "json").stdout)
    assert report["channels"][0]["role"] == "agent"
    assert run(callnorm, "--version").stdout.split()[1] in wheel.name
    assert "tiny" in run(callnorm, "models", "list").stdout
    refused = run(callnorm, "batch", report["source"]["path"], "-o", "results", status=2)
    assert re.search(r"pip install 'pyarrow\S*' 'tqdm\S*'$", refused.stderr.strip())
    assert refused.stderr.count("\n") == 1
    run(*pip, "install", "--quiet", f"{wheel}[batch]")
    assert run(scripts / "python", "-c", BATCH).stdout == "1\n"
    return run(scripts / "python", "-c", "import sys; print(sys.version.split()[0])").stdout.strip()


def main() -> None:
    wheel, *pythons = sys.argv[1:]
    for python in pythons or [sys.executable]:
        with tempfile.TemporaryDirectory() as folder:
            version = check(Path(wheel).resolve(), python, Path(folder))
            print(f"{Path(wheel).name} works on CPython {version}, plain with numpy alone and with the extra batch")


if __name__ == "__main__":
    main()
