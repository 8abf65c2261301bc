"""The child process that listens; it is run as a file and imports nothing of this package.

Argument: a JSON file with ``pcm`` (a file of 16-bit samples at 16 kHz), ``phones``
(pronunciations of words that the dictionary lacks), and ``parts``, each with
``first`` and ``last`` sample and ``words``. For each part it prints one row of
JSON: for each word its start and end in frames of 10 ms and how well it fits
(0 to 1), or null where the words could not be found in the sound.
"""

import array
import json
import random
import signal
import sys
from pathlib import Path
from typing import Any

from pocketsphinx import Decoder

RATE = 16_000
PAD = RATE // 5
"""Samples of near silence on both sides: the recogniser expects to begin and end in silence."""

NOISE = 2
"""Largest sample of that silence; of pure zeros it would take the logarithm."""

WIDE = 1e-100
"""Beams: nothing is given up early, since the words are known."""


def main(order: dict[str, Any]) -> None:
    """Find the words of every part."""
    pcm = array.array("h", Path(order["pcm"]).read_bytes())
    decoder = Decoder(samprate=RATE, bestpath=False, lm=None, beam=WIDE, wbeam=WIDE, pbeam=WIDE, loglevel="FATAL")
    for word, phones in order["phones"].items():
        if decoder.lookup_word(word) is None:
            decoder.add_word(word, phones, True)
    dice = random.Random(1)  # noqa: S311 — noise
    for part in order["parts"]:
        quiet = array.array("h", (dice.randint(-NOISE, NOISE) for _ in range(2 * PAD)))
        sound = quiet[:PAD] + pcm[part["first"] : part["last"]] + quiet[PAD:]
        print(json.dumps(_found(decoder, sound, part["words"])), flush=True)  # noqa: T201 — this is the answer


def _found(decoder: Decoder, sound: "array.array[int]", words: list[str]) -> list[list[float]] | None:
    """Return the words' frames, or None."""
    decoder.set_align_text(" ".join(words))
    decoder.start_utt()
    decoder.process_raw(sound.tobytes(), full_utt=True)
    decoder.end_utt()
    said = [s for s in decoder.seg() or () if not s.word.startswith(("<", "[", "+"))]
    if [s.word.partition("(")[0] for s in said] != words:
        return None
    pad = PAD * 100 // RATE
    return [[s.start_frame - pad, s.end_frame + 1 - pad, s.ascore] for s in said]


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # else Ctrl-C would wait until all is heard
    main(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
