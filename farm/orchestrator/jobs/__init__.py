"""The ledger's jobs on the farm.

- ``handler``: what runs a kind of job, and what it is given
- ``dispatcher``: claims jobs, keeps their leases, ends them
- ``held``: a claimed job between the two
- ``journal``, ``measures``: a job's tasks and attempts into the ledger, and what is measured of them
- ``connection``: the one connection to Ray that all jobs share
- ``render_export``: the handler of exports
- ``mapped``: handlers of requests that become an export; ``render_batch``, of many; ``static_ad``, of pictures
- ``media_job``: handlers of jobs that make sounds and reports: ``speaking``, ``mixing``, ``examining``
- ``destinations``: where jobs may deliver
- ``upkeep``: webhooks and retention
"""
