"""Jobs that speak a text: ``tts/generate`` with the engines of this machine."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from farm.errors import AssetError, Problem
from farm.media.sound_files import SoundForm, coding_of, write_sound
from farm.orchestrator.jobs.media_job import MADE, Made, MadeFile, Workshop
from farm.orchestrator.voices import Voices
from farm.spec.voice import Voiceover

SPOKEN = 0.8
"""Share of the work that is done when the text is spoken and its words are timed."""

BITS = 16
"""Offline engines give so many for each sample."""

FIELDS: Mapping[str, str] = {
    "voice": "voice_id",
    "engine": "provider",
    "language": "options.language",
    "rate": "options.rate",
}
"""What a request calls the fields of a voiceover."""


@dataclass(frozen=True, kw_only=True)
class Speaking:
    """A text that is to be spoken into a file."""

    voice: Voiceover
    form: SoundForm


def speak(asked: Speaking, shop: Workshop) -> Made:
    """Speak a text, or find it spoken, and write it as it was asked for.

    Raises:
        AssetError: it cannot be spoken; located in the request.

    """
    voices = Voices(intake=shop.intake)
    shop.tell(0.0, "speak")
    try:
        path, material = voices.take(asked.voice, lambda share: shop.tell(SPOKEN * share, "speak"))
    except AssetError as error:
        raise AssetError(problems=in_request(error.located("text"))) from None
    shop.tell(SPOKEN, "encode")
    coding = coding_of(asked.form, bits=BITS)
    sound = shop.folder / f"speech.{asked.form}"
    shop.carry_out(write_sound(path, sound, coding, limits=shop.limits))
    facts, timings = voices.facts[asked.voice.source], voices.timings[material.sha256]
    noted = shop.folder / "words.json"
    noted.write_text(timings.model_dump_json(indent=1) + "\n")
    shop.tell(MADE, "encode")
    return Made(
        files=(
            MadeFile(name="audio", path=sound, called=sound.name, media_type=coding.media_type),
            MadeFile(name="words", path=noted, called=noted.name, media_type="application/json"),
        ),
        facts={
            "duration_sec": round(material.duration, 3),
            "engine": facts.engine,
            "voice_id": facts.voice,
            "language": facts.language,
            "reason": facts.reason,
            "words": [word.model_dump() for word in timings.words],
            "timed_by": timings.source,
            "confidence": timings.confidence,
        },
    )


def in_request(problems: Sequence[Problem]) -> list[Problem]:
    """Return a voiceover's problems with the request's names for its fields."""
    return [Problem(where=FIELDS.get(one.where, one.where), message=one.message) for one in problems]
