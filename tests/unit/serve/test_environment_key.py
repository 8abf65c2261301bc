"""A key that the operator gives by FARM_API_KEY."""

from pathlib import Path

import pytest
from pydantic import SecretStr
from service_runs import running

from farm.errors import SettingsError
from farm.jobs.keys import Keys
from farm.jobs.ledger import Ledger
from farm.settings import Settings, settings
from serve.start import require_keys

KEY = "sk-a-key-of-the-operators-own"


def test_it_is_an_administrators_and_no_other_is_needed(tmp_path: Path) -> None:
    with running(tmp_path, api_key=SecretStr(KEY)) as service:
        service.address = "192.0.2.7"
        for headers in ({"Authorization": f"Bearer {KEY}"}, {"X-API-Key": KEY}):
            assert service.get("/api/v1/jobs", headers=headers).status_code == 200
        made = service.submit(headers={"X-API-Key": KEY}, job_id="mine")
        assert made.status_code == 202
        assert service.bench.ledger.get("mine").client == "environment"
        other = service.bench.keys.create("one")
        assert service.get("/api/v1/jobs/mine", headers={"X-API-Key": other.token}).status_code == 404
        assert service.get("/api/v1/jobs/mine", headers={"X-API-Key": KEY}).status_code == 200


def test_once_it_is_given_a_key_is_needed_on_this_machine_too(tmp_path: Path) -> None:
    with running(tmp_path, api_key=SecretStr(KEY)) as service:
        assert service.get("/api/v1/jobs").status_code == 401
        for wrong in (KEY[:-1], KEY + "x", KEY.upper(), ""):
            assert service.get("/api/v1/jobs", headers={"X-API-Key": wrong}).status_code == 401


def test_it_opens_the_service_to_other_machines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FARM_API_KEY", KEY)
    monkeypatch.setenv("FARM_SERVE_HOST", "0.0.0.0")  # noqa: S104 - what is asked about
    here = Settings()
    ledger = Ledger.open(f"sqlite:///{tmp_path / 'ledger.sqlite'}")
    require_keys(here, has_keys=Keys(ledger=ledger, environment=here.environment_key).were_made())
    with pytest.raises(SettingsError, match="make a key first"):
        require_keys(here, has_keys=Keys(ledger=ledger).were_made())
    assert Keys(ledger=ledger).list() == []
    ledger.close()


def test_it_is_kept_nowhere_and_shown_nowhere(tmp_path: Path) -> None:
    with running(tmp_path, api_key=SecretStr(KEY)) as service:
        service.submit(headers={"X-API-Key": KEY})
        service.bench.ledger.close()
        kept = b"".join(path.read_bytes() for path in tmp_path.glob("ledger.sqlite*"))
        assert KEY.encode() not in kept
        assert KEY not in repr(service.settings) + str(service.settings.model_dump())


def test_one_that_could_be_guessed_is_refused_and_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FARM_API_KEY", "sk-weak")
    settings.cache_clear()
    with pytest.raises(SettingsError, match="FARM_API_KEY") as caught:
        settings()
    assert "sk-weak" not in str(caught.value)
