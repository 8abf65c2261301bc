"""A supervised process that answers like the service, and ends as it is told.

    supervised.py PORT LOG CODE...

Writes its process id into LOG, a line for each process. The first process ends with the first CODE, and so on; one
for which there is none serves until SIGTERM. A negative code ends it before it is ready, with the code's amount.
"""

import os
import signal
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from farm import log
from farm.settings import Settings
from serve.supervisor import Supervisor


class Answer(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def main(port: int, notes: Path, codes: list[int]) -> int:
    log.configure(form="json", level="info")
    supervised = Supervisor(settings=Settings(serve_port=port, address="")).supervise()
    if isinstance(supervised, int):
        return supervised
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    with notes.open("a") as file:
        file.write(f"{os.getpid()}\n")
    number = len(notes.read_text().splitlines())
    code = codes[number - 1] if number <= len(codes) else None
    if code is not None and code < 0:
        return -code
    server = ThreadingHTTPServer(("127.0.0.1", port), Answer)
    supervised()
    if code is not None:
        time.sleep(0.6)  # until it was seen to be ready
        return code
    server.serve_forever()
    return 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), Path(sys.argv[2]), [int(code) for code in sys.argv[3:]]))
