"""The service's Python client: ``Client`` blocks, ``AsyncClient`` is awaited, both have the same calls.

- ``client``: the two clients; ``capabilities``: a method for each endpoint, made from the OpenAPI document
- ``jobs``, ``events``, ``logs``, ``downloads``, ``uploads``, ``submitting``: the calls, each written once as a *flow*
- ``wire``: what flows are made of; ``exchange``: one request with its repetitions
- ``transports`` carries flows out, ``calls`` makes methods of them
- ``models``, ``errors``: what the service tells

It needs neither Ray nor OpenCV nor FFmpeg, and reads ``FARM_SERVICE_URL`` and ``FARM_API_KEY`` through the settings.
"""

from farm.client.client import AsyncClient, Client
from farm.client.errors import (
    BusyError,
    DownloadError,
    InvalidRequestError,
    JobCancelledError,
    JobFailedError,
    NotAllowedError,
    NotFoundError,
    NotReadyError,
    ServiceError,
    StateError,
    UnavailableError,
    UnreachableError,
    WaitTimeoutError,
)
from farm.client.jobs import Job
from farm.client.models import Artifact, Asset, Capability, JobEvent, JobInfo, LogLine, Result

__all__ = [
    "Artifact",
    "Asset",
    "AsyncClient",
    "BusyError",
    "Capability",
    "Client",
    "DownloadError",
    "InvalidRequestError",
    "Job",
    "JobCancelledError",
    "JobEvent",
    "JobFailedError",
    "JobInfo",
    "LogLine",
    "NotAllowedError",
    "NotFoundError",
    "NotReadyError",
    "Result",
    "ServiceError",
    "StateError",
    "UnavailableError",
    "UnreachableError",
    "WaitTimeoutError",
]
