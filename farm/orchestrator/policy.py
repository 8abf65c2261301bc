"""Scenes that cannot be rendered: left out, or replaced by a card, as each scene asks."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from farm.errors import FarmError, Problem, RenderError
from farm.orchestrator.dispatch import Failure
from farm.plan.tasks import MixPayload
from farm.spec.export import ExportSpec
from farm.spec.scenes import ColorScene, Policy, Scene

CARD_SECONDS = 5.0
"""Length of a card for a scene whose own length cannot be known any more."""

LENIENT = {Policy.SKIP, Policy.PLACEHOLDER}


@dataclass(frozen=True, kw_only=True)
class Adapted:
    """A spec from which scenes are missing, and how it relates to the customer's."""

    spec: ExportSpec
    numbers: Sequence[int]
    """Index in the customer's spec of each scene left."""
    cards: Mapping[int, str]
    """Text of the card that stands for a scene, by its place in ``spec``."""
    skipped: Mapping[int, str]
    """Why a scene was left out, by its index in the customer's spec."""


def unchanged(spec: ExportSpec) -> Adapted:
    """Return a spec of which nothing is missing."""
    return Adapted(spec=spec, numbers=range(len(spec.scenes)), cards={}, skipped={})


def may_go(spec: ExportSpec, number: int | None) -> bool:
    """Tell whether a scene's policy lets the export go on without it."""
    return number is not None and spec.scenes[number].on_error.policy in LENIENT


def without(now: Adapted, failed: Mapping[int, str], *, voiceless: Iterable[int] = ()) -> Adapted:
    """Carry out the policies of failed scenes, given with their reasons by the customer's index.

    ``voiceless`` are those whose voiceover is what failed.

    Raises:
        RenderError: no scene is left.

    """
    scenes: list[Scene] = []
    numbers: list[int] = []
    cards: dict[int, str] = {}
    skipped = dict(now.skipped)
    for place, (scene, number) in enumerate(zip(now.spec.scenes, now.numbers, strict=True)):
        if number in failed and scene.on_error.policy is Policy.SKIP:
            skipped[number] = failed[number]
            if scenes:  # what led into the missing scene leads nowhere now
                scenes[-1] = scenes[-1].model_copy(update={"transition": None})
            continue
        if number in failed:
            cards[len(scenes)] = f"scene {number + 1}\ncould not be rendered"
            scenes.append(_card(scene, keep_voice=number not in voiceless))
        else:
            if place in now.cards:
                cards[len(scenes)] = now.cards[place]
            scenes.append(scene)
        numbers.append(number)
    if not scenes:
        raise RenderError("no scene is left: all of them failed and were to be skipped")
    spec = now.spec.model_copy(update={"scenes": tuple(scenes)})
    return replace(now, spec=spec, numbers=tuple(numbers), cards=cards, skipped=skipped)


def _card(scene: Scene, *, keep_voice: bool) -> ColorScene:
    """Return a scene of the same length without the assets that failed."""
    voice = scene.voiceover if keep_voice else None
    length = CARD_SECONDS if scene.duration == "auto" and voice is None else scene.duration
    return ColorScene(
        kind="color",
        name=scene.name,
        duration=length,
        voiceover=voice,
        padding=scene.padding,
        transition=scene.transition,
        captions=scene.captions,
        on_error=scene.on_error,
    )


def blamed(spec: ExportSpec, failures: Sequence[Failure]) -> dict[int, str]:
    """Return the scenes that failed, with their reasons, by the customer's index.

    A transition's failure is blamed on the scene that may go, and on none
    where one of its scenes failed by itself.

    Raises:
        FarmError: a failure concerns no scene, or a scene without which the export cannot be.

    """
    own = {failure.task.scenes[0]: failure for failure in failures if len(failure.task.scenes) == 1}
    found = {number: failure.error.message for number, failure in own.items()}
    for failure in failures:
        scenes = failure.task.scenes
        if len(scenes) > 1 and not own.keys() & set(scenes):
            found[next((n for n in scenes if may_go(spec, n)), scenes[0])] = failure.error.message
    fatal = [f for f in failures if not f.task.scenes] + [f for n, f in own.items() if not may_go(spec, n)]
    problems = [problem for failure in fatal for problem in _problems(failure)]
    problems += [
        Problem(where=f"scenes[{n}]", message=message)
        for n, message in found.items()
        if n not in own and not may_go(spec, n)
    ]
    if problems:
        kind = type(fatal[0].error) if fatal else RenderError
        raise _error(kind, problems)
    return found


def _problems(failure: Failure) -> list[Problem]:
    """Locate a failure in the spec."""
    if isinstance(failure.task.payload, MixPayload):
        return [Problem(where="audio", message=failure.error.message)]
    number = failure.task.scenes[0]
    return [Problem(where=f"scenes[{number}]", message=f"({failure.task.name}) {failure.error.message}")]


def _error(kind: type[FarmError], problems: Sequence[Problem]) -> FarmError:
    """Return an error of the same exit code with all problems located."""
    located = RenderError(problems=problems)
    located.exit_code = kind.exit_code
    located.code = kind.code
    return located
