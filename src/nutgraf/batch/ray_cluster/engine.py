"""The engine of a cluster: everything but the making of briefs is the engine of one machine."""

from __future__ import annotations

from nutgraf.batch.job import Job
from nutgraf.batch.local import run_with
from nutgraf.batch.ray_cluster.crew import RayCrew


async def run_ray(job: Job) -> None:
    """Run the job to its end on the Ray cluster at RAY_ADDRESS, or on one of this machine's own.

    Raises UsageError when the cluster cannot be reached; see `Job` for what an engine promises.
    """
    await run_with(job, lambda purse: RayCrew(job, purse))
