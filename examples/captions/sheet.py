"""Draws captions in eight scripts, four styles and four shapes of frame, on one sheet to be looked at.

python examples/captions/sheet.py sheet.png [small.jpg]
"""

import sys
import tempfile
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from farm.media.fonts import lacking, lettering
from farm.media.process import Limits
from farm.plan import Versions, build_plan
from farm.plan.captions.burn import lettered
from farm.plan.encoding import Capabilities
from farm.plan.materials import AudioMaterial, Materials
from farm.plan.tasks import RangePayload
from farm.plan.words import Timings, TimingSource, Word
from farm.scene_worker.assets import Assets
from farm.scene_worker.draw import Drawing, payload_frames
from farm.settings import Settings
from farm.spec import ExportSpec, parse_spec
from farm.spec.captions import CaptionStyle
from farm.storage import open_store
from farm.storage.node_cache import node_cache

TEXTS = {
    "en": "The night train leaves at 9:40, and whoever misses it walks over the pass.",
    "ru": "Ночной поезд уходит в 9:40, и кто опоздает, пойдёт через перевал пешком.",
    "el": "Το νυχτερινό τρένο φεύγει στις 9:40, κι όποιος το χάσει περπατά.",  # noqa: RUF001 — Greek
    "ar": "يغادر قطار الليل في الساعة 9:40، ومن يفوته يمشي عبر الممر (Alpenpass).",
    "he": "רכבת הלילה יוצאת בשעה 9:40, ומי שמאחר הולך ברגל מעל המעבר.",
    "hi": "रात की ट्रेन 9:40 पर निकलती है, और जो चूक जाए वह दर्रे से पैदल जाता है।",
    "th": "รถไฟกลางคืนออกเวลา 9:40 น. ใครพลาดต้องเดินข้ามช่องเขา",
    "ja": "夜行列車🚆は9時40分に出発し、乗り遅れた人は🚶‍♀️峠🏔️を越えます🇨🇭",
}
"""One sentence in eight scripts; the last also has emoji."""

SHAPES = {"16:9": (480, 270), "1:1": (270, 270), "4:5": (216, 270), "9:16": (152, 270)}
SCALE = 2
"""Frames are drawn so many times as large as the sheet shows them."""

GAP, LABEL = 6, 34
SECONDS_A_LETTER = 0.065


def timings_of(text: str) -> Timings:
    """Return even times for a sentence's words, as a speech engine would give them."""
    words, at = [], 0.2
    for word in text.split():
        length = SECONDS_A_LETTER * len(word) * (2.5 if len(word) > 20 else 1)
        words.append(Word(text=word, start=at, end=at + length))
        at += length + 0.06
    return Timings(words=tuple(words), source=TimingSource.ENGINE, confidence=1.0)


def spec_of(language: str, style: CaptionStyle, size: tuple[int, int]) -> ExportSpec:
    """Return an export of one scene over a gradient, which shows letters on light and dark."""
    scene = {"kind": "color", "color": "#e9e4d8", "to": "#2b3a4a", "angle": 20, "duration": 9}
    width, height = (side * SCALE // 2 * 2 for side in size)
    return parse_spec(
        {
            "version": 1,
            "scenes": [{**scene, "voiceover": {"audio": "voice.wav"}}],
            "captions": {"style": style, "language": language},
            "outputs": [{"uri": "a.mp4", "width": width, "height": height, "fps": 25}],
        }
    )


def frame_of(language: str, style: CaptionStyle, size: tuple[int, int], place: Path) -> Image.Image:
    """Draw the frame in which the first caption is spoken to two thirds."""
    spec = spec_of(language, style, size)
    voice = AudioMaterial(sha256="0" * 64, size=1, duration=9.0)
    words = {voice.sha256: timings_of(TEXTS[language])}
    known = Materials(images={}, videos={}, sounds={"voice.wav": voice}, words=words)
    fonts = lettering(lettered(spec, known), language)
    known = Materials(images={}, videos={}, sounds=known.sounds, words=words, fonts=fonts.fonts)
    plan = build_plan(spec, known, farm=Capabilities(), versions=Versions(ffmpeg="-"))
    payload = next(task.payload for task in plan.tasks if isinstance(task.payload, RangePayload))
    if payload.captions is None:
        raise SystemExit(f"the sentence in '{language}' has no captions")
    settings = Settings(cache=place / "cache", store=str(place / "store"))
    assets = Assets(
        paths={key: str(path) for key, path in fonts.paths.items()},
        store=open_store(settings.store_uri, settings),
        cache=node_cache(settings),
    )
    drawing = Drawing(assets=assets, settings=settings, limits=Limits(deadline=60, stall=60))
    first = payload.captions.captions[0]
    wanted = first.first + first.count * 2 // 3
    frame = next(frame for n, frame in enumerate(payload_frames(payload, drawing)) if n == wanted)
    return Image.fromarray(cv2.cvtColor(np.ascontiguousarray(frame), cv2.COLOR_YUV2RGB_I420))


def sheet(place: Path) -> Image.Image:
    """Draw all of them."""
    row = sum(width + GAP for width, _height in SHAPES.values())
    wide, high = LABEL + (row + 4 * GAP) * len(CaptionStyle), LABEL + (270 + GAP) * len(TEXTS)
    page = Image.new("RGB", (wide, high), "#ffffff")
    pen, font = ImageDraw.Draw(page), ImageFont.load_default(18)
    for column, style in enumerate(CaptionStyle):
        x = LABEL + column * (row + 4 * GAP)
        pen.text((x, 6), style.value, "#000000", font)
        for line, language in enumerate(TEXTS):
            y = LABEL + line * (270 + GAP)
            pen.text((4, y + 120), language, "#000000", font)
            at = x
            for size in SHAPES.values():
                page.paste(frame_of(language, style, size, place).resize(size, Image.Resampling.BOX), (at, y))
                at += size[0] + GAP
    return page


if __name__ == "__main__":
    for package in lacking():
        print(f"missing: {package}", file=sys.stderr)
    with tempfile.TemporaryDirectory() as folder:
        drawn = sheet(Path(folder))
    drawn.save(sys.argv[1])
    if len(sys.argv) > 2:
        drawn.resize((drawn.width // 2, drawn.height // 2), Image.Resampling.BOX).save(sys.argv[2], quality=82)
