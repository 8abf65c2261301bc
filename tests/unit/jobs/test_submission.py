"""What is asked of the ledger is checked, with the place of what is wrong."""

from typing import Any

import pytest

from farm.errors import SpecError
from farm.jobs.models import Priority
from farm.jobs.submission import Submission, read_submission


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"kind": ""}, "kind: "),
        ({"kind": "../x"}, "kind: "),
        ({"job_id": "a b"}, "job_id: "),
        ({"job_id": "x" * 129}, "job_id: must be at most 128 characters long"),
        ({"job_id": "order-7\n"}, "job_id: "),
        ({"priority": "urgent"}, "priority: must be 'low', 'normal' or 'high'"),
        ({"priority": 2}, "priority: "),
        ({"tags": ["fine", "x y"]}, r"tags\[1\]: "),
        ({"tags": ["t"] * 33}, "tags: must have at most 32 entries"),
        ({"payload": []}, "payload: must be an object"),
        ({"payload": {"x": float("nan")}}, "payload: "),
        ({"payload": {"x": "y" * (9 << 20)}}, "payload: must be at most 8,388,608 bytes"),
        ({"webhook_events": ["job.exploded"]}, r"webhook_events\[0\]: "),
        ({"estimated_duration_sec": -1}, "estimated_duration_sec: must be at least 0"),
        ({"idempotency_key": "a\r\nb"}, "idempotency_key: "),
        ({"color": "red"}, "color: is not a known field"),
    ],
)
def test_what_is_wrong_is_located(changed: dict[str, Any], problem: str) -> None:
    with pytest.raises(SpecError, match=problem):
        read_submission({"kind": "render.export", **changed})


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.com/",
        "file:///etc/passwd",
        "http://user:pw@example.com/",
        "http://exa mple.com/",
        "http://example.com/\r\nX-Evil: 1",
        "//example.com",
        "http://",
        "http://[::1",
        "x" * 5000,
    ],
)
def test_an_address_that_is_none_is_refused_with_the_job(url: str) -> None:
    with pytest.raises(SpecError, match=r"^webhook_url: "):
        read_submission({"kind": "tts", "webhook_url": url})


def test_the_hash_covers_what_is_asked_for_and_not_what_is_estimated() -> None:
    plain = Submission(kind="tts", payload={"b": 1, "a": 2})
    assert plain.level is Priority.NORMAL
    same = Submission(kind="tts", payload={"a": 2, "b": 1}, estimated_duration_sec=3, idempotency_key="k")
    assert plain.request_sha256() == same.request_sha256()
    for other in ({"priority": "low"}, {"tags": ["x"]}, {"client": "ann"}, {"job_id": "j"}):
        changed = read_submission({"kind": "tts", "payload": {"a": 2, "b": 1}, **other})
        assert changed.request_sha256() != plain.request_sha256()
