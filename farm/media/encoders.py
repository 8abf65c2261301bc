"""Encoder options, and the proof that an encoder works on this machine."""

from functools import cache
from pathlib import Path

from farm.errors import CommandError, CommandTimeoutError
from farm.media.ffmpeg import QUIET
from farm.media.process import Limits, run
from farm.plan.encoding import Encoding, family

PROBE = Limits(deadline=20.0, stall=20.0)
"""A driver that hangs is as good as none."""

COLOR = {"color_primaries": "bt709", "color_trc": "bt709", "colorspace": "bt709", "color_range": "tv"}
"""How every frame is to be read: BT.709, limited range."""


HEADERS_OF_FAST = ":ref=2:chroma-qp-offset=-2"
"""What x264 writes into the headers with preset ``fast``, for a faster one."""


def encoder_options(encoding: Encoding) -> dict[str, str | int]:
    """Return FFmpeg's output options for an encoding."""
    options: dict[str, str | int] = {"c:v": encoding.encoder, "pix_fmt": "yuv420p", **COLOR, "g": encoding.gop}
    match family(encoding.encoder):
        case "libx264":
            options |= {
                "preset": encoding.preset,
                "crf": encoding.quality,
                "profile:v": "high",
                "threads": encoding.threads,
                # Headers that do not follow the content, so that segments have the same.
                "x264-params": "open-gop=0:force-cfr=1:stitchable=1" + (HEADERS_OF_FAST if encoding.drawn else ""),
            }
        case "libx265":
            options |= {"preset": encoding.preset, "crf": encoding.quality, "tag:v": "hvc1"}
            options["x265-params"] = f"open-gop=0:keyint={encoding.gop}:pools=none:frame-threads=1:log-level=error"
        case "libsvtav1":
            options |= {"preset": encoding.preset, "crf": encoding.quality, "svtav1-params": f"lp={encoding.threads}"}
        case _:
            options |= {"preset": encoding.preset, "tune": "hq", "rc": "vbr", "cq": encoding.quality, "b:v": 0}
            options |= {"forced-idr": 1, "tag:v": "hvc1"} if encoding.encoder == "hevc_nvenc" else {"forced-idr": 1}
    if encoding.max_kbps:
        options |= {"maxrate": f"{encoding.max_kbps}k", "bufsize": f"{2 * encoding.max_kbps}k"}
    return options


def container_options(encoding: Encoding) -> dict[str, str | int]:
    """Return the muxer's options for a segment: exact clock, reproducible bytes."""
    return {
        "f": "mp4",
        "movie_timescale": encoding.timescale,
        "video_track_timescale": encoding.timescale,
        "map_metadata": -1,
        "fflags": "+bitexact",
        "flags:v": "+bitexact+cgop",
    }


@cache
def proven(encoder: str) -> str:
    """Return an empty text when a one-frame probe encode works here, else why it does not.

    That an encoder is listed says nothing: Debian's FFmpeg lists NVENC on
    machines without any NVIDIA device.
    """
    source = "color=c=gray:s=256x256:r=30:d=0.1"
    probe = ["-f", "lavfi", "-i", source, "-frames:v", "1", "-c:v", encoder, "-pix_fmt", "yuv420p", "-f", "null", "-"]
    try:
        run(["ffmpeg", *QUIET, *probe], limits=PROBE)
    except (CommandError, CommandTimeoutError) as error:
        return _reason(str(error))
    return ""


def _reason(text: str) -> str:
    """Return the line of FFmpeg's complaint that says most."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    telling = [line for line in lines if "Cannot" in line or "not " in line or "No " in line]
    return (telling or lines or ["it failed"])[0].split("] ")[-1]


def devices() -> tuple[str, ...]:
    """Return the NVIDIA device files of this machine."""
    return tuple(sorted(str(path) for path in Path("/dev").glob("nvidia[0-9]*")))
