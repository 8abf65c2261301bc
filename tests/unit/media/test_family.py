"""Families of processes: their cost, their end, and the guard, which ends what Ray leaves behind."""

import os
import subprocess
import sys
import time

from farm.media.family import Family, Guard, tree_cpu_seconds, tree_memory, worked
from farm.media.process import Child, Limits

MARK = "FRAMEFARM_TEST_FAMILY=" + "7" * 32
SOON = Limits(deadline=20, stall=20)


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
        "from farm.media.family import Guard\n"
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


def test_a_process_costs_what_it_and_all_below_it_take() -> None:
    script = "sh -c 'i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done; echo ready; sleep 60' & wait"
    with Child(["sh", "-c", script], limits=SOON, stdout=True) as child:
        assert next(child.chunks()).strip() == b"ready"
        assert tree_cpu_seconds(child.pid) > 0.05
        assert tree_memory(child.pid) > 1 << 19
        assert worked(child.pid) < 50
    assert (tree_cpu_seconds(child.pid), tree_memory(child.pid), worked(child.pid)) == (0.0, 0, 0)


def test_a_family_ends_with_orphans_renamed_ones_and_those_that_begin_meanwhile() -> None:
    name, _, value = MARK.partition("=")
    orphan = "sh -c 'sleep 61 & echo $!' ; env -i sleep 62 & echo $!; while :; do sleep 0.01; done"
    member = subprocess.Popen(["sh", "-c", orphan], env={**os.environ, name: value}, stdout=subprocess.PIPE)
    assert member.stdout
    lost, renamed = (int(member.stdout.readline()) for _ in range(2))
    family = Family(MARK)
    assert {member.pid, lost, renamed} <= set(family.look())
    member.kill()
    member.wait()
    member.stdout.close()
    assert family.end(seconds=10)
    assert not running(lost)
    assert not running(renamed)
    assert family.look() == []
