"""Child processes: supervised, bounded in time, and never left behind."""

import hashlib
import os
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from media_made import children, running

from farm.errors import CommandError, CommandTimeoutError, MissingToolError
from farm.media.process import (
    Child,
    Limits,
    cpu_seconds,
    run,
    tool,
)

SOON = Limits(deadline=20.0, stall=20.0)
DATA = memoryview(bytes(1 << 20))

STUBBORN = "trap '' TERM; echo ready; while true; do sleep 0.1; done"

ORPHAN = """
import sys, time
from farm.media.process import Child, Limits
with Child(sys.argv[1:], limits=Limits(deadline=60, stall=60), stdin=True) as child:
    print(child._process.pid, flush=True)
    while True:
        time.sleep(0.05)
"""


def feed(child: Child) -> None:
    """Write more than any pipe holds."""
    for _ in range(50):
        child.write(DATA)


def descriptors() -> int:
    return sum(1 for _ in Path("/proc/self/fd").iterdir())


def gone(pid: int, seconds: float = 3.0) -> bool:
    """Wait until a process has ended."""
    until = time.monotonic() + seconds
    while running(pid) and time.monotonic() < until:
        time.sleep(0.02)
    return not running(pid)


@pytest.fixture(autouse=True)
def nothing_is_left() -> Iterator[None]:
    before, open_before = children(), descriptors()
    yield
    assert children() == before
    assert descriptors() <= open_before  # fewer, where something of an earlier test was collected meanwhile


@pytest.fixture
def interrupt() -> Iterator[Callable[[float], None]]:
    """Send this process SIGINT after a while, as Ctrl-C does."""
    with ExitStack() as stack:

        def later(seconds: float) -> None:
            timer = threading.Timer(seconds, os.kill, (os.getpid(), signal.SIGINT))
            timer.start()
            stack.callback(timer.join)
            stack.callback(timer.cancel)

        yield later


def test_what_a_command_prints_is_returned() -> None:
    assert run(["printf", "a b"], limits=SOON) == b"a b"


def test_a_failing_command_is_an_error_with_its_code_and_the_end_of_its_stderr() -> None:
    script = "for n in $(seq 1 50); do echo line $n >&2; done; exit 7"
    with pytest.raises(CommandError, match="line 50") as caught:
        run(["sh", "-c", script], limits=SOON)
    assert "exit code 7" in str(caught.value)
    assert "line 30" not in str(caught.value)
    assert not caught.value.retryable


def test_a_killed_command_may_be_tried_again() -> None:
    with pytest.raises(CommandError, match="killed by signal 9") as caught:
        run(["sh", "-c", "kill -9 $$"], limits=SOON)
    assert caught.value.retryable


def test_a_missing_tool_is_named_with_the_package_that_has_it() -> None:
    with pytest.raises(MissingToolError, match="no-such-tool is not installed"):
        run(["no-such-tool"], limits=SOON)
    with pytest.raises(MissingToolError):
        tool("no-such-tool")


def test_a_child_that_rests_is_given_up_at_its_stall_limit() -> None:
    started = time.monotonic()
    with pytest.raises(CommandTimeoutError, match=r"no progress for 0\.4 s"):
        run(["sleep", "30"], limits=Limits(deadline=20.0, stall=0.4))
    assert time.monotonic() - started < 2


def test_a_child_that_never_stops_talking_meets_its_deadline() -> None:
    with (
        pytest.raises(CommandTimeoutError, match=r"ran longer than 0\.5 s"),
        Child(["yes"], limits=Limits(deadline=0.5, stall=20.0), stdout=True) as child,
    ):
        for _data in child.chunks():
            pass


def test_a_child_that_drips_meets_its_deadline_though_it_never_stalls() -> None:
    script = "while true; do echo x; sleep 0.1; done"
    with pytest.raises(CommandTimeoutError, match="ran longer"):
        run(["sh", "-c", script], limits=Limits(deadline=0.6, stall=5.0))


def test_a_child_that_does_not_read_is_given_up() -> None:
    with (
        pytest.raises(CommandTimeoutError, match="no progress"),
        Child(["sleep", "30"], limits=Limits(deadline=20.0, stall=0.4), stdin=True) as child,
    ):
        feed(child)


def test_a_child_that_does_not_end_is_given_up() -> None:
    with (
        pytest.raises(CommandTimeoutError, match="no progress"),
        Child(["sleep", "30"], limits=Limits(deadline=20.0, stall=0.4), stdin=True) as child,
    ):
        child.finish()


def test_the_time_that_the_caller_takes_is_not_held_against_the_child() -> None:
    script = "echo a; sleep 0.7; echo b"
    with Child(["sh", "-c", script], limits=Limits(deadline=20.0, stall=0.5), stdout=True) as child:
        output = child.chunks()
        assert next(output) == b"a\n"
        time.sleep(0.45)
        assert next(output) == b"b\n"


def test_a_child_that_fails_while_it_is_written_to_says_why() -> None:
    with (
        pytest.raises(CommandError, match=r"exit code 3\): no more"),
        Child(["sh", "-c", "head -c 100 >/dev/null; echo no more >&2; exit 3"], limits=SOON, stdin=True) as child,
    ):
        feed(child)


def test_a_child_that_stops_reading_early_is_an_error_even_with_exit_code_0() -> None:
    with (
        pytest.raises(CommandError, match="stopped reading early"),
        Child(["head", "-c", "100"], limits=SOON, stdin=True) as child,
    ):
        feed(child)


def test_everything_written_arrives() -> None:
    with Child(["sha256sum"], limits=SOON, stdin=True, stdout=True) as child:
        for _ in range(20):
            child.write(DATA)
        child._in.close()
        said = b"".join(child.chunks())
        child.finish()
    assert said.split()[0].decode() == hashlib.sha256(bytes(20 << 20)).hexdigest()


def test_a_buffer_is_filled_whole_from_many_small_writes() -> None:
    script = "for n in 1 2 3 4; do printf 'abcde'; sleep 0.02; done"
    buffer = bytearray(15)
    with Child(["sh", "-c", script], limits=SOON, stdout=True) as child:
        assert child.read_into(memoryview(buffer)) == 15
        assert child.read_into(memoryview(buffer)) == 5
        assert child.read_into(memoryview(buffer)) == 0
    assert buffer == b"abcde" * 3


def test_reading_gigabytes_takes_no_memory() -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    size = 0
    with Child(["head", "-c", str(2 << 30), "/dev/zero"], limits=SOON, stdout=True) as child:
        for data in child.chunks():
            size += len(data)
        child.finish()
    assert size == 2 << 30
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000  # KiB


def test_a_child_that_complains_for_ever_fills_no_memory() -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with Child(["sh", "-c", "yes complaint | head -c 200000000 >&2; echo the end >&2"], limits=SOON) as child:
        said = child.finish()
    assert said.endswith("the end\n")
    assert len(said) < 2 << 20
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000  # KiB


def test_a_process_with_a_thousand_open_files_can_still_read_and_write() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(4096, hard), hard))
    try:
        with ExitStack() as stack:
            for _ in range(1100):
                descriptor = os.open("/dev/null", os.O_RDONLY)
                stack.callback(os.close, descriptor)
            with Child(["cat"], limits=SOON, stdin=True, stdout=True) as child:
                child.write(memoryview(b"through"))
                buffer = bytearray(7)
                assert child.read_into(memoryview(buffer)) == 7
                child.finish()
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert buffer == b"through"


def test_a_child_that_ignores_sigterm_is_killed_after_three_seconds() -> None:
    with Child(["sh", "-c", STUBBORN], limits=SOON, stdout=True) as child:
        assert next(child.chunks()) == b"ready\n"
        pid, started = child._process.pid, time.monotonic()
    assert 2.5 < time.monotonic() - started < 4
    assert not running(pid)


def test_a_child_that_listens_to_sigterm_is_gone_at_once() -> None:
    with Child(["sleep", "30"], limits=SOON) as child:
        pid, started = child._process.pid, time.monotonic()
    assert time.monotonic() - started < 0.5
    assert not running(pid)


def test_an_ffmpeg_that_waits_for_its_reader_is_gone_at_once() -> None:
    endless = ["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc=s=640x360", "-f", "rawvideo", "pipe:1"]
    with Child(endless, limits=SOON, stdout=True) as child:
        child.read_into(memoryview(bytearray(1 << 20)))
        time.sleep(0.5)
        started = time.monotonic()
    assert time.monotonic() - started < 1


@pytest.mark.parametrize("doing", ["write", "read", "finish"])
def test_ctrl_c_reaches_whoever_waits_for_a_child_and_leaves_none(
    doing: str, interrupt: Callable[[float], None]
) -> None:
    waits = {
        "write": feed,
        "read": lambda child: child.read_into(memoryview(bytearray(10))),
        "finish": lambda child: child.finish(),
    }
    started = time.monotonic()
    interrupt(0.3)
    with pytest.raises(KeyboardInterrupt), Child(["sleep", "30"], limits=SOON, stdin=True, stdout=True) as child:
        waits[doing](child)
    assert time.monotonic() - started < 2


def test_ctrl_c_while_a_stubborn_child_is_waited_for_still_kills_it(interrupt: Callable[[float], None]) -> None:
    def leave() -> None:
        with Child(["sh", "-c", STUBBORN], limits=SOON, stdout=True) as child:
            assert next(child.chunks()) == b"ready\n"
            interrupt(0.5)

    started = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        leave()
    assert time.monotonic() - started < 2


@pytest.mark.parametrize(
    "command",
    [
        ["sleep", "60"],
        ["ffmpeg", "-v", "error", "-nostdin", "-f", "lavfi", "-re", "-i", "testsrc", "-f", "null", "-"],
        ["sh", "-c", "trap '' TERM INT; while true; do sleep 0.1; done"],
    ],
    ids=["sleep", "ffmpeg", "stubborn"],
)
def test_a_child_dies_with_a_parent_that_is_killed(command: list[str]) -> None:
    with subprocess.Popen([sys.executable, "-c", ORPHAN, *command], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout
        pid = int(parent.stdout.readline())
        time.sleep(0.2)
        assert running(pid)
        parent.kill()
    assert gone(pid)


def test_a_child_stays_in_its_parents_process_group() -> None:
    with Child(["sleep", "30"], limits=SOON) as child:
        assert os.getpgid(child._process.pid) == os.getpgid(0)


def test_the_cpu_time_of_children_that_ended_counts() -> None:
    before = cpu_seconds()
    run([sys.executable, "-c", "for _ in range(4_000_000): pass"], limits=SOON)
    assert cpu_seconds() - before > 0.05


def test_a_command_given_a_relative_path_of_a_file_that_is_no_program_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MissingToolError):
        run([str(tmp_path / "nothing")], limits=SOON)
