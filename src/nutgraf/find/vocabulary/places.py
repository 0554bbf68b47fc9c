"""Countries and their adjectives, and the nouns that make a name a place or an organisation."""

from __future__ import annotations

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
KNOWN_ORGANISATIONS = frozenset(
    """reuters ap afp upi bloomberg bbc cnn nbc abc cbs itv npr dpa xinhua tass nato un eu imf opec unicef unesco who
    nasa esa fbi cia nsa pentagon kremlin interpol europol ecowas asean hamas hezbollah isis google microsoft apple
    amazon facebook meta twitter x""".split()
) | frozenset(
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
