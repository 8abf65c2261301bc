"""Single frames and lists of compositions, made on this machine without Ray."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from farm.errors import AssetError, FarmError, RenderError
from farm.media.ffmpeg import drain, version
from farm.orchestrator.compositions import Compositions
from farm.orchestrator.dispatch import Failure, Result
from farm.orchestrator.events import ignore
from farm.orchestrator.intake import Intake
from farm.orchestrator.lookup import found_in
from farm.orchestrator.prepare import Prepared, prepare, raise_problems
from farm.orchestrator.projects import bundle_of
from farm.plan.compositions import remotion_layer
from farm.plan.encoding import Canvas
from farm.plan.materials import CompositionMaterial, composition_name
from farm.plan.tasks import ListPayload, RemotionLayer, Task, Versions, content_key
from farm.plan.timeline import Span
from farm.scene_worker.assets import Assets
from farm.scene_worker.remotion.describe import still, still_request, stills
from farm.scene_worker.remotion.frames import site_of
from farm.scene_worker.remotion.workspace import workspace
from farm.scene_worker.render import Order, execute
from farm.settings import Settings
from farm.spec.export import ExportSpec
from farm.spec.outputs import Quality
from farm.spec.scenes import Fit, RemotionScene
from farm.storage import open_store
from farm.storage.artifact import Artifact
from farm.storage.node_cache import node_cache
from farm.storage.scratch import scratch
from farm.storage.store import Store


class Local:
    """Runs a few tasks in this process, one after another, keeping their results in the store."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.store: Store = open_store(settings.store_uri, settings)
        self.engine = workspace(settings).engine
        self.versions = Versions(ffmpeg=version())

    def ask(self, tasks: list[Task], paths: Mapping[str, str]) -> tuple[Mapping[str, Result], Sequence[Failure]]:
        """Run tasks; return results by key, and failures."""
        done: dict[str, Result] = {}
        failures = []
        for task in tasks:
            found = found_in(self.store, task, ignore)
            try:
                done[task.key] = found or self._run(task, paths)
            except FarmError as error:
                failures.append(Failure(task=task, error=error))
        return done, failures

    def _run(self, task: Task, paths: Mapping[str, str]) -> Result:
        order = Order(task=task, store=self.store.uri, assets=paths, versions=self.versions)
        *_progress, last = execute(order, self.settings)
        if not isinstance(last, Artifact):
            raise FarmError("the task ended without a result")
        return Result(task=task, status="rendered", artifact=last, attempts=1)


def list_bundle(project: str | None, base: Path, settings: Settings) -> list[dict[str, Any]]:
    """Return a project's compositions: ``id``, and ``described`` or the ``error`` that calculating it gave.

    Raises:
        FarmError: there is no such project, or it cannot be bundled.

    """
    local = Local(settings)
    with scratch(settings) as folder:
        try:
            bundle = bundle_of(project, base, local.store, settings, folder)
        except (AssetError, RenderError) as error:
            raise AssetError(f"{project} {error.message}") from None
        payload = ListPayload(bundle=bundle, engine=local.engine)
        task = Task(
            key=content_key(payload, local.versions), name="list", payload=payload, scenes=(), frames=0, seconds=1.0
        )
        done, failures = local.ask([task], {})
        if failures:
            raise failures[0].error
        found = json.loads(local.store.open_local(done[task.key].artifact).read_bytes())
    compositions: list[dict[str, Any]] = found["compositions"]
    return compositions


def draw_frame(
    scene: RemotionScene, base: Path, size: tuple[int, int] | None, frame: int, target: Path, settings: Settings
) -> None:
    """Write one of a composition's own frames as PNG, at a ``size`` (width, height) or at its own.

    Raises:
        FarmError: something is wrong with it, or it has no such frame.

    """
    local = Local(settings)
    with scratch(settings) as folder:
        material, prepared = _material(scene, base, local, folder)
        layer = _layer(scene, material, size)
        if frame >= layer.duration:
            raise FarmError(f"the composition has {layer.duration} frames; there is no frame {frame}")
        assets = Assets(paths=prepared.paths, store=local.store, cache=node_cache(settings))
        site = site_of(layer.bundle, layer.props, layer.hosts, assets, settings)
        request = still_request(layer, site, layer.props, (frame,))
        (picture,) = drain(stills(request, settings, layer.timeout, settings.task_seconds))
        target.write_bytes(still(picture, layer))


def _material(scene: RemotionScene, base: Path, local: Local, folder: Path) -> tuple[CompositionMaterial, Prepared]:
    """Bundle, prepare and ask, as an export of this scene alone would."""
    spec = ExportSpec.model_validate({"version": 1, "scenes": [scene], "outputs": [{"uri": "still.mp4"}]})
    compositions = Compositions(
        spec=spec,
        base=base,
        store=local.store,
        settings=local.settings,
        versions=local.versions,
        engine=local.engine,
        ask=local.ask,
    )
    compositions.bundle(folder)
    intake = Intake(base=base, folder=folder, store=local.store, settings=local.settings, share=False)
    prepared = prepare(spec, intake, more=tuple(compositions.uses()), advance=lambda _share: None)
    raise_problems(prepared.problems)
    found = compositions.describe(prepared)
    raise_problems({number: tuple(told) for number, told in compositions.problems.items()})
    return found[composition_name(scene)], prepared


def _layer(scene: RemotionScene, material: CompositionMaterial, size: tuple[int, int] | None) -> RemotionLayer:
    """Return the composition on a canvas of that size, cut to its shape."""
    width, height = size or (material.width, material.height)
    canvas = Canvas(width=width, height=height, fps=material.fps)
    span = Span(scene=0, start=0, frames=material.frames, lead=0, tail=0)
    return remotion_layer(scene.model_copy(update={"fit": Fit.CONTAIN}), material, span, canvas, Quality.ULTRA)
