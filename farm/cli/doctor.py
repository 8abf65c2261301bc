"""`farm doctor`: what this machine or a cluster can do, and how to mend it."""

import dataclasses
import json
from collections.abc import Mapping

import typer
from rich.console import Console

from farm.cli.text import plain
from farm.errors import FarmError
from farm.orchestrator.cluster import connect, is_private
from farm.orchestrator.reach import require_listening
from farm.orchestrator.survey import cluster_problems
from farm.plan.encoding import HARDWARE
from farm.scene_worker.node import Finding, NodeReport, report
from farm.settings import Settings
from farm.storage import open_store

REMOTION_LICENCE = (
    "Remotion, which draws 'remotion' scenes, is free for individuals, non-profits and companies of up to three "
    "people; larger companies need its company licence (remotion.dev/license)"
)

GOOD, BAD, NOTE = "[green]✓[/]", "[red]✗[/]", "[yellow]–[/]"


def examine(settings: Settings, *, as_json: bool) -> bool:
    """Print the findings; return whether exports can run."""
    nodes, problems = _ask(settings)
    if as_json:
        found = {node: dataclasses.asdict(answer) for node, answer in nodes.items()}
        typer.echo(json.dumps({"store": settings.store_uri, "nodes": found, "problems": problems}, indent=1))
    else:
        console = Console(highlight=False, soft_wrap=True)
        for answer in nodes.values():
            _print(answer, settings, console)
        for problem in problems:
            console.print(f"{BAD} {plain(problem)}")
    return not problems and all(_usable(answer) for answer in nodes.values())


def _ask(settings: Settings) -> tuple[Mapping[str, NodeReport], list[str]]:
    """Ask this machine, or every node of the cluster."""
    if is_private(settings):
        return {"local": report(settings.store_uri, settings)}, []
    require_listening(settings.ray_address)
    executor = connect(settings, {})
    try:
        store = open_store(settings.store_uri, settings)
        nodes = executor.survey(store)
        try:
            return nodes, cluster_problems(nodes, store)
        except FarmError as error:
            return nodes, [str(error)]
    finally:
        executor.close()


def _usable(answer: NodeReport) -> bool:
    return bool(answer.ffmpeg.found) and not answer.encoders["libx264"] and not answer.store


def _print(answer: NodeReport, settings: Settings, console: Console) -> None:
    """Print one node's answers."""
    console.print(f"[bold]{plain(answer.host)}[/], {answer.cpus} cores")
    _line(console, "FFmpeg", answer.ffmpeg, needed=True)
    for encoder, failed in answer.encoders.items():
        if not failed:
            console.print(f"  {GOOD} {encoder}: a probe encode worked")
        elif encoder in HARDWARE.values() and not answer.gpus:
            console.print(f"  {NOTE} {encoder}: no NVIDIA device here; the CPU encodes instead")
        else:
            console.print(f"  {BAD if encoder == 'libx264' else NOTE} {encoder}: {plain(failed)}")
    _line(console, "Chromium", answer.chromium, needed=False)
    _line(console, "Node.js", answer.node, needed=False)
    _line(console, "workspace of compositions", answer.remotion, needed=False, joint=" at ")
    if answer.engine:
        console.print(f"  {NOTE} {REMOTION_LICENCE}")
    for name, engine in answer.speech.items():
        _line(console, name, engine, needed=False)
    _line(console, "fonts", answer.fonts, needed=False)
    if answer.lettering:
        console.print(f"  {NOTE} {plain(answer.lettering)}")
    mark = BAD if answer.store else GOOD
    console.print(f"  {mark} store {plain(settings.store_uri)}: {plain(answer.store or 'readable and writable')}")


def _line(console: Console, name: str, finding: Finding, *, needed: bool, joint: str = " ") -> None:
    """Print one tool's state; ``joint`` stands between it and what was found."""
    if finding.found:
        console.print(f"  {GOOD} {name}{joint}{plain(finding.found)}")
    else:
        console.print(f"  {BAD if needed else NOTE} {name} is missing; {plain(finding.advice)}")
