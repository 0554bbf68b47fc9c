"""How articles say that they were corrected, in one vocabulary for pages, plain text and the comparison of versions."""

from __future__ import annotations

import re

_LABEL = (
    r"corrections?|corrected|clarifications?|erratum|errata(?: corrige)?|editor[’']?s[’']? note"
    r"|updates? to this (?:article|story|report)|for the record"
    r"|berichtigung|korrektur|richtigstellung|rectificatif|correctif|précision|corrección|fe de err(?:atas|ores)"
    r"|rectificación|rettifica|correzione|correção|errata|rectificatie|correctie|rättelse|rettelse|retting"
    r"|sprostowanie|düzeltme|исправление|уточнение|поправка|更正|訂正|お詫びと訂正|정정|تصحيح|تصويب|توضيح"
)
# Between label and mark: a date, brackets, or whom it concerns. "Corrections officers – the guards …" is none.
_BETWEEN = (
    r"(?:\s*\([^()\n]{1,40}\)|[\s,]*(?:\w{1,3} )?(?:[^\W\d_]{3,12}\.? )?\d[^:：\n—]{0,20}"
    r"|\s(?:to|for) (?:this|the|our|an?) [^:：.\n]{1,40}| appended)?"
)
_OPENS = re.compile(rf"\W{{0,4}}(?:{_LABEL})(?!\w){_BETWEEN}\s*(?:[:：—]|[–-]\s|[؛.]\s|$)", re.IGNORECASE)
_PIECE = r"(?:article|story|report|post|headline|piece|column)"
_SAYS = re.compile(
    rf"\b(?:an? |the )?(?:earlier|previous|original) versions? of (?:this|the) {_PIECE}\b"
    rf"|\bthis {_PIECE} (?:has been|was) (?:corrected|amended|clarified|updated to (?:correct|clarify|reflect))\b"
    r"|\bin einer (?:früheren|vorherigen|ursprünglichen) (?:version|fassung) (?:dieses|des)\b"
    r"|\bune version (?:précédente|antérieure) de cet article\b|\bcet article a été (?:corrigé|modifié)\b"
    r"|\b(?:una|en una) versión (?:anterior|previa) de este (?:artículo|texto)\b"
    r"|\buna versione precedente di questo articolo\b|\buma versão anterior deste? (?:artigo|texto)\b"
    r"|\bin een eerdere versie van dit (?:artikel|bericht)\b|نسخة سابقة من هذا (?:المقال|الخبر|التقرير)",
    re.IGNORECASE,
)
_WITHIN_FIRST = 40  # characters: a correction says at once what it is


def is_correction(line: str) -> bool:
    """Whether a line is the article's word on a mistake of its own: a label and a mark, or a phrase that says it.

    >>> is_correction("Correction, 3 May: four people were hurt, not five.")
    True
    >>> is_correction("The correction of the market surprised nobody.")
    False
    """
    beginning = line[:200]
    if _OPENS.match(beginning) is not None:
        return True
    said = _SAYS.search(beginning)
    return said is not None and said.start() <= _WITHIN_FIRST
