"""Findings that become an exit status: what `--fail-on` and `--fail-under` ask for, and what of it a call has."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from callnorm import _core, labels
from callnorm._core import OptionsError
from callnorm.labels import Language

KINDS = ("fail", "critical")


@dataclass(frozen=True, slots=True)
class Failing:
    """What makes a call fail: any norm that fails, a critical one, norms by name; a score below a number."""

    on: tuple[str, ...] = ()
    under: float | None = None

    @classmethod
    def asked(cls, on: Iterable[str] | None, under: float | None, profiles: Iterable[str]) -> Failing:
        """Take what the command line gives, each perhaps several separated by commas; `OptionsError` for a norm that no profile has."""
        wanted = tuple(dict.fromkeys(part.strip() for each in on or () for part in each.split(",") if part.strip()))
        if named := [name for name in wanted if name not in KINDS]:
            known = {norm for profile in profiles for norm in tomllib.loads(_core.profile(profile)).get("norms", {})}
            for name in named:
                if name not in known:
                    raise OptionsError(f"--fail-on {name!r}: no norm of that name; it must be fail, critical or {_near(name, known)}")
        return cls(wanted, under)

    def norms(self, findings: Iterable[Any]) -> list[Any]:
        """Give those of a call's findings that were asked for."""
        return [f for f in findings if f["verdict"] == "fail" and self._is_meant(f)]

    def _is_meant(self, finding: Any) -> bool:
        return "fail" in self.on or finding["norm"] in self.on or ("critical" in self.on and finding["severity"] == "critical")

    def is_under(self, score_high: float | None) -> bool:
        """Tell whether even the highest score that is open is too low; there is none where no norm with a weight applies."""
        return score_high is not None and self.under is not None and score_high < self.under

    def says(self, name: str, found: Iterable[Any], score_high: float | None, lang: Language) -> str:
        """Name a call and what it was failed for."""
        says = _SAYS[lang]
        reasons = [says["norms"].format(labels.comma(lang).join(f"{f['norm']} ({labels.title(f, lang)})" for f in found))] if found else []
        if self.is_under(score_high):
            reasons.append(says["under"].format(score_high, self.under))
        return f"{name}{labels.colon(lang)}{says['and'].join(reasons)}"


def _near(name: str, known: Collection[str]) -> str:
    near = get_close_matches(name, known, 1)
    return f"{near[0]!r}" if near else f"one of {', '.join(sorted(known))}"


_SAYS: dict[Language, dict[str, str]] = {
    "zh": {"norms": "不合格 {}", "under": "得分至多 {:.1f}，低于 {:g}", "and": "；"},
    "en": {"norms": "fails {}", "under": "its score is at most {:.1f}, under {:g}", "and": "; "},
}
