"""How far two judges agree."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import sqrt
from statistics import fmean, median
from typing import Any

from callnorm._core import OptionsError
from callnorm.calibrate.results import Judged
from callnorm.calibrate.scores import TOTAL, Score
from callnorm.weight import Decided, decided

NEAR = 10.0
"""Scores that differ by no more points than this agree."""
AMONG_PEOPLE = (0.67, 0.80, "https://enderturing.com/blog/qa-calibration-call-center-inter-rater-reliability")
"""How often people who score calls agree with each other: 67 % between five analysts in one exercise, 70-80 % across the industry, and
where that stands (Ender Turing, QA Calibration; it ascribes the second figure to McKinsey)."""


@dataclass(slots=True)
class Total:
    """Whole calls: people's score and ours."""

    pairs: list[tuple[str, float, float]] = field(default_factory=list)
    """Each recording with both scores, people's first."""
    undetermined: int = 0
    """Recordings that have no score of ours, or one with less than half of the weight that applies decided."""
    ranges: list[tuple[str, float, float, float, Decided]] = field(default_factory=list)
    """Those of them that have a range: each recording with people's score, both ends of ours, and what is missing."""

    @property
    def near(self) -> int:
        """Recordings whose scores differ by 10 points or less."""
        return sum(abs(ours - theirs) <= NEAR for _, theirs, ours in self.pairs)

    def to_dict(self) -> dict[str, Any]:
        """Give the figures; null where there is no pair."""
        compared, apart = len(self.pairs), [ours - theirs for _, theirs, ours in self.pairs]
        return {
            "compared": compared,
            "within_10_points": self.near,
            "agreement": self.near / compared if compared else None,
            "interval": wilson(self.near, compared),
            "mean_difference": fmean(apart) if apart else None,
            "median_absolute_difference": median(map(abs, apart)) if apart else None,
            "undetermined": self.undetermined,
            "ranges": [
                {"recording": name, "people": theirs, "low": low, "high": high, **missing._asdict()}
                for name, theirs, low, high, missing in self.ranges
            ],
        }


@dataclass(slots=True)
class Norm:
    """One norm: how often both pass it, both fail it, or only one of them does."""

    norm: str
    title: str = ""
    title_en: str = ""
    both_pass: int = 0
    only_people_pass: int = 0
    only_ours_pass: int = 0
    both_fail: int = 0
    undetermined: int = 0
    """People judged it, we left it open."""
    not_applicable: int = 0
    """One of the two says that it does not apply."""

    @property
    def compared(self) -> int:
        """Recordings that both judged."""
        return self.both_pass + self.only_people_pass + self.only_ours_pass + self.both_fail

    @property
    def differ(self) -> int:
        """Recordings on which they differ."""
        return self.only_people_pass + self.only_ours_pass

    @property
    def kappa(self) -> float | None:
        """Cohen's kappa; None where it is not defined."""
        return kappa(self.both_pass, self.only_people_pass, self.only_ours_pass, self.both_fail)

    def to_dict(self) -> dict[str, Any]:
        """Give the counts and figures; null where nothing was compared, or kappa is not defined."""
        agree = self.compared - self.differ
        counts = {name: getattr(self, name) for name in self.__slots__}
        figures = {"agreement": agree / self.compared if self.compared else None, "interval": wilson(agree, self.compared)}
        return counts | {"compared": self.compared, "kappa": self.kappa} | figures


@dataclass(slots=True)
class Calibration:
    """What came out: totals, and norms with those that differ most first."""

    total: Total
    norms: list[Norm]
    missing: list[str]
    """Recordings that people scored and that there is no result of."""

    def to_dict(self) -> dict[str, Any]:
        """Give all figures as plain dicts and lists."""
        low, high, source = AMONG_PEOPLE
        return {
            "total": self.total.to_dict(),
            "norms": [norm.to_dict() for norm in self.norms],
            "missing": self.missing,
            "among_people": {"low": low, "high": high, "source": source},
        }


def compare(scores: Iterable[Score], judged: Mapping[str, Judged], file: object = "scores") -> Calibration:
    """Hold people's scores against ours, by recording.

    People pass a norm where they gave all of its points. Raises `OptionsError` for a norm that no profile of the results has.
    """
    total, norms, missing = Total(), dict[str, Norm](), dict[str, None]()
    for score in scores:
        ours = judged.get(score.recording)
        if ours is None:
            missing[score.recording] = None
        elif score.norm == TOTAL:
            _count_total(total, score, ours)
        else:
            norm = next((norm for norm, titles in ours.titles.items() if score.norm in (norm, *titles)), None)
            if norm is None:
                raise OptionsError(f"{file}:{score.line}: no norm {score.norm!r}; there are {', '.join(ours.verdicts)}")
            _count(norms.setdefault(norm, Norm(norm, *ours.titles[norm])), score.share, ours.verdicts[norm])
    order = sorted(norms.values(), key=lambda n: (-n.differ / n.compared if n.compared else 1, -n.compared, n.norm))
    return Calibration(total, order, list(missing))


def _count_total(total: Total, score: Score, ours: Judged) -> None:
    if ours.score is None or ours.is_range:
        total.undetermined += 1
        if score.share is not None and ours.low is not None and ours.high is not None:
            total.ranges.append((score.recording, 100 * score.share, ours.low, ours.high, decided(ours.weights)))
    elif score.share is not None:
        total.pairs.append((score.recording, 100 * score.share, ours.score))


def _count(norm: Norm, share: float | None, verdict: str) -> None:
    if share is None or verdict == "not_applicable":
        norm.not_applicable += 1
    elif verdict == "undetermined":
        norm.undetermined += 1
    elif share == 1:
        norm.both_pass += verdict == "pass"
        norm.only_people_pass += verdict == "fail"
    else:
        norm.only_ours_pass += verdict == "pass"
        norm.both_fail += verdict == "fail"


def kappa(both_yes: int, first_only: int, second_only: int, neither: int) -> float | None:
    """Give Cohen's kappa of two judges who each say yes or no: agreement beyond chance, 1 at most.

    None where it is not defined: nothing was judged, or both gave one and the same answer throughout, so that chance explains all.
    """
    n = both_yes + first_only + second_only + neither
    first, second = both_yes + first_only, both_yes + second_only
    by_chance = first * second + (n - first) * (n - second)  # times n²
    if n == 0 or by_chance == n * n:
        return None
    return (n * (both_yes + neither) - by_chance) / (n * n - by_chance)


def wilson(count: int, of: int) -> tuple[float, float] | None:
    """Give Wilson's 95 % interval of a share; None of nothing."""
    if of == 0:
        return None
    z = 1.959963984540054
    share, spread = count / of, z * z / of
    middle = (share + spread / 2) / (1 + spread)
    half = z * sqrt(share * (1 - share) / of + spread / (4 * of)) / (1 + spread)
    return max(0.0, middle - half), min(1.0, middle + half)
