"""One request and its answer: repeated where that is safe and can help, refused with a typed error else."""

import random
import time
import uuid
from dataclasses import replace
from typing import Any

from farm.client.errors import BusyError, ServiceError, UnreachableError, refusal
from farm.client.wire import AskRules, Flow, Pause, Request, Response, Rules

IDEMPOTENCY_KEY = "Idempotency-Key"
"""Header that makes repetitions of a request one; the service remembers it for a day."""
FIRST_PAUSE = 0.25
"""Seconds before the first repetition; each pause doubles, shortened by chance to half, so that clients spread."""
FAILED = 400
"""HTTP status from which on an answer is an error."""
EMPTY = 204
"""HTTP status of an answer without a body."""


def exchange(request: Request) -> Flow[Response]:
    """Ask until there is an answer that is no error.

    Raises:
        ServiceError: there is none.

    """
    rules: Rules = yield AskRules()
    if request.method == "POST" and IDEMPOTENCY_KEY not in request.headers:
        request = replace(request, headers={**request.headers, IDEMPOTENCY_KEY: uuid.uuid4().hex})
    repeated = 0
    while True:
        failure: ServiceError
        try:
            response: Response = yield request
        except UnreachableError as error:
            failure = error
        else:
            if response.status < FAILED:
                return response
            failure = refusal(response, now=time.time())
        pause = pause_before(repeated, failure, rules)
        if pause is None:
            raise failure
        repeated += 1
        yield Pause(seconds=pause)


def ask(request: Request) -> Flow[Any]:
    """Return the JSON of an answer.

    Raises:
        ServiceError: there is none, or it is not JSON.

    """
    response = yield from exchange(request)
    if response.status == EMPTY:
        return None
    told = response.json()
    if told is None:
        raise ServiceError(
            f"{request.path} did not answer JSON; is this a Framefarm service?", status=response.status, code="not_json"
        )
    return told


def pause_before(repeated: int, failure: ServiceError, rules: Rules) -> float | None:
    """Return how many seconds to wait before a request is repeated; none: it is not."""
    if repeated >= rules.retries or not isinstance(failure, BusyError | UnreachableError):
        return None
    pause = FIRST_PAUSE * 2**repeated * random.uniform(0.5, 1)  # noqa: S311 — no secret
    if failure.retry_after is not None:
        pause = max(pause, failure.retry_after)
    return pause if pause <= rules.longest_pause else None
