"""Which calls of a run have what `--fail-on` or `--fail-under` asks for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from callnorm.batch.dataset import of_calls
from callnorm.calls import Place
from callnorm.failing import Failing
from callnorm.labels import Language
from callnorm.record import Part


def lines(folder: Place, calls: Sequence[str], failing: Failing, lang: Language) -> list[str]:
    """Name each of them and what it was failed for, in the order of the calls."""
    if not failing.on and failing.under is None:
        return []
    found = defaultdict(list)
    for row in failing.norms(of_calls(folder, "findings", calls, _FINDING).to_pylist()):
        found[row["path"]].append(Part(row))
    scores = {row["path"]: row["score_high"] for row in of_calls(folder, "calls", calls, ["score_high"]).to_pylist()}
    failed = [path for path, score_high in scores.items() if found[path] or failing.is_under(score_high)]
    return [failing.says(path, found[path], scores[path], lang) for path in failed]


_FINDING = ("norm", "title", "title_en", "verdict", "severity")
