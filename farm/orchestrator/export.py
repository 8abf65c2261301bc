"""One export, from its spec to its delivered files."""

import hashlib
import os
import platform
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version as installed
from pathlib import Path

from farm import __version__
from farm.errors import CorruptArtifactError, Problem, ProofError
from farm.media.ffmpeg import version as ffmpeg_version
from farm.media.process import cpu_seconds
from farm.orchestrator.assemble import assemble, hand_over
from farm.orchestrator.cluster import is_private
from farm.orchestrator.dispatch import Dispatcher, Failure, Result
from farm.orchestrator.events import Listener, Stage, StageStarted, TaskFinished, Warned, ignore
from farm.orchestrator.executor import Executor
from farm.orchestrator.manifest import SUFFIX, Manifest, OutputFacts, StageFacts, TaskFacts
from farm.orchestrator.meter import Meter
from farm.orchestrator.policy import Adapted, blamed, may_go, unchanged, without
from farm.orchestrator.prepare import Prepared, prepare, raise_problems
from farm.orchestrator.survey import cluster_capabilities, local_capabilities
from farm.plan.build import Plan, build_plan
from farm.plan.encoding import Capabilities
from farm.plan.tasks import CardLayer, MixPayload, RangePayload, Task, TranscodePayload, Versions
from farm.plan.timeline import check_lengths
from farm.scene_worker.render import Order, kind_of
from farm.settings import Settings
from farm.spec.export import ExportSpec
from farm.spec.load import resolve_address
from farm.storage import open_store
from farm.storage.destination import check_destination, deliver
from farm.storage.scratch import scratch, sweep_scratch
from farm.storage.store import Store

PREPARE_SECONDS, JOIN_SECONDS, DELIVER_SECONDS, START_SECONDS = 0.4, 0.001, 0.0003, 6.0
"""Estimated work: per asset, per joined frame, per delivered frame, and for Ray's start."""

Connect = Callable[[Settings, Mapping[str, float]], Executor]
"""Gives an executor; called only when there is something to run on it."""


@dataclass(kw_only=True)
class Export:
    """The state of one export. Create it, then call :meth:`plan` or :meth:`run`."""

    spec: ExportSpec
    base: Path
    """Folder that relative paths in the spec start from."""
    settings: Settings
    connect: Connect
    listener: Listener = ignore
    stages: list[StageFacts] = field(default_factory=list)
    done: dict[str, Result] = field(default_factory=dict)
    _executor: Executor | None = None
    _farm: Capabilities = field(default_factory=Capabilities)
    _reasons: dict[int, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.meter = Meter(self.listener)
        self.store: Store = open_store(self.settings.store_uri, self.settings)

    # -- the flow ---------------------------------------------------------------------------------

    def run(self) -> Manifest:
        """Render and deliver.

        Raises:
            FarmError: see :mod:`farm.errors`; finished segments stay in the store for the next run.

        """
        started, spent = time.monotonic(), cpu_seconds()
        check_lengths(self.spec)
        for uri in self._destinations():
            check_destination(uri, self.settings)
        self.store.check()
        sweep_scratch(self.settings)
        try:
            with scratch(self.settings) as folder:
                adapted, prepared, plan = self._prepared(folder)
                adapted, plan = self._render(adapted, prepared, plan)
                outputs = self._finish(plan, folder)
                return self._report(adapted, plan, outputs, started, spent, folder)
        finally:
            self.close()

    def plan(self) -> tuple[Plan, Mapping[str, Result]]:
        """Return the plan and what the store already has of it; render nothing."""
        check_lengths(self.spec)
        self.store.check()
        try:
            with scratch(self.settings) as folder:
                _adapted, _prepared, plan = self._prepared(folder)
                self._look_up(plan)
                return plan, self.done
        finally:
            self.close()

    def close(self) -> None:
        """Leave the cluster."""
        if self._executor is not None:
            self._executor.close()
            self._executor = None

    def _destinations(self) -> list[str]:
        return [resolve_address(output.uri, self.base) for output in self.spec.outputs]

    # -- prepare and plan -------------------------------------------------------------------------

    def _prepared(self, folder: Path) -> tuple[Adapted, Prepared, Plan]:
        """Survey the farm, measure the assets, and plan."""
        if not is_private(self.settings):
            self._farm = cluster_capabilities(self._connected(), self.store)
        else:
            codecs = {output.codec for output in self.spec.outputs}
            self._farm = local_capabilities(codecs, float(self.settings.workers or os.cpu_count() or 1))
        assets = folder / "assets"
        assets.mkdir()
        with self._stage(Stage.PREPARE):
            self.meter.expect(Stage.PREPARE, PREPARE_SECONDS * len(self.spec.scenes))
            prepared = prepare(
                self.spec,
                self.base,
                assets,
                self.store,
                self.settings,
                share=not is_private(self.settings),
                advance=lambda share: self.meter.advance(
                    Stage.PREPARE, share * PREPARE_SECONDS * len(self.spec.scenes)
                ),
            )
            adapted = self._without_broken_assets(prepared)
            plan = self._build(adapted, prepared)
        for warning in plan.warnings:
            self.listener(Warned(message=warning))
        return adapted, prepared, plan

    def _without_broken_assets(self, prepared: Prepared) -> Adapted:
        """Apply the policies of scenes whose assets cannot be used; raise the rest."""
        raise_problems({n: told for n, told in prepared.problems.items() if not may_go(self.spec, n)})
        failed = {n: _told(told) for n, told in prepared.problems.items() if n is not None}
        if not failed:
            return unchanged(self.spec)
        voiceless = [
            n for n, told in prepared.problems.items() if n is not None and any("voice" in p.where for p in told)
        ]
        self._reasons |= failed
        for n, reason in failed.items():
            self.listener(Warned(message=f"{self.spec.scenes[n].on_error.policy}: {reason}"))
        return without(unchanged(self.spec), failed, voiceless=voiceless)

    def _build(self, adapted: Adapted, prepared: Prepared) -> Plan:
        return build_plan(
            adapted.spec,
            prepared.materials,
            farm=self._farm,
            versions=self._versions(),
            cards=adapted.cards,
            numbers=adapted.numbers,
        )

    def _versions(self) -> Versions:
        return Versions(ffmpeg=ffmpeg_version())

    # -- render -----------------------------------------------------------------------------------

    def _render(self, adapted: Adapted, prepared: Prepared, plan: Plan) -> tuple[Adapted, Plan]:
        """Run what the store lacks; where scenes fail that may, plan again without them."""
        while True:
            todo = self._look_up(plan)
            if not todo:
                return adapted, plan
            self._expect(plan, todo)
            executor = self._connected()
            dispatcher = Dispatcher(
                executor=executor,
                settings=self.settings,
                listener=self.listener,
                order=lambda task: Order(
                    task=task, store=self.store.uri, assets=prepared.paths, versions=self._versions()
                ),
                advance=lambda frames, done: self._advance(plan, frames, done),
            )
            with self._stage(Stage.RENDER):
                failures = dispatcher.run(todo, self.done)
            if not failures:
                return adapted, plan
            adapted = self._without_failed(adapted, failures)
            plan = self._build(adapted, prepared)

    def _without_failed(self, adapted: Adapted, failures: list[Failure]) -> Adapted:
        """Apply the policies of scenes that failed to render; raise the rest."""
        failed = blamed(self.spec, failures)
        self._reasons |= failed
        for n, reason in failed.items():
            message = f"scenes[{n}]: {self.spec.scenes[n].on_error.policy} after {reason}"
            self.listener(Warned(message=message))
        return without(adapted, failed)

    def _look_up(self, plan: Plan) -> list[Task]:
        """Find what the store has, verified; return the tasks that are left to run."""
        tasks = {task.key: task for task in plan.tasks}
        todo: dict[str, Task] = {}
        goals = [joint.key for track in plan.tracks for joint in track.joints]
        goals += [output.sound for output in plan.outputs if output.sound]
        while goals:
            task = tasks[goals.pop()]
            if task.key in todo or self._cached(task):
                continue
            todo[task.key] = task
            goals += task.needs
        return [task for task in plan.tasks if task.key in todo]

    def _cached(self, task: Task) -> bool:
        """Take a task's result from the store, if its bytes are what they should be."""
        if task.key in self.done:
            return True
        artifact = self.store.find(kind_of(task), task.key)
        if artifact is None:
            return False
        try:
            self.store.open_local(artifact)
        except CorruptArtifactError as error:
            self.listener(Warned(message=f"{task.name}: {error}; it is rendered again"))
            return False
        self.done[task.key] = Result(task=task, status="cached", artifact=artifact, attempts=0)
        self.listener(TaskFinished(name=task.name, key=task.key, status="cached", cpu_seconds=0.0))
        return True

    def _connected(self) -> Executor:
        """Return the executor, connecting at the first call."""
        if self._executor is None:
            with self._stage(Stage.START):
                self.meter.expect(Stage.START, START_SECONDS)
                self._executor = self.connect(self.settings, self._farm.slots)
                self.meter.finish(Stage.START)
        return self._executor

    def _expect(self, plan: Plan, todo: list[Task]) -> None:
        """Tell the meter what work there is."""
        cores = self._farm.cpus
        for stage, tasks in _by_stage(plan.tasks).items():
            self.meter.expect(stage, sum(task.seconds for task in tasks) / cores)
        frames = sum(plan.tracks[output.track].frames for output in plan.outputs)
        self.meter.expect(Stage.JOIN, frames * JOIN_SECONDS)
        self.meter.expect(Stage.DELIVER, frames * DELIVER_SECONDS)
        left = {task.key for task in todo}
        self.meter.found(sum(task.seconds for task in plan.tasks if task.key not in left) / cores)
        self.meter.frames_total = sum(task.frames for task in plan.tasks)
        self._advance(plan, {}, self.done)

    def _advance(self, plan: Plan, frames: Mapping[str, int], done: Mapping[str, Result]) -> None:
        """Tell the meter how far the tasks are."""

        def share(task: Task) -> float:
            if task.key in done:
                return 1.0
            return min(1.0, frames.get(task.key, 0) / task.frames) if task.frames else 0.0

        self.meter.frames = round(sum(share(task) * task.frames for task in plan.tasks))
        for stage, tasks in _by_stage(plan.tasks).items():
            self.meter.advance(stage, sum(share(task) * task.seconds for task in tasks) / self._farm.cpus)

    # -- finish -----------------------------------------------------------------------------------

    def _finish(self, plan: Plan, folder: Path) -> list[OutputFacts]:
        """Assemble and check every output, then deliver them."""
        with self._stage(Stage.JOIN):
            finished = []
            for number, planned in enumerate(plan.outputs):
                room = folder / f"output-{number}"
                room.mkdir()
                try:
                    finished.append(assemble(plan, planned, self.done, self.store, room))
                except ProofError as error:
                    raise ProofError(problems=[Problem(where=f"outputs[{number}]", message=error.message)]) from None
            self.meter.finish(Stage.JOIN)
        with self._stage(Stage.DELIVER):
            facts = [
                hand_over(one, resolve_address(one.planned.output.uri, self.base), self.settings) for one in finished
            ]
            self.meter.finish(Stage.DELIVER)
        return facts

    def _report(
        self, adapted: Adapted, plan: Plan, outputs: list[OutputFacts], started: float, spent: float, folder: Path
    ) -> Manifest:
        """Write the manifest and deliver it beside each output."""
        tasks = self._tasks(adapted, plan)
        start = sum(stage.seconds for stage in self.stages if stage.name == Stage.START)
        manifest = Manifest(
            title=self.spec.title,
            spec_sha256=hashlib.sha256(self.spec.model_dump_json().encode()).hexdigest(),
            created=datetime.now(UTC),
            frames=outputs[0].frames,
            duration=outputs[0].duration,
            seconds=round(time.monotonic() - started - start, 3),
            cpu_seconds=round(cpu_seconds() - spent + sum(task.cpu_seconds for task in tasks), 3),
            cache_hits=sum(task.status == "cached" for task in tasks),
            outputs=tuple(outputs),
            tasks=tasks,
            stages=self._stage_facts(tasks),
            warnings=plan.warnings,
            versions=_installed_versions(),
        )
        note = folder / "manifest.json"
        note.write_text(manifest.model_dump_json(indent=1) + "\n")
        for output in outputs:
            deliver(note, output.uri + SUFFIX, self.settings, content_type="application/json")
        return manifest

    def _tasks(self, adapted: Adapted, plan: Plan) -> tuple[TaskFacts, ...]:
        """Return what became of every task and every scene left out."""
        facts = [self._task(task) for task in plan.tasks]
        for number, reason in adapted.skipped.items():
            facts.append(
                TaskFacts(
                    key="",
                    name=f"export {self.spec.title.lower()} · scene {number + 1:02d} · skipped",
                    scene=number,
                    kind=self.spec.scenes[number].kind,
                    status="skipped",
                    frames=0,
                    cpu_seconds=0.0,
                    seconds=0.0,
                    attempts=0,
                    node="",
                    message=reason,
                )
            )
        return tuple(facts)

    def _task(self, task: Task) -> TaskFacts:
        """Return what became of one task; one that nothing needed any more counts as cached."""
        result = self.done.get(task.key)
        rendered = result is not None and result.status == "rendered"
        made = result.artifact.facts if result and rendered else {}
        card = isinstance(task.payload, RangePayload) and isinstance(task.payload.layer, CardLayer)
        status = "placeholder" if card else "rendered" if rendered else "cached"
        return TaskFacts.model_validate(
            {
                "key": task.key,
                "name": task.name,
                "scene": task.scenes[0] if task.scenes else None,
                "kind": task.kind,
                "status": status,
                "frames": task.frames,
                "cpu_seconds": float(made.get("cpu_seconds") or 0.0),
                "seconds": float(made.get("seconds") or 0.0),
                "attempts": result.attempts if result else 0,
                "node": result.node if result else "",
                "message": self._reasons.get(task.scenes[0], "") if card else "",
            }
        )

    def _stage_facts(self, tasks: tuple[TaskFacts, ...]) -> tuple[StageFacts, ...]:
        """Return every stage with its costs; the tasks' CPU time is added to their stage."""
        by_kind = {"mix": Stage.SOUND, "transcode": Stage.ENCODE}
        extra: dict[str, StageFacts] = {}
        for stage in (Stage.SOUND, Stage.ENCODE):
            own = [task for task in tasks if by_kind.get(task.kind) is stage]
            if own:
                spent = sum(t.cpu_seconds for t in own)
                extra[stage] = StageFacts(name=stage, seconds=sum(t.seconds for t in own), cpu_seconds=round(spent, 3))
        drawn = sum(task.cpu_seconds for task in tasks if task.kind not in by_kind)
        merged: dict[str, StageFacts] = {}
        for stage_facts in self.stages:
            before = merged.get(stage_facts.name)
            merged[stage_facts.name] = StageFacts(
                name=stage_facts.name,
                seconds=round(stage_facts.seconds + (before.seconds if before else 0), 3),
                cpu_seconds=round(stage_facts.cpu_seconds + (before.cpu_seconds if before else 0), 3),
            )
        if Stage.RENDER in merged:
            render = merged[Stage.RENDER]
            merged[Stage.RENDER] = render.model_copy(update={"cpu_seconds": round(render.cpu_seconds + drawn, 3)})
        merged |= extra
        return tuple(merged[stage] for stage in Stage if stage in merged)

    @contextmanager
    def _stage(self, stage: Stage) -> Iterator[None]:
        """Announce a stage and note what it took of this process."""
        self.listener(StageStarted(stage=stage))
        started, spent = time.monotonic(), cpu_seconds()
        yield
        facts = StageFacts(name=stage, seconds=time.monotonic() - started, cpu_seconds=cpu_seconds() - spent)
        self.stages.append(facts)
        if stage is Stage.PREPARE:
            self.meter.finish(stage)


def _by_stage(tasks: tuple[Task, ...]) -> dict[Stage, list[Task]]:
    """Sort tasks by the stage that people see them in."""
    found: dict[Stage, list[Task]] = {}
    for task in tasks:
        if isinstance(task.payload, MixPayload):
            stage = Stage.SOUND
        elif isinstance(task.payload, TranscodePayload):
            stage = Stage.ENCODE
        else:
            stage = Stage.RENDER
        found.setdefault(stage, []).append(task)
    return found


def _told(problems: tuple[Problem, ...]) -> str:
    return "; ".join(str(problem) for problem in problems)


def _installed_versions() -> dict[str, str]:
    """Return the versions of what made the file."""
    packages = {"ray": "ray", "opencv": "opencv-python", "pillow": "pillow", "numpy": "numpy"}
    found = {name: installed(package) for name, package in packages.items()}
    return {"framefarm": __version__, "ffmpeg": ffmpeg_version(), "python": platform.python_version(), **found}
