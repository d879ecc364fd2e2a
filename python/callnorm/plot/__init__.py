"""Plots with matplotlib: of one call from its report, of many from a table of findings.

Each takes ``ax=``, draws on it (or on a new figure's) and gives it back; none calls ``show()``. Words are Chinese or English as ``lang``
or the locale says; on a machine without a Chinese font they are English, with one warning.
"""

from callnorm.plot.call import pitch, rate, scorecard, timeline
from callnorm.plot.many import agents, control_chart, distribution

__all__ = ["agents", "control_chart", "distribution", "pitch", "rate", "scorecard", "timeline"]
