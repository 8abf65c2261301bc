"""Files to upload, honest and hostile, and how they are sent."""

import hashlib
import io
import struct
import wave
import zipfile
import zlib
from pathlib import Path
from typing import Any

import httpx
import numpy as np
from PIL import Image
from service_runs import Running

ASSETS = "/api/v1/assets"


def sha256_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def picture(seed: int = 1, size: tuple[int, int] = (64, 48), form: str = "PNG") -> bytes:
    """A picture whose seed tells it from others."""
    pixels = np.random.default_rng(seed).integers(0, 255, (size[1], size[0], 3), np.uint8)
    target = io.BytesIO()
    Image.fromarray(pixels).save(target, form)
    return target.getvalue()


def sound(seconds: float = 0.2, rate: int = 8000) -> bytes:
    """A tone of 440 Hz."""
    samples = (np.sin(np.arange(int(seconds * rate)) * 440 * 2 * np.pi / rate) * 9000).astype("<i2")
    target = io.BytesIO()
    with wave.open(target, "wb") as file:
        file.setparams((1, 2, rate, 0, "NONE", ""))
        file.writeframes(samples.tobytes())
    return target.getvalue()


CAPTIONS = b"1\n00:00:00,000 --> 00:00:01,000\nHello\n"


def archive(name: str = "a.txt", data: bytes = b"text") -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(name, data)
    return target.getvalue()


def zip_bomb() -> bytes:
    """Eight megabytes of zeros in eight kilobytes."""
    return archive("zeros.png", bytes(8 << 20))


def png_bomb(side: int = 60_000) -> bytes:
    """A PNG of a few bytes that claims 3.6 gigapixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    pixels = zlib.compress(bytes(100_000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def form_of(parts: bytes, *, end: bool = True) -> dict[str, Any]:
    """A form as it goes over the wire, its parts written by hand."""
    body = parts + (b"--xyz--\r\n" if end else b"")
    return {"content": body, "headers": {"Content-Type": "multipart/form-data; boundary=xyz"}}


def part(data: bytes, disposition: bytes = b'form-data; name="file"; filename="a.png"', more: bytes = b"") -> bytes:
    return b"--xyz\r\nContent-Disposition: " + disposition + b"\r\n" + more + b"\r\n" + data + b"\r\n"


def upload(service: Running, data: bytes, name: str = "a.png", *, headers: Any = None, **texts: str) -> httpx.Response:
    """Upload a file as programs do."""
    kind = "application/octet-stream"
    return service.ask("POST", ASSETS, files={"file": (name, data, kind)}, data=texts, headers=headers)


def left_on_disk(service: Running) -> list[Path]:
    """What lies where deliveries and uploads do."""
    folders = (Path(service.settings.deliveries), service.settings.cache)
    return [path for folder in folders for path in folder.rglob("*") if path.is_file()]
