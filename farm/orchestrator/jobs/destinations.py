"""Where jobs may deliver: into folders of their own, and where the operator allows it. Requests' paths are hostile."""

from collections.abc import Sequence
from dataclasses import dataclass
from os.path import realpath
from pathlib import Path
from posixpath import normpath

from farm.errors import Problem, SpecError
from farm.settings import Settings
from farm.spec.addresses import S3
from farm.spec.export import ExportSpec
from farm.spec.load import resolve_address


@dataclass(frozen=True, kw_only=True)
class Placed:
    """An export with places for its files."""

    spec: ExportSpec
    """What to render; its destinations are absolute, or relative to ``base``."""
    base: Path
    """The job's own folder, or one that is not there where deliveries go to S3."""
    settings: Settings
    """Those of this machine, by which local assets come from the named folders and the job's own alone."""


def place(spec: ExportSpec, job_id: str, settings: Settings) -> Placed:
    """Give a job's export its destinations.

    Raises:
        SpecError: some lead to where jobs may not deliver; with all of them.

    """
    own = own_folder(job_id, settings)
    remote = own.startswith(S3)
    base = base_of(job_id, settings)
    allowed = [own, *settings.delivery_roots]
    outputs, problems = [], []
    for number, output in enumerate(spec.outputs):
        uri = (
            f"{own}/{normpath(output.uri)}"
            if remote and _is_relative(output.uri)
            else resolve_address(output.uri, base)
        )
        if any(within(uri, one) for one in allowed):
            outputs.append(output.model_copy(update={"uri": uri}))
            continue
        problems.append(Problem(where=f"outputs[{number}].uri", message=_refusal(output.uri)))
    if problems:
        raise SpecError(problems=problems)
    return Placed(
        spec=spec.model_copy(update={"outputs": tuple(outputs)}) if remote else spec,
        base=base,
        settings=confined(settings, base),
    )


def base_of(job_id: str, settings: Settings) -> Path:
    """Return the folder that a job's relative paths start from: its own, or one that is not there if that is on S3."""
    own = own_folder(job_id, settings)
    return settings.cache / "jobs" / job_id if own.startswith(S3) else Path(own)


def confined(settings: Settings, base: Path) -> Settings:
    """Return settings by which local assets come from the operator's folders and a job's own alone."""
    return settings.model_copy(update={"asset_roots": (*settings.asset_roots, str(base))})


def own_folder(job_id: str, settings: Settings) -> str:
    """Return the address of a job's own folder."""
    root = settings.deliveries_uri.rstrip("/")
    return f"{root}/{job_id}" if root.startswith(S3) else str(Path(realpath(root)) / job_id)


def is_ours(uri: str, settings: Settings) -> bool:
    """Tell whether a file lies in a job's own folder: what lies elsewhere is not ours to delete."""
    return within(uri, settings.deliveries_uri)


def _is_relative(uri: str) -> bool:
    return "://" not in uri and not uri.startswith("/")


def within(uri: str, root: str) -> bool:
    """Tell whether an address leads below a folder, whatever detours it takes; links are followed."""
    if uri.startswith(S3) or root.startswith(S3):
        # Keys are taken literally by S3, and as paths by servers that keep files.
        parts = uri.removeprefix(S3).split("/")
        return uri.startswith(root.rstrip("/") + "/") and not {"", ".", ".."} & set(parts)
    below, folder = realpath(uri.removeprefix("file://")), realpath(root.removeprefix("file://"))
    return below != folder and Path(below).is_relative_to(folder)


def _refusal(uri: str) -> str:
    if _is_relative(uri):
        return "leads out of the job's own folder"
    return "lies outside the places that jobs may deliver to (FARM_DELIVERY_ROOTS); a relative path goes into its own"


def roots_problems(roots: Sequence[str]) -> list[str]:
    """Return what is wrong with the operator's own places: relative ones would depend on where one stands."""
    return [f"'{root}' is neither an absolute path nor s3://bucket" for root in roots if _is_relative(root)]
