"""A mix that belongs to no video: sounds laid over each other, as long as they are or as it was asked for."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from farm.errors import Problem, SpecError
from farm.plan.materials import AudioMaterial
from farm.plan.sound import SAMPLE_RATE, cue_of, levelling, samples_at
from farm.plan.tasks import Cue, Duck, MixPayload
from farm.plan.trims import used_part
from farm.spec.audio import Loudness
from farm.spec.trim import Trim

MOST_SECONDS = 7200.0
"""Longest mix: its samples lie on the disk three times, 0.4 GB for each quarter of an hour."""

SHORTEST_SECONDS = 0.01
"""Below, no encoder has anything to work on."""


@dataclass(frozen=True, kw_only=True)
class Laid:
    """One sound of a mix."""

    where: str
    """Its place in the request, such as ``parts[2]``; empty: the request itself."""
    address: str
    """Where it comes from."""
    field: str = "audio_url"
    """The field that says so."""
    start_field: str = "start"
    """The field that says when it begins."""
    role: Literal["voice", "music", "effect"] = "effect"
    """What music gives way to, what gives way, or neither."""
    start: float = 0.0
    """Seconds from the mix's beginning."""
    gain_db: float = 0.0
    fade_in: float = 0.0
    """Seconds."""
    fade_out: float = 0.0
    """Seconds; it ends with the sound, or with the mix where that is earlier."""
    trim: Trim | None = None
    """Which part is used."""
    loop: bool = False
    """Whether it starts again, to the mix's end; it then does not count for the mix's length."""
    duck: Duck | None = None
    """How it gives way; for music."""
    levelled: bool = False
    """Whether it is first made as loud as all voices are."""

    def at(self, name: str) -> str:
        """Return the place of one of its fields."""
        return f"{self.where}.{name}" if self.where else name


@dataclass(frozen=True, kw_only=True)
class Mixture:
    """Sounds that become one."""

    sounds: tuple[Laid, ...]
    seconds: float | None = None
    """Length of the mix; none: that of its sounds."""
    loudness: Loudness | None = None
    """Target of the mix; none leaves it as it is, unless it would clip."""
    true_peak_db: float = Loudness().true_peak_db
    """Highest true peak in dBTP of a mix that would clip."""


def check_mixture(mixture: Mixture) -> None:
    """Refuse what cannot be, whatever the recordings are.

    Raises:
        SpecError: with all problems, located.

    """
    if mixture.seconds is not None:
        _refuse(_beyond(mixture, mixture.seconds, "duration_seconds"))
    elif all(sound.loop for sound in mixture.sounds):
        _refuse([Problem(where="duration_seconds", message="is needed where every sound starts again")])
    else:
        _refuse([one for sound in mixture.sounds for one in _too_long(sound.start, sound.at(sound.start_field))])


def mixture_payload(mixture: Mixture, sounds: Mapping[str, AudioMaterial]) -> MixPayload:
    """Return the mix of measured recordings, by their addresses.

    Raises:
        SpecError: a recording is too short or too long for what is asked of it; located.

    """
    check_mixture(mixture)
    _refuse(_misfits(mixture.sounds, sounds))
    ends = [sound.start + _length(sound, sounds) for sound in mixture.sounds if not sound.loop]
    end = mixture.seconds if mixture.seconds is not None else max(ends)
    _refuse(_beyond(mixture, end, ""))
    samples = samples_at(max(end, SHORTEST_SECONDS))
    target = mixture.loudness
    return MixPayload(
        cues=tuple(_cue(sound, sounds[sound.address], samples) for sound in mixture.sounds),
        samples=samples,
        sample_rate=SAMPLE_RATE,
        lufs=target.lufs if target else None,
        true_peak_db=target.true_peak_db if target else mixture.true_peak_db,
        kbps=0,
    )


def _refuse(problems: Iterable[Problem]) -> None:
    """Raise problems, if there are any."""
    if told := list(problems):
        raise SpecError(problems=told)


def _beyond(mixture: Mixture, end: float, where: str) -> Iterator[Problem]:
    """Yield what lies beyond a mix's end, or the end itself."""
    yield from _too_long(end, where)
    for sound in mixture.sounds:
        if sound.start >= end:
            message = f"{sound.start:g} s is not before the mix's end ({end:.3g} s)"
            yield Problem(where=sound.at(sound.start_field), message=message)


def _too_long(seconds: float, where: str) -> Iterator[Problem]:
    if seconds > MOST_SECONDS:
        yield Problem(where=where, message=f"the mix would last {seconds:.0f} s; {MOST_SECONDS:g} s are the most")


def _misfits(laid: Sequence[Laid], sounds: Mapping[str, AudioMaterial]) -> Iterator[Problem]:
    """Yield the parts that begin after their recording's end."""
    for sound in laid:
        length = sounds[sound.address].duration
        if sound.trim is not None and sound.trim.start >= length:
            message = f"{sound.trim.start:g} s is not before the recording's end ({length:.3g} s)"
            yield Problem(where=sound.at("trim.start"), message=message)


def _length(sound: Laid, sounds: Mapping[str, AudioMaterial]) -> float:
    """Return how long the used part of a recording is."""
    first, last = used_part(sound.trim, sounds[sound.address].duration)
    return last - first


def _cue(sound: Laid, material: AudioMaterial, end: int) -> Cue:
    """Return a sound at its place; what sticks out of the mix is cut off."""
    first, last = used_part(sound.trim, material.duration)
    at = samples_at(sound.start)
    own = samples_at(last - first)
    cue = cue_of(
        sound.role,
        material.sha256,
        at=at,
        length=max(1, end - at if sound.loop else min(own, end - at)),
        part=(first, last),
        gain_db=sound.gain_db + (levelling(material) if sound.levelled else 0.0),
        loop=sound.loop and own < end - at,
        fades=(sound.fade_in, sound.fade_out),
    )
    return cue.model_copy(update={"duck": sound.duck}) if sound.duck else cue
