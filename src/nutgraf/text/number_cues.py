"""Words beside numbers that say what a number means: bounds, what it numbers, changes, scores, times and prices."""

from __future__ import annotations

import re
from typing import Literal

from nutgraf.text.lexicon_en import APPROXIMATIONS, ARTICLES, POSSESSIVES, any_of
from nutgraf.text.tokens import word_set

Bound = Literal["about", "more than", "less than", "at least", "at most"]
"""What words before a number say about its value."""
BOUNDS: dict[Bound, tuple[str, ...]] = {
    "more than": (
        "more than", "greater than", "over", "just over", "well over", "above", "plus de", "mehr als", "más de",
        "أكثر من", "ما يزيد على",
    ),
    "less than": (
        "fewer than", "less than", "under", "just under", "well under", "below", "moins de", "weniger als", "menos de",
        "أقل من",
    ),
    "at least": ("no fewer than", "no less than", "at least", "a minimum of", "ما لا يقل عن"),
    "at most": (
        "no more than", "not more than", "at most", "a maximum of", "up to", "as many as", "as much as",
    ),
    "about": (
        *sorted(APPROXIMATIONS), "just about", "as few as", "as little as", "close to", "some", "approx.",
        "an estimated", "estimated", "barely", "circa", "environ", "près de", "rund", "etwa", "knapp", "fast", "unos",
        "casi", "cerca de", "نحو", "حوالي", "قرابة", "زهاء", "ما يقرب من",
    ),
}  # fmt: skip
"""What words before a number say about its value, in the languages whose number words are read."""
NUMBERED_THINGS = re.compile(
    r"(?<!\w)(?:[Ff]lights?|Boeing|Airbus|[Aa]rticles?|[Ss]ections?|[Cc]hapters?|[Pp]ages?|pp?\.|[Pp]aragraphs?|[Cc]lauses?|"
    r"[Aa]nnex|[Vv]erses?|[Rr]ooms?|[Rr]oute|[Hh]ighway|[Ii]nterstate|Junction|[Gg]ates?|[Pp]latforms?|[Nn]o\.|[Nn]os\.|№|"
    r"[Nn]umber|Group of|Resolution|Law|Act|Channel|Formula|Pier|[Ll]ine|Ward|District|Precinct|Measure|Proposition|"
    r"Prop\.|Title|Rule|Form|[Tt]ype|[Pp]hase|[Ss]tage|[Ll]evel|[Gg]rade|[Cc]ategory|[Cc]lass|[Tt]ier|Area|Zone|Sector|"
    r"Block|Terminal|Exit|Lot|Case|Volume|Vol\.|Part|Episode|Season|Round|Super Bowl|Unit|Reactor|Division|Station|"
    r"Suite|[Aa]partment|Apt\.|Box|[Ff]igures?|[Tt]able|[Aa]ppendix|[Ii]tem|version|Version|Agenda)"
    r"(?:[ \u00a0](?:[Nn]o\.?|number))?[ \u00a0]?\Z"
)
"""Before a number that is a name: "Flight 370", "page 7"."""
OF_LENGTH = re.compile(
    r"(?<!\w)(?:depth|deep|high\w*|height|tall|wide|width|long|length|wave\w*|wall\w*|water|jump\w*|thr[eo]w\w*|leap\w*|"
    r"level\w*|flood\w*|snow|tower\w*|race\w*|r[au]n\w*|sprint\w*|distance|away|above|below|metres?|fence|tide\w*)(?!\w)"
)
"""Words of sentences in which a bare "m" means metres, not millions."""
BEFORE_CASUALTIES = word_set("killing injuring wounding killed injured wounded arresting leaving")
"""Before "one" that counts a person: "killing one"."""
BEFORE_CHANGE = word_set(
    "rose fell up down jumped climbed slipped gained lost dropped increased decreased cut raised by grew shrank "
    "slid rise fall soared surged plunged added advanced declined edged eased rising falling"
)
"""Before two numbers that a value moved from and to, or by."""
OF_SCORES = re.compile(
    r"(?<!\w)(?:w[io]n\w*|beat\w*|lost|los\w{1,3}|defeat\w*|dr[ae]w\w*|vot\w{1,3}|votes|ruled|ruling|victor\w+|scor\w+|"
    r"le[ad]\w*|trail\w*|split|decision|ahead|tally|match|tie|tied|final|thrash\w*|hammer\w*|approved|passed|rejected|"
    r"odds|margin|outspent|outnumber\w*|ratio|better than)(?!\w)",
    re.IGNORECASE,
)
"""Words of sentences in which two numbers with a dash are a score."""
GLUED_WORDS = ("of", "to", "from", "by", "at", "than", "and", "over", "only", "least", *sorted(APPROXIMATIONS))
"""Words that a lost blank may put right before a number: "of12"."""
BEHIND_PART = re.compile(
    rf"[- ](?:of|{any_of(ARTICLES | POSSESSIVES)}|all|more|less|fewer|higher|lower|larger|smaller|bigger|again)\b"
    r"|-(?:cent|penny|point|percentage|hour|mile|kilo|inch|acre|million|billion|second|litre|liter)",
    re.IGNORECASE,
)
"""Behind "half" and "quarter" where they are numbers."""
BEFORE_CLOCK_TIME = re.compile(
    r"(?<!\w)(?:at|by|until|till|since|before|after|around|about|um)[ \u00a0]\Z", re.IGNORECASE
)
"""Before a clock time: "at 5.30"."""
BEFORE_PRICE = re.compile(
    r"(?<!\w)(?:clos\w+|trad\w+|stood|stand\w*|open\w*|settl\w+|end\w+|pric\w+|quot\w+|valu\w+|held|rate|remain\w*|unchanged|"
    r"steady|peak\w*|averag\w+)[ \u00a0](?:\w+[ \u00a0])?(?:at|by|around|about)[ \u00a0]\Z",
    re.IGNORECASE,
)
"""Before a number that looks like a clock time and is a price."""
BEHIND_PRICE = re.compile(
    r"[- \u00a0](?:against|points?|per|cents?|million|billion|thousand|bn|m|euros?|dollars?|pounds?|k[mg]|percent)\b"
)
"""Behind a number that looks like a clock time and is a price."""
NEVER_COUNTED = word_set(
    "according ago ahead al any away back be been besides due each either else every except following here "
    "including last late least less more much nearly next no one overnight own plus rather some such there till "
    "together versus vs you says gone"
)
"""Behind a number, words that are no part of what it counts, besides those of a closed class."""
CAPITALS_BEFORE_COUNT = word_set(
    "some over only just up another these those all both last next first at in on by of to from with for and or but "
    "than as"
)
"""Words that open a sentence before a count, besides those of a closed class: with another one the number is a name."""
NO_RATIO_OF = word_set(
    "second minute hour day week month year game match race attempt election poll per % million thousand"
)
"""Behind two numbers with "in" or "out of" that are no ratio: "one in 10 minutes"."""
PREFIXES_OF_NUMBERS = word_set("mid pre post sub early late non under over inter")
"""With a hyphen before a number, these belong to no code: "mid-2020"."""
_VALUE = r"(?:figure|number|total|toll|count|estimate|amount|sum)"
RESTATED_AMOUNT = re.compile(
    r"\b(?:put|puts|placed|estimated|gave|set) "
    rf"(?:it|them|the {_VALUE}(?: of \w+)?|(?:the|its|their) (?P<of>\w+(?: \w+)?)) (?:at|as) $"
    rf"|\b(?:own|earlier|initial|previous|first|latest|preliminary|official) {_VALUE} (?:of|was|is|had been|stood at) $"
    r"|\b(?:spoke|spoken|speaks|talked) of $"
    rf"|\b(?:says?|said|believes?|insists?) (?:that )?(?P<named>it|there|the {_VALUE}) (?:is|was|are|were) $",
    re.IGNORECASE,
)
"""Before another value of what the text spoke of: "put the toll at", "spoke of"; `of` is what it is a value of."""
OF_CROWDS = re.compile(
    r"\b(?:came|come|took part|taken part|attended|marched|turned out|joined|gathered|demonstrated|been there)\b"
)
"""Words of sentences that count a crowd, a turnout or an attendance."""
ANOTHER_AMOUNT = re.compile(
    r"\b(?:another|others?|further|additional|of (?:them|these|those|whom|which)|including|among them|each|every) "
    r"(?:\w+ )?$",
    re.IGNORECASE,
)
"""Before a number that comes on top of the ones before, or is a part of them."""
OF_OTHER_TIME = re.compile(
    r"\b(?:last|previous|next) (?:year|month|week|season)\b|\b(?:year|month|week|day)s? (?:before|earlier|ago)\b"
    r"|\bin (?:19|20)\d\d\b"
)
"""Words of sentences with the value of another time."""
