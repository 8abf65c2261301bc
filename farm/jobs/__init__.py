"""The ledger: durable jobs in SQL, for whoever submits them and for whoever runs them.

- ``states``, ``budgets``: what may happen, and how often; pure
- ``models``, ``submission``: what is told, and what is asked
- ``tables``, ``migrations``, ``database``: the tables, on SQLite and Postgres
- ``changes``: one transaction, with its events and its outgoing webhooks
- ``ledger``: submit, look, cancel, retry
- ``claims``, ``work``: what a dispatcher does with a job, and with its tasks
- ``totals``, ``story``: what was measured, and what happened to a job
- ``outbox``, ``webhooks``: deliveries, signed and repeated
- ``assets``: whose the uploaded files are
- ``keys``, ``audit``, ``retention``: who may, who did, and what may go
"""
