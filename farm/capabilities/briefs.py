"""Requests that become exports, before they are jobs: judged as exports are, with places in the request."""

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from pydantic import Field, JsonValue

from farm.capabilities.exports import UNNAMED, barred, look_closely, seconds_of
from farm.capabilities.needs import require_for
from farm.capabilities.row import Handle, Look, Quick
from farm.errors import Problem, RequestError, SpecError
from farm.orchestrator.jobs.destinations import base_of, confined
from farm.orchestrator.jobs.mapped import told_as
from farm.orchestrator.jobs.render_batch import item_of, place_of
from farm.plan.ads import picture_of
from farm.plan.mapped import File, Mapped
from farm.plan.requests import NO_SCRIPT
from farm.settings import Settings
from farm.spec.base import Model
from farm.spec.requests import BatchRequest, ExplainerRequest, StaticAdRequest

MOST_PROBLEMS = 50
"""Problems of a batch that are told at once."""

TEXT_KEY = "OPENAI_API_KEY"
"""What a provider of texts will read."""

R = TypeVar("R", bound=Model)


class Draft(Model):
    """What a request becomes; nothing was rendered, fetched or spoken for it."""

    export: dict[str, JsonValue]
    """The native spec, as ``render/export`` takes it."""
    estimated_duration_sec: float | None = None
    """Estimated wall time; none while lengths depend on compositions and voices."""


class DraftItem(Draft):
    """What one item of a batch becomes."""

    id: str


class DraftBatch(Model):
    """What a batch becomes."""

    items: tuple[DraftItem, ...]


class DraftPicture(Model):
    """What a picture's request becomes."""

    composition: str
    """What draws it."""
    props: dict[str, JsonValue] = Field(default={})
    """What it is given."""


def _judged(mapped: Mapped, settings: Settings) -> float | None:
    """Judge what a request becomes as an export that comes over the network; return its estimated time.

    Raises:
        SpecError: located in the request.

    """
    with told_as(mapped.place):
        placed = look_closely(mapped.spec, settings)
    if problems := list(barred(_places(mapped.files), placed.base, placed.settings)):
        raise SpecError(problems=problems)
    return seconds_of(mapped.spec, settings)


def _places(files: Iterable[File]) -> list[tuple[str, str]]:
    return [(file.where, file.address) for file in files]


def look_at(mapping: Callable[[Any], Mapped]) -> Look:
    """Return what judges a request that becomes one export."""

    def look(request: Any, settings: Settings) -> Quick:
        mapped = mapping(request)
        seconds = _judged(mapped, settings)
        require_for(mapped.spec, settings)
        return Quick(seconds=seconds)

    return look


def draft_of(mapping: Callable[[Any], Mapped]) -> Handle:
    """Return what tells the export that a request becomes."""

    def draft(request: Any, settings: Settings) -> Draft:
        mapped = mapping(request)
        seconds = _judged(mapped, settings)
        return Draft(export=_json(mapped), estimated_duration_sec=seconds)

    return draft


def _json(mapped: Mapped) -> dict[str, JsonValue]:
    return mapped.spec.model_dump(mode="json", exclude_unset=True)


def look_at_explainer(mapping: Callable[[ExplainerRequest], Mapped]) -> Look:
    """Return what judges an explanation: of a script; one of a topic needs a provider."""
    look = look_at(mapping)

    def with_script(request: ExplainerRequest, settings: Settings) -> Quick:
        _require_script(request)
        return look(request, settings)

    return with_script


def draft_of_explainer(mapping: Callable[[ExplainerRequest], Mapped]) -> Handle:
    """Return what tells the export that a script becomes."""
    draft = draft_of(mapping)

    def with_script(request: ExplainerRequest, settings: Settings) -> Any:
        _require_script(request)
        return draft(request, settings)

    return with_script


def _require_script(request: ExplainerRequest) -> None:
    if request.script is None:
        message = f"render/explainer {NO_SCRIPT}; it will read {TEXT_KEY}"
        raise RequestError(message, status=424, code="unavailable")


def _each(request: BatchRequest, settings: Settings) -> list[tuple[str, Mapped, float | None]]:
    """Judge every item of a batch.

    Raises:
        SpecError: some are wrong; with all that is.

    """
    judged: list[tuple[str, Mapped, float | None]] = []
    problems: list[Problem] = []
    for number, name in enumerate(request.ids):
        try:
            mapped = item_of(request, number)
            judged.append((name, mapped, _judged(mapped, settings)))
        except SpecError as error:
            problems += error.located(place_of(request, number))
    if problems:
        more = Problem(where="", message=f"and {len(problems) - MOST_PROBLEMS} more problems")
        raise SpecError(problems=[*problems[:MOST_PROBLEMS], *([more] if len(problems) > MOST_PROBLEMS else [])])
    return judged


def look_at_batch(request: BatchRequest, settings: Settings) -> Quick:
    """Judge a batch."""
    judged = _each(request, settings)
    for _name, mapped, _seconds in judged:
        require_for(mapped.spec, settings)
    times = [seconds for _name, _mapped, seconds in judged]
    known = [seconds for seconds in times if seconds is not None]
    return Quick(seconds=round(sum(known), 1) if len(known) == len(times) else None)


def draft_of_batch(request: BatchRequest, settings: Settings) -> DraftBatch:
    """Tell the exports that a batch becomes."""
    found = _each(request, settings)
    return DraftBatch(
        items=tuple(
            DraftItem(id=name, export=_json(mapped), estimated_duration_sec=seconds) for name, mapped, seconds in found
        )
    )


PICTURE_SECONDS = 4.0
"""What a picture takes on a farm that is awake: its composition asked once, and drawn."""


def look_at_picture(request: StaticAdRequest, settings: Settings) -> Quick:
    """Judge a picture's request."""
    draft_of_picture(request, settings)
    return Quick(seconds=PICTURE_SECONDS)


def draft_of_picture(request: StaticAdRequest, settings: Settings) -> DraftPicture:
    """Tell what draws a picture."""
    picture = picture_of(request)
    base = base_of(UNNAMED, settings)
    if problems := list(barred(_places(picture.files), base, confined(settings, base))):
        raise SpecError(problems=problems)
    return DraftPicture(composition=picture.scene.composition, props=picture.scene.props)
