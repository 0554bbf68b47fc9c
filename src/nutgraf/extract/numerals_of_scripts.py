"""Read digits of any script, with scales, percentages and money, in languages whose number words are not supported.

No figure is better than a wrong one. A number is read only if everything adjacent to it is understood: the whole run
of digits and separators has exactly one reading, and no neighbouring character is a numeral, a fraction or a rough
count ("340多万", "3成", "2年半").
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from nutgraf.extract.number_words import EXACT, tidy
from nutgraf.extract.quantities import counted_after, currency_before
from nutgraf.text.tokens import UNSPACED

COMMA_LANGUAGES = frozenset({"ru", "uk", "bg", "be", "sr", "mk", "el"})
LANGUAGES = COMMA_LANGUAGES | {"zh", "ja", "ko", "th", "hi", "mr", "ne", "bn", "ta", "te", "fa", "ur", "he"}
OTHER_SCRIPT = re.compile(f"[\u0370-\u052f\u0590-\u05ff\u0900-\u0fff{UNSPACED}]")

_SCALES = {
    1: "十", 2: "百 백 सौ", 3: "千 천 พัน हज़ार हजार হাজার ஆயிரம் వేల тыс тысяч тысячи тысяча тис тисяч тисячі χιλιάδες χιλ "
    "هزار ہزار אלף אלפים", 4: "万 萬 만 หมื่น", 5: "แสน लाख লাখ லட்சம் లక్షల లక్ష لاکھ",
    6: "ล้าน млн миллион миллиона миллионов мільйон мільйона мільйонів мільйони εκατ εκατομμύρια εκατομμυρίων "
    "εκατομμύριο میلیون ملین מיליון", 7: "करोड़ करोड কোটি கோடி కోట్ల కోటి کروڑ", 8: "亿 億 억",
    9: "млрд миллиард миллиарда миллиардов мільярд мільярда мільярдів мільярди δισ δισεκατομμύρια δισεκατομμυρίων "
    "δισεκατομμύριο میلیارد מיליארד अरब ارب", 12: "兆 조 трлн триллион триллиона триллионов трильйон трильйонів τρισ "
    "تریلیون טריליון", 11: "खरब",
}  # fmt: skip
_UNITS = {
    "percent": "% パーセント 퍼센트 प्रतिशत फीसदी फ़ीसदी শতাংশ சதவீதம் శాతం เปอร์เซ็นต์ ร้อยละ процент процента процентов "
    "відсоток відсотки відсотків τοις_εκατό درصد فیصد אחוז אחוזים",
    "percentage point": "个百分点 個百分點 百分点 百分點 %ポイント ポイント %포인트 %p "
    "процентных_пункта процентных_пунктов "
    ""
    "п.п.",
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
_ABBREVIATED = (
    r"(?:(?<=тыс)|(?<=млн)|(?<=млрд)|(?<=трлн)|(?<=тис)|(?<=χιλ)|(?<=εκατ)|(?<=δισ)|(?<=τρισ)|(?<=руб)|(?<=грн))\.?"
)
_PERSONS = "人 名 位 명 คน জন টি টা"


def _surfaces(table: dict[str, str]) -> dict[str, str]:
    return {word.replace("_", " "): name for name, words in table.items() for word in words.split()}


def _any_of(words: list[str]) -> str:
    """The words as one pattern; one whose script has spaces ends where no letter follows."""
    parts = []
    for word in sorted(words, key=len, reverse=True):
        bounded = word[-1].isalpha() and not re.match(f"[{UNSPACED}]", word[-1])
        parts.append(re.escape(word).replace(r"\ ", "[ \u00a0]") + (r"(?![\w\u0900-\u0dff])" if bounded else ""))
    return "|".join(parts)


_POWER_OF = {word: power for power, words in _SCALES.items() for word in words.split()}
_UNIT_OF = _surfaces(_UNITS)
_RUN = re.compile(
    r"(?<![0-9A-Za-z_])[0-9]+(?:(?:[.,:/'\u00a0\u2009\u202f–~〜～-]|至|到)[0-9]+| "
    r"(?=[0-9]{3}(?![0-9]))[0-9]{3})*(?![0-9])"
)
_POINT = re.compile(r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,2}(?:,[0-9]{2})*,[0-9]{3}|[0-9]{1,15})(?:\.[0-9]{1,9})?")
_COMMA = re.compile(
    r"(?:[0-9]{1,3}(?:[ \u00a0\u2009\u202f][0-9]{3})+|[0-9]{1,3}(?:\.[0-9]{3}){2,}|[0-9]{1,15})(?:,[0-9]{1,9})?"
    r"|[0-9]{1,9}\.[0-9]{1,2}"
)
_SCALE = re.compile(rf"[ \u00a0]?({_any_of(list(_POWER_OF))})(?:{_ABBREVIATED})?")
_UNIT = re.compile(rf"[ \u00a0]?({_any_of(list(_UNIT_OF))})(?:{_ABBREVIATED})?")
_PERSON = re.compile(rf"[ \u00a0]?({'|'.join(_PERSONS.split())})")
_NUMERALS = "〇零一二三四五六七八九十百千两兩壱弐参数數几幾"
_REFUSED_LEFT = re.compile(
    rf"(?:[{_NUMERALS}]|第|제|№|负|負|零下|マイナス|минус[ ]|мінус[ ]|ที่[ ]?|[-−–+#@/.])\Z|(?:百分之|分之)\Z"
)
_REFUSED_RIGHT = re.compile(
    rf"[ ]?(?:[{_NUMERALS}万萬億亿兆만억조]|多|余|餘|来万|成|割|折|分之|半|분의|点[0-9一-九]|數"
    r"|년|월|일(?!간)|년대|年|月|日|号|號|時(?!間)|时|点|點|시(?!간)|[A-Za-z_]"
    r"|[-−–+/:][0-9])"
)
_HALF = re.compile(r"[^\W\d_]{0,2}半(?!年)")
_YEARS = range(1300, 2700)


class FarFigure(NamedTuple):
    """A figure `[start, end)`: its full value, the scale it is written with, its unit and the place of its noun."""

    start: int
    end: int
    value: Decimal
    scale: Decimal
    unit: str | None
    counted: tuple[int, int] | None


def far_figures(text: str, language: str) -> Iterator[FarFigure]:
    """The figures of `text`, which must be `plain`, that have one reading; in order of place, never overlapping."""
    edge = 0
    for run in _RUN.finditer(text):
        if run.start() >= edge:
            figure = _figure(text, run, language)
            if figure:
                edge = figure.end
                yield figure


def touches_other_script(text: str, start: int, end: int) -> bool:
    """Whether the number `[start, end)` has a letter of a script beside it that English and its like do not use."""
    after = text[end + 1 : end + 2] if text[end : end + 1] in {" ", "\u00a0", "%", "-"} else text[end : end + 1]
    before = text[start - 2 : start - 1] if text[start - 1 : start] == " " else text[max(0, start - 1) : start]
    return bool(OTHER_SCRIPT.match(after) or OTHER_SCRIPT.match(before))


def _figure(text: str, run: re.Match[str], language: str) -> FarFigure | None:
    start = run.start()
    value = _value(run.group(), language)
    sign = currency_before(text, start)
    left_edge = sign.edge if sign else start
    if value is None or _REFUSED_LEFT.search(text, max(0, left_edge - 10), left_edge):
        return None
    end, value, scale = _scaled(text, run.end(), value, language)
    if not scale:
        return None
    unit = None if sign else _UNIT.match(text, end)
    end = unit.end() if unit else end
    name = sign.name if sign else _UNIT_OF[" ".join(unit[1].split())] if unit else None
    is_year = scale == 1 and name is None and value in _YEARS and run.group().isdigit()
    if is_year or _REFUSED_RIGHT.match(text, end) or _HALF.match(text, end):
        return None
    person = None if name else _PERSON.match(text, end)
    counted: tuple[int, int] | None = person.span(1) if person else None
    if name is None and not person and not re.match(rf"[{UNSPACED}]", text[end : end + 1]):
        if text[end : end + 1].isalpha() or (text[end : end + 1] and text[end] in "\u093e\u094d-"):
            return None  # 12वीं, 5-й: an ordinal
        found = counted_after(text, end, language)
        counted = (found.start, found.end) if found else None
    return FarFigure(left_edge, end, tidy(value), scale, name, counted)


def _value(written: str, language: str) -> Decimal | None:
    pattern = _COMMA if language in COMMA_LANGUAGES else _POINT
    has_zero = len(written) > 1 and written[0] == "0" and written[1].isdigit()
    if has_zero or not pattern.fullmatch(written):
        return None
    bare = re.sub(r"[ \u00a0\u2009\u202f]", "", written)
    if language in COMMA_LANGUAGES:
        is_grouped = bare.count(".") > 1 or "," in bare
        return Decimal((bare.replace(".", "") if is_grouped else bare).replace(",", "."))
    return Decimal(bare.replace(",", ""))


def _scaled(text: str, end: int, value: Decimal, language: str) -> tuple[int, Decimal, Decimal]:
    """The value with its scale words: `340万`, `5 พันล้าน`, and the sums of East Asia, `3億4000万`."""
    total, scale, last = Decimal(0), Decimal(1), 99
    while True:
        power = 0
        while (found := _SCALE.match(text, end)) and power < 16:
            end, power = found.end(), power + _POWER_OF[found[1]]
        if power >= last:
            return end, value, Decimal(0)  # "3万4万": two numbers, or none
        total = EXACT.add(total, EXACT.multiply(value, Decimal(10) ** power))
        scale = max(scale, Decimal(10) ** power)
        further = _RUN.match(text, end) or _RUN.match(text, end + 1) if power else None
        more = _value(further.group(), language) if further and language in {"zh", "ja", "ko"} else None
        if further is None or more is None:
            return end, total, scale
        value, end, last = more, further.end(), power
