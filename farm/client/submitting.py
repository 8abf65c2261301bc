"""Params become a job, or an answer at once."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from farm.client.calls import M
from farm.client.exchange import IDEMPOTENCY_KEY, ask
from farm.client.jobs import Job
from farm.client.models import Asked, JobInfo, fields_of, read
from farm.client.uploads import with_files, with_uploads
from farm.client.wire import Flow, Request
from farm.spec.export import ExportSpec

API = "/api/v1"
EXPORT = "render/export"
"""The capability whose params are a spec."""
Spec = ExportSpec | Mapping[str, Any]
"""A spec, or its JSON."""
Base = str | os.PathLike[str] | None
"""Folder that relative paths start from; local files are uploaded. None: paths mean the service's own machine."""


def submit(
    transport: M, endpoint: str, params: Mapping[str, Any], asked: Asked, *, base: Base = "."
) -> Flow[Job[M, Any]]:
    """Have a job made; params that are none are left to the service.

    Raises:
        AssetError: a file cannot be read.
        ServiceError: it is refused; see :mod:`farm.client.errors`.

    """
    sent = yield from with_files(given(params), base)
    told = yield from ask(_request(endpoint, sent, asked))
    return Job(transport, read(JobInfo, told))


def submit_spec(transport: M, endpoint: str, spec: Spec, asked: Asked, *, base: Base) -> Flow[Job[M, Any]]:
    """Have an export made.

    Raises:
        SpecError: something is wrong with the spec.
        AssetError: a file is not there.
        ServiceError: it is refused.

    """
    params = yield from _spec_params(spec, base)
    return (yield from submit(transport, endpoint, params, asked, base=None))


def answered(endpoint: str, params: Mapping[str, Any] | None = None, *, method: str = "POST") -> Flow[Any]:
    """Return what is answered at once: the ``result`` alone.

    Raises:
        ServiceError: it is refused.

    """
    if params is None:
        request = Request(method=method, path=f"{API}/{endpoint}")
    else:
        request = _request(endpoint, (yield from with_files(given(params), ".")), Asked())
    return fields_of((yield from ask(request)), "result")


def answered_spec(endpoint: str, spec: Spec, *, base: Base) -> Flow[Any]:
    """Return what is answered at once about an export."""
    request = _request(endpoint, (yield from _spec_params(spec, base)), Asked())
    return fields_of((yield from ask(request)), "result")


def dry_run(endpoint: str, params: Mapping[str, Any], *, base: Base = ".") -> Flow[Any]:
    """Have a request checked and planned; nothing is queued. Return what it will take."""
    sent = yield from (_spec_params(params, base) if endpoint == EXPORT else with_files(params, base))
    body = {"params": sent, "dry_run": True}
    return fields_of((yield from ask(Request(method="POST", path=f"{API}/{endpoint}", body=body))), "result")


def path_with(endpoint: str, name: str) -> str:
    """Return an endpoint whose last part is given by the caller."""
    return endpoint.replace("{id}", quote(name, safe=""))


def given(params: Mapping[str, Any]) -> dict[str, Any]:
    """Return the params that are not none."""
    return {name: value for name, value in params.items() if value is not None}


def _spec_params(spec: Spec, base: Base) -> Flow[dict[str, Any]]:
    if base is not None:
        return (yield from with_uploads(spec, Path(base)))
    return spec.model_dump(mode="json", exclude_unset=True) if isinstance(spec, ExportSpec) else dict(spec)


def _request(endpoint: str, params: Mapping[str, Any], asked: Asked) -> Request:
    envelope = {name: value for name, value in asked.items() if name != "idempotency_key" and value is not None}
    key = asked.get("idempotency_key")
    headers = {IDEMPOTENCY_KEY: key} if key else {}
    return Request(method="POST", path=f"{API}/{endpoint}", headers=headers, body={**envelope, "params": dict(params)})
