"""The Ray engine: Ray Data spreads the articles over a cluster, this process alone reads, claims and keeps them."""

from nutgraf_engines.ray.worker_pool import run_ray

__all__ = ["run_ray"]
