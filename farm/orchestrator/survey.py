"""What the farm can do: asked of this machine, or of every node of a cluster."""

import os
from collections.abc import Mapping

from farm.errors import SettingsError
from farm.media.encoders import devices, proven
from farm.media.ffmpeg import version
from farm.orchestrator.executor import Executor
from farm.plan.encoding import HARDWARE, SOFTWARE, Capabilities
from farm.plan.tasks import CHROMIUM, Resources
from farm.scene_worker.node import NodeReport
from farm.scene_worker.remotion.workspace import workspace
from farm.settings import Settings
from farm.spec.outputs import Codec
from farm.storage.store import Store

NVENC_SESSIONS = 3.0
"""Encodes at a time on a private machine's GPU: what every consumer driver allows at least."""


BROWSER_BYTES = 3 << 29
"""Memory of a browser with its Node and its encoder, on a private machine (930 MB were seen)."""


def local_capabilities(codecs: set[Codec], cpus: float, settings: Settings, *, browser: bool) -> Capabilities:
    """Probe this machine for the encoders of some codecs, and for a ``browser`` if one is needed.

    Raises:
        MissingToolError: FFmpeg is not installed, or what renders compositions.

    """
    asked = {SOFTWARE[codec] for codec in codecs}
    if devices():  # without one, NVENC need not be asked
        asked |= {HARDWARE[codec] for codec in codecs}
    version()
    found = frozenset(encoder for encoder in asked if not proven(encoder))
    slots = {"nvenc": NVENC_SESSIONS} if found & set(HARDWARE.values()) else {}
    if browser:
        memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
        slots[CHROMIUM] = max(1.0, min(cpus, memory // BROWSER_BYTES))
    engine = workspace(settings).engine if browser else ""
    return Capabilities(encoders=found, slots=slots, cpus=cpus, browser=engine)


def cluster_capabilities(executor: Executor, store: Store) -> Capabilities:
    """Survey a cluster, and refuse it where an export would come to grief there.

    Raises:
        SettingsError: nodes have different FFmpeg versions, cannot reach the
            store, or do not share the directory that it is.

    """
    reports = executor.survey(store)
    problems = cluster_problems(reports, store)
    if problems:
        raise SettingsError("; ".join(problems))
    encoders = frozenset(e for report in reports.values() for e, failed in report.encoders.items() if not failed)
    slots = {tag: executor.slots(Resources(cpus=0, tags={tag: 1})) for tag in ("nvenc", CHROMIUM)}
    engines = browsers(reports) if slots[CHROMIUM] else frozenset()
    if len(engines) > 1:
        raise SettingsError(f"nodes have different browsers ({', '.join(sorted(engines))}); install one")
    browser = min(engines, default="")
    return Capabilities(encoders=encoders, slots=slots, cpus=max(1.0, executor.slots(Resources())), browser=browser)


def browsers(reports: Mapping[str, NodeReport]) -> frozenset[str]:
    """Return the browsers that nodes draw compositions with, by name and version."""
    return frozenset(report.engine for report in reports.values() if report.engine)


def cluster_problems(reports: Mapping[str, NodeReport], store: Store) -> list[str]:
    """Return why an export cannot run on these nodes, with what to set."""
    problems = []
    hosts: dict[str, list[str]] = {}
    for report in reports.values():
        hosts.setdefault(report.store, []).append(report.host)
    for complaint in sorted(hosts.keys() - {""}):
        nodes = ", ".join(sorted(set(hosts[complaint])))
        problems.append(f"the store {store.uri} cannot be used from {nodes}: {complaint}")
    if problems and not store.shared:
        problems[-1] += "; set FARM_STORE to s3://bucket/prefix, or to a directory that all nodes share"
    versions = {report.ffmpeg.found or "none" for report in reports.values()} | {version()}
    if len(versions) > 1:
        problems.append(f"nodes have different versions of FFmpeg ({', '.join(sorted(versions))}); install one")
    return problems
