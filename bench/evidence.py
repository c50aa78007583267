"""Evidence that is made up, at the size that a benchmark asks for, and the same each time.

What a jurisdiction says on a topic hangs on the two alone, so the smaller evidence is a part of the larger: the same four
countries with the same 76 topics stand in all of them. A union answers every topic; two of the first four countries are its
members, and each topic is left to it by one of them. So there are as many answers as countries times topics. The second
`edition` changes one answer in ten, for a history. Countries are called by number, and their codes have calendars of working
days; none of it is so.
"""

import random
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from holidays import list_supported_countries

from milenari.core.evidence import Record
from regulations.vocabulary import Kind, Phase

KINDS = (Kind.TERNARY, Kind.CHOICE, Kind.TERNARY, Kind.DURATION, Kind.CHOICE, Kind.TEXT, Kind.TERNARY, Kind.MONEY, Kind.NUMBER)
OFTEN = (  # noqa: SIM905 (a text)
    "the authority decides within a period that begins with complete file and stops while sponsor answers hospital asks ethics "
    "committee for its opinion before first patient is treated reports each serious reaction in national language signed by"
).split()
ENDS = [f"{letter}{end}" for letter in "blmnrstv" for end in ("an", "el", "is", "or", "um", "ent", "ine", "ust")]
WORDS = [f"{first}{vowel}{end}" for first in "bcdfghjkl" for vowel in "ae" for end in ENDS]
FIRST = (4, 76)  # countries and topics that are in the evidence of every size
TOPICS_OF_A_DOMAIN = 8
UNION = "union"
MEMBERS = 2


@dataclass(frozen=True, slots=True)
class Size:
    countries: int
    topics: int

    def __str__(self) -> str:
        return f"{self.countries} × {self.topics}"


SIZES = {"small": Size(*FIRST), "middle": Size(40, 200), "large": Size(195, 500)}


def codes(size: Size) -> list[str]:
    """The countries of a size, the first four in all of them."""
    known = sorted(code.lower() for code in list_supported_countries() if len(code) == 2)
    return list(islice(known, size.countries))


def domains(size: Size) -> list[str]:
    """The domains of a size, in order; the first ones hold the first 76 topics."""
    return list(dict.fromkeys(_domain(place) for place in range(size.topics)))


def _domain(place: int) -> str:
    if place < FIRST[1]:
        return f"domain-{place // TOPICS_OF_A_DOMAIN:02}"
    return f"domain-{FIRST[1] // TOPICS_OF_A_DOMAIN + 1 + (place - FIRST[1]) // TOPICS_OF_A_DOMAIN:02}"


def _slug(place: int) -> str:
    return f"topic-{place:03}"


def _sentence(chance: random.Random, length: int) -> str:
    """Half of its words are of those that stand everywhere, half of a thousand others."""
    words = (chance.choice(OFTEN if place % 2 else WORDS) for place in range(length))
    return " ".join(words).capitalize() + "."


def records(size: Size, edition: int = 1) -> dict[str, list[Record]]:
    """Every record in canonical form, by the name of its part."""
    made: dict[str, list[Record]] = {
        "domains": [{"id": slug, "title": f"Domain {slug[-2:]}", "order": order} for order, slug in enumerate(domains(size))],
        "topics": [_topic(place) for place in range(size.topics)],
        "glossary": [{"term": "GMP", "full": "good manufacturing practice", "meaning": "How it is made.", "topics": [_slug(0)]}],
        **{part: [] for part in ("papers", "filings", "duties", "profile")},  # no plan is made of it
    }
    for place, code in enumerate((UNION, *codes(size))):
        for part, found in _jurisdiction(code, place - 1, size, edition).items():
            made.setdefault(part, []).extend(found)
    return made


def _topic(place: int) -> Record:
    kind, phases = KINDS[place % len(KINDS)], Phase.values
    choices = [f"way_{name}" for name in ("a", "b", "c", "d")]
    burden: dict[Kind, Record] = {
        Kind.TERNARY: {"yes": 0, "partial": 1, "no": 2},
        Kind.CHOICE: dict(zip(choices, (0, 1, 2, 3), strict=True)),
        Kind.DURATION: {"0": 0, "61": 1, "121": 2, "241": 3},
        Kind.MONEY: {"0": 0, "5001": 1, "20001": 2},
    }
    order = place % TOPICS_OF_A_DOMAIN if place < FIRST[1] else (place - FIRST[1]) % TOPICS_OF_A_DOMAIN
    return {
        "domain": _domain(place),
        "order": order,
        "id": _slug(place),
        "kind": kind.value,
        "unit": "years" if kind is Kind.NUMBER else None,
        "phase": phases[place % len(phases)],
        "question": f"Question {place:03}: {_sentence(random.Random(place), 9)[:-1]}?",  # noqa: S311 (chance that is the same each time)
        "why": _sentence(random.Random(-place), 12),  # noqa: S311
        "choices": [{"value": value, "label": f"Way {value[-1]}"} for value in choices] if kind is Kind.CHOICE else [],
        "burden": burden.get(kind, {}),
    }


def _jurisdiction(code: str, place: int, size: Size, edition: int) -> dict[str, list[Record]]:
    """All records of the country at this place; the union stands before the first one."""
    chance = random.Random(code)  # noqa: S311
    is_union = place < 0
    name = "The union" if is_union else f"Country {place + 1:03} ({code})"
    sources, instruments, authorities = (_slugs(code, kind) for kind in ("src", "law", "auth"))

    def citations(often: int) -> list[Record]:
        return _citations(code, chance, often)

    def topics() -> list[str]:
        return sorted(_slug(number) for number in chance.sample(range(FIRST[1]), 3))

    steps = [] if is_union else [f"{code}-step-{number}" for number in range(1, 5)]
    return {
        "jurisdiction": [
            {
                "code": code,
                "name": name,
                "local_name": None,
                "kind": "union" if is_union else "country",
                "member_of": UNION if 0 <= place < MEMBERS else None,
                "languages": ["en"],
                "currency": "EUR",
            }
        ],
        "authorities": [
            {
                "jurisdiction": code,
                "id": slug,
                "name": f"Authority {slug}",
                "acronym": slug.upper(),
                "local_name": None,
                "role": _sentence(chance, 12),
                "url": f"https://{slug}.example.org/",
            }
            for slug in authorities[:4]
        ],
        "instruments": [
            {
                "jurisdiction": code,
                "id": slug,
                "title": f"Law {slug}: {_sentence(chance, 6)[:-1]}",
                "local_title": None,
                "kind": chance.choice(("law", "decree", "guideline")),
                "number": f"{number}/20{chance.randint(10, 25)}",
                "date": f"20{chance.randint(10, 25)}-0{chance.randint(1, 9)}-15",
                "status": "in_force",
                "issuer": authorities[0],
                "language": "en",
                "url": f"https://law.example.org/{slug}",
                "eli": None,
                "note": None,
            }
            for number, slug in enumerate(instruments, 1)
        ],
        "sources": [
            {
                "jurisdiction": code,
                "id": slug,
                "title": f"Page {slug}: {_sentence(chance, 6)[:-1]}",
                "publisher": "Publisher",
                "date": None,
                "kind": "web page",
                "url": f"https://read.example.org/{slug}",
            }
            for slug in sources
        ],
        "requirements": [
            _requirement(code, number, edition)
            for number in range(size.topics)
            if place != number % MEMBERS  # which leaves this topic to the union
        ],
        "steps": [
            {
                "jurisdiction": code,
                "id": slug,
                "title": f"Step {slug}: {_sentence(chance, 4)[:-1]}",
                "actor": "Sponsor",
                "days_min": 10 * number,
                "days_typical": 20 * number,
                "days_max": 45 * number,
                "unit": "working_days" if number == 2 else None,
                "basis": "estimate",
                "note": _sentence(chance, 20),
                "confidence": "medium",
                "after": steps[: number - 1][-1:],
                "topics": topics(),
                "citations": citations(1),
            }
            for number, slug in enumerate(steps, 1)
        ],
        "barriers": [
            {
                "jurisdiction": code,
                "id": f"{code}-bar-{number}",
                "title": f"Barrier {code} {number}: {_sentence(chance, 4)[:-1]}",
                "kind": "legal",
                "severity": chance.randint(1, 4),
                "likelihood": chance.randint(1, 4),
                "phase": "setup",
                "status": None,
                "owner": None if is_union else f"{code}-inst",
                "description": _sentence(chance, 40),
                "mitigation": _sentence(chance, 20),
                "topics": topics(),
                "countries": [],
                "mitigations": [{"what": _sentence(chance, 8), "due": "2030-06-30", "lowers_severity": 1}],
                "delays": [
                    {"step": slug, "days_min": 5, "days_typical": 10, "days_max": 30} for slug in steps[:1] if number == 1
                ],
                "citations": citations(2),
            }
            for number in range(1, 4)
        ],
        "ahead": [
            {
                "jurisdiction": code,
                "id": f"{code}-ahead",
                "title": f"Law that is coming to {name}",
                "instrument": instruments[0],
                "stage": "proposed",
                "applies_from": "2031-01-01",
                "summary": _sentence(chance, 30),
                "confidence": "medium",
                "topics": topics(),
                "citations": citations(1),
            }
        ],
        "documents": [
            {
                "jurisdiction": code,
                "id": f"{code}-doc-{number}",
                "title": f"Paper {number}: {_sentence(chance, 5)[:-1]}",
                "procedure": "trial",
                "authority": authorities[0],
                "timing": "application",
                "condition": None,
                "language": "English",
                "note": _sentence(chance, 12),
                "confidence": "medium",
                "topics": topics(),
                "citations": citations(1),
            }
            for number in range(1, 5)
        ],
        "institutions": []
        if is_union
        else [
            {
                "jurisdiction": code,
                "id": f"{code}-inst",
                "name": f"Hospital {code}",
                "city": f"City {code}",
                "lat": round(chance.uniform(-50, 60), 3),
                "lon": round(chance.uniform(-120, 140), 3),
                "role": "Planned trial site",
                "capabilities": _sentence(chance, 12),
                "citations": citations(1),
            }
        ],
    }


def _slugs(code: str, kind: str) -> list[str]:
    return [f"{code}-{kind}-{number}" for number in range(1, 9)]


def _citations(code: str, chance: random.Random, often: int) -> list[Record]:
    sources, instruments = _slugs(code, "src"), _slugs(code, "law")
    return [
        {"instrument": chance.choice(instruments), "pinpoint": f"Art. {chance.randint(1, 90)}({chance.randint(1, 5)})"}
        if chance.random() < 0.6
        else {"source": chance.choice(sources)}
        for _ in range(often)
    ]


def _requirement(code: str, place: int, edition: int) -> Record:
    """A jurisdiction's answer to the topic at this place: one in twelve was not found, one in twelve is no rule."""
    chance = random.Random(f"{code} {place}")  # noqa: S311
    kind = KINDS[place % len(KINDS)]
    status = chance.choices(("answered", "unclear", "no_rule", "not_found"), (9, 1, 1, 1))[0]
    summary = _sentence(chance, 48)
    if edition > 1 and random.Random(f"{place} {code}").random() < 0.1:  # noqa: S311
        summary = f"Corrected. {summary}"
    value: str | int | None = None
    if status in ("answered", "unclear"):
        value = {
            Kind.TERNARY: chance.choice(("yes", "partial", "no")),
            Kind.CHOICE: f"way_{chance.choice('abcd')}",
            Kind.DURATION: chance.choice((30, 45, 60, 90, 180, 300)),
            Kind.MONEY: chance.choice((0, 1500, 8000, 45000)),
            Kind.NUMBER: chance.randint(1, 30),
        }.get(kind)
    units = {Kind.DURATION: "calendar_days", Kind.NUMBER: "years"}
    return {
        "jurisdiction": code,
        "topic": _slug(place),
        "value": value,
        "unit": units.get(kind) if isinstance(value, int) else None,
        "status": status,
        "basis": chance.choice(("law", "guidance", "practice")),
        "summary": summary,
        "confidence": chance.choice(("high", "medium", "low")),
        "valid_from": None,
        "note": _sentence(chance, 6) if chance.random() < 0.2 else None,
        "citations": _citations(code, chance, chance.randint(1, 3)),
    }


def write(folder: Path, size: Size, edition: int = 1) -> None:
    """The evidence files of a size, as a dump writes them."""
    from reports.evidence_files import texts  # which needs Django's settings

    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts(records(size, edition), {}).items():
        (folder / name).write_text(text, "utf-8")


def main() -> None:
    """python -m bench.evidence SIZE EDITION FOLDER writes its files; python -m bench.evidence SIZE prints its countries."""
    import os
    import sys

    size = SIZES[sys.argv[1]]
    if len(sys.argv) == 2:
        print(*codes(size))
        return
    os.environ["DJANGO_SETTINGS_MODULE"] = "milenari.settings"
    import django

    django.setup()
    write(Path(sys.argv[3]), size, int(sys.argv[2]))


if __name__ == "__main__":
    main()
