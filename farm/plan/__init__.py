"""Pure functions from a spec and its measured materials to tasks with content keys.

No clock, no files, no settings, no Ray: the same input gives the same plan
on every machine, whatever the number of workers.
"""

from farm.plan.build import Plan, build_plan
from farm.plan.tasks import Task, Versions, content_key

__all__ = ["Plan", "Task", "Versions", "build_plan", "content_key"]
