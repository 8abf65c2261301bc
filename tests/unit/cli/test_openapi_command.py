import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from farm.cli.app import app
from farm.settings import settings


def test_the_document_is_printed_and_nothing_is_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FARM_DATABASE", f"sqlite:///{tmp_path / 'ledger.sqlite'}")
    settings.cache_clear()
    printed = CliRunner().invoke(app, ["openapi"])
    settings.cache_clear()
    assert printed.exit_code == 0
    document = json.loads(printed.output)
    assert document["openapi"].startswith("3.1")
    example = document["components"]["schemas"]["RenderExportRequest"]["examples"][0]
    assert example["params"]["version"] == 1
    assert list(tmp_path.iterdir()) == []
