"""What Ray's processes are told by their environment, on one machine and on a cluster."""

import os
from importlib import import_module

import pytest

from farm.settings import Settings
from serve.direct import ANY_PORT, HOOK, INSTALL, complaint, prepare

DIRECT = "RAY_SERVE_ENABLE_DIRECT_INGRESS"


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the environment as it was."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("RAY_SERVE_")}
    monkeypatch.setattr(os, "environ", kept)


def test_on_one_machine_the_replica_listens_by_itself_and_bounds_heads() -> None:
    assert prepare(Settings(serve_port=3456)) == ANY_PORT
    assert (os.environ[DIRECT], os.environ["RAY_SERVE_DIRECT_INGRESS_MIN_HTTP_PORT"]) == ("1", "3456")
    assert complaint() == ""


def test_a_callback_of_the_operator_s_own_is_kept() -> None:
    os.environ[HOOK] = "mine:install"
    prepare(Settings())
    assert os.environ[HOOK] == "mine:install"


def test_where_haproxy_was_chosen_it_listens() -> None:
    os.environ["RAY_SERVE_ENABLE_HA_PROXY"] = "1"
    assert prepare(Settings(serve_port=3456)) == 3456
    assert DIRECT not in os.environ


def test_a_cluster_s_nodes_have_their_own_environment_and_a_replica_says_what_it_lacks() -> None:
    assert prepare(Settings(address="10.0.0.1:6379", serve_port=3456)) == 3456
    assert HOOK not in os.environ
    assert complaint().endswith(f"start nodes with {HOOK}={INSTALL}")


def test_what_is_installed_is_there() -> None:
    module, _, name = INSTALL.partition(":")
    assert callable(getattr(import_module(module), name))
