"""Mountain terrain: eroded, periodic height maps and detail tiles, made with numpy alone.

A terrain grows by uplift while rivers cut into it (the stream power law), which gives the
branching ridges and couloirs of real ranges. All maps wrap around at their edges, so a
camera can look across the border of the map. Heights and lengths are in metres.
"""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

F = npt.NDArray[np.float32]
I = npt.NDArray[np.int64]  # noqa: E741

SIZE = 2048
"""Cells along one side of the finished height map."""
LENGTH = 20000.0
"""Length of one side of the map in metres."""


def f32(array: Any) -> F:
    """Return the array as 32-bit floats."""
    return np.asarray(array, dtype=np.float32)


def smoothstep(low: float, high: float, value: F) -> F:
    """Return a smooth 0..1 ramp of `value` between `low` and `high` (which may be reversed)."""
    t = np.clip((value - np.float32(low)) / np.float32(high - low), 0, 1)
    return f32(t * t * (3 - 2 * t))


def blur(array: F, sigma: float) -> F:
    """Return the periodic array blurred with a Gaussian of `sigma` cells."""
    pad = int(sigma * 3) + 2
    padded = cv2.copyMakeBorder(array, pad, pad, pad, pad, cv2.BORDER_WRAP)
    return f32(cv2.GaussianBlur(padded, (0, 0), sigma)[pad:-pad, pad:-pad])


def noise(n: int, beta: float, seed: int, low: float = 0.0, high: float = 1e9) -> F:
    """Return periodic n x n noise with amplitude spectrum 1/f**beta and unit deviation.

    Only frequencies between `low` and `high` cycles per side are kept.
    """
    rng = np.random.default_rng(seed)
    fy = np.fft.fftfreq(n, 1 / n)[:, None]
    fx = np.fft.rfftfreq(n, 1 / n)[None, :]
    freq = np.hypot(fx, fy)
    freq[0, 0] = 1e9
    amp = np.where((freq >= low) & (freq <= high), freq**-beta, 0.0).astype(np.float32)
    phase = rng.standard_normal((2, n, n // 2 + 1), dtype=np.float32)
    field = np.fft.irfft2((phase[0] + 1j * phase[1]) * amp, s=(n, n))
    return f32(field / (field.std() + 1e-12))


def ridged(n: int, seed: int, low: float, octaves: int, gain: float) -> F:
    """Return periodic n x n ridged noise, sharp crests upwards, about 0..1."""
    total = np.zeros((n, n), np.float32)
    weight = np.ones((n, n), np.float32)
    amp, norm = 1.0, 0.0
    for i in range(octaves):
        band = noise(n, 0.6, seed + i * 17, low * 2**i * 0.55, low * 2**i * 1.5)
        crest = (1 - np.minimum(np.abs(band) * 0.85, 1)) ** 1.5
        total += f32(crest * weight * amp)
        weight = f32(np.clip(crest * 1.6, 0.15, 1))
        norm += amp
        amp *= gain
    return f32(total / norm)


def _receivers(height: F) -> tuple[I, F]:
    """Return for each cell the flat index of its lowest neighbour and the distance in cells."""
    n = height.shape[0]
    index = np.arange(n * n, dtype=np.int64).reshape(n, n)
    best = np.zeros((n, n), np.float32)
    target = index.copy()
    dist = np.ones((n, n), np.float32)
    for dy in (-1, 0, 1):
        for dx in (-1, 0, 1):
            if dx == 0 and dy == 0:
                continue
            step = float(np.hypot(dx, dy))
            slope = (height - np.roll(height, (dy, dx), (0, 1))) / np.float32(step)
            better = slope > best
            best[better] = slope[better]
            target[better] = np.roll(index, (dy, dx), (0, 1))[better]
            dist[better] = step
    return target.ravel(), dist.ravel()


def _drainage(target: I) -> F:
    """Return the number of cells that drain through each cell, by pointer doubling."""
    count = target.size
    own = np.arange(count, dtype=np.int64)
    area = np.ones(count, np.float64)
    pointer = target.copy()
    live = pointer != own
    for _ in range(12):
        area = area + np.bincount(pointer[live], area[live], count)
        after = pointer[pointer]
        live = live & (after != pointer)
        pointer = after
        if not live.any():
            break
    return f32(area)


def _erode_step(height: F, uplift: F, base: npt.NDArray[np.bool_], power: float) -> F:
    """Return the height after one implicit step of uplift and river incision."""
    rng = np.random.default_rng(int(height.sum() * 10) & 0xFFFF)
    wobble = f32(rng.random(height.shape, dtype=np.float32)) * 2e-3
    target, dist = _receivers(f32(height + wobble * (1 - base)))
    own = np.arange(target.size, dtype=np.int64)
    fixed = base.ravel()
    target = np.where(fixed, own, target)
    rate = power * np.sqrt(_drainage(target)) / dist
    rate[(target == own)] = 0
    offset = (height + uplift * (1 - base)).ravel().astype(np.float64) / (1 + rate)
    factor = np.where(target == own, 0, rate / (1 + rate)).astype(np.float64)
    pointer = target
    for _ in range(11):
        offset = offset + factor * offset[pointer]
        factor = factor * factor[pointer]
        pointer = pointer[pointer]
        if factor.max() < 1e-4:
            break
    return f32(offset.reshape(height.shape))


def _relax(height: F, limit: float, rounds: int) -> F:
    """Return the height with slopes above `limit` (height units per cell) slid down."""
    for _ in range(rounds):
        moved = np.zeros_like(height)
        for axis in (0, 1):
            for sign in (-1, 1):
                drop = height - np.roll(height, sign, axis)
                excess = np.maximum(drop - limit, 0) * np.float32(0.22)
                moved -= excess
                moved += np.roll(excess, -sign, axis)
        height = f32(height + moved)
    return height


def upsample(array: F, n: int) -> F:
    """Return the periodic array enlarged to n x n with cubic interpolation."""
    old = array.shape[0]
    padded = np.pad(array, 4, mode="wrap")
    scale = n // old
    big = cv2.resize(padded, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
    return f32(big[4 * scale : -4 * scale, 4 * scale : -4 * scale])


def erode(seed: int, line: F, uplift: F, power: float) -> F:
    """Return a 1024 x 1024 height map shaped by rivers, peaks at about 1.

    Rivers end where `line` (unit deviation) is near zero; `uplift` is how fast land rises and
    `power` how fast rivers cut.
    """
    height = np.zeros((128, 128), np.float32)
    for n, rounds in ((128, 60), (256, 30), (512, 14), (1024, 4)):
        if n > 128:
            height = f32(upsample(height, n) + noise(n, 1.0, seed + n) * 0.3 / n * 128)
        step = 1024 // n
        base = f32(np.abs(line[::step, ::step])) < 0.02 + 2.0 / n
        if n == 128:
            height = f32(np.abs(line[::step, ::step]) * 4 + noise(n, 1.0, seed + 5) * 0.4)
        height[base] = 0
        for _ in range(rounds):
            height = _erode_step(np.maximum(height, 0), uplift[::step, ::step], base, power * 128 / n)
        height = _relax(height, 2.0 * 128 / n, 6)
    return f32(height / np.quantile(height, 0.9995))


def _massif(seed: int, valley: float) -> F:
    """Return a 1024 x 1024 mountain range, 0 in valleys and 1 at the highest peaks.

    `valley` is the height share that floods into flat valley floors.
    """
    line = noise(1024, 2.2, seed, 1, 9)
    uplift = f32(0.35 * np.exp(0.5 * noise(1024, 2.0, seed + 1, 1, 12)))
    height = erode(seed, line, uplift, 0.11)
    soft = 0.03
    lifted = (height - valley) / soft
    height = f32(np.where(lifted > 20, lifted, np.log1p(np.exp(np.minimum(lifted, 20)))) * soft)
    return _relax(f32(np.maximum(height / (1 - valley), 0) ** 1.12), 0.0085, 24)


def build_height(seed: int, relief: float, valley: float) -> F:
    """Return the SIZE x SIZE height map in metres with peaks at about `relief`."""
    height = upsample(_massif(seed, valley), SIZE)
    warp_x = noise(SIZE, 1.9, seed + 60, 3, 500) * 9
    warp_y = noise(SIZE, 1.9, seed + 61, 3, 500) * 9
    grid_y, grid_x = np.mgrid[0:SIZE, 0:SIZE].astype(np.float32)
    padded = np.pad(height, 128, mode="wrap")
    height = f32(cv2.remap(padded, grid_x + warp_x + 128, grid_y + warp_y + 128, cv2.INTER_CUBIC))
    height = np.maximum(height, 0)
    crag = ridged(SIZE, seed + 70, 110, 3, 0.6) - 0.4
    strength = smoothstep(0.03, 0.5, height)
    return f32(height * relief + crag * strength * relief * 0.012 + noise(SIZE, 1.8, seed + 3) * 3)


def gradient(height: F, spacing: float) -> tuple[F, F]:
    """Return the slopes along x and along z of a periodic map with cells of `spacing` metres."""
    dx = (np.roll(height, -1, 1) - np.roll(height, 1, 1)) / (2 * spacing)
    dz = (np.roll(height, -1, 0) - np.roll(height, 1, 0)) / (2 * spacing)
    return f32(dx), f32(dz)


def wrap_pad(array: F) -> F:
    """Return the map padded with four wrapped cells on every side, ready for `sample`."""
    return f32(cv2.copyMakeBorder(array, 4, 4, 4, 4, cv2.BORDER_WRAP))


def sample(padded: F, x: F, z: F, cell: float, cubic: bool = False) -> F:
    """Return the wrapped map's values at positions x, z (metres) for cells of `cell` metres."""
    n = padded.shape[0] - 8
    turn = np.float32(1 / (cell * n))
    px, pz = x * turn, z * turn
    px -= np.floor(px)
    pz -= np.floor(pz)
    px *= n
    pz *= n
    mode = cv2.INTER_CUBIC if cubic else cv2.INTER_LINEAR
    return f32(cv2.remap(padded, px + 4, pz + 4, mode))


def sun_shadow(height: F, toward_x: float, toward_z: float, rise: float) -> F:
    """Return 1 where the sun shines and 0 in the shade, for a sun `rise` metres up per metre.

    `toward_x`, `toward_z` is the unit vector that points to the sun on the map. The soft edge
    widens with the distance to what casts the shadow.
    """
    cell = LENGTH / SIZE
    n = SIZE // 2
    low = f32(cv2.resize(height, (n, n), interpolation=cv2.INTER_AREA))
    step = cell * 2
    grid_z, grid_x = np.mgrid[0:n, 0:n].astype(np.float32)
    top = sample(wrap_pad(low), (grid_x + toward_x) * step, (grid_z + toward_z) * step, step)
    top = f32(top - rise * step)
    reach = 1.0
    for _ in range(9):
        ahead_x, ahead_z = grid_x + toward_x * reach, grid_z + toward_z * reach
        top = f32(np.maximum(top, sample(wrap_pad(top), ahead_x * step, ahead_z * step, step) - rise * step * reach))
        reach *= 2
    return upsample(smoothstep(-4 - 30 * rise, 4 + 10 * rise, f32(low - top)), SIZE)


def openness(height: F) -> F:
    """Return how much sky each cell sees, 0..1, estimated from blurred heights."""
    total = np.zeros_like(height)
    for sigma, depth in ((3.0, 40.0), (9.0, 120.0), (26.0, 330.0)):
        total += np.clip((blur(height, sigma) - height) / depth, -0.5, 1)
    return f32(np.clip(1 - 0.33 * total, 0.15, 1.15))
