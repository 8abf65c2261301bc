"""The whole service on a cluster, a part of it killed at a random moment, thirty times each: every job ends, once.

Postgres, a head without slots, two nodes, the service by `serve deploy`, a dispatcher beside them. In each round jobs
come in over HTTP, one part is killed while they are accepted and run, and is started again as an operator or a
supervisor would start it. What was accepted must end, its events must have no gap, and its webhook must have come,
under one id.
"""

import json
import random
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
import psycopg
import pytest
from deployed import deploy
from postgres_server import NewDatabase
from private_cluster import Cluster, cluster, free_port
from private_farm import World, frame_hashes, wait_for
from webhook_receiver import Receiver, receiving

from farm.jobs.ledger import Ledger
from farm.jobs.states import JobState
from serve.direct import HOOK, INSTALL

pytestmark = [pytest.mark.slow, pytest.mark.timeout(3600)]

ROUNDS = 30
JOBS = 4
"""Jobs of a round."""
FRAMES = 10
MOMENT_SECONDS = 3.0
"""The kill comes within so many seconds after the first job was sent."""
LEASE_SECONDS = 5.0
"""Shorter than an operator would have it: a killed dispatcher's jobs are free again after it."""
END_SECONDS = 180.0
RENDER = "/api/v1/render/export"
NODES = ("one", "two")
SPARED = "watcher"
"""Name of the test's own connections to the database."""


@dataclass(kw_only=True)
class Service:
    """All parts, and how to start them again."""

    world: World
    farm: Cluster
    ledger: Ledger
    receiver: Receiver
    port: int
    random: random.Random
    dispatcher: "subprocess.Popen[bytes]" = field(init=False)
    numbers: Iterator[int] = field(default_factory=lambda: iter(range(1_000_000)))

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start_dispatcher(self) -> None:
        self.dispatcher = self.world.start("dispatch", "--address", self.farm.address, "--json")

    def deploy(self) -> None:
        """Put the service on the cluster."""
        deploy(self.farm, self.port)

    def submit(self, count: int) -> list[str]:
        """Submit jobs as a careful client does: the same again, under the same name, until it is answered."""
        accepted = []
        for _ in range(count):
            number = next(self.numbers)
            scene = {"kind": "color", "color": f"#{number % 0x1000000:06x}", "duration": FRAMES / 25}
            film = {"uri": "film.mp4", "width": 64, "height": 64, "fps": 25, "quality": "draft"}
            asked = {
                "job_id": f"job-{number}",
                "webhook_url": self.receiver.url,
                "params": {"version": 1, "scenes": [scene], "outputs": [film]},
            }
            wait_for("an answer", lambda asked=asked: self._accepts(asked), timeout=END_SECONDS, every=0.2)
            accepted.append(f"job-{number}")
        return accepted

    def _accepts(self, asked: Any) -> bool:
        try:
            answer = httpx.post(self.address + RENDER, json=asked, timeout=10)
        except httpx.HTTPError:
            return False
        assert answer.status_code == 202 or answer.status_code >= 500, answer.text
        return answer.status_code == 202

    def check(self, jobs: Sequence[str]) -> None:
        """See that jobs ended, once, and that somebody was told."""
        wait_for("all jobs to end", lambda: all(self._has_ended(one) for one in jobs), timeout=END_SECONDS, every=0.2)
        for job_id in jobs:
            job, events = self.ledger.get(job_id), self.ledger.events(job_id)
            assert job.status is JobState.COMPLETED, job.error
            assert [event.number for event in events] == list(range(1, len(events) + 1))
            assert [event.type for event in events].count("job.completed") == 1
            assert len(frame_hashes(job.result["outputs"][0]["uri"])) == FRAMES
        wait_for("webhooks", lambda: set(jobs) <= set(self.told()), timeout=END_SECONDS, every=0.2)
        assert all(len(ids) == 1 for ids in self.told().values())

    def told(self) -> dict[str, set[str]]:
        """Return the ids of the webhooks that came, by job."""
        found: dict[str, set[str]] = {}
        for headers, body in list(self.receiver.seen):
            found.setdefault(json.loads(body)["data"]["job_id"], set()).add(headers["webhook-id"])
        return found

    def supervise(self) -> None:
        """Start a dispatcher again that has ended, as systemd would: a lost head may end it (Ray ends its drivers)."""
        if self.dispatcher.poll() is not None:
            self.start_dispatcher()

    def _has_ended(self, job_id: str) -> bool:
        self.supervise()
        return self.ledger.get(job_id).ended_at is not None

    def round(self, kill: Callable[[], None], mend: Callable[[], None]) -> None:
        """Kill a part while jobs come in, start it again, and see what became of the jobs."""
        accepted: list[str] = []
        client = threading.Thread(target=lambda: accepted.extend(self.submit(JOBS)))
        client.start()
        time.sleep(self.random.uniform(0.0, MOMENT_SECONDS))
        kill()
        mend()
        client.join(END_SECONDS)
        assert len(accepted) == JOBS
        self.check(accepted)


@contextmanager
def service(database: str) -> Iterator[Service]:
    """Start everything."""
    from private_farm import world  # noqa: PLC0415 - its name would hide the fixture's

    with ExitStack() as stack:
        receiver = stack.enter_context(receiving())
        room = stack.enter_context(
            world(
                FARM_DATABASE=database,
                FARM_LEASE_SECONDS=str(LEASE_SECONDS),
                FARM_WEBHOOK_PRIVATE_HOSTS="127.0.0.1",
                RAY_AUTH_MODE="disabled",
                **{HOOK: INSTALL},
            )
        )
        room.settings = {**room.settings, "FARM_DELIVERIES": str(room.root / "deliveries")}
        nodes = stack.enter_context(cluster(room, *NODES, dashboard=True))
        ledger = Ledger.open(f"{database}{'&' if '?' in database else '?'}application_name={SPARED}")
        stack.callback(ledger.close)
        made = Service(
            world=room, farm=nodes, ledger=ledger, receiver=receiver, port=free_port(), random=random.Random(5)
        )
        made.deploy()
        made.start_dispatcher()
        made.check(made.submit(1))
        try:
            yield made
        finally:
            made.dispatcher.kill()
            made.dispatcher.wait()


@pytest.fixture(scope="module")
def running(postgres: NewDatabase) -> Iterator[Service]:
    with service(postgres()) as made:
        yield made


def test_dispatchers_are_killed(running: Service) -> None:
    def kill() -> None:
        running.dispatcher.send_signal(signal.SIGKILL)
        running.dispatcher.wait()

    for _ in range(ROUNDS):
        running.round(kill, running.start_dispatcher)


def test_replicas_of_the_service_are_killed(running: Service) -> None:
    def kill() -> None:
        for process in running.world.processes("ray::ServeReplica"):
            process.signal(signal.SIGKILL)

    for _ in range(ROUNDS):
        running.round(kill, lambda: None)


def test_connections_to_the_database_are_cut(running: Service) -> None:
    def kill() -> None:
        address = running.world.settings["FARM_DATABASE"]
        with psycopg.connect(address, autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid != pg_backend_pid() "
                "AND datname = current_database() AND application_name != %s",
                [SPARED],
            )

    for _ in range(ROUNDS):
        running.round(kill, lambda: None)


def test_nodes_are_killed(running: Service) -> None:
    for number in range(ROUNDS):
        name = NODES[number % len(NODES)]
        running.round(lambda name=name: running.farm.kill(name), lambda name=name: running.farm.add(name))


def test_the_head_is_killed(running: Service) -> None:
    def mend() -> None:
        for name in NODES:
            running.farm.kill(name)
        running.farm.bring_up_head()
        running.farm.add(*NODES)
        running.deploy()

    for _ in range(ROUNDS):
        running.round(lambda: running.farm.kill("head"), mend)
