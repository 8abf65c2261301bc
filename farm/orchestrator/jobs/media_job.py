"""Jobs that make sounds and reports from recordings, in the dispatcher's own process, under its children's limits.

They take seconds and little memory, as what an export does before and after it
renders; so they need no worker of the farm.
"""

from collections.abc import Callable, Generator, Mapping, Sequence
from concurrent.futures import Future, wait
from contextvars import copy_context
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError

from farm.errors import FarmError, SpecError
from farm.jobs.models import JobArtifact
from farm.media.process import Limits, stopped_by
from farm.orchestrator.intake import Intake, Wanted
from farm.orchestrator.jobs.destinations import own_folder
from farm.orchestrator.jobs.handler import Done, JobContext, file_facts
from farm.orchestrator.prepare import Prepared, Use, prepare_uses, raise_problems
from farm.settings import Settings
from farm.spec.problems import problems_of
from farm.storage import open_store
from farm.storage.atomic import digest
from farm.storage.destination import check_destination, deliver
from farm.storage.scratch import scratch, sweep_scratch

FETCH, DELIVER = "fetch", "deliver"
"""Phases that all such jobs may have."""

FETCHED, MADE = 0.4, 0.9
"""Share of the work that is done when recordings are here and measured, and when all is made but not delivered."""

LOOK_SECONDS = 0.2
"""How often a job that waits for recordings looks whether it is still wanted."""

GRACE_SECONDS = 3.0
"""What is fetched and measured gets so long to end its children, once the job is stopped.

A silent server or name server would hold up longer; then what waits for it is left behind, and ends by itself.
"""

T = TypeVar("T")
P = TypeVar("P")


@dataclass(frozen=True, kw_only=True)
class MadeFile:
    """A file that a job made."""

    name: str
    """Identifier within the job, such as ``audio``."""
    path: Path
    """Where it lies now."""
    called: str
    """How it is called in the job's folder."""
    media_type: str


@dataclass(frozen=True, kw_only=True)
class Made:
    """What a job made."""

    files: Sequence[MadeFile]
    """The main one first."""
    facts: Mapping[str, Any]
    """What the result says beside its files."""


@dataclass(frozen=True, kw_only=True)
class Workshop:
    """Where a job works, and what with."""

    context: JobContext
    folder: Path
    """Takes whatever is made; it goes with the job."""
    intake: Intake
    settings: Settings
    """Those of this machine, by which the client's uploaded files may be read, too."""

    @property
    def limits(self) -> Limits:
        """Return those of each child."""
        return Limits(deadline=self.settings.task_seconds, stall=self.settings.stall_seconds)

    def tell(self, share: float, phase: str) -> None:
        """Tell how far the job is.

        Raises:
            KeyboardInterrupt: it is to be stopped.

        """
        self.context.tell(share, phase=phase)

    def prepared(self, uses: Sequence[Use]) -> Prepared:
        """Return fetched and measured recordings.

        Raises:
            AssetError: some cannot be used; with all of them, located.
            KeyboardInterrupt: the job is to be stopped.

        """
        self.tell(0.0, FETCH)

        def advance(share: float) -> None:
            self.tell(FETCHED * share, FETCH)

        found = interruptible(lambda: prepare_uses(uses, self.intake, advance=advance), self.context.stop)
        raise_problems(found.problems)
        return found

    def fetched(self, address: str, wanted: Wanted) -> Path:
        """Return a fetched file that is not looked into yet.

        Raises:
            AssetError: it cannot be fetched.
            KeyboardInterrupt: the job is to be stopped.

        """
        self.tell(0.0, FETCH)
        found = interruptible(
            lambda: self.intake.located(address, wanted), self.context.stop, given_up=self.intake.stopped
        )
        self.tell(FETCHED, FETCH)
        return found

    def carry_out(self, steps: Generator[Any, None, T]) -> T:
        """Carry out work in steps; return its result.

        Raises:
            KeyboardInterrupt: the job is to be stopped.

        """
        while True:
            self.context.check()
            try:
                next(steps)
            except StopIteration as end:
                result: T = end.value
                return result


def interruptible(work: Callable[[], T], stop: Event, *, given_up: Event | None = None) -> T:
    """Return what some work returns that may wait for a network, for as long as it is wanted; ``given_up`` is told.

    Raises:
        KeyboardInterrupt: ``stop`` was set.

    """
    done: Future[T] = Future()
    context = copy_context()

    def run() -> None:
        try:
            done.set_result(context.run(work))
        except BaseException as error:  # noqa: BLE001 - whoever waits is told
            done.set_exception(error)

    Thread(target=run, name="fetch", daemon=True).start()
    while not wait([done], timeout=LOOK_SECONDS).done:
        if stop.is_set():
            if given_up is not None:
                given_up.set()
            wait([done], timeout=GRACE_SECONDS)
            raise KeyboardInterrupt
    return done.result()


@dataclass(frozen=True, kw_only=True)
class MediaJob(Generic[P]):
    """Runs one kind of such jobs; see :class:`farm.orchestrator.jobs.handler.Handler`."""

    params: type[BaseModel]
    """What is asked for, as it comes over the network."""
    ask: Callable[[Any], P]
    """Takes those; returns what ``make`` is given, or raises a FarmError."""
    make: Callable[[P, Workshop], Made]
    """Does the work."""
    result: type[BaseModel]
    """What the job returns."""

    def read(self, params: Mapping[str, Any]) -> BaseModel:
        """Check a request's parameters.

        Raises:
            SpecError: they are wrong; with all problems, located.

        """
        try:
            asked = self.params.model_validate(params)
        except ValidationError as error:
            raise SpecError(problems=problems_of(error, params)) from None
        self.ask(asked)
        return asked

    def run(self, params: BaseModel, context: JobContext) -> Done:
        """Make and deliver.

        Raises:
            FarmError: see :mod:`farm.errors`; nothing is delivered.
            KeyboardInterrupt: it was stopped.

        """
        admitted = context.admit(params)
        settings = admitted.settings
        own = own_folder(context.job.job_id, settings)
        check_destination(f"{own}/result", settings)
        store = open_store(settings.store_uri, settings)
        store.check()
        sweep_scratch(settings)
        with stopped_by(context.stop), admitted.as_asked(), scratch(settings) as folder:
            intake = Intake(base=folder, folder=folder, store=store, settings=settings, share=False)
            shop = Workshop(context=context, folder=folder, intake=intake, settings=settings)
            try:
                made = self.make(self.ask(admitted.params), shop)
                context.tell(MADE, phase=DELIVER)
                # A dispatcher that lost the job must not deliver after the one that has it.
                context.confirm()
                files = tuple(_delivered(file, own, settings) for file in reversed(made.files))[::-1]
            except FarmError:
                context.check()  # what was given up because of a stop did not fail
                raise
        result = self.result.model_validate({**made.facts, "files": [file_facts(file) for file in files]})
        return Done(result=result.model_dump(mode="json"), files=files)


def _delivered(file: MadeFile, own: str, settings: Settings) -> JobArtifact:
    """Deliver a file into the job's folder, whole or not at all."""
    uri, found = f"{own}/{file.called}", digest(file.path)
    deliver(file.path, uri, settings, content_type=file.media_type)
    return JobArtifact(
        name=file.name, job_id="", uri=uri, media_type=file.media_type, size=found.size, sha256=found.sha256
    )
