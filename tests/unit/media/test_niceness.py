"""What renders comes after everything else on the machine."""

import os
import shlex
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from farm.media.niceness import RENDERING, in_background, step_back

OWN_NICENESS = "import os; print(os.getpriority(os.PRIO_PROCESS, 0))"


def in_thread(work: Callable[[], None]) -> None:
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()


def niceness_of_a_child() -> int:
    return int(subprocess.run([sys.executable, "-c", OWN_NICENESS], stdout=subprocess.PIPE, check=True).stdout)


def test_a_thread_that_steps_back_takes_its_children_along_and_nobody_else() -> None:
    seen = []

    def work() -> None:
        step_back()
        step_back()  # a thread does one job after another
        seen.append(niceness_of_a_child())
        in_thread(lambda: seen.append(os.getpriority(os.PRIO_PROCESS, threading.get_native_id())))

    before = niceness_of_a_child()
    in_thread(work)
    assert seen == [max(RENDERING, before)] * 2
    assert niceness_of_a_child() == before


def test_a_program_is_run_in_the_background_from_its_first_moment(tmp_path: Path) -> None:
    odd = tmp_path / "with a blank"
    odd.symlink_to(sys.executable)
    command = f"{in_background(str(odd))} -c {shlex.quote(OWN_NICENESS)}"
    told = subprocess.run(["/bin/sh", "-c", command], stdout=subprocess.PIPE, check=True).stdout
    assert int(told) == min(19, RENDERING + os.getpriority(os.PRIO_PROCESS, 0))
