"""Runs that must be refused before anything is rendered, apart from wrong specs: files, addresses, set-up, places."""

import os
import socket
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import wrong_files
from farm_runs import Room
from wrong_specs import Spec

Maker = Callable[[Path], None]


def scenes(*changed: dict[str, Any], **more: Any) -> Spec:
    """A spec that needs no files, with some scenes after the first."""
    plain = {"kind": "color", "duration": 1}
    return {"version": 1, "scenes": [plain, *changed], "outputs": [{"uri": "delivery/out.mp4", "width": 320}], **more}


def photo(address: str) -> Spec:
    """A spec whose second scene shows a picture."""
    return scenes({"kind": "ken_burns", "image": address, "duration": 1})


def voice(address: str) -> Spec:
    """A spec whose second scene speaks."""
    return scenes({"kind": "color", "duration": 1, "voiceover": {"audio": address}})


def clip(address: str, **more: Any) -> Spec:
    """A spec whose second scene is a piece of video."""
    return scenes({"kind": "clip", "video": address, **more})


def music(address: str, **more: Any) -> Spec:
    """A spec with music."""
    return scenes(audio={"music": {"audio": address, **more}})


def effect(address: str) -> Spec:
    """A spec with a second sound effect."""
    return scenes(audio={"effects": [{"audio": "bell.wav", "at": 0}, {"audio": address, "at": 0.2}]})


PLACES = {
    photo: "scenes[1].image",
    voice: "scenes[1].voiceover.audio",
    clip: "scenes[1].video",
    music: "audio.music.audio",
    effect: "audio.effects[1].audio",
}
"""Where each of these specs names its asset."""


@dataclass(frozen=True, kw_only=True)
class Refused:
    """One run that is refused, and how its error must look."""

    spec: Spec
    files: dict[str, Maker]
    """What lies beside the spec."""
    where: str
    says: str
    code: int = 2
    env: dict[str, str]
    arguments: tuple[str, ...] = ()

    def prepare(self, room: Room) -> None:
        """Make the files."""
        for name, make in self.files.items():
            make(room.folder / name)
        room.env.update(self.env)


def _asset(spec: Callable[[str], Spec], name: str, make: Maker | None, says: str, **env: str) -> Refused:
    """One wrong asset beside the spec."""
    files: dict[str, Maker] = {name: make} if make else {}
    if spec is effect:
        files["bell.wav"] = wrong_files.sound
    return Refused(spec=spec(name), files=files, where=PLACES[spec], says=says, env=env)


FILES = {
    "a truncated JPEG": _asset(photo, "photo.jpg", wrong_files.cut_jpeg, "truncated"),
    "a truncated PNG": _asset(photo, "photo.png", wrong_files.cut_png, "truncated"),
    "a truncated WebP": _asset(photo, "photo.webp", wrong_files.cut_webp, "photo.webp"),
    "a damaged PNG": _asset(photo, "photo.png", wrong_files.damaged_png, "photo.png"),
    "400 megapixels by the head": _asset(photo, "big.png", wrong_files.enormous_by_head, "the limit is 120 megapixels"),
    "400 real megapixels": _asset(photo, "big.png", wrong_files.enormous_and_real, "20000×20000 pixels"),
    "100 000 pixels in a row": _asset(photo, "wide.png", wrong_files.too_wide, "65,500"),
    "a picture of one pixel": _asset(photo, "dot.png", wrong_files.one_pixel, "too small"),
    "zero bytes": _asset(photo, "photo.png", wrong_files.no_bytes, "is empty (0 bytes)"),
    "a text named .png": _asset(photo, "photo.png", wrong_files.text, "is a text, not a picture"),
    "a web page named .png": _asset(photo, "photo.png", wrong_files.page, "is a web page"),
    "an SVG named .png": _asset(photo, "photo.png", wrong_files.drawing, "SVG"),
    "a video as picture": _asset(photo, "photo.png", wrong_files.video, "not a picture of a known kind"),
    "a sound as picture": _asset(photo, "photo.png", wrong_files.sound, "not a picture of a known kind"),
    "a missing file": _asset(photo, "photo.png", None, "does not exist"),
    "a missing file below a file": _asset(photo, "spec.json/photo.png", None, "does not exist"),
    "a folder as picture": _asset(photo, "photo.png", wrong_files.folder, "is a folder"),
    "a FIFO as picture": _asset(photo, "photo.png", wrong_files.pipe, "is not a regular file"),
    "/dev/zero as picture": _asset(photo, "/dev/zero", None, "is not a regular file"),
    "two terabytes of zeros as picture": _asset(photo, "p.png", wrong_files.huge_and_sparse, "not a picture"),
    "two terabytes of zeros as voice": _asset(voice, "v.wav", wrong_files.huge_and_sparse, "cannot be read"),
    "a link to itself": _asset(photo, "photo.png", wrong_files.link_to_itself, "symbolic links"),
    "a link to itself where roots are set": _asset(
        photo, "photo.png", wrong_files.link_to_itself, "symbolic links", FARM_ASSET_ROOTS="."
    ),
    "a link to nothing": _asset(photo, "photo.png", wrong_files.link_to_nothing, "does not exist"),
    "a file outside the roots": _asset(photo, "/etc/hostname", None, "FARM_ASSET_ROOTS", FARM_ASSET_ROOTS="/nowhere"),
    "a Windows path": _asset(photo, r"C:\photos\a.jpg", None, "does not exist"),
    "a path that is too long": _asset(photo, "x" * 300 + ".png", None, "too long"),
    "a path with markup": _asset(
        photo, "[red]a[/bold] [link=x].png", None, "[red]a[/bold] [link=x].png does not exist"
    ),
    "a path with an escape": _asset(photo, "\x1b]0;a\x07.png", None, "does not exist"),
    "a file:// address of nothing": _asset(photo, "file:///nowhere/photo.png", None, "does not exist"),
    "an ftp:// address": _asset(photo, "ftp://example.com/photo.png", None, "is no address"),
    "an address with a password": _asset(photo, "https://me:secret@example.com/a.png", None, "user name"),
    "an address without a host": _asset(photo, "https:///a.png", None, "has no host"),
    "an S3 address of nothing": _asset(
        photo, "s3://bucket/a.png", None, "no connection", FARM_S3_ENDPOINT="http://127.0.0.1:9"
    ),
    "a picture as music": _asset(music, "music.mp3", wrong_files.good_png, "not a sound or video file of a known kind"),
    "a missing music": _asset(music, "music.mp3", None, "does not exist"),
    "a text as effect": _asset(effect, "boom.wav", wrong_files.text, "boom.wav"),
    "a silent video as voice": _asset(voice, "voice.mp4", wrong_files.silent_video, "has no sound"),
    "a truncated sound": _asset(voice, "voice.wav", wrong_files.cut_sound, "is cut off or damaged"),
    "a sound whose head is cut": _asset(voice, "voice.wav", wrong_files.cut_head_of_sound, "cannot be read"),
    "a sound of no length": _asset(voice, "voice.wav", wrong_files.sound_without_samples, "no sound that decodes"),
    "a playlist as voice": _asset(voice, "voice.mp3", wrong_files.playlist, "is a playlist"),
    "a playlist named .mp4": _asset(clip, "clip.mp4", wrong_files.playlist, "is a playlist"),
    "a video without its index": _asset(clip, "clip.mp4", wrong_files.video_without_index, "cannot be read"),
    "a video cut off": _asset(clip, "clip.mp4", wrong_files.cut_video, "is cut off or damaged"),
    "a clip with sound alone": _asset(clip, "clip.mp4", wrong_files.video_without_pictures, "no pictures, only sound"),
    "a web page as clip": _asset(clip, "clip.mp4", wrong_files.page, "web page"),
    "a clip trimmed after its end": Refused(
        spec=clip("clip.mp4", trim={"start": 9}),
        files={"clip.mp4": wrong_files.silent_video},
        where="scenes[1].trim.start",
        says="is not before the recording's end (0.5 s)",
        env={},
    ),
    "music trimmed after its end": Refused(
        spec=music("music.wav", trim={"start": 7, "end": 8}),
        files={"music.wav": wrong_files.sound},
        where="audio.music.trim.start",
        says="is not before the recording's end (0.5 s)",
        env={},
    ),
}
"""Wrong assets on this machine."""


def _site(page: str, says: str, *, spec: Callable[[str], Spec] = photo, host: str = "{host}", **env: str) -> Refused:
    """One wrong asset on the hostile site, whose address stands for ``{host}``."""
    allowed = {"FARM_FETCH_PRIVATE_HOSTS": "{host}"} | env
    return Refused(spec=spec(f"http://{host}/{page}"), files={}, where=PLACES[spec], says=says, env=allowed)


SITES = {
    "a web page behind a picture's address": _site("page.png", "gives a web page, not an image"),
    "a web page that calls itself a picture": _site("disguised.png", "gives a web page, not an image"),
    "a web page behind a voice's address": _site("page.wav", "gives a web page", spec=voice),
    "a picture behind a clip's address": _site("photo.png", "gives image/png, not a video", spec=clip),
    "a page that is not there": _site("gone.png", "HTTP status 404"),
    "a server that fails": _site("broken.png", "HTTP status 500"),
    "a body that ends early": _site("short.png", "cannot be fetched"),
    "an empty body": _site("nothing.png", "is empty"),
    "a body that is too large": _site("large.png", "FARM_FETCH_BYTES", FARM_FETCH_BYTES="1000000"),
    "an endless body": _site("endless.png", "FARM_FETCH_BYTES", FARM_FETCH_BYTES="3000000"),
    "an endless body against the clock": _site("endless.png", "FARM_FETCH_SECONDS", FARM_FETCH_SECONDS="0.3"),
    "a dripping body": _site("drip.png", "FARM_FETCH_SECONDS", FARM_FETCH_SECONDS="0.7"),
    "a silent server": _site("silence.png", "FARM_FETCH_SECONDS", FARM_FETCH_SECONDS="0.7"),
    "a redirect to a private address": _site("inward.png", "169.254.169.254 has a private address"),
    "a redirect to a file": _site("outward.png", "is no address"),
    "a redirect in a circle": _site("circle.png", "redirects more than 5 times"),
    "a private address": _site("photo.png", "has a private address", FARM_FETCH_PRIVATE_HOSTS=""),
    "a private address in disguise": _site("photo.png", "has a private address", host="0x7f.1"),
    "a port where nobody listens": _site(
        "a.png", "cannot be fetched", host="127.0.0.1:{closed}", FARM_FETCH_PRIVATE_HOSTS="127.0.0.1"
    ),
}
"""Wrong assets on the network."""


def _place(*arguments: str, says: str, where: str = "outputs[0].uri", **env: str) -> Refused:
    """A destination or set-up that cannot be used."""
    return Refused(spec=scenes(), files={}, where=where, says=says, code=3, env=env, arguments=arguments)


def _blocked(path: str) -> dict[str, Maker]:
    return {path: wrong_files.folder}


PLACES_AND_SETUP = {
    "a destination that is a folder": _place("-o", ".", says="is a folder"),
    "a destination below a file": _place("-o", "spec.json/out.mp4", says="part of its path is a file"),
    "a destination that cannot be written": _place("-o", "/proc/farm/out.mp4", says="cannot write /proc/farm/out.mp4"),
    "a destination that is a device": _place("-o", "/dev/full", says="is a device or a pipe"),
    "a destination whose name is too long": _place("-o", "x" * 300 + ".mp4", says="too long"),
    "a destination on a server that is not there": _place(
        "-o", "s3://bucket/out.mp4", says="no connection to http://127.0.0.1:9", FARM_S3_ENDPOINT="http://127.0.0.1:9"
    ),
    "a destination without a bucket": _place("-o", "s3:///out.mp4", says="s3://bucket/key"),
    "a destination that is a bucket": _place("-o", "s3://bucket", says="cannot write to s3://bucket"),
    "an S3 endpoint that is none": _place(
        "-o", "s3://bucket/out.mp4", says="FARM_S3_ENDPOINT", FARM_S3_ENDPOINT="nonsense"
    ),
    "a store that cannot be written": _place(says="FARM_STORE", where="", FARM_STORE="/proc/farm"),
    "a store that is a file": _place(says="FARM_STORE", where="", FARM_STORE="/etc/hostname"),
    "a store of an unknown kind": _place(says="set FARM_STORE to", where="", FARM_STORE="ftp://host/store"),
    "a store on a server that is not there": _place(
        says="no connection", where="", FARM_STORE="s3://bucket/store", FARM_S3_ENDPOINT="http://127.0.0.1:9"
    ),
    "a cache that cannot be made": _place(says="FARM_CACHE", where="", FARM_CACHE="/proc/farm"),
    "a limit that is no number": _place(says="valid integer", where="FARM_FETCH_BYTES", FARM_FETCH_BYTES="many"),
    "a limit below zero": _place(says="greater than 0", where="FARM_IMAGE_PIXELS", FARM_IMAGE_PIXELS="-5"),
    "a time that is no number": _place(says="number", where="FARM_TASK_SECONDS", FARM_TASK_SECONDS="soon"),
    "workers that are no number": _place(says="valid integer", where="FARM_WORKERS", FARM_WORKERS="two"),
    "a cluster that is not there": _place("--address", "127.0.0.1:{closed}", says="127.0.0.1:{closed}", where=""),
    "a cluster behind a client port that is not there": _place(
        "--address", "ray://127.0.0.1:{closed}", says="127.0.0.1:{closed}", where=""
    ),
    "a cluster on a host that is not there": _place(
        "--address", "nobody.invalid:6379", says="nobody.invalid", where=""
    ),
}
"""Destinations and set-ups that cannot be used."""

RUNS = {**FILES, **SITES, **PLACES_AND_SETUP}
"""All of them, by name."""


def closed_port() -> int:
    """A port of this machine where nobody listens."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def may_read_everything() -> bool:
    """Tell whether modes don't bind this user."""
    return os.geteuid() == 0
