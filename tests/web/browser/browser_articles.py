"""Articles for the browser tests, and a model that answers out of what it is shown."""

from __future__ import annotations

import re
from collections.abc import Mapping

from qa.scripted_reader import spoken, verdict
from scripted_server import Body, Reply

FERRY = """\
Fire on a ferry off Port Renna ⛴

PORT RENNA, March 12, 2026 (Coast Wire) — Twelve people were killed when fire broke out on the ferry Luminosa 🔥🚢 on \
Tuesday. The ferry was carrying 214 passengers.

“We heard a bang and then the lights went out,” said Maria Kossel, a nurse from Brede. The captain, Jonas Brandt, 41, \
did not leave the bridge.

Prosecutors allege that the first mate, Pavel Orsini, was asleep in his cabin. Renna Lines denied that the alarm was \
broken.

The harbour master, Ines Duarte, said the wreck lies 40 metres deep. Repairs to the pier cost €3.2 million.

Eight survivors were taken to hospital in Brede. The cause of the fire is not known.
"""
PIER = """\
Brede votes to rebuild its pier

BREDE, April 2, 2026 (Coast Wire) — The council of Brede voted on Thursday to rebuild the pier that burned in March. \
The work will cost 5.1 million euros, the mayor, Tove Halden, said.

The pier was built in 1931. It will be open again in two years, she said.
"""
ARABIC = """\
إعادة فتح ميناء فيلم بعد العاصفة

أعادت سلطات مدينة فيلم فتح الميناء يوم الثلاثاء، بعد أحد عشر يوما من العاصفة 🌊 التي هدمت جداره الخارجي.

وقالت مديرة الميناء مارا ليندكفيست: «لن نفتح الجدار قبل أن يصبح آمنا». وعبرت 36 سفينة الميناء يوم الأربعاء.
"""
DRAFTS: Mapping[str, str] = {
    "passengers": "214 passengers",
    "depth": "40 metres deep",
    "pier": "in 1931",
    "سفينة": "36 سفينة",
}
_PART = re.compile(r"^\[(\d+)\]\n(.*?)(?=\n\n\[\d+\]\n|\n\nPick )", re.MULTILINE | re.DOTALL)
_SENTENCE = re.compile(r"(?<=[.!?”»])\s")


def newsroom(body: Body, drafts: Mapping[str, str] = DRAFTS) -> Reply:
    """A model that words each part by its first sentence, drafts what `drafts` has for a question, and says yes."""
    prompt = str(body["messages"][-1]["content"])
    if 1 in (body.get("max_tokens"), body.get("max_completion_tokens")):
        return verdict(body, right=True)
    if parts := _PART.findall(prompt):
        return spoken(body, "\n".join(f"[{number}] {_SENTENCE.split(text)[0]}" for number, text in parts))
    question = prompt.rpartition("Question:")[2] or prompt
    return spoken(body, next((draft for word, draft in drafts.items() if word in question), "not stated"))
