"""`farm render` of several specs: one line each as they finish, and what failed at the end."""

from collections.abc import Sequence
from pathlib import Path

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from farm.cli.text import plain
from farm.orchestrator.cluster import connect
from farm.orchestrator.events import Event, Listener, Warned, ignore
from farm.orchestrator.many import Job, Outcome, render_all
from farm.settings import Settings
from farm.spec.export import ExportSpec


def render_several(
    specs: Sequence[tuple[str, ExportSpec, Path]], settings: Settings, *, verify: bool, quiet: bool, as_json: bool
) -> int:
    """Render specs, given as (name, spec, base); return the exit code: 0, or that of the worst failure."""
    console = Console(stderr=True, highlight=False, soft_wrap=True, quiet=quiet)
    loud = Console(stderr=True, highlight=False, soft_wrap=True)  # failures are told in any case
    jobs = [Job(name=name, spec=spec, base=base) for name, spec, base in specs]
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    failed: list[Outcome] = []

    def listener(job: Job) -> Listener:
        def hear(event: Event) -> None:
            if isinstance(event, Warned):
                console.print(f"[yellow]warning[/] {plain(job.name)}: {plain(event.message)}")

        return ignore if quiet else hear

    with Progress(*columns, console=console, transient=True, disable=quiet or not console.is_terminal) as progress:
        bar = progress.add_task("exports", total=len(jobs))
        for outcome in render_all(jobs, settings, connect, listener, verify=verify):
            progress.advance(bar)
            if outcome.manifest:
                _report(outcome, console)
                if as_json:
                    typer.echo(outcome.manifest.model_dump_json())
            else:
                failed.append(outcome)
                _complain(outcome, loud)
    if failed:
        loud.print(f"[bold red]{len(failed)} of {len(jobs)} exports failed[/]")
    return max((outcome.error.exit_code for outcome in failed if outcome.error), default=0)


def _report(outcome: Outcome, console: Console) -> None:
    manifest = outcome.manifest
    if manifest:
        places = ", ".join(plain(output.uri) for output in manifest.outputs)
        hits = f"cache hits {manifest.cache_hits} of {len(manifest.tasks)}"
        console.print(f"[green]✓[/] {places}  {manifest.seconds:.1f} s, {hits}")


def _complain(outcome: Outcome, console: Console) -> None:
    if outcome.error:
        for problem in outcome.error.problems or (outcome.error.message,):
            console.print(f"[bold red]error[/] {plain(outcome.job.name)}: {plain(problem)}")
