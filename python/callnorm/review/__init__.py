"""People hear what a batch judged: a draw for them to fill, and their corrections beside the machine's scores (extra ``batch``).

Examples
--------
>>> from callnorm import review
>>> review.JUDGEMENTS
('agree', 'disagree', 'cannot tell')
"""

from callnorm.choices import JUDGEMENTS
from callnorm.review.apply import Applied, apply
from callnorm.review.draw import Draw, draw
from callnorm.review.filled import BadRowsError, Review, read
from callnorm.review.sheets import write

__all__ = ["JUDGEMENTS", "Applied", "BadRowsError", "Draw", "Review", "apply", "draw", "read", "write"]
