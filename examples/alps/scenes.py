"""The fifteen scenes: where the camera stands, the light, the weather and the ground."""

from __future__ import annotations

from dataclasses import dataclass

RGB = tuple[float, float, float]


@dataclass(frozen=True)
class Scene:
    """One picture. Lengths are metres, angles degrees, colours linear light."""

    file: str
    seed: int
    terrain: int
    x: float
    z: float
    yaw: float
    above: float = 30.0
    """Height of the camera above the ground or water."""
    fov: float = 50.0
    """Horizontal field of view."""
    horizon: float = 0.55
    """Row of the horizon, as a share of the picture height."""
    near: float = 40.0
    far: float = 30000.0
    steps: int = 3000
    sun_side: float = -50.0
    """Direction of the sun, to the right of the view."""
    sun_up: float = 30.0
    sun: RGB = (3.0, 2.8, 2.5)
    sun_halo: float = 1.0
    ambient: RGB = (0.40, 0.48, 0.60)
    zenith: RGB = (0.09, 0.22, 0.52)
    horizon_color: RGB = (0.50, 0.64, 0.80)
    glow: RGB = (0.5, 0.42, 0.3)
    sky_falloff: float = 4.0
    haze: float = 2.2e-5
    """Loss of green light per metre of air."""
    mist: float = 0.0
    """Loss of light per metre of ground mist at its level."""
    mist_level: float = 0.0
    mist_depth: float = 120.0
    mist_color: RGB = (0.5, 0.55, 0.6)
    mist_wave: float = 1.0
    snow_line: float = 1700.0
    snow_width: float = 500.0
    snow_steep: float = 1.3
    snow: RGB = (0.86, 0.88, 0.92)
    rock: RGB = (0.16, 0.155, 0.15)
    rock_warm: RGB = (0.25, 0.21, 0.17)
    grass: RGB = (0.070, 0.098, 0.028)
    grass_dry: RGB = (0.17, 0.15, 0.055)
    grass_top: float = 1500.0
    forest: float = 1.0
    forest_top: float = 1000.0
    meadows: bool = False
    """Keeps flat valley floors free of trees."""
    pine: RGB = (0.016, 0.032, 0.014)
    pine_light: RGB = (0.045, 0.068, 0.022)
    larch: RGB = (0.36, 0.19, 0.03)
    autumn: float = 0.0
    """Share of larches in autumn gold."""
    frost: float = 0.0
    water: float | None = None
    """Height of the lake."""
    ripple: float = 1.0
    water_color: RGB = (0.02, 0.06, 0.07)
    glacier: float | None = None
    """Height above which hollows are filled with ice."""
    cloud_cover: float = 0.0
    cloud_light: RGB = (1.1, 1.05, 1.0)
    cloud_dark: RGB = (0.28, 0.32, 0.38)
    cloud_thick: float = 2.2
    cloud_curve: float = 0.09
    cloud_stretch: float = 1.0
    cloud_sea: float | None = None
    """Height of a sea of clouds that fills the valleys."""
    sun_patches: float = 0.0
    """Share of the land that lies under the shadow of clouds."""
    stars: bool = False
    exposure: float = 1.0
    portrait: bool = False
    rotated: bool = False
    """Stored on its side, with an EXIF tag that turns it upright."""
    near_grass: int = 0


TERRAINS = {3: (2700.0, 0.12), 8: (2600.0, 0.16), 21: (2900.0, 0.09)}
"""Relief in metres and flooded height share of each terrain, by seed."""

# fmt: off
SCENES: tuple[Scene, ...] = (
    Scene(
        "01.jpg", 11, 8, 14500, 14500, 52, above=6, water=60.0, fov=58, horizon=0.60, near=100, sun_side=-118,
        sun_up=9, haze=2.6e-5, mist=0.0008, mist_level=62, mist_depth=20, mist_color=(0.34, 0.30, 0.34),
        snow_line=1150, cloud_cover=0.42, cloud_stretch=2.6, cloud_light=(1.25, 0.62, 0.42),
        cloud_dark=(0.26, 0.24, 0.33), cloud_thick=1.2, ripple=0.55, meadows=True, exposure=1.15,
        sun=(3.4, 1.55, 0.72), ambient=(0.34, 0.38, 0.55), zenith=(0.13, 0.20, 0.40),
        horizon_color=(0.52, 0.44, 0.46), glow=(0.75, 0.38, 0.16),
    ),
    Scene(
        "02.jpg", 22, 8, 15500, 12000, 336, above=250, fov=48, horizon=0.5, near=60, steps=4200, sun_side=-65,
        sun_up=20, sun=(3.6, 2.6, 1.8), haze=2.6e-5, mist=0.0009, mist_level=150, mist_depth=90,
        mist_color=(0.60, 0.55, 0.50), glow=(0.8, 0.55, 0.32), horizon_color=(0.50, 0.55, 0.62),
        cloud_cover=0.25,
    ),
    Scene(
        "03.jpg", 33, 21, 3000, 3000, 45, above=420, fov=50, horizon=0.42, near=80, cloud_sea=1350.0,
        sun_side=35, sun_up=8, snow_line=900, forest=0.0, haze=1.6e-5, cloud_cover=0.3, cloud_stretch=3,
        cloud_light=(1.2, 0.7, 0.5), cloud_thick=0.8, sun=(3.4, 1.55, 0.72), ambient=(0.34, 0.38, 0.55),
        zenith=(0.13, 0.20, 0.40), horizon_color=(0.52, 0.44, 0.46), glow=(0.75, 0.38, 0.16),
    ),
    Scene(
        "04.jpg", 44, 21, 16500, 16500, 262, above=7, water=60.0, fov=55, horizon=0.56, near=100, sun_side=-65,
        sun_up=44, ripple=1.0, water_color=(0.012, 0.12, 0.12), meadows=True, snow_line=1400, cloud_cover=0.42,
    ),
    Scene(
        "05.jpg", 55, 21, 3000, 3000, 5, above=500, fov=52, horizon=0.5, near=80, sun_side=65, sun_up=20,
        snow_line=500, snow_width=400, snow_steep=1.55, forest=0.0, zenith=(0.035, 0.12, 0.40),
        horizon_color=(0.36, 0.55, 0.82), haze=1.2e-5, exposure=0.9, cloud_cover=0.28, cloud_stretch=3,
    ),
    Scene(
        "06.jpg", 66, 8, 8500, 3500, 270, above=1.6, fov=42, horizon=0.64, near=2.2, steps=4000, sun_side=-60,
        sun_up=33, meadows=True, near_grass=150000, cloud_cover=0.4, cloud_stretch=1.5, snow_line=1300,
        haze=2.2e-5,
    ),
    Scene(
        "07.png", 77, 21, 7000, 3000, 50, above=300, fov=30, horizon=0.42, near=200, sun_side=9, sun_up=6,
        haze=1.6e-5, forest=0.5, cloud_cover=0.25, cloud_stretch=4, cloud_thick=0.7, snow_line=2600,
        sun=(3.0, 1.3, 0.5), ambient=(0.22, 0.22, 0.34), zenith=(0.07, 0.09, 0.22),
        horizon_color=(0.28, 0.17, 0.17), glow=(0.7, 0.30, 0.09), cloud_light=(1.3, 0.55, 0.3),
        cloud_dark=(0.26, 0.2, 0.26), mist=0.0002, mist_level=100, mist_depth=150,
        mist_color=(0.36, 0.22, 0.20), cloud_sea=500.0,
    ),
    Scene(
        "08.jpg", 88, 21, 3000, 3000, 100, above=900, fov=58, horizon=0.62, near=60, steps=3600, sun_side=-80,
        sun_up=22, sun=(4.2, 3.3, 2.2), ambient=(0.20, 0.24, 0.30), zenith=(0.10, 0.12, 0.15),
        horizon_color=(0.30, 0.34, 0.38), glow=(0.3, 0.25, 0.18), cloud_cover=0.85,
        cloud_light=(0.50, 0.48, 0.46), cloud_dark=(0.06, 0.07, 0.09), cloud_thick=2.5, haze=4e-5,
        snow_line=1700, exposure=1.1, sun_patches=0.62,
    ),
    Scene(
        "09.png", 99, 21, 1500, 15500, 18, above=5, water=60.0, fov=62, horizon=0.66, near=100, sun_side=75,
        sun_up=28, sun=(0.055, 0.066, 0.09), ambient=(0.010, 0.013, 0.022), zenith=(0.004, 0.006, 0.013),
        horizon_color=(0.020, 0.026, 0.038), glow=(0, 0, 0), sun_halo=0.0, stars=True, exposure=6.5,
        snow_line=900, ripple=0.35, meadows=True, haze=2e-5,
    ),
    Scene(
        "10.jpg", 110, 21, 7000, 3000, 258, above=420, fov=52, horizon=0.42, near=60, snow_line=1300,
        forest=0.0, sun_side=60, sun_up=26, haze=1.8e-5, cloud_cover=0.35, glacier=800.0, exposure=0.66,
    ),
    Scene(
        "11.jpg", 121, 21, 1500, 15500, 33, above=6, water=60.0, fov=42, horizon=0.66, near=100, portrait=True,
        sun_side=-65, sun_up=25, haze=2e-5, cloud_cover=0.45, meadows=True, mist=0.0003, mist_level=62,
        mist_depth=15, snow_line=1200, steps=4200,
    ),
    Scene(
        "12.webp", 132, 3, 4000, 9700, 75, above=150, fov=42, horizon=0.36, near=60, steps=4600, sun_side=20,
        sun_up=30, sun=(0.5, 0.5, 0.5), sun_halo=0.0, ambient=(0.42, 0.46, 0.50), zenith=(0.55, 0.60, 0.64),
        horizon_color=(0.60, 0.64, 0.67), glow=(0.05, 0.05, 0.04), haze=0.45e-4, mist=0.0004, mist_level=330,
        mist_depth=130, mist_color=(0.45, 0.48, 0.50), mist_wave=1.8, snow_line=3000, exposure=0.95,
    ),
    Scene(
        "13.jpg", 143, 3, 1500, 11000, 300, above=6, water=60.0, fov=52, horizon=0.55, near=200, rotated=True,
        autumn=0.55, sun_side=-70, sun_up=26, sun=(3.3, 2.7, 2.0), grass=(0.13, 0.11, 0.03),
        grass_dry=(0.20, 0.14, 0.05), snow_line=1150, ripple=0.8, cloud_cover=0.3, cloud_stretch=2,
        meadows=True,
    ),
    Scene(
        "14.webp", 154, 21, 16500, 16500, 225, above=190, fov=48, horizon=0.5, near=40, steps=4200,
        sun_side=140, sun_up=4, sun=(0.75, 0.40, 0.34), ambient=(0.13, 0.19, 0.36), zenith=(0.045, 0.085, 0.22),
        horizon_color=(0.30, 0.24, 0.36), glow=(0.0, 0.0, 0.0), snow_line=-300, snow_steep=1.7, frost=0.6,
        sun_halo=0.0, exposure=1.7, haze=1.3e-5, mist=0.0003, mist_level=60, mist_depth=50,
        mist_color=(0.17, 0.2, 0.3),
    ),
    Scene(
        "15.jpg", 165, 8, 14500, 16000, 300, above=120, fov=50, horizon=0.62, near=60, sun_side=6, sun_up=4,
        haze=3e-5, cloud_cover=0.55, cloud_stretch=3.0, cloud_thick=1.4, sun=(3.2, 1.4, 0.5),
        ambient=(0.26, 0.26, 0.38), zenith=(0.08, 0.13, 0.30), horizon_color=(0.48, 0.31, 0.27),
        glow=(1.0, 0.45, 0.14), water=60.0, cloud_light=(1.4, 0.55, 0.26), cloud_dark=(0.18, 0.16, 0.23),
        meadows=True,
    ),
)
# fmt: on
