"""A team's own scores compared with callnorm's: how often they agree, and on which norms they differ.

Examples
--------
>>> from callnorm import calibrate
>>> calibrate.kappa(20, 5, 10, 15)
0.4
"""

from callnorm.calibrate.agreement import AMONG_PEOPLE, Calibration, Norm, Total, compare, kappa, wilson
from callnorm.calibrate.results import Judged, analyzed, of_batch
from callnorm.calibrate.scores import Score, read

__all__ = ["AMONG_PEOPLE", "Calibration", "Judged", "Norm", "Score", "Total", "analyzed", "compare", "kappa", "of_batch", "read", "wilson"]
