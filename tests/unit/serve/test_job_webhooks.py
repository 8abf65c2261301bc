"""A job's webhooks for its owner: listed, and dead letters sent again."""

from service_runs import Running

from farm.jobs.outbox import Answer
from farm.jobs.states import DeliveryState

JOBS = "/api/v1/jobs"


def dead(service: Running, job_id: str, **more: str) -> str:
    """Let a job end whose receiver is gone for good; return the dead letter's id."""
    service.bench.ledger.submit(
        {"kind": "render/export", "job_id": job_id, "webhook_url": "https://example.com/hook", **more}
    )
    claim = service.bench.claims.claim("dispatcher-1")
    assert claim is not None
    service.bench.claims.complete(claim, {})
    (delivery,) = service.bench.outbox.take()
    buried = service.bench.outbox.record(delivery, Answer(status=410, error="it refuses", is_final=True, body="gone"))
    assert buried.status is DeliveryState.DEAD
    return delivery.delivery_id


def test_a_dead_letter_is_listed_with_what_its_receiver_said_and_sent_again(service: Running) -> None:
    letter = dead(service, "mine")
    (told,) = service.get(f"{JOBS}/mine/webhooks").json()["deliveries"]
    assert (told["delivery_id"], told["status"], told["event"]) == (letter, "dead", "job.completed")
    assert (told["attempts"], told["last_status"], told["last_error"], told["last_answer"]) == (
        1,
        410,
        "it refuses",
        "gone",
    )
    assert told["due_at"] is None
    again = service.post(f"{JOBS}/mine/webhooks/{letter}/resend")
    assert (again.status_code, again.json()["status"], again.json()["attempts"]) == (202, "pending", 0)
    assert [one.delivery_id for one in service.bench.outbox.take()] == [letter]
    record = service.bench.ledger.audit()[-1]
    assert (record.actor, record.action, record.target) == ("local", "webhook.resend", letter)


def test_only_dead_letters_of_the_job_itself_are_sent_again(service: Running) -> None:
    letter = dead(service, "mine")
    dead(service, "other")
    assert service.post(f"{JOBS}/other/webhooks/{letter}/resend").status_code == 404
    assert service.post(f"{JOBS}/mine/webhooks/msg_none/resend").status_code == 404
    assert service.post(f"{JOBS}/mine/webhooks/{letter}/resend").status_code == 202
    twice = service.post(f"{JOBS}/mine/webhooks/{letter}/resend")
    assert (twice.status_code, twice.json()["code"]) == (409, "conflict")


def test_another_s_webhooks_are_not_found_and_a_reader_sends_nothing_again(service: Running) -> None:
    reader = service.bench.keys.create("Ann", scopes=["read"])
    letter = dead(service, "mine", client=reader.key.key_id)
    headers = {"X-API-Key": reader.token}
    assert service.get(f"{JOBS}/mine/webhooks", headers=headers).status_code == 200
    assert service.post(f"{JOBS}/mine/webhooks/{letter}/resend", headers=headers).status_code == 403
    stranger = {"X-API-Key": service.bench.keys.create("Eve").token}
    assert service.get(f"{JOBS}/mine/webhooks", headers=stranger).status_code == 404
    assert service.post(f"{JOBS}/mine/webhooks/{letter}/resend", headers=stranger).status_code == 404
