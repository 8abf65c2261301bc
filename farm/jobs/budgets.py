"""How often a task is tried, by whose fault it failed. Pure."""

from dataclasses import dataclass
from enum import StrEnum

FIRST_PAUSE_SECONDS = 1.0
"""Pause after a task's first failure; it doubles, as in the driver's own dispatcher."""
LONGEST_PAUSE_SECONDS = 60.0


class Fault(StrEnum):
    """Whose budget a failed attempt is taken from."""

    INFRASTRUCTURE = "infrastructure"
    """A node, a network, memory or a deadline: another node may do better."""
    USER = "user"
    """What was asked for: it fails again wherever it runs, unless its scene asks for more attempts."""


@dataclass(frozen=True, kw_only=True)
class Budget:
    """Attempts beyond the first, by fault."""

    infrastructure: int = 4
    """After a fault of the infrastructure."""
    user: int = 0
    """After a fault of what was asked for."""


@dataclass(frozen=True, kw_only=True)
class Spent:
    """Failures so far, by fault."""

    infrastructure: int = 0
    """Faults of the infrastructure."""
    user: int = 0
    """Faults of what was asked for."""

    def plus(self, fault: Fault) -> "Spent":
        """Return the failures with one more."""
        return Spent(
            infrastructure=self.infrastructure + (fault is Fault.INFRASTRUCTURE), user=self.user + (fault is Fault.USER)
        )


def pause_before_retry(budget: Budget, spent: Spent, fault: Fault) -> float | None:
    """Return the seconds to wait before the next attempt, or nothing if there is none.

    ``spent`` counts the failure of kind ``fault`` already.
    """
    failures, allowed = (
        (spent.infrastructure, budget.infrastructure) if fault is Fault.INFRASTRUCTURE else (spent.user, budget.user)
    )
    if failures > allowed:
        return None
    exponent = min(failures - 1, 16)  # beyond that the pause is at its longest, and floats stay small
    return min(LONGEST_PAUSE_SECONDS, FIRST_PAUSE_SECONDS * 2.0**exponent)
