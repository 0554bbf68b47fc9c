"""Names of scales, measures and currencies in every language whose figures are read.

Each table has the canonical English name in the singular (a currency: its ISO 4217 code), or the power of ten, with its
spellings separated by blanks; `_` is a blank inside a spelling. What is written before or after a number is matched in
`nutgraf.extract.quantities`, and for scripts whose number words are not read in `nutgraf.extract.number_words`.
"""

from __future__ import annotations

from decimal import Decimal

SCALE_WORDS = {
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
MEASURES = {
    "percent": "% percent per_cent per_cents pct prozent pour_cent por_ciento por_cento per_cento procent "
    "procento procenta százalék بالمئة بالمائة "
    "في_المئة في_المائة",
    "percentage point": "percentage_point percentage_points %_point %_points pp ppt ppts prozentpunkte "
    "prozentpunkt prozentpunkten points_de_pourcentage point_de_pourcentage puntos_porcentuales punto_porcentual",
    "basis point": "basis_point basis_points bps bp",
    "point": "point points",
    "second": "second seconds sec secs sekunden ثانية ثوان secondes segundos",
    "minute": "minute minutes min mins minuten minutos دقيقة دقائق",
    "hour": "hour hours hr hrs stunden heures heure horas ساعة ساعات stunde hora",
    "day": "day days tage tagen jours jour días يوم أيام يوما día",
    "week": "week weeks wochen semaines semanas أسبوع أسابيع أسبوعا woche semaine semana",
    "month": "month months monate monaten mois meses شهر أشهر شهرا شهور monat mes",
    "year": "year years yr yrs jahre jahren ans años سنة سنوات عام أعوام عاما jahr année années año",
    "decade": "decade decades",
    "century": "century centuries",
    "millimetre": "mm millimetre millimetres millimeter millimeters millimetern millimètre millimètres milímetros",
    "centimetre": "cm centimetre centimetres centimeter centimeters zentimeter zentimetern centimètre "
    "centimètres centímetros",
    "metre": "m metre metres meter meters mètres metros متر أمتار مترا metern mètre",
    "km": "km kms kilometre kilometres kilometer kilometers kilomètres kilómetros كيلومتر كيلومترا كيلومترات "
    "kilometern kilomètre kilómetro",
    "inch": "inch inches",
    "foot": "foot feet ft",
    "yard": "yard yards",
    "mile": "mile miles",
    "nautical mile": "nautical_mile nautical_miles",
    "acre": "acre acres",
    "hectare": "hectare hectares ha هكتار هكتارات hektar hectárea hectáreas",
    "nanogram": "nanogram nanograms ng",
    "microgram": "microgram micrograms μg µg",
    "milligram": "milligram milligrams mg",
    "gram": "g gram grams gramme grammes غرام جرام gramm gramos",
    "kilogram": "kg kgs kilo kilos kilogram kilograms kilogramme kilogrammes كيلوغرام كيلوغراما كيلوجرام "
    "kilogramm kilogramos",
    "tonne": "tonne tonnes metric_ton metric_tons طن أطنان طنا tonnen tonelada toneladas",
    "ton": "ton tons",
    "pound (weight)": "lb lbs",
    "ounce": "ounce ounces oz",
    "millilitre": "ml millilitre millilitres milliliter milliliters",
    "litre": "litre litres liter liters لتر لترا litern litro litros",
    "gallon": "gallon gallons",
    "barrel": "barrel barrels برميل براميل barriles barils",
    "degree": "° degree degrees درجة درجات degré degrés grados",
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
    "km per hour": "kph kmh km/h stundenkilometer stundenkilometern kilómetros_por_hora kilomètres-heure "
    "kilomètres_à_l'heure kilomètres_par_heure",
    "knot": "knot knots",
}
CURRENCY_SIGNS = {
    "$": "USD", "us$": "USD", "c$": "CAD", "ca$": "CAD", "a$": "AUD", "au$": "AUD", "nz$": "NZD", "hk$": "HKD",
    "s$": "SGD", "nt$": "TWD", "r$": "BRL", "mx$": "MXN", "£": "GBP", "e£": "EGP", "€": "EUR", "¥": "JPY",
    "₹": "INR", "₽": "RUB", "₺": "TRY", "₩": "KRW", "₪": "ILS", "₴": "UAH", "₦": "NGN", "₱": "PHP", "₫": "VND",
    "rs": "INR", "rs.": "INR",
}  # fmt: skip
CURRENCY_CODES = frozenset(
    """USD EUR GBP JPY CHF CAD AUD NZD CNY RMB INR RUB TRY KRW ILS UAH SEK NOK DKK PLN CZK HUF RON BRL MXN ARS CLP COP
    ZAR NGN KES GHS EGP SYP LBP IQD IRR SAR AED QAR KWD JOD BHD OMR LYD TND DZD MAD SDG YER PKR BDT LKR THB IDR MYR
    SGD HKD TWD PHP VND ISK""".split()
)
MONEY_WORDS = {
    "dollar": "dollar dollars دولار دولارا دولارات dólar dólares",
    "EUR": "euro euros يورو",
    "pound": "pound pounds ليرة ليرات جنيه جنيها جنيهات",
    "GBP": "pound_sterling pounds_sterling جنيه_إسترليني",
    "cent": "cent cents centimes céntimos",
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
    "krone": "krone kroner krona kronor crowns kr kronen couronnes coronas",
    "franc": "franc francs franken",
    "shilling": "shilling shillings",
}
# Currency names that several nations share: the nation before the name decides, or else `DEFAULT_MONEY`.
NATIONAL_MONEY = {
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
DEFAULT_MONEY = {"dollar": "USD", "rupee": "INR", "lira": "TRY"}


# The long scale: a German or French billion is a million millions.
LONG_SCALE = {
    "de": {"billion": 12, "trillion": 18},
    "fr": {"billion": 12, "billions": 12, "trillion": 18, "trillions": 18},
    "es": {"billion": 12, "trillion": 18},
}

# Scripts whose number words are not read: what may follow digits.
SCRIPT_SCALES = {
    1: "十", 2: "百 백 सौ", 3: "千 천 พัน हज़ार हजार হাজার ஆயிரம் వేల тыс тысяч тысячи тысяча тис тисяч тисячі χιλιάδες χιλ "
    "هزار ہزار אלף אלפים", 4: "万 萬 만 หมื่น", 5: "แสน लाख লাখ லட்சம் లక్షల లక్ష لاکھ",
    6: "ล้าน млн миллион миллиона миллионов мільйон мільйона мільйонів мільйони εκατ εκατομμύρια εκατομμυρίων "
    "εκατομμύριο میلیون ملین מיליון", 7: "करोड़ करोड কোটি கோடி కోట్ల కోటి کروڑ", 8: "亿 億 억",
    9: "млрд миллиард миллиарда миллиардов мільярд мільярда мільярдів мільярди δισ δισεκατομμύρια δισεκατομμυρίων "
    "δισεκατομμύριο میلیارد מיליארד अरब ارب", 12: "兆 조 трлн триллион триллиона триллионов трильйон трильйонів τρισ "
    "تریلیون טריליון", 11: "खरब",
}  # fmt: skip
SCRIPT_UNITS = {
    "percent": "% パーセント 퍼센트 प्रतिशत फीसदी फ़ीसदी শতাংশ சதவீதம் శాతం เปอร์เซ็นต์ ร้อยละ процент процента процентов "
    "відсоток відсотки відсотків τοις_εκατό درصد فیصد אחוז אחוזים",
    "percentage point": "个百分点 個百分點 百分点 百分點 %ポイント ポイント %포인트 %p "
    "процентных_пункта процентных_пунктов п.п.",
    "CNY": "元人民币 元人民幣 元 人民币 人民幣", "USD": "美元 美金 ドル 달러 доллар доллара долларов доларів डॉलर ডলার "
    "ดอลลาร์ דולר דולרים δολάρια "
    "دلار ڈالر", "GBP": "英镑 英鎊 ポンド 파운드 פאונד ปอนด์", "EUR": "欧元 歐元 ユーロ 유로 евро євро ευρώ یورو "
    "יורו ยูโร यूरो ইউরো",
    "JPY": "日元 日圓 円", "KRW": "원", "INR": "रुपये रुपए", "BDT": "টাকা", "THB": "บาท", "RUB": "руб рубль рубля рублей",
    "UAH": "грн гривня гривні гривень", "ILS": "שקל שקלים ש\"ח",
    "hour": "小时 小時 個小時 个小时 時間 시간 ชั่วโมง घंटे часов часа час годин ώρες ساعت שעות",
    "minute": "分钟 分鐘 分間 분 นาที मिनट минут минуты хвилин λεπτά دقیقه דקות",
    "day": "天 日間 일간 วัน दिन দিন дней дня днів ημέρες روز ימים", "week": "周 週間 주간 สัปดาห์ недель "
    "недели тижнів εβδομάδες هفته",
    "month": "个月 個月 か月 カ月 ヶ月 개월 месяцев месяца місяців μήνες",
    "year": "年間 年间 년간 ปี лет років χρόνια", "km": "公里 千米 キロメートル 킬로미터 км χλμ กิโลเมตร किलोमीटर "
    "কিলোমিটার",
    "tonne": "吨 噸 トン 톤 тонн ตัน टन", "hectare": "公顷 公頃 ヘクタール 헥타르 га гектаров",
}  # fmt: skip


def spellings(table: dict[str, str]) -> dict[str, str]:
    """The name of a measure or currency by each of its spellings.

    >>> spellings({"nautical mile": "nautical_mile nautical_miles"})
    {'nautical mile': 'nautical mile', 'nautical miles': 'nautical mile'}
    """
    return {word.replace("_", " "): name for name, words in table.items() for word in words.split()}


# What a measure is in the base unit of its dimension.
BASE_UNITS = {
    "millimetre": ("metre", Decimal("0.001")),
    "centimetre": ("metre", Decimal("0.01")),
    "metre": ("metre", Decimal(1)),
    "km": ("metre", Decimal(1000)),
    "inch": ("metre", Decimal("0.0254")),
    "foot": ("metre", Decimal("0.3048")),
    "yard": ("metre", Decimal("0.9144")),
    "mile": ("metre", Decimal("1609.344")),
    "nautical mile": ("metre", Decimal(1852)),
    "acre": ("hectare", Decimal("0.404686")),
    "hectare": ("hectare", Decimal(1)),
    "nanogram": ("gram", Decimal("0.000000001")),
    "microgram": ("gram", Decimal("0.000001")),
    "milligram": ("gram", Decimal("0.001")),
    "gram": ("gram", Decimal(1)),
    "kilogram": ("gram", Decimal(1000)),
    "tonne": ("gram", Decimal(1000000)),
    "ton": ("gram", Decimal(907185)),
    "pound (weight)": ("gram", Decimal("453.592")),
    "ounce": ("gram", Decimal("28.3495")),
    "millilitre": ("litre", Decimal("0.001")),
    "litre": ("litre", Decimal(1)),
    "kilowatt": ("watt", Decimal(1000)),
    "megawatt": ("watt", Decimal(1000000)),
    "gigawatt": ("watt", Decimal(1000000000)),
    "kilowatt-hour": ("watt-hour", Decimal(1000)),
    "megawatt-hour": ("watt-hour", Decimal(1000000)),
    "terawatt-hour": ("watt-hour", Decimal(1000000000000)),
    "megabyte": ("byte", Decimal(1000000)),
    "gigabyte": ("byte", Decimal(1000000000)),
    "terabyte": ("byte", Decimal(1000000000000)),
    "mile per hour": ("km per hour", Decimal("1.609344")),
    "km per hour": ("km per hour", Decimal(1)),
    "percentage point": ("percentage point", Decimal(1)),
    "basis point": ("percentage point", Decimal("0.01")),
}
ABBREVIATED_SCALES = frozenset("mio mrd tsd mld tys mil".split())
"""Abbreviations of scales that may end in a full stop."""
FLOWING_UNITS = {"metre", "km", "mile", "foot", "litre", "gallon", "barrel", "tonne", "kilogram"}
"""Units of what moves or flows, of which there are so many "a second" or "per day"."""
