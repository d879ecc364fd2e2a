"""What a release says of itself is the same everywhere."""

import re
import tomllib
from pathlib import Path

import callnorm

ROOT = Path(__file__).parents[2]
CARGO = tomllib.loads((ROOT / "Cargo.toml").read_text(encoding="utf-8"))["package"]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
CITATION = (ROOT / "CITATION.cff").read_text(encoding="utf-8")


def cited(key):
    """A plain value of the citation's top level."""
    return re.search(rf"^{key}: (.+)$", CITATION, re.MULTILINE)[1]


def test_the_version_is_the_packages():
    assert cited("version") == CARGO["version"] == callnorm.__version__


def test_the_citation_has_what_its_format_asks_for():
    assert cited("cff-version") == "1.2.0" and cited("title") == CARGO["name"] and cited("message")
    assert re.search(r"^authors:\n  - name: .+$", CITATION, re.MULTILINE)
    assert " OR ".join(re.findall(r"^  - (MIT|Apache-2\.0)$", CITATION, re.MULTILINE)) == PROJECT["license"] == CARGO["license"]


def test_addresses_name_one_repository():
    repository = PROJECT["urls"]["Repository"]
    assert cited("repository-code") == CARGO["repository"] == repository
    assert all(url.startswith(repository) for url in PROJECT["urls"].values())
