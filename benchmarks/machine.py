"""Facts about the machine that figures were measured on."""

import os
import platform
from collections.abc import Mapping
from importlib.metadata import version as installed
from pathlib import Path

import browser

from farm.media.ffmpeg import version as ffmpeg_version


def cpu_model() -> str:
    """Return the processor's name."""
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def versions(*packages: str) -> Mapping[str, str]:
    """Return the versions of the programs and of some packages."""
    found = {"Python": platform.python_version(), "FFmpeg": ffmpeg_version()}
    return found | {name: installed(name) for name in packages}


def facts(*packages: str, chromium: bool = False) -> list[str]:
    """Return Markdown list items."""
    named = dict(versions(*packages))
    if chromium and browser.find():
        named["Chromium"] = browser.version()
    return [
        f"- Machine: {cpu_model()}, {os.cpu_count()} cores, Linux {platform.release().split('-')[0]}",
        f"- Versions: {', '.join(f'{name} {number}' for name, number in named.items())}",
    ]
