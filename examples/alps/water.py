"""Lakes that mirror the finished picture, and seas of clouds below the summits."""

from __future__ import annotations

import cv2
import numpy as np
from air import rgb
from landscape import Ground
from render import Camera, march
from scenes import Scene
from terrain import F, blur, f32, gradient, noise, sample, smoothstep, wrap_pad
from tiles import TILE


def _ripples(scene: Scene, camera: Camera, depth: F, below: F) -> F:
    """Return the two wave slopes for water pixels at a depth, `below` the camera by metres."""
    tile = wrap_pad(np.dstack([noise(TILE, 0.9, scene.seed + 700 + i, 6) for i in range(2)]))
    gusts = wrap_pad(noise(TILE, 1.6, scene.seed + 710, 2))
    along = depth * depth / (camera.focal * below)
    level = np.log2(np.maximum(along * 0.30, depth / camera.focal) * 0.8)
    whole = np.floor(level)
    part = f32(level - whole)[..., None]
    cell = np.exp2(whole)
    side = f32(camera.rays()[None, :] * depth)
    depth = np.broadcast_to(depth, side.shape)
    waves = sample(tile, f32(side / cell), f32(depth / cell), 1.0) * (1 - part)
    waves += sample(tile, f32(side / cell / 2 + 331), f32(depth / cell / 2), 1.0) * part
    wind = sample(gusts, f32(side * 0.5), depth, 1.4) + 0.5 * sample(gusts, side, depth, 0.35)
    return f32(waves * np.clip(0.55 + 0.4 * wind, 0.12, 1.6)[..., None])


def flood(scene: Scene, camera: Camera, ground: Ground, picture: F, depth: F) -> None:
    """Fill the lake of the scene into the picture and its depth, in place."""
    if scene.water is None:
        return
    first = int(np.ceil(camera.horizon + 1))
    rise = camera.rise()[first:]
    reach = f32((camera.height - scene.water) / -rise)[:, None]
    wet = (depth[first:] > reach) & (reach < 2.5e4)
    if not wet.any():
        return
    waves = _ripples(scene, camera, np.minimum(reach, 2.5e4), f32(np.float32(camera.height - scene.water)))
    rows, columns = np.mgrid[first : camera.rows, 0 : camera.width].astype(np.float32)
    scale = np.float32(camera.focal * 0.006 * scene.ripple)
    shift = waves[..., 1] * scale * np.clip(8 * -rise, 0.15, 1.3)[:, None]
    mirror = 2 * np.float32(camera.horizon) - rows - np.abs(shift)
    mirror = np.where(mirror < 0, -mirror * 0.5, mirror)
    columns += waves[..., 0] * scale * 0.35
    seen = f32(cv2.remap(picture, columns, f32(mirror), cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE))
    tilt = np.clip(-rise[:, None] + waves[..., 1] * 0.02 * scene.ripple, 0.0, 1)
    glance = (0.02 + 0.98 * (1 - tilt) ** 5)[..., None]
    deep = rgb(scene.water_color) * (rgb(scene.ambient) * 1.3 + rgb(scene.sun) * 0.35)
    color = f32(seen * glance * 0.95 + deep * (1 - glance))
    color = ground.air.mist(color, f32(np.broadcast_to(reach, wet.shape)), rise)
    edge = smoothstep(0, 1, f32((depth[first:] - reach) / (reach * 0.004 + 0.3)))
    cover = (wet * edge)[..., None]
    picture[first:] = picture[first:] * (1 - cover) + color * cover
    depth[first:] = np.where(wet, reach, depth[first:])


def cloud_sea(scene: Scene, camera: Camera, ground: Ground, picture: F, depth: F) -> None:
    """Fill the valleys of the picture with a sea of clouds, in place."""
    if scene.cloud_sea is None:
        return
    billow = sum(
        (1.2 - np.abs(noise(TILE, 0.8, scene.seed + 800 + i, 3 * 2.0**i, 9 * 2.0**i))) * 0.56**i for i in range(6)
    )
    swell = noise(TILE, 2.0, scene.seed + 820, 1, 10)
    height = f32(-np.asarray(billow) * 95 + swell * 75)
    height = blur(height - height.mean(), 0.9)
    cell = 17.0
    dx, dz = gradient(height, cell)
    open_sky = 1 - np.clip((blur(height, 7) - height) / 90, -0.5, 0.8)
    mean = float(open_sky.mean())
    top = wrap_pad(height)
    maps = wrap_pad(f32(np.dstack([dx, dz, open_sky])))
    level = np.float32(scene.cloud_sea)
    sea = march(camera, lambda x, z, _: f32(sample(top, x, z, cell, True) + level), 250, 6e4, 1500)
    rays = camera.rays()
    for start in range(0, camera.rows, 128):
        rows = slice(start, min(start + 128, camera.rows))
        gap = (np.minimum(depth[rows], 1e6) - sea[rows]) * np.abs(camera.rise()[rows])[:, None]
        cover = smoothstep(0, 110, f32(gap))[..., None]
        if not cover.any():
            continue
        dist = np.minimum(sea[rows], 6e4)
        x, z = camera.place(dist, rays[None, :])
        shape = sample(maps, x, z, cell)
        for scale, weight in ((5.3, 0.42), (23.0, 0.26), (91.0, 0.16)):
            more = sample(maps, z * np.float32(scale), x * np.float32(scale), cell)
            fade = smoothstep(1.4, 0.35, f32(dist * scale / (camera.focal * cell)))[..., None]
            shape += (more - rgb((0, 0, mean))) * fade * np.float32(weight)
        color = _cloud_light(scene, camera, shape)
        color = ground.air.haze(color, dist, camera.rise()[rows])
        picture[rows] = picture[rows] * (1 - cover) + color * cover


def _cloud_light(scene: Scene, camera: Camera, maps: F) -> F:
    """Return the colour of cloud tops from their slopes and openness."""
    side, up = np.radians(camera.yaw + scene.sun_side), np.radians(scene.sun_up)
    length = np.sqrt(1 + maps[..., 0] ** 2 + maps[..., 1] ** 2)
    toward = maps[..., 0] * np.sin(side) + maps[..., 1] * np.cos(side)
    facing = (np.sin(up) - toward * np.cos(up)) / length
    lit = np.clip((facing + 0.35) / 1.35, 0, 1) * np.clip(maps[..., 2], 0.2, 1.3)
    color = lit[..., None] * rgb(scene.sun) * 0.75
    return f32(color + maps[..., 2:3] * rgb(scene.ambient) * 0.85)
