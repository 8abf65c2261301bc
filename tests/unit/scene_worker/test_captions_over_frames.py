"""Captions over frames: where they are nothing else is touched, and every kind of scene has them."""

import hashlib
from collections.abc import Iterator
from fractions import Fraction
from itertools import repeat
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from media_made import LIMITS, Array, canvas, encoding, numbered_video, taken
from PIL import Image

from farm.media.encode import Frame
from farm.media.fonts import lettering
from farm.plan.camera import CameraPath
from farm.plan.captions.fonts import Weight, runs
from farm.plan.captions.payload import BurnedCaption, BurnedLook, BurnedPiece, Burning, Face
from farm.plan.encoding import Canvas
from farm.plan.tasks import CardLayer, ClipLayer, ColorLayer, KenBurnsLayer, Layer, RangePayload, TransitionPayload
from farm.scene_worker.assets import Assets
from farm.scene_worker.captions import captioned
from farm.scene_worker.draw import Drawing, payload_frames
from farm.scene_worker.yuv import blank, views
from farm.settings import Settings
from farm.spec.captions import CaptionPosition, CaptionStyle
from farm.spec.motion import View
from farm.spec.scenes import Direction, Fit, TransitionKind
from farm.storage.directory import DirectoryStore
from farm.storage.node_cache import node_cache

CANVAS = canvas(320, 180, 25)
GREY = (120, 128, 128)


class Node:
    """Assets in a folder, and captions that use them."""

    def __init__(self, folder: Path) -> None:
        self.settings = Settings(cache=folder / "cache")
        self.folder, self.paths = folder, dict[str, str]()
        store = DirectoryStore(folder / "store")
        self.assets = Assets(paths=self.paths, store=store, cache=node_cache(self.settings))
        self.drawing = Drawing(assets=self.assets, settings=self.settings, limits=LIMITS)

    def add(self, path: Path) -> str:
        sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
        self.paths[sha256] = str(path)
        return sha256

    def burning(
        self, first: int = 5, count: int = 10, style: CaptionStyle = CaptionStyle.LOWER, **look: Any
    ) -> Burning:
        found = lettering({Weight.BOLD: ["over the pass"]}, "en")
        self.paths.update({key: str(path) for key, path in found.paths.items()})
        facts = {
            "style": style,
            "position": CaptionPosition.BOTTOM,
            "size": 0.1,
            "color": "#ffffff",
            "highlight": "#ff0000",
            "outline": "#000000",
            "box": "#000000",
            "box_opacity": 0.0,
            "margins": (0.1, 0.06, 0.08),
            "from_right": False,
        }
        words = [
            BurnedPiece(runs=tuple(runs(word, found.fonts, Weight.BOLD)), space=n > 0, at=first + 3 * n)
            for n, word in enumerate(("over", "the", "pass"))
        ]
        caption = BurnedCaption(
            first=first, count=count, lines=(tuple(words),), look=BurnedLook.model_validate(facts | look)
        )
        faces = tuple(Face(sha256=font.sha256, index=font.index, emoji=font.emoji) for font in found.fonts)
        return Burning(captions=(caption,), faces=faces)


@pytest.fixture
def node(tmp_path: Path) -> Node:
    return Node(tmp_path)


def over(node: Node, frames: Iterator[Frame], burning: Burning, count: int = 20, on: Canvas = CANVAS) -> list[Frame]:
    return taken(captioned(frames, burning, on, node.assets), count)


def changed(a: Array, b: Array) -> Array:
    return np.abs(a.astype(int) - b.astype(int))


def test_a_caption_is_in_its_frames_only(node: Node) -> None:
    plain = blank(320, 180, GREY)
    frames = over(node, repeat(plain), node.burning())
    assert [bool(changed(frame, plain).any()) for frame in frames] == [5 <= n < 15 for n in range(20)]


def test_the_frame_that_a_caption_lies_on_stays_as_it_is(node: Node) -> None:
    plain = blank(320, 180, GREY)
    over(node, repeat(plain), node.burning())
    assert np.array_equal(plain, blank(320, 180, GREY))


def test_nothing_but_the_captions_place_is_touched(node: Node) -> None:
    noise = np.random.default_rng(1).integers(16, 235, (270, 320), np.uint8)
    touched = changed(over(node, repeat(noise), node.burning(), 6)[5], noise)
    luma, u, v = views(touched.astype(np.uint8))
    assert luma[100:].any()
    assert not luma[:100].any()
    assert not u[:50].any()
    assert not v[:50].any()


def test_letters_and_boxes_have_the_colours_that_were_asked_for(node: Node) -> None:
    burning = node.burning(box_opacity=1.0, box="#0000ff", color="#ffffff")
    frame = over(node, repeat(blank(320, 180, GREY)), burning, 6)[5]
    luma, u, v = views(frame)
    blue = (u > 230) & (v > 115) & (v < 121)  # BT.709: blue is (32, 240, 118)
    assert blue.sum() > 200
    assert 230 < luma.max() <= 235


def test_half_of_a_box_lets_half_of_the_picture_through(node: Node) -> None:
    solid = over(node, repeat(blank(320, 180, (200, 128, 128))), node.burning(box_opacity=1.0), 6)[5]
    half = over(node, repeat(blank(320, 180, (200, 128, 128))), node.burning(box_opacity=0.5), 6)[5]
    dark = views(solid)[0] == 16
    assert np.median(views(half)[0][dark]) == pytest.approx((200 + 16) / 2, abs=2)


@pytest.mark.parametrize(
    ("style", "looks"), [(CaptionStyle.LOWER, 1), (CaptionStyle.KARAOKE, 3), (CaptionStyle.WORD_POP, 10)]
)
def test_styles_with_words_change_with_them(node: Node, style: CaptionStyle, looks: int) -> None:
    frames = over(node, repeat(blank(320, 180, GREY)), node.burning(style=style))
    assert len({frame.tobytes() for frame in frames[5:15]}) == looks


def test_a_caption_that_began_before_is_drawn_as_if_it_had_not_been_cut(node: Node) -> None:
    whole = node.burning(first=5, count=10, style=CaptionStyle.WORD_POP)
    (caption,) = whole.captions
    later = [piece.model_copy(update={"at": max(piece.at - 9, -3)}) for piece in caption.lines[0]]
    rest = caption.model_copy(update={"first": 0, "count": 6, "lines": (tuple(later),)})
    plain = blank(320, 180, GREY)
    uncut = over(node, repeat(plain), whole)
    cut = over(node, repeat(plain), whole.model_copy(update={"captions": (rest,)}), 7)
    assert [np.array_equal(a, b) for a, b in zip(uncut[9:16], cut, strict=True)] == [True] * 7


def layers(node: Node) -> dict[str, Layer]:
    pixels = np.random.default_rng(2).integers(0, 255, (90, 160, 3), np.uint8)
    Image.fromarray(pixels).save(node.folder / "a.png")
    clip = numbered_video(node.folder / "a.mp4", 30, "25")
    path = CameraPath(start=View(), end=View(zoom=1.2), easing="linear")
    return {
        "color": ColorLayer(color="#405060", to="#a0b0c0", angle=0, frames=20),
        "card": CardLayer(text="scene 1", frames=20),
        "ken_burns": KenBurnsLayer(
            image=node.add(node.folder / "a.png"), path=path, fit=Fit.COVER, background="blur", frames=20
        ),
        "clip": ClipLayer(
            video=node.add(clip), start=0, end=1, speed=1, fit=Fit.COVER, background="#000000", frames=20
        ),
    }


@pytest.mark.parametrize("kind", ["color", "card", "ken_burns", "clip"])
def test_every_kind_of_scene_has_captions(node: Node, kind: str) -> None:
    payload = RangePayload(layer=layers(node)[kind], first=0, count=20, canvas=CANVAS, encoding=encoding(25))
    plain = taken(payload_frames(payload, node.drawing), 20)
    shown = taken(payload_frames(payload.model_copy(update={"captions": node.burning()}), node.drawing), 20)
    assert [bool(changed(a, b).any()) for a, b in zip(plain, shown, strict=True)] == [5 <= n < 15 for n in range(20)]


def test_a_transition_fades_its_scenes_and_not_the_captions(node: Node) -> None:
    payload = TransitionPayload(
        before=ColorLayer(color="#000000", to=None, angle=0, frames=20),
        before_first=0,
        after=ColorLayer(color="#808080", to=None, angle=0, frames=20),
        look=TransitionKind.FADE_BLACK,
        direction=Direction.LEFT,
        count=20,
        canvas=CANVAS,
        encoding=encoding(25),
        captions=node.burning(first=0, count=20),
    )
    brightest = [int(views(frame)[0].max()) for frame in taken(payload_frames(payload, node.drawing), 20)]
    assert min(brightest) >= 230


def test_the_smallest_frame_has_captions_too(node: Node) -> None:
    tiny = Canvas(width=16, height=16, fps=Fraction(25))
    assert len(over(node, repeat(blank(16, 16, GREY)), node.burning(), on=tiny)) == 20
