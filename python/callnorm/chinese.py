"""The command line in Chinese: what English it has is looked up in data/chinese.toml; what is not there stays as it is."""

from __future__ import annotations

import argparse
import re
import tomllib
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, NoReturn

from callnorm import labels
from callnorm.labels import Language


def asked(argv: Sequence[str]) -> Language:
    """Tell in which language to speak before the arguments are understood: that of ``--lang``, else the locale's."""
    given = [word for option, word in pairwise(argv) if option == "--lang"]
    given += [word.removeprefix("--lang=") for word in argv if word.startswith("--lang=")]
    return "zh" if given[-1:] == ["zh"] else "en" if given[-1:] == ["en"] else labels.preferred()


def error(message: str, lang: Language) -> str:
    """Give an error's message in a language."""
    if lang == "zh":
        for pattern, chinese in _catalogue()[1]:
            if found := pattern.fullmatch(message):
                return chinese.format(*(group or "–" for group in found.groups()))
    return message


class Parser(argparse.ArgumentParser):
    """A parser whose own errors are in the language that was asked for."""

    lang: Language = "en"

    def error(self, message: str) -> NoReturn:
        """Say what is wrong, and end with 2."""
        if self.lang == "en":
            super().error(message)
        self.exit(2, f"{self.format_usage()}{self.prog}：{error(message, self.lang)}\n")


def speak(parser: argparse.ArgumentParser, lang: Language) -> None:
    """Have a parser and those below it speak a language."""
    if lang == "en":
        return
    if isinstance(parser, Parser):
        parser.lang = lang
    parser.formatter_class = _Formatter
    parser.description = _help(parser.description)
    for group in parser._action_groups:
        group.title = _TITLES.get(group.title or "", group.title)
    for action in parser._actions:
        action.help = _help(action.help)
        if isinstance(action, argparse._SubParsersAction):
            for listed in action._choices_actions:
                listed.help = _help(listed.help)
            for below in action.choices.values():
                speak(below, lang)


class _Formatter(argparse.HelpFormatter):
    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, "用法：" if prefix is None else prefix)


_TITLES = {"positional arguments": "参数", "options": "选项"}


def _help(text: str | None) -> str | None:
    return _catalogue()[0].get(text, text) if text else text


@cache
def _catalogue() -> tuple[dict[str, str], list[tuple[re.Pattern[str], str]]]:
    file = Path(__file__).with_name("data") / "chinese.toml"
    read = tomllib.loads(file.read_text(encoding="utf-8"))
    return read["help"], [(re.compile(each["pattern"]), each["zh"]) for each in read["errors"]]
