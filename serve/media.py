"""Files on this machine as answers: whole, a range of them, or not at all if the client has them."""

from collections.abc import Mapping
from pathlib import Path

from fastapi import Request
from fastapi.responses import FileResponse, Response
from starlette.types import Message, Receive, Scope, Send

from serve.edge.problems import answer
from serve.envelope import has_already

SANDBOX = {"Content-Security-Policy": "sandbox"}
"""A browser runs nothing of what a job made or a client sent."""
RANGE_CODES: Mapping[int, str] = {400: "bad_range", 416: "no_such_range"}
"""What a wrong range is called, by the status that it is answered with (RFC 9110, 14)."""


class Media(FileResponse):
    """A file whose wrong ranges are answered as problems, like every other error."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer with the file, or a part of it."""
        refused: dict[str, str] = {}

        async def watched(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] in RANGE_CODES:
                told = {name.decode("latin-1"): value.decode("latin-1") for name, value in message["headers"]}
                refused.update({"status": str(message["status"]), "range": told.get("content-range", "")})
            elif not refused:
                await send(message)

        await super().__call__(scope, receive, watched)
        if refused:
            await self._problem(scope, refused)(scope, receive, send)

    def _problem(self, scope: Scope, refused: Mapping[str, str]) -> Response:
        status, asked = int(refused["status"]), refused["range"]
        size = asked.rpartition("/")[2]
        detail = f"the file has no such range; it has {size} bytes" if size else "the header Range is no range of bytes"
        headers = {"Content-Range": asked} if asked else {}
        return answer(Request(scope), status=status, code=RANGE_CODES[status], detail=detail, headers=headers)


def media(request: Request, place: Path, *, sha256: str, media_type: str, name: str, inline: bool) -> Response:
    """Answer a request for a file, by its hash and under a name for people; ``inline`` files are shown by browsers."""
    headers = {**SANDBOX, **({"ETag": f'"{sha256[:32]}"'} if sha256 else {})}
    if sha256 and has_already(request, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    return Media(
        place,
        media_type=media_type,
        headers=headers,
        filename=name,
        content_disposition_type="inline" if inline else "attachment",
    )
