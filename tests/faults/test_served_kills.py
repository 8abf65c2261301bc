"""Ray dies under `farm serve`: everything is started again, and what was accepted goes on."""

import signal

import httpx
import pytest
from private_cluster import free_port
from private_farm import World, draw_pictures, output, still, wait_for, with_ledger
from served import answers
from service_runs import EXPORT

from farm.jobs.ledger import Ledger
from farm.jobs.states import JobState

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]


@pytest.fixture
def service(farm: World) -> World:
    return with_ledger(farm, workers=1, jobs_at_once=2)


def submit(address: str, spec: object, job_id: str) -> bool:
    try:
        answer = httpx.post(f"{address}/api/v1/render/export", json={"params": spec, "job_id": job_id}, timeout=5)
    except httpx.HTTPError:
        return False
    return answer.status_code == 202


@pytest.mark.parametrize("victim", ["/raylet/raylet ", "gcs_server"])
def test_jobs_from_before_and_after_the_loss_of_ray_all_end(service: World, ledger: Ledger, victim: str) -> None:
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    process = service.start("serve", "--json", FARM_SERVE_PORT=str(port), FARM_LOG_FORMAT="json")
    wait_for("the service", lambda: answers(address), timeout=240)
    (picture,) = draw_pictures(service.root / "pictures", 1)
    long = {"version": 1, "scenes": [still(picture, 20)], "outputs": [output("film.mp4", 640, 360)]}
    assert submit(address, EXPORT, "done-before")
    wait_for("the first job", lambda: ledger.get("done-before").status is JobState.COMPLETED, timeout=60)
    assert submit(address, long, "running")
    wait_for("an encoder", service.encoders, timeout=60)
    assert submit(address, EXPORT, "before")
    (doomed,) = [one for one in service.processes(victim) if victim.strip() in one.command.split()[0]]
    doomed.signal(signal.SIGKILL)
    wait_for("another Ray", lambda: any(one.pid != doomed.pid for one in service.processes(victim)), timeout=240)
    wait_for("the service again", lambda: answers(address), timeout=240)
    wait_for("a submission", lambda: submit(address, EXPORT, "after"), timeout=60)
    for job_id in ("running", "before", "after"):
        ended = wait_for(job_id, lambda job_id=job_id: ledger.get(job_id).ended_at, timeout=240)
        assert ended
        job = ledger.get(job_id)
        assert job.status is JobState.COMPLETED, job.error
        assert [event.type for event in ledger.events(job_id)].count("job.completed") == 1
    process.send_signal(signal.SIGTERM)
    left = service.finish(process, timeout=90)
    assert left.code == 0, left.errors
    assert '"event": "service.lost"' in left.errors
    assert service.left_running() == []
