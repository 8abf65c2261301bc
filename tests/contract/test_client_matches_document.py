"""The client's models and methods are those of the OpenAPI document."""

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from farm.client import Artifact, Capability, Client, JobInfo, Result
from farm.client.models import Asked, Told
from serve.clients.python import endpoints, source
from serve.document import openapi_document

MADE = Path(__file__).parents[2] / "farm" / "client" / "capabilities.py"


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return openapi_document()


def test_the_methods_are_up_to_date(document: dict[str, Any]) -> None:
    ruff = shutil.which("ruff", path=f"{MADE.parents[2] / '.venv/bin'}") or "ruff"
    command = [ruff, "format", "--stdin-filename", str(MADE), "-"]
    done = subprocess.run(command, input=source(document), capture_output=True, text=True, check=True)
    assert done.stdout == MADE.read_text(), "run `make client`"


def test_every_capability_has_its_method(document: dict[str, Any]) -> None:
    with Client() as client:
        for one in endpoints(document):
            noun = getattr(client, one.noun) if one.noun else client
            assert callable(getattr(noun, one.method))
        assert "Left out: provider 'auto'" in str(client.tts.generate.__doc__)
        assert callable(client.audio.music_search)
        assert callable(client.tts.delete_voice)


@pytest.mark.parametrize(
    ("model", "name"),
    [
        (JobInfo, "JobView"),
        (JobInfo, "Queued"),
        (Artifact, "Artifact"),
        (Result, "JobResult"),
        (Capability, "CapabilityView"),
    ],
)
def test_models_read_what_the_service_tells(document: dict[str, Any], model: type[Told], name: str) -> None:
    told = set(document["components"]["schemas"][name]["properties"]) - {"success"}
    assert told <= set(model.model_fields)


def test_the_envelope_is_the_service_s(document: dict[str, Any]) -> None:
    envelope = set(document["components"]["schemas"]["RenderExportRequest"]["properties"])
    assert set(Asked.__annotations__) - {"idempotency_key"} == envelope - {"params", "dry_run"}
