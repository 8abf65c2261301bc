"""A Ray cluster of several nodes on this machine, each a process tree that can be killed as a whole."""

import json
import shlex
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from private_farm import BIN, Process, World

START_SECONDS = 60.0


@dataclass(kw_only=True)
class Cluster:
    """Nodes by name; the first is the head, which runs no tasks."""

    world: World
    port: int
    dashboard_port: int = 0
    nodes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    @property
    def dashboard(self) -> str:
        return f"http://127.0.0.1:{self.dashboard_port}"

    def start_head(self) -> None:
        more = ["--include-dashboard=false"]
        if self.dashboard_port:
            more = ["--include-dashboard=true", f"--dashboard-port={self.dashboard_port}"]
        self._start("head", ["--head", f"--port={self.port}", "--num-cpus=0", *more])

    def bring_up_head(self) -> None:
        """Start the head, also after it was killed, and wait until it is there."""
        self._bring_up("head", self.start_head)

    def add(
        self, *names: str, cpus: int = 1, browsers: int = 0, hidden: tuple[Path, ...] = (), **environment: str
    ) -> None:
        """Start nodes, one after the other; over ``hidden`` folders they see an empty filesystem of their own."""
        slots = [f"--resources={json.dumps({'chromium': browsers})}"] if browsers else []
        for name in names:
            arguments = [f"--address={self.address}", f"--num-cpus={cpus}", *slots]
            self._bring_up(name, partial(self._start, name, arguments, hidden=hidden, **environment))

    def _bring_up(self, name: str, start: Callable[[], None]) -> None:
        """Start a node, and once more if Ray gives up on it: a busy machine takes longer than the 30 s it waits."""
        start()
        if not self._joins(name):
            self.kill(name)
            start()
            assert self._joins(name), f"node {name} does not start:\n{self._said(name)[-2000:]}"

    def _start(self, name: str, arguments: list[str], *, hidden: tuple[Path, ...] = (), **environment: str) -> None:
        ports = ["--min-worker-port=0", "--max-worker-port=0", f"--dashboard-agent-listen-port={free_port()}"]
        small = ["--object-store-memory=80000000", "--disable-usage-stats", "--block"]
        command = [str(BIN / "ray"), "start", *arguments, *ports, *small]
        if hidden:
            mounts = " && ".join(f"mount -t tmpfs none {shlex.quote(str(folder))}" for folder in hidden)
            command = ["unshare", "-m", "sh", "-c", f'{mounts} && exec "$@"', "sh", *command]
        with (self.world.root / f"node-{name}.log").open("wb") as log:
            self.nodes[name] = subprocess.Popen(
                command,
                env={**self.world.environment, "RAY_AUTH_MODE": "disabled", **environment, "FARM_TEST_NODE": name},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def processes(self, name: str) -> list[Process]:
        """Return the living processes of one node."""
        return [p for p in self.world.processes() if f"FARM_TEST_NODE={name}\n" in p.environment + "\n"]

    def raylet(self, name: str) -> Process:
        return next(p for p in self.processes(name) if "/raylet/raylet " in p.command)

    def kill(self, name: str) -> None:
        """Kill everything of a node, as a power cut would."""
        while living := self.processes(name):
            for process in living:
                process.signal(signal.SIGKILL)
            time.sleep(0.05)
        self.nodes.pop(name).wait(10)

    def _joins(self, name: str) -> bool:
        """Wait until ``ray start`` says that the node has joined; return false if it gave up before."""
        end = time.monotonic() + START_SECONDS
        while "--block" not in (said := self._said(name)):
            if self.nodes[name].poll() is not None:
                return False
            assert time.monotonic() < end, f"node {name} does not come up:\n{said[-2000:]}"
            time.sleep(0.1)
        return True

    def _said(self, name: str) -> str:
        return (self.world.root / f"node-{name}.log").read_text(errors="replace")

    def render(self, spec: Path, *arguments: str, **environment: str) -> Any:
        return self.world.render(spec, "--address", self.address, *arguments, RAY_AUTH_MODE="disabled", **environment)

    def tasks(self) -> list[dict[str, Any]]:
        """Return what Ray tells about its tasks; needs the dashboard."""
        command = [str(BIN / "ray"), "list", "tasks", "--address", self.dashboard, "--detail", "--format=json"]
        printed = subprocess.run(
            [*command, "--limit=1000"],
            env=self.world.environment,
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )
        found: list[dict[str, Any]] = json.loads(printed.stdout)
        return found


@contextmanager
def cluster(world: World, *names: str, dashboard: bool = False) -> Iterator[Cluster]:
    """Give a cluster of a head and some nodes of one CPU each."""
    made = Cluster(world=world, port=free_port(), dashboard_port=free_port() if dashboard else 0)
    try:
        made.bring_up_head()
        made.add(*names)
        yield made
    finally:
        world.kill_everything()
        for process in made.nodes.values():
            process.wait(10)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
