"""The check within an export: what is known of a file, and what is said of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from farm.analysis.check import check
from farm.analysis.page import page
from farm.analysis.report import PAGE, REPORT, QaReport, Verdict
from farm.errors import CorruptArtifactError, ProofError, SpecError
from farm.media.trace import TRACE, Trace, joined
from farm.orchestrator.assemble import Finished
from farm.orchestrator.composition_sound import with_compositions
from farm.plan.build import Plan
from farm.plan.expectation import Expectation, expect
from farm.settings import Settings
from farm.spec.export import ExportSpec
from farm.spec.outputs import Output
from farm.spec.qa import Platform, Qa, QaMode
from farm.storage.destination import deliver
from farm.storage.store import Store


@dataclass(frozen=True, kw_only=True)
class Checked:
    """A finished file and its report."""

    finished: Finished
    qa: Qa
    report: QaReport

    @property
    def barred(self) -> bool:
        """Tell whether it must not be delivered."""
        return self.qa.mode is QaMode.GATE and self.report.verdict is Verdict.REJECT


def qa_of(spec: ExportSpec, output: Output) -> Qa:
    """Return how an output is checked: its own way, or the export's."""
    return output.qa or spec.qa


def drawn_trace(plan: Expectation, store: Store) -> Trace | None:
    """Return the trace of all planned frames; none where the store lacks one, as it does of old segments."""
    traces = []
    for piece in plan.pieces:
        artifact = store.find(TRACE, piece.key)
        if artifact is None:
            return None
        try:
            trace = Trace.load(store.open_local(artifact))
        except (CorruptArtifactError, ProofError):
            return None
        if len(trace) != piece.frames:
            return None
        traces.append(trace)
    return joined(traces) if traces else None


def check_finished(
    finished: Finished,
    plan: Plan,
    numbers: Sequence[int],
    spec: ExportSpec,
    store: Store,
    settings: Settings,
    assets: Mapping[str, str],
) -> Checked | None:
    """Check one file; none where that is off. ``numbers`` is each scene's index in the customer's spec."""
    qa = qa_of(spec, finished.planned.output)
    if qa.mode is QaMode.OFF:
        return None
    wanted = expect(plan, finished.planned, numbers)
    if finished.sound is None:  # compositions turned out to be silent
        wanted = wanted.model_copy(update={"cues": (), "lufs": None})
    wanted, assets = with_compositions(wanted, store, settings, assets, finished.video.parent)
    report = check(
        finished.video,
        qa=qa,
        folder=finished.video.parent,
        name=finished.planned.output.uri.rpartition("/")[2],
        plan=wanted,
        drawn=drawn_trace(wanted, store),
        assets=assets,
    )
    return Checked(finished=finished, qa=qa, report=report)


def examine(
    video: Path,
    plan: Plan,
    output: int,
    spec: ExportSpec,
    store: Store,
    settings: Settings,
    assets: Mapping[str, str],
    folder: Path,
    platforms: tuple[Platform, ...],
) -> QaReport:
    """Check any file against one planned output.

    Raises:
        SpecError: there is no such output.
        AssetError: the file cannot be read.

    """
    if not 0 <= output < len(plan.outputs):
        raise SpecError(f"--output {output}: the spec has {len(plan.outputs)}, counted from 0")
    planned = plan.outputs[output]
    qa = qa_of(spec, planned.output)
    qa = qa.model_copy(update={"platforms": platforms}) if platforms else qa
    wanted, assets = with_compositions(expect(plan, planned), store, settings, assets, folder)
    drawn = drawn_trace(wanted, store)
    return check(video, qa=qa, folder=folder, plan=wanted, drawn=drawn, assets=assets)


def deliver_report(one: Checked, uri: str, settings: Settings) -> str:
    """Deliver the report beside a video's place, for programs and for people; return where people find it.

    Raises:
        DeliveryError: it cannot be written there.

    """
    folder = one.finished.video.parent
    data, shown = folder / REPORT, folder / PAGE
    data.write_text(one.report.model_dump_json(indent=1) + "\n")
    shown.write_text(page(one.report, one.finished.sheet))
    deliver(data, f"{uri}.{REPORT}", settings, content_type="application/json")
    deliver(shown, f"{uri}.{PAGE}", settings, content_type="text/html; charset=utf-8")
    return f"{uri}.{PAGE}"


def brief(report: QaReport) -> QaReport:
    """Return a report without its curves, for the manifest."""
    return report.model_copy(update={"luma": None, "loudness": None, "waveform": None})
