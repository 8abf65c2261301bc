"""How segments and deliveries are encoded: the quality presets as data."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from farm.errors import Problem
from farm.spec.base import FrameRate, Model
from farm.spec.outputs import Codec, Output, Quality, Strategy

GOP_SECONDS = 2
"""Distance of key frames: what streaming packagers expect, and a good seek grid."""

INTERMEDIATE_CRF = 12
"""x264 quality of the ``final`` strategy's segments: visually lossless even with the fastest preset."""


class Canvas(Model):
    """What every frame of a track has in common."""

    width: int
    """Pixels."""
    height: int
    """Pixels."""
    fps: FrameRate
    """Frames a second."""


class Encoding(Model):
    """Everything that an encoder is told. Video is 8-bit 4:2:0, BT.709, limited range."""

    encoder: str
    """FFmpeg's name for it."""
    preset: str
    """The encoder's own speed preset."""
    quality: int
    """CRF or CQ: constant quality, lower is better."""
    max_kbps: int | None
    """Upper bit rate (the rate buffer holds twice the target); none: unbounded."""
    gop: int
    """Most frames from one key frame to the next."""
    timescale: int
    """Ticks a second of the track's clock; one frame is a whole number of them."""
    threads: int
    """A fixed number, so that the bytes don't depend on the machine's cores."""
    drawn: bool = False
    """Whether a browser draws the pictures: then the preset is a faster one, with the headers of the track's own."""


@dataclass(frozen=True, kw_only=True)
class Capabilities:
    """What the farm has proven it can do."""

    encoders: frozenset[str] = frozenset({"libx264"})
    """FFmpeg encoders that passed a probe encode on some node."""
    slots: Mapping[str, float] = field(default_factory=lambda: {"nvenc": 0.0})
    """Free slots by tag."""
    cpus: float = 1.0
    """CPU slots of the farm."""
    browser: str = ""
    """Name and version of the browser that draws compositions; empty: no node has one."""


@dataclass(frozen=True, kw_only=True)
class Choice:
    """Strategy and encoder of one track, and why."""

    strategy: Strategy
    encoder: str
    reason: str


SOFTWARE = {Codec.H264: "libx264", Codec.HEVC: "libx265", Codec.AV1: "libsvtav1"}
HARDWARE = {Codec.H264: "h264_nvenc", Codec.HEVC: "hevc_nvenc", Codec.AV1: "av1_nvenc"}

TARGET_KBPS = {Quality.DRAFT: 4000, Quality.STANDARD: 8000, Quality.HIGH: 12000, Quality.ULTRA: 35000}
"""Bit rate each quality aims below for H.264, at the size and 30 fps of :data:`farm.spec.outputs.SIZES`."""

HEADROOM_KBPS = 2000
"""How far peaks may go above the target."""

PRESETS: Mapping[str, Mapping[Quality, tuple[str, int]]] = {
    "libx264": {
        Quality.DRAFT: ("veryfast", 26),
        Quality.STANDARD: ("fast", 21),
        Quality.HIGH: ("slow", 18),
        Quality.ULTRA: ("slow", 16),
    },
    "libx265": {
        Quality.DRAFT: ("ultrafast", 28),
        Quality.STANDARD: ("fast", 24),
        Quality.HIGH: ("medium", 20),
        Quality.ULTRA: ("medium", 18),
    },
    "libsvtav1": {
        Quality.DRAFT: ("12", 42),
        Quality.STANDARD: ("8", 34),
        Quality.HIGH: ("6", 28),
        Quality.ULTRA: ("5", 24),
    },
    "nvenc": {
        Quality.DRAFT: ("p4", 26),
        Quality.STANDARD: ("p6", 21),
        Quality.HIGH: ("p6", 18),
        Quality.ULTRA: ("p7", 16),
    },
}
"""Speed preset and constant quality of each encoder family."""

DRAWN: Mapping[tuple[str, int], tuple[str, int]] = {("fast", 21): ("veryfast", 20)}
"""x264 preset and quality for pictures drawn by a browser, by the track's own.

Flat colours and sharp edges gain little from a longer search: on a title and on
moving graphics this gave SSIM 0.9988 and 0.9979 against 0.9992 and 0.9979, in
64 % of the time (``docs/decisions/0013-drawn-pictures.md``).
"""

AUDIO_KBPS = {Quality.DRAFT: 128, Quality.STANDARD: 192, Quality.HIGH: 320, Quality.ULTRA: 320}
"""AAC bit rate of each quality."""

CPU_SECONDS = {
    "ultrafast": 0.007,
    "veryfast": 0.018,
    "fast": 0.043,
    "medium": 0.057,
    "slow": 0.11,
}
"""CPU seconds that x264 takes for a 1920×1080 frame by preset, measured on one core of a cloud machine."""

DRAW_SECONDS = 0.009
"""CPU seconds to draw a 1920×1080 frame and hand it to the encoder."""

NVENC_SECONDS = 0.004
"""Seconds that NVENC takes for a 1920×1080 frame with preset p6 (I: from NVIDIA's published tables for Ada)."""


def drawn_encoding(encoding: Encoding) -> Encoding:
    """Return the encoding for pictures that a browser draws; its segments join with the track's others."""
    faster = DRAWN.get((encoding.preset, encoding.quality)) if encoding.encoder == "libx264" else None
    if faster is None:
        return encoding
    return encoding.model_copy(update={"preset": faster[0], "quality": faster[1], "drawn": True})


def family(encoder: str) -> str:
    """Return the row of :data:`PRESETS` that an encoder belongs to."""
    return "nvenc" if encoder.endswith("_nvenc") else encoder


def timescale_of(fps: Fraction) -> int:
    """Return a clock in which a frame is a whole number of ticks: 90 000 where that serves."""
    if 90_000 % fps == 0:
        return 90_000
    return fps.numerator * max(1, -(-12_000 // fps.numerator))


def choose(output: Output, farm: Capabilities, *, frames: int) -> Choice:
    """Return the strategy and encoder for an output, with the reason in words."""
    hardware, software = HARDWARE[output.codec], SOFTWARE[output.codec]
    proven = _has_hardware(output, farm)
    if output.strategy is Strategy.COPY:
        return Choice(strategy=Strategy.COPY, encoder=software, reason="the output asks for strategy 'copy'")
    if output.strategy is Strategy.FINAL or software not in farm.encoders:
        if proven:
            return Choice(strategy=Strategy.FINAL, encoder=hardware, reason=f"{hardware} passed its probe encode")
        why = f"the output asks for strategy 'final', and no node proved {hardware}"
        return Choice(strategy=Strategy.FINAL, encoder=software, reason=why)
    if not proven:
        why = f"no node proved {hardware}, so segments are encoded once by {software} and joined by stream copy"
        return Choice(strategy=Strategy.COPY, encoder=software, reason=why)
    copy, final = _copy_seconds(output, farm, frames), _final_seconds(output, farm, frames)
    if final < copy:
        why = f"{hardware} passed its probe encode; estimated {final:.0f} s against {copy:.0f} s with {software}"
        return Choice(strategy=Strategy.FINAL, encoder=hardware, reason=why)
    why = f"{hardware} is there, but {software} on {farm.cpus:g} CPUs is faster: {copy:.0f} s against {final:.0f} s"
    return Choice(strategy=Strategy.COPY, encoder=software, reason=why)


def check_encoders(outputs: Sequence[Output], farm: Capabilities) -> list[Problem]:
    """Return the outputs whose codec no node can encode; strategy ``copy`` takes a software encoder."""
    found = []
    for n, output in enumerate(outputs):
        software, hardware = SOFTWARE[output.codec], HARDWARE[output.codec]
        if software in farm.encoders:
            continue
        if output.strategy is Strategy.COPY:
            message = f"{output.codec} with strategy 'copy' needs {software}; no node proved it"
            found.append(Problem(where=f"outputs[{n}].codec", message=message))
        elif not _has_hardware(output, farm):
            message = f"{output.codec} needs {software} or {hardware}; no node proved either"
            found.append(Problem(where=f"outputs[{n}].codec", message=message))
    return found


def _has_hardware(output: Output, farm: Capabilities) -> bool:
    """Tell whether a node proved the hardware encoder and has a slot for it."""
    return HARDWARE[output.codec] in farm.encoders and farm.slots.get("nvenc", 0) > 0


def frame_seconds(canvas: Canvas, encoding: Encoding) -> float:
    """Return the estimated CPU seconds for drawing and encoding one frame."""
    area = canvas.width * canvas.height / (1920 * 1080)
    return area * (DRAW_SECONDS + CPU_SECONDS.get(encoding.preset, CPU_SECONDS["slow"]))


def _area(output: Output) -> float:
    return output.width * output.height / (1920 * 1080)


def _copy_seconds(output: Output, farm: Capabilities, frames: int) -> float:
    """Return the estimated wall time of the ``copy`` strategy."""
    preset = PRESETS["libx264"][output.quality][0]
    return frames * _area(output) * (DRAW_SECONDS + CPU_SECONDS[preset]) / farm.cpus


def _final_seconds(output: Output, farm: Capabilities, frames: int) -> float:
    """Return the estimated wall time of the ``final`` strategy."""
    draw = (DRAW_SECONDS + CPU_SECONDS["ultrafast"]) / farm.cpus
    return frames * _area(output) * (draw + NVENC_SECONDS)


def delivery_encoding(output: Output, encoder: str, *, threads: int = 1) -> Encoding:
    """Return the parameters that make a delivery in the output's quality."""
    preset, quality = PRESETS[family(encoder)][output.quality]
    bounded = output.codec is Codec.H264
    return Encoding(
        encoder=encoder,
        preset=preset,
        quality=quality,
        max_kbps=_max_kbps(output) if bounded else None,
        gop=round(GOP_SECONDS * output.fps),
        timescale=timescale_of(output.fps),
        threads=threads,
    )


def intermediate_encoding(output: Output) -> Encoding:
    """Return the parameters of the ``final`` strategy's segments."""
    return Encoding(
        encoder="libx264",
        preset="ultrafast",
        quality=INTERMEDIATE_CRF,
        max_kbps=None,
        gop=round(GOP_SECONDS * output.fps),
        timescale=timescale_of(output.fps),
        threads=1,
    )


def _max_kbps(output: Output) -> int:
    """Return the peak bit rate, scaled by area and rate from the quality's own size."""
    size = {Quality.DRAFT: 1280 * 720, Quality.ULTRA: 3840 * 2160}.get(output.quality, 1920 * 1080)
    scale = (output.width * output.height / size) * max(1.0, float(output.fps) / 30)
    return max(500, round((TARGET_KBPS[output.quality] + HEADROOM_KBPS) * scale))
