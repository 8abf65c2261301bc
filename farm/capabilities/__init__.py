"""What the service can do: one table, whose rows give endpoints, models, status and documentation.

- ``row``: what a row says
- ``fields``: small types and results that rows share
- ``rendering``, ``speech``, ``video``, …: the rows, by noun
- ``exports``: what is done with an export before it is a job: bounds, estimate, plan
- ``table``: all rows
"""
