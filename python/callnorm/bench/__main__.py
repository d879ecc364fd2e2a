"""Times everything in a process of its own, so that the libraries can be held to one thread; a line of JSON for each."""

import json
import sys

from callnorm.bench import calls, spectra


def main() -> None:
    """Measure one contender after the other."""
    for module in (spectra, calls):
        for contender in module.contenders():
            sys.stdout.write(json.dumps(contender.measure()) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
