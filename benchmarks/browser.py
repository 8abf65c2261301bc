"""The move as a CSS animation, captured frame by frame from headless Chromium.

Run as a program, it captures into a video. Chromium is driven through two
pipes of its own (``--remote-debugging-pipe``), so no port is opened.
"""

import argparse
import base64
import contextlib
import fcntl
import itertools
import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Self

from move import FRAMES, HEIGHT, SECONDS, WIDTH, ZOOM_FROM, ZOOM_TO

PROGRAMS = ("/usr/lib/chromium/chromium-headless-shell", "chromium-headless-shell", "chromium", "google-chrome")
"""Where Chromium may be; the first that exists is taken."""

SWITCHES = (
    "--headless",
    "--no-sandbox",  # needed by root; the page is our own
    "--no-first-run",
    "--disable-gpu",
    "--disable-breakpad",
    "--disable-background-networking",
    "--disable-dev-shm-usage",
    "--hide-scrollbars",
    "--force-device-scale-factor=1",
    "--force-color-profile=srgb",
    f"--window-size={WIDTH},{HEIGHT}",
    "--remote-debugging-pipe",
)

PAGE = f"""<!doctype html><style>
@keyframes kenburns {{ from {{ transform: scale({ZOOM_FROM}) }} to {{ transform: scale({ZOOM_TO}) }} }}
body {{ margin: 0; overflow: hidden; background: #000 }}
img {{ display: block; width: 100vw; height: 100vh; object-fit: cover;
       animation: kenburns {SECONDS}s linear forwards paused }}
</style><img src="PICTURE">"""

SHOW = """(async t => {
  const img = document.querySelector('img');
  await img.decode();
  img.style.animationDelay = `-${t}s`;
  await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
})(TIME)"""

END_SECONDS = 5.0
"""How long Chromium may take to close."""


def find() -> str:
    """Return Chromium's path, or nothing."""
    return next((found for program in PROGRAMS if (found := shutil.which(program))), "")


@cache
def version() -> str:
    """Return Chromium's version number."""
    said = subprocess.run([find(), "--version", "--no-sandbox"], capture_output=True, text=True, check=False).stdout
    number = re.search(r"\d+(\.\d+)+", said)
    return number[0] if number else "unknown"


class Chromium:
    """A running browser with one page; use it as a context manager."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)
        self._session: dict[str, str] = {}
        self._rest = b""

    def __enter__(self) -> Self:
        self._profile = tempfile.TemporaryDirectory(prefix="bench-browser-", ignore_cleanup_errors=True)
        theirs_in, ours_out = _pipe()
        ours_in, theirs_out = _pipe()
        self._in, self._out = os.fdopen(ours_in, "rb", buffering=0), os.fdopen(ours_out, "wb", buffering=0)
        ends = [(os.POSIX_SPAWN_DUP2, theirs_in, 3), (os.POSIX_SPAWN_DUP2, theirs_out, 4)]
        quiet = (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0)
        command = [find(), *SWITCHES, f"--user-data-dir={self._profile.name}", "about:blank"]
        self._pid = os.posix_spawn(command[0], command, os.environ, file_actions=[*ends, quiet])
        os.close(theirs_in)
        os.close(theirs_out)
        targets = self.call("Target.getTargets")["targetInfos"]
        page = next(target["targetId"] for target in targets if target["type"] == "page")
        attached = self.call("Target.attachToTarget", targetId=page, flatten=True)
        self._session = {"sessionId": attached["sessionId"]}
        return self

    def __exit__(self, *_error: object) -> None:
        self._session = {}
        with contextlib.suppress(OSError, RuntimeError):
            self.call("Browser.close")
        end = time.monotonic() + END_SECONDS
        while os.waitpid(self._pid, os.WNOHANG)[0] == 0:
            if time.monotonic() > end:
                os.kill(self._pid, signal.SIGKILL)
                os.waitpid(self._pid, 0)
                break
            time.sleep(0.02)
        self._in.close()
        self._out.close()
        self._profile.cleanup()

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Call a method of the DevTools protocol and return its result.

        Raises:
            RuntimeError: it failed, or the browser is gone.

        """
        number = next(self._numbers)
        message = {"id": number, "method": method, "params": parameters} | self._session
        self._out.write(json.dumps(message).encode() + b"\0")
        while True:
            answer = json.loads(self._read())
            if answer.get("id") == number:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']['message']}")
                result: dict[str, Any] = answer["result"]
                return result

    def _read(self) -> bytes:
        """Return the next message: they end with a zero byte."""
        parts = [self._rest]
        while b"\0" not in parts[-1]:
            data = self._in.read(1 << 20)
            if not data:
                raise RuntimeError("Chromium closed its pipe")
            parts.append(data)
        message, _, self._rest = b"".join(parts).partition(b"\0")
        return message

    def run(self, script: str) -> None:
        """Run JavaScript in the page until its promise is kept."""
        answer = self.call("Runtime.evaluate", expression=script, awaitPromise=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(str(answer["exceptionDetails"].get("exception", answer)))


def _pipe() -> tuple[int, int]:
    """Return a pipe's ends with numbers above those that Chromium's get."""
    ends = os.pipe()
    high = tuple(fcntl.fcntl(end, fcntl.F_DUPFD_CLOEXEC, 10) for end in ends)
    for end in ends:
        os.close(end)
    return high[0], high[1]


def captures(picture: Path, frames: int, kind: str) -> Iterator[bytes]:
    """Return the frames as JPEG or PNG files."""
    with Chromium() as browser, tempfile.TemporaryDirectory(prefix="bench-page-") as folder:
        page = Path(folder) / "page.html"
        page.write_text(PAGE.replace("PICTURE", picture.as_uri()))
        size = {"width": WIDTH, "height": HEIGHT, "deviceScaleFactor": 1, "mobile": False}
        browser.call("Emulation.setDeviceMetricsOverride", **size)
        browser.call("Page.navigate", url=page.as_uri())
        _wait_for_page(browser)
        options = {"format": kind} | ({"quality": 95} if kind == "jpeg" else {})
        for frame in range(frames):
            browser.run(SHOW.replace("TIME", repr(SECONDS * frame / (FRAMES - 1))))
            yield base64.b64decode(browser.call("Page.captureScreenshot", **options)["data"])


def _wait_for_page(browser: Chromium) -> None:
    """Wait until the picture is there."""
    for _ in range(200):
        with contextlib.suppress(RuntimeError):
            browser.run("if (!document.querySelector('img')?.complete) throw 'not yet'")
            return
        time.sleep(0.05)
    raise RuntimeError("Chromium does not load the picture")


def main(arguments: Sequence[str] | None = None) -> None:
    """Capture the move and pass it to an encoder's command, given after ``--``."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("picture", type=Path)
    parser.add_argument("frames", type=int)
    parser.add_argument("kind", choices=("jpeg", "png"))
    parser.add_argument("encoder", nargs="+", help="a command that reads the pictures from standard input")
    given = parser.parse_args(arguments)
    with subprocess.Popen(given.encoder, stdin=subprocess.PIPE) as encoder:
        assert encoder.stdin
        for image in captures(given.picture, given.frames, given.kind):
            encoder.stdin.write(image)
    if encoder.returncode:
        raise SystemExit(encoder.returncode)


if __name__ == "__main__":
    main()
