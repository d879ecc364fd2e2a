"""The calls of a batch as one page: which people, which weeks, which norms, and the seconds to hear.

Examples
--------
>>> import callnorm, pathlib, tempfile
>>> from callnorm import batch, team
>>> with tempfile.TemporaryDirectory() as out:
...     done = batch.run([callnorm.sample_call()], out + "/results", agent="left")
...     page = team.write(out + "/results", out + "/team.html", "en")
...     "Team overview" in page.read_text(encoding="utf-8")
True
"""

from callnorm.team.write import demo, write

__all__ = ["demo", "write"]
