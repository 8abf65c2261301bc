"""One export, from its spec to its delivered files."""

import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from farm.analysis.report import QaReport, Verdict
from farm.errors import Problem, SpecError
from farm.media.ffmpeg import version
from farm.media.process import cpu_seconds
from farm.orchestrator.assemble import Finished, assemble_all
from farm.orchestrator.cluster import is_private
from farm.orchestrator.compositions import Ask, Compositions
from farm.orchestrator.costs import learn
from farm.orchestrator.delivery import check_destinations, deliver_manifest, deliver_outputs
from farm.orchestrator.dispatch import Result
from farm.orchestrator.events import Listener, Stage, Warned, ignore
from farm.orchestrator.executor import Executor
from farm.orchestrator.gate import forget_rejected, refuse_barred
from farm.orchestrator.intake import Intake
from farm.orchestrator.joining import Joining
from farm.orchestrator.lettering import with_fonts
from farm.orchestrator.lookup import look_up
from farm.orchestrator.manifest import Manifest, OutputFacts
from farm.orchestrator.meter import Meter
from farm.orchestrator.policy import Adapted, blamed, may_go, unchanged, without
from farm.orchestrator.prepare import Prepared, raise_problems
from farm.orchestrator.proof import Checked, check_finished, examine
from farm.orchestrator.report import sound_shortfalls, task_facts, write_manifest
from farm.orchestrator.running import Runner
from farm.orchestrator.stages import StageClock
from farm.orchestrator.survey import cluster_capabilities, local_capabilities
from farm.plan.build import Plan, build_plan
from farm.plan.encoding import Capabilities
from farm.plan.tasks import Task, Versions
from farm.plan.timeline import check_lengths
from farm.settings import Settings
from farm.spec.export import ExportSpec
from farm.spec.qa import Platform
from farm.spec.scenes import RemotionScene
from farm.storage import open_store
from farm.storage.scratch import scratch, sweep_scratch
from farm.storage.store import Store

Connect = Callable[[Settings, Mapping[str, float]], Executor]
"""Gives an executor with some custom slots; called only when there is something to run on it."""


def needs_browser(spec: ExportSpec) -> bool:
    """Tell whether any scene is drawn by a browser."""
    return any(isinstance(scene, RemotionScene) for scene in spec.scenes)


@dataclass(kw_only=True)
class Export:
    """One export. Create it, then call :meth:`plan` or :meth:`run` once."""

    spec: ExportSpec
    base: Path
    """Folder that relative paths in the spec start from."""
    settings: Settings
    connect: Connect
    listener: Listener = ignore
    verify: bool = False
    """Whether frames are compared, to see that they depend on no other props than ``varies`` says."""
    job: str = ""
    """Id of the job that it is done for; for logs."""
    asks: Ask | None = None
    """Answers what compositions are; none: the farm does."""
    done: dict[str, Result] = field(default_factory=dict)
    """Results by key, from the store and from this run."""
    _farm: Capabilities = field(default_factory=Capabilities)
    _reasons: dict[int, str] = field(default_factory=dict)
    """Why a scene failed, by its index in the spec."""

    def __post_init__(self) -> None:
        self._meter = Meter(self.listener)
        self._clock = StageClock(self.listener)
        self._joining = Joining(lambda: self.connect(self.settings, self._farm.slots))
        self._store: Store = open_store(self.settings.store_uri, self.settings)
        self._runner = Runner(
            joining=self._joining,
            store=self._store,
            settings=self.settings,
            listener=self.listener,
            meter=self._meter,
            clock=self._clock,
            job=self.job,
        )

    def run(self) -> Manifest:
        """Render and deliver.

        Raises:
            FarmError: see :mod:`farm.errors`; finished segments stay in the store for the next run.

        """
        wall, cpu = time.monotonic(), cpu_seconds()
        check_lengths(self.spec)
        check_destinations(self.spec, self.base, self.settings)
        self._store.check()
        sweep_scratch(self.settings)
        try:
            with scratch(self.settings) as folder:
                adapted, prepared, plan = self._prepare(folder)
                self._verify(plan, prepared)
                adapted, plan = self._render(adapted, prepared, plan)
                learn(self.done.values(), self._store, folder)
                adapted, plan, finished, checked = self._finish(adapted, prepared, plan, folder)
                outputs = self._deliver(finished, checked)
                tasks = task_facts(self.spec, plan, self.done, self._reasons, adapted.skipped)
                seconds = time.monotonic() - wall - self._clock.seconds(Stage.START)
                shortfalls = sound_shortfalls(plan, self.done)
                for shortfall in shortfalls:
                    self.listener(Warned(message=shortfall))
                manifest = write_manifest(
                    self.spec,
                    plan,
                    tasks,
                    outputs,
                    self._clock,
                    seconds=seconds,
                    cpu_seconds=cpu_seconds() - cpu,
                    voices=prepared.voices,
                    shortfalls=shortfalls,
                )
                deliver_manifest(manifest, folder, self.settings)
                return manifest
        finally:
            self._joining.close()

    def plan(self) -> tuple[Plan, list[Task]]:
        """Return the plan and the tasks that the store does not spare; render nothing.

        Raises:
            FarmError: the spec or an asset is wrong, or the farm is set up wrongly.

        """
        check_lengths(self.spec)
        self._store.check()
        try:
            with scratch(self.settings) as folder:
                _adapted, _prepared, plan = self._prepare(folder)
                return plan, look_up(plan, self._store, self.done, self.listener)
        finally:
            self._joining.close()

    def examine(self, video: Path, *, output: int, platforms: tuple[Platform, ...]) -> QaReport:
        """Check any file against what one of the outputs should be; render nothing.

        Raises:
            FarmError: the spec or an asset is wrong, or the file cannot be read.

        """
        check_lengths(self.spec)
        self._store.check()
        try:
            with scratch(self.settings) as folder:
                _adapted, prepared, plan = self._prepare(folder)
                return examine(
                    video, plan, output, self.spec, self._store, self.settings, prepared.paths, folder, platforms
                )
        finally:
            self._joining.close()

    @property
    def cpus(self) -> float:
        """Return how many tasks the farm runs at a time, as far as that is known."""
        return self._farm.cpus

    def _prepare(self, folder: Path) -> tuple[Adapted, Prepared, Plan]:
        """Ask what the farm can do, measure the assets, and plan."""
        private = is_private(self.settings)
        if private:
            codecs = {output.codec for output in self.spec.outputs}
            cpus = float(self.settings.workers or os.cpu_count() or 1)
            self._farm = local_capabilities(codecs, cpus, self.settings, browser=needs_browser(self.spec))
        else:
            self._farm = cluster_capabilities(self._runner.executor(), self._store)
        assets = folder / "assets"
        assets.mkdir()
        with self._clock.stage(Stage.PREPARE):
            intake = Intake(base=self.base, folder=assets, store=self._store, settings=self.settings, share=not private)
            prepared = self._measure(intake)
            adapted = self._without_broken_assets(prepared)
            plan = self._build(adapted, prepared)
        for warning in plan.warnings:
            self.listener(Warned(message=warning))
        return adapted, prepared, plan

    def _measure(self, intake: Intake) -> Prepared:
        """Measure the assets, those in compositions' props too, and ask the compositions what they are."""
        compositions = Compositions(
            spec=self.spec,
            base=self.base,
            store=self._store,
            settings=self.settings,
            versions=Versions(ffmpeg=version()),
            engine=self._farm.browser,
            ask=self.asks or self._runner.ask,
            ahead=self._joining.ahead if is_private(self.settings) and not self.asks else lambda: None,
        )
        return with_fonts(self.spec, compositions.prepare(intake, advance=self._meter.prepared), intake)

    def _without_broken_assets(self, prepared: Prepared) -> Adapted:
        """Apply the policies of scenes whose assets cannot be used; raise the rest."""
        raise_problems({n: told for n, told in prepared.problems.items() if not may_go(self.spec, n)})
        broken = {n: told for n, told in prepared.problems.items() if n is not None}
        failed = {n: "; ".join(map(str, told)) for n, told in broken.items()}
        voiceless = {n for n, told in broken.items() if any(".voiceover." in problem.where for problem in told)}
        return self._without(unchanged(self.spec), failed, voiceless) if failed else unchanged(self.spec)

    def _without(self, adapted: Adapted, failed: Mapping[int, str], voiceless: set[int]) -> Adapted:
        """Leave failed scenes out, or replace them, and say so."""
        self._reasons |= failed
        for n, reason in failed.items():
            self.listener(Warned(message=f"scenes[{n}]: {self.spec.scenes[n].on_error.policy}, because {reason}"))
        return without(adapted, failed, voiceless=voiceless)

    def _build(self, adapted: Adapted, prepared: Prepared) -> Plan:
        return build_plan(
            adapted.spec,
            prepared.materials,
            farm=self._farm,
            versions=Versions(ffmpeg=version()),
            cards=adapted.cards,
            numbers=adapted.numbers,
        )

    def _verify(self, plan: Plan, prepared: Prepared) -> None:
        """Compare sampled frames with and without the props that they are said not to depend on."""
        if not self.verify:
            return
        with self._clock.stage(Stage.PREPARE):
            _done, failures = self._runner.ask(list(plan.checks), prepared.paths)
        if failures:
            raise SpecError(
                problems=[
                    Problem(where=f"scenes[{failure.task.scenes[0]}].varies", message=failure.error.message)
                    for failure in failures
                ]
            )

    def _render(self, adapted: Adapted, prepared: Prepared, plan: Plan) -> tuple[Adapted, Plan]:
        """Run what the store lacks; where scenes fail that may, plan again without them."""
        while True:
            todo = look_up(plan, self._store, self.done, self.listener)
            self._meter.planned(plan, todo=frozenset(task.key for task in todo), cpus=self._farm.cpus)
            if self._joining.is_joined:  # clusters are asked before anything is planned
                self._meter.finished(Stage.START)
            failures = self._runner.run(todo, prepared.paths, self.done)
            if not failures:
                return adapted, plan
            adapted = self._without(adapted, blamed(self.spec, failures), set())
            plan = self._build(adapted, prepared)

    def _finish(
        self, adapted: Adapted, prepared: Prepared, plan: Plan, folder: Path
    ) -> tuple[Adapted, Plan, list[Finished], list[Checked]]:
        """Assemble and check every output; what a gate bars is rendered once more, and then refused."""
        finished = self._join(plan, folder / "first")
        checked = self._check(finished, adapted, plan, prepared)
        if forget_rejected(plan, checked, self.done, self._store, self.listener):
            adapted, plan = self._render(adapted, prepared, plan)
            finished = self._join(plan, folder / "second")
            checked = self._check(finished, adapted, plan, prepared)
        refuse_barred(checked, self.base, self.settings)
        return adapted, plan, finished, checked

    def _join(self, plan: Plan, folder: Path) -> list[Finished]:
        with self._clock.stage(Stage.JOIN):
            finished = assemble_all(plan, self.done, self._store, folder)
        self._meter.finished(Stage.JOIN)
        return finished

    def _check(self, finished: Sequence[Finished], adapted: Adapted, plan: Plan, prepared: Prepared) -> list[Checked]:
        """Check every file; tell what its verdict is where somebody should look."""
        with self._clock.stage(Stage.CHECK):
            found = [
                check_finished(one, plan, adapted.numbers, self.spec, self._store, self.settings, prepared.paths)
                for one in finished
            ]
        self._meter.finished(Stage.CHECK)
        checked = [one for one in found if one]
        for one in checked:
            if one.report.verdict is not Verdict.APPROVE:
                why = ", ".join(one.report.reasons)
                self.listener(Warned(message=f"{one.report.file}: {one.report.verdict}, because of {why}"))
        return checked

    def _deliver(self, finished: Sequence[Finished], checked: Sequence[Checked]) -> list[OutputFacts]:
        with self._clock.stage(Stage.DELIVER):
            facts = deliver_outputs(finished, checked, self.base, self.settings)
        self._meter.finished(Stage.DELIVER)
        return facts
