"""The REST service over the ledger: FastAPI, on Ray Serve.

It writes jobs to the ledger and reads them; it renders nothing. Only ``deployment`` and ``start`` know Ray.

- ``app``: all of it put together
- ``edge``: what every request passes first: ids, limits of bodies, headers, the log
- ``callers``, ``rates``: who asks, what they may, and how often
- ``problems``: errors as RFC 9457 documents
- ``envelope``: what is asked and answered
- ``arrivals``, ``forms``, ``tickets``: files on their way in, and addresses that take them
- ``routers``: the endpoints
- ``deployment``, ``start``: on Ray Serve
- ``supervisor``: starts everything again when Ray is lost
"""
