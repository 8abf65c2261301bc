"""The contact sheet of a checked file: a picture of each shot."""

from itertools import pairwise
from pathlib import Path

from farm.analysis.report import QaReport
from farm.media.looks import Moment, Sheet, grab, write_sheet

SHEET_PICTURES = 40
"""Most pictures on a sheet."""


def draw_sheet(video: Path, report: QaReport, target: Path) -> None:
    """Draw the middle of each shot as a contact sheet.

    Raises:
        CommandError: the pictures cannot be decoded.

    """
    seconds = float(report.facts["video_seconds"] or 0.0)
    edges = [0.0, *report.cuts, seconds]
    middles = [(a + b) / 2 for a, b in pairwise(edges)][:SHEET_PICTURES]
    aspect = int(report.facts["width"] or 16) / int(report.facts["height"] or 9)
    sheet = Sheet(pictures=len(middles), aspect=aspect)
    pictures = grab(video, [Moment(seconds=at, width=sheet.width) for at in middles], target.parent)
    captions = [f"{n + 1:02d}  {at:.1f} s" for n, at in enumerate(middles)]
    write_sheet(sheet, pictures, captions, report.file, target)
