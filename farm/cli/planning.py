"""`farm plan`: what would be done."""

import json
from collections.abc import Mapping
from pathlib import Path

import typer
from rich.console import Console
from rich.table import Table

from farm.cli.text import plain
from farm.orchestrator.cluster import connect
from farm.orchestrator.events import Event, Warned
from farm.orchestrator.executor import Executor
from farm.orchestrator.export import Export
from farm.plan.build import Plan
from farm.plan.tasks import Task
from farm.settings import Settings
from farm.spec.export import ExportSpec

KEY_SHOWN = 12
"""Characters of a key that tell it from others."""


def show_plan(spec: ExportSpec, base: Path, settings: Settings, *, as_json: bool) -> None:
    """Print the plan and what the store has of it."""

    def join(chosen: Settings, slots: Mapping[str, float]) -> Executor:
        return connect(chosen, slots)

    def warn(event: Event) -> None:
        if isinstance(event, Warned):
            Console(stderr=True, highlight=False).print(f"[yellow]warning[/] {plain(event.message)}", soft_wrap=True)

    export = Export(spec=spec, base=base, settings=settings, connect=join, listener=warn)
    plan, left = export.plan()
    if as_json:
        todo = {task.key for task in left}
        tasks = [
            {**task.model_dump(mode="json"), "kind": task.kind, "status": "to do" if task.key in todo else "cached"}
            for task in plan.tasks
        ]
        typer.echo(json.dumps({**plan.model_dump(mode="json"), "tasks": tasks}, indent=1, ensure_ascii=False))
        return
    _print(plan, left, export.cpus)


def _print(plan: Plan, left: list[Task], cpus: float) -> None:
    """Print the tasks as a table, then the outputs and the estimate."""
    console = Console(highlight=False, soft_wrap=True)
    todo = {task.key for task in left}
    table = Table("task", "key", "frames", "tags", "about CPU s", "store", box=None, header_style="dim")
    for task in plan.tasks:
        tags = (
            ", ".join(f"{tag} {slots:g}" for tag, slots in task.resources.tags.items())
            or f"cpu {task.resources.cpus:g}"
        )
        there = "[yellow]to do[/]" if task.key in todo else "[green]there[/]"
        frames = str(task.frames) if task.frames else ""
        table.add_row(plain(task.name), task.key[:KEY_SHOWN], frames, tags, f"{task.seconds:.1f}", there)
    console.print(table)
    for planned in plan.outputs:
        track = plan.tracks[planned.track]
        length = float(track.frames / track.canvas.fps)
        size = f"{track.canvas.width}×{track.canvas.height} at {float(track.canvas.fps):g} fps"
        console.print(
            f"{plain(planned.output.uri)}: {track.frames} frames, {length:.2f} s, {size}, {len(track.joints)} segments"
        )
        console.print(f"  {track.encoding.encoder}, strategy {track.strategy}: {plain(planned.reason)}")
    work = sum(task.seconds for task in left)
    longest = max((task.seconds for task in left), default=0.0)
    found = len(plan.tasks) - len(left)
    console.print(
        f"{len(left)} of {len(plan.tasks)} tasks to do ({found} in the store or not needed): "
        f"about {work:.0f} CPU seconds, {max(work / cpus, longest):.0f} s on {cpus:g} slots"
    )
