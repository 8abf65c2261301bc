"""Fonts for captions: found on this machine, and handed to the others like any asset."""

from dataclasses import replace

from farm.media.fonts import lettering
from farm.orchestrator.intake import Intake
from farm.orchestrator.prepare import Prepared
from farm.plan.captions.burn import lettered
from farm.scene_worker.assets import ASSET
from farm.spec.export import ExportSpec


def with_fonts(spec: ExportSpec, prepared: Prepared, intake: Intake) -> Prepared:
    """Return the materials with the fonts that the captions need; other nodes get them from the store."""
    texts = lettered(spec, prepared.materials)
    if spec.captions is None or not texts:
        return prepared
    found = lettering(texts, spec.captions.language)
    if intake.share:
        for sha256, path in found.paths.items():
            intake.store.put(kind=ASSET, key=sha256, path=path, facts={}, suffix="")
    return replace(
        prepared,
        materials=replace(prepared.materials, fonts=found.fonts),
        paths={**prepared.paths, **{sha256: str(path) for sha256, path in found.paths.items()}},
    )
