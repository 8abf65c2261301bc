"""Specs and measured materials in a few words, and their plan."""

import hashlib
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from farm.plan import Plan, Task, Versions, build_plan
from farm.plan.encoding import Canvas, Capabilities, delivery_encoding
from farm.plan.materials import (
    AudioMaterial,
    CompositionMaterial,
    ImageMaterial,
    Materials,
    VideoMaterial,
    composition_name,
)
from farm.plan.tasks import MixPayload, RangePayload, TranscodePayload, TransitionPayload
from farm.spec import ExportSpec, parse_spec
from farm.spec.scenes import ClipScene, KenBurnsScene, RemotionScene

VERSIONS = Versions(ffmpeg="7.1")
LAPTOP = Capabilities(encoders=frozenset({"libx264", "libx265", "libsvtav1"}), cpus=2)
STUDIO = Capabilities(
    encoders=frozenset({"libx264", "libx265", "libsvtav1", "h264_nvenc", "hevc_nvenc", "av1_nvenc"}),
    slots={"nvenc": 3.0},
    cpus=2,
)


def digest(name: str) -> str:
    """Return a hash that stands for a file's content."""
    return hashlib.sha256(name.encode()).hexdigest()


def still(image: str = "a.jpg", **fields: Any) -> dict[str, Any]:
    return {"kind": "ken_burns", "image": image, "duration": 4, "motion": "zoom_in", **fields}


def clip(video: str = "a.mp4", **fields: Any) -> dict[str, Any]:
    return {"kind": "clip", "video": video, **fields}


def color(color: str = "#102030", **fields: Any) -> dict[str, Any]:
    return {"kind": "color", "color": color, "duration": 2, **fields}


def remotion(composition: str = "Title", **fields: Any) -> dict[str, Any]:
    return {"kind": "remotion", "composition": composition, **fields}


def voice(audio: str = "v.wav", **fields: Any) -> dict[str, Any]:
    return {"audio": audio, **fields}


def spec_of(*scenes: dict[str, Any], outputs: Sequence[dict[str, Any]] = (), **fields: Any) -> ExportSpec:
    """Return a spec; without outputs it gets one of 1080p30."""
    given = [dict(output) for output in outputs or [{}]]
    for n, output in enumerate(given):
        output.setdefault("uri", f"{n}.mp4")
    return parse_spec({"version": 1, "scenes": scenes, "outputs": given, **fields})


def image(content: str = "a.jpg", width: int = 4000, height: int = 2250) -> ImageMaterial:
    return ImageMaterial(sha256=digest(content), size=1000, width=width, height=height, format="jpeg")


def video(content: str = "a.mp4", duration: float = 10.0, *, has_audio: bool = True) -> VideoMaterial:
    return VideoMaterial(
        sha256=digest(content),
        size=1000,
        duration=duration,
        width=1920,
        height=1080,
        fps=Fraction(25),
        has_audio=has_audio,
    )


def sound(content: str = "v.wav", duration: float = 5.0, lufs: float | None = -16.0) -> AudioMaterial:
    return AudioMaterial(sha256=digest(content), size=1000, duration=duration, lufs=lufs)


def composition(scene: RemotionScene, **measured: Any) -> CompositionMaterial:
    """Return what a composition says of itself: 300 frames at 30 fps on 1920×1080, and neutral is 'neutral'."""
    facts: dict[str, Any] = {
        "bundle": digest(scene.project or "shipped"),
        "shipped": scene.project is None,
        "width": 1920,
        "height": 1080,
        "fps": 30,
        "frames": 300,
        "props": {"unset": "default", **scene.props},
        "neutral": dict.fromkeys(scene.varies, "neutral"),
        "engine": "Chromium 150",
        "frame_seconds": 0.1,
    }
    return CompositionMaterial.model_validate({**facts, **measured})


def materials_for(spec: ExportSpec, **measured: Any) -> Materials:
    """Return materials for every address of a spec; ``measured`` gives some of them by kind.

    Of ``compositions`` it gives facts that all have in common.
    """
    images = {s.image: image(s.image) for s in spec.scenes if isinstance(s, KenBurnsScene)}
    videos = {s.video: video(s.video) for s in spec.scenes if isinstance(s, ClipScene)}
    audio = spec.audio
    heard = [s.voiceover for s in spec.scenes if s.voiceover]
    heard += [audio.voiceover] if audio.voiceover else []
    music = [piece for _where, piece in audio.pieces()]
    sounds = {part.audio: sound(part.audio) for part in (*heard, *music, *audio.effects)}
    facts = measured.get("compositions", {})
    drawn = [s for s in spec.scenes if isinstance(s, RemotionScene)]
    return Materials(
        compositions={composition_name(s): composition(s, **facts) for s in drawn},
        images={**images, **measured.get("images", {})},
        videos={**videos, **measured.get("videos", {})},
        sounds={**sounds, **measured.get("sounds", {})},
        words=measured.get("words", {}),
    )


def plan_of(
    spec: ExportSpec,
    *,
    farm: Capabilities = LAPTOP,
    versions: Versions = VERSIONS,
    cards: Mapping[int, str] | None = None,
    numbers: Sequence[int] | None = None,
    **measured: Any,
) -> Plan:
    return build_plan(spec, materials_for(spec, **measured), farm=farm, versions=versions, cards=cards, numbers=numbers)


def drawn(plan: Plan) -> list[Task]:
    """Return the tasks that draw pictures, in the plan's order."""
    return [task for task in plan.tasks if isinstance(task.payload, RangePayload | TransitionPayload)]


def keys(plan: Plan) -> list[str]:
    return [task.key for task in plan.tasks]


def mixes(plan: Plan) -> list[MixPayload]:
    return [task.payload for task in plan.tasks if isinstance(task.payload, MixPayload)]


def transcodes(plan: Plan) -> list[Task]:
    return [task for task in plan.tasks if isinstance(task.payload, TranscodePayload)]


def canvas_and_encoding(spec: ExportSpec) -> dict[str, Any]:
    """Return what a payload needs besides its layer."""
    output = spec.outputs[0]
    canvas = Canvas(width=output.width, height=output.height, fps=output.fps)
    return {"canvas": canvas, "encoding": delivery_encoding(output, "libx264")}


def task_of(plan: Plan, key: str) -> Task:
    """Return the task with a key."""
    return next(task for task in plan.tasks if task.key == key)
