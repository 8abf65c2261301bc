"""Whatever the table says is available has somebody who does it, and nothing else has."""

from farm.capabilities.handlers import HANDLERS
from farm.capabilities.table import CAPABILITIES


def test_every_kind_of_job_that_is_accepted_has_its_handler() -> None:
    accepted = {row.name for row in CAPABILITIES if row.is_queued and not row.missing}
    assert set(HANDLERS) == accepted


def test_a_dry_run_of_whatever_is_queued_queues_nothing() -> None:
    for row in CAPABILITIES:
        if row.is_queued and not row.missing:
            assert row.plan, row.name
            assert row.planned, row.name


def test_handlers_read_the_examples() -> None:
    for row in CAPABILITIES:
        if row.name in HANDLERS:
            assert HANDLERS[row.name].read(dict(row.example)), row.name
