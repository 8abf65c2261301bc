"""The service under load: answers while a render runs, five hundred jobs at once, a hundred exports at a time.

python benchmarks/service.py                 # starts `farm serve` in a world of its own; about five minutes
python benchmarks/service.py --jobs 100
"""

import argparse
import asyncio
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import cv2
import httpx
import numpy as np
from machine import cpu_model

PORT = 3190
RESULTS = Path(__file__).parent / "results" / "service.md"
CLIENTS = 50
PACE_SECONDS = 0.5
"""Each client asks so often; one that got its answer late asks again at once."""
LOOK_SECONDS = 20.0
READY_SECONDS = 120.0
END_SECONDS = 900.0
RENDER, JOBS = "/api/v1/render/export", "/api/v1/jobs"


@dataclass(frozen=True, kw_only=True)
class Answers:
    """What some clients got."""

    what: str
    seconds: Sequence[float]
    """Of each answer, sorted."""
    errors: int

    def row(self) -> str:
        """Return a row of the table; milliseconds."""
        p95 = self.seconds[int(len(self.seconds) * 0.95)]
        times = " | ".join(f"{1000 * value:.0f}" for value in (median(self.seconds), p95, self.seconds[-1]))
        return f"| {self.what} | {len(self.seconds)} | {times} | {self.errors} |"


@contextmanager
def serving(folder: Path) -> Iterator[str]:
    """Run `farm serve` and give its address."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("FARM_", "RAY_"))}
    own = {
        "FARM_CACHE": str(folder / "cache"),
        "FARM_STORE": str(folder / "store"),
        "FARM_DATABASE": f"sqlite:///{folder / 'ledger.sqlite'}",
        "FARM_DELIVERIES": str(folder / "deliveries"),
        "FARM_ASSET_ROOTS": str(folder),
        "FARM_SERVE_PORT": str(PORT),
        "FARM_RATE_PER_MINUTE": "0",
        "RAY_ADDRESS": "local",
    }
    farm = str(Path(sys.executable).parent / "farm")
    with (folder / "serve.log").open("wb") as log:
        process = subprocess.Popen([farm, "serve"], env=kept | own, stdout=log, stderr=log)
    address = f"http://127.0.0.1:{PORT}"
    try:
        wait_ready(address)
        yield address
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def wait_ready(address: str) -> None:
    """Wait until the service answers."""
    end = time.monotonic() + READY_SECONDS
    while time.monotonic() < end:
        try:
            if httpx.get(f"{address}/health/ready", timeout=2).status_code == httpx.codes.OK:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.2)
    raise SystemExit("the service does not come up")


def tiny(number: int) -> dict[str, Any]:
    """Return an export of half a second, unlike any other."""
    scene = {"kind": "color", "color": f"#{number:06x}", "duration": 0.5}
    film = {"uri": "film.mp4", "width": 64, "height": 64, "fps": 10, "quality": "draft"}
    return {"job_id": f"tiny-{number}", "params": {"version": 1, "scenes": [scene], "outputs": [film]}}


def long(folder: Path) -> dict[str, Any]:
    """Return an export that keeps all cores busy for minutes."""
    picture = folder / "picture.png"
    noise = np.random.default_rng(0).integers(0, 255, (270, 480, 3), np.uint8)
    cv2.imwrite(str(picture), cv2.resize(noise, (3840, 2160), interpolation=cv2.INTER_CUBIC))
    scenes = [{"kind": "ken_burns", "image": str(picture), "duration": 20 + n, "motion": "zoom_in"} for n in range(8)]
    film = {"uri": "film.mp4", "width": 1920, "height": 1080, "fps": 30, "quality": "high"}
    return {"job_id": "long", "params": {"version": 1, "scenes": scenes, "outputs": [film]}}


async def asked_by_many(what: str, ask: Callable[[int], Awaitable[httpx.Response]]) -> Answers:
    """Let all clients ask at their pace for a while."""
    seconds: list[float] = []
    errors = 0
    end = time.monotonic() + LOOK_SECONDS

    async def client(number: int) -> None:
        nonlocal errors
        await asyncio.sleep(PACE_SECONDS * number / CLIENTS)
        while (began := time.monotonic()) < end:
            answer = await ask(number)
            seconds.append(time.monotonic() - began)
            errors += answer.status_code >= httpx.codes.BAD_REQUEST
            await asyncio.sleep(max(0.0, began + PACE_SECONDS - time.monotonic()))

    await asyncio.gather(*(client(number) for number in range(CLIENTS)))
    return Answers(what=what, seconds=sorted(seconds), errors=errors)


def begin_rendering(address: str, folder: Path) -> None:
    """Let an export keep the machine busy."""
    httpx.post(address + RENDER, json=long(folder)).raise_for_status()
    while not httpx.get(f"{address}{JOBS}/long").json()["stage"].startswith("render"):
        time.sleep(0.2)


async def while_rendering(address: str) -> list[Answers]:
    """Ask the endpoints that answer at once, and then stop the export."""
    limits = httpx.Limits(max_connections=CLIENTS)
    async with httpx.AsyncClient(base_url=address, timeout=30, limits=limits) as client:
        looks: dict[str, Callable[[int], Awaitable[httpx.Response]]] = {
            "`GET /health`": lambda _n: client.get("/health"),
            "`GET /api/v1/jobs/{id}`": lambda _n: client.get(f"{JOBS}/long"),
            "`GET /api/v1/jobs`": lambda _n: client.get(JOBS, params={"limit": 20}),
            "`GET /api/v1/capabilities`": lambda _n: client.get("/api/v1/capabilities"),
            "`GET /api/v1/tts/voices`": lambda _n: client.get("/api/v1/tts/voices"),
        }
        found = [await asked_by_many(what, ask) for what, ask in looks.items()]
        await client.delete(f"{JOBS}/long")
    return found


async def queued(address: str, numbers: Sequence[int]) -> tuple[float, int]:
    """Submit jobs by all clients as fast as they go; return the seconds it took, and how many were refused."""
    waiting = iter(numbers)
    refused = 0
    limits = httpx.Limits(max_connections=CLIENTS)
    async with httpx.AsyncClient(base_url=address, timeout=60, limits=limits) as http:

        async def client() -> None:
            nonlocal refused
            for number in waiting:
                answer = await http.post(RENDER, json=tiny(number))
                refused += answer.status_code != httpx.codes.ACCEPTED

        began = time.monotonic()
        await asyncio.gather(*(client() for _ in range(CLIENTS)))
        return time.monotonic() - began, refused


def ended(address: str, numbers: Sequence[int]) -> tuple[float, int]:
    """Wait until jobs have ended; return the seconds it took, and how many are not completed."""
    began = time.monotonic()
    left = {f"tiny-{number}" for number in numbers}
    failed = 0
    while left and time.monotonic() - began < END_SECONDS:
        for job_id in list(left):
            job = httpx.get(f"{address}{JOBS}/{job_id}", timeout=30).json()
            if job["ended_at"] is None:
                break  # they end about in their order
            left.discard(job_id)
            failed += job["status"] != "completed"
        time.sleep(0.5)
    return time.monotonic() - began, failed + len(left)


def main() -> None:
    """Measure, print and write the table."""
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--jobs", type=int, default=500)
    count = arguments.parse_args().jobs
    with tempfile.TemporaryDirectory(prefix="ff-", dir="/tmp") as name, serving(Path(name)) as address:
        begin_rendering(address, Path(name))
        looks = asyncio.run(while_rendering(address))
        hundred = range(100)
        _seconds, few_refused = asyncio.run(queued(address, hundred))
        few_seconds, few_failed = ended(address, hundred)
        many = range(1000, 1000 + count)
        submit_seconds, refused = asyncio.run(queued(address, many))
        end_seconds, failed = ended(address, many)
    rows = "\n".join(one.row() for one in looks)
    text = f"""# The service under load

`python benchmarks/service.py` on {cpu_model()}, {os.cpu_count()} cores, which `farm serve`, its renders and the clients
share; SQLite. {CLIENTS} clients, each on a connection of its own, ask every {PACE_SECONDS:g} s while an export of 1080p
keeps all cores busy.

| while a render runs | answers | median ms | p95 ms | most ms | errors |
| --- | --: | --: | --: | --: | --: |
{rows}

- {count} jobs from {CLIENTS} clients were accepted in {submit_seconds:.1f} s, {refused} refused; all had ended
  {end_seconds:.0f} s later, {failed} of them not completed.
- 100 exports of half a second submitted at once: {few_refused} refused, {few_failed} not completed, ended in
  {few_seconds:.0f} s.
"""
    print(text)
    RESULTS.write_text(text)


if __name__ == "__main__":
    main()
