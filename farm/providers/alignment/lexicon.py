"""Pronunciations of words that the recogniser's dictionary lacks."""

import re
from collections.abc import Iterable
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from farm.errors import FarmError
from farm.media.process import Limits
from farm.providers.speech.flite import pronunciations

TO_ARPABET = {"ax": "AH", "axr": "ER", "ix": "IH", "el": "AH L", "em": "AH M", "en": "AH N", "dx": "T", "nx": "N"}
"""Flite's sounds that CMUdict has no sign for (CMUdict 0.7b has 39)."""

SPELLED = {
    "a": "EY", "b": "B IY", "c": "S IY", "d": "D IY", "e": "IY", "f": "EH F", "g": "JH IY", "h": "EY CH", "i": "AY",
    "j": "JH EY", "k": "K EY", "l": "EH L", "m": "EH M", "n": "EH N", "o": "OW", "p": "P IY", "q": "K Y UW",
    "r": "AA R", "s": "EH S", "t": "T IY", "u": "Y UW", "v": "V IY", "w": "D AH B AH L Y UW", "x": "EH K S",
    "y": "W AY", "z": "Z IY",
}  # fmt: skip
"""Names of letters, for what can only be spelled."""


@cache
def known() -> frozenset[str]:
    """Return the words of the recogniser's dictionary; none where it is not installed."""
    package = find_spec("pocketsphinx")
    if package is None or package.origin is None:
        return frozenset()
    file = Path(package.origin).parent / "model" / "en-us" / "cmudict-en-us.dict"
    try:
        return frozenset(re.findall(r"^([^\s(]+)", file.read_text(encoding="utf-8"), re.MULTILINE))
    except OSError:
        return frozenset()


def phones_of(words: Iterable[str], limits: Limits, folder: Path) -> dict[str, str]:
    """Return pronunciations of the words that the dictionary lacks, as Flite guesses them, else by their letters."""
    unknown = tuple(sorted({word for word in words if word not in known()}))
    if not unknown:
        return {}
    try:
        guessed = pronunciations(unknown, limits, folder / "unknown.txt")
    except FarmError:  # Flite is not installed, or failed
        guessed = None
    if guessed is None:
        return {word: " ".join(SPELLED[c] for c in word if c in SPELLED) for word in unknown}
    return {
        word: " ".join(TO_ARPABET.get(sound, sound.upper()) for sound in sounds)
        for word, sounds in zip(unknown, guessed, strict=True)
    }
