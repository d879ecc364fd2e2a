#!/usr/bin/env python3
"""How far sounds are behind the times that place.py gives their characters: python lab/syllable/late.py DATA (needs numpy, torch)

A network is fitted to the numbers of syllables of whole recordings alone. For each delay it is printed how far off the syllables are
that it finds in the time of two characters, in clips as recorded, and their bias; LATE_S in network.py is the delay of the least error.
"""

import pathlib
import sys

import network
import numpy as np
import torch

DELAYS_S = np.arange(-0.2, 0.21, 0.05)
MANY = 2  # characters


def found(net, rows, data, delay):
    """What the network finds in the time of two characters."""
    times = network.placed(data)
    for row in rows:
        path, sound = data / "features" / f"{row['stem']}.bands", data / "wav" / f"{row['stem']}.wav"
        phrase, frame = network.edges(path, sound, row["all"], *times[row["stem"].partition("~")[0]], delay)
        with torch.no_grad():
            outputs, starts = net(row["phrases"])
            before = network.summed(outputs, starts[phrase] + frame / 2).numpy()
        yield before[MANY:] - before[:-MANY]


def main():
    data = pathlib.Path(sys.argv[1])
    network.PLACED = 0
    rows = network.recordings(data)
    net = network.fitted([row for row in rows if row["learnt"]], 0)
    plain = [row for row in rows if row.get("variant") == "plain" and row["file"] == row["stem"] and len(row["edges"][0]) > MANY]
    print("delay, s\tmean error\tbias")
    for delay in DELAYS_S:
        off = np.concatenate(list(found(net, plain, data, delay))) - MANY
        print(f"{delay:+.2f}\t{np.abs(off).mean():.3f}\t{off.mean():+.3f}")


if __name__ == "__main__":
    main()
