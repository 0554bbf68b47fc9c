"""People without a title, an age or a role beside them: well-known ones, and names of many origins."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nutgraf.article import Sentence
from nutgraf.extract import find_names

Split = Callable[[str], list[Sentence]]

# A plain sentence, the person in it, and what else is named there.
WELL_KNOWN: list[tuple[str, str, list[str]]] = [
    ("Greta Thunberg sailed to New York in the summer.", "Greta Thunberg", ["New York"]),
    ("The meeting with Xi Jinping took place in Beijing.", "Xi Jinping", ["Beijing"]),
    ("Narendra Modi flew to Tokyo on Friday.", "Narendra Modi", ["Tokyo"]),
    ("Volodymyr Zelensky wants more help from Germany.", "Volodymyr Zelensky", ["Germany"]),
    ("A letter from Emmanuel Macron arrived on Monday.", "Emmanuel Macron", []),
    ("Nobody had expected Giorgia Meloni to win.", "Giorgia Meloni", []),
    ("Olaf Scholz lost the vote in Berlin.", "Olaf Scholz", ["Berlin"]),
    ("Supporters of Jair Bolsonaro filled the square.", "Jair Bolsonaro", []),
    ("Cyril Ramaphosa took the stage in Cape Town.", "Cyril Ramaphosa", ["Cape Town"]),
    ("Malala Yousafzai studied at Oxford.", "Malala Yousafzai", ["Oxford"]),
    ("Tickets for Taylor Swift sold out in an hour.", "Taylor Swift", []),
    ("Lionel Messi scored twice in Miami.", "Lionel Messi", ["Miami"]),
    ("It was a hard match for Serena Williams.", "Serena Williams", []),
    ("Sundar Pichai has led Google since 2015.", "Sundar Pichai", ["Google"]),
    ("Satya Nadella told Microsoft to wait.", "Satya Nadella", ["Microsoft"]),
    ("Elon Musk bought Twitter in 2022.", "Elon Musk", ["Twitter"]),
    ("A rival of Mukesh Ambani lost the bid.", "Mukesh Ambani", []),
    ("Recep Tayyip Erdogan spoke in Ankara.", "Recep Tayyip Erdogan", ["Ankara"]),
    ("Ursula von der Leyen left Brussels at noon.", "Ursula von der Leyen", ["Brussels"]),
    ("In 2017 Jacinda Ardern took office.", "Jacinda Ardern", []),
    ("Sanna Marin danced at the party.", "Sanna Marin", []),
    ("The film by Bong Joon-ho won four prizes.", "Bong Joon-ho", []),
    ("Kylian Mbappe moved from Paris to Madrid.", "Kylian Mbappe", ["Paris", "Madrid"]),
    ("Mette Frederiksen turned the offer down.", "Mette Frederiksen", []),
    ("Pedro Sanchez walked out of the talks.", "Pedro Sanchez", []),
    ("Few saw Fumio Kishida leave.", "Fumio Kishida", []),
    ("Yoon Suk Yeol was driven to Seoul.", "Yoon Suk Yeol", ["Seoul"]),
    ("Gustavo Petro blamed Bogota for the delay.", "Gustavo Petro", ["Bogota"]),
    ("Abiy Ahmed met Paul Kagame in Kigali.", "Abiy Ahmed", ["Kigali"]),
    ("Tim Cook runs Apple from California.", "Tim Cook", ["Apple", "California"]),
    ("Mark Zuckerberg owns a large share of Meta.", "Mark Zuckerberg", ["Meta"]),
    ("The speech of Kamala Harris lasted an hour.", "Kamala Harris", []),
    ("Barack Obama grew up in Hawaii.", "Barack Obama", ["Hawaii"]),
    ("Angela Merkel retired to Berlin.", "Angela Merkel", ["Berlin"]),
    ("Novak Djokovic beat Rafael Nadal in Paris.", "Novak Djokovic", ["Paris"]),
    ("Usain Bolt trained in Kingston.", "Usain Bolt", ["Kingston"]),
    ("Chimamanda Ngozi Adichie wrote it in Lagos.", "Chimamanda Ngozi Adichie", ["Lagos"]),
    ("Kazuo Ishiguro lives near London.", "Kazuo Ishiguro", ["London"]),
    ("Margaret Atwood read from the novel.", "Margaret Atwood", []),
    ("Oprah Winfrey asked the first question.", "Oprah Winfrey", []),
    ("Billie Eilish sang for Warner Music in Las Vegas.", "Billie Eilish", ["Las Vegas"]),
    ("Bad Bunny filled the stadium in San Juan.", "Bad Bunny", ["San Juan"]),
    ("Warren Buffett sold his shares in Wells Fargo.", "Warren Buffett", ["Wells Fargo"]),
    ("Jamie Dimon has worked for JPMorgan Chase since 2004.", "Jamie Dimon", ["JPMorgan Chase"]),
    ("Nicola Sturgeon left Edinburgh early.", "Nicola Sturgeon", ["Edinburgh"]),
    ("Justin Trudeau resigned in January.", "Justin Trudeau", []),
    ("Claudia Sheinbaum governs Mexico from Mexico City.", "Claudia Sheinbaum", ["Mexico City"]),
    ("Prabowo Subianto lost twice before that.", "Prabowo Subianto", []),
    ("Anwar Ibrahim was freed in 2018.", "Anwar Ibrahim", []),
    ("Ferdinand Marcos Jr won in Manila.", "Ferdinand Marcos Jr", ["Manila"]),
]

MANY_ORIGINS = """Adaeze Okonkwo; Aroha Ngata; Siobhán Ní Bhriain; Nguyen Thi Mai; Tran Van Duc; Park Ji-woo; Kim Min-
seo; Chen Guoqiang; Li Na; Wang Xiaoming; Haruto Yamashita; Yuki Tanabe; Priyanka Deshmukh; Arjun
Venkataraman; Gurpreet Dhillon; Nasreen Akhter; Tariq Mehmood; Zainab al-Khatib; Omar Benjelloun;
Youssef El Amrani; Leila Haddadi; Farhad Rostami; Shirin Golestani; Aylin Demirtas; Mehmet Yildirim;
Ioannis Papadakis; Eleni Stavrou; Dragan Petrovic; Zorica Jovanovic; Katarzyna Wisniewska; Tomasz
Zielinski; Oksana Bondarenko; Dmytro Kovalchuk; Anastasiya Smirnova; Jurgen Habersaat; Anneliese
Krumbach; Thibault Lefebvre; Solène Marchetti; Gianluca Ferrarotti; Francesca De Luca; Joaquín
Villarreal; Ximena Castellanos; Thiago Nascimento; Beatriz Carvalho dos Santos; Pieter van den Berg;
Marijke de Vries; Sven Lindqvist; Ingrid Haugland; Aino Korhonen; Jón Sigurðsson; Kwabena Asante;
Fatoumata Diallo; Thandiwe Mokoena; Sipho Dlamini; Wanjiru Kamau; Abebe Bekele; Mihaela Ionescu;
László Szabó; Petra Novotná; Tevita Fonua""".replace("\n", " ")

_PLAIN = [
    "{} opened the door.",
    "The prize went to {} after a long night.",
    "It was a surprise for {} and the neighbours.",
    "Nobody saw {} leave.",
    "{} lost the case last week.",
    "A book by {} was found there.",
]

# No people, though two capitalised words stand together.
OTHERS: list[tuple[str, str]] = [
    ("The ship left San Francisco at noon.", "San Francisco"),
    ("They drove through Los Angeles.", "Los Angeles"),
    ("She flew from Buenos Aires to Rio de Janeiro.", "Buenos Aires"),
    ("The Supreme Court sat on Monday.", "Supreme Court"),
    ("Shares of Goldman Sachs fell.", "Goldman Sachs"),
    ("Deutsche Bank cut 900 jobs.", "Deutsche Bank"),
    ("Morgan Stanley shares rose.", "Morgan Stanley"),
    ("The White House declined the offer.", "White House"),
    ("They watched the World Cup at home.", "World Cup"),
    ("Shops opened early on Black Friday.", "Black Friday"),
    ("The Nobel Prize was shared.", "Nobel Prize"),
    ("The Golden Gate is open again.", "Golden Gate"),
    ("Procter & Gamble raised its prices.", "Procter & Gamble"),
    ("The Paris Agreement was signed there.", "Paris Agreement"),
    ("Premier League clubs voted.", "Premier League"),
    ("They met in Saint Petersburg.", "Saint Petersburg"),
    ("Air France cancelled it.", "Air France"),
    ("Hurricane Maria hit the coast.", "Maria"),
    ("The Labour Party lost.", "Labour Party"),
    ("British Airways grounded it.", "British Airways"),
]


def people_in(text: str, sentences_of: Split) -> set[str]:
    return {one.name for one in find_names(text, sentences_of(text)) if one.kind == "person"}


def test_well_known_people_are_found_in_plain_sentences(sentences_of: Split) -> None:
    found = {name for text, name, _ in WELL_KNOWN if name in people_in(text, sentences_of)}
    false = {(text, one) for text, _, others in WELL_KNOWN for one in people_in(text, sentences_of) & set(others)}
    assert len(found) >= 48, {name for _, name, _ in WELL_KNOWN} - found
    assert len(false) <= 1, false


def test_names_of_many_origins_are_found_as_people(sentences_of: Split) -> None:
    names = [name.strip() for name in MANY_ORIGINS.split(";")]
    texts = [(_PLAIN[number % len(_PLAIN)].format(name), name) for number, name in enumerate(names)]
    missed = [name for text, name in texts if name not in people_in(text, sentences_of)]
    assert len(names) == 60
    assert len(missed) <= 3, missed


@pytest.mark.parametrize(("text", "name"), OTHERS)
def test_places_firms_and_events_are_no_people(text: str, name: str, sentences_of: Split) -> None:
    assert name not in people_in(text, sentences_of)
