"""Pictures that are damaged, softened, in another light or colour, or not those that were drawn."""

from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
from fault_film import MOVING, Expected, Film, Made, edited, somewhere

Array = Any


def _luma_band(film: Film, first: int, last: int, top: int, bottom: int, values: Callable[[Array], Array]) -> Film:
    def change(f: Array) -> Array:
        f[first:last, top:bottom] = values(f)
        return f

    return edited(film, change)


def damaged_strip(film: Film, noise: np.random.Generator) -> Made:
    """Make this fault: damaged strip."""
    scene, at = somewhere(film, noise)
    top = int(noise.integers(20, film.height - 60))
    made = noise.integers(16, 235, (3, 32, film.frames.shape[2]), dtype=np.uint8)
    spoilt = _luma_band(film, at, at + 3, top, top + 32, lambda _f: made)
    return spoilt, Expected(codes=("damaged_strip",), scenes=(scene,))


def duplicated_strip(film: Film, noise: np.random.Generator) -> Made:
    """Make this fault: duplicated strip."""
    scene, at = somewhere(film, noise)
    top = int(noise.integers(20, film.height - 80))
    spoilt = _luma_band(film, at, at + 1, top, top + 54, lambda f: f[at - 8 : at - 7, top : top + 54])
    return spoilt, Expected(codes=("duplicated_strip",), scenes=(scene,))


def grey_block(film: Film, noise: np.random.Generator) -> Made:
    """Make this fault: grey block."""
    scene, at = somewhere(film, noise)
    top, left = int(noise.integers(20, film.height - 100)), int(noise.integers(20, 250))

    def change(f: Array) -> Array:
        f[at : at + 5, top : top + 72, left : left + 128] = 126
        return f

    return edited(film, change), Expected(codes=("damaged_strip",), scenes=(scene,))


def _stretch(film: Film, noise: np.random.Generator, change: Callable[[Array], Array]) -> tuple[Film, int]:
    """Change the luma of a second."""
    scene, at = somewhere(film, noise, 18)

    def each(f: Array) -> Array:
        for n in range(at - 15, at + 15):
            f[n, : film.height] = change(f[n, : film.height])
        return f

    return edited(film, each), scene


def blur_stretch(film: Film, noise: np.random.Generator) -> Made:
    """Make this fault: blur stretch."""
    spoilt, scene = _stretch(film, noise, lambda y: cv2.GaussianBlur(y, (0, 0), 2.5))
    return spoilt, Expected(codes=("blurred",), scenes=(scene,))


def dark_stretch(film: Film, noise: np.random.Generator) -> Made:
    """Make this fault: dark stretch."""
    spoilt, scene = _stretch(film, noise, lambda y: (16 + (y.astype(float) - 16) * 0.25).astype(np.uint8))
    return spoilt, Expected(codes=("too_dark",), scenes=(scene,))


def bright_stretch(film: Film, noise: np.random.Generator) -> Made:
    """Make this fault: bright stretch."""
    spoilt, scene = _stretch(film, noise, lambda y: np.clip(y.astype(float) * 1.3 + 50, 16, 235).astype(np.uint8))
    return spoilt, Expected(codes=("too_bright",), scenes=(scene,))


def banding(film: Film, noise: np.random.Generator) -> Made:
    """Make this fault: banding."""
    spoilt, scene = _stretch(film, noise, lambda y: (cv2.GaussianBlur(y, (0, 0), 3) // 16 * 16 + 8).astype(np.uint8))
    return spoilt, Expected(codes=("banding",), scenes=(scene,))


def other_picture(film: Film, noise: np.random.Generator) -> Made:
    """Make this fault: other picture."""
    a, b = film.own(1)
    cells = noise.integers(16, 235, (9, 16), dtype=np.uint8)
    other = cv2.resize(cells, (film.frames.shape[2], film.height), interpolation=cv2.INTER_CUBIC)

    def change(f: Array) -> Array:
        f[a:b, : film.height] = other
        return f

    return edited(film, change), Expected(codes=("wrong_picture",), scenes=(1,))


def mirrored_scene(film: Film, _noise: np.random.Generator) -> Made:
    """Make this fault: mirrored scene."""
    a, b = film.own(3)

    def change(f: Array) -> Array:
        f[a:b, : film.height] = f[a:b, : film.height, ::-1].copy()
        return f

    return edited(film, change), Expected(codes=("wrong_picture",), scenes=(3,))


def _colored(frame: Array, height: int, change: Callable[[Array], Array]) -> None:
    """Change a frame's Cb and Cr, given and returned as two planes around neutral."""
    chroma = frame[height:].reshape(2, -1)
    chroma[:] = np.clip(np.round(change(chroma.astype(np.float32) - 128) + 128), 16, 240)


def _recolored(film: Film, first: int, last: int, change: Callable[[Array], Array]) -> Film:
    def each(f: Array) -> Array:
        for frame in f[first:last]:
            _colored(frame, film.height, change)
        return f

    return edited(film, each)


def turned_hues(film: Film, noise: np.random.Generator) -> Made:
    """Make this fault: hues turned by 30 degrees for a second."""
    scene, at = somewhere(film, noise, 18)
    angle = np.radians(30 * int(noise.choice((-1, 1))))
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]], np.float32)
    return _recolored(film, at - 15, at + 15, lambda c: turn @ c), Expected(codes=("wrong_color",), scenes=(scene,))


def swapped_chroma(film: Film, noise: np.random.Generator) -> Made:
    """Make this fault: swapped chroma in a scene."""
    scene = int(noise.choice(MOVING))
    spoilt = _recolored(film, *film.own(scene), lambda c: c[::-1])
    return spoilt, Expected(codes=("wrong_color",), scenes=(scene,))


def _conversion(red: float, blue: float) -> Array:
    """Return Y, Cb and Cr of R'G'B' for a matrix's coefficients (ITU-R BT.601 and BT.709, item 3)."""
    luma = np.array([red, 1 - red - blue, blue])
    return np.stack([luma, (np.eye(3)[2] - luma) / (2 * (1 - blue)), (np.eye(3)[0] - luma) / (2 * (1 - red))])


def converted_by_another_matrix(film: Film, _noise: np.random.Generator) -> Made:
    """Make this fault: pictures converted by BT.601 that are tagged as BT.709."""
    across = (_conversion(0.299, 0.114) @ np.linalg.inv(_conversion(0.2126, 0.0722))).astype(np.float32)

    def each(f: Array) -> Array:
        half = (f.shape[2], film.height)
        for frame in f:
            chroma = frame[film.height :].reshape(2, half[1] // 2, half[0] // 2).astype(np.float32) - 128
            full = np.stack([cv2.resize(plane, half) for plane in chroma])
            # Luma spans 219 levels, chroma 224.
            luma = frame[: film.height] + np.tensordot(across[0, 1:], full, 1) * (219 / 224)
            frame[: film.height] = np.clip(np.round(luma), 16, 235)
            _colored(frame, film.height, lambda c: across[1:, 1:] @ c)
        return f

    return edited(film, each), Expected(codes=("wrong_color",), scenes=(0, 1, 2, 3))
