"""A dispatcher as a process of its own: claims jobs and ends them until none is left.

    ledger_dispatcher.py ADDRESS NAME JOBS

With JOBS it stops in the middle of that many jobs' last one and waits to be killed. Prints a line for each claim,
for each end, and for each claim that it lost because the machine kept it waiting for longer than its lease.
"""

import sys
import time

from farm.errors import LedgerError, StaleClaimError
from farm.jobs.claims import Claims, Limits
from farm.jobs.ledger import Ledger, Rules
from farm.jobs.states import HELD, JobState
from farm.jobs.submission import JobFilter


def main(address: str, name: str, most: int) -> None:
    ledger = Ledger.open(address, rules=Rules(lease_seconds=1.0))
    claims = Claims(ledger=ledger)
    taken = 0
    waiting = JobFilter(statuses=(JobState.QUEUED, *HELD))
    while True:
        claim = claims.claim(name, limits=Limits(total=3))
        if claim is None:
            if not ledger.list(waiting, limit=1).jobs:
                return
            time.sleep(0.02)
            continue
        print("claimed", claim.job_id, claim.epoch, flush=True)  # noqa: T201 - for the test
        taken += 1
        if taken == most:
            time.sleep(600)
        try:
            claims.progress(claim, 0.5)
            claims.complete(claim, {"by": name, "epoch": claim.epoch})
            print("completed", claim.job_id, claim.epoch, flush=True)  # noqa: T201 - as above
        except StaleClaimError:
            print("lost", claim.job_id, claim.epoch, flush=True)  # noqa: T201 - as above


if __name__ == "__main__":
    try:
        main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
    except LedgerError as error:
        sys.exit(f"the ledger failed: {error}")
