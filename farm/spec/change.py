"""Changes to a spec's JSON before it is validated: ``--set``, ``--scenes``, ``--quality``, ``-o``."""

import json
import re
from typing import Any

from farm.errors import SpecError
from farm.spec.outputs import MAX_SIDE, SIZES, Quality

STEP = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)|\[([0-9]{1,9})\]")


def set_value(data: dict[str, Any], assignment: str) -> None:
    """Carry out one ``scenes[0].duration=5``; the value is JSON, or else a text.

    Raises:
        SpecError: the assignment is malformed or its path leads nowhere.

    """
    path, equals, text = assignment.partition("=")
    steps = _steps(path.strip())
    if not equals or not steps:
        raise SpecError(f"--set {assignment}: must look like scenes[0].duration=5")
    try:
        value = json.loads(text)
    except ValueError:
        value = text
    except RecursionError:
        raise SpecError(f"--set {path}: the value is nested too deeply") from None
    here: Any = data
    for step in steps[:-1]:
        here = _child(here, step, assignment)
    last = steps[-1]
    if isinstance(last, int):
        _child(here, last, assignment)
    elif not isinstance(here, dict):
        raise SpecError(f"--set {assignment}: there is no '{last}' there")
    here[last] = value


def _steps(path: str) -> list[str | int]:
    """Split ``scenes[0].duration`` into its steps; nothing when it has another form."""
    steps: list[str | int] = []
    position = 0
    while position < len(path):
        if steps and path[position] == ".":
            position += 1
        match = STEP.match(path, position)
        if not match:
            return []
        steps.append(match[1] or int(match[2]))
        position = match.end()
    return steps


def _child(here: Any, step: str | int, assignment: str) -> Any:
    """Take one step into the data; objects on the way are made, list entries are not."""
    if isinstance(step, int):
        if not isinstance(here, list) or step >= len(here):
            raise SpecError(f"--set {assignment}: there is no entry [{step}] there")
        return here[step]
    if not isinstance(here, dict):
        raise SpecError(f"--set {assignment}: there is no '{step}' there")
    return here.setdefault(step, {})


def select_scenes(data: dict[str, Any], selection: str) -> None:
    """Keep only some scenes: ``2-4``, ``3``, ``1,5-``; counted from 1.

    The last one kept loses its transition, since what it led into is gone;
    so does each whose neighbour is left out.

    Raises:
        SpecError: the selection is malformed or names no scene.

    """
    scenes = data.get("scenes")
    if not isinstance(scenes, list):
        return
    chosen = _numbers(selection, len(scenes))
    if not chosen:
        raise SpecError(f"--scenes {selection}: the spec has scenes 1 to {len(scenes)}")
    data["scenes"] = [
        {**scenes[n], "transition": None} if n + 1 not in chosen and isinstance(scenes[n], dict) else scenes[n]
        for n in chosen
    ]


def _numbers(selection: str, count: int) -> list[int]:
    """Read a selection such as ``2-4,7`` into indices, in order."""
    chosen: set[int] = set()
    for part in selection.split(","):
        match = re.fullmatch(r"\s*([0-9]{1,6})?\s*(?:(-)\s*([0-9]{1,6})?)?\s*", part)
        if not match or not (match[1] or match[3]):
            raise SpecError(f"--scenes {selection}: must look like 2-4 or 1,3,5-7")
        first = int(match[1] or 1)
        last = int(match[3] or count) if match[2] else first
        chosen.update(range(max(first, 1) - 1, min(last, count)))
    return sorted(chosen)


def set_quality(data: dict[str, Any], quality: str) -> None:
    """Give every output a quality; a draft also shrinks larger outputs to 720 lines.

    Raises:
        SpecError: there is no such quality.

    """
    if quality not in set(Quality):
        raise SpecError(f"--quality {quality}: must be one of {', '.join(Quality)}")
    outputs = data.get("outputs")
    for output in outputs if isinstance(outputs, list) else []:
        if isinstance(output, dict):
            output["quality"] = quality
            if quality == Quality.DRAFT:
                _shrink(output)


def _shrink(output: dict[str, Any]) -> None:
    """Bound an output's shorter side to the draft's, keeping its shape."""
    sides = {name: output[name] for name in ("width", "height") if output.get(name) is not None}
    if not sides or not all(isinstance(side, int) and 0 < side <= MAX_SIDE for side in sides.values()):
        return
    longest = SIZES[Quality.DRAFT][0] if "height" not in sides else SIZES[Quality.DRAFT][1]
    scale = longest / min(sides.values())
    if scale < 1:
        output.update({name: round(side * scale / 2) * 2 for name, side in sides.items()})


def set_destination(data: dict[str, Any], uri: str) -> None:
    """Send the first output to ``uri``; a spec without outputs gets one."""
    outputs = data.setdefault("outputs", [{}])
    if isinstance(outputs, list) and outputs and isinstance(outputs[0], dict):
        outputs[0]["uri"] = uri
