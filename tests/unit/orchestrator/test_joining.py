"""An export joins its farm once, at the first need or ahead of it."""

import threading

import pytest

from farm.errors import SettingsError
from farm.orchestrator.joining import Joining
from farm.testing import InlineExecutor


class Farm(InlineExecutor):
    """An executor that tells whether it was left, and in which thread it was joined."""

    def __init__(self) -> None:
        super().__init__(run=lambda _order: iter(()))
        self.thread = threading.current_thread()
        self.left_while_its_thread_lived: bool | None = None

    def close(self) -> None:
        """Note who is still there."""
        self.left_while_its_thread_lived = self.thread.is_alive()


def test_without_need_it_is_not_joined() -> None:
    joined: list[Farm] = []
    joining = Joining(lambda: joined.append(Farm()) or joined[0])  # type: ignore[func-returns-value]
    assert not joining.is_joined
    joining.close()
    assert joined == []


def test_it_is_joined_once_however_often_it_is_asked_for() -> None:
    joining = Joining(Farm)
    first = joining.executor()
    joining.ahead()
    assert joining.executor() is first
    assert joining.is_joined


def test_ahead_it_is_joined_by_a_thread_that_stays_until_the_farm_is_left() -> None:
    joining = Joining(Farm)
    joining.ahead()
    joining.ahead()
    farm = joining.executor()
    assert isinstance(farm, Farm)
    assert farm.thread is not threading.current_thread()
    joining.close()
    assert farm.left_while_its_thread_lived
    farm.thread.join(timeout=5)
    assert not farm.thread.is_alive()


def test_what_was_begun_ahead_and_never_needed_is_left_too() -> None:
    began = threading.Event()
    farms: list[Farm] = []

    def join() -> Farm:
        began.wait(5)
        farms.append(Farm())
        return farms[0]

    joining = Joining(join)
    joining.ahead()
    threading.Timer(0.05, began.set).start()
    joining.close()
    assert farms[0].left_while_its_thread_lived


def _refuse() -> Farm:
    raise SettingsError("cannot connect to a private Ray: no memory")


def test_a_farm_that_cannot_be_joined_is_told_to_whom_needs_it() -> None:
    joining = Joining(_refuse)
    joining.ahead()
    with pytest.raises(SettingsError, match="no memory"):
        joining.executor()
    joining.close()


def test_a_farm_that_cannot_be_joined_matters_to_nobody_who_does_not_need_it() -> None:
    joining = Joining(_refuse)
    joining.ahead()
    joining.close()
