"""Plots with matplotlib: of one call from its report, of many from a table of findings.

Each function draws on the axes ``ax`` (or on those of a new figure) and returns them; none calls ``show()``. Labels are Chinese or English
by ``lang`` or the locale; on a machine without a Chinese font they are English, with one warning. All need matplotlib (extra ``plot``).
"""

from callnorm.plot.call import pitch, rate, scorecard, timeline
from callnorm.plot.many import agents, control_chart, distribution

__all__ = ["agents", "control_chart", "distribution", "pitch", "rate", "scorecard", "timeline"]
