"""Files that clients upload: taken in, announced, listed and given back."""

import asyncio
import hashlib
import time
from datetime import UTC, datetime
from pathlib import Path as FilePath
from typing import Annotated, Literal

from fastapi import Request
from fastapi.responses import RedirectResponse, Response
from pydantic import Field, StringConstraints

from farm.errors import RequestError, UnknownError
from farm.jobs.assets import Asset
from farm.orchestrator.jobs.uploads import Uploads
from farm.spec.addresses import S3, SHA256, asset_address
from farm.spec.base import NUMBER, Model
from farm.storage.s3_files import presigned_get
from farm.storage.shelf import DirectShelf
from serve.callers import Caller, charge_address
from serve.edge.problems import answered
from serve.envelope import Told, reply
from serve.media import media
from serve.service import Service
from serve.uploads.arrivals import Arrival, arriving, receive, too_large
from serve.uploads.forms import MOST_NAME, OVERHEAD, Form, boundary_of, file_name
from serve.uploads.tickets import Ticket, issue, redeem

ASSETS = "/api/v1/assets"
TICKET_SECONDS = 3600
"""How long an address takes its upload."""
READ_SECONDS = 300
"""How long an address on S3 gives its file."""
MOST_PUT = 5 << 30
"""Largest file that one request can send to S3 (Amazon S3 user guide, "Uploading objects")."""


class AssetView(Told):
    """A file that you have uploaded."""

    asset: str
    """What specs and params name it by."""
    sha256: str
    """SHA-256 of its bytes, in lower-case hex."""
    size: int
    """Length in bytes."""
    media_type: str
    """What it is, by its bytes."""
    name: str
    """What you called it when you uploaded it first."""
    created_at: datetime
    """When you uploaded it first."""


class AssetList(Told):
    """A part of your files, the newest first."""

    assets: list[AssetView]
    next_cursor: str
    """Gives the next part; empty at the end."""


class Announcement(Model):
    """A file that you want to upload directly."""

    sha256: Annotated[str, StringConstraints(pattern=f"^{SHA256}$")] = Field(examples=[hashlib.sha256(b"").hexdigest()])
    """SHA-256 of its bytes, in lower-case hex."""
    size: Annotated[int, Field(ge=1), NUMBER] = Field(examples=[48_000])
    """Length in bytes."""
    media_type: Annotated[str, StringConstraints(max_length=128)] = ""
    """What you take it for; its bytes decide."""
    name: Annotated[str, StringConstraints(max_length=MOST_NAME)] = ""
    """What you call it; for people."""


class UploadAddress(Told):
    """Where a file is uploaded to."""

    asset: str
    """What specs and params will name it by."""
    exists: bool
    """You have uploaded it already: there is nothing to send."""
    method: Literal["PUT"] = "PUT"
    url: str | None
    """Where its bytes go, as the request's whole body; a path is one of this service. None if it exists."""
    headers: dict[str, str]
    """Headers that the request must have."""
    expires_at: datetime | None
    """Until when the address is good."""


class Shelves:
    """What the endpoints do."""

    def __init__(self, service: Service) -> None:
        self._service, self._settings = service, service.settings

    @property
    def uploads(self) -> Uploads:
        """Return the uploaded files."""
        return self._service.uploads

    async def form(self, request: Request, caller: Caller) -> Response:
        """Take a file in that comes in a form."""
        boundary = boundary_of(request.headers.get("content-type", ""))
        most = self._settings.asset_bytes
        with arriving(self._service, most) as arrival:
            form = Form(boundary=boundary, sink=arrival.take)
            await receive(request, self._service, form.feed, most=most + OVERHEAD)
            form.finish()
            arrival.require(form.texts.get("sha256", "").strip().lower())
            return await asyncio.to_thread(self._keep, caller.client, arrival, form.name)

    async def put(self, request: Request, text: str) -> Response:
        """Take a file in at an address that was made for it; the signature stands in a key's place."""
        charge_address(self._service, request)
        secret = await asyncio.to_thread(self._service.keys.upload_secret)
        ticket = redeem(text, secret, now=time.time())
        request.scope["state"]["client"] = ticket.client
        with arriving(self._service, ticket.size) as arrival:
            await receive(request, self._service, arrival.take, most=ticket.size)
            arrival.require(ticket.sha256)
            return await asyncio.to_thread(self._keep, ticket.client, arrival, ticket.name)

    def _keep(self, client: str, arrival: Arrival, name: str) -> Response:
        with answered(as_status=422, code="bad_upload"):
            kept, is_new = self.uploads.keep(client, arrival.stage, sha256=arrival.sha256, size=arrival.size, name=name)
        place = f"{ASSETS}/{kept.sha256}"
        return reply(view(kept), status=201 if is_new else 200, headers={"Location": place})

    def presign(self, asked: Announcement, caller: Caller) -> UploadAddress:
        """Return where a file may be uploaded to, unless the client has uploaded it."""
        shelf = self.uploads.shelf
        most = self._settings.asset_bytes
        if asked.size > (min(most, MOST_PUT) if isinstance(shelf, DirectShelf) else most):
            raise too_large(most)
        name = file_name(asked.name)
        if self._has(caller.client, asked.sha256):
            address = asset_address(asked.sha256)
            return UploadAddress(asset=address, exists=True, url=None, headers={}, expires_at=None)
        expires_at = time.time() + TICKET_SECONDS
        if isinstance(shelf, DirectShelf):
            self.uploads.promise(caller.client, sha256=asked.sha256, size=asked.size, name=name)
            url, headers = shelf.presign(caller.client, asked.sha256, asked.size, seconds=TICKET_SECONDS)
        else:
            ticket = Ticket(
                client=caller.client, sha256=asked.sha256, size=asked.size, name=name, expires_at=expires_at
            )
            url = f"{ASSETS}/uploads/{issue(ticket, self._service.keys.upload_secret())}"
            headers = {"Content-Length": str(asked.size)}
        return UploadAddress(
            asset=asset_address(asked.sha256),
            exists=False,
            url=url,
            headers=dict(headers),
            expires_at=datetime.fromtimestamp(expires_at, UTC),
        )

    def _has(self, client: str, sha256: str) -> bool:
        try:
            self.find(client, sha256)
        except (UnknownError, RequestError):  # what was refused may be announced anew
            return False
        return True

    def find(self, client: str, sha256: str) -> Asset:
        """Return a client's file."""
        with answered(as_status=422, code="bad_upload"):
            return self.uploads.find(client, sha256)

    def page(self, client: str, limit: int, cursor: int) -> AssetList:
        """Return a part of a client's files."""
        found = self.uploads.assets.list(client, limit=limit + 1, before=cursor)
        more = str(found[limit - 1].number) if len(found) > limit else ""
        return AssetList(assets=[view(one) for one in found[:limit]], next_cursor=more)

    def content(self, request: Request, found: Asset) -> Response:
        """Answer a file's bytes, or a range of them (RFC 9110, 14), or where they are."""
        address = self.uploads.address(found)
        name = found.name or f"{found.sha256}{found.ending}"
        if address.startswith(S3):
            return elsewhere(address, self._service, media_type=found.media_type, name=name)
        place = FilePath(address.removeprefix("file://"))
        return media(request, place, sha256=found.sha256, media_type=found.media_type, name=name, inline=False)


def elsewhere(address: str, service: Service, *, media_type: str, name: str) -> Response:
    """Send a client to a file on S3, by an address that gives it for a few minutes."""
    url = presigned_get(address, service.settings, seconds=READ_SECONDS, media_type=media_type, name=name)
    return RedirectResponse(url, status_code=307)


def view(asset: Asset) -> AssetView:
    """Return a file as its owner sees it."""
    return AssetView(
        asset=asset.address,
        sha256=asset.sha256,
        size=asset.size,
        media_type=asset.media_type,
        name=asset.name,
        created_at=datetime.fromtimestamp(asset.created_at, UTC),
    )
