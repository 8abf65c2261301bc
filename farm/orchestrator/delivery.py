"""Finished files to their destinations: what goes beside each, whether it can, and each whole or not at all."""

from collections.abc import Sequence
from pathlib import Path

from farm.analysis.report import PAGE, REPORT
from farm.errors import DeliveryError, FarmError, Problem
from farm.orchestrator.assemble import Finished
from farm.orchestrator.captioning import TYPES as CAPTION_TYPES
from farm.orchestrator.captioning import caption_files, caption_uri, spare_source
from farm.orchestrator.manifest import SUFFIX, Manifest, OutputFacts
from farm.orchestrator.proof import Checked, brief, deliver_report
from farm.settings import Settings
from farm.spec.export import ExportSpec
from farm.spec.load import resolve_address
from farm.spec.outputs import Container
from farm.storage.atomic import digest, explained
from farm.storage.destination import check_destination, deliver

TYPES = {Container.MP4: "video/mp4", Container.MOV: "video/quicktime", Container.MKV: "video/x-matroska"}


def destination(address: str, base: Path) -> str:
    """Return where an output goes, without the detours of a path relative to ``base``."""
    uri = resolve_address(address, base)
    return uri if "://" in uri else str(Path(uri).parent.resolve() / Path(uri).name)


def check_destinations(spec: ExportSpec, base: Path, settings: Settings) -> None:
    """Make sure, before anything is rendered, that every file can be delivered.

    Raises:
        DeliveryError: some cannot; with all of them.

    """
    problems: list[Problem] = []
    for number, output in enumerate(spec.outputs):
        uri = destination(output.uri, base)
        try:
            for place in (uri, *(_beside(uri, spec) if "://" not in uri else ())):
                with explained(f"cannot write to {place}", kind=DeliveryError):
                    check_destination(place, settings)
            spare_source(uri, spec.captions, base)
        except FarmError as error:
            problems += error.located(f"outputs[{number}].uri")
    if problems:
        raise DeliveryError(problems=problems)


def _beside(uri: str, spec: ExportSpec) -> tuple[str, ...]:
    """Return what may be written beside a video."""
    reports = (uri + SUFFIX, f"{uri}.{REPORT}", f"{uri}.{PAGE}")
    return (*reports, *companions(uri), curves_uri(uri), *caption_files(uri, spec.captions))


def companions(uri: str) -> tuple[str, str]:
    """Return where a video's thumbnail and contact sheet go: beside it, under its name."""
    stem = uri.rpartition(".")[0] if "." in uri.rpartition("/")[2] else uri
    return f"{stem}.thumbnail.jpg", f"{stem}.contact-sheet.jpg"


def curves_uri(uri: str) -> str:
    """Return where the curves of a video's sound go."""
    return companions(uri)[0].removesuffix(".thumbnail.jpg") + ".sound.json"


def hand_over(finished: Finished, uri: str, settings: Settings) -> OutputFacts:
    """Deliver a finished file after its pictures; return what was delivered.

    Raises:
        DeliveryError: the destination cannot be written; nothing half-written is visible.

    """
    output, track = finished.planned.output, finished.track
    shot, sheet = companions(uri)
    deliver(finished.thumbnail, shot, settings, content_type="image/jpeg")
    deliver(finished.sheet, sheet, settings, content_type="image/jpeg")
    for form, path in finished.captions.items():
        deliver(path, caption_uri(uri, form), settings, content_type=CAPTION_TYPES[form])
    if finished.curves:
        deliver(finished.curves, curves_uri(uri), settings, content_type="application/json")
    deliver(finished.video, uri, settings, content_type=TYPES[output.file_format])
    written = digest(finished.video)
    loudness = finished.sound.artifact.facts if finished.sound else {}
    return OutputFacts.model_validate(
        {
            "uri": uri,
            "width": track.canvas.width,
            "height": track.canvas.height,
            "fps": track.canvas.fps,
            "frames": track.frames,
            "duration": round(float(track.frames / track.canvas.fps), 6),
            "codec": output.codec,
            "quality": output.quality,
            "strategy": track.strategy,
            "encoder": track.encoding.encoder,
            "encoder_reason": finished.planned.reason,
            "size": written.size,
            "sha256": written.sha256,
            "lufs": loudness.get("lufs"),
            "true_peak_db": loudness.get("true_peak_db"),
            "sound_curves": curves_uri(uri) if finished.curves else None,
            "thumbnail": shot,
            "contact_sheet": sheet,
            "captions": tuple(caption_uri(uri, form) for form in finished.captions),
            "soft_captions": finished.soft,
        }
    )


def deliver_outputs(
    finished: Sequence[Finished], checked: Sequence[Checked], base: Path, settings: Settings
) -> list[OutputFacts]:
    """Deliver every output after its report; each becomes visible whole.

    Raises:
        DeliveryError: a destination cannot be written.

    """
    facts = []
    reports = {id(one.finished): one for one in checked}
    for one in finished:
        uri, report = destination(one.planned.output.uri, base), reports.get(id(one))
        if report:
            deliver_report(report, uri, settings)
        made = hand_over(one, uri, settings)
        facts.append(made.model_copy(update={"qa": brief(report.report)}) if report else made)
    return facts


def deliver_manifest(manifest: Manifest, folder: Path, settings: Settings) -> None:
    """Deliver the manifest beside each output; ``folder`` takes a temporary file."""
    note = folder / "manifest.json"
    note.write_text(manifest.model_dump_json(indent=1) + "\n")
    for output in manifest.outputs:
        deliver(note, output.uri + SUFFIX, settings, content_type="application/json")
