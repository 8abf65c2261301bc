"""When sound effects are heard: at a time, or where a voice says a word."""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from farm.errors import Problem
from farm.plan.materials import Materials
from farm.plan.timeline import Timeline
from farm.plan.trims import recording, used_part
from farm.plan.words import Word
from farm.spec.audio import WordMoment
from farm.spec.export import ExportSpec
from farm.spec.voice import Voiceover


@dataclass(frozen=True, kw_only=True)
class Spoken:
    """A word in a voice that is heard."""

    place: int | None
    """The scene's place on the timeline; none for the voice over the whole video."""
    voice: Voiceover
    word: Word
    first: float
    """Second of the recording at which the used part begins."""


class _UnsaidError(Exception):
    """Nothing says the word; the message tells why."""


def check_moments(
    spec: ExportSpec, materials: Materials, numbers: Sequence[int], *, cards: frozenset[int]
) -> tuple[Problem, ...]:
    """Return the effects whose words nobody says.

    ``numbers`` gives each scene's index in the customer's own spec, ``cards``
    the places of scenes that others stand in for; what those would have said
    is no problem, and not heard.
    """
    return tuple(_problems(spec, materials, numbers, cards))


def effect_times(
    spec: ExportSpec, materials: Materials, timeline: Timeline, numbers: Sequence[int]
) -> tuple[float | None, ...]:
    """Return for each effect when it is heard, in seconds of the video; none where its scene was left out."""
    return tuple(
        _word_time(effect.at, spec, materials, timeline, numbers)
        if isinstance(effect.at, WordMoment)
        else float(effect.at)
        for effect in spec.audio.effects
    )


def _problems(
    spec: ExportSpec, materials: Materials, numbers: Sequence[int], cards: frozenset[int]
) -> Iterator[Problem]:
    for n, effect in enumerate(spec.audio.effects):
        if not isinstance(effect.at, WordMoment):
            continue
        try:
            _find(effect.at, spec, materials, numbers)
        except _UnsaidError as error:
            scene = effect.at.scene
            gone = scene is not None and (scene not in numbers or list(numbers).index(scene) in cards)
            if not gone:
                yield Problem(where=f"audio.effects[{n}].at", message=str(error))


def _word_time(
    moment: WordMoment, spec: ExportSpec, materials: Materials, timeline: Timeline, numbers: Sequence[int]
) -> float | None:
    """Return when a word begins, with the offset, in seconds of the video."""
    try:
        spoken = _find(moment, spec, materials, numbers)
    except _UnsaidError:
        return None
    start = 0.0
    if spoken.place is not None:
        start = next(float(span.start / timeline.fps) for span in timeline.spans if span.scene == spoken.place)
    return max(0.0, start + spoken.voice.delay + spoken.word.start - spoken.first + moment.offset)


def _find(moment: WordMoment, spec: ExportSpec, materials: Materials, numbers: Sequence[int]) -> Spoken:
    """Return the word that is meant.

    Raises:
        _UnsaidError: there is none.

    """
    where, place, voice = _voice(moment, spec, numbers)
    sound = recording(voice, materials)
    timings = materials.words.get(sound.sha256)
    if timings is None:
        raise _UnsaidError(f"it is not known when {where} says its words; give seconds instead")
    first, last = used_part(voice.trim, sound.duration)
    wanted = spelled(moment.word)
    if not wanted:
        raise _UnsaidError(f"'{moment.word}' is no word")
    said = [word for word in timings.words if spelled(word.text) == wanted and first <= word.start < last]
    if len(said) >= moment.occurrence:
        return Spoken(place=place, voice=voice, word=said[moment.occurrence - 1], first=first)
    if said:
        times = "once" if len(said) == 1 else f"{len(said)} times"
        raise _UnsaidError(f"{where} says '{moment.word}' only {times}, not {moment.occurrence} times")
    raise _UnsaidError(f"{where} does not say '{moment.word}'")


def _voice(moment: WordMoment, spec: ExportSpec, numbers: Sequence[int]) -> tuple[str, int | None, Voiceover]:
    """Return the voice that is meant, with its name and its scene's place."""
    if moment.scene is None:
        if spec.audio.voiceover is None:
            raise _UnsaidError("there is no audio.voiceover; name the scene whose voice says the word")
        return "audio.voiceover", None, spec.audio.voiceover
    if moment.scene not in numbers:
        raise _UnsaidError(f"there is no scenes[{moment.scene}]")
    place = list(numbers).index(moment.scene)
    voice = spec.scenes[place].voiceover
    if voice is None:
        raise _UnsaidError(f"scenes[{moment.scene}] has no voiceover")
    return f"scenes[{moment.scene}].voiceover", place, voice


def spelled(text: str) -> str:
    """Return a word as it is compared: without capitals, accents' spelling, and what is around its letters."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    kept = [n for n, letter in enumerate(plain) if unicodedata.category(letter)[0] in "LNM"]
    return plain[kept[0] : kept[-1] + 1].replace("\u2019", "'") if kept else ""
