"""The endpoints of files that clients upload, for specs and params to name by ``asset:``."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import Response

from farm.spec.addresses import SHA256
from serve.callers import Caller, reader, writer
from serve.edge.problems import UNCHANGED, responses
from serve.envelope import reply, tagged
from serve.service import Service
from serve.uploads.forms import MOST_NAME
from serve.uploads.shelves import ASSETS, Announcement, AssetList, AssetView, Shelves, UploadAddress, view
from serve.uploads.tickets import MOST_CHARACTERS

MOST_PAGE = 500
"""Most files of one page."""

Sha256 = Annotated[str, Path(pattern=f"^{SHA256}$", description="SHA-256 of the file in lower-case hex.")]


def assets_router(service: Service) -> APIRouter:
    """Return the endpoints of uploaded files."""
    router = APIRouter(prefix=ASSETS, tags=["assets"])
    _add_uploads(router, service)
    _add_looking(router, service)
    _add_one(router, service)
    return router


def _add_uploads(router: APIRouter, service: Service) -> None:
    shelves = Shelves(service)
    Writer = Annotated[Caller, Depends(writer(service))]  # noqa: N806 - a type

    async def upload_asset(request: Request, caller: Writer) -> Response:
        """Upload a file: the part ``file`` of a form, with its ``sha256`` and a ``name`` if you like."""
        return await shelves.form(request, caller)

    def presign_asset(body: Announcement, caller: Writer) -> Response:
        """Ask where a file may be uploaded to directly; it is yours once its bytes have come."""
        return reply(shelves.presign(body, caller))

    async def put_asset(request: Request, ticket: Annotated[str, Path(max_length=MOST_CHARACTERS)]) -> Response:
        """Upload a file to an address that was made for it; it needs no key."""
        return await shelves.put(request, ticket)

    known: dict[int | str, dict[str, Any]] = {200: {"model": AssetView, "description": "You had uploaded it before"}}
    form = {
        "type": "object",
        "required": ["file"],
        "properties": {
            "file": {"type": "string", "format": "binary", "description": "The file."},
            "sha256": {"type": "string", "pattern": f"^{SHA256}$", "description": "What its hash must be."},
            "name": {"type": "string", "maxLength": MOST_NAME, "description": "What you call it."},
        },
    }
    router.add_api_route(
        "",
        upload_asset,
        methods=["POST"],
        name="upload_asset",
        status_code=201,
        response_model=AssetView,
        responses=responses(413, 415, 422) | known,
        openapi_extra={"requestBody": {"required": True, "content": {"multipart/form-data": {"schema": form}}}},
    )
    router.add_api_route(
        "/presign",
        presign_asset,
        methods=["POST"],
        name="presign_asset",
        response_model=UploadAddress,
        responses=responses(413, 415, 422),
    )
    raw = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}
    router.add_api_route(
        "/uploads/{ticket}",
        put_asset,
        methods=["PUT"],
        name="put_asset",
        status_code=201,
        response_model=AssetView,
        responses=responses(413, 422) | known,
        openapi_extra={"requestBody": {"required": True, "content": raw}},
    )


def _add_looking(router: APIRouter, service: Service) -> None:
    shelves = Shelves(service)
    Reader = Annotated[Caller, Depends(reader(service))]  # noqa: N806 - a type

    def list_assets(
        request: Request,
        caller: Reader,
        limit: Annotated[int, Query(ge=1, le=MOST_PAGE)] = 50,
        cursor: Annotated[str, Query(pattern=r"^[0-9]{0,18}$", description="Where the page before ended.")] = "",
    ) -> Response:
        """List the files that you have uploaded, the newest first."""
        return tagged(shelves.page(caller.client, limit, int(cursor or 0)), request)

    router.add_api_route(
        "", list_assets, name="list_assets", response_model=AssetList, responses=responses(422) | UNCHANGED
    )


def _add_one(router: APIRouter, service: Service) -> None:
    shelves = Shelves(service)
    Reader = Annotated[Caller, Depends(reader(service))]  # noqa: N806 - a type
    Writer = Annotated[Caller, Depends(writer(service))]  # noqa: N806 - a type

    def get_asset(request: Request, sha256: Sha256, caller: Reader) -> Response:
        """Tell what you have uploaded under a hash."""
        return tagged(view(shelves.find(caller.client, sha256)), request)

    def has_asset(sha256: Sha256, caller: Reader) -> Response:
        """Tell whether you have uploaded a file, so that you need not."""
        found = shelves.find(caller.client, sha256)
        return Response(headers={"ETag": f'"{found.sha256[:32]}"'})

    def asset_content(request: Request, sha256: Sha256, caller: Reader) -> Response:
        """Return a file that you have uploaded, or a range of it."""
        return shelves.content(request, shelves.find(caller.client, sha256))

    def delete_asset(sha256: Sha256, caller: Writer) -> Response:
        """Delete a file that you have uploaded, unless a job that has not ended uses it."""
        shelves.uploads.remove(caller.client, sha256)
        return Response(status_code=204)

    place, found = "/{sha256}", responses(404, 422)
    router.add_api_route(place, get_asset, name="get_asset", response_model=AssetView, responses=found | UNCHANGED)
    router.add_api_route(place, has_asset, methods=["HEAD"], name="has_asset", response_class=Response, responses=found)
    whole = {"description": "The file", "content": {"application/octet-stream": {"schema": {"type": "string"}}}}
    router.add_api_route(
        f"{place}/content", asset_content, methods=["HEAD"], name="has_content", include_in_schema=False
    )
    router.add_api_route(
        f"{place}/content",
        asset_content,
        name="asset_content",
        response_class=Response,
        responses=found
        | UNCHANGED
        | {
            200: whole,
            206: {**whole, "description": "A range of it"},
            307: {"description": "It lies on S3, at this address for a few minutes"},
            416: {"description": "There is no such range"},
        },
    )
    router.add_api_route(
        place,
        delete_asset,
        methods=["DELETE"],
        name="delete_asset",
        status_code=204,
        response_class=Response,
        responses=responses(404, 409, 422),
    )
