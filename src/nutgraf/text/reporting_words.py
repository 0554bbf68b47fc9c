"""Words by which German, French and Spanish news says who said something; English has `reporting_en`.

`REPORTING_WORDS` has one `ReportingWords` for each language. Another language is added here, without code.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from nutgraf.text.calendar import month_names, weekday_names
from nutgraf.text.reporting_en import Manner
from nutgraf.text.tokens import word_set as _words

Gender = Literal["female", "male", ""]


@dataclass(frozen=True, kw_only=True)
class ReportingWords:
    """The words of one language, all in lower case.

    Verbs: `finite` forms of the third person and `participles` that need one of the `auxiliaries`, each with what they
    do to certainty; `particles` are the ends of separable verbs ("teilte … mit"). A pronoun after a verb with one of
    the `plural_endings` means several people.

    Sources: a phrase begins with a capital, one of the `determiners` or a `role`. `links` and, after a noun,
    `genitives` continue it, `closers` and prepositions end it. `role_endings` are ends of nouns for people (those in
    `female_role_endings` for women), `body_endings` of nouns for organisations.

    Between verb and source there may be `adverbs`, `days`, `clitics`, and phrases that begin with a preposition.
    """

    code: str
    finite: Mapping[str, Manner]
    participles: Mapping[str, Manner]
    auxiliaries: frozenset[str]
    accordings: frozenset[str]
    viewpoints: frozenset[str]
    """Words that open a sentence with somebody's view: "pour la maire, « … »"."""
    introducers: frozenset[str]
    openers: frozenset[str]
    """Words that open the reported words: "dass", "que"."""
    determiners: frozenset[str]
    female_determiners: frozenset[str]
    male_determiners: frozenset[str]
    links: frozenset[str]
    prepositions: frozenset[str]
    conjunctions: frozenset[str]
    adverbs: frozenset[str]
    days: frozenset[str]
    men: frozenset[str]
    women: frozenset[str]
    others: frozenset[str]
    """Pronouns that name no single person: "man", "on"; "sie" may be one woman."""
    role_endings: tuple[str, ...]
    female_role_endings: tuple[str, ...]
    body_endings: tuple[str, ...]
    honorifics: Mapping[str, Gender]
    """Words before a name with the gender they show, or none: "frau", "m.", "dr."."""
    negators: frozenset[str]
    names_of_men: frozenset[str] = frozenset()
    """First names of men that are names of women in other languages."""
    particles: Mapping[str, str] = field(default_factory=dict)
    according_phrases: tuple[tuple[str, ...], ...] = ()
    """Several words before a source: "nach Angaben", "d'après"."""
    postponed: frozenset[str] = frozenset()
    """Words behind a source that make it one: "zufolge"."""
    genitives: frozenset[str] = frozenset()
    media: tuple[str, ...] = ()
    """Endings of nouns for the medium that was spoken to: "sagte Kern der Zeitung"."""
    clitics: frozenset[str] = frozenset()
    plural_endings: tuple[str, ...] = ()
    capital_nouns: bool = False
    """Whether every noun has a capital, so that a capital shows no name."""
    elides: bool = False
    """Whether small words lose their vowel before another: "l'a dit"."""
    drops_pronouns: bool = False
    """Whether a verb without a subject has the last one: "«…», añadió."."""

    def is_role(self, word: str) -> bool:
        """Whether a noun names a person by what they do; an "ex-" or the like before it does not matter."""
        if self.capital_nouns:
            return word.endswith(self.role_endings) and word not in self.honorifics
        return word in self.role_endings or word.rpartition("-")[2] in self.role_endings

    def is_body(self, word: str) -> bool:
        """Whether a noun names an organisation or a document that may speak."""
        return word.endswith(self.body_endings) if self.capital_nouns else word in self.body_endings

    def gender_of_role(self, word: str) -> Gender:
        """The gender of a noun for a person, where the noun has a form for women."""
        last = word if self.capital_nouns else word.rpartition("-")[2]
        if word.endswith(self.female_role_endings) if self.capital_nouns else last in self.female_role_endings:
            return "female"
        return "male" if self.capital_nouns else ""

    @cached_property
    def outside_phrases(self) -> frozenset[str]:
        """Words that no noun phrase contains, unless they are among the `links`."""
        return self.prepositions | self.conjunctions | self.adverbs | self.days | self.men | self.women | self.others


def _manners(**forms: str) -> dict[str, Manner]:
    return {form: manner for manner, words in forms.items() for form in words.split()}  # type: ignore[misc]


def _days(language: str, more: str, parts: str = "") -> frozenset[str]:
    """Weekdays, alone and with a part of the day written onto them, and months."""
    weekdays = [name.lower() for names in weekday_names(language) for name in names]
    months = [name.lower() for names in month_names(language) for name in names]
    return frozenset(weekdays + months + [day + part for day in weekdays for part in parts.split()]) | _words(more)


_GERMAN = ReportingWords(
    code="de",
    finite=_manners(
        says="""sagte sagten sagt sagen erklärte erklärten erklärt betonte betonten betont meinte meinten meint
        bestätigte bestätigten bestätigt berichtete berichteten berichtet versicherte versicherten versichert
        ergänzte ergänzten ergänzt schrieb schrieben schreibt warnte warnten warnt antwortete antworteten antwortet
        erzählte erzählten erzählt erläuterte erläuterten erläutert sprach sprachen spricht mahnte mahnten mahnt
        unterstrich unterstrichen verkündete verkündeten verkündet beteuerte beteuerten räumte räumten räumt
        teilte teilten teilt fügte fügten fügt fuhr fuhren fährt gab gaben gibt kündigte kündigten kündigt stellte
        stellten stellt führte führten führt mitteilte mitteilten mitteilt hinzufügte bekanntgab bekanntgaben einräumte
        einräumten ankündigte ankündigten erwiderte erwiderten erwidert entgegnete entgegneten entgegnet rief riefen
        äußerte äußerten klagte klagten klagt urteilte argumentierte argumentierten argumentiert beklagte beklagten
        beklagt versprach versprachen verspricht äußert bilanzierte resümierte kommentierte kommentierten scherzte
        gestand gestanden bekräftigte bekräftigten bekräftigt hofft hoffte""",
        denies="bestritt bestritten bestreitet dementierte dementierten dementiert leugnete wies wiesen weist",
        alleges="behauptete behaupteten behauptet",
        forecasts="prognostizierte prognostizierten prognostiziert rechnete rechneten",
        acts="""nannte nannten nennt bezeichnete bezeichneten bezeichnet kritisierte kritisierten kritisiert lobte
        lobten lobt verurteilte verurteilten forderte forderten
        fordert zeigte zeigten zeigt""",
    ),
    participles=_manners(
        says="""gesagt erklärt betont gemeint bestätigt berichtet versichert ergänzt geschrieben gewarnt geantwortet
        erzählt erläutert mitgeteilt hinzugefügt bekanntgegeben angekündigt eingeräumt""",
        denies="bestritten dementiert zurückgewiesen",
        alleges="behauptet",
        acts="genannt bezeichnet kritisiert gelobt verurteilt gefordert",
    ),
    particles={
        **dict.fromkeys(("teilte", "teilten", "teilt"), "mit"),
        **dict.fromkeys(("fügte", "fügten", "fügt"), "hinzu an"),
        **dict.fromkeys(("fuhr", "fuhren", "fährt"), "fort"),
        **dict.fromkeys(("gab", "gaben", "gibt"), "bekannt an zu"),
        **dict.fromkeys(("kündigte", "kündigten", "kündigt"), "an"),
        **dict.fromkeys(("räumte", "räumten", "räumt"), "ein"),
        **dict.fromkeys(("stellte", "stellten", "stellt"), "fest klar"),
        **dict.fromkeys(("führte", "führten", "führt"), "aus"),
        **dict.fromkeys(("wies", "wiesen", "weist"), "zurück"),
    },
    auxiliaries=_words("hat haben hatte hatten habe"),
    accordings=_words("laut so"),
    viewpoints=_words("für"),
    according_phrases=(("nach", "angaben"), ("nach", "worten"), ("nach", "aussage"), ("nach", "darstellung")),
    postponed=_words("zufolge"),
    introducers=_words("wie"),
    openers=_words("dass ob"),
    determiners=_words(
        """der die das den dem des ein eine einer eines einem einen sein seine seiner ihr ihre ihrer unser unsere kein
        keine dieser diese dieses mehrere einige viele zwei drei vier beide beiden alle"""
    ),
    female_determiners=_words("die eine seine ihre diese"),
    male_determiners=_words("der ein sein ihr dieser"),
    links=_words("von für vom aus beim im am zu zur zum in und"),
    genitives=_words("der des"),
    media=("zeitung", "agentur", "dpa", "afp", "presse", "magazin", "blatt", "sender", "rundschau", "post", "anzeiger"),
    prepositions=_words(
        """am an auf aus bei beim bis durch gegen gegenüber im in ins mit nach neben seit trotz um unter über vor wegen
        während zu zum zur zwischen"""
    ),
    conjunctions=_words("und aber oder doch denn während als nachdem weil dass ob sondern sowie wenn bevor"),
    adverbs=_words(
        """auch dann noch später zudem außerdem weiter jetzt nun bereits allerdings jedoch dazu daraufhin zuvor wörtlich
        schließlich hingegen dagegen deshalb hier dort erneut sichtlich einst vorab zunächst kürzlich selbst"""
    ),
    days=_days(
        "de", "heute gestern vorgestern früh mittag abend morgen", "abend morgen nachmittag vormittag mittag nacht"
    ),
    men=_words("er"),
    women=_words("sie"),
    others=_words("es man wir ich ihr du uns mir ihm ihnen"),
    clitics=_words("sich"),
    role_endings=tuple(
        """meister meisterin sprecher sprecherin minister ministerin präsident präsidentin leiter leiterin chef chefin
        kapitän kapitänin direktor direktorin unternehmer unternehmerin anwalt anwältin landrat landrätin forscher
        forscherin professor professorin kanzler kanzlerin sekretär sekretärin kommissar kommissarin vorsitzende
        vorsitzender vorsitzenden trainer trainerin inhaber inhaberin betreiber betreiberin bäcker bäckerin landwirt
        landwirtin lehrer lehrerin arzt ärztin inspektor inspektorin richter richterin experte expertin berater
        beraterin führer führerin händler händlerin vertreter vertreterin nachbar nachbarin zeuge zeugin wirt wirtin
        fahrer fahrerin schüler schülerin student studentin beauftragter beauftragte abgeordneter abgeordnete
        wissenschaftler wissenschaftlerin politiker politikerin autor autorin künstler künstlerin fischer fischerin
        manager managerin gründer gründerin polizist polizistin beamter beamtin verteidiger verteidigerin mann frau
        bewohner bewohnerin anwohner anwohnerin besucher besucherin stürmer torwart sänger sängerin pfarrer pfarrerin
        bischof historiker historikerin ökonom ökonomin biologe biologin geologe geologin ingenieur ingenieurin
        mitarbeiter mitarbeiterin kollege kollegin mutter vater eigentümer eigentümerin sohn tochter bruder schwester
        vorsteher vorsteherin referent referentin staatsanwalt staatsanwältin gutachter gutachterin könig königin
        botschafter botschafterin pilot pilotin retter retterin kommandant kommandantin förster försterin planer
        planerin architekt architektin verkäufer verkäuferin rektor rektorin dezernent dezernentin züchter züchterin
        jurist juristin journalist journalistin aktivist aktivistin analyst analystin""".split()
    ),
    female_role_endings=("in", "frau", "mutter", "tochter", "schwester"),
    body_endings=tuple(
        """verwaltung wache reederei polizei regierung behörde firma partei gewerkschaft stadt gemeinde unternehmen
        ministerium amt gericht anwaltschaft feuerwehr verband verein konzern bank agentur zeitung kirche klinik
        universität rat fraktion opposition gesellschaft stiftung institut kreis land bericht studie papier schreiben
        mitteilung bundeswehr werk werke betrieb bahn kommission""".split()
    ),
    honorifics={"herr": "male", "herrn": "male", "frau": "female", "dr.": "", "dr": "", "prof.": "", "prof": ""},
    negators=_words("nicht nie niemals kein keine nichts"),
    plural_endings=("en",),
    capital_nouns=True,
)

_FRENCH = ReportingWords(
    code="fr",
    finite=_manners(
        says="""dit disent déclare déclarent affirme affirment explique expliquent précise précisent ajoute ajoutent
        assure assurent annonce annoncent estime estiment indique indiquent souligne soulignent confie confient rappelle
        rappellent répond répondent raconte racontent résume résument poursuit poursuivent reconnaît reconnaissent
        confirme confirment insiste insistent martèle martèlent regrette regrettent lance lancent juge jugent témoigne
        témoignent note notent relève relèvent prévient préviennent écrit écrivent conclut concluent soutient
        soutiennent avertit avertissent commente commentent observe observent promet promettent plaide plaident déplore
        déplorent réagit réagissent glisse glissent réplique répliquent félicite réjouit indigne inquiète désole
        expliquait déclarait affirmait précisait disait ajoutait assurait estimait confiait rappelait soulignait
        répondit ajouta déclara affirma expliqua lança précisa assura souffle tempère détaille détaillent""",
        denies="dément démentent nie nient conteste contestent",
        alleges="prétend prétendent accuse accusent",
        forecasts="prévoit prévoient",
        acts="dénonce dénoncent qualifie qualifient évoque évoquent salue saluent critique critiquent parle parlent",
    ),
    participles=_manners(
        says="""dit déclaré affirmé expliqué précisé ajouté assuré annoncé estimé indiqué souligné confié rappelé
        répondu raconté résumé poursuivi reconnu confirmé insisté martelé regretté lancé jugé témoigné noté relevé
        prévenu écrit
        conclu soutenu averti commenté observé promis plaidé déploré réagi glissé répliqué félicité réjoui indigné
        inquiété désolé rapporté tempéré détaillé félicitée réjouie indignée inquiétée désolée exclamé exclamée""",
        denies="démenti nié contesté",
        alleges="prétendu accusé",
        forecasts="prévu",
        acts="dénoncé qualifié évoqué salué critiqué parlé",
    ),
    auxiliaries=_words("a ont avait avaient est"),
    accordings=_words("selon"),
    viewpoints=_words("pour"),
    according_phrases=(("d'", "après"), ("d'après",)),
    introducers=_words("comme ainsi"),
    openers=_words("que qu'"),
    determiners=_words(
        """le la l' les un une des du son sa ses leur leurs ce cet cette ces notre nos plusieurs certains certaines deux
        trois quatre quelques"""
    ),
    female_determiners=_words("la une sa cette"),
    male_determiners=_words("le un cet ce du"),
    links=_words("de d' du des et en à aux au chargé chargée"),
    prepositions=_words(
        """à au aux après avant avec chez contre dans depuis derrière devant dès durant en entre hors lors malgré par
        pendant pour sans sous sur vers face auprès"""
    ),
    conjunctions=_words("et mais ou car que qu' qui dont où tandis alors lorsque lorsqu' quand si puisque puis ni"),
    adverbs=_words(
        """aussi encore également ensuite hier aujourd'hui demain ainsi notamment toutefois cependant enfin déjà
        toujours plus tard d'ailleurs pourtant puis alors même"""
    ),
    days=_days("fr", "matin soir midi hier aujourd'hui après-midi dernier"),
    men=_words("il"),
    women=_words("elle"),
    others=_words("on nous je vous tu ils elles cela ça ce"),
    clitics=_words("l' le la les lui leur y en s' se n' ne nous m' me vous"),
    role_endings=tuple(
        """maire ministre président présidente porte-parole directeur directrice chef cheffe capitaine responsable
        avocat avocate juge procureur procureure préfet préfète député députée sénateur sénatrice
        entrepreneur entrepreneuse
        conseiller conseillère élu élue patron patronne secrétaire médecin professeur professeure chercheur chercheuse
        habitant habitante voisin voisine témoin agriculteur agricultrice pêcheur syndicaliste commandant commandante
        lieutenant colonel colonelle général inspecteur inspectrice expert experte gérant gérante propriétaire
        entraîneur entraîneuse joueur joueuse infirmier infirmière enseignant enseignante étudiant étudiante écrivain
        écrivaine auteur autrice historien historienne géologue biologiste économiste ingénieur ingénieure adjoint
        adjointe délégué déléguée boulanger boulangère commissaire évêque curé artisan artisane homme femme père mère
        fils fille frère sœur coordinateur coordinatrice spécialiste militant militante journaliste gendarme policier
        policière pompier roi reine architecte éleveur éleveuse libraire vice-président vice-présidente fondateur
        fondatrice dirigeant dirigeante analyste pdg notaire rapporteur rapporteure membre""".split()
    ),
    female_role_endings=tuple(
        """présidente directrice cheffe avocate procureure préfète députée sénatrice entrepreneuse conseillère élue
        patronne professeure chercheuse habitante voisine agricultrice commandante colonelle inspectrice experte gérante
        entraîneuse joueuse infirmière enseignante étudiante écrivaine autrice historienne ingénieure adjointe déléguée
        boulangère artisane femme mère fille sœur coordinatrice militante policière reine éleveuse fondatrice
        dirigeante rapporteure""".split()
    ),
    body_endings=tuple(
        """mairie préfecture police gendarmerie compagnie société entreprise association gouvernement syndicat parti
        ministère tribunal parquet groupe conseil municipalité ville région département direction garde-côtes pompiers
        hôpital université église agence journal banque fédération commission collectif rapport étude communiqué
        institut enquêteurs autorités usine""".split()
    ),
    honorifics={
        "m.": "male", "m": "male", "monsieur": "male", "mme": "female", "madame": "female", "mlle": "female",
        "dr": "", "dr.": "", "me": "", "maître": "", "docteur": "", "pr": "", "mgr": "male",
    },
    negators=_words("ne n' pas jamais rien"),
    plural_endings=("ent", "ont"),
    elides=True,
    names_of_men=_words("jean michel"),
)  # fmt: skip

_SPANISH = ReportingWords(
    code="es",
    finite=_manners(
        says="""dijo dijeron dice dicen afirmó afirmaron afirma afirman aseguró aseguraron asegura aseguran declaró
        declararon declara declaran explicó explicaron explica explican añadió añadieron añade añaden señaló señalaron
        señala señalan aclaró aclararon aclara aclaran indicó indicaron indica indican respondió respondieron responde
        responden anunció anunciaron anuncia anuncian confirmó confirmaron confirma confirman sostuvo sostuvieron
        sostiene sostienen advirtió advirtieron advierte advierten manifestó manifestaron manifiesta subrayó subrayaron
        subraya subrayan insistió insistieron insiste insisten precisó precisaron precisa precisan reconoció
        reconocieron reconoce reconocen contó contaron cuenta cuentan apuntó apuntaron apunta apuntan lamentó
        lamentaron lamenta lamentan recordó recordaron recuerda recuerdan comentó comentaron comenta comentan escribió
        escribieron escribe escriben concluyó concluyeron concluye concluyen agregó agregaron agrega agregan expresó
        expresaron expresa destacó destacaron destaca destacan prometió prometieron promete prometen opinó opinaron
        opina opinan relató relataron relata relatan informó informaron informa informan replicó replicaron detalló
        detallaron detalla detallan admitió admitieron admite admiten avisó avisaron zanjó espetó matizó resumió resume
        exclamó confesó confesaron confiesa""",
        denies="negó negaron niega niegan desmintió desmintieron desmiente desmienten",
        alleges="acusó acusaron acusa acusan denunció denunciaron denuncia denuncian",
        forecasts="pronosticó pronosticaron pronostica prevé prevén",
        acts="""calificó calificaron califica califican tildó tildaron criticó criticaron critica critican habló
        hablaron llamó llamaron elogió elogiaron mostró mostraron muestra""",
    ),
    participles=_manners(
        says="""dicho afirmado asegurado declarado explicado añadido señalado aclarado indicado respondido anunciado
        confirmado sostenido advertido manifestado subrayado insistido precisado reconocido contado apuntado lamentado
        recordado comentado escrito concluido agregado expresado destacado prometido opinado relatado informado
        replicado detallado admitido""",
        denies="negado desmentido",
        alleges="acusado denunciado",
        acts="calificado tildado criticado hablado llamado elogiado",
    ),
    auxiliaries=_words("ha han había habían"),
    accordings=_words("según"),
    viewpoints=_words("para"),
    introducers=_words("como según tal"),
    openers=_words("que si"),
    determiners=_words(
        """el la los las un una unos unas su sus este esta estos estas ese esa nuestro nuestra varios varias algunos
        algunas dos tres cuatro muchos muchas"""
    ),
    female_determiners=_words("la una esta esa nuestra"),
    male_determiners=_words("el un este ese nuestro"),
    links=_words("de del y en a al para"),
    prepositions=_words(
        """a al ante bajo con contra desde durante en entre hacia hasta mediante para por sin sobre tras antes después
        frente"""
    ),
    conjunctions=_words("y e pero o u que quien donde cuando mientras aunque porque si como sino ni pues"),
    adverbs=_words(
        """también además luego después ayer hoy mañana aún todavía ya así entonces asimismo finalmente igualmente
        posteriormente antes tarde más"""
    ),
    days=_days("es", "hoy ayer anteayer mañana tarde noche pasado madrugada"),
    men=_words("él"),
    women=_words("ella"),
    others=_words("yo nosotros nosotras ustedes vosotros tú usted ellos ellas ello"),
    clitics=_words("lo la los las le les se me nos te no"),
    role_endings=tuple(
        """alcalde alcaldesa ministro ministra presidente presidenta portavoz director directora jefe jefa capitán
        capitana responsable abogado abogada juez jueza fiscal diputado diputada senador senadora empresario empresaria
        constructor constructora concejal concejala consejero consejera gobernador gobernadora secretario secretaria
        médico médica profesor profesora investigador investigadora vecino vecina testigo agricultor agricultora
        pescador pescadora sindicalista comandante coronel general inspector inspectora experto experta gerente dueño
        dueña propietario propietaria entrenador entrenadora jugador jugadora enfermero enfermera maestro maestra
        estudiante escritor escritora autor autora historiador historiadora geólogo geóloga biólogo bióloga economista
        ingeniero ingeniera delegado delegada panadero panadera comisario comisaria obispo párroco artesano artesana
        hombre mujer padre madre hijo hija hermano hermana coordinador coordinadora especialista activista periodista
        policía bombero bombera rey reina arquitecto arquitecta ganadero ganadera librero librera vicepresidente
        vicepresidenta fundador fundadora dirigente analista líder edil edila miembro técnico técnica""".split()
    ),
    female_role_endings=tuple(
        """alcaldesa ministra presidenta directora jefa capitana abogada jueza diputada senadora empresaria constructora
        concejala consejera gobernadora secretaria médica profesora investigadora vecina agricultora pescadora
        inspectora experta dueña propietaria entrenadora jugadora enfermera maestra escritora autora historiadora
        geóloga bióloga ingeniera delegada panadera comisaria artesana mujer madre hija hermana coordinadora bombera
        reina arquitecta ganadera librera vicepresidenta fundadora edila técnica""".split()
    ),
    body_endings=tuple(
        """ayuntamiento policía empresa compañía gobierno guardia naviera asociación sindicato partido ministerio
        tribunal fiscalía grupo consejo municipio ciudad región junta consejería dirección bomberos hospital universidad
        iglesia agencia periódico diario banco federación comisión colectivo informe estudio comunicado instituto
        autoridades fuentes fábrica""".split()
    ),
    honorifics={
        "sr.": "male", "sr": "male", "señor": "male", "don": "male", "d.": "male", "sra.": "female", "sra": "female",
        "señora": "female", "doña": "female", "dr.": "", "dra.": "female", "doctor": "male", "doctora": "female",
    },
    negators=_words("no nunca jamás nada"),
    plural_endings=("n",),
    drops_pronouns=True,
)  # fmt: skip

REPORTING_WORDS: Mapping[str, ReportingWords] = {one.code: one for one in (_GERMAN, _FRENCH, _SPANISH)}
