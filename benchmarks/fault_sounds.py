"""Sound that is missing, late, too loud, in the wrong channel, or not what was recorded."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
from fault_film import RATE, Expected, Film, Made

from farm.plan.tasks import Cue

Array = Any


def _sounding(film: Film, change: Callable[[Array], Array]) -> Film:
    return replace(film, sound=change(film.sound.copy()))


def short_sound(film: Film, _noise: np.random.Generator) -> Made:
    """Make this fault: short sound."""
    return _sounding(film, lambda s: s[: -RATE // 2]), Expected(codes=("audio_length",))


def late_sound(film: Film, _noise: np.random.Generator) -> Made:
    """Make this fault: late sound."""
    shift = round(2 / 30 * RATE)
    late = _sounding(film, lambda s: np.concatenate([np.zeros((shift, 2)), s[:-shift]]))
    return late, Expected(codes=("voice_out_of_sync",), scenes=(0, 3))


def early_sound(film: Film, _noise: np.random.Generator) -> Made:
    """Make this fault: early sound."""
    shift = round(2 / 30 * RATE)
    early = _sounding(film, lambda s: np.concatenate([s[shift:], np.zeros((shift, 2))]))
    return early, Expected(codes=("voice_out_of_sync",), scenes=(0, 3))


def drifting_sound(film: Film, noise: np.random.Generator) -> Made:
    """Make this fault: drifting sound."""
    factor = 1 + float(noise.uniform(0.008, 0.015))

    def change(s: Array) -> Array:
        places = np.minimum(np.arange(len(s)) * factor, len(s) - 1)
        return np.stack([np.interp(places, np.arange(len(s)), s[:, c]) for c in (0, 1)], 1)

    return _sounding(film, change), Expected(codes=("sync_drift",))


def _without(film: Film, gone: Callable[[Cue], bool]) -> Film:
    return replace(film, remix=lambda cues: tuple(cue for cue in cues if not gone(cue)))


def _later(film: Film, which: Callable[[Cue], bool], frames: int = 2) -> Film:
    """Mix some recordings so many frames later."""

    def moved(cue: Cue) -> Cue:
        return cue.model_copy(update={"at": cue.at + round(frames / film.fps * RATE)})

    return replace(film, remix=lambda cues: tuple(moved(cue) if which(cue) else cue for cue in cues))


def _voice_of(film: Film, noise: np.random.Generator) -> tuple[int, Cue]:
    """Choose a voice, with its scene."""
    number = int(noise.integers(0, 2))
    return (0, 3)[number], [cue for cue in film.plan.cues if cue.role == "voice"][number]


def muted_voice(film: Film, noise: np.random.Generator) -> Made:
    """Make this fault: muted voice."""
    scene, voice = _voice_of(film, noise)
    return _without(film, lambda cue: cue == voice), Expected(codes=("missing_voice",), scenes=(scene,))


def late_voice(film: Film, noise: np.random.Generator) -> Made:
    """Make this fault: late voice, all else in its place."""
    scene, voice = _voice_of(film, noise)
    return _later(film, lambda cue: cue == voice), Expected(codes=("voice_out_of_sync",), scenes=(scene,))


def other_voice(film: Film, noise: np.random.Generator) -> Made:
    """Make this fault: other voice."""
    scene, voice = _voice_of(film, noise)
    other = next(cue.asset for cue in film.plan.cues if cue.role == "voice" and cue.asset != voice.asset)
    another = voice.model_copy(update={"asset": other, "source_end": None})
    exchanged = replace(film, remix=lambda cues: tuple(another if cue == voice else cue for cue in cues))
    return exchanged, Expected(codes=("missing_voice",), scenes=(scene,))


def missing_music(film: Film, _noise: np.random.Generator) -> Made:
    """Make this fault: missing music."""
    return _without(film, lambda cue: cue.role == "music"), Expected(codes=("missing_music",))


def missing_effect(film: Film, _noise: np.random.Generator) -> Made:
    """Make this fault: missing effect."""
    return _without(film, lambda cue: cue.role == "effect"), Expected(codes=("missing_effect",), scenes=(1,))


def late_effect(film: Film, _noise: np.random.Generator) -> Made:
    """Make this fault: late effect, all else in its place."""
    return _later(film, lambda cue: cue.role == "effect"), Expected(codes=("effect_out_of_sync",), scenes=(1,))


def late_cut_of_the_music(film: Film, _noise: np.random.Generator) -> Made:
    """Make this fault: late effect that is a cut of the music."""
    return _later(film, lambda cue: cue.role == "effect"), Expected(codes=("effect_out_of_sync",), scenes=(0,))


def _of_the_clip(cue: Cue) -> bool:
    return cue.role == "clip" and cue.speed != 1


def _of_the_composition(cue: Cue) -> bool:
    return cue.role == "clip" and cue.speed == 1


def muted_fast_clip(film: Film, _noise: np.random.Generator) -> Made:
    """Make this fault: muted fast clip."""
    return _without(film, _of_the_clip), Expected(codes=("missing_clip",), scenes=(1,))


def late_fast_clip(film: Film, _noise: np.random.Generator) -> Made:
    """Make this fault: late fast clip."""
    return _later(film, _of_the_clip), Expected(codes=("clip_out_of_sync",), scenes=(1,))


def muted_composition(film: Film, _noise: np.random.Generator) -> Made:
    """Make this fault: muted composition."""
    return _without(film, _of_the_composition), Expected(codes=("missing_clip",), scenes=(2,))


def late_composition(film: Film, _noise: np.random.Generator) -> Made:
    """Make this fault: late composition."""
    return _later(film, _of_the_composition), Expected(codes=("clip_out_of_sync",), scenes=(2,))


def dropout(film: Film, noise: np.random.Generator) -> Made:
    """Make this fault: dropout."""
    scene = int(noise.choice((0, 3)))
    first = int(film.own(scene)[0] / 30 * RATE) + RATE

    def change(s: Array) -> Array:
        s[first : first + RATE] = 0
        return s

    return _sounding(film, change), Expected(codes=("silence",), scenes=(scene,))


def all_silent(film: Film, _noise: np.random.Generator) -> Made:
    """Make this fault: all silent."""
    return _sounding(film, np.zeros_like), Expected(codes=("silence",))


def too_quiet(film: Film, _noise: np.random.Generator) -> Made:
    """Make this fault: too quiet."""
    return _sounding(film, lambda s: s * 10 ** (-9 / 20)), Expected(codes=("loudness",))


def too_loud(film: Film, _noise: np.random.Generator) -> Made:
    """Make this fault: too loud."""
    return _sounding(film, lambda s: np.tanh(s * 2.2) * 0.89), Expected(codes=("loudness",))


def clipped(film: Film, _noise: np.random.Generator) -> Made:
    """Make this fault: clipped."""
    return _sounding(film, lambda s: np.clip(s * 6, -1, 1)), Expected(codes=("clipping",))


def swapped_channels(film: Film, _noise: np.random.Generator) -> Made:
    """Make this fault: swapped channels."""
    return _sounding(film, lambda s: s[:, ::-1]), Expected(codes=("channels_swapped",))


def dead_channel(film: Film, noise: np.random.Generator) -> Made:
    """Make this fault: dead channel."""
    side = int(noise.integers(0, 2))

    def change(s: Array) -> Array:
        s[:, side] = 0
        return s

    return _sounding(film, change), Expected(codes=("dead_channel",))


def mono(film: Film, _noise: np.random.Generator) -> Made:
    """Make this fault: mono."""
    return _sounding(film, lambda s: np.repeat(s.mean(1, keepdims=True), 2, 1)), Expected(codes=("stereo_lost",))


def dc_offset(film: Film, _noise: np.random.Generator) -> Made:
    """Make this fault: dc offset."""
    return _sounding(film, lambda s: s + 0.05), Expected(codes=("dc_offset",))


def hum(film: Film, noise: np.random.Generator) -> Made:
    """Make this fault: hum."""
    hertz = float(noise.choice((50, 60)))

    def change(s: Array) -> Array:
        return s + 0.03 * np.sin(2 * np.pi * hertz * np.arange(len(s)) / RATE)[:, None]

    return _sounding(film, change), Expected(codes=("hum",))
