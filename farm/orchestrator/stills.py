"""Single frames and lists of compositions: made on this machine without Ray, or on a farm."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from PIL import Image

from farm.errors import AssetError, FarmError, MissingToolError, Problem, RenderError, SpecError
from farm.media.ffmpeg import version
from farm.orchestrator.cluster import is_private
from farm.orchestrator.compositions import ASK_SECONDS, Compositions
from farm.orchestrator.dispatch import Dispatcher, Failure, Result
from farm.orchestrator.events import Listener, ignore
from farm.orchestrator.executor import Executor
from farm.orchestrator.intake import Intake
from farm.orchestrator.lookup import found_in
from farm.orchestrator.prepare import Prepared, prepare, raise_problems
from farm.orchestrator.projects import bundle_of
from farm.orchestrator.survey import cluster_capabilities
from farm.plan.compositions import remotion_layer
from farm.plan.encoding import Canvas
from farm.plan.materials import CompositionMaterial, composition_name
from farm.plan.tasks import (
    CHROMIUM,
    ListPayload,
    RemotionLayer,
    Resources,
    StillPayload,
    Task,
    Versions,
    content_key,
)
from farm.plan.timeline import Span
from farm.scene_worker.remotion.workspace import workspace
from farm.scene_worker.render import Order, execute
from farm.settings import Settings
from farm.spec.export import ExportSpec
from farm.spec.outputs import Quality
from farm.spec.scenes import Fit, OnError, Policy, RemotionScene
from farm.storage import open_store
from farm.storage.artifact import Artifact
from farm.storage.scratch import scratch
from farm.storage.store import Store

QUALITY = 92
"""JPEG and WebP quality of pictures."""


class Desk(Protocol):
    """Where a few tasks run."""

    settings: Settings
    store: Store
    engine: str
    """The browser that draws; empty: there is none."""
    versions: Versions
    share: bool
    """Whether assets go into the store, for other nodes."""

    def ask(self, tasks: list[Task], paths: Mapping[str, str]) -> tuple[Mapping[str, Result], Sequence[Failure]]:
        """Run tasks, with the paths of assets by hash; return results by key, and failures."""


class Local:
    """Runs a few tasks in this process, one after another, keeping their results in the store."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.store: Store = open_store(settings.store_uri, settings)
        self.engine = workspace(settings).engine
        self.versions = Versions(ffmpeg=version())
        self.share = False

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


class Farmed:
    """Runs a few tasks on a farm; whoever gave the executor closes it."""

    def __init__(self, settings: Settings, executor: Executor, listener: Listener = ignore) -> None:
        self.settings = settings
        self.store: Store = open_store(settings.store_uri, settings)
        self.share = not is_private(settings)
        self.engine = cluster_capabilities(executor, self.store).browser if self.share else workspace(settings).engine
        self.versions = Versions(ffmpeg=version())
        self._executor, self._listener = executor, listener

    def ask(self, tasks: list[Task], paths: Mapping[str, str]) -> tuple[Mapping[str, Result], Sequence[Failure]]:
        """Run what the store has no result of."""
        done: dict[str, Result] = {}
        for task in tasks:
            found = found_in(self.store, task, self._listener)
            if found:
                done[task.key] = found

        def order(task: Task) -> Order:
            return Order(task=task, store=self.store.uri, assets=paths, versions=self.versions)

        left = [task for task in tasks if task.key not in done]
        dispatcher = Dispatcher(
            executor=self._executor,
            settings=self.settings,
            listener=self._listener,
            order=order,
            advance=lambda _frames, _done: None,
        )
        return done, dispatcher.run(left, done) if left else []


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
    scene: RemotionScene, base: Path, size: tuple[int, int] | None, frame: int, target: Path, desk: Desk
) -> None:
    """Write one of a composition's own frames as PNG, at a ``size`` (width, height) or at its own.

    Raises:
        FarmError: something is wrong with it, or it has no such frame.

    """
    if not desk.engine:
        raise MissingToolError("no node has a browser; `farm doctor` tells what is missing")
    with scratch(desk.settings) as folder:
        material, prepared = _material(scene, base, desk, folder)
        layer = _layer(scene, material, size)
        if frame >= layer.duration:
            said = f"the composition has {layer.duration} frames; there is no frame {frame}"
            raise SpecError(problems=[Problem(where="frame", message=said)])
        payload = StillPayload(layer=layer, frame=frame)
        task = Task(
            key=content_key(payload, desk.versions),
            name=f"still · {scene.composition}",
            payload=payload,
            scenes=(),
            resources=Resources(tags={CHROMIUM: 1}),
            on_error=OnError(policy=Policy.SKIP),  # its error is raised here
            frames=0,
            seconds=ASK_SECONDS,
            assets=material.assets,
        )
        done, failures = desk.ask([task], prepared.paths)
        if failures:
            raise failures[0].error
        target.write_bytes(desk.store.open_local(done[task.key].artifact).read_bytes())


def write_as(picture: Path, target: Path, form: str) -> None:
    """Write a picture in another format: ``png`` (as it is), ``jpeg`` or ``webp``."""
    if form == "png":
        target.write_bytes(picture.read_bytes())
        return
    with Image.open(picture) as image:
        image.convert("RGB").save(target, format=form, quality=QUALITY)


def _material(scene: RemotionScene, base: Path, desk: Desk, folder: Path) -> tuple[CompositionMaterial, Prepared]:
    """Bundle, prepare and ask, as an export of this scene alone would."""
    spec = ExportSpec.model_validate({"version": 1, "scenes": [scene], "outputs": [{"uri": "still.mp4"}]})
    compositions = Compositions(
        spec=spec,
        base=base,
        store=desk.store,
        settings=desk.settings,
        versions=desk.versions,
        engine=desk.engine,
        ask=desk.ask,
    )
    compositions.bundle(folder)
    intake = Intake(base=base, folder=folder, store=desk.store, settings=desk.settings, share=desk.share)
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
