"""From a scene to a finished picture file: render, expose, add grain, encode."""

from __future__ import annotations

import io
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
from landscape import CELL, Ground, is_ground
from meadow import grow_grass
from PIL import Image
from render import FAR, Camera, march
from scenes import Scene
from sky import paint_sky
from terrain import F, f32, sample, wrap_pad
from tiles import Tiles
from water import cloud_sea, flood

U8 = npt.NDArray[np.uint8]
LONG, SHORT = 4288, 2848
"""Picture size in pixels."""
STRIP = 16
"""Picture rows that are worked on at once: few enough to stay in the processor's cache."""
CONTRAST = 0.42
"""Strength of the final contrast curve, 0..1."""
GRASS = (
    (0.028, 0.045, 0.014), (0.048, 0.075, 0.022), (0.075, 0.105, 0.030),
    (0.115, 0.140, 0.042), (0.17, 0.18, 0.065), (0.27, 0.24, 0.11),
    (0.75, 0.72, 0.68), (0.72, 0.52, 0.04), (0.30, 0.16, 0.50), (0.62, 0.20, 0.32),
)  # fmt: skip


def camera_for(scene: Scene, height: F, width: int, rows: int) -> Camera:
    """Return the camera of a scene for a picture size in pixels."""
    spot = f32(np.array([[scene.x]])), f32(np.array([[scene.z]]))
    floor = float(sample(wrap_pad(height), *spot, CELL)[0, 0])
    if scene.water is not None:
        floor = max(floor, scene.water)
    focal = max(width, rows) / 2 / float(np.tan(np.radians(scene.fov / 2)))
    return Camera(scene.x, scene.z, floor + scene.above, scene.yaw, focal, scene.horizon * rows, width, rows)


def _display(light: F, exposure: float) -> F:
    """Return display values 0..1 for linear light, with a film-like curve."""
    x = np.maximum(light * np.float32(exposure * 0.8), 0)
    y = (x * (2.51 * x + 0.03)) / (x * (2.43 * x + 0.59) + 0.14)
    grey = y @ np.array([[0.25], [0.6], [0.15]], np.float32)
    y = np.clip(grey + (y - grey) * np.float32(1.14), 0, 1) ** np.float32(1 / 2.2)
    return f32(y * (1 + CONTRAST * (y * (3 - 2 * y) - 1)))


def _bloom(light: F, exposure: float) -> None:
    """Let very bright spots glow into their surroundings, in place."""
    rows, width = light.shape[:2]
    small = f32(cv2.resize(light, (width // 8, rows // 8), interpolation=cv2.INTER_AREA))
    excess = np.clip(small * exposure - 1.1, 0, 6)
    if excess.max() <= 0:
        return
    glow = f32(cv2.GaussianBlur(excess, (0, 0), width / 500))
    glow += f32(cv2.GaussianBlur(excess, (0, 0), width / 110))
    big = f32(cv2.resize(glow, (width, rows), interpolation=cv2.INTER_LINEAR))
    light += big * np.float32(0.06 / exposure)


def _develop(light: F, scene: Scene, seed: int) -> U8:
    """Return the 8-bit picture (blue, green, red) of linear light, before grass and grain."""
    _bloom(light, scene.exposure)
    rows, width = light.shape[:2]
    y = np.linspace(-1, 1, rows, dtype=np.float32)[:, None]
    x = np.linspace(-1, 1, width, dtype=np.float32)[None, :]
    rng = np.random.default_rng(seed)
    out = np.empty((rows, width, 3), np.uint8)
    for start in range(0, rows, STRIP):
        band = slice(start, min(start + STRIP, rows))
        vignette = 1 - 0.13 * (x * x + y[band] * y[band])
        shown = _display(f32(light[band] * vignette[..., None]), scene.exposure)
        dither = rng.random(shown.shape[:2], dtype=np.float32)[..., None]
        out[band] = (shown[..., ::-1] * 255 + dither).clip(0, 255).astype(np.uint8)
    return out


def _grain(picture: U8, seed: int, strength: float) -> None:
    """Soften the pixel grid as a lens does and add sensor noise, in place."""
    cv2.setRNGSeed(seed)
    soft = cv2.GaussianBlur(picture, (0, 0), 0.55)
    rows = picture.shape[0]
    for start in range(0, rows, 256):
        band = slice(start, min(start + 256, rows))
        shape = picture[band].shape[:2]
        noise = np.empty(shape, np.float32)
        cv2.randn(noise, 0, strength)  # type: ignore[call-overload]
        value = soft[band].astype(np.float32) + noise[..., None]
        picture[band] = (value + 0.5).clip(0, 255).astype(np.uint8)


def render(scene: Scene, height: F, tiles: Tiles, width: int = 0) -> U8:
    """Return the finished picture of a scene; `width` in pixels, full size when 0.

    `height` is the terrain in metres.
    """
    full, rows = (SHORT, LONG) if scene.portrait else (LONG, SHORT)
    if width:
        full, rows = width, round(rows * width / full)
    camera = camera_for(scene, height, full, rows)
    ground = Ground(scene, height, tiles, camera)
    depth = march(camera, ground.height, scene.near, scene.far, scene.steps)
    lowest = int(np.flatnonzero((depth > FAR / 2).any(axis=1)).max(initial=-1)) + 1
    light = paint_sky(scene, camera, lowest)
    for start in range(0, rows, STRIP):
        band = slice(start, min(start + STRIP, rows))
        land = is_ground(depth[band])
        if land.any():
            cover = land[..., None]
            light[band] = light[band] * (1 - cover) + ground.shade(depth[band], band) * cover
    cloud_sea(scene, camera, ground, light, depth)
    flood(scene, camera, ground, light, depth)
    picture = _develop(light, scene, scene.seed)
    lit = f32(np.array(GRASS) * (np.array(scene.ambient) + 0.45 * np.array(scene.sun)))
    colors = (_display(lit, scene.exposure)[:, ::-1] * 255).astype(np.uint8)
    grow_grass(scene, camera, ground, picture, colors)
    _grain(picture, scene.seed, 1.6)
    return picture


def encode(picture: U8, scene: Scene) -> bytes:
    """Return the picture encoded in the format that the scene's file name asks for."""
    image = Image.fromarray(np.ascontiguousarray(picture[..., ::-1]))
    out = io.BytesIO()
    kind = Path(scene.file).suffix
    if kind == ".png":
        done, data = cv2.imencode(".png", picture, [cv2.IMWRITE_PNG_COMPRESSION, 3])
        if not done:
            raise OSError(f"the encoder failed for {scene.file}")
        return data.tobytes()
    if kind == ".webp":
        image.save(out, "WEBP", quality=90, method=2)
    elif scene.rotated:
        exif = Image.Exif()
        exif[0x0112] = 6
        image.transpose(Image.Transpose.ROTATE_90).save(out, "JPEG", quality=92, exif=exif)
    else:
        image.save(out, "JPEG", quality=92)
    return out.getvalue()
