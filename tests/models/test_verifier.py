from __future__ import annotations

import json
import math
from typing import Any

import pytest

from models.asking import endpoint, request
from nutgraf.models.openai_compatible import EndpointModel
from nutgraf.models.settings import Method
from nutgraf.models.verifier import SCORES, Judgment, VerificationQuestion, Verifier
from scripted_server import Reply, ScriptedServer, completion_body, json_reply, reset, status, stream

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
            reported = {name: {"type": "noul", "noul": self._chance(q)} for name, q in questions.items()}
            return json_reply({"answers": reported, "usage": {"input_tokens": 9, "output_tokens": 1}})
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
        reported = [{"number": i["number"], "verdict": "yes" if _is_true(i["statement"]) else "no"} for i in items]
        return json_reply(completion_body(json.dumps({"verdicts": reported})))


METHOD_OF: dict[str, tuple[tuple[str, ...], Judgment, Judgment]] = {
    "decisions": (("decisions", "logprobs"), Judgment("yes", "decisions", 0.97), Judgment("no", "decisions", 0.04)),
    "System One": (("systemone", "logprobs"), Judgment("yes", "decisions", 0.97), Judgment("no", "decisions", 0.04)),
    "log probabilities": (("logprobs",), Judgment("yes", "logprobs", 0.9), Judgment("no", "logprobs", 0.1)),
    "JSON": (("json",), Judgment("yes", "json"), Judgment("no", "json")),
    "a bare word": ((), Judgment("yes", "word"), Judgment("no", "word")),
}


@pytest.mark.parametrize("name", METHOD_OF)
async def test_the_best_means_an_endpoint_has_is_found_once_and_then_used_alone(
    name: str, scripted: ScriptedServer, model: EndpointModel
) -> None:
    offers, true, false = METHOD_OF[name]
    scripted.decides = True
    scripted.default(Server(*offers))
    judged = (await Verifier(model).judge([TRUE, FALSE])).judgments
    assert [one and one._replace(chance=one.chance and round(one.chance, 3)) for one in judged] == [true, false]
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


async def test_a_dropped_connection_costs_no_decision(scripted: ScriptedServer, model: EndpointModel) -> None:
    offers = Server("decisions", "logprobs")
    scripted.decides = True
    scripted.enqueue(reset(), offers, reset(), offers)
    judged = (await Verifier(model).judge([TRUE, FALSE])).judgments
    assert [one and one.method for one in judged] == ["decisions", "decisions"]


@pytest.mark.parametrize("trouble", [reset(), status(429), status(503)])
async def test_a_server_in_trouble_is_not_remembered_as_one_without_decisions(
    trouble: Reply, scripted: ScriptedServer, model: EndpointModel
) -> None:
    offers = Server("decisions", "logprobs")
    scripted.decides = True
    scripted.default(lambda body: trouble if "questions" in body else offers(body))
    assert [one and one.method for one in (await Verifier(model).judge([TRUE])).judgments] == ["logprobs"]
    scripted.default(offers)
    assert [one and one.method for one in (await Verifier(model).judge([TRUE])).judgments] == ["decisions"]


async def test_four_hundred_statements_about_a_passage_are_one_request_to_a_decision_endpoint(
    scripted: ScriptedServer, model: EndpointModel
) -> None:
    scripted.decides = True
    scripted.default(Server("decisions"))
    reply = await Verifier(model).judge([TRUE, FALSE] * 200)
    assert [one and one.verdict for one in reply.judgments] == ["yes", "no"] * 200
    assert reply.calls == 1
    assert len(scripted.requests) == 2  # the other one found out that there is such an endpoint


async def test_a_decision_endpoint_that_takes_fewer_questions_gets_fewer_from_then_on(
    scripted: ScriptedServer, model: EndpointModel
) -> None:
    offers = Server("decisions")
    scripted.decides = True
    scripted.default(
        lambda body: status(400, "at most 64 questions") if len(body.get("questions", ())) > 64 else offers(body)
    )
    reply = await Verifier(model).judge([TRUE, FALSE] * 50)
    assert [one and one.verdict for one in reply.judgments] == ["yes", "no"] * 50
    assert [len(recorded.body["questions"]) for recorded in scripted.requests] == [2, 100, 64, 36]
    await Verifier(model).judge([TRUE] * 65)
    assert [len(recorded.body["questions"]) for recorded in scripted.requests[4:]] == [64, 1]


async def test_many_statements_are_judged_in_one_json_answer(scripted: ScriptedServer, model: EndpointModel) -> None:
    scripted.default(Server("json"))
    reply = await Verifier(model, "json").judge([TRUE, FALSE] * 10)
    assert [one and one.verdict for one in reply.judgments] == ["yes", "no"] * 10
    assert len(scripted.requests) == 1


async def test_the_word_of_an_endpoint_without_log_probabilities_is_not_asked_for_twice(
    scripted: ScriptedServer, model: EndpointModel
) -> None:
    scripted.default(
        lambda body: json_reply(
            completion_body("no" if "two days" in body["messages"][-1]["content"] else "yes", logprobs=None)
        )
    )
    reply = await Verifier(model).judge([TRUE, FALSE])
    assert [one and one.verdict for one in reply.judgments] == ["yes", "no"]
    asked = [recorded for recorded in scripted.requests if "response_format" not in recorded.body]
    assert len(asked) == 2


async def test_words_have_no_chance_and_no_score_near_certainty() -> None:
    assert all(0.02 <= score <= 0.75 for score in SCORES.values())
    assert Judgment("yes", "word").chance is None


async def test_statements_the_model_is_unsure_of_are_asked_again_in_another_order(
    scripted: ScriptedServer, model: EndpointModel
) -> None:
    first = {"verdicts": [{"number": 1, "verdict": "unsure"}, {"number": 2, "verdict": "unsure"}]}
    again = {"verdicts": [{"number": 1, "verdict": "no"}, {"number": 2, "verdict": "yes"}]}
    scripted.enqueue(*(json.dumps(reported) for reported in (first, again)))
    judged = (await Verifier(model, "json").judge([TRUE, FALSE])).judgments
    assert judged == [Judgment("yes", "json"), Judgment("no", "json")]
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
    assert judged == [Judgment("yes", "word")]
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


async def judged_as_they_come(
    server: ScriptedServer, questions: list[VerificationQuestion], method: Method
) -> tuple[list[Judgment | None], list[tuple[int, Judgment]]]:
    model, seen = endpoint(server), list[tuple[int, Judgment]]()
    reply = await Verifier(model, method, most_together=2).judge(
        questions, lambda at, judgment: seen.append((at, judgment))
    )
    await model.aclose()
    return reply.judgments, seen


async def test_json_verdicts_are_reported_one_by_one_while_they_are_written_and_unsure_ones_are_not(
    scripted: ScriptedServer,
) -> None:
    wild = ', {"number": 7, "verdict": "yes"}, {"number": -1, "verdict": "no"}'
    first = ['{"verdicts": [{"number": 1, "verdict": "yes"}', f'{wild}, {{"number": 2, "verd', 'ict": "unsure"}]}']
    rest = ['{"verdicts": [{"number": 1, "verdict": "no"}, {"number": 2,', ' "verdict": "yes"}]}']
    scripted.enqueue(stream(first), '{"verdicts": [{"number": 1, "verdict": "no"}]}', stream(rest))
    judgments, seen = await judged_as_they_come(scripted, [TRUE, FALSE, FALSE, TRUE], "json")
    assert seen == [(0, judgments[0]), (2, judgments[2])]  # each before the last one of its reply is whole


@pytest.mark.parametrize("method", ["logprobs", "word"])
async def test_verdicts_of_one_call_each_are_reported_as_they_come(method: Method, scripted: ScriptedServer) -> None:
    scripted.default(Server("logprobs"))
    judgments, seen = await judged_as_they_come(scripted, [TRUE, FALSE, TRUE], method)
    assert seen == list(enumerate(judgments))


async def test_a_verdict_in_words_where_probabilities_were_asked_for_is_not_final(scripted: ScriptedServer) -> None:
    scripted.default(lambda _: json_reply(completion_body("yes")))
    judgments, seen = await judged_as_they_come(scripted, [TRUE], "logprobs")
    assert judgments[0] is not None
    assert judgments[0].method == "word"
    assert seen == []
