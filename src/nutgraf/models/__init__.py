"""Model access: one protocol for the embedded model and for every OpenAI-compatible endpoint."""

from nutgraf.models.completion import (
    AnswerSchema,
    Completion,
    CountingModel,
    Decided,
    Message,
    Model,
    PassingModel,
    Request,
    TokenAlternatives,
    TokenChance,
    Usage,
)
from nutgraf.models.doctor import Finding, diagnose
from nutgraf.models.download import PullOptions, PullProgress, pull
from nutgraf.models.factory import is_embedded, open_model
from nutgraf.models.model_files import CATALOGUE, CatalogueModel, find_model, model_path
from nutgraf.models.settings import METHODS, Method, Settings, load_settings
from nutgraf.models.structured import Structured, complete_json
from nutgraf.models.tokens import NO_MODEL, Used, making_of, making_without_model, prompt_use, total_use
from nutgraf.models.verifier import Judgment, VerificationQuestion, Verifier, VerifierReply

__all__ = [
    "CATALOGUE",
    "METHODS",
    "NO_MODEL",
    "AnswerSchema",
    "CatalogueModel",
    "Completion",
    "CountingModel",
    "Decided",
    "Finding",
    "Judgment",
    "Message",
    "Method",
    "Model",
    "PassingModel",
    "PullOptions",
    "PullProgress",
    "Request",
    "Settings",
    "Structured",
    "TokenAlternatives",
    "TokenChance",
    "Usage",
    "Used",
    "VerificationQuestion",
    "Verifier",
    "VerifierReply",
    "complete_json",
    "diagnose",
    "find_model",
    "is_embedded",
    "load_settings",
    "making_of",
    "making_without_model",
    "model_path",
    "open_model",
    "prompt_use",
    "pull",
    "total_use",
]
