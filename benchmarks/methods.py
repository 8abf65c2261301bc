"""Every way to make the move, each as commands from a picture to a video."""

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import browser
from move import FPS, FRAMES, HEIGHT, SECONDS, WIDTH, ZOOM_FROM, ZOOM_TO
from ours import CANVAS

from farm.media.encode import encode_command
from farm.media.encoders import encoder_options
from farm.media.ffmpeg import QUIET
from farm.plan.encoding import Encoding

HERE = Path(__file__).parent

USUAL = Encoding(
    encoder="libx264", preset="veryfast", quality=21, max_kbps=None, gop=2 * FPS, timescale=90_000, threads=1
)
"""The encoding under which CPU is counted, the same for all."""

PRECISE = USUAL.model_copy(update={"preset": "ultrafast", "quality": 1})
"""Next to no loss: what is measured on its frames is the method's own."""


@dataclass(frozen=True, kw_only=True)
class Job:
    """One video to make."""

    picture: Path
    target: Path
    scratch: Path
    """A folder for files on the way."""
    frames: int
    encoding: Encoding

    @property
    def exact(self) -> bool:
        """Tell whether the method's own precision is to be seen."""
        return self.encoding == PRECISE


Commands = list[list[str]]


@dataclass(frozen=True, kw_only=True)
class Method:
    """One way to make the move."""

    name: str
    label: str
    commands: Callable[[Job], Commands]
    most_frames: int = FRAMES
    """A slow method renders only so many; its CPU for the whole move is extrapolated."""
    missing: Callable[[], str] = str
    """Says why it cannot run here, if so."""


def _ffmpeg(job: Job, *inputs: str, graph: str) -> list[str]:
    """Return a command that encodes the end of a filter graph as every method is encoded."""
    options = [word for key, value in encoder_options(job.encoding).items() for word in (f"-{key}", str(value))]
    filters = ["-filter_threads", "1", "-filter_complex_threads", "1", "-filter_complex", graph, "-map", "[out]"]
    return ["ffmpeg", *QUIET, "-y", *inputs, *filters, "-frames:v", str(job.frames), *options, str(job.target)]


def _zoompan(scale: str = "", *, step: int = 1, after: str = "") -> Callable[[Job], Commands]:
    """Return FFmpeg's zoompan; ``step`` is how many frames of the move one of its own stands for."""
    zoom = f"{ZOOM_FROM}+{ZOOM_TO - ZOOM_FROM:.6f}*on*{step}/{FRAMES - 1}"
    centre = "x='iw/2-(iw/zoom/2)':y='ih/2-(ih/zoom/2)'"
    pan = f"zoompan=z='{zoom}':{centre}:d={FRAMES // step}:s={WIDTH}x{HEIGHT}:fps={FPS // step}"

    def commands(job: Job) -> Commands:
        return [_ffmpeg(job, "-i", str(job.picture), graph=f"[0:v]{scale}{pan}{after}[out]")]

    return commands


def _crossfade(job: Job) -> Commands:
    """Return three stills, scaled beforehand, faded into each other."""
    stills = [job.scratch / f"still-{number}.jpg" for number in range(3)]
    zooms = (ZOOM_FROM, (ZOOM_FROM + ZOOM_TO) / 2, ZOOM_TO)
    sizes = [(round(WIDTH * zoom), round(HEIGHT * zoom)) for zoom in zooms]
    parts = "".join(
        f";[i{n}]scale={width}:{height}:flags=lanczos,crop={WIDTH}:{HEIGHT}[s{n}]"
        for n, (width, height) in enumerate(sizes)
    )
    prepare = ["ffmpeg", *QUIET, "-y", "-i", str(job.picture), "-filter_complex", "split=3[i0][i1][i2]" + parts]
    for number, still in enumerate(stills):
        prepare += ["-map", f"[s{number}]", "-q:v", "2", str(still)]
    half = SECONDS / 2
    inputs: list[str] = []
    for still, length in zip(stills, (half, SECONDS, half), strict=True):
        inputs += ["-loop", "1", "-framerate", str(FPS), "-t", str(length), "-i", str(still)]
    graph = (
        f"[0:v][1:v]xfade=transition=fade:duration={half}:offset=0[a];"
        f"[a][2:v]xfade=transition=fade:duration={half}:offset={half}[out]"
    )
    return [prepare, _ffmpeg(job, *inputs, graph=graph)]


def _browser(job: Job) -> Commands:
    """Return a CSS animation, captured from Chromium."""
    kind, decoder = ("png", "png") if job.exact else ("jpeg", "mjpeg")
    pipe = ["-f", "image2pipe", "-framerate", str(FPS), "-c:v", decoder, "-i", "pipe:0"]
    encoder = _ffmpeg(job, *pipe, graph="[0:v]scale=out_color_matrix=bt709:out_range=tv,format=yuv420p[out]")
    return [
        [sys.executable, str(HERE / "browser.py"), str(job.picture), str(job.frames), kind, "--", *encoder],
    ]


def _ours(job: Job) -> Commands:
    """Return Framefarm's drawing."""
    script = [sys.executable, str(HERE / "ours.py"), str(job.picture), str(job.target), str(job.frames)]
    return [[*script, job.encoding.model_dump_json()]]


def raw_command(picture: Path, target: Path, frames: int) -> list[str]:
    """Return the command that writes our raw frames."""
    return [sys.executable, str(HERE / "ours.py"), str(picture), str(target), str(frames)]


def floor_command(target: Path) -> list[str]:
    """Return the command that encodes raw frames from standard input and does nothing else."""
    return encode_command(target, CANVAS, USUAL)


def _no_browser() -> str:
    return "" if browser.find() else "Chromium is not installed"


METHODS: tuple[Method, ...] = (
    Method(name="ours", label="Framefarm", commands=_ours),
    Method(name="zoompan-2x", label="zoompan, scaled to 2× the width", commands=_zoompan(f"scale={2 * WIDTH}:-1,")),
    Method(name="zoompan-8k", label="zoompan, scaled to 8000 px", commands=_zoompan("scale=8000:-1,")),
    Method(name="zoompan-picture", label="zoompan, picture as it is", commands=_zoompan()),
    Method(
        name="zoompan-1.3x",
        label="zoompan, scaled to 1.3× the width",
        commands=_zoompan(f"scale={WIDTH * 13 // 10}:-1,"),
    ),
    Method(name="zoompan-native", label="zoompan at native width", commands=_zoompan(f"scale={WIDTH}:-1,")),
    Method(
        name="zoompan-15fps",
        label="zoompan at 15 fps, interpolated",
        commands=_zoompan(f"scale={WIDTH}:-1,", step=2, after=f",minterpolate=fps={FPS}"),
        most_frames=24,
    ),
    Method(name="crossfade", label="crossfade of three scaled stills", commands=_crossfade),
    Method(name="browser", label="CSS transform in Chromium", commands=_browser, most_frames=60, missing=_no_browser),
)


def by_name() -> Mapping[str, Method]:
    """Return the methods by name."""
    return {method.name: method for method in METHODS}
