"""Engines for `nutgraf batch --engine NAME` beyond the local one.

Each is an entry point in the group `nutgraf.engines`: an async function that takes a `nutgraf.batch.job.BatchJob`.
Another package can offer an engine in the same way. nutgraf itself never imports this package.
"""
