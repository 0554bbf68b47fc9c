"""A point that is part of a quotation is printed as one in every view, in the marks of its language."""

from __future__ import annotations

import html
import io
import re

import pytest
from rich.console import Console

from nutgraf.ingest import article_from_bytes
from nutgraf.render import to_html, to_markdown
from nutgraf.render.brief_terminal import print_brief
from nutgraf.render.escaping import with_quotation_marks
from nutgraf.summarize import brief_by_code
from nutgraf.web.page import brief_card

_FRENCH = """Le ferry de Skarn reprend la mer

Le ferry pour Skarn a repris mardi avec 212 passagers, a annoncé la compagnie NordLine.

« Le quai n'était pas sûr. Nous avons attendu onze jours. Personne ne voulait prendre de risque », a ajouté le maire, \
Paul Renard.

Deux personnes ont été blessées lorsque le quai s'est effondré la semaine dernière. La cause n'est pas connue.
"""
_GERMAN = """Die Fähre nach Skarn fährt wieder

Die Fähre nach Skarn fuhr am Dienstag mit 212 Passagieren, teilte die Reederei NordLine mit.

„Der Kai war nicht sicher. Wir haben elf Tage gewartet. Niemand wollte ein Risiko eingehen“, sagte der Bürgermeister \
Paul Renner.

Zwei Menschen wurden verletzt, als der Kai letzte Woche zusammenbrach. Die Ursache ist nicht bekannt.
"""


@pytest.mark.parametrize("story", [_FRENCH, _GERMAN], ids=["French", "German"])
def test_a_point_has_both_its_marks_in_every_view(story: str) -> None:
    brief = brief_by_code(article_from_bytes(story.encode(), "story.txt"))
    points = [claim.text for claim in brief.key_points]
    parts = [whole for point in points if (whole := with_quotation_marks(point)) != point]
    assert parts, "no point is a part of the quotation"
    console = Console(file=io.StringIO(), record=True, width=200)
    print_brief(console, brief, size="full")
    views = {
        "Markdown": to_markdown(brief, size="full"),
        "page": _words(to_html(brief, size="full")),
        "web chat": _words(brief_card(brief)),
        "terminal": console.export_text(),
    }
    for name, view in views.items():
        assert all(whole.rstrip(".") in view for whole in parts), name


def _words(page: str) -> str:
    return html.unescape(re.sub("<[^>]+>", "", page))
