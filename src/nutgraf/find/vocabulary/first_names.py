"""First names, and whether their bearers are women or men.

`FEMALE` and `MALE` are our own lists for news; `gender_of_first_name` also knows the names that the package `faker`
lists for some forty languages, by the share of languages that give them to women or to men.
"""

from __future__ import annotations

import importlib
import unicodedata
from collections import Counter
from functools import cache
from typing import Literal

Gender = Literal["female", "male", ""]

FEMALE = frozenset(
    """abigail adele adriana agatha agnes aisha alberta alejandra alessandra alexandra alexandria alice alina alison
    amal amanda amelia amina amira amy ana anastasia andrea angela anita ann anna anne anneke annette annie annika
    antonia aoife april astrid audrey barbara beatrice beatriz becky bella bernadette beth bethany betty bianca
    birgit blanca brenda bridget brigitte camilla carla carmen carol carolina caroline carolyn catalina catherine
    cecilia celia charlotte chiara christina christine claire clara claudia constance cristina cynthia dagny daniela
    daphne dawn deborah delia denise diana diane dolores donna dora doris dorothy edith eileen elaine eleanor elena
    eliza elizabeth ella ellen elsa emilia emily emma erica erika erin esmeralda esther eva eve evelyn ewa fatima
    fatou felicity fiona flora florence frances francesca freda freya frida gabriela gabriella gemma georgia
    georgina geraldine gertrude gillian gina giulia gladys gloria grace greta gretchen gudrun gwen hala hana hannah
    harriet hazel hedda heidi helen helena helene hilda hildegard ida imogen ines inga ingeborg ingrid irene
    iris irina isabel isabella isabelle isobel ivana jacqueline jane janet janice jasmine jeanne jemima jennifer
    jenny jessica jill joan joanna joanne josephine joyce juanita judith judy julia juliana julie juliet karen karin
    karina kate katerina katharine katherine kathleen kathryn katie katja keiko khadija kirsten kristina lara
    larissa laura lauren layla leah leila lena leonor leontina leticia lidia lily linda lisa lola lorena lorna
    lorraine louise lucia lucy luisa lydia lynn mabel madeleine magda magdalena maggie maja malala mandy manuela
    marcela margaret margarita maria mariam marianne marie marina marion marisol marjorie marta martha martina mary
    maryam mathilde matilda maud maureen maya megan melanie melissa mercedes mette michelle milena miranda miriam
    moira molly mona monica monique muriel myra nadia nadine nancy naomi natalia natalie natasha nina noor nora
    noura nuria octavia olga olive olivia ophelia paloma pamela patricia paula paulina pauline penelope petra
    philippa phoebe pilar polly priscilla priya rachel rania rebecca regina renata rita roberta rosa rosalind
    rosamund rosario rosaura rose rosemary roxana ruth sabina sabine sabrina sally samantha sandra sara sarah sasha
    selma serena sharon sheila shirley sibyl sigrid sigrun silvia simone sofia sonia sophia sophie stella stephanie
    sue susan susanna susanne suzanne svetlana sylvia tabitha tamara tamsin tania tanya teresa thea thelma theresa
    therese tina tracy ulrike ursula valentina valeria valerie vanessa vera veronica victoria viola violet virginia
    vivian vivienne wanda wendy wilhelmina winifred xenia yasmin yasmine yolanda yvette yvonne zainab zara zlata zoe
    zeynep ayse amara ngozi chioma adwoa adjoa afua akua abena lindiwe thandi""".split()
)
MALE = frozenset(
    """aaron abdel abdelqader abdul abdullah abraham adam adrian ahmad ahmed akira alan albert alberto alejandro
    aleksandr alessandro alexander alfonso alfred ali allan alvaro amadou amir amos anders andre andreas andrew
    andrey angelo angus anselmo anthony anton antonio archie arjun armando arnold arthur arturo asif august bashar
    barack barry bartholomew ben benedict benjamin bernard bernardo bertil bill bjorn bob boris brad bradley brendan
    brian bruce bruno bryan carl carlos cedric cesar charles chris christian christoph christophe christopher ciaran
    claude claudio clive colin colm conor craig cyril damian dan daniel darren dave david declan dennis derek
    desmond dick diego dieter dietrich dimitri dmitri dominic don donald doug douglas duncan dwight edgar edmund
    eduardo edward edwin egil eli elias elliott emil emilio emmanuel enrico enrique eric erik ernest ernesto ethan
    eugene evgeny fabio faisal felipe felix ferdinand fernando filip filipe francesco francisco francois frank
    frantz franz fred frederick frederik gareth gary gavin geoff geoffrey george georg gerald gerard gerhard gethin
    gilbert giorgio giovanni giuseppe glen glenn gordon graham greg gregory guido guillermo gunnar gunther gustav
    guy hamid hamza hans harald harold harry hassan hector hector heinrich helmut henning henrik henrique henry
    herbert herman hiroshi horace howard hugh hugo hussein ian ibrahim idris igor ike ilya isaac ismail ivan ivar
    ivo jack jacob jacques jaime jakob jamal james jan jason javier jean-paul jeff jeffrey jeremy jerome jerry jesus
    jim joaquim joaquin joe joel johan johann johannes john johnny jon jonas jonathan jorge jose josef joseph joshua
    juan julian julius jurgen justin kamal karel karim karl keith ken kenneth kenji kevin khaled khalid klaus kofi
    konrad kristian kurt kwabena kwame kwasi lars laurence lawrence leo leon leonard leonardo leopold lev liam
    lionel lorenzo louis luc luca lucas ludwig luigi luis lukas luke mahmoud malcolm manuel marc marcel marco marcos
    marcus mario mark markus martin marvin massimo mateo mathias matt matteo matthew matthias maurice mauricio max
    maxim maximilian michael michel miguel mike mikhail miles milo mohamed mohammad mohammed moses muhammad murray
    mustafa nathan nathaniel ned neil nelson nicholas nick nicolas nigel nikolai nils noah norbert norman oleg
    oliver olivier omar oriol oscar oskar osman otto owen pablo pascal patrick paul pavel pedro per pete peter
    petter philip philippe pierre quentin rafael raj rajesh ralph ramon rashid raul ravi raymond rene ricardo
    richard rick robert roberto rodrigo roger roland rolf roman ronald rory ross roy rudolf rui rupert russell salim
    salman sam-erik samir samuel santiago sean sebastian serge sergei sergey sergio seth shaun sidney simon solomon
    stan stanislav stefan stephen stephane steve steven stewart stuart sven tariq ted teofilo terence terry theo
    theodore thomas tiago tim timothy tobias tom tomas tommy tony trevor ulrich umar victor viktor vincent vincenzo
    vladimir volodymyr walt walter warren werner wilhelm will william wolfgang xavier yaw yevgeny yosef youssef yuri
    yusef yusuf zachary ziad kwaku emeka chidi tunde sipho thabo hideo takeshi wei-ming""".split()
)

# Names of women and of men in English news, whichever of them the package lists.
UNISEX = frozenset(
    """addison alex angel ariel ash ashley aubrey avery bailey billie blair bobby brett cameron carey casey charlie
    cody corey courtney dale dana darcy devon drew eden emery finley frankie gale hadley harley harper hayden
    jackie jamie jean jesse jessie jo jody jordan jules kai kelly kendall kerry kim kit laurie
    lee leigh leslie lindsay lindsey logan lou mackenzie mel michele mika micah morgan nicola nikita noel paris
    parker pat peyton phoenix quinn reese ren riley robin rowan sacha sage sam sandy shannon shawn shelby skyler
    stacey stevie sydney taylor tyler val wei yael""".split()
)

# The languages of `faker` whose names are written with Latin letters.
_LOCALES = """az_AZ cs_CZ da_DK de_AT de_CH de_DE en_AU en_CA en_GB en_GH en_IE en_IN en_KE en_NG en_NZ en_PK en_US
    es_AR es_CL es_CO es_ES es_MX et_EE fi_FI fr_BE fr_CH fr_FR fr_QC ga_IE ha_NG hr_HR hu_HU id_ID ig_NG it_IT
    lt_LT lv_LV nl_BE nl_NL no_NO pl_PL pt_BR pt_PT ro_RO sk_SK sl_SI sv_SE sw tr_TR tr_AZ yo_NG zu_ZA""".split()
_SURE = 4  # a name is of one gender where this many times as many languages say so


def gender_of_first_name(name: str) -> Gender:
    """Whether the first name is a woman's or a man's; empty where it is neither known nor clear.

    >>> gender_of_first_name("Narges"), gender_of_first_name("Ulrike"), gender_of_first_name("Quill")
    ('', 'female', '')
    """
    folded = _folded(name)
    if folded in UNISEX:
        return ""
    if folded in FEMALE:
        return "female"
    return "male" if folded in MALE else _listed().get(folded, "")


def is_first_name(name: str) -> bool:
    """Whether people bear the word as a first name; words that also mean other things are among them."""
    folded = _folded(name)
    return folded in FEMALE or folded in MALE or folded in _listed()


def _folded(name: str) -> str:
    lowered = name.lower()
    if lowered.isascii():
        return lowered
    return "".join(letter for letter in unicodedata.normalize("NFD", lowered) if not unicodedata.combining(letter))


@cache
def _listed() -> dict[str, Gender]:
    """Every first name of the package, by its gender; read when it is first asked for (0.2 s)."""
    female: Counter[str] = Counter()
    male: Counter[str] = Counter()
    for locale in _LOCALES:
        try:
            provider = importlib.import_module(f"faker.providers.person.{locale}").Provider
        except ModuleNotFoundError:  # a later version of the package may drop a language
            continue
        for attribute, votes in (("first_names_female", female), ("first_names_male", male)):
            votes.update(
                {_folded(str(name).split()[0]) for name in getattr(provider, attribute, ()) if str(name).strip()}
            )
    return {name: _winner(female[name], male[name]) for name in female | male if len(name) > 1}


def _winner(female: int, male: int) -> Gender:
    if female >= _SURE * male and female:
        return "female"
    return "male" if male >= _SURE * female else ""
