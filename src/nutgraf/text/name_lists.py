"""Word lists for classifying names: titles, role nouns, countries, organisation and place words, and first names.

`FEMALE` and `MALE` are curated for news. `gender_of_first_name` also uses the first names that the package `faker` has
for some forty languages, and goes by the share of languages that list a name as female or male.
"""

from __future__ import annotations

import importlib
from collections import Counter
from functools import cache
from typing import Literal

from nutgraf.text.tokens import fold_word

HONORIFICS = {
    "mr": "male", "mr.": "male", "sir": "male", "lord": "male", "herr": "male", "monsieur": "male",
    "mrs": "female", "mrs.": "female", "ms": "female", "ms.": "female", "miss": "female", "dame": "female",
    "lady": "female", "madame": "female", "frau": "female", "dr": "", "dr.": "", "prof": "", "prof.": "",
}  # fmt: skip
# "Sir" and "Dame" stay part of the name; the others are left out of it.
KEPT_HONORIFICS = frozenset("sir dame lord lady pope saint".split())

TITLES = frozenset(
    """president vice minister premier chancellor governor mayor senator sen sen. rep rep. representative congressman
    congresswoman secretary ambassador envoy judge justice chief general gen gen. admiral adm adm. colonel col col.
    lieutenant lt lt. major maj maj. captain capt capt. sergeant sgt sgt. commander corporal private brigadier
    marshal commodore constable inspector superintendent detective officer sheriff deputy director professor doctor
    reverend rev rev. bishop archbishop cardinal rabbi imam sheikh ayatollah pastor father sister pope king queen
    prince princess duke duchess earl count baron baroness emperor sultan emir councillor councilman councilwoman
    cllr councilor alderman commissioner chairman chairwoman chair speaker treasurer coach manager ceo cfo attorney
    solicitor barrister prosecutor magistrate coroner ombudsman chaplain editor correspondent leader foreign prime
    interior defence defense finance health energy education housing transport home justice labour labor environment
    agriculture trade former acting interim then-president assistant executive managing state district council city
    police fire gov gov. mp msp spokesman spokeswoman spokesperson analyst""".split()
)
TITLE_HEADS = TITLES - frozenset(
    """vice foreign prime interior defence defense finance health energy education housing transport home labour labor
    environment agriculture trade former acting interim assistant executive managing state district council city
    police fire deputy detective private father sister major count coach then-president""".split()
) | frozenset("president minister detective deputy father sister major coach".split())

OPENS_NO_NAME = frozenset(
    """according asked speaking no not nobody none what how why there here yes one more less other others only all
    nor even just if asked both about officials police residents critics many much such same let please photo image
    read correction update updated live q a i i'm i've i'd it's that's we're they're don't didn't there's ok okay
    born under over also well thanks thank dear who""".split()
)
"""Words that have a capital before a name and are no part of it, besides those of a closed class."""

# Small words inside a person's name, and the beginnings that are written with the name as one word ("DeWitt").
PARTICLES = frozenset(
    "de da di do del della van von der den bin ibn la le las los du dos das ter ten af av zu y e el al".split()
)
FAMILY_BEGINNINGS = ("Mac", "Mc", "Fitz", "De", "Di", "Du", "La", "Le", "Van")
# What comes before the names of the writers in a byline; the Arabic words are followed by a colon.
BYLINE_WORDS = frozenset("by von par por di door av".split())
ARABIC_BYLINE_WORDS = frozenset("بقلم كتب كتبت كتبه إعداد تقرير تحرير".split())
# Agencies and broadcasters that pass on news, as they are written.
NEWS_AGENCIES = frozenset(
    """AP AFP Reuters dpa Xinhua TASS ANSA EFE UPI IANS PTI Kyodo Yonhap Anadolu Bloomberg BBC CNN""".split()
) | {"Associated Press"}

POST_NOMINALS = frozenset("kc qc mp msp md phd obe mbe cbe sj".split())

ROLE_NOUNS = frozenset(
    """academic accountant activist actor actress adviser advisor advocate agent aide ambassador analyst anchor
    archbishop architect artist assistant astronaut astronomer athlete attorney aunt author baker banker barrister
    bishop biologist boss boy broadcaster brother businessman businesswoman buyer campaigner candidate captain carer
    cashier chair chairman chairwoman chairperson chancellor chaplain chef chemist chief child citizen cleric clerk
    climber coach colleague collector columnist comedian commander commentator commissioner composer conductor
    conservationist constable consultant contractor convenor convener coordinator coroner correspondent councillor
    councilman councilwoman counsel cousin creator critic curator customer dancer daughter dealer dean defendant
    defender delegate deputy designer detective developer diplomat director doctor driver economist editor educator
    electrician employee engineer entrepreneur envoy epidemiologist executive expert farmer father ferryman fighter
    filmmaker fireman firefighter fisherman forecaster foreman founder friend gardener general geologist
    geophysicist girl governor graduate grandfather grandmother grandson granddaughter guard guide gunman head
    headteacher heir historian homeowner host housewife hunter hurdler husband hydrologist imam inspector instructor
    investigator investor jockey journalist judge juror keeper king labourer landlord lawmaker lawyer leader
    lecturer librarian lieutenant magistrate maker man manager marshal mathematician mayor mechanic mediator member
    merchant meteorologist midwife miner minister monk mother mountaineer musician musicologist neighbor neighbour
    negotiator nephew niece novelist nun nurse nutritionist observer officer official operator organiser organizer
    owner painter parent participant partner passenger pastor patient pharmacist philosopher photographer physician
    physicist physiologist pianist pilot player playwright plumber poet policeman policewoman politician porter
    premier president presenter priest prime-minister prince princess principal prisoner producer professor
    programmer prosecutor protester psychiatrist psychologist publisher pupil queen rabbi raker ranger reader rebel
    rector referee refugee regulator reporter representative researcher resident retiree reverend rider rival runner
    sailor salesman saleswoman scholar scientist screenwriter sculptor secretary seismologist senator sergeant
    sheriff shopkeeper sibling singer sister skipper sociologist soldier solicitor son source speaker specialist
    spokesman spokesperson spokeswoman staffer statistician stewardess steward strategist striker student suitor
    superintendent supervisor supporter surgeon surveyor survivor suspect swimmer tailor teacher technician tenant
    therapist tourist trader trainer translator traveller treasurer trustee uncle undersecretary vendor veteran vet
    veterinarian victim viewer violinist virologist visitor volunteer voter waiter waitress warden watchdog weaver
    widow widower wife winner witness woman worker writer youth zoologist ceo cfo cio coo cto emir sultan
    president-elect vice-president deputy-governor director-general secretary-general correspondent goalkeeper
    midfielder champion trawlerman chairlady hotelier grocer butcher florist barber cleaner caretaker courier
    deckhand apprentice intern newcomer bookseller shepherd beekeeper brewer archaeologist anthropologist ecologist
    botanist oceanographer climatologist paediatrician pediatrician oncologist cardiologist dentist optician
    inventor investigator auditor actuary insurer banker lender founder co-founder chief-executive""".split()
)
OTHER_ROLES = frozenset(
    """former deputy acting vice assistant associate ex late interim previous outgoing incoming shadow honorary future
    junior co-leader""".split()
)
"""With one of these a role is another one: "deputy mayor", "the former captain"."""
# Roles that companies have as often as people: never the "he" or "she" of a later sentence.
COMPANY_ROLES = frozenset(
    """maker operator owner publisher insurer lender regulator developer contractor supplier broadcaster carrier
    manufacturer retailer dealer vendor trader member partner""".split()
)
RELATED_COMPANIES = frozenset({"parent", "sister"})
"""Relatives that are companies behind "its": "its parent, Norvane"."""
ORGANISATION_NOUNS = frozenset(
    """company firm group maker bank union agency ministry department office bureau regulator authority board council
    committee commission court party government administration army navy police force federation association society
    charity trust foundation institute university college school hospital museum church newspaper broadcaster
    station club team operator supplier manufacturer retailer developer airline carrier insurer lender brokerage
    consultancy startup studio publisher service organisation organization network watchdog body coalition alliance
    movement militia parliament senate congress embassy treasury exchange fund chamber inspectorate secretariat
    prosecution defence defense jury panel parent subsidiary cooperative co-operative city county council's
    conservatory contractor bloc""".split()
)
GROUP_NOUNS = ORGANISATION_NOUNS | frozenset("opposition side country state town village county region family".split())
"""What may act as one: an organisation, or people under one roof or flag."""
GROUP_POSSESSIONS = frozenset(
    """share shares profit profits sales revenue debts staff workers employees members customers owners shareholders
    headquarters board budget losses rivals competitors supporters voters lawyers troops soldiers players fans
    residents citizens""".split()
)
"""What "its" says that an organisation or a group has."""
ONLY_OF_ORGANISATIONS = frozenset(
    """executive chairman chairwoman chair board shares share president shareholders profit revenue sales
    headquarters""".split()
)
"""What only an organisation has: "Vell's shareholders"."""
OF_ORGANISATIONS_AND_LEADERS = frozenset("chief director manager spokesman spokeswoman staff".split())
"""What a minister has, too."""
OF_LEADERS = frozenset("administration aides camp campaign family presidency supporters voters".split())
"""What a politician has."""
OTHER_HOLDERS = OTHER_ROLES | {"then", "second", "first", "another", "other"}
"""With one of these, a description means another holder of a role than the one named before."""
LEADING_VERBS = frozenset(
    "heads leads runs chairs directs owns edits coaches headed led ran chaired directed coached".split()
)
"""Verbs between a person and what they lead."""
ACTING_VERBS = frozenset(
    """blamed criticised criticized fined bought sold hired expects hopes plans wants refused rejected offered employs
    apologised apologized appealed relied issued accused promised voted decided agreed owes owns runs expect hope plan
    want refuse intends intend hoped planned wanted expected published ask asked asks faces faced lost earned spent
    employed opposes opposed supports supported backed welcomed condemned corrected revised withdrew""".split()
)
"""Verbs whose subject acts, decides or owns, besides those that report what is said."""
PLURAL_SOURCES = frozenset(
    """people officials police authorities residents witnesses analysts economists experts prosecutors investigators
    lawyers relatives doctors forecasters inspectors detectives scientists researchers engineers sources campaigners
    critics unions members workers""".split()
)
FEMALE_NOUNS = frozenset(
    """actress aunt businesswoman chairwoman congresswoman councilwoman daughter duchess girl grandmother granddaughter
    lady mother niece nun policewoman princess queen saleswoman sister spokeswoman stewardess waitress widow wife
    woman baroness housewife chairlady policewomen""".split()
)
MALE_NOUNS = frozenset(
    """boy brother businessman chairman congressman councilman duke father fireman fisherman grandfather grandson
    husband king man monk nephew policeman priest prince salesman son spokesman trawlerman uncle widower imam gunman
    baron ferryman""".split()
)

COUNTRIES = frozenset(
    line.strip()
    for line in """
    afghanistan, albania, algeria, andorra, angola, argentina, armenia, australia, austria, azerbaijan, bahamas,
    bahrain, bangladesh, barbados, belarus, belgium, belize, benin, bhutan, bolivia, bosnia, botswana, brazil, britain,
    brunei, bulgaria, burundi, cambodia, cameroon, canada, chad, chile, china, colombia, comoros, congo, costa rica,
    croatia, cuba, cyprus, czechia, denmark, djibouti, dominica, ecuador, egypt, el salvador, england, eritrea, estonia,
    eswatini, ethiopia, fiji, finland, france, gabon, gambia, georgia, germany, ghana, greece, greenland, grenada,
    guatemala, guinea, guyana, haiti, honduras, hong kong, hungary, iceland, india, indonesia, iran, iraq, ireland,
    israel, italy, jamaica, japan, jordan, kazakhstan, kenya, kosovo, kuwait, kyrgyzstan, laos, latvia, lebanon,
    lesotho, liberia, libya, liechtenstein, lithuania, luxembourg, madagascar, malawi, malaysia, maldives, mali, malta,
    mauritania, mauritius, mexico, moldova, monaco, mongolia, montenegro, morocco, mozambique, myanmar, namibia, nepal,
    netherlands, new zealand, nicaragua, niger, nigeria, north korea, north macedonia, northern ireland, norway, oman,
    pakistan, palestine, panama, paraguay, peru, philippines, poland, portugal, qatar, romania, russia, rwanda,
    saudi arabia, scotland, senegal, serbia, sierra leone, singapore, slovakia, slovenia, somalia, south africa,
    south korea, south sudan, spain, sri lanka, sudan, sweden, switzerland, syria, taiwan, tajikistan, tanzania,
    thailand, togo, tunisia, turkey, turkmenistan, uganda, ukraine, united arab emirates, united kingdom,
    united states, uruguay, uzbekistan, venezuela, vietnam, wales, yemen, zambia, zimbabwe, us, u.s., usa, uk, u.k.,
    uae, america, europe, africa, asia, london, paris, berlin, washington, moscow, beijing, tokyo, brussels, geneva,
    new york, cairo, damascus, baghdad, tehran, jerusalem, kyiv, madrid, lisbon, rome, vienna, oslo, copenhagen,
    stockholm, helsinki, dublin, abuja, lagos, nairobi, ottawa, toronto, canberra, sydney, delhi, mumbai, istanbul,
    ankara, beirut, aleppo, lima, bogota, california, texas, florida, ohio, ontario, quebec
    """.replace("\n", " ").split(",")
)
DEMONYMS = frozenset(
    """afghan african albanian algerian american angolan arab argentine argentinian armenian asian australian austrian
    azerbaijani bahraini bangladeshi belarusian belgian bolivian bosnian brazilian british bulgarian burmese cambodian
    cameroonian canadian chadian chechen chilean chinese christian colombian congolese croat croatian cuban cypriot
    czech danish dutch ecuadorean egyptian emirati english eritrean estonian ethiopian european filipino finnish french
    georgian german ghanaian greek haitian hindu honduran hungarian icelandic indian indonesian iranian iraqi irish
    islamist israeli italian jamaican japanese jewish jordanian kazakh kenyan korean kosovar kurdish kurd kuwaiti
    latvian lebanese liberian libyan lithuanian malaysian malian maltese mexican moldovan mongolian moroccan muslim
    namibian
    nepalese nicaraguan nigerian nordic norwegian omani pakistani palestinian peruvian polish portuguese qatari romanian
    russian rwandan saudi scot scots scottish senegalese serb serbian shia shiite singaporean slovak slovenian somali
    spanish sudanese sunni swedish swiss syrian taiwanese tanzanian thai togolese tunisian turkish ugandan ukrainian
    uruguayan uzbek venezuelan vietnamese welsh western yemeni zambian zimbabwean catholic protestant orthodox latin
    republican democrat democratic conservative labour tory liberal arabic hebrew soviet briton swede dane finn pole
    turk spaniard frenchman atlantic pacific mediterranean northern southern eastern catalan basque berber roma
    """.split()
)

ORGANISATION_WORDS = frozenset(
    """academy administration agency airlines airways alliance army association authority bakery bank bbc board brigade
    broadcasting bureau centre center chamber club coalition college command commission committee company congress
    consortium consulting constabulary cooperative corporation corp corp. council court department directorate division
    electric embassy energy enterprises exchange executive federation firm fleet force forces foundation front fund
    gazette group guard guild holdings hospital house inc inc. industries initiative institute institution instruments
    inspectorate international laboratories labs league ledger library limited ltd ltd. llc llp plc gmbh media medical
    ministry mission motors movement museum navy network news newspaper office orchestra organisation organization panel
    parliament partners party pharmaceuticals pharmacies police post press programme prosecution registry
    regiment school securities senate service services society software staff studio systems taskforce team technologies
    telecom telegraph theatre theater times treasury security tribunal trust union united university utilities watch
    water workers dynamics foods biscuits pictures records railways rail transport logistics solutions""".split()
)
# Words that begin an organisation and may carry "of" behind them.
ORGANISATION_HEADS = frozenset(
    """academy agency alliance arab army association bank board bureau center centre chamber church college command
    commission committee community confederation conference congress council court department directorate embassy
    faculty federation front general house institute institution league leagues ministry movement museum network
    office organisation organization parliament party republic royal school secretary society union university guild
    order knights friends bar""".split()
)
KNOWN_ORGANISATIONS = (
    frozenset(agency.lower() for agency in NEWS_AGENCIES)
    | frozenset(
        """nbc abc cbs itv npr epa nato un eu imf opec unicef unesco who
    nasa esa fbi cia nsa pentagon kremlin interpol europol ecowas asean hamas hezbollah isis google microsoft apple
    amazon facebook meta twitter x""".split()
    )
    | frozenset(
        name.strip()
        for name in """goldman sachs, morgan stanley, wells fargo, jpmorgan chase, berkshire hathaway, eli lilly,
    air france, credit suisse, merrill lynch, lehman brothers, johnson controls, hewlett packard, warner
    bros, ralph lauren,
    louis vuitton, hugo boss, red bull, tata steel, standard chartered, standard life, western union, boston dynamics,
    charles schwab, rolls royce, aston martin, harley davidson, kraft heinz, john deere, tyson foods, estee lauder,
    al jazeera, fox news, real madrid, manchester united, manchester city, aston villa, crystal palace, le monde,
    die zeit, der spiegel, la repubblica, el pais, el mundo, le figaro, der standard, deutsche welle
    """.replace("\n", " ").split(",")
    )
)
PLACE_WORDS = frozenset(
    """airbase airfield airport avenue bay beach borough bridge camp canal cape castle cemetery city coast county creek
    dam desert district exchange falls farm field fields forest fort garden gardens gate gulf harbor harbour heights
    highway hill hills island islands isle lake lane mount mountain mountains ocean park peninsula place plain plaza
    point port prison province quay region republic reservoir ridge river road sea square station strait street
    terminal town township valley village ward way woods ballroom theater theatre stadium""".split()
)
PLACE_HEADS = frozenset(
    "cape city fort gulf isle lake mount port river strait town village province county bay region republic".split()
)
LOCATIVES = frozenset("in near outside inside across around".split())
"""Words before the name of a place; "at" and "on" come before organisations and things as well."""

# Words that begin the name of a place, a storm, an event or a thing, and hardly ever that of a person.
NEVER_OF_PEOPLE_FIRST = frozenset(
    """abu addis air amateur apollo arctic artificial atlantic baton big black brexit bright buenos capitol central
    christmas chrome ciudad civil costa cyclone daily dar dark deep digital downtown easter eastern el federal first
    formula fort fourth free free-trade french general global golden good grand great greater green happy hard high
    holy hong human hurricane imperial inner international kuala la las le little living los lower main medal mid
    middle monte mount national new nizhny nobel northern novi old olympic open operation outer pacific palo phnom
    caption consumer east executive follow former ground health hold junior north notice peace poor presidential
    senior south trans-pacific unlike view west
    port post prime project public puerto pulitzer rare red rio royal russian saint san santa santo sao second sierra
    silicon silver small social soft solar southern spring st st. state storm super supreme tel third top tropical
    typhoon ulan united upper video wall web western white wild windows winter world yellow""".split()
)
# Words that end the name of an event, a law, a work or a product.
THING_WORDS = frozenset(
    """accord act agreement amendment app award awards ballet battle bill biennale blues bonds bowl bulletin ceremony
    challenge championship championships charter classic code conference constitution convention credit cup day days
    deal declaration derby edition election elections era eve exhibition expo festival final finals flight friday
    games gold grammy grammys guide index initiative law league lives magazine marathon maps matter medal memorial
    mission monday month music night oil olympics open oscar oscars papers pact parade pass plan podcast prize
    prix pro project protocol race rebellion record regatta report resolution review revolution round rules
    saturday scandal series show song stock storm street summit sunday superbowl tax test theory thursday tour
    treaty trial trophy tuesday universe variety version video virus vote wave wednesday week weekend war wars world
    year""".split()
)

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
    """Whether a first name is female or male; empty if it is unknown or not clear.

    >>> gender_of_first_name("Narges"), gender_of_first_name("Ulrike"), gender_of_first_name("Quill")
    ('', 'female', '')
    """
    folded = fold_word(name)
    if folded in UNISEX:
        return ""
    if folded in FEMALE:
        return "female"
    return "male" if folded in MALE else _first_names().get(folded, "")


def is_first_name(name: str) -> bool:
    """Whether the word is used as a first name, even if it also means something else."""
    folded = fold_word(name)
    return folded in FEMALE or folded in MALE or folded in _first_names()


@cache
def _first_names() -> dict[str, Gender]:
    """Every first name in the package with its gender; loaded on first use (0.2 s)."""
    female: Counter[str] = Counter()
    male: Counter[str] = Counter()
    for locale in _LOCALES:
        try:
            provider = importlib.import_module(f"faker.providers.person.{locale}").Provider
        except ModuleNotFoundError:  # a later version of the package may drop a language
            continue
        for attribute, votes in (("first_names_female", female), ("first_names_male", male)):
            votes.update(
                {fold_word(str(name).split()[0]) for name in getattr(provider, attribute, ()) if str(name).strip()}
            )
    return {name: _winner(female[name], male[name]) for name in female | male if len(name) > 1}


def _winner(female: int, male: int) -> Gender:
    if female >= _SURE * male and female:
        return "female"
    return "male" if male >= _SURE * female else ""
