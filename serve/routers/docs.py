"""The page that shows the OpenAPI document. All that it loads comes from here; a browser may load nothing else."""

from collections.abc import Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import FileResponse, HTMLResponse, Response

from farm.errors import UnknownError

PACKAGE = "fastapi_swagger"
"""The Python package that carries Swagger UI's files."""
TYPES: Mapping[str, str] = {
    "swagger-ui-bundle.js": "text/javascript",
    "swagger-ui.css": "text/css",
}
"""What the page loads, and what it is."""
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "font-src data:; connect-src 'self'; base-uri 'none'; form-action 'none'"
)
"""What a browser may load for the page (Content Security Policy); Swagger UI sets styles in its elements."""

PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Framefarm</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/docs/swagger-ui.css">
</head>
<body>
<div id="docs"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
"""
START = """SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#docs",
  deepLinking: true,
  persistAuthorization: true,
  showExtensions: true,
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
  validatorUrl: null,
});
"""


def docs_router() -> APIRouter:
    """Return the page and its files."""
    router = APIRouter(prefix="/docs", include_in_schema=False)

    def page() -> Response:
        return HTMLResponse(PAGE, headers={"Content-Security-Policy": POLICY})

    def start() -> Response:
        return Response(START, media_type="text/javascript")

    def file(name: str) -> Response:
        if name not in TYPES:
            raise UnknownError("there is nothing at this path")
        return FileResponse(_folder() / name, media_type=TYPES[name], headers={"Cache-Control": "public, max-age=3600"})

    router.add_api_route("", page)
    router.add_api_route("/start.js", start)
    router.add_api_route("/{name}", file)
    return router


@cache
def _folder() -> Path:
    """Return where the package keeps its files; it is not imported: it would patch FastAPI."""
    spec = find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise UnknownError(f"the page needs the Python package {PACKAGE}")
    return Path(spec.submodule_search_locations[0]) / "resources"
