"""A meadow close to the camera: blades of grass and flowers, drawn one by one."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt
from landscape import Ground
from render import Camera
from scenes import Scene
from terrain import f32, sample

U8 = npt.NDArray[np.uint8]


def grow_grass(scene: Scene, camera: Camera, ground: Ground, picture: U8, colors: U8) -> None:
    """Draw blades of grass and flowers over the finished 8-bit picture, in place.

    `colors` holds display colours, rows: blade tints, then flower tints.
    """
    if scene.near_grass == 0:
        return
    rng = np.random.default_rng(scene.seed + 500)
    count = scene.near_grass
    near, far = scene.near * 1.05, scene.near * 30
    dist = f32(np.sort(1 / (1 / far + (1 / near - 1 / far) * rng.random(count) ** 1.35))[::-1])
    lateral = f32((rng.random(count) - 0.5) * 1.04 * camera.width / camera.focal)
    x, z = camera.place(dist, lateral)
    base = ground.bare_height(x.reshape(-1, 100), z.reshape(-1, 100)).ravel()
    column = camera.width / 2 + lateral * camera.focal
    foot = camera.horizon - camera.focal * (base - 0.03 - camera.height) / dist
    inside = (foot > camera.horizon) & (foot < camera.rows + 300)
    tall = (0.10 + 0.22 * rng.random(count)) * camera.focal / dist
    lean = rng.normal(0.15, 0.30, count) * tall
    swell = sample(ground.rock, x.reshape(-1, 100), z.reshape(-1, 100), 0.12)[..., 2].ravel()
    patch = np.clip(0.45 + 0.035 * swell + rng.normal(0, 0.22, count), 0, 0.999)
    tint = (patch * 6).astype(np.int64)
    width = np.clip(tall / 60, 1, 4).astype(np.int64)
    for i in np.flatnonzero(inside):
        root, tip = np.array([column[i], foot[i]]), np.array([lean[i], -tall[i]])
        middle = root + tip * (0.3, 0.62)
        points = (np.array([root, middle, root + tip]) * 16).astype(np.int32)
        wide = int(width[i])
        low = colors[max(tint[i] - 2, 0)].tolist()
        cv2.line(picture, points[0].tolist(), points[1].tolist(), low, wide, cv2.LINE_AA, 4)
        cv2.line(
            picture, points[1].tolist(), points[2].tolist(), colors[tint[i]].tolist(), max(wide - 1, 1), cv2.LINE_AA, 4
        )
        if rng.random() < 0.028 and abs(swell[i]) < 4:
            _flower(picture, points[2], tall[i], colors[6 + int(rng.integers(4))].tolist(), rng)


def _flower(picture: U8, tip: npt.NDArray[np.int32], tall: float, color: list[int], rng: np.random.Generator) -> None:
    """Draw a flower head with petals at the tip of a stalk, seen from the side."""
    size = max(tall * 0.085, 0.8)
    turn, flat = rng.random() * 6, 0.35 + 0.4 * rng.random()
    for k in range(7):
        angle = turn + k * 0.8976
        way = np.array([np.cos(angle), np.sin(angle) * flat]) * size
        end = (tip + way * 16).astype(np.int32)
        shade = [int(c * (0.72 + 0.28 * rng.random())) for c in color]
        cv2.line(picture, tip.tolist(), end.tolist(), shade, max(1, round(size * 0.5)), cv2.LINE_AA, 4)
    heart = (int(tip[0]), int(tip[1] - size * 2))
    cv2.circle(picture, heart, int(size * 0.28 * 16), (30, 130, 170), -1, cv2.LINE_AA, 4)
