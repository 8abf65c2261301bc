"""Pictures of a video for people: a thumbnail and a contact sheet."""

import io
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from farm.media.ffmpeg import QUICK, QUIET, file_url
from farm.media.process import run

THUMBNAIL_AT = Fraction(15, 100)
"""Where in the video the thumbnail is taken: past the intro."""

THUMBNAIL_WIDTH = 1280
"""Pixels."""

SHEET_WIDTH = 1600
"""Pixels."""

GRABS_AT_ONCE = 2
"""Frames that are decoded at a time."""

INK, PAPER, GAP, CAPTION = "#d8dee9", "#14181f", 8, 26


def grab(video: Path, seconds: float, *, width: int, exact: bool) -> Image.Image:
    """Return the frame at a time, scaled to a width in pixels.

    One that need not be ``exact`` is the key frame before, so that none of
    the frames between has to be decoded.
    """
    seek = [*([] if exact else ["-noaccurate_seek"]), "-ss", f"{seconds:.6f}", "-i", file_url(video)]
    scale = f"scale={width}:-2:in_color_matrix=bt709:in_range=tv:flags=area,format=rgb24"
    shot = ["-frames:v", "1", "-vf", scale, "-c:v", "bmp", "-f", "image2pipe", "pipe:1"]
    data = run(["ffmpeg", *QUIET, "-threads", "1", *seek, "-map", "0:v:0", *shot], limits=QUICK)
    return Image.open(io.BytesIO(data)).convert("RGB")


def thumbnail(video: Path, target: Path, *, frames: int, fps: Fraction, width: int) -> None:
    """Write the frame at 15 % of a video as a JPEG, no wider than the video itself."""
    frame = int(frames * THUMBNAIL_AT)
    picture = grab(video, float(frame / fps), width=min(width, THUMBNAIL_WIDTH), exact=True)
    picture.save(target, "JPEG", quality=90)


def contact_sheet(
    video: Path, target: Path, *, moments: Sequence[tuple[float, str]], title: str, aspect: float
) -> None:
    """Write a sheet of frames with captions as a JPEG; ``moments`` are (seconds, caption)."""
    columns = min(len(moments), 5 if aspect >= 1 else 8)
    width = (SHEET_WIDTH - GAP * (columns + 1)) // columns
    height = round(width / aspect)
    rows = -(-len(moments) // columns)
    sheet = Image.new("RGB", (SHEET_WIDTH, CAPTION * 2 + rows * (height + CAPTION + GAP) + GAP), PAPER)
    draw = ImageDraw.Draw(sheet)
    draw.text((GAP, GAP), title, INK, _font(20))
    font = _font(14)
    with ThreadPoolExecutor(GRABS_AT_ONCE, thread_name_prefix="grab") as pool:
        grabs = pool.map(lambda moment: grab(video, moment[0], width=width, exact=False), moments)
        for index, (picture, (_seconds, caption)) in enumerate(zip(grabs, moments, strict=True)):
            left = GAP + (index % columns) * (width + GAP)
            top = CAPTION * 2 + (index // columns) * (height + CAPTION + GAP)
            sheet.paste(picture.resize((width, height)), (left, top))
            draw.text((left, top + height + 3), caption, INK, font)
    sheet.save(target, "JPEG", quality=88)


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    """Return a font with as many scripts as there is one; Pillow's own has Latin letters only."""
    try:
        return ImageFont.truetype("DejaVuSans.ttf", size)
    except OSError:
        return ImageFont.load_default(size)
