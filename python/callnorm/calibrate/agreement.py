"""Agreement of people's scores with callnorm's."""

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
"""How often people who score calls agree with each other (shares, 0-1), and the source: 67 % between five analysts in one exercise, 70-80 %
across the industry (Ender Turing, QA Calibration, which attributes the second figure to McKinsey)."""


@dataclass(slots=True)
class Total:
    """Whole calls: people's score and callnorm's, both from 0 to 100.

    Examples
    --------
    >>> calibrate.Total(pairs=[("a.wav", 90.0, 84.0), ("b.wav", 90.0, 70.0)]).near
    1
    """

    pairs: list[tuple[str, float, float]] = field(default_factory=list)
    """Each recording with both scores, people's first."""
    undetermined: int = 0
    """Recordings that have no score of callnorm's, or one with less than half of the weight that applies decided."""
    ranges: list[tuple[str, float, float, float, Decided]] = field(default_factory=list)
    """Those of them that have a range: each recording with people's score, both ends of callnorm's, the decided and the open weight."""

    @property
    def near(self) -> int:
        """Recordings whose scores differ by 10 points or less."""
        return sum(abs(ours - theirs) <= NEAR for _, theirs, ours in self.pairs)

    def to_dict(self) -> dict[str, Any]:
        """Give the figures as a dict; None where there is no pair. Shares are 0-1, differences are in points (callnorm's less people's)."""
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
    """One norm: on how many recordings both pass it, both fail it, or only one of them does.

    Examples
    --------
    >>> norm = calibrate.Norm("greeting", both_pass=20, only_people_pass=5, only_ours_pass=10, both_fail=15)
    >>> norm.compared, norm.differ, norm.kappa
    (50, 15, 0.4)
    """

    norm: str
    title: str = ""
    title_en: str = ""
    both_pass: int = 0
    only_people_pass: int = 0
    only_ours_pass: int = 0
    both_fail: int = 0
    undetermined: int = 0
    """People judged it; callnorm's verdict is undetermined."""
    not_applicable: int = 0
    """By people's score or by callnorm's verdict it does not apply."""

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
        """Give the counts and figures as a dict; None where nothing was compared, or kappa is not defined. Shares are 0-1."""
        agree = self.compared - self.differ
        counts = {name: getattr(self, name) for name in self.__slots__}
        figures = {"agreement": agree / self.compared if self.compared else None, "interval": wilson(agree, self.compared)}
        return counts | {"compared": self.compared, "kappa": self.kappa} | figures


@dataclass(slots=True)
class Calibration:
    """The result of `compare`: whole calls, and norms, those with the largest share of differences first.

    Examples
    --------
    >>> calibrate.compare([], {}).to_dict()["total"]["compared"]
    0
    """

    total: Total
    norms: list[Norm]
    missing: list[str]
    """Recordings that people scored and that have no result."""

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
    """Compare people's scores with callnorm's results, recording by recording.

    Parameters
    ----------
    scores : iterable of Score
        People's scores, as `read` gives them. People pass a norm where they gave all of its points.
    judged : mapping from str to Judged
        callnorm's results by recording, as `of_batch` or `analyzed` gives them.
    file : object
        What errors call the scores: their file.

    Returns
    -------
    Calibration

    Raises
    ------
    OptionsError
        A score is for a norm that the recording's result does not have.

    Examples
    --------
    >>> scores = [calibrate.Score(2, "a.wav", "total", 0.9)]
    >>> calibrate.compare(scores, {"a.wav": calibrate.Judged(84.0)}).total.pairs
    [('a.wav', 90.0, 84.0)]
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
    """Compute Cohen's kappa of two judges who each say yes or no.

    Parameters
    ----------
    both_yes, first_only, second_only, neither : int
        How many cases both judges, only the first, only the second, or neither of them said yes to.

    Returns
    -------
    float or None
        ``(observed - chance) / (1 - chance)`` agreement: 1 where they always agree, 0 for agreement by chance, negative below that. None
        where it is not defined: there are no cases, or both judges gave the same answer throughout.

    References
    ----------
    .. [1] J. Cohen, "A coefficient of agreement for nominal scales", Educational and Psychological Measurement 20, 1960.

    Examples
    --------
    >>> calibrate.kappa(20, 5, 10, 15)
    0.4
    """
    n = both_yes + first_only + second_only + neither
    first, second = both_yes + first_only, both_yes + second_only
    by_chance = first * second + (n - first) * (n - second)  # times n²
    if n == 0 or by_chance == n * n:
        return None
    return (n * (both_yes + neither) - by_chance) / (n * n - by_chance)


def wilson(count: int, of: int) -> tuple[float, float] | None:
    """Compute Wilson's 95 % interval of a share.

    Parameters
    ----------
    count, of : int
        The share is ``count / of``, with ``0 <= count <= of``.

    Returns
    -------
    (float, float) or None
        Both ends of the interval, 0-1. None where ``of`` is 0.

    References
    ----------
    .. [1] E. B. Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22, 1927.

    Examples
    --------
    >>> low, high = calibrate.wilson(8, 10)
    >>> round(low, 2), round(high, 2)
    (0.49, 0.94)
    """
    if of == 0:
        return None
    z = 1.959963984540054
    share, spread = count / of, z * z / of
    middle = (share + spread / 2) / (1 + spread)
    half = z * sqrt(share * (1 - share) / of + spread / (4 * of)) / (1 + spread)
    return max(0.0, middle - half), min(1.0, middle + half)
