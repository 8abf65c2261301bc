"""What a replica knows of its machine: what is missing for which capability, and answers that are the same for all."""

import threading
from collections.abc import Iterable
from functools import partial

from pydantic import BaseModel

from farm.capabilities.needs import Need, lack
from farm.capabilities.row import Capability, Missing
from farm.capabilities.table import CAPABILITIES
from farm.settings import Settings
from serve.kept import Kept


class Known:
    """See above. The list of capabilities and the requests themselves ask the same, so they tell the same."""

    def __init__(self, settings: Settings) -> None:
        self._lacks = Kept(lambda: {need: lack(need, settings) for need in Need})
        self._answers = {
            row.identifier: Kept(partial(row.handle, None, settings))
            for row in CAPABILITIES
            if row.handle and not row.params and "{id}" not in row.route
        }

    def missing(self, row: Capability) -> Missing | None:
        """Return why none of a capability's requests can be carried out here; none: they can."""
        if row.missing:
            return row.missing
        lacking = self._told(row.needs)
        return Missing(what=lacking) if lacking else None

    def limits(self, row: Capability) -> str:
        """Return why some of a capability's requests cannot be carried out here; empty: all can, or none."""
        return "" if self.missing(row) else self._told(row.may_need)

    def answer(self, row: Capability) -> BaseModel | None:
        """Return what a capability answers to everybody; none: it depends on what is asked."""
        kept = self._answers.get(row.identifier)
        return kept() if kept else None

    def look_ahead(self) -> None:
        """Find everything out in a thread, before anybody asks."""
        threading.Thread(target=self._look, name="look", daemon=True).start()

    def _look(self) -> None:
        self._lacks()
        for kept in self._answers.values():
            kept()

    def _told(self, needs: Iterable[Need]) -> str:
        lacks = self._lacks()
        return "; ".join(lacks[need] for need in needs if lacks[need])
