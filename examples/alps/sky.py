"""Sky, sun, clouds and stars, and the light that the air adds to distant ground."""

from __future__ import annotations

import cv2
import numpy as np
from air import air_light, rgb, sun_cosine
from render import Camera
from scenes import Scene
from terrain import F, f32, noise, sample, smoothstep, wrap_pad
from tiles import TILE


def clear_sky(scene: Scene, rays: F, rise: F) -> F:
    """Return the cloudless sky, with the sun's halo and disc."""
    cosine = sun_cosine(scene, rays, rise)
    up = np.maximum(rise, 0)[:, None] / np.sqrt(1 + rays[None, :] ** 2)
    blend = (1 - np.exp(-up * scene.sky_falloff))[..., None]
    color = air_light(scene, cosine) * (1 - blend) + rgb(scene.zenith) * blend
    halo = 0.25 * np.exp(60 * (cosine - 1)) + 0.9 * np.exp(700 * (cosine - 1))
    color += (halo[..., None] * rgb(scene.glow)) * scene.sun_halo
    disc = smoothstep(0.999978, 0.999986, cosine)[..., None]
    return f32(color + disc * rgb(scene.sun) * 9 * scene.sun_halo)


class Clouds:
    """Layers of clouds in a flat sheet above the camera."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.soft = wrap_pad(noise(TILE, 1.75, scene.seed + 400, 2))
        self.warp = wrap_pad(noise(TILE, 2.0, scene.seed + 401, 2, 80))

    def density(self, x: F, z: F) -> F:
        """Return the cloud thickness at sheet positions (in sheet heights above ground)."""
        scene = self.scene
        stretch = scene.cloud_stretch
        bend = sample(self.warp, x, f32(z / stretch), 0.016)
        px, pz = x + 0.22 * bend, (z + 0.15 * bend) / stretch
        value = np.zeros_like(x)
        for scale, weight in ((1.0, 1.0), (3.7, 0.45), (13.0, 0.20), (47.0, 0.09)):
            value += weight * sample(self.soft, f32(px * scale + 2.1), f32(pz * scale + 5.3), 0.011)
        return f32(value / 1.12)

    def over(self, sky: F, rays: F, rise: F) -> F:
        """Return the sky with clouds in front of it."""
        scene = self.scene
        lift = np.maximum(rise, -0.01)[:, None] + scene.cloud_curve
        z = np.broadcast_to(1 / lift, (len(rise), len(rays)))
        x = rays[None, :] / lift + scene.seed * 3.7
        value = self.density(f32(x), f32(z))
        side, up = np.radians(scene.sun_side), np.radians(scene.sun_up)
        reach = 0.12 / max(float(np.tan(up)), 0.25)
        toward = self.density(f32(x + np.sin(side) * reach), f32(z + np.cos(side) * reach))
        start = 1.6 - 3.0 * scene.cloud_cover
        thick = np.clip(value - start, 0, None)
        alpha = 1 - np.exp(-thick * scene.cloud_thick)
        cosine = sun_cosine(scene, rays, rise)
        lit = np.exp(-np.clip(toward - start, 0, None) * 1.1 - thick * 0.35)
        silver = 1 + 1.6 * np.exp(12 * (cosine - 1))
        color = rgb(scene.cloud_light) * (lit * silver)[..., None] + rgb(scene.cloud_dark)
        fade = np.exp(-0.045 / lift / scene.cloud_curve * 0.12)[..., None]
        color = air_light(scene, cosine) * (1 - fade) + color * fade
        cover = (alpha * smoothstep(-0.005, 0.05, rise)[:, None])[..., None]
        return f32(sky * (1 - cover) + color * cover)


def stars(scene: Scene, camera: Camera) -> F:
    """Return the light of stars and the Milky Way, as a picture of the whole frame."""
    rng = np.random.default_rng(scene.seed + 900)
    rows, width = camera.rows, camera.width
    field = np.zeros((rows, width), np.float32)
    y, x = np.mgrid[0:rows:4, 0:width:4].astype(np.float32)
    across = (x - 0.62 * width) * 0.82 + (y - 0.2 * rows) * 0.57
    along = (y - 0.2 * rows) * 0.82 - (x - 0.62 * width) * 0.57
    grain = wrap_pad(noise(TILE, 1.5, scene.seed + 901, 2))
    cell = width / 900.0
    cloud = sample(grain, x, y, cell) + 0.5 * sample(grain, x * 3, y * 3, cell)
    dust = sample(grain, x + 0.4 * along, y + 311.0, cell * 1.4)
    wide = 0.13 * width
    band = np.exp(-(((across + cloud * 0.16 * wide) / wide) ** 2))
    lane = smoothstep(0.1, 1.3, f32(dust + 1.2 * np.exp(-(((across / wide) * 2.6) ** 2))))
    milky = band * (0.55 + 0.25 * cloud).clip(0.05, 2) * (1 - 0.75 * lane)
    milky = f32(cv2.resize(f32(milky), (width, rows), interpolation=cv2.INTER_CUBIC))
    chance = rng.random((rows, width), dtype=np.float32)
    share = 4e-4 * (1 + 14 * np.clip(milky, 0, 1))
    spots = chance < share
    field[spots] = f32(0.06 * (share[spots] / np.maximum(chance[spots], 1e-9)) ** 0.62)
    field = np.minimum(field, 4)
    spread = f32(cv2.GaussianBlur(field, (0, 0), 0.8)) * 3.4
    spread += f32(cv2.GaussianBlur(np.maximum(field - 1.2, 0), (0, 0), 2.2)) * 6
    tint = rgb((0.86, 0.92, 1.1)) * spread[..., None]
    return f32(tint + np.clip(milky, 0, None)[..., None] * rgb((0.040, 0.036, 0.043)))


def paint_sky(scene: Scene, camera: Camera, lowest: int) -> F:
    """Return a frame with sky, in linear light, down to row `lowest` and black below it."""
    rays, rise = camera.rays(), camera.rise()
    sky = np.zeros((camera.rows, camera.width, 3), np.float32)
    clouds = Clouds(scene) if scene.cloud_cover > 0 else None
    for start in range(0, lowest, 32):
        band = slice(start, min(start + 32, lowest))
        sky[band] = clear_sky(scene, rays, rise[band])
        if clouds is not None:
            sky[band] = clouds.over(sky[band], rays, rise[band])
    if scene.stars:
        dim = smoothstep(0.0, 0.3, rise)[:, None, None]
        sky += stars(scene, camera) * (0.25 + 0.75 * dim)
    return sky
