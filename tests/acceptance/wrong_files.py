"""Files that are not what they claim to be, each made in the folder it is asked for, and a few good ones."""

import io
import os
import subprocess
import wave
import zlib
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from PIL import Image

PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
PAGE = b"<!DOCTYPE html>\n<html><body><h1>Please log in</h1></body></html>\n"
PLAYLIST = b"#EXTM3U\n#EXT-X-VERSION:3\n#EXTINF:2.0,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n"


@cache
def picture(kind: str) -> bytes:
    """A small good picture, rich enough that a cut in the middle takes pixels."""
    noise = np.random.default_rng(4).integers(0, 256, (90, 120, 3), dtype=np.uint8)
    buffer = io.BytesIO()
    Image.fromarray(noise).save(buffer, format=kind)
    return buffer.getvalue()


def good_png(path: Path) -> None:
    path.write_bytes(picture("PNG"))


def noise(path: Path) -> None:
    """A picture that no encoder can make small."""
    pixels = np.random.default_rng(5).integers(0, 256, (720, 1280, 3), dtype=np.uint8)
    Image.fromarray(pixels).save(path, compress_level=1)


def cut_jpeg(path: Path) -> None:
    path.write_bytes(_first_half(picture("JPEG")))


def cut_png(path: Path) -> None:
    path.write_bytes(_first_half(picture("PNG")))


def cut_webp(path: Path) -> None:
    path.write_bytes(_first_half(picture("WEBP")))


def damaged_png(path: Path) -> None:
    """A byte of the compressed pixels is another, so neither the checksum nor the data is right."""
    data = bytearray(picture("PNG"))
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(data)


def enormous_by_head(path: Path) -> None:
    """400 megapixels, of which the file has none."""
    path.write_bytes(_png(20_000, 20_000, b""))


def enormous_and_real(path: Path) -> None:
    """400 megapixels of one bit each, all there: 50 MB of zeros in 50 KB."""
    row = bytes(1 + 20_000 // 8)
    packer = zlib.compressobj(9)
    pixels = b"".join(packer.compress(row * 100) for _ in range(200)) + packer.flush()
    path.write_bytes(_png(20_000, 20_000, pixels))


def too_wide(path: Path) -> None:
    """Few pixels, but more in a row than decoders count."""
    path.write_bytes(_png(100_000, 10, zlib.compress(bytes(10 * (1 + 100_000 // 8)))))


def one_pixel(path: Path) -> None:
    path.write_bytes(_png(1, 1, zlib.compress(bytes(2))))


def no_bytes(path: Path) -> None:
    path.touch()


def text(path: Path) -> None:
    path.write_text("This is the photograph you asked for.\n")


def page(path: Path) -> None:
    path.write_bytes(PAGE)


def drawing(path: Path) -> None:
    path.write_text('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')


def folder(path: Path) -> None:
    path.mkdir()


def pipe(path: Path) -> None:
    """A FIFO that nobody writes to; who opens it waits for ever."""
    os.mkfifo(path)


def link_to_itself(path: Path) -> None:
    path.symlink_to(path)


def link_to_nothing(path: Path) -> None:
    path.symlink_to(path.with_name("gone"))


def unreadable(path: Path) -> None:
    good_png(path)
    path.chmod(0)


def huge_and_sparse(path: Path) -> None:
    """Two terabytes of zeros that take no room on the disk, and half an hour to read."""
    with path.open("wb") as file:
        file.truncate(2 << 40)


def playlist(path: Path) -> None:
    path.write_bytes(PLAYLIST)


def sound(path: Path, *, seconds: float = 0.5) -> None:
    """A sine of 440 Hz at 8 kHz."""
    times = np.arange(int(8000 * seconds)) / 8000
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes((8000 * np.sin(2 * np.pi * 440 * times)).astype("<i2").tobytes())


def sound_without_samples(path: Path) -> None:
    sound(path, seconds=0)


def cut_sound(path: Path) -> None:
    """Half of what its head promises."""
    sound(path)
    path.write_bytes(_first_half(path.read_bytes()))


def cut_head_of_sound(path: Path) -> None:
    sound(path)
    path.write_bytes(path.read_bytes()[:20])


def video(path: Path) -> None:
    """Half a second with sound, its index in front."""
    _encode(path, "-c:v", "libx264", "-c:a", "aac", "-movflags", "+faststart")


def silent_video(path: Path) -> None:
    _encode(path, "-c:v", "libx264", "-an")


def video_without_pictures(path: Path) -> None:
    _encode(path, "-vn", "-c:a", "aac")


def video_without_index(path: Path) -> None:
    """The index, which stands last, is missing, as after a recorder's crash."""
    _encode(path, "-c:v", "libx264", "-c:a", "aac")
    data = path.read_bytes()
    path.write_bytes(data[: data.rindex(b"moov") - 4])


def cut_video(path: Path) -> None:
    """The index promises frames that the file has not, as after a broken download."""
    video(path)
    path.write_bytes(_first_half(path.read_bytes()))


def _first_half(data: bytes) -> bytes:
    return data[: len(data) // 2]


def _png(width: int, height: int, pixels: bytes) -> bytes:
    """A greyscale PNG of one bit a pixel, chunk by chunk (PNG specification, 11.2)."""
    head = width.to_bytes(4) + height.to_bytes(4) + bytes([1, 0, 0, 0, 0])
    chunks = ((b"IHDR", head), (b"IDAT", pixels), (b"IEND", b""))
    return PNG_SIGNATURE + b"".join(_chunk(name, body) for name, body in chunks)


def _chunk(name: bytes, body: bytes) -> bytes:
    return len(body).to_bytes(4) + name + body + zlib.crc32(name + body).to_bytes(4)


@cache
def _encoded(options: tuple[str, ...]) -> bytes:
    sources = ["-f", "lavfi", "-i", "testsrc=s=128x96:r=10:d=0.5", "-f", "lavfi", "-i", "sine=d=0.5"]
    with TemporaryDirectory() as room:
        target = Path(room) / "encoded.mp4"
        command = ["ffmpeg", "-v", "error", *sources, "-pix_fmt", "yuv420p", *options, str(target)]
        subprocess.run(command, check=True, stdin=subprocess.DEVNULL)
        return target.read_bytes()


def _encode(path: Path, *options: str) -> None:
    path.write_bytes(_encoded(options))
