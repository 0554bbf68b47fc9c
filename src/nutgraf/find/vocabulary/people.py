"""English titles and nouns for people, and first names whose bearers are nearly always women or men."""

from __future__ import annotations

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
# Roles that companies have as often as people: never the "he" or "she" of a later sentence.
COMPANY_ROLES = frozenset(
    """maker operator owner publisher insurer lender regulator developer contractor supplier broadcaster carrier
    manufacturer retailer dealer vendor trader member partner""".split()
)
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
