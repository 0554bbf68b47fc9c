"""Ground what a model wrote: find the sentences it rests on, and refuse what they do not say or say no longer."""

from nutgraf.ground.align import Resting, rest
from nutgraf.ground.checks import Failure, failure_of
from nutgraf.ground.omissions import dropped_condition
from nutgraf.ground.update import Comparison, update_of
from nutgraf.ground.words import Word, words

__all__ = ["Comparison", "Failure", "Resting", "Word", "dropped_condition", "failure_of", "rest", "update_of", "words"]
