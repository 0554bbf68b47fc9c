"""What can go wrong with cases, recordings and the gate, and the exit code each ends with.

CaseError        1  a case file that is malformed or whose labels do not hold
NotComparable    3  two scores that cannot be laid side by side
├── ArticleChanged    3  the article is not the text that was labelled
└── RecordingMissing  3  a request nobody has recorded an answer to
"""

from __future__ import annotations

from nutgraf.errors import NutgrafError


class CaseError(NutgrafError):
    """A case file that cannot be used: the message names the file, the case and the field."""

    exit_code = 1


class NotComparable(NutgrafError):
    """The corpus, the recordings or the baseline changed, so a comparison would say nothing."""

    exit_code = 3


class ArticleChanged(NotComparable):
    """An article is not the text its labels were written for."""


class RecordingMissing(NotComparable):
    """A replay was asked something that was never recorded, in the file `recording`; that is never a pass."""

    def __init__(self, message: str, recording: str) -> None:
        super().__init__(message)
        self.recording = recording
