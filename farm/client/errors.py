"""What a call to the service may raise, below the tree of :mod:`farm.errors`.

::

    ServiceError                 status, code, request_id, problems, retryable
    ├── UnreachableError         no connection, or it was lost for longer than is waited
    ├── NotAllowedError          401, 403: the key (also a SettingsError)
    ├── InvalidRequestError      400, 413, 415, 422: what was asked, with places (also a SpecError)
    ├── NotFoundError            404 (also an UnknownError)
    ├── StateError               409: taken, or in a state that does not allow it (also a ConflictError)
    │   ├── NotReadyError        the job has not ended
    │   ├── JobFailedError       the job failed, and why
    │   └── JobCancelledError    the job was cancelled
    ├── UnavailableError         424: something is missing at the service (also a SettingsError)
    ├── BusyError                429, 503 for longer than is waited; ``retry_after`` seconds
    ├── DownloadError            what came is not the file
    └── WaitTimeoutError         the job did not end in time; it goes on
"""

from collections.abc import Mapping, Sequence
from email.utils import parsedate_to_datetime
from typing import Any

from farm.client.wire import Response
from farm.errors import ConflictError, FarmError, Problem, SettingsError, SpecError, UnknownError

MOST_PROBLEMS = 100
"""Problems of one answer that are kept."""
PARAMS = "params."
"""What places in params begin with at the service; whoever calls a method does not write it."""


class ServiceError(FarmError):
    """The service refuses a request, or fails."""

    code = "service"

    def __init__(
        self,
        message: str = "",
        *,
        problems: Sequence[Problem] = (),
        status: int = 0,
        code: str = "",
        request_id: str = "",
        retryable: bool | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message, problems=problems)
        self.status = status
        """HTTP status; 0: there was no answer."""
        self.request_id = request_id
        """What the service's log has it under."""
        self.retry_after = retry_after
        """Seconds after which the service wants to be asked again."""
        if code:
            self.code = code
        if retryable is not None:
            self.retryable = retryable


class UnreachableError(ServiceError):
    """There is no connection to the service."""

    code = "unreachable"
    retryable = True
    exit_code = 3


class NotAllowedError(ServiceError, SettingsError):
    """The key is wrong, missing, or may not do that."""


class InvalidRequestError(ServiceError, SpecError):
    """Something is wrong with what was asked; ``problems`` say what and where."""


class NotFoundError(ServiceError, UnknownError):
    """There is no such job, file or endpoint, or it is another client's."""


class StateError(ServiceError, ConflictError):
    """It is taken, or in a state that does not allow it."""


class NotReadyError(StateError):
    """The job has not ended, so there is no result."""


class JobFailedError(StateError):
    """The job failed; the message says why."""

    exit_code = 1


class JobCancelledError(StateError):
    """The job was cancelled, so there is no result."""

    exit_code = 1


class UnavailableError(ServiceError, SettingsError):
    """The service lacks something that this needs."""


class BusyError(ServiceError):
    """The service is asked too often, or is busy."""

    exit_code = 3


class DownloadError(ServiceError):
    """What was downloaded is not what the job made."""

    code = "download"


class WaitTimeoutError(ServiceError):
    """The job did not end in time. It goes on."""

    code = "wait_timeout"
    retryable = True


BY_CODE: Mapping[str, type[ServiceError]] = {
    "not_ready": NotReadyError,
    "job_failed": JobFailedError,
    "job_cancelled": JobCancelledError,
}
"""What is raised for codes that mean more than their status."""

BY_STATUS: Mapping[int, type[ServiceError]] = {
    400: InvalidRequestError,
    401: NotAllowedError,
    403: NotAllowedError,
    404: NotFoundError,
    409: StateError,
    413: InvalidRequestError,
    415: InvalidRequestError,
    422: InvalidRequestError,
    424: UnavailableError,
    429: BusyError,
    502: BusyError,
    503: BusyError,
    504: BusyError,
}
"""What is raised for each status; for others a plain :class:`ServiceError`."""


def refusal(response: Response, *, now: float) -> ServiceError:
    """Return the error that an answer stands for, from its problem details (RFC 9457) where it has them.

    ``now`` is the time in seconds since 1970, for a ``Retry-After`` that is a date.
    """
    found = response.json()
    told: Mapping[str, Any] = found if isinstance(found, dict) else {}
    code = told.get("code") if isinstance(told.get("code"), str) else ""
    kind = BY_CODE.get(str(code)) or BY_STATUS.get(response.status) or ServiceError
    name = str(told.get("request_id") or response.headers.get("x-request-id", ""))
    detail = str(told.get("detail") or told.get("title") or f"the service answered {response.status}")
    if not told or response.status >= 500:  # noqa: PLR2004 — server errors (RFC 9110, 15.6)
        detail += f" (status {response.status}{f', request {name}' if name else ''})"
    retryable = told.get("retryable")
    return kind(
        detail,
        problems=_problems(told.get("problems")),
        status=response.status,
        code=str(code),
        request_id=name,
        retryable=retryable if isinstance(retryable, bool) else kind is BusyError,
        retry_after=_retry_after(response.headers.get("retry-after", ""), now),
    )


def _problems(told: Any) -> Sequence[Problem]:
    given = told if isinstance(told, list) else []
    return tuple(
        Problem(where=str(one.get("where", "")).removeprefix(PARAMS), message=str(one.get("message", "")))
        for one in given[:MOST_PROBLEMS]
        if isinstance(one, dict)
    )


def _retry_after(text: str, now: float) -> float | None:
    """Read seconds, or a date (RFC 9110, 10.2.3)."""
    if text.isascii() and text.isdecimal():
        return float(text[:9])
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - now) if text else None
    except ValueError:
        return None
