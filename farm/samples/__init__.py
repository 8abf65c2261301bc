"""Small files that ship with Framefarm, for examples that run as they stand: a voice, music, a bell, a picture, a clip.

The service knows them for every client by the hash of their bytes, as if the client had uploaded them; nobody owns
them, and they never expire. ``examples/samples/make_samples.py`` made them: nothing was photographed or recorded, and
all of it is under the project's licence, Apache-2.0. The voice is "slt" of flite (Carnegie Mellon University), whose
permissive licence allows any use of what it speaks; no part of flite is in here.
"""

from dataclasses import dataclass
from pathlib import Path

from farm.spec.addresses import asset_address

FOLDER = Path(__file__).parent
"""Where they lie, in a checkout and in an installation."""
MADE_AT = 1_795_910_400.0
"""When they were made: 2026-11-29, in seconds since 1970."""


@dataclass(frozen=True, kw_only=True)
class Sample:
    """A file that ships."""

    name: str
    """What it is called in :data:`FOLDER`."""
    sha256: str
    """SHA-256 of its bytes, in lower-case hex."""
    size: int
    """Length in bytes."""
    media_type: str
    """What it is, by its bytes."""

    @property
    def address(self) -> str:
        """Return the address that specs and params name it by."""
        return asset_address(self.sha256)

    @property
    def place(self) -> Path:
        """Return where it lies on this machine."""
        return FOLDER / self.name


VOICE = Sample(
    name="voice.ogg",
    sha256="0499d6c16a18f9139b8b21f8441ab531364c6a767cd1f82623be5ffa6e6ccea6",
    size=31_346,
    media_type="audio/ogg",
)
"""A sentence of 5.7 s."""
MUSIC = Sample(
    name="music.ogg",
    sha256="4bb345e8285e1b7a557d0fa2b0b02619f295f550c891074a5490f4df5ea392d0",
    size=72_033,
    media_type="audio/ogg",
)
"""Four bars at 96 beats a minute, 10 s in stereo; they loop without a seam."""
DING = Sample(
    name="ding.ogg",
    sha256="035d746e1bef113974c64cf5239f474e27cf6632fb4f9209e646c06d9f86f3b1",
    size=8_736,
    media_type="audio/ogg",
)
"""A small bell, 1.2 s."""
HILLS = Sample(
    name="hills.jpg",
    sha256="8fa4877d8217d2abebb97f64e5a752f50ea72e47ca73f86292e6ba35230c274b",
    size=41_222,
    media_type="image/jpeg",
)
"""Hills in the evening, 1920×1080."""
CLIP = Sample(
    name="clip.mp4",
    sha256="aae232efde0dd5125af48f005076ad2c70bd57fc5cb2abee8be653731c6cc703",
    size=73_027,
    media_type="video/mp4",
)
"""A pan over the hills with the music, 4 s, 640×360 at 25 frames a second."""

SAMPLES = (VOICE, MUSIC, DING, HILLS, CLIP)
"""All of them."""


def sample_of(sha256: str) -> Sample | None:
    """Return the sample with a hash, if there is one."""
    return next((sample for sample in SAMPLES if sample.sha256 == sha256), None)
