"""The brief: what an article says, in fields that each carry the spans of the article that say it."""

from nutgraf.brief.brief import SCHEMA, ArticleRecord, Brief, json_schema, spans_of
from nutgraf.brief.fields import (
    Certainty,
    Claim,
    Coverage,
    DatedEvent,
    Entity,
    Figure,
    FiveWs,
    Making,
    Mention,
    PromptUse,
    Quotation,
    Rejection,
    RejectionReason,
    Speaker,
    Wording,
)
from nutgraf.brief.update import KeptStatement, StaleStatement, StatementField, Update

__all__ = [
    "SCHEMA",
    "ArticleRecord",
    "Brief",
    "Certainty",
    "Claim",
    "Coverage",
    "DatedEvent",
    "Entity",
    "Figure",
    "FiveWs",
    "KeptStatement",
    "Making",
    "Mention",
    "PromptUse",
    "Quotation",
    "Rejection",
    "RejectionReason",
    "Speaker",
    "StaleStatement",
    "StatementField",
    "Update",
    "Wording",
    "json_schema",
    "spans_of",
]
