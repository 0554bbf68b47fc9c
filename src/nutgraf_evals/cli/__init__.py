"""The commands of `nutgraf evals`: count and check the labels, run systems over them, gate a change, pin a baseline."""

from nutgraf_evals.cli.app import app

__all__ = ["app"]
