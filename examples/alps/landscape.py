"""Ground of the pictures: materials, light, shadows, haze and mist.

All colours are linear light, lengths are metres, directions follow the camera's map axes.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from air import Air, rgb
from render import FAR, Camera
from scenes import Scene
from terrain import (
    LENGTH,
    SIZE,
    F,
    blur,
    f32,
    gradient,
    noise,
    openness,
    sample,
    smoothstep,
    sun_shadow,
    wrap_pad,
)
from tiles import Tiles

CELL = LENGTH / SIZE
ROCK_CELL = 1.6
TREE_CELL = 0.62
TREE_TALL = 21.0


@dataclass
class Pixels:
    """Ground points seen by a block of pixels."""

    depth: F
    x: F
    y: F
    z: F


class Ground:
    """The land of one scene: its height for the renderer and its colour for the picture."""

    def __init__(self, scene: Scene, height: F, tiles: Tiles, camera: Camera) -> None:
        self.scene, self.camera = scene, camera
        ice = np.zeros_like(height)
        if scene.glacier is not None:
            filled = blur(height, 16) - 18
            ice = smoothstep(2, 22, filled - height) * smoothstep(-90, 60, height - scene.glacier)
            height = f32(height + ice * np.maximum(filled - height, 0))
        dx, dz = gradient(height, CELL)
        steep = np.hypot(dx, dz)
        rugged = smoothstep(0.25, 0.85, blur(steep, 1.5)) * (1 - ice) * 0.92 + 0.08
        patch = noise(SIZE, 1.5, scene.seed + 50, 8, 600)
        line = scene.forest_top + patch * 130 + 120 * smoothstep(0, 0.7, steep)
        wood = smoothstep(0, -220, f32(height - line)) * smoothstep(1.5, 0.95, steep)
        if scene.water is not None:
            wood *= smoothstep(scene.water + 3, scene.water + 12, height)
        gap = smoothstep(0.9, -0.3, f32(patch + 0.5 * noise(SIZE, 1.2, scene.seed + 51, 60)))
        open_floor = smoothstep(0.13, 0.42, blur(steep, 4)) if scene.meadows else np.float32(1)
        wood = wood * (0.35 + 0.65 * gap) * open_floor * scene.forest
        side = np.radians(camera.yaw + scene.sun_side)
        rise = float(np.tan(np.radians(max(scene.sun_up, 1.0))))
        lit = sun_shadow(height, float(np.sin(side)), float(np.cos(side)), rise)
        if scene.sun_patches > 0:
            veil = noise(SIZE, 2.0, scene.seed + 70, 5, 40)
            lit = f32(lit * (0.04 + 0.96 * smoothstep(0.0, 0.7, veil + 0.7 - 1.4 * scene.sun_patches)))
        hollow = (blur(height, 3) - height) / 25 + (blur(height, 10) - height) / 120
        self.height_map = wrap_pad(height)
        self.march_map = wrap_pad(f32(np.dstack([rugged, wood, ice])))
        self.light_map = wrap_pad(f32(np.dstack([dx, dz, lit, openness(height)])))
        self.cover_map = wrap_pad(f32(np.dstack([rugged, wood, np.clip(hollow, -2, 2), patch])))
        self.rock = tiles.rock
        self.air = Air(scene, camera, tiles.rock)
        self.trees = tiles.trees if scene.forest > 0 else None

    def height(self, x: F, z: F, depth: F) -> F:
        """Return the height of the ground, crags and trees included."""
        mask = sample(self.march_map, x, z, CELL)
        total = sample(self.height_map, x, z, CELL, cubic=True)
        total += mask[..., 0] * sample(self.rock, x, z, ROCK_CELL)[..., 2] * np.float32(ROCK_CELL)
        if self.scene.glacier is not None:
            total -= 9 * mask[..., 2] * self._crevasses(x, z, total)
        if self.trees is not None:
            tall = self._tree_height(sample(self.trees, x, z, TREE_CELL), mask[..., 1])
            if depth[0, 0] < 600:
                ragged = sample(self.rock, z, x, 0.14)[..., 3] * smoothstep(900, 300, depth)
                tall = tall * np.clip(1 + 0.18 * ragged, 0.4, 1.5)
            total += tall
        if self.scene.water is not None:
            total = np.where(total < self.scene.water, total - 4, total)
        return f32(total)

    def bare_height(self, x: F, z: F) -> F:
        """Return the height of the ground without trees."""
        mask = sample(self.march_map, x, z, CELL)
        total = sample(self.height_map, x, z, CELL, cubic=True)
        crag = sample(self.rock, x, z, ROCK_CELL)[..., 2] * np.float32(ROCK_CELL)
        return f32(total + mask[..., 0] * crag)

    def _crevasses(self, x: F, z: F, level: F) -> F:
        """Return how deep (0..1) the ice is split at points whose surface is at `level` metres."""
        bend = sample(self.rock, x, z, 2.5)[..., 2] * 0.22 + sample(self.rock, x, z, 0.6)[..., 2] * 0.05
        wave = np.abs(np.sin(level * 0.42 + bend))
        patch = np.clip(0.5 + 0.16 * sample(self.rock, z, x, 5.0)[..., 2], 0, 1)
        return f32((1 - np.minimum(wave * 2.6, 1)) ** 1.5 * patch)

    def _tree_height(self, tree: F, wood: F) -> F:
        """Return how far trees rise above the ground where the forest is dense enough."""
        grows = np.clip((wood - tree[..., 3] * 0.9) * 8, 0, 1)
        return f32(tree[..., 2] * grows * TREE_TALL)

    def shade(self, depth: F, rows: slice) -> F:
        """Return the colour of a block of full picture rows whose ground depth is known."""
        camera = self.camera
        rays, rise = camera.rays(), camera.rise()[rows]
        dist = np.minimum(depth, 6e4)
        x, z = camera.place(dist, rays[None, :])
        spot = Pixels(dist, x, f32(camera.height + dist * rise[:, None]), z)
        color = self._lit_color(spot)
        return self.air.haze(color, spot.depth, rise)

    def _project(self, spot: Pixels, light: F) -> tuple[F, F, F]:
        """Return texture positions u, v (m) from above or, on steep ground, from the side.

        The third result tells how: 0 from above, 1 along x and height, 2 along z and height.
        """
        gx, gz = np.abs(light[..., 0]), np.abs(light[..., 1])
        ragged = sample(self.rock, f32(spot.x + spot.y), f32(spot.z - spot.y), 0.9)[..., 2]
        steep = np.hypot(gx, gz) + 0.02 * ragged > 0.75
        across = steep & (gx > gz * np.exp(0.05 * ragged))
        u = np.where(across, spot.z, spot.x)
        v = np.where(steep, spot.y, spot.z)
        return f32(u), f32(v), f32(steep * (1 + across))

    def _fine(self, depth: F, u: F, v: F) -> F:
        """Return slopes and height of detail about one pixel in size, at every distance."""
        level = np.log2(depth * np.float32(0.85 / self.camera.focal))
        whole = np.floor(level)
        part = f32(level - whole)[..., None]
        cell = np.exp2(whole)
        small = sample(self.rock, f32(u / cell), f32(v / cell), 1.0)
        large = sample(self.rock, f32(u / cell / 2 + 517), f32(v / cell / 2 + 173), 1.0)
        return f32(small * (1 - part) + large * part)

    def _detail(self, spot: Pixels, light: F, tall: F) -> tuple[F, F]:
        """Return crag and pixel-sized detail: slopes along x and z, height and bulge.

        Where trees are `tall`, above 0, the small detail is drawn across their sides.
        """
        u, v, how = self._project(spot, light)
        crag = sample(self.rock, u, v, ROCK_CELL * 1.3)
        if self.trees is not None:
            ahead_x, ahead_z = self.camera.forward()
            tree = tall > 0.05
            u = f32(np.where(tree, spot.x * ahead_z - spot.z * ahead_x, u))
            v = f32(np.where(tree, spot.y * 2.2 + spot.x, v))
        fine = self._fine(spot.depth, f32(u - self.camera.x), f32(v - self.camera.z))
        swap = (how == 2)[..., None]
        order = [1, 0, 2, 3]
        steep = 1 + 0.5 * np.hypot(light[..., 0], light[..., 1])[..., None]
        gain = np.concatenate([steep, steep, np.ones_like(steep), np.ones_like(steep)], axis=-1)
        crag = np.where(swap, crag[..., order], crag) * gain
        return f32(crag), f32(np.where(swap, fine[..., order], fine) * gain)

    def _lit_color(self, spot: Pixels) -> F:
        """Return the ground colour under sun and sky light, before haze."""
        scene = self.scene
        light = sample(self.light_map, spot.x, spot.z, CELL)
        cover = sample(self.cover_map, spot.x, spot.z, CELL)
        tree = sample(self.trees, spot.x, spot.z, TREE_CELL) if self.trees is not None else light
        tall = f32(self._tree_height(tree, cover[..., 1]) / TREE_TALL)
        crag, fine = self._detail(spot, light, tall)
        form = sample(self.rock, spot.x, spot.z, ROCK_CELL)
        rugged = cover[..., 0]
        sx = light[..., 0] + rugged * (0.45 * form[..., 0] + 0.55 * crag[..., 0])
        sz = light[..., 1] + rugged * (0.45 * form[..., 1] + 0.55 * crag[..., 1])
        steep = 0.55 * np.hypot(light[..., 0], light[..., 1]) + 0.42 * np.hypot(sx, sz)
        snow = self._snow(spot, cover, f32(steep), crag, fine)
        rough = rugged * (0.85 - 0.6 * snow) + 0.12
        sx, sz = f32(sx + rough * fine[..., 0]), f32(sz + rough * fine[..., 1])
        deep = (0.14 * fine[..., 3] + 0.13 * crag[..., 3] + 0.015 * crag[..., 2]) * (1 - 0.8 * snow)
        sky_view = f32(light[..., 3] * np.clip(0.95 + deep, 0.2, 1.4))
        bare = self._bare(spot, cover, f32(np.hypot(sx, sz)), crag, fine)
        color = bare * (1 - snow)[..., None] + rgb(scene.snow) * snow[..., None]
        if scene.glacier is not None:
            color, sky_view = self._iced(spot, color, sky_view, fine)
        if self.trees is not None:
            wooded = self._wooded(tree, tall, cover[..., 1], fine, (color, sx, sz, sky_view))
            color, sx, sz, sky_view = wooded
        return self._illuminate(color, sx, sz, light[..., 2], sky_view, snow)

    def _iced(self, spot: Pixels, color: F, view: F, fine: F) -> tuple[F, F]:
        """Return colour and sky view with the glacier's ice and its crevasses."""
        ice = sample(self.march_map, spot.x, spot.z, CELL)[..., 2]
        split = self._crevasses(spot.x, spot.z, spot.y)
        dirt = np.clip(0.25 + 0.2 * fine[..., 3], 0, 1) * 0.5
        blue = rgb((0.60, 0.74, 0.84)) * (1 - dirt)[..., None] + rgb((0.36, 0.37, 0.37)) * dirt[..., None]
        deep = np.clip(split * 1.3, 0, 1)[..., None]
        blue = blue * (1 - deep) + rgb((0.12, 0.38, 0.56)) * deep
        share = (ice * 0.8)[..., None]
        return f32(color * (1 - share) + blue * share), f32(view * (1 - 0.6 * ice * split))

    def _snow(self, spot: Pixels, cover: F, steep: F, crag: F, fine: F) -> F:
        """Return the share of snow, 0..1: high, hollow and gently sloping ground holds it."""
        scene = self.scene
        gain = (spot.y - scene.snow_line) / scene.snow_width
        gain = gain + cover[..., 2] * 0.7 + cover[..., 3] * 0.15
        hold = 1.25 * (scene.snow_steep - steep - 0.12 * np.hypot(fine[..., 0], fine[..., 1]))
        value = np.minimum(gain, 1.2) + np.minimum(hold, 0.8) - 0.02 * crag[..., 2]
        return smoothstep(0.36, 0.60, f32(value - 0.07 * fine[..., 3]))

    def _bare(self, spot: Pixels, cover: F, steep: F, crag: F, fine: F) -> F:
        """Return the colour of rock, scree and grass without snow."""
        scene = self.scene
        bands = np.sin(spot.y * 0.045 + crag[..., 2] * 0.16 + cover[..., 3] * 2.2)
        bands += 0.6 * np.sin(spot.y * 0.17 + crag[..., 2] * 0.3)
        bands *= np.clip(0.35 + 0.5 * cover[..., 3] + 0.05 * crag[..., 2], 0, 1)
        tone = 0.9 + 0.10 * bands + 0.01 * crag[..., 2] + 0.11 * fine[..., 3] + 0.07 * crag[..., 3]
        warm = np.clip(0.5 + 0.35 * cover[..., 3] + 0.18 * bands, 0, 1)[..., None]
        rock = rgb(scene.rock) * (1 - warm) + rgb(scene.rock_warm) * warm
        rock = rock * np.clip(tone, 0.35, 1.7)[..., None]
        top = scene.grass_top + 250 * cover[..., 3]
        green = smoothstep(1.05, 0.55, f32(steep - 0.05 * fine[..., 3]))
        green = green * smoothstep(200, -250, f32(spot.y - top))
        dry = np.clip(0.4 + 0.3 * cover[..., 3] + 0.12 * fine[..., 3] + 0.02 * crag[..., 2], 0, 1)
        grass = rgb(scene.grass) * (1 - dry[..., None]) + rgb(scene.grass_dry) * dry[..., None]
        grass = grass * np.clip(0.95 + 0.2 * fine[..., 3], 0.4, 1.6)[..., None]
        return f32(rock * (1 - green[..., None]) + grass * green[..., None])

    def _leaf(self, tree: F, tall: F, fine: F) -> F:
        """Return the colour of the trees."""
        scene = self.scene
        mix = np.clip(tree[..., 3:4] * 1.1 - 0.1 + 0.16 * fine[..., 3:4], 0, 1)
        gold = smoothstep(1 - scene.autumn, 1.02 - scene.autumn, tree[..., 3])[..., None]
        leaf = rgb(scene.pine) * (1 - mix) + rgb(scene.pine_light) * mix
        leaf = leaf * (1 - gold) + rgb(scene.larch) * gold * (0.6 + 0.7 * mix)
        if scene.frost > 0:
            white = np.clip(scene.frost * (tall + 0.22 * fine[..., 3] + 0.15), 0, 0.95)[..., None]
            leaf = leaf * (1 - white) + rgb(scene.snow) * white
        return f32(leaf)

    def _wooded(self, tree: F, tall: F, wood: F, fine: F, ground: tuple[F, F, F, F]) -> tuple[F, F, F, F]:
        """Return colour, slopes and sky view of the `ground` with trees standing on it."""
        color, sx, sz, view = ground
        cover = smoothstep(0.04, 0.16, tall)
        shade = smoothstep(0.15, 0.75, wood) * 0.55 * (1 - cover)
        share = cover[..., None]
        color = color * (1 - shade[..., None]) * (1 - share) + self._leaf(tree, tall, fine) * share
        lean = np.float32(TREE_TALL / TREE_CELL * 0.11)
        sx = sx * (1 - 0.7 * cover) + (tree[..., 0] * lean + 0.7 * fine[..., 0]) * cover
        sz = sz * (1 - 0.7 * cover) + (tree[..., 1] * lean + 0.7 * fine[..., 1]) * cover
        deep = np.clip(0.22 + 1.1 * tall + 0.16 * fine[..., 3], 0.05, 1.5)
        view = view * (1 - cover + cover * deep) * (1 - 0.6 * shade)
        return f32(color), f32(sx), f32(sz), f32(view)

    def _illuminate(self, color: F, sx: F, sz: F, lit: F, view: F, snow: F) -> F:
        """Return the colour under direct sun, sky light and light from the ground."""
        scene = self.scene
        side = np.radians(self.camera.yaw + scene.sun_side)
        up = np.radians(scene.sun_up)
        lx, lz = float(np.sin(side) * np.cos(up)), float(np.cos(side) * np.cos(up))
        length = np.sqrt(1 + sx * sx + sz * sz)
        facing = (float(np.sin(up)) - sx * lx - sz * lz) / length
        wrap = 0.12 * snow
        direct = np.clip((facing + wrap) / (1 + wrap), 0, 1) * lit * np.clip(view * 1.3, 0, 1)
        fill = np.clip((0.62 - (sx * lx + sz * lz) * 0.78 / max(float(np.cos(up)), 0.1)) / length, 0, 1)
        dome = (0.15 + 0.40 / length + 0.75 * fill) * view
        bounce = (1 - 1 / length) * 0.18 * view
        total = direct[..., None] * rgb(scene.sun) + dome[..., None] * rgb(scene.ambient)
        total += bounce[..., None] * (rgb(scene.sun) * 0.35 + rgb(scene.ambient) * 0.5)
        return f32(color * total)


def is_ground(depth: F) -> F:
    """Return 1 where a pixel sees ground and 0 where it sees sky."""
    return f32(depth < FAR * 0.5)
