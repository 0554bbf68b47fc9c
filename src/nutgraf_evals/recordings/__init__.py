"""Recordings: what a model answered to each request of a case, so that the same code can be scored again without it."""

from nutgraf_evals.recordings.files import Recording, recording_path, request_hash
from nutgraf_evals.recordings.recorder import Recorder
from nutgraf_evals.recordings.replay import Replay, WithoutLogprobs
from nutgraf_evals.recordings.session import Amount, Reuse, Session

__all__ = [
    "Amount",
    "Recorder",
    "Recording",
    "Replay",
    "Reuse",
    "Session",
    "WithoutLogprobs",
    "recording_path",
    "request_hash",
]
