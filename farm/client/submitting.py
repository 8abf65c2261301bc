"""Params become a job, or an answer at once."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from farm.client.exchange import IDEMPOTENCY_KEY, ask
from farm.client.jobs import Job
from farm.client.models import Asked, JobInfo, fields_of, read
from farm.client.transports import M
from farm.client.uploads import with_uploads
from farm.client.wire import Flow, Request
from farm.spec.export import ExportSpec

API = "/api/v1"
Spec = ExportSpec | Mapping[str, Any]
"""A spec, or its JSON."""
Base = str | os.PathLike[str] | None
"""Folder that a spec's relative paths start from; its local files are uploaded. None: they lie where the service is."""


def submit(transport: M, endpoint: str, params: Mapping[str, Any], asked: Asked) -> Flow[Job[M]]:
    """Have a job made; params that are none are left to the service.

    Raises:
        ServiceError: it is refused; see :mod:`farm.client.errors`.

    """
    told = yield from ask(_request(endpoint, given(params), asked))
    return Job(transport, read(JobInfo, told))


def submit_spec(transport: M, endpoint: str, spec: Spec, asked: Asked, *, base: Base) -> Flow[Job[M]]:
    """Have an export made; its local files are uploaded first, unless ``base`` is none.

    Raises:
        SpecError: something is wrong with the spec.
        AssetError: a file is not there.
        ServiceError: it is refused.

    """
    params = yield from _spec_params(spec, base)
    return (yield from submit(transport, endpoint, params, asked))


def answered(endpoint: str, params: Mapping[str, Any] | None = None, *, method: str = "POST") -> Flow[Any]:
    """Return what is answered at once: the ``result`` alone.

    Raises:
        ServiceError: it is refused.

    """
    request = (
        Request(method=method, path=f"{API}/{endpoint}")
        if params is None
        else _request(endpoint, given(params), Asked())
    )
    return fields_of((yield from ask(request)), "result")


def answered_spec(endpoint: str, spec: Spec, *, base: Base) -> Flow[Any]:
    """Return what is answered at once about an export; its files as in :func:`submit_spec`."""
    params = yield from _spec_params(spec, base)
    return (yield from answered(endpoint, params))


def dry_run(endpoint: str, params: Mapping[str, Any], *, base: Base = None) -> Flow[Any]:
    """Have a request checked and planned; nothing is queued. Return what it will take."""
    sent = yield from _spec_params(params, base)
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
