"""The `nutgraf` command: reads an article, calls the stages, prints what they give."""

from nutgraf.cli.entry import main

__all__ = ["main"]
