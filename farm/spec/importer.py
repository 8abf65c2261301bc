"""Specs written for another service: scenes with ``imageUrl`` and ``kenBurns``.

The shape, as such services take it::

    {"jobId": "…", "scenes": [{"imageUrl": "…", "duration": 8, "voiceoverUrl": "…",
      "kenBurns": {"startScale": 1.0, "endScale": 1.2, "startX": 0.5, …}}],
     "musicUrl": "…", "output": {"width": 1920, "height": 1080, "fps": 30}}

A single scene (``sceneIndex``, ``imageUrl``, …) is taken as a list of one.
"""

import sys
from collections.abc import Mapping
from typing import Any

from farm.errors import Problem, SpecError

SCENE_FIELDS = {
    "sceneIndex",
    "imageUrl",
    "duration",
    "kenBurns",
    "voiceoverUrl",
    "transition",
    "output",
    "jobId",
}
TOP_FIELDS = {"jobId", "title", "scenes", "musicUrl", "output", "outputBucket"}
KEN_BURNS_FIELDS = {"startScale", "endScale", "startX", "startY", "endX", "endY", "easing"}
OUTPUT_FIELDS = {"width", "height", "fps", "quality"}

EASINGS = {
    "linear": "linear",
    "ease": "ease_in_out",
    "easeIn": "ease_in",
    "easeOut": "ease_out",
    "easeInOut": "ease_in_out",
}
"""CSS-like easing names and ours."""


def import_request(data: Mapping[str, Any], *, uri: str = "out.mp4") -> dict[str, Any]:
    """Return the same video as a spec's JSON; ``uri`` is where it is to go.

    Raises:
        SpecError: a field is unknown or has the wrong type; each is located.

    """
    problems: list[Problem] = []
    if "scenes" not in data and "imageUrl" in data:
        _refuse_unknown(data, TOP_FIELDS | SCENE_FIELDS, "", problems)
        placed = [("", {k: v for k, v in data.items() if k in SCENE_FIELDS})]
    else:
        _refuse_unknown(data, TOP_FIELDS, "", problems)
        placed = _in_order(data.get("scenes"), problems)
    result: dict[str, Any] = {
        "version": 1,
        "title": str(data.get("title") or data.get("jobId") or "imported"),
        "scenes": [_scene(scene, where, problems) for where, scene in placed],
        "outputs": [{"uri": uri, **_part(data, "output", OUTPUT_FIELDS, "", problems)}],
    }
    if data.get("musicUrl"):
        result["audio"] = {"music": {"audio": data["musicUrl"], "duck": True}}
    if problems:
        raise SpecError(problems=problems)
    return result


def _in_order(scenes: Any, problems: list[Problem]) -> list[tuple[str, Any]]:
    """Return scenes with their places, sorted by ``sceneIndex`` where every scene has one."""
    if not isinstance(scenes, list) or not scenes:
        problems.append(Problem(where="scenes", message="must be a list of at least one scene"))
        return []
    placed = [(f"scenes[{n}]", scene) for n, scene in enumerate(scenes)]
    if all(isinstance(s, dict) and isinstance(s.get("sceneIndex"), int) for s in scenes):
        return sorted(placed, key=lambda pair: pair[1]["sceneIndex"])
    return placed


def _scene(scene: Any, where: str, problems: list[Problem]) -> dict[str, Any]:
    """Return one scene in our shape."""
    if not isinstance(scene, dict):
        problems.append(Problem(where=where, message="must be an object"))
        return {}
    _refuse_unknown(scene, SCENE_FIELDS, where, problems)
    if not isinstance(scene.get("imageUrl"), str):
        problems.append(Problem(where=_inside(where, "imageUrl"), message="is missing or not a text"))
    ken_burns = _part(scene, "kenBurns", KEN_BURNS_FIELDS, where, problems)
    result: dict[str, Any] = {
        "kind": "ken_burns",
        "image": scene.get("imageUrl"),
        "duration": scene.get("duration", 8),
        "motion": _motion(ken_burns, _inside(where, "kenBurns"), problems) if ken_burns else "auto",
    }
    if scene.get("voiceoverUrl"):
        result["voiceover"] = {"audio": scene["voiceoverUrl"]}
    transition = scene.get("transition")
    if isinstance(transition, dict | str):
        result["transition"] = {"kind": transition} if isinstance(transition, str) else transition
    elif transition is not None:
        problems.append(Problem(where=_inside(where, "transition"), message="must be a text or an object"))
    return result


def _motion(ken_burns: Mapping[str, Any], where: str, problems: list[Problem]) -> dict[str, Any]:
    """Return a camera path; scales below 1 (which show a border there) become 1."""
    for field, value in ken_burns.items():
        if field in KEN_BURNS_FIELDS - {"easing"} and not _is_number(value):
            problems.append(Problem(where=f"{where}.{field}", message="must be a number"))
            return {}

    def view(side: str) -> dict[str, float]:
        return {
            "zoom": max(1.0, float(ken_burns.get(f"{side}Scale", 1.0))),
            "x": float(ken_burns.get(f"{side}X", 0.5)),
            "y": float(ken_burns.get(f"{side}Y", 0.5)),
        }

    easing = str(ken_burns.get("easing", "linear"))
    if easing not in EASINGS:
        problems.append(Problem(where=f"{where}.easing", message=f"must be one of {', '.join(EASINGS)}"))
    return {"from": view("start"), "to": view("end"), "easing": EASINGS.get(easing, "linear")}


def _is_number(value: Any) -> bool:
    """Tell a number that a float can hold."""
    if isinstance(value, int):
        return not isinstance(value, bool) and abs(value) <= sys.float_info.max
    return isinstance(value, float)


def _inside(where: str, field: str) -> str:
    """Return a field's place; ``where`` is empty for the whole request."""
    return f"{where}.{field}" if where else field


def _part(data: Mapping[str, Any], field: str, known: set[str], where: str, problems: list[Problem]) -> dict[str, Any]:
    """Return an object inside the request, its fields checked."""
    part, path = data.get(field), _inside(where, field)
    if part is None:
        return {}
    if not isinstance(part, dict):
        problems.append(Problem(where=path, message="must be an object"))
        return {}
    _refuse_unknown(part, known, path, problems)
    return dict(part)


def _refuse_unknown(data: Mapping[str, Any], known: set[str], where: str, problems: list[Problem]) -> None:
    """Name every field that would otherwise be lost silently."""
    unknown = [field for field in data if field not in known]
    message = "is not a known field of this request"
    problems.extend(Problem(where=_inside(where, field), message=message) for field in unknown)
