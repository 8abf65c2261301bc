"""Pictures from customers: upright, in sRGB, and never trusted."""

import io
import resource
import struct
import time
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from media_made import ffmpeg
from PIL import Image, ImageCms, ImageDraw

from farm.errors import AssetError
from farm.media.images import decode, inspect, verify

Array = np.ndarray[Any, Any]

LIMIT = 100_000_000
RED, GREEN, BLUE, WHITE = (230, 20, 20), (20, 200, 20), (20, 20, 230), (240, 240, 240)
TURNS = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}
"""How an upright picture is turned before it is stored under an EXIF orientation (CIPA DC-008, 4.6.5.1.4)."""


def corners(size: tuple[int, int] = (96, 64)) -> Image.Image:
    """Return a picture with another colour in each quarter: red, green, blue, white."""
    width, height = size
    image = Image.new("RGB", size, WHITE)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, width // 2 - 1, height // 2 - 1), RED)
    draw.rectangle((width // 2, 0, width, height // 2 - 1), GREEN)
    draw.rectangle((0, height // 2, width // 2 - 1, height), BLUE)
    return image


def quarters(pixels: Array) -> list[Array]:
    """Return the colours in the middle of each quarter."""
    height, width = pixels.shape[:2]
    return [pixels[y * height // 4, x * width // 4].astype(int) for y in (1, 3) for x in (1, 3)]


def is_upright(pixels: Array, tolerance: int = 12) -> bool:
    found = quarters(pixels)
    return all(
        np.abs(a - np.array(b)).max() <= tolerance for a, b in zip(found, (RED, GREEN, BLUE, WHITE), strict=True)
    )


def wide_gamut() -> bytes:
    """Return an ICC profile with Display P3's primaries and sRGB's curve, built by hand (ICC.1:2022)."""

    def fixed(*values: float) -> bytes:
        return b"".join(struct.pack(">i", round(value * 65536)) for value in values)

    def described(text: str) -> bytes:
        data = text.encode() + b"\0"
        return b"desc\0\0\0\0" + struct.pack(">I", len(data)) + data + bytes(78)

    srgb = fixed(2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)
    curve = b"para\0\0\0\0" + struct.pack(">HH", 3, 0) + srgb
    xyz = {
        b"rXYZ": (0.51512, 0.24120, -0.00105),
        b"gXYZ": (0.29198, 0.69225, 0.04189),
        b"bXYZ": (0.15710, 0.06657, 0.78407),
        b"wtpt": (0.95045, 1.0, 1.08905),
    }
    tags = {b"desc": described("Display P3"), b"cprt": b"text\0\0\0\0none\0"}
    tags |= {name: b"XYZ \0\0\0\0" + fixed(*value) for name, value in xyz.items()}
    tags |= dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), curve)
    table, body, offset = b"", b"", 128 + 4 + 12 * len(tags)
    for name, data in tags.items():
        padded = data + bytes(-len(data) % 4)
        table += name + struct.pack(">II", offset + len(body), len(data))
        body += padded
    size = offset + len(body)
    head = struct.pack(">I", size) + b"\0\0\0\0" + bytes([2, 0x40, 0, 0]) + b"mntrRGB XYZ " + bytes(12) + b"acsp"
    head += bytes(28) + fixed(0.9642, 1.0, 0.8249) + bytes(48)
    return head + struct.pack(">I", len(tags)) + table + body


def png(width: int, height: int, depth: int, kind: int, rows: bytes, *extra: tuple[bytes, bytes]) -> bytes:
    """Return a PNG of raw rows, each without its filter byte."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    length = len(rows) // height
    data = b"".join(b"\0" + rows[row * length : (row + 1) * length] for row in range(height))
    head = struct.pack(">IIBBBBB", width, height, depth, kind, 0, 0, 0)
    chunks = [(b"IHDR", head), *extra, (b"IDAT", zlib.compress(data)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*part) for part in chunks)


def saved(path: Path, image: Image.Image, **options: Any) -> Path:
    image.save(path, **options)
    return path


def bytes_of(image: Image.Image, kind: str, **options: Any) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def shown(path: Path, *, background: str = "#000000") -> Array:
    """Decode a picture at its own size, through the checks that an export makes first."""
    _kind, *size = verify(path, max_pixels=LIMIT)
    return decode(path, (size[0], size[1]), background=background)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_is_shown_upright_whatever_its_exif_orientation(tmp_path: Path, kind: str, orientation: int) -> None:
    turn = TURNS[orientation]
    stored = corners() if turn is None else corners().transpose(turn)
    exif = Image.Exif()
    exif[0x0112] = orientation
    path = saved(tmp_path / "picture", stored, format=kind, exif=exif)
    assert inspect(path, max_pixels=LIMIT)[1:] == (96, 64)
    pixels = decode(path, (96, 64), background="#000000")
    assert pixels.shape == (64, 96, 3)
    assert is_upright(pixels)


@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
@pytest.mark.parametrize("size", [(240, 160), (120, 80), (118, 80), (60, 40), (30, 20)])
def test_a_jpeg_decoded_small_is_upright_and_has_the_size(
    tmp_path: Path, orientation: int, size: tuple[int, int]
) -> None:
    turn = TURNS[orientation]
    stored = corners((480, 320)) if turn is None else corners((480, 320)).transpose(turn)
    exif = Image.Exif()
    exif[0x0112] = orientation
    path = saved(tmp_path / "picture.jpg", stored, exif=exif, quality=95)
    pixels = decode(path, size, background="#000000")
    assert pixels.shape == (size[1], size[0], 3)
    assert is_upright(pixels)


@pytest.mark.parametrize("exif", [b"Exif\0\0garbage that is no TIFF", b"Exif\0\0II*\0\xff\xff\xff\x7f"])
def test_broken_exif_data_does_not_make_a_picture_unusable(tmp_path: Path, exif: bytes) -> None:
    path = saved(tmp_path / "picture.jpg", corners(), exif=exif, quality=95)
    assert is_upright(shown(path))


def test_an_orientation_that_is_none_is_passed_over(tmp_path: Path) -> None:
    # one IFD entry: tag 0x0112, type ASCII, "6" — a string where a number belongs
    exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x02\0\0\0\x026\0\0\0\0\0\0\0"
    assert is_upright(shown(saved(tmp_path / "picture.jpg", corners(), exif=exif, quality=95)))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
def test_colours_are_converted_from_the_pictures_own_profile(tmp_path: Path, kind: str) -> None:
    stored = Image.new("RGB", (16, 16), (180, 90, 60))
    options = {"quality": 100} if kind in {"JPEG", "WEBP", "AVIF"} else {}
    options |= {"lossless": True} if kind == "WEBP" else {}
    path = saved(tmp_path / "picture", stored, format=kind, icc_profile=wide_gamut(), **options)
    # P3 (180, 90, 60) in sRGB: linear light through P3's matrix to XYZ, and back through sRGB's.
    assert shown(path)[8, 8] == pytest.approx([193, 86, 52], abs=4)


def test_a_palette_with_a_profile_is_converted(tmp_path: Path) -> None:
    stored = Image.new("RGB", (16, 16), (180, 90, 60)).quantize(4)
    path = saved(tmp_path / "picture.png", stored, icc_profile=wide_gamut())
    assert shown(path)[8, 8] == pytest.approx([193, 86, 52], abs=3)


def test_transparency_survives_the_conversion_of_colours(tmp_path: Path) -> None:
    stored = Image.new("RGBA", (16, 16), (180, 90, 60, 255))
    stored.paste((0, 0, 0, 0), (0, 0, 8, 16))
    path = saved(tmp_path / "picture.png", stored, icc_profile=wide_gamut())
    pixels = shown(path, background="#0000ff")
    assert pixels[8, 12] == pytest.approx([193, 86, 52], abs=3)
    assert list(pixels[8, 3]) == [0, 0, 255]


def test_an_srgb_profile_changes_nothing(tmp_path: Path) -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    path = saved(tmp_path / "picture.png", corners(), icc_profile=profile)
    assert is_upright(shown(path), tolerance=1)


@pytest.mark.parametrize("profile", [b"garbage", b"", wide_gamut()[:200], bytes(400)])
def test_a_broken_profile_is_passed_over(tmp_path: Path, profile: bytes) -> None:
    path = saved(tmp_path / "picture.png", corners(), icc_profile=profile)
    assert is_upright(shown(path), tolerance=1)


def test_a_grey_picture_with_a_profile_for_colours_is_shown(tmp_path: Path) -> None:
    path = saved(tmp_path / "picture.png", Image.new("L", (8, 8), 128), icc_profile=wide_gamut())
    assert shown(path)[4, 4] == pytest.approx([128, 128, 128], abs=1)


def test_sixteen_bit_grey_keeps_its_levels(tmp_path: Path) -> None:
    ramp = np.linspace(0, 65535, 64).astype(">u2")
    path = tmp_path / "picture.png"
    path.write_bytes(png(64, 2, 16, 0, np.tile(ramp, 2).tobytes()))
    assert shown(path)[0, :, 1] == pytest.approx(np.linspace(0, 255, 64), abs=1)


def test_sixteen_bit_colour_keeps_its_levels(tmp_path: Path) -> None:
    ramp = np.linspace(0, 65535, 64).astype(">u2")
    pixels = np.stack([ramp, ramp[::-1], np.full(64, 32768)], axis=1).astype(">u2")
    path = tmp_path / "picture.png"
    path.write_bytes(png(64, 2, 16, 2, np.tile(pixels, (2, 1)).tobytes()))
    found = shown(path)[0]
    assert found[:, 0] == pytest.approx(np.linspace(0, 255, 64), abs=1)
    assert found[:, 1] == pytest.approx(np.linspace(255, 0, 64), abs=1)
    assert found[:, 2] == pytest.approx(np.full(64, 128), abs=1)


def test_sixteen_bit_tiff_keeps_its_levels(tmp_path: Path) -> None:
    ramp = np.tile(np.linspace(0, 65535, 64).astype(np.uint16), (4, 1))
    path = saved(tmp_path / "picture.tif", Image.fromarray(ramp))
    assert shown(path)[0, :, 0] == pytest.approx(np.linspace(0, 255, 64), abs=1)


@pytest.mark.parametrize("top", [1.0, 250.0])
def test_floating_point_pictures_are_scaled_to_their_range(tmp_path: Path, top: float) -> None:
    ramp = np.tile(np.linspace(0, top, 64).astype(np.float32), (4, 1))
    path = saved(tmp_path / "picture.tif", Image.fromarray(ramp))
    assert shown(path)[0, :, 0] == pytest.approx(np.linspace(0, 255, 64), abs=1)


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "TIFF", "AVIF"])
def test_a_transparent_picture_lies_on_the_colour(tmp_path: Path, kind: str) -> None:
    stored = Image.new("RGBA", (32, 32), (255, 255, 255, 128))
    stored.paste((0, 0, 0, 0), (0, 0, 16, 32))
    path = saved(tmp_path / "picture", stored, format=kind)
    pixels = shown(path, background="#204060").astype(int)
    assert pixels[16, 4] == pytest.approx([0x20, 0x40, 0x60], abs=3)
    assert pixels[16, 28] == pytest.approx([143, 159, 175], abs=4)


def test_a_transparent_grey_picture_lies_on_the_colour(tmp_path: Path) -> None:
    stored = Image.new("LA", (8, 8), (255, 0))
    assert list(shown(saved(tmp_path / "p.png", stored), background="#204060")[4, 4]) == [0x20, 0x40, 0x60]


def test_a_palette_with_a_transparent_entry_lies_on_the_colour(tmp_path: Path) -> None:
    stored = corners().quantize(8)
    transparent = stored.getpixel((0, 0))
    path = saved(tmp_path / "picture.png", stored, transparency=transparent)
    pixels = shown(path, background="#ff00ff")
    assert list(pixels[10, 10]) == [255, 0, 255]
    assert pixels[10, 90] == pytest.approx(GREEN, abs=2)


def test_cmyk_jpegs_have_their_colours(tmp_path: Path) -> None:
    stored = Image.new("CMYK", (16, 16), (0, 255, 255, 0))
    red = shown(saved(tmp_path / "picture.jpg", stored, quality=95))[8, 8]
    assert red == pytest.approx([255, 0, 0], abs=6)


def test_lab_pictures_have_their_colours(tmp_path: Path) -> None:
    path = saved(tmp_path / "picture.tif", Image.new("LAB", (16, 16), (136, 128, 128)))
    # L* = 53.4 without a tint is sRGB's middle grey
    assert shown(path)[8, 8] == pytest.approx([128, 128, 128], abs=2)


def test_one_bit_pictures_are_black_and_white(tmp_path: Path) -> None:
    stored = Image.new("1", (16, 16), 0)
    stored.paste(1, (8, 0, 16, 16))
    pixels = shown(saved(tmp_path / "picture.png", stored))
    assert list(pixels[8, 3]) == [0, 0, 0]
    assert list(pixels[8, 12]) == [255, 255, 255]


@pytest.mark.parametrize("kind", ["GIF", "WEBP"])
def test_an_animation_shows_its_first_frame(tmp_path: Path, kind: str) -> None:
    frames = [Image.new("RGB", (32, 32), colour) for colour in (RED, GREEN, BLUE)]
    path = saved(tmp_path / "picture", frames[0], format=kind, save_all=True, append_images=frames[1:], duration=100)
    assert shown(path)[16, 16] == pytest.approx(RED, abs=8)


def test_a_cameras_jpeg_of_several_pictures_shows_the_first(tmp_path: Path) -> None:
    path = saved(
        tmp_path / "p.jpg", corners((480, 320)), format="MPO", save_all=True, append_images=[corners((48, 32))]
    )
    assert inspect(path, max_pixels=LIMIT)[1:] == (480, 320)
    assert is_upright(decode(path, (120, 80), background="#000000"))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "AVIF"])
def test_a_pictures_name_says_nothing(tmp_path: Path, kind: str) -> None:
    path = saved(tmp_path / "picture.txt", corners(), format=kind)
    assert inspect(path, max_pixels=LIMIT) == (kind.lower(), 96, 64)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", r"is empty \(0 bytes\)"),
        (b"no picture at all\n", "is a text, not a picture"),
        ("Grüße aus dem Tal\n".encode(), "is a text, not a picture"),
        (b"  <!DOCTYPE html><html><body>404</body></html>", "is a web page"),
        (b"<html><head></head></html>", "is a web page"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "is an SVG drawing"),
        (b'<?xml version="1.0"?><svg/>', "is an SVG drawing"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(100), "is a HEIC picture"),
        (b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic" + bytes(100), "is a HEIC picture"),
        (bytes(range(256)) * 4, "is not a picture of a known kind"),
        (b"\x89PNG\r\n\x1a\n", "is not a picture of a known kind"),
    ],
)
def test_what_is_no_picture_is_called_by_its_name(tmp_path: Path, content: bytes, says: str) -> None:
    path = tmp_path / "picture.png"
    path.write_bytes(content)
    with pytest.raises(AssetError, match=says):
        verify(path, max_pixels=LIMIT)


def test_a_video_is_no_picture(tmp_path: Path) -> None:
    path = tmp_path / "picture.png"
    ffmpeg("-f", "lavfi", "-i", "testsrc=s=64x64:d=0.2", "-f", "mp4", path)
    with pytest.raises(AssetError, match="is not a picture of a known kind"):
        verify(path, max_pixels=LIMIT)


def test_a_missing_picture_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(AssetError, match="no such file"):
        verify(tmp_path / "picture.png", max_pixels=LIMIT)


def test_a_folder_is_no_picture(tmp_path: Path) -> None:
    with pytest.raises(AssetError, match="is a directory"):
        verify(tmp_path, max_pixels=LIMIT)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF", "TIFF", "BMP"])
@pytest.mark.parametrize("part", [0.95, 0.5, 0.1])
def test_a_truncated_picture_is_refused_before_it_is_used(tmp_path: Path, kind: str, part: float) -> None:
    grain = np.random.default_rng(0).integers(0, 256, (64, 96, 3), np.uint8)
    data = bytes_of(Image.fromarray(grain), kind)
    path = tmp_path / "picture"
    path.write_bytes(data[: int(len(data) * part)])
    with pytest.raises(AssetError):
        verify(path, max_pixels=LIMIT)


@pytest.mark.parametrize("size", [(1, 1), (1, 50), (50, 1)])
def test_a_picture_of_one_row_or_column_is_too_small(tmp_path: Path, size: tuple[int, int]) -> None:
    path = saved(tmp_path / "picture.png", Image.new("RGB", size))
    with pytest.raises(AssetError, match="too small to show"):
        verify(path, max_pixels=LIMIT)


def test_a_picture_of_four_pixels_is_shown(tmp_path: Path) -> None:
    assert shown(saved(tmp_path / "picture.png", Image.new("RGB", (2, 2), RED)))[0, 0] == pytest.approx(RED)


def test_a_png_of_400_megapixels_is_refused_by_its_head(tmp_path: Path) -> None:
    path = tmp_path / "bomb.png"
    pack = zlib.compressobj(1)
    row, body = bytes(20_001 * 8), b""
    for _ in range(20_000 // 8):
        body += pack.compress(row)  # grey, so that making it is quick
    body += pack.flush()
    parts = [(b"IHDR", struct.pack(">IIBBBBB", 20_000, 20_000, 8, 0, 0, 0, 0)), (b"IDAT", body), (b"IEND", b"")]
    path.write_bytes(
        b"\x89PNG\r\n\x1a\n"
        + b"".join(struct.pack(">I", len(d)) + n + d + struct.pack(">I", zlib.crc32(n + d)) for n, d in parts)
    )
    before, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.monotonic()
    with pytest.raises(AssetError, match=r"20000×20000 pixels; the limit is 120 megapixels \(FARM_IMAGE_PIXELS\)"):
        verify(path, max_pixels=120_000_000)
    assert time.monotonic() - started < 0.5
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20_000  # KiB


def test_a_picture_longer_than_any_decoder_allows_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "strip.png"
    path.write_bytes(png(70_000, 2, 8, 0, bytes(140_000)))
    with pytest.raises(AssetError, match="70000×2 pixels"):
        verify(path, max_pixels=LIMIT)


def test_shrinking_averages_areas_and_shows_no_moire(tmp_path: Path) -> None:
    size, small = 1024, 128
    y, x = np.mgrid[0:size, 0:size] / size
    wave = 127.5 + 127.5 * np.cos(np.pi * size / 2 * (x * x + y * y))  # up to half the sampling rate
    path = saved(tmp_path / "zone.png", Image.fromarray(np.round(wave).astype(np.uint8)))
    found = decode(path, (small, small), background="#000000")[:, :, 0].astype(float)
    true = wave.reshape(small, 8, small, 8).mean(axis=(1, 3))
    naive = wave[4::8, 4::8]
    assert np.abs(found - true).mean() < 1
    assert np.abs(naive - true).mean() > 30
    far = np.hypot(*(np.mgrid[0:small, 0:small] / small)) > 0.5  # there the wave is finer than two small pixels
    assert found[far].std() < 20


def test_a_jpeg_decoded_small_shows_no_moire_either(tmp_path: Path) -> None:
    y, x = np.mgrid[0:1024, 0:1024] / 1024
    wave = 127.5 + 127.5 * np.cos(np.pi * 512 * (x * x + y * y))
    path = saved(tmp_path / "zone.jpg", Image.fromarray(np.round(wave).astype(np.uint8)), quality=95)
    found = decode(path, (120, 120), background="#000000")[:, :, 0].astype(float)
    far = np.hypot(*(np.mgrid[0:120, 0:120] / 120)) > 0.5
    assert found[far].std() < 20


def test_a_picture_is_never_made_larger(tmp_path: Path) -> None:
    path = saved(tmp_path / "picture.png", corners())
    assert decode(path, (192, 128), background="#000000").shape == (64, 96, 3)


SEEDS = {
    kind: bytes_of(Image.fromarray(np.random.default_rng(0).integers(0, 256, (24, 32, 3), np.uint8)), kind)
    for kind in ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF", "AVIF")
}


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    kind=st.sampled_from(sorted(SEEDS)),
    hits=st.lists(st.tuples(st.integers(0, 1 << 16), st.integers(0, 255)), min_size=1, max_size=12),
    cut=st.floats(0.05, 1),
)
def test_damaged_pictures_are_shown_or_refused_and_nothing_else(
    tmp_path: Path, kind: str, hits: list[tuple[int, int]], cut: float
) -> None:
    data = bytearray(SEEDS[kind])
    for place, value in hits:
        data[place % min(len(data), 600)] = value
    path = tmp_path / "picture"
    path.write_bytes(data[: max(8, int(len(data) * cut))])
    try:
        _kind, width, height = verify(path, max_pixels=1_000_000)
        pixels = decode(path, (min(width, 64), min(height, 64)), background="#000000")
    except AssetError:
        return
    assert pixels.dtype == np.uint8
    assert pixels.shape[2] == 3


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(max_size=300))
def test_any_bytes_are_shown_or_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "picture"
    path.write_bytes(data)
    with pytest.raises(AssetError):
        verify(path, max_pixels=1_000_000)
