"""The guard, which ends what Ray leaves behind."""

import os
import subprocess
import sys
import time

from farm.media.process import Guard

MARK = "FRAMEFARM_TEST_FAMILY=" + "7" * 32


def running(process: int) -> bool:
    try:
        with open(f"/proc/{process}/stat", "rb") as file:  # noqa: PTH123 — a process, not a path
            return file.read().rpartition(b")")[2].split()[0] != b"Z"
    except OSError:
        return False


def wait_until_ended(process: int) -> None:
    end = time.monotonic() + 10
    while running(process) and time.monotonic() < end:
        time.sleep(0.05)
    assert not running(process)


def test_a_guard_ends_its_family_and_nothing_else() -> None:
    name, _, value = MARK.partition("=")
    guard = Guard(MARK)
    stranger = subprocess.Popen(["sleep", "60"])
    member = subprocess.Popen(
        ["sh", "-c", "env -i sleep 60 & echo $!; wait"], env={**os.environ, name: value}, stdout=subprocess.PIPE
    )
    assert member.stdout
    renamed = int(member.stdout.readline())
    time.sleep(1.5)  # the guard looks around twice a second
    guard.close()
    try:
        assert member.wait(10) == -9
        wait_until_ended(renamed)
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()
        member.stdout.close()


def test_a_guard_outlives_a_killed_parent_until_the_family_has_ended() -> None:
    name, _, value = MARK.partition("=")
    program = (
        "import os, subprocess, time\n"
        "from farm.media.process import Guard\n"
        f"guard = Guard({MARK!r})\n"
        f"child = subprocess.Popen(['sleep', '60'], env={{**os.environ, {name!r}: {value!r}}})\n"
        "print(child.pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE)
    assert parent.stdout
    child = int(parent.stdout.readline())
    parent.kill()
    parent.wait()
    parent.stdout.close()
    wait_until_ended(child)
