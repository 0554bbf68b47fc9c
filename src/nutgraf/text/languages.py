"""Facts about languages and scripts: their small words, negators, letters, direction, and how they write numbers.

English and Arabic have lexicons of their own (`lexicon_en`, `lexicon_ar`).
"""

from __future__ import annotations

import re

# The letters of each script, and a language that is written in it.
SCRIPTS = (
    ("ja", "\u3040-\u30ff"),
    ("ko", "\uac00-\ud7af"),
    ("zh", "\u4e00-\u9fff"),
    ("ar", "\u0620-\u06ff"),
    ("he", "\u05d0-\u05ea"),
    ("ru", "\u0400-\u04ff"),
    ("el", "\u0370-\u03ff"),
    ("hi", "\u0900-\u097f"),
    ("bn", "\u0980-\u09ff"),
    ("ta", "\u0b80-\u0bff"),
    ("th", "\u0e00-\u0e7f"),
    ("ka", "\u10a0-\u10ff"),
    ("hy", "\u0530-\u058f"),
    ("am", "\u1200-\u137f"),
)
# Letters that only one of the languages sharing a script uses.
LETTERS_OF_SIBLINGS = {
    "ar": (("ur", re.compile("[ٹڈڑےں]")), ("fa", re.compile("[پچژگ]"))),
    "ru": (("uk", re.compile("[іїєґ]", re.IGNORECASE)),),
}
# Languages that can be recognised by their script alone, each with those that share the script.
SHARED_SCRIPTS = {
    "ar": frozenset(("ar", "fa", "ur", "ps", "ku", "sd", "ug")),
    "fa": frozenset(("ar", "fa", "ur", "ps", "ku")),
    "ur": frozenset(("ar", "fa", "ur", "ps", "sd")),
    "he": frozenset(("he", "yi", "iw")),
    "ru": frozenset(("ru", "uk", "be", "bg", "sr", "mk", "kk", "ky", "mn", "tg")),
    "uk": frozenset(("ru", "uk", "be", "bg", "sr", "mk", "kk", "ky", "mn", "tg")),
    "hi": frozenset(("hi", "mr", "ne", "sa")),
    "bn": frozenset(("bn", "as")),
    "zh": frozenset(("zh", "ja")),
    "am": frozenset(("am", "ti")),
    **{code: frozenset((code,)) for code in ("ja", "ko", "el", "ta", "th", "ka", "hy")},
}
# The most frequent words of each language, by which a text is recognised.
SMALL_WORDS = {
    "en": frozenset("the and of to in was that for said with is on he his has from are were been which".split()),
    "de": frozenset("der die das und ist nicht mit den von dem des ein eine sich auf für im wurde auch".split()),
    "fr": frozenset("le les des et est une dans que pour qui sur pas du au avec sont par ont été".split()),
    "es": frozenset("el los las y que en una del por con para es se no su al lo como más".split()),
    "it": frozenset("il di che gli è della una per con non del sono alla nel le dei ha si anche".split()),
    "pt": frozenset("o os as e que em uma do da para com não por foi dos das ao mais se".split()),
    "nl": frozenset("het een van de en is dat op te niet voor met zijn aan door ook werd hij".split()),
    "sv": frozenset("och att det som en är för på med av till den inte har var ett om".split()),
    "da": frozenset("og at det er en af til på for med den ikke som har de blev et".split()),
    "no": frozenset("og at det er en av til på for med den ikke som har de ble et".split()),
    "fi": frozenset("ja on ei että se oli hän mutta kun myös ovat joka sen mukaan".split()),
    "pl": frozenset("i w na że się nie do z jest to o jak po przez od dla był oraz".split()),
    "cs": frozenset("a se na že je v to s z do o jako pro byl by podle které".split()),
    "ro": frozenset("și în nu cu pe din o că este pentru care au fost să mai lui".split()),
    "hu": frozenset("a az és hogy nem is egy volt meg de azt szerint csak".split()),
    "tr": frozenset("ve bir bu için ile de da olarak daha çok olan dedi göre".split()),
    "id": frozenset("yang dan di itu dengan untuk tidak dari ini dalam akan pada kata".split()),
}

# The words with which a text speaks to its reader, as far as they mean nothing else in the same language.
SECOND_PERSON = {
    "en": frozenset("you your yours yourself".split()),
    "de": frozenset("du dein deine deinen deinem deiner deines dich dir ihnen".split()),
    "fr": frozenset("vous votre vos toi ton tes tu".split()),
    "es": frozenset("usted ustedes tú tu tus vosotros vuestro vuestra".split()),
    "it": frozenset("voi vostro vostra vostri vostre tuo tua tuoi tue tu".split()),
    "pt": frozenset("você vocês teu tua teus tuas".split()),
    "nl": frozenset("je jij jouw jullie uw".split()),
    "sv": frozenset("du din ditt dina ni er".split()),
    "da": frozenset("du din dit dine".split()),
    "no": frozenset("du din ditt dine".split()),
    "pl": frozenset("twój twoja twoje wasz wasza wasze".split()),
    "ru": frozenset("ты вы вас вам ваш ваша ваше ваши вашу вашего твой твоя".split()),
    "uk": frozenset("ти ви вас вам ваш ваша ваше ваші твій".split()),
    "tr": frozenset("sen siz sizin sizi size sana senin".split()),
}

NEGATORS = {
    "de": frozenset(
        """nicht nie niemals niemand niemanden niemandem nichts nirgends nirgendwo weder keinesfalls keineswegs kein
        keine keinen keinem keiner keines keinerlei ohne""".split()
    ),
    "fr": frozenset("pas jamais aucun aucune aucunement rien plus personne nul nulle guère ni nullement sans".split()),
    "es": frozenset("no nunca jamás tampoco ningún ninguna ninguno nadie nada ni apenas siquiera sin".split()),
}
"""Words that negate a clause; more than one do not cancel out ("no vino nadie", "personne n'a rien dit")."""
NEGATE_WITH_NE = frozenset("pas jamais rien plus personne nul nulle guère".split())
"""French negators only in a clause with "ne": "personne" alone is a person, "plus" alone is more."""
NEGATE_WHAT_FOLLOWS = frozenset("ohne sans sin".split())
"""Negators of the words right behind them, not of the clause."""
NEGATORS_OF_NOUNS = frozenset(
    "kein keine keinen keinem keiner keines keinerlei aucun aucune nul nulle ningún ninguna ninguno".split()
)
ONLY = frozenset("nur allein bloß lediglich seulement solo sólo solamente".split())
"""After a negator, these mean that more is said: "nicht nur", "pas seulement"."""
DENYING_VERBS = {
    "de": frozenset(
        """bestritt bestritten bestreitet dementierte dementierten dementiert leugnete leugneten leugnet weigerte
        weigerten weigert verzichtete verzichteten verzichtet""".split()
    ),
    "fr": frozenset(
        """nie nient nié niait démenti dément démentent refusé refuse refusent refusa renoncé renonce
        renoncent""".split()
    ),
    "es": frozenset(
        """negó negaron niega niegan negado desmintió desmintieron desmiente rehusó rehusaron rechazó renunció
        renunciaron renuncia""".split()
    ),
}
"""Verbs that deny what they govern: "nie avoir payé", "negó haber cobrado"."""
REASON_CLAUSES = {
    "de": re.compile(r"\b(?:weil|denn|wegen|aufgrund|da (?:der|die|das|es|er|sie|kein\w*))\b", re.IGNORECASE),
    "fr": re.compile(r"\b(?:parce qu|car|en raison d|à cause d|faute d|puisqu)", re.IGNORECASE),
    "es": re.compile(r"\b(?:porque|debido al?|a causa de|ya que|por falta de|pues)\b", re.IGNORECASE),
}
"""The beginnings of clauses that give a reason."""
AUXILIARIES = {
    "de": frozenset(
        """ist sind war waren wird werden wurde wurden worden geworden hat haben hatte hatten gehabt sein soll sollen
        sollte sollten will wollen wollte kann können konnte konnten muss müssen musste darf dürfen dürfte könnte würde
        würden habe hätte hätten sei seien wäre wären""".split()
    ),
    "fr": frozenset(
        """est sont était étaient sera seront été être a ont avait avaient aura auront eu avoir fut furent soit serait
        seraient peut peuvent pouvait doit doivent devait va vont fait ait aient""".split()
    ),
    "es": frozenset(
        """es son era eran fue fueron será serán sido ser está están estaba estaban estado ha han había habían haya
        hayan haber hubo puede pueden podía debe deben debía va van""".split()
    ),
}
"""Auxiliary and modal verbs, which are no predicate by themselves where another verb is in the clause."""

ALLEGING_WORDS = {
    "de": frozenset(
        """angeblich mutmaßlich mutmaßliche mutmaßlichen mutmaßlicher vermeintlich verdächtigt
        beschuldigt vorgeworfen""".split()
    ),
    "fr": frozenset("présumé présumée présumés présumées prétendument soupçonné soupçonnée soupçonnés accusé".split()),
    "es": frozenset(
        "presunto presunta presuntos presuntas presuntamente supuestamente supuesto supuesta sospechoso".split()
    ),
}
"""Words that call what a sentence says an allegation."""
ACCUSING_VERBS = {
    "en": frozenset("accused suspected charged alleged".split()),
    "de": frozenset("wirft werfen warf warfen beschuldigt beschuldigen beschuldigte beschuldigten".split()),
    "fr": frozenset("accuse accusent accusait accusaient accusé accusée accusés accusées".split()),
    "es": frozenset("acusa acusan acusó acusaron acusaba acusaban acusado acusada acusados acusadas".split()),
}
"""Verbs whose object is accused of what follows; in English the participles, whose object comes before them."""
PLANNING_WORDS = {
    "de": frozenset("soll sollen will wollen plant planen dürfte dürften könnte könnten voraussichtlich".split()),
    "fr": frozenset("devrait devraient pourrait pourraient prévoit prévoient envisage".split()),
    "es": frozenset("podría podrían prevé prevén planea planean debería deberían".split()),
}
"""Words that put what a sentence says in the future, as a plan or forecast."""
FUTURE_ENDINGS = {
    "fr": ("era", "eront", "ira", "iront", "dra", "dront"),
    "es": ("ará", "erá", "irá", "drá", "arán", "erán", "irán", "drán"),
}

# Words between a number and the noun it counts, in German, French, Spanish, Italian and Slavic languages.
UNCOUNTED = frozenset(
    """de des du d la le les el los las der die das den dem und et y e o ou oder von vom van en in im am an auf a à al
    au aux di del della dei i och og na se pour para por que qui sur sobre über per mit con avec bei bis zu zum zur nach
    vor dans par como comme sont est ist sind war es son fue il elle er sie uhr""".split()
)

BEFORE_COUNTED = frozenset(
    """autres nouveaux nouvelles jeunes petits petites grands grandes premiers premières derniers dernières vieux
    vieilles anciens anciennes bons bonnes longs longues otros otras nuevos nuevas primeros primeras últimos últimas
    antiguos antiguas grandes pequeños pequeñas jóvenes""".split()
)
"""French and Spanish adjectives before a noun that is counted: "trois autres personnes"."""
VERB_ENDINGS = {"fr": ("èrent", "aient"), "es": ("aron", "ieron", "yeron", "jeron", "aban", "ían")}
"""Endings of verbs that no counted noun has: "doce murieron"."""
NOUNS_HAVE_CAPITALS = frozenset({"de"})
"""Languages that write every noun with a capital."""

RIGHT_TO_LEFT = frozenset("ar arc ckb dv fa he ku ps sd syr ug ur yi".split())
COMMA_DECIMAL = frozenset("fr de es it pt nl pl ru uk tr sv da nb no fi id cs ro hu".split())
"""Languages that write 1.234,5 for what English writes 1,234.5, and whose number words or digits are read."""
ROMANCE = frozenset("es fr it pt ro".split())
