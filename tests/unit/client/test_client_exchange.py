"""One request and its repetitions, as steps: nothing here opens a connection."""

import json
from collections.abc import Generator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from farm.client.errors import (
    BusyError,
    InvalidRequestError,
    JobFailedError,
    NotAllowedError,
    NotFoundError,
    ServiceError,
    UnavailableError,
    UnreachableError,
    refusal,
)
from farm.client.exchange import ask, exchange, pause_before
from farm.client.wire import AskRules, Pause, Request, Response, Rules, Script
from farm.errors import ConflictError, Problem, SettingsError, SpecError, UnknownError

RULES = Rules(base_url="http://127.0.0.1:3100", retries=3)
ORDER = Request(method="POST", path="/api/v1/render/export", body={})


def told(status: int, told: Any = None, **headers: str) -> Response:
    return Response(status=status, headers=headers, body=b"" if told is None else json.dumps(told).encode())


class Played:
    """What a flow does when the service answers so, one answer after the other."""

    def __init__(self, flow: Generator[Any, Any, Any], *answers: Response | Exception) -> None:
        self.requests: list[Request] = []
        self.pauses: list[float] = []
        left = list(answers)
        script = Script(flow)
        while not script.is_over:
            step = script.step
            if isinstance(step, AskRules):
                script.answer(RULES)
            elif isinstance(step, Pause):
                self.pauses.append(step.seconds)
                script.answer(None)
            else:
                self.requests.append(step)
                answer = left.pop(0)
                if isinstance(answer, Exception):
                    script.fail(answer)
                else:
                    script.answer(answer)
        self.value = script.value


def test_repetitions_of_a_post_carry_one_key_and_other_posts_another() -> None:
    lost = UnreachableError("gone")
    played = Played(exchange(ORDER), lost, told(503), told(202, {}))
    keys = [request.headers["Idempotency-Key"] for request in played.requests]
    assert len(keys) == 3
    assert len(set(keys)) == 1
    assert Played(exchange(ORDER), told(202)).requests[0].headers["Idempotency-Key"] != keys[0]


def test_a_key_of_the_caller_s_own_stays_and_a_get_needs_none() -> None:
    own = Request(method="POST", path="/", headers={"Idempotency-Key": "mine"})
    assert Played(exchange(own), told(200)).requests[0].headers == {"Idempotency-Key": "mine"}
    assert Played(exchange(Request(method="GET", path="/")), told(200)).requests[0].headers == {}


def test_a_busy_service_is_asked_again_when_it_says() -> None:
    played = Played(exchange(ORDER), told(429, **{"retry-after": "7"}), told(202))
    assert played.pauses == [7.0]


def test_a_service_that_wants_to_be_left_alone_for_long_is_not_asked_again() -> None:
    with pytest.raises(BusyError) as caught:
        Played(exchange(ORDER), told(429, {"detail": "too many"}, **{"retry-after": "3600"}))
    assert caught.value.retry_after == 3600
    assert caught.value.retryable


def test_a_connection_that_stays_away_is_given_up_after_the_retries() -> None:
    lost = [UnreachableError("gone") for _ in range(RULES.retries + 1)]
    with pytest.raises(UnreachableError):
        Played(exchange(ORDER), *lost)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 413, 422, 424, 500])
def test_what_would_be_refused_again_is_not_asked_again(status: int) -> None:
    with pytest.raises(ServiceError) as caught:
        Played(exchange(ORDER), told(status, {"detail": "no", "code": "x"}), told(200))
    assert caught.value.status == status


@given(repeated=st.integers(0, 20), retry_after=st.none() | st.floats(0, 1e6))
def test_pauses_are_never_shorter_than_asked_for_nor_longer_than_is_waited(
    repeated: int, retry_after: float | None
) -> None:
    pause = pause_before(repeated, BusyError("busy", retry_after=retry_after), RULES)
    if repeated >= RULES.retries or (retry_after or 0) > RULES.longest_pause:
        assert pause is None
    else:
        assert pause is not None
        assert (retry_after or 0) <= pause <= RULES.longest_pause


def test_a_refusal_has_its_code_id_and_places_as_the_caller_wrote_them() -> None:
    problem = {
        "code": "bad_spec",
        "detail": "params.scenes[0].color: must be a colour",
        "request_id": "req_1",
        "retryable": False,
        "problems": [{"where": "params.scenes[0].color", "message": "must be a colour"}, "nonsense"],
    }
    error = refusal(told(422, problem), now=0)
    assert isinstance(error, InvalidRequestError)
    assert isinstance(error, SpecError)
    assert (error.code, error.status, error.request_id, error.exit_code) == ("bad_spec", 422, "req_1", 2)
    assert error.problems == (Problem(where="scenes[0].color", message="must be a colour"),)


@pytest.mark.parametrize(
    ("status", "code", "kind", "family", "exit_code"),
    [
        (401, "unauthorized", NotAllowedError, SettingsError, 3),
        (404, "unknown", NotFoundError, UnknownError, 2),
        (409, "conflict", ServiceError, ConflictError, 2),
        (409, "job_failed", JobFailedError, ConflictError, 1),
        (424, "unavailable", UnavailableError, SettingsError, 3),
        (503, "ledger", BusyError, ServiceError, 3),
    ],
)
def test_refusals_belong_to_the_tree_of_errors(
    status: int, code: str, kind: type[ServiceError], family: type[Exception], exit_code: int
) -> None:
    error = refusal(told(status, {"code": code, "detail": "no"}), now=0)
    assert isinstance(error, kind)
    assert isinstance(error, family)
    assert (error.exit_code, error.message.startswith("no")) == (exit_code, True)


@pytest.mark.parametrize("body", [b"<html>502</html>", b"\xff", b"[1]", b'{"problems": 3, "code": 4}', b""])
def test_an_answer_that_is_no_problem_document_says_its_status(body: bytes) -> None:
    error = refusal(Response(status=502, headers={"x-request-id": "req_9"}, body=body), now=0)
    assert isinstance(error, BusyError)
    assert "502" in error.message
    assert error.request_id == "req_9"


def test_a_date_says_when_to_come_back() -> None:
    headers = {"retry-after": "Fri, 20 Nov 2026 12:00:30 GMT"}
    assert refusal(Response(status=503, headers=headers), now=1795176000).retry_after == 30
    assert refusal(Response(status=503, headers={"retry-after": "soon"}), now=0).retry_after is None


def test_something_else_at_the_address_is_named() -> None:
    with pytest.raises(ServiceError, match="is this a Framefarm service"):
        Played(ask(Request(method="GET", path="/x")), Response(status=200, headers={}, body=b"<html>"))
