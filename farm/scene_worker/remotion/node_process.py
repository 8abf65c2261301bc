"""The long-lived Node process: requests go in, events come out, and whatever goes wrong ends it."""

import time
from collections.abc import Iterator
from pathlib import Path

from pydantic import ValidationError

from farm.errors import CommandError, CommandTimeoutError, FarmError, InfrastructureError
from farm.media.family import Family, tree_cpu_seconds, tree_memory
from farm.media.process import Child, Limits
from farm.scene_worker.remotion.protocol import (
    EVENTS,
    Alive,
    DescribeRequest,
    Event,
    Failed,
    Frame,
    ListRequest,
    Ready,
    RenderRequest,
)
from farm.scene_worker.remotion.workspace import Workspace

START = Limits(deadline=60.0, stall=45.0)
"""Node and browser are up in half a second; a loaded machine takes longer."""

FOREVER = 10 * 365 * 86400.0
"""The process itself has no deadline: its requests have."""

SILENCE_SECONDS = 20.0
"""Without a heartbeat for so long, Node itself hangs."""

GONE_SECONDS = 5.0
"""How long a killed browser may take to be gone; it would write into its folder until then."""

Request = ListRequest | DescribeRequest | RenderRequest


class NodeProcess:
    """One warm Node with one warm browser; one request at a time."""

    def __init__(self, workspace: Workspace, folder: Path) -> None:
        """Start both; ``folder`` takes their temporary files.

        Raises:
            InfrastructureError: the browser does not start.

        """
        main = workspace.folder / "worker" / "dist" / "main.js"
        self._child = Child(
            [workspace.node, str(main), workspace.chromium],
            limits=START,
            stdin=True,
            stdout=True,
            env={"TMPDIR": str(folder), "HOME": str(folder)},
        )
        self._child.__enter__()
        self._family = Family(f"TMPDIR={folder}")
        """Also helpers of the browser whose parents have died before them."""
        self.workspace = workspace
        self.frames = 0
        """Frames that it has drawn."""
        self.usable = True
        """Whether it may be asked again."""
        try:
            self._lines = self._read_lines()
            self.sandboxed = self._ready().sandboxed
            """Whether its browser runs in a sandbox."""
        except BaseException:
            self.close()
            raise

    def _ready(self) -> Ready:
        """Return what the process says first."""
        first = self._event()
        if isinstance(first, Failed):
            raise first.error()
        if not isinstance(first, Ready):
            raise InfrastructureError("the worker process did not say that it is ready")
        return first

    def ask(self, request: Request, *, stall: float, deadline: float) -> Iterator[Event]:
        """Send a request and return its events but heartbeats, the last included.

        Left before the last, or by an exception, the process is not usable any more.

        Raises:
            FarmError: the request failed; see :meth:`farm.scene_worker.remotion.protocol.Failed.error`.
            CommandTimeoutError: no frame came for ``stall`` seconds, or not the last within ``deadline``.

        """
        self.usable = False
        self._child.renew(Limits(deadline=FOREVER, stall=SILENCE_SECONDS))
        self._child.write(memoryview(request.model_dump_json(by_alias=True).encode() + b"\n"))
        began = moved = time.monotonic()
        while True:
            event = self._event()
            now = time.monotonic()
            if isinstance(event, Alive):
                if now - moved > stall:
                    raise CommandTimeoutError(f"the browser showed no frame for {stall:g} s")
                if now - began > deadline:
                    raise CommandTimeoutError(f"the browser took longer than {deadline:g} s")
                continue
            moved = now
            if isinstance(event, Failed):
                # A composition's own failure leaves the browser as it was.
                self.usable = event.kind not in {"browser_lost", "out_of_memory"}
                raise event.error()
            self.frames += isinstance(event, Frame)
            self.usable = not isinstance(event, Frame)
            yield event
            if self.usable:
                return

    def cpu_seconds(self) -> float:
        """Return the CPU time of Node, the browser and all their children so far."""
        return tree_cpu_seconds(self._child.pid)

    def memory(self) -> int:
        """Return the memory of all of them, in bytes."""
        return tree_memory(self._child.pid)

    @property
    def alive(self) -> bool:
        """Tell whether the process runs."""
        return self._child.running

    def close(self) -> None:
        """End the process; return when its browser, which ends with it, is gone too."""
        self.usable = False
        self._family.look()
        self._child.kill()
        self._child.__exit__()
        self._family.end(seconds=GONE_SECONDS)

    def _event(self) -> Event:
        """Return the next event.

        Raises:
            InfrastructureError: the process is gone, or speaks otherwise.

        """
        try:
            return EVENTS.validate_json(next(self._lines))
        except StopIteration:
            raise InfrastructureError(f"the worker process ended: {self._last_words()}") from None
        except ValidationError as error:
            raise InfrastructureError(
                f"the worker process speaks another protocol: {error.errors()[0]['msg']}"
            ) from None

    def _last_words(self) -> str:
        """Return what the process said of its end."""
        try:
            said = self._child.finish()
        except CommandError as error:
            said = error.stderr or str(error)
        except FarmError as error:
            said = str(error)
        # Node's own last line is its version.
        lines = [line.strip() for line in said.splitlines() if line.strip() and not line.startswith("Node.js v")]
        thrown = [line for line in lines if "Error: " in line]
        return (thrown or lines[-1:] or ["it said nothing"])[0]

    def _read_lines(self) -> Iterator[bytes]:
        """Return what the process prints, line by line."""
        rest = bytearray()
        for data in self._child.chunks():
            start = 0
            while (end := data.find(b"\n", start)) >= 0:
                yield bytes(rest) + data[start:end]
                rest.clear()
                start = end + 1
            rest += data[start:]
