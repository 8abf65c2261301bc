"""From the requests that lead to one export each, besides briefs and ads: scripts, and scenes of another service."""

import re

from farm.errors import SpecError
from farm.plan.briefs import spec_of_brief
from farm.plan.mapped import File, Mapped
from farm.spec.brief import ExplainerBrief, ExplainerSection
from farm.spec.importer import import_request
from farm.spec.load import parse_spec
from farm.spec.requests import ExplainerRequest, SceneRequest

NO_SCRIPT = "needs a script: no provider of texts is built in yet that would write one about a topic"
"""Why a topic alone is not enough."""


def spec_of_explainer(request: ExplainerRequest) -> Mapped:
    """Return the export that says a script.

    Raises:
        SpecError: there is no script, or it cannot be drawn.

    """
    script = request.script
    if script is None:
        raise SpecError(NO_SCRIPT)
    seconds = request.duration_sec or request.settings.duration_sec
    brief = ExplainerBrief(
        format="explainer_v1",
        id=request.id,
        title=script.title,
        narration=script.narration,
        sections=tuple(
            ExplainerSection(heading=part.heading, narration=part.narration, image=part.image)
            for part in script.sections
        ),
        style=request.style,
        voice=request.voice,
        settings=request.settings.model_copy(update={"duration_sec": seconds}),
    )
    mapped = spec_of_brief(brief, request.quality, request.output_format, where="script")

    def place(where: str) -> str:
        return mapped.place(where).replace("script.settings", "settings")

    return Mapped(spec=mapped.spec, place=place, files=mapped.files)


FIELDS = {"image": "imageUrl", "duration": "duration", "motion": "kenBurns"}
"""A scene's fields in the spec, and in the request."""


def spec_of_scene(request: SceneRequest) -> Mapped:
    """Return the export of one scene.

    Raises:
        SpecError: something is wrong with it; located in the request.

    """
    name = f"scene_{request.scene_index}.mp4"
    uri = f"s3://{request.output_bucket}/{request.job_id}/{name}" if request.output_bucket else name
    asked = request.model_dump(mode="json", exclude_none=True)
    spec = import_request(asked, uri=uri)
    files = (File(where="imageUrl", address=request.image_url),)
    try:
        return Mapped(spec=parse_spec(spec), place=_place, files=files)
    except SpecError as error:
        raise SpecError(problems=[type(p)(where=_place(p.where), message=p.message) for p in error.problems]) from None


def _place(where: str) -> str:
    """Return the request's place for one of the spec's."""
    if where == "outputs[0].uri":
        return "outputBucket"
    if where.startswith("outputs[0]"):
        return "output" + where.removeprefix("outputs[0]")
    found = re.match(r"scenes\[0\]\.(\w+)", where)
    return FIELDS.get(found[1], "") if found else ""
