"""A team page as HTML: one file with its style, its scripts, its data and its sound (needs Jinja2)."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from callnorm import __version__, labels
from callnorm.extras import need
from callnorm.html import BOTH, LANGUAGES, SPEEDS
from callnorm.html import PAGE as CALL_PAGE
from callnorm.labels import Language
from callnorm.team import words
from callnorm.team.columns import Row, packed
from callnorm.team.heard import Heard

PAGE = Path(__file__).with_name("page")
SCRIPTS = ("data", "figures", "draw", "filters", "player", "heat", "norms", "calls", "main")
"""In the order in which they stand: a script uses those before it."""


def page(name: str, columns: Row, heard: Heard, lang: Language, *, remarks: tuple[str, ...] = (), unread: list[str] | None = None) -> str:
    """Give the page of some calls. `columns` is what its script reads; `remarks` are keys of words that stand below its name."""
    script = "\n".join((PAGE / f"{part}.js").read_text(encoding="utf-8") for part in SCRIPTS)
    rendered: str = _template().render(
        name=name,
        lang=lang,
        style="".join(file.read_text(encoding="utf-8") for file in (CALL_PAGE / "base.css", PAGE / "team.css")),
        script=script,
        script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
        words=words.words(),
        data=base64.b64encode(packed(columns | {"pieces": heard.pieces, "shown": labels.EVIDENCE_SHOWN})).decode(),
        wav=base64.b64encode(heard.wav).decode(),
        heard=_say("sound of", len(heard.pieces)) if heard.pieces else _say("silent page"),
        remarks=[_say(key) for key in remarks],
        unread=unread or [],
        speeds=SPEEDS,
        version=__version__,
    )
    return rendered


@cache
def _template() -> Any:
    jinja2 = need("jinja2", "html", "team pages")
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(PAGE), autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined
    )
    environment.globals.update(say=_say, say_count=_say_count)
    return environment.get_template("team.html")


def _say(key: str, *values: object) -> Any:
    """Write a word in both languages, of which the page shows one."""
    from markupsafe import Markup  # noqa: PLC0415 (comes with Jinja2)

    zh, en = (words.both(key)[at].format(*values) for at in range(len(LANGUAGES)))
    return zh if zh == en else Markup(BOTH).format(zh, en)


def _say_count(key: str, count: int) -> Any:
    return _say(f"1 {key}" if count == 1 and f"1 {key}" in words.WORDS else key, count)
