"""The pages of the documentation's site: none is left out, each is there in both languages, and links lead where they say.

`make docs` builds the site itself.
"""

import importlib.util
import re
from pathlib import Path
from pydoc import locate

import pytest

ROOT = Path(__file__).parents[2]
spec = importlib.util.spec_from_file_location("site_of_docs", ROOT / "lab" / "site.py")
site = importlib.util.module_from_spec(spec)
spec.loader.exec_module(site)


@pytest.fixture(scope="module")
def gathered(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site") / "docs"
    site.gather(folder)
    return folder


def test_the_navigation_lists_every_page_once(gathered):
    listed = re.findall(r"^ *- (?:\w+: )?([\w/-]+\.md)$", (ROOT / "mkdocs.yml").read_text(encoding="utf-8"), re.MULTILINE)
    pages = {page.relative_to(gathered).as_posix() for page in gathered.rglob("*.md")}
    assert sorted(listed) == sorted(page for page in pages if not page.endswith(".zh.md"))
    assert {page.replace(".md", ".zh.md") for page in listed} == {page for page in pages if page.endswith(".zh.md")}


def test_links_lead_to_pages_of_the_same_language_or_to_the_repository(gathered):
    for page in gathered.rglob("*.md"):
        text = page.read_text(encoding="utf-8")
        for link in re.findall(r"\]\(([^)\s]+)\)", text):
            target = link.partition("#")[0]
            if target and "://" not in target:
                assert (page.parent / target).exists(), (page.name, link)
                assert target.endswith(".zh.md") == page.name.endswith(".zh.md") or not target.endswith(".md"), (page.name, link)
    start = (gathered / "index.md").read_text(encoding="utf-8")
    assert "](batch.md)" in start and "](images/team.png)" in start and "中文说明" not in start
    assert f"]({site.repository()}/blob/main/LICENSE-MIT)" in start
    assert "](index.zh.md#准确度)" in (gathered / "benchmarks.zh.md").read_text(encoding="utf-8")


def test_a_link_to_nothing_is_refused():
    with pytest.raises(FileNotFoundError, match=r"docs/team\.md: absent\.md"):
        site.address(ROOT / "docs" / "team.md", "absent.md")


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_the_reference_describes_what_there_is():
    for _, _, things in site.REFERENCE.values():
        assert all(locate(thing) is not None for thing in things)


def test_what_would_be_loaded_from_elsewhere_is_found(tmp_path):
    (tmp_path / "good.html").write_text('<link rel="canonical" href="https://x.org"><a href="https://x.org">x</a><img src="a.png">')
    assert site.loaded_from_elsewhere(tmp_path) == []
    (tmp_path / "bad.html").write_text('<script src="https://x.org/a.js"></script><link href="//x.org/a.css" rel="stylesheet">')
    (tmp_path / "bad.css").write_text("@import url(https://x.org/font.css)")
    assert len(site.loaded_from_elsewhere(tmp_path)) == 3
