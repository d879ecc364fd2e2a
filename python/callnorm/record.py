"""Read-only views of JSON objects: their members are attributes with the JSON's own names."""

from __future__ import annotations

import json
from abc import ABCMeta
from collections.abc import ItemsView, Iterator, KeysView, Mapping, ValuesView
from typing import TYPE_CHECKING, Any, ClassVar, Self, cast


class Record:
    """A JSON object whose members are attributes (``rate.low_cpm``) and items (``rate["low_cpm"]``); read-only.

    Examples
    --------
    >>> record = callnorm.Record.parse('{"low_cpm": 180, "stretches": [{"cpm": 200}]}')
    >>> record.low_cpm, record["low_cpm"], record.stretches[0].cpm
    (180, 180, 200)
    """

    __slots__ = ("_members",)
    __hash__ = None  # type: ignore[assignment]
    _kinds: ClassVar[Mapping[str, type[Part]]] = {}
    """What the members that are objects, or lists of objects, are; `callnorm.types` says so of each part of a report."""
    _members: dict[str, Any]

    def __init__(self, members: Mapping[str, Any] | Record) -> None:
        object.__setattr__(self, "_members", dict(members.items()))

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read the JSON text of an object, every object in it as a record."""
        return cls._of(json.loads(text))

    @classmethod
    def _of(cls, members: Mapping[str, Any]) -> Self:
        return cls({name: _read(value, cls._kinds.get(name, Part)) for name, value in members.items()})

    if not TYPE_CHECKING:  # the members that there are, their classes declare

        def __getattr__(self, name: str) -> Any:
            try:
                return self._members[name]
            except KeyError:
                raise AttributeError(f"no {name!r} here; there are {', '.join(self._members)}") from None

        def __setattr__(self, name: str, value: object) -> None:
            raise AttributeError(f"{name!r} cannot be set: a record is read-only")

    def __getitem__(self, name: str) -> Any:
        return self._members[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._members)

    def __len__(self) -> int:
        return len(self._members)

    def __contains__(self, name: object) -> bool:
        return name in self._members

    def __eq__(self, other: object) -> bool:
        return dict(other.items()) == self._members if isinstance(other, Record | Mapping) else NotImplemented

    def get(self, name: str, default: Any = None) -> Any:
        """Give a member, or `default` where there is none of that name."""
        return self._members.get(name, default)

    def keys(self) -> KeysView[str]:
        """Give the members' names."""
        return KeysView(self._members)

    def values(self) -> ValuesView[Any]:
        """Give the members."""
        return ValuesView(self._members)

    def items(self) -> ItemsView[str, Any]:
        """Give the members with their names."""
        return ItemsView(self._members)

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self._members]

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self._members,)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{k}={_brief(v)}' for k, v in self.items())})"


class Part(Record):
    """An object within a document: a mapping too.

    A whole document is not a mapping: pandas and polars would read one as a table of its members instead of asking it for its own table.
    """

    __slots__ = ()


cast(ABCMeta, Mapping).register(Part)


def _read(value: Any, kind: type[Part]) -> Any:
    """Make a record of an object, and of each object in a list."""
    if isinstance(value, dict):
        return kind._of(value)
    return [_read(each, kind) for each in value] if isinstance(value, list) else value


def _brief(value: object) -> str:
    """Write a value in a few characters, so that a record's repr stays on a line."""
    if isinstance(value, list):
        return f"[{len(value)}]" if value else "[]"
    if isinstance(value, Record):
        return "{…}"
    return f"{value:.6g}" if isinstance(value, float) else repr(value)
