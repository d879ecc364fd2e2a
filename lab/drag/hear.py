#!/usr/bin/env python3
"""Write what every ending says: python lab/drag/hear.py DRAG_FEATURES FOLDER DATA

DRAG_FEATURES is the program that features.rs makes, FOLDER what corpus.py made, DATA/networks what lab/syllable/network.py and left_out.py
made. FOLDER/features.tsv gets the endings with syllables counted by the network that ships, FOLDER/left_out.tsv the same by the network
that heard nothing of the corpus: a weight is fitted to the former and judged by the latter, as a voice to come is.
"""

import argparse
import collections
import json
import pathlib
import subprocess

SHIPPED = pathlib.Path(__file__).resolve().parents[2] / "src" / "speech" / "syllable" / "network.toml"
OTHERS, ENGLISH = "others", "english"
"""The groups of lab/syllable of corpora of few clips, and of another language."""


def group(file, tables):
    """The group of corpora that a recording is left out with."""
    if file.get("language", "zh") != "zh":
        return ENGLISH
    return file["corpus"] if file["corpus"] in tables else OTHERS


def endings(program, network, folder, files):
    """The lines of a table: its head, and the endings of these files."""
    paths = [folder / file["file"] for file in files]
    done = subprocess.run([program, network, *paths], check=True, stdout=subprocess.PIPE, text=True)
    return done.stdout.splitlines()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program", type=pathlib.Path)
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("data", type=pathlib.Path)
    options = parser.parse_args()
    files = json.loads((options.folder / "corpus.json").read_text(encoding="utf-8"))["files"]
    tables = {path.stem: path for path in (options.data / "networks").glob("*.toml")}
    of_group = collections.defaultdict(list)
    for file in files:
        of_group[group(file, tables)].append(file)
    for name, jobs in (("features", [(SHIPPED, files)]), ("left_out", [(tables[name], own) for name, own in of_group.items()])):
        tables_of_endings = [endings(options.program, network, options.folder, own) for network, own in jobs]
        lines = [tables_of_endings[0][0], *(line for table in tables_of_endings for line in table[1:])]
        (options.folder / f"{name}.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
