"""English cue words and phrases that negate, hedge, limit, explain or report a claim.

There is one list for each kind of cue. Where two checks need different breadth, the narrow list is part of the wide
one: `NEGATION` (explicit negators) and `NEGATIONS` (also anything equivalent), `CONDITIONS` and `LOOSE_CONDITIONS`.
`STRONG_HEDGES` and `HEDGES` share most of their words; comments note what is specific to each.

Patterns without `(?i)` expect lower-case text.
"""

from __future__ import annotations

import re
from itertools import chain

from nutgraf.text.calendar import month_names, weekday_names
from nutgraf.text.lexicon_en import BE_FORMS, any_of
from nutgraf.text.word_forms_en import all_forms

NEGATORS = frozenset(
    "not no nor never none nobody nothing nowhere neither without cannot hardly barely scarcely".split()
)
"""The words that negate by themselves, besides the ending n't."""
NOUN_NEGATORS = frozenset("no none nobody nothing neither hardly barely scarcely".split())
"""The negators that are determiners or pronouns; they deny no verb after them."""
DENIES_NOTHING_BEFORE = frozenset("only just merely least more less later fewer doubt longer".split())
"""Behind "not" and "no", which deny nothing then: "not only", "no doubt"."""

DENIED_THROUGH_THAT = frozenset(
    "evidence proof indication sign signs true case doubt certain clear question out".split()
)
"""Words between a negator and a clause with "that" that it denies: "no evidence that", "not true that"."""
DENYING_VERBS = all_forms("deny", "refute", "rebut")
LACKING_VERBS = all_forms("lack")
REFUSING_VERBS = all_forms("refuse", "decline", "fail", "neglect")  # with "to" and a verb
PREVENTING_VERBS = all_forms("prevent", "bar", "stop", "keep", "ban")  # with "from" and a verb
REJECTING_VERBS = all_forms("reject", "dismiss", "dispute")  # with a claim

_NEGATOR = any_of(NEGATORS)
NEGATION = re.compile(rf"\b(?:{_NEGATOR})\b|n['’]t\b", re.IGNORECASE)
"""A negator, and nothing more: what a shorter wording may neither lose nor gain."""

# Words that say that something is missing, or contrast it with something else, negate it as well.
_LACK = r"lack(?:s|ed|ing)?|rather than|instead of"
NEGATION_OR_LACK = re.compile(rf"\b(?:{_NEGATOR}|{_LACK})\b|n['’]t\b", re.IGNORECASE)
FLAT_NEGATIONS = re.compile(
    rf"\b(?:{any_of(NEGATORS - {'hardly', 'barely', 'scarcely'})}|unable|refus\w+|declin(?:e|es|ed) to"
    r"|fail(?:s|ed) to|den(?:y|ies|ied))\b|n['’]t\b"
)
NEGATIONS = re.compile(
    rf"\b(?:{_NEGATOR}|{_LACK}|unable"
    r"|refus\w+|declin(?:e|es|ed|ing) to|fail(?:s|ed|ing)? to|den(?:y|ies|ied|ying)|reject\w*|unlikely|impossible"
    r"|turn(?:s|ed) down|rul(?:e|es|ed|ing) out|absent|avoid\w*|oppos\w+|stop(?:s|ped) short|ban(?:s|ned)?"
    r"|prevent\w*|block(?:s|ed)?|withheld|withhold|unconfirmed|undisclosed|unknown|unclear|unnamed|untested|unpaid"
    r"|yet to|free of|miss(?:es|ed)|dismiss\w*|abandon\w*|drop(?:s|ped)|call(?:s|ed) off"
    r"|fall(?:s)? outside|fell outside|left? out|exempt\w*|spared?|kept? from|short of|anything but|far from)\b"
    r"|n['’]t\b"
)

# Words that deny without a negator: "unopened", "has gone unchallenged", "stayed away".
NEGATIVE_WORDS = re.compile(
    r"\b(?:un(?!der|til|ion|iver|it|ite|ique|less)\w{2,}(?:ed|en|wn|ht|able|ing)|in(?:complete|capable|valid|accurate"
    r"|active|correct|visible)|non-?\w{3,}|dis(?:agree|approv|believ|courag|miss|prov|allow|credit)\w*|skip\w*|shun\w*"
    r"|silent|silence|aloof|intact|spar(?:e|es|ed)|forgo\w*|forbid\w*|forbad\w*|prohibit\w*|exclu\w+|bar(?:s|red)"
    r"|halt\w*|ceas\w+|stop\w*|omit\w*|overlook\w*|ignor\w+|h[eo]ld (?:back|off|out)|stay(?:s|ed)? (?:away|out|shut)"
    r"|keep(?:s)? (?:quiet|out|away)|kept (?:quiet|out|away)|only|except|but for|open question|remain\w* to be"
    r"|vain|unsuccess\w*|fruitless|wrong|false|empty|closed|shut)\b"
)

# Hedges of either list. A word is here where reading the sentences showed that it leaves open whether a thing is so.
_HEDGE = (
    r"may|might|could|would|should|likely|possib\w+|potential(?:ly)?|apparent(?:ly)?|reportedly|alleged(?:ly)?|alleges?"
    r"|accus\w+|suspect\w*|suspicion|claim(?:s|ed|ing)?|disput\w+|believed?|expect\w*|forecast\w*|project(?:s|ed)"
    r"|estimat\w+|plan(?:s|ned)?|propos\w+|intend\w*|aim(?:s|ed|ing)?|hop(?:e|es|ed|ing)|consider\w*|seek(?:s|ing)?"
    r"|sought"
)
STRONG_HEDGES = re.compile(
    # What a shorter line of one sentence must keep; denials are here because their verb hedges what it denies.
    rf"\b(?:{_HEDGE}|planning to|den(?:y|ies|ied|ying)|reject(?:s|ed|ing)?|attempt\w*|tr(?:y|ies|ied|ying) to"
    r"|threat\w*|almost|nearly|charg(?:ed|es) with)\b",
    re.IGNORECASE,
)
HEDGES = re.compile(
    # What makes a statement in other words less sure than it looks; here also wishes, views and provisional things.
    rf"\b(?:{_HEDGE}|perhaps|probabl[ye]|seem\w*|appear\w*|suggest\w*|believ\w+|thought|think|thinks|predict\w*"
    r"|projection|if|unless|provided|insist\w*|argu\w+|maintain(?:s|ed)|uncertain|provisional\w*|preliminary|can"
    r"|rumou?r\w*|hint\w*|too close|set to|due to be|draft|assum\w+|potential\w*|theory|hypothes\w+|try|tried|trying"
    r"|asked?|want(?:s|ed)?|call(?:s|ed) for|offer(?:s|ed)?|conditional\w*)\b"
)

EXPECTED = frozenset("due expected likely planned scheduled set slated".split())
"""Words that announce something after "is" or "are"."""

_CONDITION = r"if|unless|provided|subject to|pending|on condition|only (?:if|when|after|once)|except"
CONDITIONS = re.compile(rf"\b(?:{_CONDITION})\b", re.IGNORECASE)
LOOSE_CONDITIONS = re.compile(rf"\b(?:{_CONDITION}|until|once|whether|as long as|depend\w*)\b")
NO_CONDITIONS = re.compile(r"\b(?:whether or not|regardless|in any case|unconditional\w*|come what may|either way)\b")
LIMITING = re.compile(r"\b(?:before|until|till|beyond|than|only|just|merely|again|yet|without|except|unless|either)\b")
"""Words that limit what a "not" denies: "not before Monday", "did not only"."""

# "It is not clear who …", "did not say", "has yet to be named", "declined to comment": what the article leaves open.
_OPEN_ADJECTIVES = "unclear|unknown|uncertain|undetermined|undecided|unconfirmed"
_NOT_YET = (
    r"(?:\bnot|n['’]t|\bnever)(?: (?:yet|be|been|immediately|entirely|fully|independently"
    r"|publicly|officially|exactly))*"
)
_DISCLOSED = (
    r"(?:clear|known|certain|determined?|decided?|confirm(?:ed)?|established?|identif(?:y|ied|ying)|disclosed?|say|said"
    r"|specif(?:y|ied)|named?|elaborated?|explain(?:ed)?|give|given|provided?|reveal(?:ed)?|released?|announced?"
    r"|comment(?:ed)?|verif(?:y|ied)|know|(?:\w+ly )?(?:reached|ruled out))"
)
_KEPT_BACK = (
    r"(?:say|comment|give|provide|name|identify|specify|discuss|elaborate|confirm|answer|disclose|tell|explain|reveal)"
)
_NOT_KNOWN = (
    rf"{_NOT_YET} {_DISCLOSED}\b",
    rf"\b(?:{any_of(BE_FORMS)}|remains?|remained) (?:still |as yet )?(?:{_OPEN_ADJECTIVES})\b",
    rf"\b(?:declin|refus)(?:e|es|ed|ing) to {_KEPT_BACK}\b",
    r"\bwithout (?:saying|giving|offering|providing|specifying|naming|elaborating|disclosing)\b",
    r"\b(?:yet|still) to be (?:determined|decided|confirmed|identified|announced|named|set|published)\b",
    r"\btoo (?:early|soon) to (?:say|tell|know|judge)\b",
    r"\bno ?(?:body|one|group)? (?:has |have |had )?(?:claimed responsibility|knows?|yet knows?)\b",
    r"\bno (?:cause|motive|date|timetable|timeline|details?|decision|explanation|reason|figures?)\b(?: \w+){0,3} "
    rf"(?:{any_of(BE_FORMS | {'has', 'have', 'had'})}|been|given|set|known|available|released)\b",
)
NOT_KNOWN = re.compile("|".join(_NOT_KNOWN), re.IGNORECASE)
LEFT_OPEN = re.compile(
    rf"(?:{_NOT_YET} (?:{_DISCLOSED}|tell)|\b(?:declin|refus)\w+ to {_KEPT_BACK}|\bunable to {_KEPT_BACK}"
    rf"|\bwithout saying|\b(?:{_OPEN_ADJECTIVES})|\bremains? (?:open|to be seen)|\binvestigating)"
    r" (?:on |about )?(?:if|whether)\b",
    re.IGNORECASE,
)
"""A clause with "whether" that the sentence leaves open."""


def is_unknown(sentence: str) -> bool:
    """Whether the sentence says that something is not known, not said or not decided.

    >>> is_unknown("It was not immediately clear who fired first."), is_unknown("It was clear who fired first.")
    (True, False)
    """
    return NOT_KNOWN.search(sentence) is not None


VERBS_AFTER_DUE_TO = (
    "be|begin|start|open|close|meet|face|take|hold|return|leave|appear|vote|decide|publish|report|speak|arrive|end|run"
    "|go|come|stand|retire|expire|become|receive|get|give|make|join|play|finish|reopen|step|hear|rule|sign|launch"
    "|resume|continue|complete|conclude|discuss|testify|travel|visit|address|attend|deliver|consider|debate|announce"
    "|release|replace|plead|fly|sail|pay|marry|perform|ship|land|dock|depart|present|submit|restart|undergo|host|move"
)
"""What somebody or something can be "due to" do; anything else behind these words is a cause."""
PLANNED = re.compile(
    rf"(?<!free )(?<!good )(?<!ill )(?<!own )(?<!his )(?<!her )(?<!the )(?<!of )(?<!a )\b(?:will|won['’]t|shall)\b"
    rf"|\b(?:{any_of(BE_FORMS - {'was', 'were'})}) (?:\w+ly |now |also |not )?"
    rf"(?!due to (?!(?:{VERBS_AFTER_DUE_TO})\b))"
    rf"(?:{any_of(EXPECTED)}|poised|going|hoping|preparing) (?:to|for|on|in|back)\b"
    r"|\b(?:plans?|intends?|aims?|hopes?|promises|vows?) to\b|\b(?:is|are) to (?!blame\b)[a-z]+"
    r"|\b(?:[Nn]ext|coming) (?:week|month|year|spring|summer|autumn|winter|session|hearing|meeting)\b"
)
"""Phrases for what is still to come on the day of the article; "would" and "could" are left out."""


def is_planned(sentence: str) -> bool:
    """Whether the sentence says that something is to come.

    >>> is_planned("The hearing is due to resume on Monday."), is_planned("It would have been his third term.")
    (True, False)
    """
    return PLANNED.search(sentence) is not None


OUTCOMES = re.compile(
    r"\b(?:approv\w+|vot(?:e|es|ed)|reject\w+|fail(?:s|ed)?|abandon\w+|clos(?:e|es|ed|ing)|kill(?:s|ed)?|di(?:es|ed)"
    r"|dead|deaths?|injur\w+|wounded|hurt|arrest\w+|charged|convict\w+|acquitt\w+|guilty|sentenc\w+|jailed|w[io]ns?|beat"
    r"|lost|loses?|r[io]se[sn]?|fell|falls?|cuts?|rais(?:e|es|ed)|agreed?|signs?|signed|suspend\w+|resign\w+|banned|bans"
    r"|order(?:s|ed)|ruled?|declar\w+|cancel\w+|withdr\w+|warn(?:s|ed)|den(?:y|ies|ied)|destroy\w+|evacuat\w+|captur\w+"
    r"|seiz\w+|paus\w+|resum\w+|halt\w+|stops|stopped|open(?:s|ed)|launch\w+|found|discover\w+|admitt\w+|confirm\w+"
    r"|announc\w+|accus\w+|oppos\w+|against|compensat\w+|refund\w+|recall\w+|first|record|never|because|in response"
    r"|after)\b",
    re.IGNORECASE,
)
"""Words of sentences that say what came of something: decisions, results, harm, causes, opposition."""

ANNOUNCEMENTS = re.compile(
    r"\b(?:t(?:ells?|old)|paint(?:s|ed)|gave|drew) (?:an?|another|some) (?:very |rather )?(?:different|other"
    r"|similar|familiar) (?:story|picture|account|tale|version)s?\b(?!\W+\w)"
    r"|\b(?:mixed|strong|varied|divided) (?:reactions?|responses?|feelings|reviews)\b(?: \w+){0,5}[.!]?$"
    r"|\b(?:[Hh]ere(?:['’]s| is| are)|[Tt]his is) (?:what|how|why|where|a look)\b|^What an? |\b[Tt]hat is all\b"
    r"|\b(?:declin\w+ to|did not (?:immediately )?|would not|refus\w+ to) (?:comment|respond|elaborate)\b[^,;]{0,40}$"
    r"|^(?:\w+ ){0,6}(?:was|were|is|are|remained|seemed|looked) (?:more |less |very |quite )?(?:cautious|divided|calm"
    r"|clear|unmoved|sceptical|skeptical|surprised|shocked|delighted|unhappy|happy|not involved)\.?$",
)
"""What announces a fact, or describes a mood, and tells none: "Analysts told a different story"."""

_FIRST_PERSON = re.compile(r"\b(?:I|we|We|my|My|our|Our|us)\b")


def is_spoken(sentence: str) -> bool:
    """Whether the sentence speaks in the first person.

    >>> is_spoken("“We will wait,” she said."), is_spoken("The U.S. will wait.")
    (True, False)
    """
    return _FIRST_PERSON.search(sentence) is not None


_WEEKDAYS = rf"(?:{any_of(chain(*weekday_names('en')))})"
_MONTHS = rf"(?:{any_of(chain(*month_names('en')))})"
_WHEN = (
    r"(?:tomorrow|(?:on|from|until|by|for|in|at|next|this|before|after) (?:the )?"
    r"(?:early |late |mid-?|coming |next |end of )*"
    rf"(?:{_WEEKDAYS}|\d{{1,2}}(?:st|nd|rd|th)? {_MONTHS}|{_MONTHS}"
    r"|(?:spring|summer|autumn|winter|week|weekend|month|year)\b))"
)
_DATED_PRESENT = re.compile(
    rf"\b(?:is|are) {_WHEN}\b|\b(?:begins?|starts?|opens?|closes|meets?|expires?|ends?|resumes?|returns?|votes?"
    r"|takes? place|goes?|faces?|follows|runs? out|hears?|decides?|appears?|reports?|publish(?:es)?|expects? to \w+)"
    rf" (?:[^\s.;]+ ){{0,4}}?{_WHEN}\b"
    rf"|\bwould (?:[^\s.;]+ ){{1,6}}?(?:{_WHEN}\b|(?:when|once) )"
)
"""A present tense, or a "would" in what somebody said, with a day to come: "The council meets on 9 May"."""


def says_what_next(sentence: str) -> bool:
    """Whether the sentence reports what is to come; what is unknown and what speakers hope are left out.

    >>> says_what_next("The hearing is due to resume on Monday."), says_what_next("“We will wait,” she said.")
    (True, False)
    >>> says_what_next("Shareholders meet on 9 February."), says_what_next("Shareholders met on 9 February.")
    (True, False)
    """
    is_ahead = is_planned(sentence) or _DATED_PRESENT.search(sentence) is not None
    return is_ahead and not is_unknown(sentence) and not is_spoken(sentence)


_NOT_OPEN = re.compile(
    r"\bwithout (?:saying|giving|offering|providing|specifying|naming|elaborating|disclosing)\b"
    r"|\b(?:he|she|they|I|we|you|it|that) (?:did|do|does|had|has) not know\b|\bcomment\b|\bnot (?:give|provide)\b"
    r"|\b(?:not|never|n['’]t) (?:say|said|answer|tell)(?=\W*$)|\b(?:provided|gave) no\b"
    r"|\b(?:it|they|he|she|who) did not (?:name|identify)\b"
    r"|\bnot (?:to )?be (?:named|identified)\b|\bon condition of anonymity\b[^.;]*",
    re.IGNORECASE,
)

_OPEN_MATTERS = re.compile(
    rf"\b(?:{any_of(BE_FORMS)}|remains?|remained) (?:still )?(?:an open question|a mystery"
    r"|anyone['’]s guess|to be seen|under investigation|(?:still )?being (?:investigated|examined))"
    r"|\b(?:whether|questions?|matter|how|who)\b[^;.]* (?:is|are|remains?|was|were) (?:still )?open(?=[,.]|$)"
    r"|\bnot (?:yet )?been (?:found|published|made public|traced|located|recovered|settled|resolved|chosen|explained)\b"
    r"|\b(?:nobody|no one|neither \w+|none of (?:them|the \w+)) (?:knows?\b|c(?:an|ould) (?:say\b"
    r"|be (?:verified|confirmed|checked)\b))"
    r"|\b(?:has|have) yet to (?:decide|say|confirm|announce|name|publish|set|explain|be)\b"
    rf"|\b(?:{any_of(BE_FORMS)}|been) (?:still |now )?(?:investigating|examining|looking into) (?:whether|if|how|why"
    r"|what (?:caused|led)|the cause)\b",
    re.IGNORECASE,
)
"""What a brief lists under what is not known besides `NOT_KNOWN`."""
_WE_DO_NOT_KNOW = re.compile(
    r"\b[Ww]e (?:do not|don['’]t) (?:yet )?know (?:yet )?(?:whether|if|who|what|how|why|when|where)\b"
)


def is_left_open(sentence: str) -> bool:
    """Whether leaving something open (not known, not said, not decided) is what the sentence is about.

    A refusal to comment or to say anything, a speaker who did not know, and the first person leave nothing open.

    >>> is_left_open("The cause is not known."), is_left_open("The bank did not comment.")
    (True, False)
    >>> is_left_open("Whether the town has to pay is still open."), is_left_open("The town has to pay.")
    (True, False)
    """
    if _WE_DO_NOT_KNOW.search(sentence):
        return True
    if is_spoken(sentence):
        return False
    return is_unknown(_NOT_OPEN.sub(" ", sentence)) or _OPEN_MATTERS.search(sentence) is not None


_PAIRS = """
above|below above|under over|under before|after rise|fall rose|fell increase|decrease raise|lower raise|cut more|less
first|last north|south east|west left|right inland|sea offshore|ashore early|late earlier|later open|close
opened|closed win|lose won|lost accept|reject accepted|rejected approve|reject confirm|deny confirmed|denied
admit|deny admitted|denied support|oppose supported|opposed male|female men|women man|woman boys|girls brother|sister
mother|father son|daughter husband|wife upper|lower highest|lowest high|low higher|lower largest|smallest
biggest|smallest longest|shortest best|worst most|least increased|decreased increase|reduce gain|loss gained|lost
guilty|innocent guilty|cleared convicted|acquitted convicted|cleared public|private inside|outside start|end
started|ended began|ended begin|end buy|sell bought|sold arrive|leave enter|leave same|different
possible|impossible likely|unlikely able|unable legal|illegal always|never everyone|nobody everybody|nobody
maximum|minimum strong|weak stronger|weaker dry|wet hot|cold day|night morning|evening
morning|afternoon summer|winter spring|autumn borrow|lend employ|dismiss hired|fired up|down upstream|downstream
older|younger elder|younger oldest|youngest ahead|behind suspended|ended paused|ended abandoned|released
temporary|permanent adult|larva adults|larvae import|export imports|exports narrow|wide narrowly|easily praise|criticise
praised|criticised welcomed|condemned success|failure succeeded|failed majority|minority allow|ban allowed|banned
permit|forbid permitted|forbidden exceed|fall exceeded|fell faster|slower quick|slow better|worse improved|worsened
expand|shrink widened|narrowed mainly|entirely partly|entirely partly|wholly main|minor
asked|refused agreed|refused agree|refuse deliberate|accidental hired|sacked
""".split()
OPPOSITES: dict[str, frozenset[str]] = {}
for _pair in _PAIRS:
    _one, _other = _pair.split("|")
    OPPOSITES[_one] = OPPOSITES.get(_one, frozenset()) | {_other}
    OPPOSITES[_other] = OPPOSITES.get(_other, frozenset()) | {_one}

RANKS = re.compile(
    r"\b(?:most|least|best|worst|first|last|only|sole|record|ever|unprecedented|top|never before|unique|leading"
    r"|(?:larg|bigg|great|small|high|low|long|short|old|young|new|deadli|bloodi|heavi|strong|weak|fast|rich"
    r"|poor|cheap"
    r"|deep|wid|bright|earli|lat|hard|near|few|wors|costli|busi|saf|rar|fin|hott|cold|dri|wett|tall|steep|clos|strict"
    r"|sharp|sever|fierc|dead|grav|bare|warm|loud|clear|quick|slow|light|tough|harsh|rough|wild|grand|main)est)\b"
)
UNIVERSALS = re.compile(
    r"\b(?:all|every\w*|each|entire(?:ly)?|whole|wholly|always|any(?:one|body)?|both|solely|full(?:y)?"
    r"|complete(?:ly)?"
    r"|throughout|across|totally|exclusively|only|alone|unanimous(?:ly)?|total|the country's|nationwide|permanently"
    r"|final(?:ly)?|definitively|immediately|never|no one|nobody|none)\b"
)
REPORTS = re.compile(
    r"\b(?:sa(?:y|ys|id|ying)|told|tells?|according to|report\w*|claim\w*|alleg\w+|accus\w+|announc\w+"
    r"|den(?:y|ies|ied)"
    r"|insist\w*|argu\w+|believ\w+|maintain(?:s|ed)|warn\w*|acknowledg\w+|admit\w*|conced\w+|add(?:s|ed)|estimat\w+"
    r"|think|thinks|thought|call(?:s|ed)|describ\w+|contend\w*|predict\w*|expect\w*|hold(?:s)?|put(?:s)?"
    r"|speak(?:s)?|spoke"
    r"|attribut\w+|blam\w+|suggest\w*|disput\w+|reject\w*|charg(?:e|es|ed)|confirm\w*|declar\w+|stress\w*|accord\w*"
    r"|wrote|writes?|ask(?:s|ed)|promis\w+|hop(?:e|es|ed)|agree[sd]?|view\w*|version|account|words|quoted?|note[sd]?"
    r"|complain\w*|critici\w+|prais\w+|derived|proposed|theory|suspect\w*|found|conclud\w+|reckon\w*)\b"
)
LEAST = re.compile(
    r"\b(?:at least|no (?:fewer|less) than|not (?:fewer|less) than|a minimum of|minimum|starting at"
    r"|no (?:shorter|sooner) than)\b"
)
MOST = re.compile(
    r"\b(?:at most|no more than|up to|a maximum of|maximum|as (?:many|much) as|not more than|within|not exceed\w*"
    r"|no longer than|no later than|capped at|limited to)\b"
)
# Phrases directly before a date that say whether something is before or after it.
NOT_BEFORE_DATE = re.compile(
    r"\b(?:not|n't|never|no (?:earlier|sooner)|not (?:due|expected)(?: to \w+)?) (?:\w+ )?(?:before|until|by|than)"
    r"(?: the| the end of| early| late| mid)?\s*$"
)
BEFORE_DATE = re.compile(
    r"\b(?:before|by|until|till|ahead of|prior to|no later than|up to)(?: the| the end of| early| late| mid)?\s*$"
)
AFTER_DATE = re.compile(
    r"\b(?:after|since|from|following|beyond|as of|starting|no earlier than|later than)"
    r"(?: the| the end of| early| late| mid)?\s*$"
)
LEAST_BEHIND = re.compile(
    r"(?: \w+){0,3},? (?:at (?:the )?(?:very )?least|or (?:more|over|higher|longer)|and (?:more|over))\b"
)
MOST_BEHIND = re.compile(
    r"(?: \w+){0,3},? (?:at (?:the )?(?:very )?most|or (?:less|fewer|under|lower)|and (?:less|under))\b"
)
OVER = re.compile(r"\b(?:more than|over|above|exceed\w*|upwards of|in excess of|beyond)\b")
UNDER = re.compile(r"\b(?:fewer than|less than|under|below|not quite|almost|nearly|just short of|short of)\b")
LIMITS = re.compile(
    r"\b(?:at least|at most|(?:no|not) (?:more|less|fewer|longer|later|shorter|sooner) than|within|up to"
    r"|more than|less than|fewer than|over|above|under"
    r"|below|beyond"
    r"|minimum|maximum|limit\w*|ceiling|cap(?:ped)?|as (?:much|many) as|reach\w*|exceed\w*|or more|or less"
    r"|or so|nearly"
    r"|almost|far as|threshold)\b"
)
# Words of statements about all of something, and of evidence about a part of it.
TOTALS = re.compile(
    r"(?<!not )(?<!at )(?<!after )(?<!above )(?<!in )\b(?:all|every(?:one|body|thing)?|each"
    r"|entire(?:ly)?|whole|wholly|unanimous(?:ly)?|exclusively|solely|any(?:one|body)?)\b"
    r"|\bin (?:every|each|all (?:of|the|its|their|his|her|these|those))\b"
)
SHARES = re.compile(
    r"\b(?:some|most(?:ly)?|mainly|chiefly|largely|partly|part of|half|(?:one|two|three|four|five|six"
    r"|several|many|few|none|quarters?|thirds?|\d+|\w+-\w+) of (?:the|them|those|its|her|his|their"
    r"|\d+)|\d+ of \d+|worst|not all|only|others|minority|split|except|usually|seldom|often|so far)\b"
)
# Words right before an earlier value, in sentences about one, and in statements that present a value as an earlier one.
BEFORE_OLD_VALUE = re.compile(
    r"(?:\bfrom|\bnot|\bnot the|\bagainst(?: the)?|\bthan|\bup from|\bdown from|\binstead of(?: the)?"
    r"|\brather than(?: the)?|\bcompared with(?: the)?)\s+(?:the |about |some |around |nearly |[$£€]"
    r"|an? )*$"
)
_NAME_OF_VALUE = r"(?:figure|number|total|toll|count|estimate|target|price|rate|date|limit|offer|forecast)"
BEFORE_NEW_VALUE = re.compile(
    r"\b(?:now|currently|stands? at|today|(?:f[ae]ll|falls|fallen|ris(?:e|es|en)|rose|cut|drop(?:s|ped)?"
    r"|rais(?:e|es|ed)|lower(?:s|ed)?|increas(?:es?|ed)|slipped|slowed|climb(?:s|ed)|jump(?:s|ed)|grew|grown|went|gone"
    r"|reduced|revised|up|down)(?: by [^,;]{1,30})? to)\s+"
    r"(?:only |just |about |some |around |nearly |almost |[$£€]|an? )*$"
)
OLD_VALUE = re.compile(
    r"\b(?:had (?:first )?(?:been|put|spoken|said|published|given|reported|projected|forecast|lowered"
    r"|raised|expected)|had originally|previous(?:ly)?|earlier|initial(?:ly)?|originally"
    r"|first (?:published|reported|put|said|applied|spoke|given|announced)|at first|was still"
    r"|were still|long thought|once thought|withdr[ae]w\w*|as we reported|removed from|revis\w+"
    r"|corrected|no longer|used to|the old "
    + _NAME_OF_VALUE
    + r"|last (?:year|month|week|time)'s|preliminary|dropped (?:its"
    r"|the|his|her)|in the first hours|promise that|the previous)\b"
)
GIVEN_AS_PAST = re.compile(
    r"\b(?:at first|initially|originally|earlier|previous(?:ly)?|former(?:ly)?|once|had|no longer"
    r"|first|until|before|then|instead|from|revised|corrected|withdr[ae]w\w*|compared|lower than"
    r"|higher than|down|up|fell|rose|more than|less than|dropped|old|rather than|not|against|replac\w*"
    r"|abandon\w*)\b"
)
OVERTAKEN = re.compile(
    r"\b(?:earlier|initial(?:ly)?|previous(?:ly)?|at first|first (?:reported|put|said|estimated)|original(?:ly)?"
    r"|had (?:said|put|reported|estimated)|revised from|(?:up|down) from|later (?:corrected|revised|raised|lowered))\b",
    re.IGNORECASE,
)
"""Words of a sentence whose own value was replaced by a later one."""
GIVEN_BEFORE = re.compile(
    r"\b(?:up|down|revised|raised|lowered|corrected) from\b|"
    r"\b(?:earlier|previous(?:ly)?|initial(?:ly)?|first|preliminary|original(?:ly)?) (?:\w+ ){0,4}"
    r"(?:put|said|gave|given|counts?|figures?|tolls?|estimates?|reports?|reported)\b|"
    r"\bhad (?:put|said|given|reported|counted)\b",
    re.IGNORECASE,
)
"""Words before a number that was given earlier and no longer holds."""
# Disputed assertions, doubts, and what makes a plan or a suspicion a result.
DISPUTES = re.compile(
    r"\b(?:den(?:y|ies|ied)|disput\w+|disagree\w*|question(?:s|ed)|could not be (?:checked|confirmed"
    r"|verified)|unproven|no evidence|did not test|unconfirmed|reject(?:s|ed)|contradict\w*|alleg\w+"
    r"|accus\w+|claim(?:s|ed|ing)?|argu(?:e|es|ed)|contend\w*|insist\w*|in the opinion|believes?"
    r"|complain\w*|critics|charged|the prosecution said|could not produce)\b"
)
DOUBTS = re.compile(
    r"\b(?:may|might|could|possibl[ye]|perhaps|probabl[ye]|likely|appear(?:s|ed)?|seem(?:s|ed)?"
    r"|suggest\w*|alleged\w*|suspect\w*|suspicion|reportedly|believ\w+|thought|expect\w*|predict\w*"
    r"|hop(?:es|ed)|propos\w+|too close|undecided|not ruled out|guess|uncertain|provisional\w*"
    r"|rumou?r\w*|asked|if|unless|due|had not established|not established|cannot|trial|no evidence"
    r"|unclear|decide whom|still)\b"
)
RESULTS = re.compile(
    r"\b(?:establish\w*|prov(?:es?|ed|en)|show(?:s|n|ed)|confirm\w*|agreed|accepted|approved"
    r"|certain(?:ly)?|definite(?:ly)?|guarantee\w*|will|found that|has found|settled|decided|signed"
    r"|permanent(?:ly)?|finally|caught|understood|admitted|concluded|opened)\b"
)
SUPERLATIVES = re.compile(
    r"\b(?:worst|best|record|ever|unprecedented|never before|in (?:the|its|their|his|her) history"
    r"|most (?!of\b|people\b)\w+(?:ous|ful|ive|al|ing|ent|ant|ic|able)|(?:larg|bigg|great|small|high"
    r"|low|long|short|old|young|deadli|heavi|strong|weak|fast|rich|poor|cheap|deep|wid|costli|busi|rar"
    r"|hott|cold|tall|clos|sharp|sever|fierc)est)\b"
)
