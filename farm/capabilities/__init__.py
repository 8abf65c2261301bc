"""What the service can do: one table, whose rows give endpoints, models, status and documentation.

- ``row``: what a row says
- ``needs``: what rows need of the machine, and whether it is there
- ``fields``: small types and results that rows share
- ``rendering``, ``speech``, ``video``, …: the rows, by noun
- ``composed``: plans of exports with compositions, made by a browser of this machine
- ``exports``: what is done with an export before it is a job: bounds, estimate, plan
- ``forecasts``: what a dry run answers where a look is all that it takes
- ``handlers``: who runs which kind of job
- ``table``: all rows
"""
