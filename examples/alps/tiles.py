"""Repeating detail: broken rock and conifers, sampled at many scales."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from terrain import F, blur, f32, gradient, noise, wrap_pad

TILE = 1024
"""Cells along one side of a detail tile."""


@dataclass
class Tiles:
    """Detail tiles that all scenes share."""

    rock: F
    trees: F


def _facets(cell: int, seed: int) -> F:
    """Return a TILE x TILE field of tilted, broken faces about `cell` cells wide, about 0..1."""
    rng = np.random.default_rng(seed)
    count = TILE // cell
    off_z, off_x, level, tilt_z, tilt_x = f32(rng.random((5, count, count)))
    gz, gx = np.mgrid[0:TILE, 0:TILE].astype(np.float32) / np.float32(cell)
    gx += noise(TILE, 1.6, seed + 1, count / 2) * 0.14
    gz += noise(TILE, 1.6, seed + 2, count / 2) * 0.14
    cz, cx = np.floor(gz).astype(np.int64), np.floor(gx).astype(np.int64)
    best = np.full((TILE, TILE), -9, np.float32)
    for dz in (-1, 0, 1):
        for dx in (-1, 0, 1):
            iz, ix = (cz + dz) % count, (cx + dx) % count
            rz = gz - (cz + dz) - off_z[iz, ix]
            rx = gx - (cx + dx) - off_x[iz, ix]
            lean = (tilt_z[iz, ix] - 0.5) * rz + (tilt_x[iz, ix] - 0.5) * rx
            face = 0.6 * level[iz, ix] + 1.6 * lean - 0.75 * (rz * rz + rx * rx)
            best = np.maximum(best, face)
    return f32(best)


def build_rock(seed: int) -> F:
    """Return a padded detail tile of broken rock.

    Channels: slope x, slope z, height in cells, and bulge (above zero on edges, below in cracks,
    unit deviation).
    """
    rough = noise(TILE, 1.5, seed + 9, 6) * 2.4
    for i, cell in enumerate((128, 64, 32, 16, 8)):
        rough += _facets(cell, seed + i * 31) * np.float32(min(cell, 50) ** 0.9 * 0.62)
    rough -= rough.mean()
    dx, dz = gradient(f32(rough), 1.0)
    scale = np.float32(0.6 / dx.std())
    bulge = rough - blur(f32(rough), 5)
    bulge /= bulge.std()
    return wrap_pad(f32(np.dstack([dx * scale, dz * scale, rough * scale, bulge])))


def build_trees(seed: int) -> F:
    """Return a padded tile of conifers: slope x, slope z, height 0..1, tint 0..1, all per cell.

    One tree stands in each square of eight by eight cells.
    """
    rng = np.random.default_rng(seed)
    cells = TILE // 8
    off = f32(rng.random((2, cells, cells)) * 7)
    size = f32(0.45 + 0.55 * rng.random((cells, cells)) ** 0.7)
    tint = f32(rng.random((cells, cells)))
    gz, gx = np.mgrid[0:TILE, 0:TILE].astype(np.float32)
    cz, cx = (gz // 8).astype(np.int64), (gx // 8).astype(np.int64)
    ragged = 1 + 0.3 * noise(TILE, 0.6, seed + 1, 60, 400)
    height = np.zeros((TILE, TILE), np.float32)
    color = np.zeros((TILE, TILE), np.float32)
    for dz in (-1, 0, 1):
        for dx in (-1, 0, 1):
            iz, ix = (cz + dz) % cells, (cx + dx) % cells
            rz = gz - (cz + dz) * 8 - off[0][iz, ix]
            rx = gx - (cx + dx) * 8 - off[1][iz, ix]
            reach = 5.6 * size[iz, ix]
            cone = size[iz, ix] * (1 - np.hypot(rz, rx) * ragged / reach)
            color = np.where(cone > height, tint[iz, ix], color)
            height = np.maximum(height, cone)
    sx, sz = gradient(height, 1.0)
    return wrap_pad(f32(np.dstack([sx, sz, height, color])))
