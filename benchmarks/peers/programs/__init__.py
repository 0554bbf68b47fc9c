"""Programs that run in the environments of the peers: each answers jobs with one other project, as its documents say.

They import nothing of nutgraf, which is not installed there.
"""
