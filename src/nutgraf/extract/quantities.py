"""Read what a number measures (scale, percent, money, unit) and what it counts.

Every unit has one canonical English name in the singular; money has its ISO 4217 code.

What a number counts is the head of the noun phrase to its right, found without a tagger: the first plural in the
phrase (`three of its smaller bases` counts bases). A phrase without a clear plural gives no noun, because a wrong noun
would tie the figure to the wrong thing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from nutgraf.text.lexicon_en import AUXILIARY_FORMS, QUESTION_WORDS
from nutgraf.text.tokens import GAP, fold_word, word_set

_SCALE_WORDS = {
    2: "hundred",
    3: "thousand k tsd mille mil tausend mila tys tusen tusind duizend tuhatta ezer ribu tisíc mii ألف آلاف ألفا",
    5: "lakh lakhs",
    6: "million millions mn mln mio millionen millón millones milhão milhões milione milioni "
    "miljoen miljoner miljon miljoonaa millioner milionů milionu miliónů milionów miliony "
    "milioane millió milyon juta مليون ملايين مليونا",
    7: "crore crores",
    9: "billion bn bln milliard milliards milliarden mrd mld miliardo miliardi miljard miljarder "
    "miljardia milliarder miliard miliardy miliardů miliardów miliarde milliárd milyar miliar "
    "bilhão bilhões مليار مليارات مليارا",
    12: "trillion tn trn billionen billones billón biljoen biljon biliony bilionů triliun trilyon تريليون تريليونات",
}
_MEASURES = {
    "percent": "% percent per_cent per_cents pct prozent pour_cent por_ciento por_cento per_cento procent "
    "procento procenta százalék بالمئة بالمائة "
    "في_المئة في_المائة",
    "percentage point": "percentage_point percentage_points %_point %_points pp ppt ppts prozentpunkte",
    "basis point": "basis_point basis_points bps bp",
    "point": "point points",
    "second": "second seconds sec secs sekunden ثانية ثوان",
    "minute": "minute minutes min mins minuten minutos دقيقة دقائق",
    "hour": "hour hours hr hrs stunden heures heure horas ساعة ساعات",
    "day": "day days tage tagen jours jour días يوم أيام يوما",
    "week": "week weeks wochen semaines semanas أسبوع أسابيع أسبوعا",
    "month": "month months monate monaten mois meses شهر أشهر شهرا شهور",
    "year": "year years yr yrs jahre jahren ans años سنة سنوات عام أعوام عاما",
    "decade": "decade decades",
    "century": "century centuries",
    "millimetre": "mm millimetre millimetres millimeter millimeters",
    "centimetre": "cm centimetre centimetres centimeter centimeters",
    "metre": "m metre metres meter meters mètres metros متر أمتار مترا",
    "km": "km kms kilometre kilometres kilometer kilometers kilomètres kilómetros كيلومتر كيلومترا كيلومترات",
    "inch": "inch inches",
    "foot": "foot feet ft",
    "yard": "yard yards",
    "mile": "mile miles",
    "nautical mile": "nautical_mile nautical_miles",
    "acre": "acre acres",
    "hectare": "hectare hectares ha هكتار هكتارات",
    "nanogram": "nanogram nanograms ng",
    "microgram": "microgram micrograms μg µg",
    "milligram": "milligram milligrams mg",
    "gram": "g gram grams gramme grammes غرام جرام",
    "kilogram": "kg kgs kilo kilos kilogram kilograms kilogramme kilogrammes كيلوغرام كيلوغراما كيلوجرام",
    "tonne": "tonne tonnes metric_ton metric_tons طن أطنان طنا",
    "ton": "ton tons",
    "pound (weight)": "lb lbs",
    "ounce": "ounce ounces oz",
    "millilitre": "ml millilitre millilitres milliliter milliliters",
    "litre": "litre litres liter liters لتر لترا",
    "gallon": "gallon gallons",
    "barrel": "barrel barrels برميل براميل",
    "degree": "° degree degrees درجة درجات",
    "degree celsius": "°c degrees_celsius degree_celsius degrees_c degrees_centigrade celsius c درجة_مئوية درجات_مئوية",
    "degree fahrenheit": "°f degrees_fahrenheit degree_fahrenheit degrees_f fahrenheit f",
    "kilowatt": "kw kilowatt kilowatts",
    "megawatt": "mw megawatt megawatts ميغاواط",
    "gigawatt": "gw gigawatt gigawatts",
    "kilowatt-hour": "kwh kilowatt-hour kilowatt-hours",
    "megawatt-hour": "mwh megawatt-hour megawatt-hours",
    "terawatt-hour": "twh terawatt-hour terawatt-hours",
    "megabyte": "mb megabyte megabytes",
    "gigabyte": "gb gigabyte gigabytes",
    "terabyte": "tb terabyte terabytes",
    "mile per hour": "mph",
    "km per hour": "kph kmh",
    "knot": "knot knots",
}
_SIGNS = {
    "$": "USD", "us$": "USD", "c$": "CAD", "ca$": "CAD", "a$": "AUD", "au$": "AUD", "nz$": "NZD", "hk$": "HKD",
    "s$": "SGD", "nt$": "TWD", "r$": "BRL", "mx$": "MXN", "£": "GBP", "e£": "EGP", "€": "EUR", "¥": "JPY",
    "₹": "INR", "₽": "RUB", "₺": "TRY", "₩": "KRW", "₪": "ILS", "₴": "UAH", "₦": "NGN", "₱": "PHP", "₫": "VND",
    "rs": "INR", "rs.": "INR",
}  # fmt: skip
CODES = (
    "USD EUR GBP JPY CHF CAD AUD NZD CNY RMB INR RUB TRY KRW ILS UAH SEK NOK DKK PLN CZK HUF RON BRL MXN ARS CLP "
    "COP ZAR NGN KES GHS EGP SYP LBP IQD IRR SAR AED QAR KWD JOD BHD OMR LYD TND DZD MAD SDG YER PKR BDT LKR THB "
    "IDR MYR SGD HKD TWD PHP VND ISK"
)
_MONEY_WORDS = {
    "dollar": "dollar dollars دولار دولارا دولارات",
    "EUR": "euro euros يورو",
    "pound": "pound pounds ليرة ليرات جنيه جنيها جنيهات",
    "GBP": "pound_sterling pounds_sterling جنيه_إسترليني",
    "cent": "cent cents",
    "penny": "p penny pence",
    "JPY": "yen",
    "CNY": "yuan renminbi",
    "KRW": "won",
    "rupee": "rupee rupees",
    "RUB": "rouble roubles ruble rubles",
    "lira": "lira liras",
    "dinar": "dinar dinars دينار دنانير دينارا",
    "SAR": "riyal riyals ريال",
    "IRR": "rial rials",
    "AED": "dirham dirhams درهم",
    "ILS": "shekel shekels",
    "UAH": "hryvnia hryvnias",
    "ZAR": "rand",
    "BRL": "reais",
    "PLN": "zloty zlotys",
    "THB": "baht",
    "NGN": "naira",
    "peso": "peso pesos",
    "krone": "krone kroner krona kronor kr",
    "franc": "franc francs",
    "shilling": "shilling shillings",
}
# A name shared by several moneys: the nation before it tells which; without one, English means the first.
_NATIONAL = {
    "dollar": "us:USD u.s.:USD american:USD canadian:CAD australian:AUD hong_kong:HKD singapore:SGD "
    "أمريكي:USD أميركي:USD",
    "pound": "british:GBP syrian:SYP lebanese:LBP egyptian:EGP sudanese:SDG سورية:SYP لبنانية:LBP مصري:EGP مصريا:EGP "
    "سوداني:SDG تركية:TRY",
    "rupee": "indian:INR pakistani:PKR",
    "lira": "turkish:TRY lebanese:LBP syrian:SYP",
    "dinar": "iraqi:IQD jordanian:JOD kuwaiti:KWD tunisian:TND algerian:DZD libyan:LYD عراقي:IQD أردني:JOD كويتي:KWD",
    "peso": "mexican:MXN argentine:ARS chilean:CLP colombian:COP philippine:PHP",
    "krone": "danish:DKK norwegian:NOK swedish:SEK icelandic:ISK",
    "franc": "swiss:CHF",
    "shilling": "kenyan:KES",
}
_UNNAMED = {"dollar": "USD", "rupee": "INR", "lira": "TRY"}
_CODES = frozenset(CODES.split())
_MONEY = frozenset({*_SIGNS.values(), *_MONEY_WORDS, *_CODES})
_ATTACHED_ONLY = {"g", "p", "mb", "pp", "min", "c", "f"}  # "5g" is a weight; a loose "g" is a letter
_FLOWS = {"metre", "km", "mile", "foot", "litre", "gallon", "barrel", "tonne", "kilogram"}


# The long scale: a German or French billion is a million millions.
_LONG_SCALE = {
    "de": {"billion": 12, "trillion": 18},
    "fr": {"billion": 12, "billions": 12, "trillion": 18, "trillions": 18},
    "es": {"billion": 12, "trillion": 18},
}
_TURKISH_THOUSAND = re.compile(r"[ \u00a0]bin(?!\w)")


class MeasureUnit(NamedTuple):
    """A unit next to a number: where it ends (or begins), and its canonical name."""

    edge: int
    name: str


class Scale(NamedTuple):
    """A scale word: where it ends, and its power of ten."""

    edge: int
    power: int


def _surfaces(table: dict[str, str]) -> dict[str, str]:
    return {word.replace("_", " "): name for name, words in table.items() for word in words.split()}


_UNITS = _surfaces(_MEASURES) | _surfaces(_MONEY_WORDS)
_UNITS |= {sign: name for sign, name in _SIGNS.items() if len(sign) == 1}
_SCALES = {word: power for power, words in _SCALE_WORDS.items() for word in words.split()}


def _any_of(words: Iterable[str]) -> str:
    longest_first = sorted(words, key=len, reverse=True)
    escaped = (re.escape(word).replace(r"\ ", r"[ \u00a0]") for word in longest_first)
    return "|".join(re.sub("(?<=[\u0620-\u064a])ا$", "\u064b?ا", word) for word in escaped)  # يومًا


_MARKS = re.compile("[\u064b-\u0652]")
_BOUND = r"[\u064b-\u0652]*+(?!\w)"  # vowel signs may close a word
_JOIN = rf"(?:{GAP}|-)?"
_NATION = r"(?-i:U\.?S\.?|Hong Kong|[A-Z][a-z]{2,15})"
_NATIONS = {
    (noun, nation.split(":")[0].replace("_", " ")): nation.split(":")[1]
    for noun, nations in _NATIONAL.items()
    for nation in nations.split()
}
_ARABIC_NATIONS = _any_of(nation for _, nation in _NATIONS if nation > "\u0600")
_CODE = f"(?-i:{CODES.replace(' ', '|')})"
_SCALE_RIGHT = re.compile(rf"{_JOIN}({_any_of(_SCALES)}){_BOUND}", re.IGNORECASE)
_UNIT_RIGHT = re.compile(
    rf"{_JOIN}(?:(?P<power>square|sq\.?|cubic){GAP})?"
    rf"(?:(?P<nation>{_NATION})[ \u00a0](?={_any_of(_NATIONAL)}))?"
    rf"(?P<unit>{_CODE}|{_any_of(_UNITS)})(?P<exponent>[²³])?"
    rf"(?:(?<=[%°$£€¥₹])|{_BOUND})(?:[- ]old\b|[ \u00a0](?P<arabic>{_ARABIC_NATIONS})(?!\w))?",
    re.IGNORECASE,
)
_ABBREVIATED = frozenset("mio mrd tsd mld tys mil".split())
_STOP_AND_WORD = re.compile(r"\.(?=[ \u00a0][^\W\d_]|[ \u00a0]?[€$£%])")
_WEIGHED = re.compile(rf"{GAP}of(?!\w)")
_PER = re.compile(rf"(?:{GAP}(?:per|an?){GAP}|/)(second|minute|hour|day|year|hr|h|s)(?!\w)", re.IGNORECASE)
_PER_NAMES = {"h": "hour", "hr": "hour", "s": "second"}
_SIGN_LEFT = re.compile(
    rf"(?:(?<!\w)(?:US|CA?|AU?|NZ|HK|S|NT|R|MX|E)(?=[$£]))?[{''.join(s for s in _SIGNS if len(s) == 1)}][ \u00a0]?\Z"
    rf"|(?<!\w)(?:Rs\.?|{_CODE})[ \u00a0]?\Z"
)


def scale_after(text: str, position: int, language: str = "en") -> Scale | None:
    """The scale word that follows a number; a lone "m" is left to the caller, which knows what it would measure.

    >>> scale_after("1.13 billion dollars", 4)
    Scale(edge=12, power=9)
    """
    if language == "tr" and (thousand := _TURKISH_THOUSAND.match(text, position)):
        return Scale(thousand.end(), 3)
    found = _SCALE_RIGHT.match(text, position)
    if not found or (found[1].lower() == "k" and found.start(1) > position):
        return None
    word = found[1].lower()
    end = found.end()
    if word in _ABBREVIATED and _STOP_AND_WORD.match(text, end):
        end += 1
    return Scale(end, _LONG_SCALE.get(language, {}).get(word) or _SCALES[word])


def unit_after(text: str, position: int) -> MeasureUnit | None:
    """The unit or currency that follows a number: `cubic metre per second`, `USD`, `year` for "-year-old" too."""
    found = _UNIT_RIGHT.match(text, position)
    if not found:
        return None
    surface = _MARKS.sub("", " ".join(found["unit"].split()))
    if found.start("unit") > position and surface.lower() in _ATTACHED_ONLY:
        return None
    if surface in {"c", "f"}:
        return None  # 50c is no temperature
    name = surface if surface in _CODES else _UNITS[surface.lower()]
    if is_money(name):
        return MeasureUnit(found.end(), _national(name, found["nation"] or found["arabic"], text, found.end()))
    power = found["power"] or found["exponent"]
    if power:
        name = f"{'cubic' if power.lower() in {'cubic', '³'} else 'square'} {name}"
    per = _PER.match(text, found.end()) if power or name in _FLOWS else None
    if per:
        return MeasureUnit(per.end(), f"{name} per {_PER_NAMES.get(per[1].lower(), per[1].lower())}")
    return MeasureUnit(found.end(), name)


def is_money(name: str) -> bool:
    return name in _MONEY or name.rsplit(maxsplit=1)[-1] in _NATIONAL


def _national(noun: str, nation: str | None, text: str, end: int) -> str:
    """The money that `noun` is: `syrian pound` is SYP, a bare dollar USD; a pound "of" something is a weight."""
    if nation:
        return _NATIONS.get((noun, nation.lower())) or f"{nation.lower()} {noun}"
    if noun == "pound" and text[end - 1] in "dsDS":
        return "pound (weight)" if _WEIGHED.match(text, end) else "GBP"
    return _UNNAMED.get(noun, noun)


def currency_before(text: str, position: int) -> MeasureUnit | None:
    """The currency sign or code directly before a number; `edge` is where it begins."""
    found = _SIGN_LEFT.search(text, max(0, position - 5), position)
    if not found:
        return None
    sign = found.group().strip()
    return MeasureUnit(found.start(), _SIGNS.get(sign.lower()) or ("CNY" if sign == "RMB" else sign))


class Counted(NamedTuple):
    """The head noun a number counts, at `[start, end)`."""

    start: int
    end: int


_STOPS = (
    QUESTION_WORDS
    | AUXILIARY_FORMS
    | word_set(
        "a about above according across after against ago ahead al along also although amid among and any "
        "around as at away back be because been before behind below beside besides between beyond both but by "
        "despite down due during each either else even ever every except for from gone he her here him his if "
        "in including inside instead into it its just last late later least less like me more much near "
        "nearly never next no nor not now of off on once one only or our out outside over overnight own per "
        "plus rather said says she since so some soon still such than that the their them then there these "
        "they this those though through throughout till to today together tomorrow tonight too toward towards "
        "under unless until up upon us via we whether while with within without yesterday yet you versus vs "
        "following earlier him went came took made got won lost left ran fell rose told gave "
    )
)
_STEP_OVER = word_set("more other additional new further extra fewer less")
_PLURALS = word_set(
    "people men women children police personnel troops staff crew others cattle sheep aircraft spacecraft teeth "
    "feet geese mice media data criteria servicemen policemen firemen fishermen gunmen militiamen businessmen "
    "congressmen congresswomen policewomen spokesmen crewmen infantry cavalry youth salmon fish livestock seamen "
    "craftsmen"
)
_NOT_PLURAL = word_set("news sports always perhaps across previous various famous serious plus gas bus virus")
_CASUALTIES = word_set("dead killed injured wounded missing hurt arrested detained hospitalised hospitalized")
_MODIFIER_PLURALS = word_set("arms sports sales goods women men savings operations communications customs intelligence")
# "one" is a pronoun far more often than a number; it counts before these, or a noun that ends like an agent.
_ONE_OF_A_KIND = word_set(
    "person man woman child boy girl civilian teenager baby adult resident student suspect death case vote seat "
    "house home building school hospital church mosque village town city country state province ship boat vessel "
    "plane aircraft helicopter drone missile rocket bomb car bus train lorry truck vehicle company bank union "
    "party court goal wicket job ticket bag shot hour minute month year mile metre meter kilometre kilometer "
    "percent percentage euro dollar pound patient infant employee agent assistant defendant president passport "
    "arrest sister brother son daughter guard nurse pilot monk priest driver member police protester other"
)
_AGENT = re.compile(
    r"(?!an?other|matter|after|never|number|manner|either|neither|further|over|under)\w{3,}(?:er|or|ist|ian|ee|man|woman)"
)

_WORD = r"(?:(?:[A-Z]\.){2,}|(?:[^\W\d_][\u064b-\u0652]*+)+(?:['’‑-][^\W\d_]+)*)"
_NEXT_WORD = re.compile(rf"{GAP}[\"“‘«]?({_WORD})")
_OF = re.compile(rf"{GAP}of(?:{GAP}(?:the|its|his|her|their|our|all|these|those|my|your)(?!\w)){{0,2}}", re.IGNORECASE)
_HYPHENED = re.compile(r"-((?!to\b|and\b|or\b|plus\b|old\b|time\b|fold\b)[^\W\d_]{3,})")
_ARABIC = re.compile(r"[\u0600-\u06ff]")


def counted_after(text: str, end: int, language: str = "en", *, needs_of: bool = False) -> Counted | None:
    """What the number that ends at `end` counts; `needs_of` for a share, which counts only "of" a thing.

    >>> text = "three of its smaller bases in Syria"
    >>> found = counted_after(text, 5); text[found.start:found.end]
    'bases'
    """
    hyphened = None if needs_of else _HYPHENED.match(text, end)
    if hyphened:
        return Counted(*hyphened.span(1))
    of = _OF.match(text, end)
    if needs_of and not of:
        return None
    return _head(text, of.end() if of else end, language)


def _head(text: str, position: int, language: str) -> Counted | None:
    found: Counted | None = None
    plural_modifier = False
    for step in range(6):
        match = _NEXT_WORD.match(text, position)
        if not match:
            return found
        word, position = match.group(1), match.end()
        if word.lower() in _STEP_OVER and not found:
            continue
        stops = word.lower() in _STOPS and not (word.isupper() and len(word) > 1)  # "us" stops, "US" does not
        if stops or (found and not (plural_modifier and _is_plural(word))):
            return found
        if step == 0 and language[:2].lower() not in {"en", "ar"} and word.lower() in _FUNCTION_WORDS:
            return None
        if step == 0 and (_other_language(word, language) or word.lower() in _CASUALTIES):
            return Counted(*match.span(1))
        plural_modifier = word.lower() in _MODIFIER_PLURALS
        if _is_plural(word):
            found = Counted(*match.span(1))
        elif found is None and word[0].isupper() and text[match.start(1) - 1] in '"“‘«':
            return None
    return found


_FUNCTION_WORDS = word_set(
    "de des du d la le les el los las der die das den dem des und et y e o ou oder von vom van "
    "en in im am an auf a à al "
    "au aux di del della dei i och og na se pour para por que qui sur sobre über per mit con "
    "avec bei bis zu zum zur nach "
    "vor dans par como comme sont est ist sind war es son fue il elle er sie uhr"
)


def _other_language(word: str, language: str) -> bool:
    return bool(_ARABIC.match(word)) or language[:2].lower() != "en"


def _is_plural(word: str) -> bool:
    lowered = word.lower()
    if lowered in _PLURALS:
        return True
    if lowered.endswith("s") and lowered not in _NOT_PLURAL and not (word.isupper() or "." in word):
        return len(word) > 3 and not lowered.endswith(("ss", "us", "is", "ous", "'s", "’s"))
    return False


def counts_one(text: str, end: int) -> Counted | None:
    """The singular noun that makes the "one" ending at `end` a number, as in `one British soldier`; else None."""
    position = end
    for _ in range(2):
        match = _NEXT_WORD.match(text, position)
        if not match or match.group(1).lower() in _STOPS:
            return None
        word = match.group(1).lower()
        if word in _ONE_OF_A_KIND or _AGENT.fullmatch(word):
            return Counted(*match.span(1))
        position = match.end()
    return None


_IRREGULAR = {"people": "person", "men": "man", "women": "woman", "children": "child", "feet": "foot"}
_SAME = [
    set(group.split())
    for group in (
        "troop soldier force personnel serviceman",
        "death dead killed fatality",
        "injured wounded hurt",
        "house home",
        "ship vessel boat",
        "plane aircraft jet",
        "nation country state",
        "police officer policeman",
        "worker employee staff",
        "job position post role",
    )
]
_HUMAN = word_set(
    "troop force personnel man woman child student resident patient victim casualty death dead killed injured "
    "wounded missing arrested detained crew police staff kid youth militant combatant migrant defendant suspect "
    "adult"
)


def noun_stem(noun: str) -> str:
    """The last word of a noun phrase, folded and in the singular, for comparing what two numbers count.

    >>> noun_stem("council seats"), noun_stem("countries"), noun_stem("women")
    ('seat', 'country', 'woman')
    """
    words = re.findall(r"[^\W\d_]+", fold_word(noun))
    word = words[-1] if words else ""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if _ARABIC.match(word):
        return re.sub(r"^(?:ال|لل)|(?:ات|ين|ون|ا|ة)$", "", word)
    if word.endswith("men"):
        return word[:-2] + "an"
    for plural, singular in (("ies", "y"), ("sses", "ss"), ("ches", "ch"), ("shes", "sh"), ("xes", "x"), ("ss", "ss")):
        if word.endswith(plural):
            return word[: -len(plural)] + singular
    return word.removesuffix("s")


def nouns_agree(one: str | None, other: str | None) -> bool:
    """Whether two counted nouns may be the same thing: nothing and `others` agree with all, `people` with humans."""
    if one is None or other is None:
        return True
    stems = {noun_stem(one), noun_stem(other)}
    if len(stems) == 1 or stems & {"other", "more"} or any(stems <= group for group in _SAME):
        return True
    rest = stems - {"person"}
    return len(rest) == 1 and all(stem in _HUMAN or bool(_AGENT.fullmatch(stem)) for stem in rest)
