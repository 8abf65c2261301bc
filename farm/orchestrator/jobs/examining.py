"""Jobs that check a finished video: ``analyze/video``, by the rules of ``farm qa``."""

from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from farm.analysis.check import check
from farm.analysis.page import page
from farm.analysis.report import PAGE, REPORT, QaReport
from farm.analysis.sheet import draw_sheet
from farm.errors import AssetError, RenderError
from farm.orchestrator.intake import Wanted
from farm.orchestrator.jobs.media_job import FETCHED, MADE, Made, MadeFile, Workshop
from farm.spec.qa import Qa

MOST_NAME = 100
"""Characters of a file's name that a report repeats."""


@dataclass(frozen=True, kw_only=True)
class Examining:
    """A video that is to be checked."""

    address: str
    qa: Qa
    field: str = "video_url"
    """The field of the request that gives the address."""


def examine(asked: Examining, shop: Workshop) -> Made:
    """Fetch a video, check it, and write the report for programs and for people.

    Raises:
        AssetError: it cannot be fetched, or has no pictures that decode; located in the request.

    """
    try:
        video = shop.fetched(asked.address, Wanted.VIDEO)
        shop.tell(FETCHED, "check")
        report = check(
            video,
            qa=asked.qa,
            folder=shop.folder,
            name=name_of(asked.address),
            advance=lambda share: _tell(shop, share),
        )
    except AssetError as error:
        raise AssetError(problems=error.located(asked.field)) from None
    shop.tell(MADE, "report")
    return Made(
        files=tuple(_files(report, video, shop.folder)),
        facts={
            "verdict": report.verdict,
            "report": report,
            "duration_sec": report.facts["video_seconds"],
        },
    )


def _tell(shop: Workshop, share: float) -> None:
    shop.tell(FETCHED + (MADE - FETCHED) * share, "check")


def name_of(address: str) -> str:
    """Return how a report calls a file that came from an address: nothing that a signature may stand in."""
    name = PurePosixPath(unquote(urlsplit(address).path)).name
    return "".join(letter for letter in name if letter.isprintable())[:MOST_NAME] or "video"


def _files(report: QaReport, video: Path, folder: Path) -> list[MadeFile]:
    """Write the report, its page, and the contact sheet where pictures can be taken."""
    data, shown, sheet = folder / REPORT, folder / PAGE, folder / "contact-sheet.jpg"
    data.write_text(report.model_dump_json(indent=1) + "\n")
    try:
        draw_sheet(video, report, sheet)
    except (RenderError, OSError):  # a damaged file may have no picture where one is looked for
        sheet.unlink(missing_ok=True)
    shown.write_text(page(report, sheet if sheet.exists() else None))
    files = [
        MadeFile(name="report", path=data, called=REPORT, media_type="application/json"),
        MadeFile(name="report-page", path=shown, called=PAGE, media_type="text/html; charset=utf-8"),
    ]
    if sheet.exists():
        files.append(MadeFile(name="contact-sheet", path=sheet, called=sheet.name, media_type="image/jpeg"))
    return files
