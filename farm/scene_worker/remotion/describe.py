"""What compositions are, asked of the bundle itself: lists, lengths, schemas; stills, and whether frames differ."""

import base64
import json
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from pydantic import BaseModel

from farm.errors import InfrastructureError, RenderError
from farm.media.ffmpeg import Steps
from farm.plan.tasks import DescribePayload, ListPayload, RemotionLayer, StillPayload, VerifyPayload
from farm.scene_worker.assets import Assets
from farm.scene_worker.remotion.frames import LEAST_SCALE, reduced, site_of
from farm.scene_worker.remotion.protocol import (
    Described,
    DescribeRequest,
    Frame,
    Listed,
    ListRequest,
    Picture,
    RenderRequest,
    Site,
    Video,
)
from farm.scene_worker.remotion.warm import borrowed
from farm.settings import Settings

ANSWER_SECONDS = 60.0
"""A bundle that tells nothing of its compositions for so long, beyond what ``delayRender`` may hold, hangs."""


def describe(
    payload: ListPayload | DescribePayload, target: Path, assets: Assets, settings: Settings, deadline: float
) -> Steps[None]:
    """Write what the bundle says as JSON.

    Raises:
        SpecError: there is no such composition, or its schema refuses the props; located from the scene on.
        RenderError: calculating its metadata failed.

    """
    request = _request(payload, assets, settings)
    patience = payload.timeout if isinstance(payload, DescribePayload) else 0.0
    with borrowed(settings) as process:
        for event in process.ask(request, stall=ANSWER_SECONDS + patience, deadline=deadline):
            yield 0
            if isinstance(event, Described | Listed):
                target.write_text(_json(event))
                return
    raise InfrastructureError("the worker process gave no answer")


def _json(event: BaseModel) -> str:
    return json.dumps(event.model_dump(mode="json"))


def _request(
    payload: ListPayload | DescribePayload, assets: Assets, settings: Settings
) -> ListRequest | DescribeRequest:
    if isinstance(payload, ListPayload):
        return ListRequest(site=site_of(payload.bundle, {}, (), assets, settings))
    return DescribeRequest(
        site=site_of(payload.bundle, payload.props, payload.hosts, assets, settings),
        composition=payload.composition,
        given=payload.given,
        props=payload.props,
        patience=payload.timeout,
    )


def verify(payload: VerifyPayload, target: Path, assets: Assets, settings: Settings, deadline: float) -> Steps[None]:
    """Capture some frames with both sets of props, without loss, and write down that they are the same.

    Raises:
        RenderError: they are not; with the first frame that differs.

    """
    layer = payload.layer
    site = site_of(layer.bundle, [layer.props, payload.other], layer.hosts, assets, settings)
    pictures = []
    for props in (layer.props, payload.other):
        request = still_request(layer, site, props, payload.samples)
        found = yield from stills(request, settings, layer.timeout, deadline)
        pictures.append(found)
    for frame, first, second in zip(payload.samples, *pictures, strict=True):
        if first != second:
            raise RenderError(
                f"its frame {frame} differs although 'varies' says that no frame there depends on these props"
            )
    target.write_text(json.dumps({"same": list(payload.samples)}))


def draw_still(payload: StillPayload, target: Path, assets: Assets, settings: Settings, deadline: float) -> Steps[None]:
    """Write one of a composition's frames as PNG, at its layer's scale."""
    layer = payload.layer
    site = site_of(layer.bundle, layer.props, layer.hosts, assets, settings)
    request = still_request(layer, site, layer.props, (payload.frame,))
    (picture,) = yield from stills(request, settings, layer.timeout, deadline)
    target.write_bytes(still(picture, layer))


def still_request(layer: RemotionLayer, site: Site, props: dict[str, Any], frames: tuple[int, ...]) -> RenderRequest:
    """Return the request for some of a layer's own frames, as PNG."""
    return RenderRequest(
        site=site,
        video=Video(
            id=layer.composition,
            width=layer.width,
            height=layer.height,
            fps=float(layer.fps),
            duration_in_frames=layer.duration,
        ),
        props=props,
        scale=max(layer.scale, LEAST_SCALE),
        frames=frames,
        picture=Picture(format="png"),
        keep_page=False,
        patience=layer.timeout,
    )


def still(picture: bytes, layer: RemotionLayer) -> bytes:
    """Return a captured PNG at its layer's scale."""
    if layer.scale >= LEAST_SCALE:
        return picture
    whole = np.asarray(cv2.imdecode(np.frombuffer(picture, np.uint8), cv2.IMREAD_COLOR), np.uint8)
    return cv2.imencode(".png", reduced(whole, layer))[1].tobytes()


def stills(request: RenderRequest, settings: Settings, patience: float, deadline: float) -> Steps[list[bytes]]:
    """Return the pictures of some frames."""
    found: list[bytes] = []
    with borrowed(settings) as process:
        for event in process.ask(request, stall=settings.stall_seconds + patience, deadline=deadline):
            yield len(found)
            if isinstance(event, Frame):
                found.append(base64.b64decode(event.picture) if event.picture else found[-1])
    return found
