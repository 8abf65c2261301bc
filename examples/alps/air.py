"""The air between the camera and the land: its own light, haze and ground mist."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from render import Camera
from scenes import RGB, Scene
from terrain import F, f32, sample


def rgb(color: RGB) -> F:
    """Return a colour as an array that multiplies pictures."""
    return np.array(color, np.float32)


def sun_cosine(scene: Scene, rays: F, rise: F) -> F:
    """Return the cosine of the angle between each view ray and the sun."""
    side, up = np.radians(scene.sun_side), np.radians(scene.sun_up)
    right, top = float(np.sin(side) * np.cos(up)), float(np.sin(up))
    ahead = float(np.cos(side) * np.cos(up))
    dot = rays[None, :] * right + rise[:, None] * top + ahead
    return f32(dot / np.sqrt(1 + rays[None, :] ** 2 + rise[:, None] ** 2))


def air_light(scene: Scene, cosine: F) -> F:
    """Return the colour that thick air shows in each direction."""
    near = np.clip(cosine, 0, 1)
    square = near * near
    glow = 0.55 * square * square * near + 0.8 * np.exp(28 * (near - 1))
    return f32(rgb(scene.horizon_color) + glow[..., None] * rgb(scene.glow))


@dataclass
class Air:
    """The air of one scene; `rock` is the detail tile that gives the mist its shape."""

    scene: Scene
    camera: Camera
    rock: F

    def haze(self, color: F, depth: F, rise: F) -> F:
        """Return the colour seen through haze and mist over `depth` metres of air."""
        scene = self.scene
        air = air_light(scene, sun_cosine(scene, self.camera.rays(), rise))
        through = np.exp(-depth[..., None] * rgb((0.62, 1.0, 1.6)) * scene.haze)
        return self.mist(f32(color * through + air * (1 - through)), depth, rise)

    def mist(self, color: F, depth: F, rise: F) -> F:
        """Return the colour seen through the ground mist over `depth` metres of air."""
        scene = self.scene
        if scene.mist <= 0:
            return color
        air = air_light(scene, sun_cosine(scene, self.camera.rays(), rise))
        through = self._through_mist(depth, rise)[..., None]
        return f32(color * through + (air * 0.25 + rgb(scene.mist_color)) * (1 - through))

    def _through_mist(self, depth: F, rise: F) -> F:
        """Return the share of light that passes the ground mist over `depth` metres."""
        scene, camera = self.scene, self.camera
        x, z = camera.place(np.minimum(depth, 2.5e4), camera.rays()[None, :])
        wave = sample(self.rock, x, z, 9.0)[..., 2] * 0.035 * scene.mist_wave
        low = float(np.exp(-np.clip((camera.height - scene.mist_level) / scene.mist_depth, -4, 60)))
        dist = np.minimum(depth, 4e4)
        drop = np.clip(dist * rise[:, None] / scene.mist_depth, -12, 60)
        drop = np.where(np.abs(drop) < 1e-3, np.float32(1e-3), drop)
        path = low * (1 - np.exp(-drop)) / drop * np.exp(-np.clip(wave, -2, 2))
        return f32(np.exp(-np.clip(scene.mist * dist * path, 0, 30)))
