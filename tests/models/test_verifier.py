from __future__ import annotations

import json
import math
from typing import Any

import pytest

from models.asking import endpoint, request
from nutgraf.models.openai_compatible import EndpointModel
from nutgraf.models.verifier import CALIBRATION, Judgment, VerificationQuestion, Verifier
from scripted_server import Reply, ScriptedServer, completion_body, json_reply, status

PASSAGE = "The harbour of Port Ellery froze for nine days."


def question(statement: str, passage: str = PASSAGE) -> VerificationQuestion:
    asked = f"Passage: {passage}\nStatement: {statement}\nYes or no?"
    return VerificationQuestion(passage, statement, request(asked, max_tokens=1))


TRUE, FALSE = question("It froze for nine days."), question("It froze for two days.")


def _is_true(text: str) -> bool:
    return "nine days." in text.rsplit("Statement:", maxsplit=1)[-1] or "boiler is replaced" in text


def logprobs_of(word: str, chance: float) -> dict[str, Any]:
    other = "no" if word == "yes" else "yes"
    listed = [{"token": word, "logprob": math.log(chance)}, {"token": other, "logprob": math.log(1 - chance)}]
    return {"content": [{**listed[0], "top_logprobs": listed}]}


class Server:
    """What a scripted endpoint offers for verification; it judges by what the statements say."""

    def __init__(self, *offers: str, refused: int | None = None) -> None:
        self.offers = offers
        self.refused = refused

    def __call__(self, body: dict[str, Any]) -> Reply:
        if "questions" in body:
            return self._decide(body)
        text = body["messages"][-1]["content"]
        if "response_format" in body or "JSON" in body["messages"][0]["content"]:
            return self._json(text)
        word = "yes" if _is_true(text) else "no"
        if body.get("logprobs") and "logprobs" not in self.offers:
            return status(403, {"message": "You are not allowed to request logprobs from this model"})
        listed = logprobs_of(word, 0.9) if body.get("logprobs") else None
        return json_reply(completion_body(word, logprobs=listed))

    def _decide(self, body: dict[str, Any]) -> Reply:
        questions = body["questions"]
        if isinstance(questions, dict):
            if "systemone" not in self.offers:
                return status(404)
            told = {name: {"type": "noul", "noul": self._chance(q)} for name, q in questions.items()}
            return json_reply({"answers": told, "usage": {"input_tokens": 9, "output_tokens": 1}})
        if "decisions" not in self.offers:
            return status(404)
        answers: list[Any] = [{"type": "predicate", "probability": self._chance(q)} for q in questions]
        if self.refused is not None and self.refused < len(answers) and len(answers) > 2:
            answers[self.refused] = {"type": "refusal"}
        return json_reply({"answers": answers, "model": "m", "usage": {"input_tokens": 9, "output_tokens": 1}})

    def _chance(self, asked: dict[str, Any]) -> float:
        return 0.97 if _is_true(asked["instructions"]) else 0.04

    def _json(self, text: str) -> Reply:
        if "json" not in self.offers:
            return json_reply(completion_body("I would say yes."))
        items = json.loads(text[: text.rindex("]") + 1])
        told = [{"number": i["number"], "verdict": "yes" if _is_true(i["statement"]) else "no"} for i in items]
        return json_reply(completion_body(json.dumps({"verdicts": told})))


RUNGS: dict[str, tuple[tuple[str, ...], Judgment, Judgment]] = {
    "decisions": (("decisions", "logprobs"), Judgment(0.97, "decisions"), Judgment(0.04, "decisions")),
    "System One": (("systemone", "logprobs"), Judgment(0.97, "decisions"), Judgment(0.04, "decisions")),
    "log probabilities": (("logprobs",), Judgment(0.9, "logprobs"), Judgment(0.1, "logprobs")),
    "JSON": (("json",), Judgment(CALIBRATION["json yes"], "json"), Judgment(CALIBRATION["json no"], "json")),
    "a bare word": ((), Judgment(CALIBRATION["word yes"], "word"), Judgment(CALIBRATION["word no"], "word")),
}


@pytest.mark.parametrize("name", RUNGS)
async def test_the_best_means_an_endpoint_has_is_found_once_and_then_used_alone(
    name: str, scripted: ScriptedServer, model: EndpointModel
) -> None:
    offers, true, false = RUNGS[name]
    scripted.decides = True
    scripted.default(Server(*offers))
    judged = (await Verifier(model).judge([TRUE, FALSE])).judgments
    assert [round(one.chance, 3) if one else None for one in judged] == [true.chance, false.chance]
    assert [one and one.method for one in judged] == [true.method, false.method]
    before = len(scripted.requests)
    await Verifier(model).judge([TRUE])
    assert len(scripted.requests) - before == 1
    assert Verifier(model).method == true.method


async def test_a_question_the_decision_endpoint_declines_is_asked_by_the_next_means(
    scripted: ScriptedServer, model: EndpointModel
) -> None:
    scripted.decides = True
    scripted.default(Server("decisions", "logprobs", refused=1))
    judged = (await Verifier(model).judge([TRUE, FALSE, TRUE])).judgments
    assert [one and one.method for one in judged] == ["decisions", "logprobs", "decisions"]


async def test_a_bare_word_is_never_near_certainty() -> None:
    assert all(0.02 <= chance <= 0.85 for chance in CALIBRATION.values())


async def test_statements_the_model_is_unsure_of_are_asked_again_in_another_order(
    scripted: ScriptedServer, model: EndpointModel
) -> None:
    first = {"verdicts": [{"number": 1, "verdict": "unsure"}, {"number": 2, "verdict": "unsure"}]}
    again = {"verdicts": [{"number": 1, "verdict": "no"}, {"number": 2, "verdict": "yes"}]}
    scripted.enqueue(*(json.dumps(told) for told in (first, again)))
    judged = (await Verifier(model, "json").judge([TRUE, FALSE])).judgments
    assert [one and one.chance for one in judged] == [CALIBRATION["json yes"], CALIBRATION["json no"]]
    assert scripted.prompts[1].index("two days") < scripted.prompts[1].index('for nine days."\n')


async def test_a_model_that_talks_before_its_verdict_is_given_room_for_it(
    scripted: ScriptedServer, model: EndpointModel
) -> None:
    scripted.default(
        lambda body: json_reply(
            completion_body("The answer is yes.") if body["max_tokens"] >= 16 else completion_body("The", "length")
        )
    )
    judged = (await Verifier(model, "word").judge([TRUE])).judgments
    assert judged == [Judgment(CALIBRATION["word yes"], "word")]
    await Verifier(model, "word").judge([TRUE])
    assert [recorded.body["max_tokens"] for recorded in scripted.requests] == [1, 16, 16]


async def test_an_answer_that_is_no_verdict_is_none(scripted: ScriptedServer, model: EndpointModel) -> None:
    scripted.default(lambda _: json_reply(completion_body("perhaps")))
    assert (await Verifier(model, "word").judge([TRUE])).judgments == [None]


async def test_a_chosen_means_is_used_without_probing(scripted: ScriptedServer) -> None:
    scripted.decides = True
    scripted.default(Server("decisions", "logprobs"))
    client = endpoint(scripted, verifier="word")
    judged = (await Verifier(client).judge([TRUE])).judgments
    await client.aclose()
    assert [one and one.method for one in judged] == ["word"]
    assert len(scripted.requests) == 1
