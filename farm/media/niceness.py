"""Rendering in the background: it takes what the rest of the machine leaves."""

import os
import shlex
import threading

RENDERING = 15
"""Niceness of what renders, from 0 to 19; the one that Ray gives to its workers by itself."""


def step_back() -> None:
    """Let this thread, and the threads and children that it will start, come after everything else on the machine.

    Linux keeps niceness by thread. There is no way back but an administrator's, so only threads that do nothing else
    call this.
    """
    mine = threading.get_native_id()
    if os.getpriority(os.PRIO_PROCESS, mine) < RENDERING:
        os.setpriority(os.PRIO_PROCESS, mine, RENDERING)


def in_background(program: str) -> str:
    """Return the shell's command that runs a program so from its first moment on: to load it takes time, too."""
    return f"nice -n {RENDERING} {shlex.quote(program)}"
