"""`farm qa`: check any file, and tell the verdict."""

from pathlib import Path
from tempfile import TemporaryDirectory

import typer
from rich.console import Console

from farm.analysis.check import check
from farm.analysis.page import page
from farm.analysis.report import QaReport, Verdict
from farm.analysis.sheet import draw_sheet
from farm.cli.text import plain
from farm.errors import AssetError, SpecError
from farm.orchestrator.cluster import connect
from farm.orchestrator.export import Export
from farm.settings import Settings
from farm.spec.export import ExportSpec
from farm.spec.qa import Platform, Qa

EXIT_CODES = {Verdict.APPROVE: 0, Verdict.REVIEW: 10, Verdict.REJECT: 11}
"""What the exit code tells; 1, 2, 3 and 130 are errors of the command itself."""

STYLES = {"approve": "bold green", "review": "bold yellow", "reject": "bold red"}
COLORS = {"issue": "red", "warning": "yellow", "note": "dim"}


def platforms_of(names: list[str]) -> tuple[Platform, ...]:
    """Return the platforms by their names.

    Raises:
        SpecError: there is no such platform.

    """
    known = [platform.value for platform in Platform]
    for name in names:
        if name not in known:
            raise SpecError(f"--platform {name}: must be one of {', '.join(known)}")
    return tuple(dict.fromkeys(Platform(name) for name in names))


def run_qa(
    video: Path,
    settings: Settings,
    *,
    spec: tuple[ExportSpec, Path] | None,
    output: int,
    platforms: tuple[Platform, ...],
    html: str,
    as_json: bool,
) -> int:
    """Check a file, print what was found, and return the exit code.

    Raises:
        FarmError: the file cannot be read, or the spec is wrong.

    """
    if not video.is_file():
        raise AssetError(f"{video} is not a file")
    with TemporaryDirectory(prefix="farm-qa-") as folder:
        try:
            if spec is None:
                report = check(video, qa=Qa(platforms=platforms), folder=Path(folder))
            else:
                export = Export(spec=spec[0], base=spec[1], settings=settings, connect=connect)
                report = export.examine(video, output=output, platforms=platforms)
        except AssetError as error:  # of the video, where it does not name an asset of the spec
            raise AssetError(problems=error.located(str(video))) from None
        if html:
            sheet = Path(folder) / "sheet.jpg"
            draw_sheet(video, report, sheet)
            Path(html).write_text(page(report, sheet))
    if as_json:
        typer.echo(report.model_dump_json(indent=1))
    else:
        show(report, Console(highlight=False, soft_wrap=True))
    return EXIT_CODES[report.verdict]


def show(report: QaReport, console: Console) -> None:
    """Print a report."""
    facts = report.facts
    style = STYLES[report.verdict]
    console.print(f"[{style}]{report.verdict.value}[/]  {plain(report.file)}")
    size = f"{facts['width']}×{facts['height']} at {facts['fps']:g} fps, {facts['frames']} frames"
    console.print(
        f"  {plain(facts['codec'])} {plain(facts['profile'])}, {size}, {int(facts['size_bytes'] or 0) / 1e6:.1f} MB"
    )
    if facts["lufs"] is not None:
        console.print(f"  sound {facts['lufs']:.1f} LUFS, true peak {facts['true_peak_db']} dBTP")
    if not report.planned:
        console.print("  [dim]no plan is known, so only what needs none was judged; --spec gives one[/]")
    for one in report.findings:
        color, where = COLORS[one.severity], "" if one.scene is None else f"scenes[{one.scene}] "
        console.print(f"[{color}]{one.severity.value:8}[/] {plain(one.code)}  {where}{one.start:.2f}–{one.end:.2f} s")
        console.print(f"         {plain(one.measure)}; [dim]limit[/] {plain(one.limit)}")
        console.print(f"         [dim]{plain(one.advice)}[/]")
