"""What the ledger promises to those who submit jobs, on SQLite and on Postgres."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from ledgers import Bench, open_bench
from sqlalchemy import text

from farm.errors import ConflictError, FarmError, LedgerError, SettingsError, SpecError, UnknownError
from farm.jobs.changes import changing
from farm.jobs.claims import Limits
from farm.jobs.models import JobArtifact
from farm.jobs.states import JobState
from farm.jobs.submission import JobFilter
from farm.jobs.tables import metadata


def test_the_migrations_make_the_tables_that_the_code_knows(bench: Bench) -> None:
    with bench.ledger.database.view() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_a_ledger_of_a_newer_version_is_refused(bench: Bench) -> None:
    with bench.ledger.database.change() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'r9999'"))
    with pytest.raises(SettingsError, match="newer Framefarm"):
        open_bench(bench.address)


def test_a_job_is_there_after_the_ledger_was_closed(bench: Bench) -> None:
    job = bench.submit(payload={"text": "naïve \x00 \ud800 🎬", "list": [1, 2.5, None]}, tags=["gpu", "gpu", "a"])
    bench.ledger.close()
    again = open_bench(bench.address)
    found = again.ledger.get(job.job_id)
    again.ledger.close()
    assert found == job
    assert found.payload == {"text": "naïve \x00 \ud800 🎬", "list": [1, 2.5, None]}
    assert found.tags == ("gpu", "a")
    assert found.status is JobState.QUEUED


def test_the_same_request_under_the_same_key_gives_the_same_job(bench: Bench) -> None:
    asked = {"kind": "tts", "payload": {"text": "hello"}, "idempotency_key": "k-1"}
    first, second = bench.ledger.submit(asked), bench.ledger.submit(asked)
    assert (first.created, second.created) == (True, False)
    assert first.job.job_id == second.job.job_id
    with pytest.raises(ConflictError, match="idempotency_key"):
        bench.ledger.submit({**asked, "payload": {"text": "other"}})
    assert bench.ledger.submit({**asked, "client": "somebody-else"}).created
    bench.clock.sleep(2 * 86_400)
    assert bench.ledger.submit({**asked, "payload": {"text": "other"}}).created


def test_the_same_request_from_many_at_once_gives_one_job(bench: Bench) -> None:
    asked = {"kind": "tts", "idempotency_key": "k-1"}
    with ThreadPoolExecutor(8) as pool:
        accepted = list(pool.map(lambda _: bench.ledger.submit(asked), range(24)))
    assert len({each.job.job_id for each in accepted}) == 1
    assert sum(each.created for each in accepted) == 1
    assert bench.types(accepted[0].job.job_id) == ["job.queued"]


def test_many_at_once_get_different_jobs_within_the_limit(bench: Bench) -> None:
    for _ in range(20):
        bench.submit()
    with ThreadPoolExecutor(8) as pool:
        claims = list(pool.map(lambda _: bench.claims.claim("d", limits=Limits(total=13)), range(24)))
    held = [claim.job_id for claim in claims if claim is not None]
    assert len(held) == len(set(held)) == 13


def test_a_database_that_goes_away_is_told_and_found_again(bench: Bench) -> None:
    if bench.ledger.database.is_sqlite:
        pytest.skip("SQLite has no connections to lose")
    job = bench.submit()
    others = text(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE pid <> pg_backend_pid() AND datname = current_database()"
    )
    other = open_bench(bench.address)
    with other.ledger.database.change() as connection:
        connection.execute(others)
    assert bench.ledger.cancel(job.job_id).status is JobState.CANCELLED  # an idle connection is replaced
    with (  # noqa: PT012 - the transaction is what fails
        pytest.raises(LedgerError, match="the ledger's database fails") as caught,
        changing(bench.ledger.database) as change,
    ):
        change.record("a", "b", "c")
        with other.ledger.database.change() as connection:
            connection.execute(others)
        change.record("a", "b", "c")
    assert caught.value.retryable
    other.ledger.close()
    assert [record.action for record in bench.ledger.audit()] == ["job.cancel"]


def test_a_job_id_of_the_client_names_one_request(bench: Bench) -> None:
    assert bench.submit(job_id="order-7", payload={"n": 1}).job_id == "order-7"
    assert not bench.ledger.submit({"kind": "render.export", "job_id": "order-7", "payload": {"n": 1}}).created
    with pytest.raises(ConflictError, match="job_id: is taken"):
        bench.submit(job_id="order-7", payload={"n": 2})
    with pytest.raises(ConflictError, match="job_id: is taken"):
        bench.submit(job_id="order-7", payload={"n": 1}, client="somebody-else")


@pytest.mark.parametrize("name", ["", "nobody", "a\x00b", "x" * 500, "'; DROP TABLE jobs; --", "\ud800"])
def test_an_unknown_job_is_named(bench: Bench, name: str) -> None:
    with pytest.raises(UnknownError, match="there is no job"):
        bench.ledger.get(name)
    with pytest.raises(UnknownError, match="there is no job"):
        bench.ledger.cancel(name)
    with pytest.raises(UnknownError, match="there is no job"):
        bench.ledger.events(name)


def test_lists_are_filtered_and_turned_over_while_jobs_come_in(bench: Bench) -> None:
    made = [bench.submit(client=f"c{n % 2}", tags=[f"t{n % 3}"]).job_id for n in range(10)]
    first = bench.ledger.list(limit=4)
    bench.submit()
    second = bench.ledger.list(limit=4, cursor=first.next_cursor)
    third = bench.ledger.list(limit=4, cursor=second.next_cursor)
    assert [job.job_id for page in (first, second, third) for job in page.jobs] == made[::-1]
    assert third.next_cursor == ""
    wanted: list[tuple[dict[str, Any], set[int]]] = [
        ({"client": "c1"}, {1, 3, 5, 7, 9}),
        ({"tag": "t0"}, {0, 3, 6, 9}),
        ({"client": "c1", "tag": "t0"}, {3, 9}),
        ({"kind": "tts"}, set()),
        ({"client": "local\x00"}, set()),
        ({"statuses": (JobState.FAILED,)}, set()),
        ({"created_before": bench.clock()}, set()),
    ]
    for given, numbers in wanted:
        found = {job.job_id for job in bench.ledger.list(JobFilter(**given)).jobs}
        assert found == {made[number] for number in numbers}, given


@pytest.mark.parametrize("cursor", ["x", "====", "é", "A" * 4000, "OTk5"])
def test_a_made_up_cursor_is_refused(bench: Bench, cursor: str) -> None:
    with pytest.raises(SpecError, match="cursor: does not belong"):
        bench.ledger.list(cursor=cursor)


def test_a_cursor_belongs_to_its_list(bench: Bench) -> None:
    for _ in range(3):
        bench.submit()
    cursor = bench.ledger.list(limit=1).next_cursor
    with pytest.raises(SpecError, match="cursor"):
        bench.ledger.list(JobFilter(client="local"), cursor=cursor)
    with pytest.raises(SpecError, match="limit: must be"):
        bench.ledger.list(limit=0)


def test_events_can_be_read_from_a_number_on(bench: Bench) -> None:
    claim = bench.claimed()
    bench.claims.complete(claim, {"ok": True})
    assert bench.types(claim.job_id) == ["job.queued", "job.running", "job.completed"]
    later = bench.ledger.events(claim.job_id, after=1)
    assert [(event.number, event.type) for event in later] == [(2, "job.running"), (3, "job.completed")]
    assert later[0].at == bench.clock()


def test_a_queued_job_is_cancelled_at_once(bench: Bench) -> None:
    job = bench.submit()
    assert bench.ledger.cancel(job.job_id).status is JobState.CANCELLED
    assert bench.ledger.cancel(job.job_id).status is JobState.CANCELLED
    assert bench.types(job.job_id) == ["job.queued", "job.cancelled"]
    assert bench.claims.claim("dispatcher-1") is None


def test_a_running_job_is_cancelled_by_its_dispatcher(bench: Bench) -> None:
    claim = bench.claimed()
    assert not bench.claims.heartbeat(claim).cancel_requested
    assert bench.ledger.cancel(claim.job_id).status is JobState.CANCELLING
    assert bench.ledger.cancel(claim.job_id).status is JobState.CANCELLING
    assert bench.claims.heartbeat(claim).cancel_requested
    assert bench.claims.stop(claim).status is JobState.CANCELLED
    assert bench.types(claim.job_id) == ["job.queued", "job.running", "job.cancelling", "job.cancelled"]


def test_a_job_that_has_ended_is_not_cancelled(bench: Bench) -> None:
    claim = bench.claimed()
    bench.claims.complete(claim, None)
    with pytest.raises(ConflictError, match="completed"):
        bench.ledger.cancel(claim.job_id)


def test_a_retry_is_a_new_job_and_there_is_one(bench: Bench) -> None:
    claim = bench.claimed(payload={"n": 1}, tags=["gpu"], priority="high")
    with pytest.raises(ConflictError, match="only a job that has ended"):
        bench.ledger.retry(claim.job_id)
    bench.claims.fail(claim, FarmError("it broke"))
    again, same = bench.ledger.retry(claim.job_id), bench.ledger.retry(claim.job_id)
    assert (again.created, same.created) == (True, False)
    assert again.job.job_id == same.job.job_id != claim.job_id
    assert (again.job.retry_of, again.job.attempt) == (claim.job_id, 2)
    assert (again.job.payload, again.job.tags, again.job.priority) == ({"n": 1}, ("gpu",), claim.job.priority)
    assert bench.ledger.get(claim.job_id).status is JobState.FAILED


def test_what_was_done_is_in_the_audit_log(bench: Bench) -> None:
    job = bench.submit()
    bench.ledger.cancel(job.job_id, actor="key_1")
    bench.ledger.record("key_2", "asset.fetch", "http://10.0.0.1/\x00", outcome="refused", why="private")
    first, second = bench.ledger.audit()
    assert (first.actor, first.action, first.target, first.outcome) == ("key_1", "job.cancel", job.job_id, "done")
    assert (second.outcome, second.data) == ("refused", {"why": "private"})
    assert bench.ledger.audit(after=second.number) == []


def test_the_audit_log_forgets_what_is_old_and_gives_no_number_twice(bench: Bench) -> None:
    for number in range(3):
        bench.ledger.record("key_1", "request", f"GET /{number}", outcome="refused")
        bench.clock.sleep(100)
    assert bench.retention.purge_audit(age_seconds=250) == 1
    assert [record.target for record in bench.ledger.audit()] == ["GET /1", "GET /2"]
    bench.clock.sleep(1000)
    assert bench.retention.purge_audit(age_seconds=250) == 1
    bench.ledger.record("key_1", "request", "GET /3")
    before, after = bench.ledger.audit()
    assert (before.target, after.target) == ("GET /2", "GET /3")
    assert after.number > before.number


def test_old_jobs_go_and_name_the_files_that_nobody_has_any_more(bench: Bench) -> None:
    shared = JobArtifact(job_id="", name="logo", uri="s3://b/shared.png")
    for number in range(2):
        claim = bench.claimed(job_id=f"job-{number}", idempotency_key=f"k{number}")
        own = JobArtifact(job_id="", name="video", uri=f"s3://b/{number}.mp4", size=5 << 30)
        bench.claims.complete(claim, None, files=[own, shared])
        bench.clock.sleep(100)
    assert [file.uri for file in bench.ledger.artifacts("job-0")] == ["s3://b/0.mp4", "s3://b/shared.png"]
    waiting = bench.submit()
    assert bench.retention.purge(age_seconds=150) == ["job-0"]
    assert bench.retention.doomed() == ["s3://b/0.mp4"]
    bench.retention.forget(["s3://b/0.mp4"])
    assert bench.retention.doomed() == []
    with pytest.raises(UnknownError):
        bench.ledger.get("job-0")
    assert bench.submit(job_id="job-0").event_count == 1
    bench.clock.sleep(1000)
    assert bench.retention.purge(age_seconds=150) == ["job-1"]
    assert bench.retention.doomed() == ["s3://b/1.mp4", "s3://b/shared.png"]
    assert bench.ledger.get(waiting.job_id).status is JobState.QUEUED


def test_keys_are_kept_as_hashes_and_can_be_revoked(bench: Bench) -> None:
    made = bench.keys.create("Ann's laptop", scopes=["read"])
    found = bench.keys.authenticate(made.token)
    assert found is not None
    assert (found.key_id, found.scopes, found.last_used_at) == (made.key.key_id, ("read",), bench.clock())
    with bench.ledger.database.view() as connection:
        kept = str(connection.execute(text("SELECT * FROM api_keys")).all())
    assert made.token.rsplit("_", maxsplit=1)[-1] not in kept
    wrong = made.token[:-1] + ("A" if made.token[-1] != "A" else "B")
    for token in ("", wrong, made.key.key_id, made.token + "\n", "farm_000000000000_" + "x" * 43, "é" * 60):
        assert bench.keys.authenticate(token) is None, token
    assert bench.keys.revoke(made.key.key_id).revoked_at == bench.clock()
    assert bench.keys.authenticate(made.token) is None
    with pytest.raises(ConflictError, match="already"):
        bench.keys.revoke(made.key.key_id)
    with pytest.raises(UnknownError):
        bench.keys.revoke("key_x\x00")
    assert [record.action for record in bench.ledger.audit()] == ["key.create", "key.revoke"]


def test_webhooks_are_signed_by_the_key_or_by_the_installation(bench: Bench) -> None:
    made = bench.keys.create("Ann")
    assert bench.keys.webhook_secret(made.key.key_id) == made.webhook_secret
    general = bench.keys.webhook_secret("local")
    assert general.startswith("whsec_")
    assert general == bench.keys.webhook_secret("another") != made.webhook_secret
