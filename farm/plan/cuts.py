"""Scenes that end at the pauses of a voice over the whole video."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import accumulate

from farm.plan.materials import Materials
from farm.plan.pauses import Boundary, snapped
from farm.plan.words import Word
from farm.spec.export import ExportSpec


def cut_at_pauses(
    spec: ExportSpec, materials: Materials, lengths: Sequence[int], overlaps: Sequence[int], fps: Fraction
) -> tuple[int, ...]:
    """Return the scenes' lengths in frames, changed so that they end at pauses; the sum stays the same.

    ``overlaps`` are the frames that each scene shares with the next; the middle
    of those is what goes to a pause. Without words, or where the spec does not
    ask for it, the lengths are the given ones.
    """
    voice = spec.audio.voiceover
    words = narrated(spec, materials)
    if voice is None or not voice.cut_at_pauses or not words or len(lengths) < 2:  # noqa: PLR2004 — nothing between
        return tuple(lengths)
    total = sum(lengths) - sum(overlaps[:-1])
    leads = [0, *overlaps[:-1]]
    shortest = [
        min(length, max(lead + tail, round(voice.min_scene * fps)))
        for length, lead, tail in zip(lengths, leads, overlaps, strict=True)
    ]
    # A boundary lies half an overlap after the next scene's start; see the docstring.
    starts = accumulate(length - overlap for length, overlap in zip(lengths, overlaps, strict=True))
    boundaries = [
        Boundary(frame=start + tail // 2, shortest_before=least - (tail - tail // 2) - lead // 2)
        for start, least, lead, tail in zip(starts, shortest[:-1], leads, overlaps[:-1], strict=False)
    ]
    moved = snapped(boundaries, words, fps, total, shortest[-1] - leads[-1] // 2)
    begins = [0, *(frame - overlap // 2 for frame, overlap in zip(moved, overlaps, strict=False))]
    ends = [begin + overlap for begin, overlap in zip(begins[1:], overlaps, strict=False)]
    return tuple(end - begin for begin, end in zip(begins, [*ends, total], strict=True))


def narrated(spec: ExportSpec, materials: Materials) -> tuple[Word, ...]:
    """Return the words of the voice over the whole video, timed from the video's beginning."""
    voice = spec.audio.voiceover
    timings = materials.words.get(materials.sounds[voice.source].sha256) if voice else None
    if voice is None or timings is None:
        return ()
    first = voice.trim.start if voice.trim else 0.0
    end = voice.trim.end if voice.trim and voice.trim.end else float("inf")
    kept = [word for word in timings.words if word.end > first and word.start < end]
    moved = voice.delay - first
    return tuple(
        Word(text=word.text, start=max(word.start, first) + moved, end=min(word.end, end) + moved) for word in kept
    )
