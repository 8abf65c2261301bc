"""The handlers of what leads to a video or a picture besides the native spec, by the capabilities' names."""

from collections.abc import Mapping
from typing import Any

from farm.orchestrator.jobs.handler import Done, Handler, JobContext, file_facts
from farm.orchestrator.jobs.mapped import RenderMapped
from farm.orchestrator.jobs.render_batch import RenderBatch
from farm.orchestrator.jobs.static_ad import RenderStaticAd
from farm.plan.ads import spec_of_ad
from farm.plan.briefs import spec_of_brief
from farm.plan.mapped import Mapped
from farm.plan.requests import spec_of_explainer, spec_of_scene
from farm.spec.requests import AdTemplateRequest, BriefRequest, ExplainerRequest, SceneRequest

ARTIFACT_URL = "/api/v1/jobs/{job_id}/artifacts/{name}"
"""Where the service gives a job's file that lies on its machine."""


def mapped_brief(request: BriefRequest) -> Mapped:
    """Return the export of one brief; see :func:`farm.plan.briefs.spec_of_brief`."""
    return spec_of_brief(request.brief, request.quality, request.output_format)


def scene_result(request: SceneRequest, done: Done, context: JobContext) -> Mapping[str, Any]:
    """Return a scene's result in the shape of the service that its request was written for, beside our own."""
    video, (output,) = done.files[0], done.result["outputs"]
    where = video.uri if "://" in video.uri else ARTIFACT_URL.format(job_id=context.job.job_id, name=video.name)
    return {
        "sceneIndex": request.scene_index,
        "sceneVideoUrl": where,
        "duration": output["duration"],
        "processingTime": round(done.result["manifest"]["seconds"] * 1000),
        "files": [file_facts(file) for file in done.files],
        "duration_sec": output["duration"],
    }


HANDLERS: Mapping[str, Handler[Any]] = {
    "render/brief": RenderMapped(model=BriefRequest, mapping=mapped_brief),
    "render/batch": RenderBatch(),
    "render/explainer": RenderMapped(model=ExplainerRequest, mapping=spec_of_explainer),
    "render/static-ad": RenderStaticAd(),
    "render/ad-template": RenderMapped(model=AdTemplateRequest, mapping=spec_of_ad),
    "process-scene": RenderMapped(model=SceneRequest, mapping=spec_of_scene, shape=scene_result),
}
"""All of them."""
