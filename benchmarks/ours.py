"""The move as Framefarm makes it: a program, so that it is counted like the other methods."""

import argparse
from fractions import Fraction
from itertools import islice
from pathlib import Path

import cv2
from move import FPS, FRAMES, HEIGHT, WIDTH, ZOOM_FROM, ZOOM_TO

from farm.media.encode import FrameEncoder
from farm.media.images import decode, inspect
from farm.media.process import Limits
from farm.plan.camera import CameraPath
from farm.plan.encoding import Canvas, Encoding
from farm.plan.tasks import KenBurnsLayer
from farm.scene_worker.ken_burns import KenBurns
from farm.spec.motion import Easing, View
from farm.spec.scenes import Fit

CANVAS = Canvas(width=WIDTH, height=HEIGHT, fps=Fraction(FPS))
LIMITS = Limits(deadline=600, stall=60)
LAYER = KenBurnsLayer(
    image="picture",
    path=CameraPath(start=View(zoom=ZOOM_FROM), end=View(zoom=ZOOM_TO), easing=Easing.LINEAR),
    fit=Fit.COVER,
    background="blur",
    frames=FRAMES,
)


def scene(picture: Path) -> KenBurns:
    """Return the scene, ready to draw."""
    cv2.setNumThreads(1)
    _kind, width, height = inspect(picture, max_pixels=1 << 30)
    return KenBurns(LAYER, (width, height), CANVAS, lambda size: decode(picture, size, background="#000000"))


def main() -> None:
    """Draw and encode the first frames of the move; with no encoding, write them raw."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("picture", type=Path)
    parser.add_argument("target", type=Path)
    parser.add_argument("frames", type=int)
    parser.add_argument("encoding", nargs="?", help="parameters as JSON")
    given = parser.parse_args()
    frames = islice(scene(given.picture).frames(0), given.frames)
    if given.encoding is None:
        with given.target.open("wb") as file:
            for frame in frames:
                file.write(frame.data)
        return
    encoding = Encoding.model_validate_json(given.encoding)
    with FrameEncoder(given.target, canvas=CANVAS, encoding=encoding, limits=LIMITS) as encoder:
        for frame in frames:
            encoder.write(frame)
        encoder.finish()


if __name__ == "__main__":
    main()
