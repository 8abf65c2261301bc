"""What capabilities need of the machine that they run on, found by looking for it."""

from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum

from farm.errors import FarmError, MissingToolError
from farm.media.ffmpeg import version
from farm.orchestrator.cluster import is_private
from farm.orchestrator.export import needs_browser
from farm.providers.speech.engines import ENGINES
from farm.scene_worker.remotion.workspace import workspace
from farm.settings import Settings
from farm.spec.export import ExportSpec


class Need(StrEnum):
    """Programs that something cannot do without."""

    MEDIA = "media"
    """FFmpeg, where a request is judged and where a dispatcher works."""
    SPEECH = "speech"
    """A speech engine, likewise."""
    FRAMES = "frames"
    """FFmpeg, where frames are encoded."""
    BROWSER = "browser"
    """Node.js, Chromium and the workspace of compositions, where compositions are drawn."""


ON_NODES = frozenset({Need.FRAMES, Need.BROWSER})
"""Needs that nodes of the farm have; what a cluster's nodes have installed is known to them alone."""


def lack(need: Need, settings: Settings) -> str:
    """Return why something cannot be done here, with how to mend it; empty: it can, or other machines will know."""
    if need in ON_NODES and not is_private(settings):
        return ""
    try:
        return LOOKS[need](settings)
    except MissingToolError as error:
        return error.message
    except FarmError:  # a machine that is too busy to answer has it
        return ""


def require(needs: Iterable[Need], settings: Settings) -> None:
    """Make sure that what is needed is there.

    Raises:
        MissingToolError: something is not.

    """
    if lacking := "; ".join(filter(None, (lack(need, settings) for need in needs))):
        raise MissingToolError(lacking)


def require_for(spec: ExportSpec, settings: Settings) -> None:
    """Make sure that what an export needs beside FFmpeg is there, where this machine is all of the farm.

    Raises:
        MissingToolError: it has compositions and there is no browser, or texts to be spoken and nobody who speaks.

    """
    if is_private(settings):
        require(needs_of(spec), settings)


def needs_of(spec: ExportSpec) -> Iterable[Need]:
    """Yield what an export needs beside FFmpeg."""
    if needs_browser(spec):
        yield Need.BROWSER
    voices = (spec.audio.voiceover, *(scene.voiceover for scene in spec.scenes))
    if any(voice is not None and voice.audio is None for voice in voices):
        yield Need.SPEECH


def _media(_settings: Settings) -> str:
    version()
    return ""


def _speech(_settings: Settings) -> str:
    missing = {name: engine.missing() for name, engine in ENGINES.items()}
    if not all(missing.values()):
        return ""
    ways = "; ".join(f"{why} (`apt-get install {ENGINES[name].package}`)" for name, why in missing.items())
    return f"no speech engine is installed here: {ways}"


def _browser(settings: Settings) -> str:
    workspace(settings)
    return ""


LOOKS: Mapping[Need, Callable[[Settings], str]] = {
    Need.MEDIA: _media,
    Need.SPEECH: _speech,
    Need.FRAMES: _media,
    Need.BROWSER: _browser,
}
"""How each is looked for."""
