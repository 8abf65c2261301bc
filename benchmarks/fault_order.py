"""Frames lost, doubled, swapped, replaced, and scenes and transitions that are not where they belong."""

from typing import Any

import numpy as np
from fault_film import Expected, Film, Made, edited, somewhere

Array = Any


def drop_frame(film: Film, noise: np.random.Generator) -> Made:
    """Make this fault: drop frame."""
    scene, at = somewhere(film, noise)
    return edited(film, lambda f: np.delete(f, at, 0)), Expected(codes=("dropped_frames",), scenes=(scene,))


def drop_at_joint(film: Film, _noise: np.random.Generator) -> Made:
    """Make this fault: drop at joint."""
    cut = film.own(1)[1]
    return edited(film, lambda f: np.delete(f, cut - 1, 0)), Expected(codes=("dropped_frames",), scenes=(1, 2))


def drop_first_at_joint(film: Film, _noise: np.random.Generator) -> Made:
    """Make this fault: drop first at joint."""
    cut = film.own(1)[1]
    return edited(film, lambda f: np.delete(f, cut, 0)), Expected(codes=("dropped_frames",), scenes=(1, 2))


def double_frame(film: Film, noise: np.random.Generator) -> Made:
    """Make this fault: double frame."""
    scene, at = somewhere(film, noise)
    return edited(film, lambda f: np.insert(f, at, f[at], 0)), Expected(codes=("repeated_frames",), scenes=(scene,))


def double_at_joint(film: Film, _noise: np.random.Generator) -> Made:
    """Make this fault: double at joint."""
    cut = film.own(1)[1]
    doubled = edited(film, lambda f: np.insert(f, cut, f[cut - 1], 0))
    return doubled, Expected(codes=("repeated_frames",), scenes=(1, 2))


def replace_by_previous(film: Film, noise: np.random.Generator) -> Made:
    """Make this fault: replace by previous."""
    scene, at = somewhere(film, noise)

    def change(f: Array) -> Array:
        f[at] = f[at - 1]
        return f

    return edited(film, change), Expected(codes=("repeated_frames",), scenes=(scene,))


def swap_frames(film: Film, noise: np.random.Generator) -> Made:
    """Make this fault: swap frames."""
    scene, at = somewhere(film, noise)

    def change(f: Array) -> Array:
        f[[at, at + 1]] = f[[at + 1, at]]
        return f

    return edited(film, change), Expected(codes=("out_of_order",), scenes=(scene,))


def swap_at_joint(film: Film, _noise: np.random.Generator) -> Made:
    """Make this fault: swap at joint."""
    cut = film.own(1)[1]

    def change(f: Array) -> Array:
        f[[cut - 1, cut]] = f[[cut, cut - 1]]
        return f

    return edited(film, change), Expected(codes=("out_of_order",), scenes=(1, 2))


def reversed_stretch(film: Film, noise: np.random.Generator) -> Made:
    """Make this fault: reversed stretch."""
    scene, at = somewhere(film, noise, 20)

    def change(f: Array) -> Array:
        f[at : at + 12] = f[at : at + 12][::-1].copy()
        return f

    return edited(film, change), Expected(codes=("out_of_order",), scenes=(scene,))


def _filled(film: Film, first: int, last: int, luma: int) -> Film:
    def change(f: Array) -> Array:
        f[first:last, : film.height] = luma
        f[first:last, film.height :] = 128
        return f

    return edited(film, change)


def black_flash(film: Film, noise: np.random.Generator) -> Made:
    """Make this fault: black flash."""
    scene, at = somewhere(film, noise)
    return _filled(film, at, at + 1, 16), Expected(codes=("black_flash",), scenes=(scene,))


def black_flash_at_joint(film: Film, _noise: np.random.Generator) -> Made:
    """Make this fault: black flash at joint."""
    cut = film.own(1)[1]
    return _filled(film, cut, cut + 1, 16), Expected(codes=("black_flash",), scenes=(2,))


def black_stretch(film: Film, noise: np.random.Generator) -> Made:
    """Make this fault: black stretch."""
    scene, at = somewhere(film, noise, 20)
    return _filled(film, at, at + 15, 16), Expected(codes=("black_frames",), scenes=(scene,))


def white_flash(film: Film, noise: np.random.Generator) -> Made:
    """Make this fault: white flash."""
    scene, at = somewhere(film, noise)
    return _filled(film, at, at + 1, 235), Expected(codes=("wrong_picture", "flash"), scenes=(scene,))


def freeze(film: Film, noise: np.random.Generator) -> Made:
    """Make this fault: freeze."""
    scene = int(noise.choice((0, 1, 3)))
    first, last = film.own(scene)
    at = int(noise.integers(first, max(first + 1, last - 60)))

    def change(f: Array) -> Array:
        f[at : at + 60] = f[at]
        return f

    return edited(film, change), Expected(codes=("freeze",), scenes=(scene,))


def scene_order(film: Film, _noise: np.random.Generator) -> Made:
    """Make this fault: scene order."""
    (a, b), (c, d) = film.own(1), film.own(2)

    def change(f: Array) -> Array:
        return np.concatenate([f[:a], f[c:d], f[a:b], f[d:]])

    return edited(film, change), Expected(codes=("scene_order",), scenes=(1, 2))


def missing_scene(film: Film, _noise: np.random.Generator) -> Made:
    """Make this fault: missing scene."""
    a, b = film.own(1)
    return edited(film, lambda f: np.delete(f, np.s_[a:b], 0)), Expected(codes=("missing_scene",), scenes=(1,))


def missing_last_scene(film: Film, _noise: np.random.Generator) -> Made:
    """Make this fault: missing last scene."""
    a, _ = film.own(3)
    return edited(film, lambda f: f[:a]), Expected(codes=("missing_scene",), scenes=(3,))


def transition_of(film: Film) -> tuple[int, int]:
    """Return the frames of the first transition: the first and one past the last."""
    piece = next(p for p in film.plan.pieces if p.kind == "transition")
    return piece.first, piece.end


def hard_cut_for_transition(film: Film, _noise: np.random.Generator) -> Made:
    """Make this fault: hard cut for transition."""
    a, b = transition_of(film)

    def change(f: Array) -> Array:
        half = (a + b) // 2
        f[a:half] = f[a - 1]
        f[half:b] = f[b]
        return f

    return edited(film, change), Expected(codes=("missing_transition",), scenes=(0, 1))


def transition_left_out(film: Film, _noise: np.random.Generator) -> Made:
    """Make this fault: transition left out."""
    a, b = transition_of(film)
    return edited(film, lambda f: np.delete(f, np.s_[a:b], 0)), Expected(codes=("missing_transition",), scenes=(0, 1))
