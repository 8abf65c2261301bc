"""The list of capabilities says what the requests say, whatever is installed."""

import asyncio
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest
from service_runs import EXPORT, RENDER, Running, running

from farm.providers.speech.engines import ENGINES

LIST, VOICES = "/api/v1/capabilities", "/api/v1/tts/voices"
TITLE = {"kind": "remotion", "composition": "Title", "duration": 1}
COMPOSED = {**EXPORT, "scenes": [TITLE]}


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """What a machine without FFmpeg, speech engines and browser tells of each capability, and answers to it."""
    tests = Path(__file__).parents[2]
    programs = tmp_path_factory.mktemp("programs")
    (programs / "setpriv").symlink_to(shutil.which("setpriv") or "")
    environment = {**os.environ, "PATH": str(programs), "PYTHONPATH": f"{tests}:{tests.parent}"}
    command = [sys.executable, str(tests / "bare_machine.py"), str(tmp_path_factory.mktemp("bare"))]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=True)
    return {f"{one['method']} {one['endpoint']}": one for one in json.loads(done.stdout)}


def test_where_nothing_is_installed_what_is_listed_as_unavailable_is_refused_and_nothing_else(
    bare: dict[str, dict[str, Any]],
) -> None:
    wrong = [name for name, one in bare.items() if (one["status"] == "unavailable") != (one["answer"] == 424)]
    assert wrong == []
    works = {name for name, one in bare.items() if one["status"] == "available"}
    assert works == {f"GET {VOICES}", f"GET {VOICES}/{{id}}"}


def test_a_refusal_says_what_the_list_says(bare: dict[str, dict[str, Any]]) -> None:
    for one in bare.values():
        assert one["missing"] in one["detail"]
    assert "apt-get install festival" in bare["POST /api/v1/tts/generate"]["missing"]
    assert "ffmpeg is not installed" in bare["POST /api/v1/audio/mix"]["missing"]
    assert "/nowhere/chromium" in bare["POST /api/v1/render/brief"]["missing"]


def listed(service: Running) -> dict[str, Any]:
    return {one["name"]: one for one in service.get(LIST).json()["capabilities"]}


def test_without_a_browser_exports_are_available_within_limits_and_briefs_are_not(tmp_path: Path) -> None:
    with running(tmp_path, chromium="/nowhere/chromium") as service:
        told = listed(service)
        assert told["render/brief"]["status"] == "unavailable"
        assert told["render/export"]["status"] == "available"
        assert "/nowhere/chromium" in told["render/export"]["limits"]
        assert service.submit().status_code == 202
        refused = service.post(RENDER, {"params": COMPOSED})
    assert (refused.status_code, refused.json()["code"]) == (424, "missing_tool")
    assert refused.json()["detail"] == told["render/export"]["limits"]


def test_what_a_cluster_s_nodes_have_is_not_judged_by_what_the_service_s_machine_has(tmp_path: Path) -> None:
    with running(tmp_path, chromium="/nowhere/chromium", address="ray.example:6379") as service:
        told = listed(service)
        assert (told["render/brief"]["status"], told["render/export"]["limits"]) == ("available", "")
        assert service.post(RENDER, {"params": COMPOSED}).status_code == 202


@pytest.mark.skipif(any(engine.missing() for engine in ENGINES.values()), reason="an engine is not installed")
def test_fifty_clients_that_ask_for_the_voices_at_once_all_hear_them(service: Running) -> None:
    async def ask() -> list[httpx.Response]:
        transport = httpx.ASGITransport(app=service.app, client=(service.address, 50_000))
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost:3100") as client:
            return await asyncio.gather(*(client.get(VOICES) for _ in range(50)))

    answers = asyncio.run(ask())
    assert [answer.status_code for answer in answers] == [200] * 50
    told = answers[0].json()["result"]
    assert {voice["engine"] for voice in told["voices"]} == set(ENGINES)
    one = told["voices"][0]
    assert service.get(f"{VOICES}/{one['id']}").json()["result"]["id"] == one["id"]
