"""Ground what a model wrote: find the sentences it rests on, and refuse what they do not say."""

from nutgraf.ground.align import Resting, rest
from nutgraf.ground.checks import Failure, failure_of
from nutgraf.ground.omissions import dropped_condition
from nutgraf.ground.words import Word, words

__all__ = ["Failure", "Resting", "Word", "dropped_condition", "failure_of", "rest", "words"]
