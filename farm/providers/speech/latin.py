"""Texts for engines that know English letters only."""

import unicodedata

from farm.errors import AssetError, Problem
from farm.providers.speech.port import SpeechRequest
from farm.providers.speech.spoken_form import spoken_form

PLAIN = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "…": ".", "ß": "ss", "æ": "ae", "ø": "o", "œ": "oe"})
PAUSES = frozenset("-–—―;:")
"""Marks that, standing alone, are heard as a comma."""

SHOWN = 5
"""Words that an error message quotes."""


def latin(text: str) -> str:
    """Return a text in ASCII: accents dropped, tokens without a letter or digit turned into a comma or left out."""
    flat = unicodedata.normalize("NFKD", text.translate(PLAIN).replace("–", "-").replace("—", "-"))
    kept: list[str] = []
    for token in flat.encode("ascii", "ignore").decode().split():
        if any(c.isalnum() for c in token):
            kept.append(token)
        elif kept and set(token) <= PAUSES and kept[-1][-1].isalnum():
            kept[-1] += ","
    return " ".join(kept)


def require_latin(request: SpeechRequest) -> None:
    """Refuse words that an English voice would silently leave out.

    Raises:
        AssetError: there are some; they are named.

    """
    lost = [word.written for word in request.words if not latin(spoken_form(word, "en"))]
    if lost:
        shown = ", ".join(f"'{word[:20]}'" for word in lost[:SHOWN]) + (" …" if len(lost) > SHOWN else "")
        message = f"{shown} cannot be spoken by an English voice; give the text's 'language'"
        raise AssetError(problems=[Problem(where="text", message=message)])
