"""The REST service over the ledger: FastAPI, on Ray Serve.

It writes jobs to the ledger and reads them; it renders nothing. Only ``deployment`` and ``start`` know Ray.

- ``app``: all of it put together
- ``edge``: what every request passes first: the connection, bounds, ids, the log, the audit; errors by RFC 9457
- ``callers``: who asks, and what they may
- ``envelope``: what is asked and answered
- ``known``, ``kept``, ``listed``: what this replica knows of the machine, and tells of capabilities
- ``results``, ``returned``: what jobs return
- ``uploads``: files on their way in, and back
- ``routers``: the endpoints
- ``deployment``, ``direct``, ``start``: on Ray Serve
- ``supervisor``: starts everything again when Ray is lost
- ``document``, ``clients``: the OpenAPI document, and what is written from it
"""
