"""How well a model hears Mandarin: characters, syllables and their number, on labelled recordings.

    python benches/accuracy/mandarin.py DIR MODEL…      # needs callnorm, pypinyin and rapidfuzz

DIR holds index.tsv with the columns file, language and transcript. Both sides are spelled as spoken, without punctuation; a syllable is a
character's pinyin without its tone. Prints, pooled over all recordings in Chinese, the edits in a hundred characters and in a hundred
syllables, and by how much their number is off; -v prints every recording that is not right.
"""

import csv
import sys
from pathlib import Path

from pypinyin import lazy_pinyin
from rapidfuzz.distance import Levenshtein

import callnorm


def main(folder: str, *models: str) -> None:
    with (Path(folder) / "index.tsv").open(encoding="utf-8") as file:
        clips = [
            (Path(folder) / row["file"], han(row["transcript"])) for row in csv.DictReader(file, delimiter="\t") if row["language"] == "zh"
        ]
    verbose = "-v" in models
    for model in (model for model in models if model != "-v"):
        print(f"{model:12s} {score(model, clips, verbose=verbose)}")


def score(model: str, clips: list[tuple[Path, str]], *, verbose: bool) -> str:
    analyzer = callnorm.Analyzer(agent="mono", model=model)
    characters = syllables = found = total = 0
    for path, said in clips:
        transcript = analyzer.analyze(path).transcript
        heard = "".join(segment.spoken for segment in transcript.segments) if transcript else ""
        characters += Levenshtein.distance(said, heard)
        syllables += Levenshtein.distance(lazy_pinyin(said), lazy_pinyin(heard))
        found += len(heard)
        total += len(said)
        if verbose and heard != said:
            print(f"  {path.name}: {said} / {heard}")
    return (
        f"{len(clips)} recordings, {total} characters: characters wrong {characters / total:.1%}, "
        f"syllables wrong {syllables / total:.1%}, number of syllables {found / total - 1:+.1%}"
    )


def han(text: str) -> str:
    return "".join(c for c in text if "\u4e00" <= c <= "\u9fff")


if __name__ == "__main__":
    main(*sys.argv[1:])
