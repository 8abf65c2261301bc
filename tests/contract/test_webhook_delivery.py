"""Webhooks over the wire to a real server: signed, repeated, buried, sent again."""

import socket
import time
from collections.abc import Iterator

import pytest
from ledgers import Bench
from webhook_receiver import Receiver, receiving

from farm.errors import ConflictError, FarmError, JobError, UnknownError
from farm.jobs.outbox import GIVE_UP_SECONDS, LEASE_SECONDS, Answer
from farm.jobs.states import DeliveryState
from farm.jobs.webhooks import Courier


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as made:
        yield made


def courier(bench: Bench, **given: object) -> Courier:
    chosen: dict[str, object] = {"private_hosts": ("127.0.0.1",), "roll": lambda: 0.5, **given}
    return Courier(ledger=bench.ledger, **chosen)  # type: ignore[arg-type]


def test_how_a_job_ended_is_sent_signed_and_once(bench: Bench, receiver: Receiver) -> None:
    claim = bench.claimed(webhook_url=receiver.url, payload={"secret": "stays here"})
    bench.claims.progress(claim, 0.5)
    assert courier(bench).step() is None
    bench.claims.complete(claim, {"uri": "s3://b/v.mp4"})
    delivered = courier(bench).step()
    assert delivered is not None
    assert delivered.status is DeliveryState.DELIVERED
    assert delivered.last_answer.startswith("thank you")
    assert len(delivered.last_answer) <= 2000
    assert courier(bench).step() is None
    body = receiver.verified(0, bench.keys.webhook_secret("local"))
    assert body["type"] == "job.completed"
    assert body["data"]["job_id"] == claim.job_id
    assert body["data"]["result"] == {"uri": "s3://b/v.mp4"}
    assert body["data"]["event"] == bench.ledger.events(claim.job_id)[-1].number
    assert "stays here" not in str(body)
    assert receiver.ids == [delivered.delivery_id]
    assert receiver.seen[0][0]["webhook-timestamp"] == str(int(bench.clock()))


def test_a_keys_own_secret_signs_its_jobs_webhooks(bench: Bench, receiver: Receiver) -> None:
    key = bench.keys.create("Ann")
    claim = bench.claimed(webhook_url=receiver.url, client=key.key.key_id, webhook_events=["job.running"])
    bench.claims.fail(claim, FarmError("not asked for"))
    assert courier(bench).step() is not None
    assert courier(bench).step() is None
    assert receiver.verified(0, key.webhook_secret)["data"]["status"] == "running"


def test_a_receiver_that_was_down_gets_it_later_under_the_same_id(bench: Bench, receiver: Receiver) -> None:
    receiver.answers = [500, 429, 302]
    receiver.location = receiver.url + "&redirected"
    claim = bench.claimed(webhook_url=receiver.url)
    bench.claims.complete(claim, None)
    due = []
    for _ in range(4):
        tried = courier(bench).step()
        assert tried is not None
        due.append((tried.status, tried.last_status, round(tried.due_at - bench.clock())))
        assert courier(bench).step() is None
        bench.clock.sleep(max(0.0, tried.due_at - bench.clock()))
    assert [status for status, _, _ in due] == ["pending", "pending", "pending", "delivered"]
    assert [(code, pause) for _, code, pause in due[:3]] == [(500, 5), (429, 15), (302, 45)]
    assert len(receiver.seen) == 4
    assert len(set(receiver.ids)) == 1
    stamps = [headers["webhook-timestamp"] for headers, _ in receiver.seen]
    assert stamps == sorted(set(stamps))


def test_after_a_day_it_is_a_dead_letter_that_can_be_sent_again(bench: Bench, receiver: Receiver) -> None:
    receiver.answers = [503] * 100
    claim = bench.claimed(webhook_url=receiver.url)
    bench.claims.complete(claim, None)
    began = bench.clock()
    while (tried := courier(bench).step()) and tried.status is DeliveryState.PENDING:
        bench.clock.sleep(tried.due_at - bench.clock())
    assert tried is not None
    assert tried.status is DeliveryState.DEAD
    assert GIVE_UP_SECONDS * 0.8 < bench.clock() - began <= GIVE_UP_SECONDS
    assert 10 <= len(receiver.seen) <= 20
    assert [letter.delivery_id for letter in bench.outbox.list(status=DeliveryState.DEAD)] == [tried.delivery_id]
    receiver.answers = []
    bench.outbox.resend(tried.delivery_id)
    again = courier(bench).step()
    assert again is not None
    assert again.status is DeliveryState.DELIVERED
    assert len(set(receiver.ids)) == 1
    with pytest.raises(ConflictError, match="delivered"):
        bench.outbox.resend(tried.delivery_id)
    with pytest.raises(UnknownError):
        bench.outbox.resend("msg_\x00")


def test_a_receiver_that_is_gone_for_good_is_not_asked_again(bench: Bench, receiver: Receiver) -> None:
    receiver.answers = [410]
    bench.claims.complete(bench.claimed(webhook_url=receiver.url), None)
    tried = courier(bench).step()
    assert tried is not None
    assert (tried.status, tried.last_status) == (DeliveryState.DEAD, 410)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]", "169.254.169.254"])
def test_private_addresses_are_refused_where_they_are_connected_to(bench: Bench, receiver: Receiver, host: str) -> None:
    bench.claims.complete(bench.claimed(webhook_url=f"http://{host}:{receiver.port}/"), None)
    tried = courier(bench, private_hosts=()).step()
    assert tried is not None
    assert tried.status is DeliveryState.DEAD
    assert "private address" in tried.last_error
    assert receiver.seen == []


def test_a_name_that_turns_private_after_it_was_accepted_is_refused(
    bench: Bench, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = [("93.184.215.14", receiver.port), ("127.0.0.1", receiver.port)]
    asked = []

    def rebinding(host: str, *_: object, **__: object) -> list[object]:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", answers[-1])]

    bench.claims.complete(bench.claimed(webhook_url=f"http://rebind.example:{receiver.port}/"), None)
    monkeypatch.setattr("farm.storage.addresses.socket.getaddrinfo", rebinding)
    tried = courier(bench, private_hosts=()).step()
    assert asked == ["rebind.example"]
    assert tried is not None
    assert "private address" in tried.last_error
    assert receiver.seen == []


def test_silence_and_dripping_end_in_time(bench: Bench, receiver: Receiver) -> None:
    receiver.silent = True
    bench.claims.complete(bench.claimed(webhook_url=receiver.url), None)
    began = time.monotonic()
    tried = courier(bench, attempt_seconds=0.3).step()
    assert time.monotonic() - began < 3
    assert tried is not None
    assert tried.last_error == "no answer within 0.3 s"
    receiver.silent, receiver.drip_seconds = False, 5.0
    bench.clock.sleep(60)
    tried = courier(bench, attempt_seconds=0.3).step()
    assert time.monotonic() - began < 4
    assert tried is not None
    assert tried.status is DeliveryState.DELIVERED


def test_a_dead_couriers_delivery_is_repeated_and_its_late_word_does_not_count(
    bench: Bench, receiver: Receiver
) -> None:
    bench.claims.complete(bench.claimed(webhook_url=receiver.url), None)
    (paused,) = bench.outbox.take()
    assert bench.outbox.take() == []
    bench.clock.sleep(LEASE_SECONDS)
    (second,) = bench.outbox.take()
    assert bench.outbox.record(paused, Answer(error="slow", is_final=True)).status is DeliveryState.PENDING
    assert bench.outbox.take() == []
    bench.outbox.record(second, Answer(error="down"))
    bench.clock.sleep(LEASE_SECONDS)
    delivered = courier(bench).step()
    assert delivered is not None
    assert delivered.delivery_id == paused.delivery_id
    late = bench.outbox.record(paused, Answer(error="it woke up late", is_final=True))
    assert late.status is DeliveryState.DELIVERED


def test_nothing_is_sent_of_what_was_undone(bench: Bench, receiver: Receiver) -> None:
    claim = bench.claimed(webhook_url=receiver.url)
    with pytest.raises(JobError, match="result: is no JSON"):
        bench.claims.complete(claim, {"not JSON": object()})
    assert bench.types(claim.job_id) == ["job.queued", "job.running"]
    assert bench.outbox.list(job_id=claim.job_id) == []
