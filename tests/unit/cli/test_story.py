"""Events as lines for people."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from farm.cli.story import SAID, line_of

PLAIN = st.none() | st.booleans() | st.integers() | st.text(max_size=20)
JSON = st.recursive(PLAIN, lambda inner: st.dictionaries(st.text(max_size=10), inner, max_size=3), max_leaves=5)
AT = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


@given(kind=st.sampled_from(sorted(SAID)) | st.text(), data=st.dictionaries(st.text(), JSON, max_size=5))
def test_whatever_an_event_says_makes_a_line_without_commands_to_the_terminal(
    kind: str, data: dict[str, object]
) -> None:
    text = line_of(kind, data, AT).plain
    assert all(c.isprintable() or c == "\n" for c in text)


def test_a_failed_attempt_says_where_and_why() -> None:
    error = {"message": "ffmpeg failed (exit code 1): no\x1b[2Jspace", "problems": []}
    data = {"task": "scene 3 [ab12]", "attempt": 2, "fault": "user", "error": error}
    line = line_of("task.retrying", data, None).plain
    assert line == (
        "scene 3 [ab12]: attempt 2 failed (user): ffmpeg failed (exit code 1): no\N{REPLACEMENT CHARACTER}[2Jspace; "
        "it is tried again"
    )


def test_problems_are_told_with_their_places() -> None:
    problems = [{"where": "scenes[0].image", "message": "is broken"}, {"where": "", "message": "and more"}]
    line = line_of("job.failed", {"error": {"message": "x", "problems": problems}}, None).plain
    assert line == "failed: scenes[0].image: is broken; and more"


def test_a_job_that_came_back_into_the_queue_says_why() -> None:
    assert line_of("job.queued", {"change": "submit"}, None).plain == "queued"
    told = line_of("job.queued", {"change": "lose", "reason": "its dispatcher died"}, None).plain
    assert told == "back in the queue: its dispatcher died"
