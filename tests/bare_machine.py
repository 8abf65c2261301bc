"""Asks a service for everything on a machine that has none of the programs; run with a PATH where there is none.

Prints, for each capability, what the list says of it and the status of its own example.
"""

import json
import sys
from pathlib import Path

from service_runs import running

from farm.capabilities.table import CAPABILITIES


def main(folder: Path) -> None:
    with running(folder, chromium="/nowhere/chromium", rate_per_minute=0) as service:
        told = service.get("/api/v1/capabilities").json()["capabilities"]
        listed = {(one["method"], one["endpoint"]): one for one in told}
        answers = []
        for row in CAPABILITIES:
            place = (row.method, f"/api/v1{row.route}")
            body = {"json": {"params": dict(row.example)}} if row.method == "POST" else {}
            answer = service.ask(row.method, place[1].replace("{id}", "slt"), **body)
            detail = answer.json().get("detail", "")
            answers.append({**listed[place], "answer": answer.status_code, "detail": detail})
        sys.stdout.write(json.dumps(answers))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
