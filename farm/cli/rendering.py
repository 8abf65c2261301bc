"""`farm render`: the live display and the summary."""

from collections.abc import Mapping
from pathlib import Path

from rich.console import Console
from rich.table import Table

from farm.analysis.report import PAGE
from farm.cli.progress import display
from farm.cli.text import plain
from farm.orchestrator.cluster import connect
from farm.orchestrator.executor import Executor
from farm.orchestrator.export import Export
from farm.orchestrator.manifest import Manifest
from farm.settings import Settings
from farm.spec.export import ExportSpec


def render_export(
    spec: ExportSpec, base: Path, settings: Settings, *, verify: bool, dashboard: bool, quiet: bool, summary: bool
) -> Manifest:
    """Render under a live display on standard error; print a summary on standard output if asked."""

    def tell(sentence: str) -> None:
        Console(stderr=True, highlight=False).print(sentence, soft_wrap=True)

    def join(chosen: Settings, slots: Mapping[str, float]) -> Executor:
        return connect(chosen, slots, dashboard=tell if dashboard else None)

    with display(spec.title, quiet=quiet) as listener:
        export = Export(spec=spec, base=base, settings=settings, connect=join, listener=listener, verify=verify)
        manifest = export.run()
    if summary:
        summarize(manifest, Console(highlight=False, soft_wrap=True))
    return manifest


def summarize(manifest: Manifest, console: Console) -> None:
    """Print what was made, how long it took, and what each stage cost."""
    start = sum(stage.seconds for stage in manifest.stages if stage.name == "start")
    for output in manifest.outputs:
        console.print(f"[bold green]{plain(output.uri)}[/]")
        size = f"{output.width}×{output.height} at {float(output.fps):g} fps, {output.size / 1e6:.1f} MB"
        console.print(f"  {_clock(output.duration)} ({output.frames} frames), {size}")
        if output.lufs is not None:
            console.print(f"  sound {output.lufs:.1f} LUFS, true peak {output.true_peak_db:.1f} dBTP")
        console.print(f"  {output.encoder}, strategy {output.strategy}: {plain(output.encoder_reason)}")
        if output.qa is not None:
            told = ", ".join(dict.fromkeys(finding.code for finding in output.qa.findings))
            see = f" ({plain(told)}): {plain(output.uri)}.{PAGE}" if told else ""
            console.print(f"  check: {output.qa.verdict}{see}")
        console.print(f"  contact sheet {plain(output.contact_sheet)}")
    for who, reason in dict.fromkeys((f"{v.voice} by {v.engine}", v.reason) for v in manifest.voices if v.engine):
        console.print(f"voice {plain(who)}: {plain(reason)}")
    apart = f" and {start:.1f} s for Ray's start" if start else ""
    console.print(f"rendered in {manifest.seconds:.1f} s{apart}; {manifest.cpu_seconds:.1f} CPU seconds")
    console.print(f"cache hits {manifest.cache_hits} of {len(manifest.tasks)} tasks")
    table = Table("stage", "wall s", "CPU s", box=None, header_style="dim", padding=(0, 2, 0, 0))
    for stage in manifest.stages:
        table.add_row(stage.name, f"{stage.seconds:.1f}", f"{stage.cpu_seconds:.1f}")
    console.print(table)


def _clock(seconds: float) -> str:
    return f"{int(seconds) // 60}:{seconds % 60:05.2f}"
