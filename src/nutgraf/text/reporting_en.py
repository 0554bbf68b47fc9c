"""English words for saying: reporting verbs and how each can be used, and the nouns and documents of speech."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from nutgraf.text.word_forms_en import all_forms, verb_forms

Manner = Literal["says", "finds", "acts", "denies", "disputes", "alleges", "forecasts"]


class ReportingVerb(NamedTuple):
    """One inflected form: its lemma, what the verb does to certainty, and how the form can be used.

    A `weak` verb reports only when something that can be reported follows or a quotation touches it
    ("added that …", not "added 500 jobs"). A form that is not `finite` ("saying") takes over the subject of
    the clause before it.
    """

    lemma: str
    manner: Manner
    weak: bool
    finite: bool
    past: bool


_STRONG = {
    "says": """acknowledge admit announce argue assert believe caution claim complain contend confess confide confirm
        disclose exclaim explain grumble insist joke lament mutter opine proclaim quip reckon reiterate remark
        retort reveal say shout stress tell testify think vouchsafe warn whisper emphasise emphasize""",
    "denies": "deny refute rebut",
    "disputes": "dispute contest",
    "alleges": "allege",
    "forecasts": "forecast predict project expect anticipate",
}
_WEAK = {
    "says": """allow boast concede declare maintain recall protest suggest add admonish affirm agree answer ask assure
        attribute attest begin blog calculate clarify comment conclude continue counter convey cry demand elaborate
        estimate fear feel guess hint imply inform interject laugh mention muse narrate note notify object observe
        pledge point ponder promise pronounce query recount reflect relate repeat reply report respond sigh signal
        sing speculate state swear tweet underline underscore vow voice wonder worry write advise put post""",
    "finds": "conclude find indicate read rule show establish record",
    "acts": """accept apologise apologize applaud appeal attack blame brand call condemn criticise criticize decry
        defend denounce deplore describe dub hail label liken mock order portray praise propose rate rebuke recommend
        ridicule thank urge welcome assail bash blast chide laud lambast lambaste scold slam tout
        characterise characterize offer decline refuse cite""",
    "denies": "reject dismiss rubbish",
    "disputes": "question challenge contradict disagree",
    "alleges": "accuse",
    "forecasts": "hope plan intend aim project",
}


def _forms(lemma: str, manner: Manner, weak: bool) -> dict[str, ReportingVerb]:
    forms = verb_forms(lemma)
    table = {form: ReportingVerb(lemma, manner, weak, finite=True, past=False) for form in (lemma, forms.third_person)}
    table[forms.gerund] = ReportingVerb(lemma, manner, weak, finite=False, past=False)
    return table | {form: ReportingVerb(lemma, manner, weak, finite=True, past=True) for form in forms.pasts}


def _all_forms() -> dict[str, ReportingVerb]:
    table: dict[str, ReportingVerb] = {}
    for weak, lists in ((True, _WEAK), (False, _STRONG)):
        for manner, words in lists.items():
            for lemma in words.split():
                table.update(_forms(lemma, manner, weak))  # type: ignore[arg-type]
    return table


REPORTING = _all_forms()
"""Every inflected reporting verb, lower case."""

# Forms that are mostly nouns in news ("the report", "a claim", "plans"): they count as verbs only after a
# pronoun, a name or a plural, and never after a determiner or an adjective.
NOUN_LIKE = frozenset(
    """claim claims report reports state states note notes promise promises plan plans estimate estimates forecast
    forecasts comment comments demand demands question questions answer answers challenge challenges dispute
    disputes contest contests fear fears hope hopes pledge pledges vow vows project projects order orders appeal
    appeals attack attacks offer offers charge charges record records rule rules reply replies joke jokes call calls
    label labels brand brands signal signals object objects cry cries laugh laughs protest protests hint hints worry
    worries thought thinking findings finding find finds show shows tweet tweets point points voice voices read
    reads feeling saying writing beginning reading understanding aim aims cites thanks guess guesses welcome begin
    put puts rate rates query queries answer express""".split()
)

# Verbs that report only words in quotation marks: "the mayor began, “…”".
WITH_QUOTES_ONLY = frozenset(
    "begin continue laugh cry sigh repeat offer conclude post interject mention muse sing".split()
)
# Words before a colon at the beginning of a paragraph that name no speaker.
NEVER_LABELS = frozenset(
    """note update updated correction clarification exclusive breaking related photo video watch read caption source
    sources summary background context""".split()
) | {"editor's note", "editor’s note", "read more", "see also", "photo by", "key points"}
# "declined to say": the article reports that nothing was said, so nothing is attributed.
SILENT_BEFORE = all_forms("decline", "refuse", "fail") | {"without", "unable"}
# What can be denied or disputed: "rejected the claim", not "rejected the offer".
DENIABLE = frozenset(
    """claim claims allegation allegations accusation accusations charge charges suggestion suggestions report reports
    criticism criticisms idea notion assertion assertions account accounts figure figures version finding findings
    that rumour rumours rumor rumors speculation conclusion conclusions statement statements argument both points
    this""".split()
)
CLAIMS = frozenset(
    "claim claims allegation allegations accusation accusations suggestion suggestions report reports".split()
)
"""What a rejecting verb ("dismissed") denies, if it is its object."""
# Nouns for an act of saying: "the mayor's claim that …".
SAYING_NOUNS = frozenset(
    """admission allegation argument assertion assessment assurance claim comment comments complaint concession
    contention declaration description insistence observation pledge prediction promise remark remarks statement
    suggestion testimony vow warning words""".split()
)
# Participles of publication between a document and its verb: "a report released in May found …".
PUBLISHED = frozenset(
    """aired broadcast commissioned conducted dated emailed filed issued leaked obtained posted prepared produced
    published released reviewed seen sent shared signed submitted unveiled written""".split()
)
# Occasions and media of speech: "said in a statement", "in an interview Ana Ruiz said".
SPEECH_OCCASIONS = frozenset(
    """statement interview letter email e-mail speech post message press television radio phone""".split()
)
# Before a person who speaks in a recording: "footage of Ana Ruiz saying …".
SHOWING = frozenset("of hear hears heard saw show shows showed showing features quotes quoted recalled".split())
# After "denied", these mean a refusal and no denial: "denied him bail", "denied access".
REFUSABLE = frozenset("access entry bail permission visa visas parole service request requests him her them".split())
# Documents and media that can be the subject of a reporting verb.
SPOKEN_DOCUMENTS = frozenset(
    """statement statements letter report email e-mail memo filing complaint indictment ruling judgment study paper
    document documents notice lawsuit dispatch tweet post message release communique communiqué article newspaper
    website records data figures survey poll minutes review inquiry investigation affidavit""".split()
)
INNER_STATES = frozenset("feel think hope plan expect aim want fear find show tell".split())
"""Verbs of reported clauses whose words in quotation marks are the speaker's."""
COMPLEMENTS = frozenset("that how why what whether it he she they there".split())
"""Words with which what is reported may begin."""
BEFORE_SUBJECT_OF_SIDE_CLAUSE = frozenset(
    "which whom whose what where after because when before once if unless until".split()
)
"""Before the subject of a verb of saying, these make it that of a side clause."""
# Words a line may add to a sentence: they report or count and assert nothing of their own.
ASSERTING_NOTHING = frozenset("say tell according accordingly report state add people percent per cent".split())
NOBODY_IN_PARTICULAR = frozenset(
    ("nobody", "no one", "none", "everybody", "everyone", "somebody", "someone", "anyone", "anybody")
)
"""Sources that nobody is."""


_STRONG_FINITE = sorted(
    form for form, verb in REPORTING.items() if verb.finite and not verb.weak and form not in NOUN_LIKE
)
REPORTER_WITHOUT_NAME = re.compile(
    r"(?P<subject>\b(?:[Hh]e|[Ss]he|[Tt]hey|[Ii]t|[Tt]he (?P<noun>[a-z]+)))"
    rf" (?:(?:also|later|then|now|still|had|has|have) )?(?:{'|'.join([*_STRONG_FINITE, 'added'])})\b"
)
"""A subject without a name, as groups, and the verb with which it reports: "he said", "the official added"."""
