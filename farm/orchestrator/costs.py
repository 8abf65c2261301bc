"""What a frame of a composition takes, measured, kept in the store, and used to size its ranges."""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path

from farm.errors import StoreError
from farm.orchestrator.dispatch import Result
from farm.plan.compositions import FULL_HD, UNMEASURED
from farm.plan.tasks import RangePayload, RemotionLayer
from farm.storage.store import Store

COST = "cost"
"""Kind of the artifacts that keep what a composition's frames take."""

OFF = 2.0
"""A cost is replaced only when it is wrong by more than this factor: else ranges, and their keys, would change."""

ENOUGH = 30
"""Frames that a range must have drawn for its time to say something."""


def known_cost(store: Store, bundle: str, composition: str) -> float:
    """Return the wall seconds of a composition's frame at 1920×1080, or a guess."""
    found = store.find(COST, _key(bundle, composition))
    try:
        return float(json.loads(store.open_local(found).read_bytes())["seconds"]) if found else UNMEASURED
    except (StoreError, ValueError, KeyError):
        return UNMEASURED


def learn(results: Iterable[Result], store: Store, folder: Path) -> None:
    """Keep what this run's ranges took, where the store knows nothing or is far off."""
    spent: dict[tuple[str, str], list[tuple[float, int]]] = {}
    for result in results:
        payload = result.task.payload
        if result.status == "rendered" and isinstance(payload, RangePayload) and payload.count >= ENOUGH:
            layer = payload.layer
            if isinstance(layer, RemotionLayer):
                area = payload.canvas.width * payload.canvas.height / FULL_HD
                seconds = float(result.artifact.facts.get("seconds") or 0.0) / area
                spent.setdefault((layer.bundle, layer.composition), []).append((seconds, payload.count))
    for (bundle, composition), ranges in spent.items():
        cost = sum(seconds for seconds, _ in ranges) / sum(count for _, count in ranges)
        before = known_cost(store, bundle, composition)
        if cost > 0 and not before / OFF <= cost <= before * OFF:
            keep_cost(store, bundle, composition, cost, folder)


def keep_cost(store: Store, bundle: str, composition: str, seconds: float, folder: Path) -> None:
    """Keep the wall seconds of a composition's frame at 1920×1080; ``folder`` takes a temporary file."""
    key = _key(bundle, composition)
    found = store.find(COST, key)
    if found:
        store.forget(found)
    path = folder / f"{key}.json"
    path.write_text(json.dumps({"seconds": round(seconds, 4)}))
    store.put(kind=COST, key=key, path=path, facts={}, suffix=".json", move=True)


def _key(bundle: str, composition: str) -> str:
    return hashlib.sha256(f"{bundle}:{composition}".encode()).hexdigest()
