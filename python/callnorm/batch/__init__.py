"""Many calls in one go: scored side by side, kept as a Parquet dataset, taken up again where a run was broken off.

Examples
--------
>>> import callnorm, tempfile
>>> from callnorm import batch
>>> with tempfile.TemporaryDirectory() as out:
...     done = batch.run([callnorm.sample_call()], out, agent="left")
...     findings = batch.read(out, "findings")
>>> done.scored, "speech-rate" in findings["norm"].to_pylist()
(1, True)
"""

from callnorm.batch.dataset import read
from callnorm.batch.run import Summary, run
from callnorm.batch.stop import Stop

__all__ = ["Stop", "Summary", "read", "run"]
