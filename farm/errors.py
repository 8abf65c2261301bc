"""Everything that can go wrong, as one tree.

::

    FarmError                    code, retryable, problems, exit_code
    ├── SpecError                the customer's JSON is wrong; never retried
    ├── AssetError               an image, sound or clip is missing, hostile or broken
    │   └── FetchError           it could not be fetched; retried where the network is to blame
    │       └── PrivateAddressError  its host is not a public one
    ├── SettingsError            this installation or cluster is set up wrongly
    │   └── MissingToolError     a program such as ffmpeg is not installed
    ├── RenderError              a task failed for a reason of its own
    │   ├── CommandError         a child process failed: command, exit code, tail of its stderr
    │   ├── CommandTimeoutError  it outlived its deadline or stopped making progress; retried
    │   └── InfrastructureError  node or worker lost, out of memory; retried on another node
    │       └── FarmLostError    all of Ray was lost; a job goes back into the queue
    ├── StoreError               the store is unreachable, full or damaged
    │   └── CorruptArtifactError an artifact's bytes are not the ones that were stored; rendered again
    ├── DeliveryError            the destination cannot be written
    ├── LedgerError              the ledger of jobs cannot be reached; retried
    ├── JobError                 what was asked of a job cannot be
    │   ├── UnknownError         there is no such job, delivery or key
    │   ├── ConflictError        it is taken, or in a state that does not allow it
    │   └── StaleClaimError      another dispatcher has the job by now, or nobody
    ├── RequestError             the service refuses a request before it looks at what it asks for
    ├── ServiceError             what a client of the service hears; its own tree is in farm.client.errors
    └── ProofError               the finished file is not what was planned
        └── RejectedError        the check of a gated output rejects it; nothing of it is delivered but the report

Each error has a stable ``code`` for programs, says whether trying again can
help (``retryable``), and carries located problems for people.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

TAIL_LINES = 12
"""Lines of a child's standard error that an error message quotes."""


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One thing that is wrong, and where."""

    where: str
    """Location in the spec, such as ``scenes[3].motion.to.zoom``; empty for the whole."""
    message: str
    """What is wrong, as a sentence fragment in lower case."""

    def __str__(self) -> str:
        return f"{self.where}: {self.message}" if self.where else self.message


class FarmError(Exception):
    """Base of every error that Framefarm raises on purpose."""

    code = "error"
    retryable = False
    exit_code = 1

    def __init__(self, message: str = "", *, problems: Sequence[Problem] = ()) -> None:
        self.problems = tuple(problems)
        self.message = message or "; ".join(str(problem) for problem in self.problems)
        super().__init__(self.message)

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle by attributes, so that errors survive the way through Ray."""
        return (_rebuild, (type(self), self.__dict__))

    def located(self, where: str) -> Sequence[Problem]:
        """Return the problems, with ``where`` given to the error itself if it has none."""
        return self.problems or (Problem(where=where, message=self.message),)


def _rebuild(cls: type[FarmError], state: dict[str, object]) -> FarmError:
    """Recreate a pickled error without calling its initialiser."""
    error = cls.__new__(cls)
    error.__dict__.update(state)
    error.args = (state["message"],)
    return error


class SpecError(FarmError):
    """The customer's JSON is wrong."""

    code = "bad_spec"
    exit_code = 2


class AssetError(FarmError):
    """An image, sound or clip is missing, hostile or broken."""

    code = "bad_asset"
    exit_code = 2


class FetchError(AssetError):
    """A remote asset could not be fetched."""

    code = "fetch_failed"

    def __init__(self, message: str = "", *, problems: Sequence[Problem] = (), retryable: bool = False) -> None:
        super().__init__(message, problems=problems)
        self.retryable = retryable


class PrivateAddressError(FetchError):
    """A user's URL leads to an address that is not public."""

    code = "private_address"


class SettingsError(FarmError):
    """This installation or cluster is set up wrongly."""

    code = "bad_settings"
    exit_code = 3


class MissingToolError(SettingsError):
    """A program that the work needs is not installed."""

    code = "missing_tool"


class RenderError(FarmError):
    """A task failed for a reason of its own."""

    code = "render_failed"


class CommandError(RenderError):
    """A child process ended with an error."""

    code = "command_failed"

    def __init__(self, *, command: Sequence[str], exit_code: int, stderr: str, retryable: bool = False) -> None:
        self.command = tuple(command)
        self.stderr = "\n".join(stderr.strip().splitlines()[-TAIL_LINES:])
        self.retryable = retryable
        what = f"killed by signal {-exit_code}" if exit_code < 0 else f"exit code {exit_code}"
        super().__init__(f"{self.command[0]} failed ({what}): {self.stderr or 'it said nothing'}")


class CommandTimeoutError(RenderError):
    """A child process outlived its deadline or stopped making progress."""

    code = "command_timeout"
    retryable = True


class InfrastructureError(RenderError):
    """A node or worker was lost, or memory ran out."""

    code = "infrastructure"
    retryable = True


class FarmLostError(InfrastructureError):
    """The connection to Ray was lost, and all tasks with it."""


class StoreError(FarmError):
    """The store is unreachable, full or damaged."""

    code = "store"
    exit_code = 3


class CorruptArtifactError(StoreError):
    """An artifact's bytes are not the ones that were stored."""

    code = "corrupt_artifact"
    retryable = True


class DeliveryError(FarmError):
    """The destination cannot be written."""

    code = "delivery_failed"
    exit_code = 3


class LedgerError(FarmError):
    """The ledger's database cannot be reached or is busy for too long."""

    code = "ledger"
    retryable = True
    exit_code = 3


class JobError(FarmError):
    """What was asked of a job cannot be."""

    code = "job"
    exit_code = 2


class UnknownError(JobError):
    """There is no such job, task, delivery or key."""

    code = "unknown"


class ConflictError(JobError):
    """An identifier is taken by something else, or a state does not allow the change."""

    code = "conflict"


class StaleClaimError(JobError):
    """A dispatcher writes to a job that it does not hold any more."""

    code = "stale_claim"


class RequestError(FarmError):
    """The service refuses a request: who asks, how often, how large, for what is not there."""

    def __init__(
        self,
        message: str,
        *,
        status: int,
        code: str,
        retryable: bool = False,
        headers: Mapping[str, str] | None = None,
        problems: Sequence[Problem] = (),
    ) -> None:
        super().__init__(message, problems=problems)
        self.status = status
        """HTTP status."""
        self.code = code
        self.retryable = retryable
        self.headers = dict(headers or {})
        """Headers of the answer."""


class ProofError(FarmError):
    """The finished file is not what was planned."""

    code = "proof_failed"


class RejectedError(ProofError):
    """The check of a gated output rejects the file, after what was at fault was rendered once more."""

    code = "qa_rejected"

    def __init__(
        self, message: str = "", *, problems: Sequence[Problem] = (), reports: Sequence[Mapping[str, object]] = ()
    ) -> None:
        super().__init__(message, problems=problems)
        self.reports = tuple(reports)
        """The reports of all outputs, as JSON."""
