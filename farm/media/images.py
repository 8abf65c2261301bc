"""Pictures from customers: checked by their heads, decoded to upright sRGB."""

import io
import struct
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from PIL import ExifTags, Image, ImageCms, UnidentifiedImageError

from farm.errors import AssetError

FORMATS = ("JPEG", "PNG", "WEBP", "AVIF", "TIFF", "BMP", "GIF")
"""What is decoded, by content, whatever the file's name says. Of several frames the first is used."""

SIDE = 65_500
"""Longest side that JPEG and the decoders here allow, in pixels."""

TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What makes a picture upright, by its EXIF orientation (CIPA DC-008, Orientation)."""

LYING = (5, 6, 7, 8)
"""Orientations that swap the sides."""

RGB = np.ndarray[tuple[int, int, int], np.dtype[np.uint8]]
"""``height × width × 3`` bytes, sRGB."""


def inspect(path: Path, *, max_pixels: int) -> tuple[str, int, int]:
    """Return a picture's format and upright size from its head, without decoding it.

    Raises:
        AssetError: it is empty, not a picture, of an unknown kind, or has too many pixels.

    """
    with _opened(path) as image:
        width, height = image.size
        if max(width, height) > SIDE:
            raise AssetError(f"is {width}×{height} pixels; no side may be longer than {SIDE:,}")
        if width * height > max_pixels:
            limit = f"{max_pixels / 1e6:g} megapixels (FARM_IMAGE_PIXELS)"
            raise AssetError(f"is {width}×{height} pixels; the limit is {limit}")
        if min(width, height) < 2:  # noqa: PLR2004 — nothing can be interpolated in one pixel
            raise AssetError(f"is {width}×{height} pixels, too small to show")
        if _orientation(image) in LYING:
            width, height = height, width
        return (image.format or "").lower(), width, height


def verify(path: Path, *, max_pixels: int) -> tuple[str, int, int]:
    """Decode a picture once, at the cheapest size, and return what :func:`inspect` does.

    Raises:
        AssetError: as :func:`inspect`, or its data is truncated or broken.

    """
    found = inspect(path, max_pixels=max_pixels)
    with _opened(path) as image:
        image.draft("RGB", (max(1, image.width // 8), max(1, image.height // 8)))
        image.load()
    return found


def decode(path: Path, size: tuple[int, int], *, background: str) -> RGB:
    """Return a picture upright, in sRGB, without transparency, resized to ``size`` (width, height).

    Downscaling averages areas, so that moving cameras see no shimmer; pixels
    that only scale up are left as they are, smaller than ``size``, for the
    camera to interpolate.
    """
    with _opened(path) as image:
        orientation = _orientation(image)
        image.draft("RGB", size[::-1] if orientation in LYING else size)
        image.load()
        flat = _flat(_srgb(image), background)
        pixels = np.asarray(flat.transpose(TURNS[orientation]) if orientation in TURNS else flat)
    if size[0] < pixels.shape[1] or size[1] < pixels.shape[0]:
        pixels = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
    return np.ascontiguousarray(pixels).astype(np.uint8, copy=False)


@contextmanager
def _opened(path: Path) -> Iterator[Image.Image]:
    """Open a picture by its content; every way in which that fails becomes an ``AssetError``."""
    Image.MAX_IMAGE_PIXELS = None  # the size is checked against this project's own limit
    try:
        with path.open("rb") as file:
            head = file.read(512)
            file.seek(0)
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # such as odd EXIF data in a picture that decodes
                with Image.open(file, formats=FORMATS) as image:
                    yield image
    except UnidentifiedImageError:
        raise AssetError(_what_it_is(head)) from None
    except AssetError:
        raise
    except MemoryError:
        raise AssetError("does not fit in memory") from None
    except OSError as error:
        message = error.strerror or str(error)
        raise AssetError(f"cannot be read: {message.lower()}") from None
    except Exception as error:  # noqa: BLE001 — decoders fail on hostile files in any way they like
        raise AssetError(f"is broken: {type(error).__name__}: {str(error)[:200]}") from None


def _orientation(image: Image.Image) -> int:
    """Return the EXIF orientation that is still to be undone; 1 where it makes no sense."""
    if image.format == "TIFF":  # turned by Pillow while it decodes
        return 1
    if image.format == "PNG" and "exif" not in image.info:  # Pillow would decode all of it to look behind the pixels
        return 1
    try:
        found = image.getexif().get(ExifTags.Base.Orientation, 1)
    except (SyntaxError, TypeError, ValueError, KeyError, struct.error):
        return 1
    return int(found) if found in TURNS else 1


def _what_it_is(head: bytes) -> str:
    """Say what a file is that is no picture."""
    text = head.lstrip().lower()
    if not head:
        return "is empty (0 bytes)"
    if text.startswith((b"<!doctype html", b"<html")):
        return "is a web page, not a picture"
    if text.startswith((b"<svg", b"<?xml")):
        return "is an SVG drawing; render it to PNG first"
    if head[4:12] in {b"ftypheic", b"ftypheix", b"ftypmif1"}:
        return "is a HEIC picture, which needs converting to JPEG, PNG or AVIF first"
    if all(byte in b"\t\r\n" or byte >= 0x20 for byte in head):  # noqa: PLR2004 — ASCII's first printable
        return "is a text, not a picture"
    return f"is not a picture of a known kind ({', '.join(FORMATS)})"


def _srgb(image: Image.Image) -> Image.Image:
    """Convert to 8-bit RGB or RGBA in sRGB."""
    if image.mode in {"I;16", "I;16L", "I;16B", "I", "F"}:
        return Image.fromarray(_eight_bit(np.asarray(image)))
    profile = image.info.get("icc_profile")
    if image.mode in {"LA", "PA", "RGBA", "La", "RGBa"} or "transparency" in image.info:
        image = image.convert("RGBA")
    elif image.mode not in {"RGB", "CMYK", "L"}:
        image = image.convert("RGB")
    if not profile:
        return image
    alpha = image.getchannel("A") if image.mode == "RGBA" else None
    colours = _managed(image.convert("RGB") if alpha else image, profile)
    if alpha:
        colours.putalpha(alpha)
    return colours


def _managed(image: Image.Image, profile: bytes) -> Image.Image:
    """Convert from a picture's own colour profile; one that is broken is passed over, as viewers do."""
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        converted = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, TypeError, ValueError):
        converted = None
    return converted or image.convert("RGB")


def _eight_bit(pixels: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Bring 16- and 32-bit grey to 8 bits; floats count from 0 to 1 unless they exceed it."""
    values = pixels.astype(np.float64)
    top = 65535.0 if pixels.dtype.kind in "iu" else max(1.0, float(np.nanmax(values, initial=0.0)))
    scaled: np.ndarray[Any, Any] = np.clip(np.nan_to_num(values) * (255.0 / top) + 0.5, 0, 255).astype(np.uint8)
    return scaled


def _flat(image: Image.Image, background: str) -> Image.Image:
    """Lay a transparent picture on a colour."""
    if image.mode != "RGBA":
        return image.convert("RGB")
    base = Image.new("RGBA", image.size, background)
    return Image.alpha_composite(base, image).convert("RGB")
