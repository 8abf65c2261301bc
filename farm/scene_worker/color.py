"""Plain colours, gradients, and the card that stands in for a scene."""

import math

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from farm.media.colors import color
from farm.media.encode import Frame
from farm.plan.encoding import Canvas
from farm.plan.tasks import CardLayer, ColorLayer
from farm.scene_worker.yuv import blank, frame_of

CARD_PAPER, CARD_INK, CARD_MARK = "#20242c", "#c9d1d9", "#d29922"


def color_frame(layer: ColorLayer, canvas: Canvas) -> Frame:
    """Return the one frame that a colour scene shows."""
    if layer.to is None or layer.to == layer.color:
        return blank(canvas.width, canvas.height, color(layer.color))
    start, end = (np.array(list(bytes.fromhex(text[1:])), np.float32) for text in (layer.color, layer.to))
    turn = math.radians(layer.angle)
    x = (np.arange(canvas.width, dtype=np.float32) + 0.5) / canvas.width - 0.5
    y = (np.arange(canvas.height, dtype=np.float32) + 0.5) / canvas.height - 0.5
    along, across = math.cos(turn), math.sin(turn)
    share = (x[None, :] * along + y[:, None] * across) / (abs(along) + abs(across)) + 0.5
    shade = start + (end - start) * np.clip(share, 0, 1)[:, :, None]
    noise = np.random.default_rng(0).random(share.shape, np.float32)[:, :, None]  # breaks up the bands of 8 bits
    return frame_of(np.clip(shade + noise, 0, 255).astype(np.uint8))


def card_frame(layer: CardLayer, canvas: Canvas) -> Frame:
    """Return a card that says which scene is missing."""
    image = Image.new("RGB", (canvas.width, canvas.height), CARD_PAPER)
    draw = ImageDraw.Draw(image)
    size = max(12, canvas.height // 18)
    draw.rectangle((0, canvas.height - size // 3, canvas.width, canvas.height), CARD_MARK)
    middle = (canvas.width // 2, canvas.height // 2)
    draw.text(middle, layer.text, CARD_INK, ImageFont.load_default(size), anchor="mm", align="center")
    return frame_of(np.array(image, np.uint8))
