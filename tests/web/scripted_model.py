"""A scripted model for briefs and questions, which answers out of the very article it is shown."""

from __future__ import annotations

import re

from qa.scripted_reader import spoken, verdict
from scripted_server import Body, Reply

FERRY = """\
Ferry to Skarn resumes

VELM, 14 March 2031 — The ferry to Skarn resumed on Tuesday with 212 passengers, the operator NordLine said.
“We are glad to sail again ⛴,” said Mara Lindqvist, the head of NordLine.
Two people were hurt when the pier broke last week. The cause is not known.
"""
HOW_MANY = "How many passengers were on the ferry?"
_PART = re.compile(r"^\[(\d+)\]\n(.+)$", re.MULTILINE)
_PASSENGERS = re.compile(r"with (\d+) passengers")


def answer_from_article(body: Body) -> Reply:
    """Words each part as it stands, drafts the number of passengers of the article shown, and says yes when asked."""
    shown = str(body["messages"][-1]["content"])
    if 1 in (body.get("max_tokens"), body.get("max_completion_tokens")):
        return verdict(body, right=True)
    if parts := _PART.findall(shown):
        return spoken(body, "\n".join(f"[{number}] {text}" for number, text in parts))
    found = _PASSENGERS.findall("\n".join(str(message["content"]) for message in body["messages"]))
    return spoken(body, f"{found[-1]} passengers" if found and "passengers" in shown else "not stated")


def slow(body: Body) -> Reply:
    """The same model, half a second later each time."""
    return answer_from_article(body).after(0.5)
