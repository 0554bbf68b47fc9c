"""Model access: one protocol for the embedded model and for every OpenAI-compatible endpoint."""

from nutgraf.models.address import METHODS, Method
from nutgraf.models.catalogue import CATALOGUE, CatalogueModel, find_model
from nutgraf.models.completion import (
    AnswerSchema,
    Completion,
    Message,
    Model,
    Request,
    TokenAlternatives,
    TokenChance,
    Usage,
)
from nutgraf.models.decisions import Decided
from nutgraf.models.doctor import Finding, diagnose
from nutgraf.models.making import Used, making_of
from nutgraf.models.modelfile import model_path
from nutgraf.models.opening import is_embedded, open_model
from nutgraf.models.passing import PassingModel
from nutgraf.models.pull import pull
from nutgraf.models.pulling import PullOptions, PullProgress
from nutgraf.models.settings import Settings, load_settings
from nutgraf.models.structured import Structured, complete_json
from nutgraf.models.verifier import Judged, Judgment, Question, Verifier

__all__ = [
    "CATALOGUE",
    "METHODS",
    "AnswerSchema",
    "CatalogueModel",
    "Completion",
    "Decided",
    "Finding",
    "Judged",
    "Judgment",
    "Message",
    "Method",
    "Model",
    "PassingModel",
    "PullOptions",
    "PullProgress",
    "Question",
    "Request",
    "Settings",
    "Structured",
    "TokenAlternatives",
    "TokenChance",
    "Usage",
    "Used",
    "Verifier",
    "complete_json",
    "diagnose",
    "find_model",
    "is_embedded",
    "load_settings",
    "making_of",
    "model_path",
    "open_model",
    "pull",
]
