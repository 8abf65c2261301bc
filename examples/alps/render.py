"""A column renderer: finds, for every pixel, how far away the ground is.

Screen rows grow downwards. The camera looks level; the picture is shifted instead of tilted,
as with a shift lens, so trees and ridges stay upright. Lengths are in metres.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from terrain import F, f32

Ground = Callable[[F, F, F], F]
"""Height (m) of the ground at x, z (m) for a distance (m) from the camera."""

FAR = 1e9
"""Depth given to pixels that see no ground."""


@dataclass(frozen=True)
class Camera:
    """A level camera: position and viewing direction in metres and degrees."""

    x: float
    z: float
    height: float
    yaw: float
    focal: float
    """Focal length in pixels."""
    horizon: float
    """Screen row of the horizon in pixels."""
    width: int
    """Picture width in pixels."""
    rows: int
    """Picture height in pixels."""

    def forward(self) -> tuple[float, float]:
        """Return the unit vector of the view on the map."""
        turn = np.radians(self.yaw)
        return float(np.sin(turn)), float(np.cos(turn))

    def rays(self) -> F:
        """Return for each column how far right it looks, per metre of depth."""
        columns = np.arange(self.width, dtype=np.float32)
        return f32((columns + 0.5 - self.width / 2) / self.focal)

    def rise(self) -> F:
        """Return for each row how far up it looks, per metre of depth."""
        rows = np.arange(self.rows, dtype=np.float32)
        return f32((self.horizon - rows - 0.5) / self.focal)

    def place(self, depth: F, side: F) -> tuple[F, F]:
        """Return the map position x, z of points at a depth along rays `side`."""
        fx, fz = self.forward()
        return f32(self.x + depth * (fx + fz * side)), f32(self.z + depth * (fz - fx * side))


def march(camera: Camera, ground: Ground, near: float, far: float, steps: int) -> F:
    """Return the depth of the ground in every pixel, FAR where there is only sky."""
    depth = np.empty((camera.rows, camera.width), np.float32)
    line = f32(np.geomspace(near, far, steps))[:, None]
    rays = camera.rays()
    for start in range(0, camera.width, 128):
        band = slice(start, min(start + 128, camera.width))
        depth[:, band] = _march_band(camera, ground, line, rays[band])
    return depth


def _march_band(camera: Camera, ground: Ground, line: F, rays: F) -> F:
    """Return the depth of the ground for a band of columns."""
    steps, rows, count = len(line), camera.rows, len(rays)
    x, z = camera.place(line, rays[None, :])
    height = ground(x, z, line)
    up = f32((height - camera.height) / line)
    crest = np.maximum.accumulate(up, axis=0)
    top = np.ceil(camera.horizon - crest * camera.focal - 0.5)
    cell = np.clip(top, 0, rows).astype(np.int32) * np.int32(count)
    cell += np.arange(count, dtype=np.int32)
    hits = np.bincount(cell.ravel(), minlength=(rows + 1) * count).reshape(rows + 1, count)
    later = np.cumsum(hits[::-1], axis=0, dtype=np.int32)[::-1]
    first = later[1:]
    sky = first >= steps
    index = np.clip(first, 1, steps - 1)
    before = np.take_along_axis(up, index - 1, axis=0)
    after = np.take_along_axis(up, index, axis=0)
    want = camera.rise()[:, None]
    part = np.clip((want - before) / np.maximum(after - before, 1e-9), 0, 1)
    flat = line[:, 0]
    found = flat[index - 1] + part * (flat[index] - flat[index - 1])
    return f32(np.where(sky, FAR, found))
