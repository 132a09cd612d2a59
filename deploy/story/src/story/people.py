"""Who the leads are: names, companies, addresses, all made up from the lead's number."""

from typing import Any, NamedTuple

from story.agreement import title_and_size
from story.case import Course, Who
from story.company import SOURCES, Source
from story.draw import Stream, one_of, stream
from story.habits import person_name, usual_person
from story.market import COUNTRIES, WEIGHTS
from story.month import EARLIER, MONTH
from story.names import MARKET, OTHERS, address, company_name, slug

PRIVATE, THROWAWAY = "gmail.com", "mailinator.com"
LETTERS = (("A", 12.0), ("B", 28.0), ("C", 38.0), ("D", 22.0))
TOGETHER = 2
"""So many people of the usual companies show interest."""
BESIDE_EVERY, BESIDE_AT = 25, 4
"""Of so many companies of passers-by this one is that of somebody who is handed over in the last month."""
AT_HOME = tuple({row.who.company: row.who for row in (*MONTH, *EARLIER) if row.who.industry in MARKET}.values())
"""People of companies that Northwind builds carts for, one of each."""
_SPREAD = 7919


class Person(NamedTuple):
    """One lead as it would fill a form."""

    name: str
    title: str
    company: str
    domain: str | None
    industry: str
    size: int
    country: str
    email: str
    phone: str | None
    source: str

    def form(self) -> dict[str, Any]:
        """The body of a submission, apart from what the person did and when."""
        company = {"name": self.company, "industry": self.industry, "size": self.size, "country": self.country}
        return {
            "email": self.email,
            **({"phone": self.phone} if self.phone else {}),
            "name": self.name,
            "job_title": self.title,
            "company": company | ({"domain": self.domain} if self.domain else {}),
            "source": self.source,
        }


def candidate(seed: int, course: Course, number: int) -> Person:
    """The person behind a hand-over; `number` is unlike that of anybody else."""
    draws = stream(seed, "person", course.lead)
    who = course.who or usual_person(draws, course.case.seller, course.case.letter)
    title, size = title_and_size(draws, course.case.letter, who.industry)
    domain = f"{slug(who.company)}{'' if course.who else number}.example"
    email = address(who.name, domain)
    phone = phone_of(who.country, number)
    source = course.case.source
    return Person(who.name, title, who.company, domain, who.industry, size, who.country, email, phone, source)


def second_address(person: Person, source: str) -> Person:
    """The same person, writing from another address."""
    return person._replace(email=f"{slug(person.name.split()[0])}@{person.domain}", source=source)


def passer_by(seed: int, number: int) -> Person:
    """Somebody who only looks around."""
    draws = stream(seed, "passer-by", number)
    source: Source = one_of(draws, [(source, source.weight) for source in SOURCES])
    at_company = stream(seed, "company", number // TOGETHER)
    letter = one_of(at_company, LETTERS)
    country = one_of(at_company, list(WEIGHTS.items()))
    industry = _industry(at_company, letter)
    company = company_name(at_company, industry)
    domain = f"{slug(company)}{number // TOGETHER}.example"
    beside = _works_beside(number // TOGETHER)
    if beside is not None:
        letter, country, industry, company = "B", beside.country, beside.industry, beside.company
        domain = f"{slug(company)}.example"
    name = person_name(draws, country)
    title, size = title_and_size(draws, letter, industry)
    email, of_company = _email(draws, source, name, domain, number)
    phone = phone_of(country, number) if draws.random() < 0.6 else None
    return Person(name, title, company, of_company, industry, size, country, email, phone, source.key)


def _works_beside(company: int) -> Who | None:
    """Who of the last month is at this company of passers-by; None for most. No two are at one of the same."""
    place, of = divmod(company, BESIDE_EVERY)
    return AT_HOME[place] if of == BESIDE_AT and place < len(AT_HOME) else None


def _industry(draws: Stream, letter: str) -> str:
    if letter == "D":
        return "education"
    at_home = letter == "A" or (letter == "B" and draws.random() < 0.7)
    return draws.choice(sorted(MARKET if at_home else OTHERS))


def _email(draws: Stream, source: Source, name: str, domain: str, number: int) -> tuple[str, str | None]:
    """An address, and the domain of the company where it gives that away."""
    chance = draws.random()
    if chance < source.private:
        return f"{slug(name)}.nw{number:06}@{PRIVATE}", None
    if chance < source.private + source.throwaway:
        return f"nw{number:06}@{THROWAWAY}", None
    number_at_company = "" if number % TOGETHER == 0 else str(number % TOGETHER + 1)
    first, *_, last = name.split()
    return f"{slug(first)}.{slug(last)}{number_at_company}@{domain}", domain


def phone_of(country: str, number: int) -> str:
    """A telephone number of this country, another one for each number."""
    template = COUNTRIES[country].phone
    places = template.count("#")
    digits = iter(f"{number * _SPREAD % 10**places:0{places}}")
    return "".join(next(digits) if letter == "#" else letter for letter in template)


def who_is(seed: int, course: Course) -> Who:
    """The person and company of a hand-over."""
    return course.who or usual_person(stream(seed, "person", course.lead), course.case.seller, course.case.letter)
