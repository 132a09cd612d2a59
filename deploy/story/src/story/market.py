"""The market: countries with their clocks, telephone numbers and names of people."""

from typing import NamedTuple


class Country(NamedTuple):
    """One country; a `#` of `phone` stands for any digit."""

    zone: str
    phone: str
    first: tuple[str, ...]
    last: tuple[str, ...]


def _country(zone: str, phone: str, first: str, last: str) -> Country:
    return Country(zone, phone, tuple(first.split()), tuple(last.split()))


COUNTRIES = {
    "SE": _country(
        "Europe/Stockholm",
        "+46 31 5## ## ##",
        "Maja Elsa Sara Nils Oskar Karin Erik Lena Johan Ebba",
        "Lindqvist Berg Ek Sandström Nyberg Holmgren Åkesson Dahlin Forsberg Wallin",
    ),
    "NO": _country(
        "Europe/Oslo",
        "+47 22 ## ## ##",
        "Helga Lars Ingrid Sindre Kari Olav Silje Magnus Tuva Henrik",
        "Thorsen Haugen Solberg Lie Moen Strand Bakke Nilsen Aas Vik",
    ),
    "DK": _country(
        "Europe/Copenhagen",
        "+45 96 ## ## ##",
        "Jesper Mette Søren Line Anders Freja Rasmus Sofie Kasper Ida",
        "Holm Mikkelsen Kjær Lund Bang Friis Skov Krogh Dam Toft",
    ),
    "DE": _country(
        "Europe/Berlin",
        "+49 40 5#######",
        "Stefan Katrin Jürgen Anke Florian Birgit Tobias Heike Uwe Lisa",
        "Brandt Weiss Vogt Krüger Schäfer Lorenz Busch Seidel Franke Arnold",
    ),
    "AT": _country(
        "Europe/Vienna",
        "+43 1 5######",
        "Georg Eva Lukas Theresa Martin Julia Paul Verena Felix Nora",
        "Gruber Hofer Pichler Moser Leitner Eder Auer Winkler Reiter Fuchs",
    ),
    "CH": _country(
        "Europe/Zurich",
        "+41 22 5## ## ##",
        "Claire Reto Céline Urs Nicole Marc Sandra Beat Laura Yves",
        "Fontaine Keller Favre Meyer Rochat Frei Morel Graf Perrin Baumann",
    ),
    "FI": _country(
        "Europe/Helsinki",
        "+358 9 5######",
        "Aleksi Päivi Mikko Laura Timo Anni Juha Sari Ville Emilia",
        "Saarinen Korhonen Laine Mäkelä Niemi Salo Rantanen Heino Koski Lehto",
    ),
    "EE": _country(
        "Europe/Tallinn",
        "+372 6## ####",
        "Liis Martin Kadri Rain Triin Siim Anu Tarmo Piret Kristjan",
        "Kask Tamm Saar Mägi Rebane Ilves Pärn Kuusk Lepik Oja",
    ),
    "LV": _country(
        "Europe/Riga",
        "+371 67 ### ###",
        "Baiba Jānis Ilze Andris Līga Mārtiņš Inese Edgars Dace Raivis",
        "Ozola Kalniņš Bērziņa Liepiņš Krūmiņa Vītols Zariņa Balodis Eglīte Siliņš",
    ),
    "LT": _country(
        "Europe/Vilnius",
        "+370 5 2## ####",
        "Artūras Rasa Tomas Eglė Mindaugas Jurga Darius Lina Saulius Asta",
        "Kazlauskas Petraitis Jankauskas Stankus Urbonas Žukauskas Balčiūnas Navickas Butkus Rimkus",
    ),
    "PL": _country(
        "Europe/Warsaw",
        "+48 22 5## ## ##",
        "Tomasz Agnieszka Piotr Ewa Marcin Joanna Krzysztof Magda Paweł Anna",
        "Zieliński Wilk Mazur Wrona Sikora Pawlak Duda Krawczyk Baran Górski",
    ),
    "CZ": _country(
        "Europe/Prague",
        "+420 22# ### ###",
        "Ondřej Lenka Petr Jana Tomáš Veronika Jiří Eva Martin Hana",
        "Beneš Malá Novotný Dvořák Veselá Horák Němcová Marek Pospíšil Kučerová",
    ),
    "SK": _country(
        "Europe/Bratislava",
        "+421 2 5### ####",
        "Ján Zuzana Peter Katarína Marek Lucia Michal Eva Juraj Mária",
        "Kováč Horváth Varga Tóth Nagy Baláž Molnár Lukáč Polák Hudák",
    ),
    "HU": _country(
        "Europe/Budapest",
        "+36 1 5## ####",
        "Gábor Eszter Zoltán Katalin László Réka Péter Judit Tamás Ágnes",
        "Kovács Szabó Varga Farkas Balogh Papp Juhász Lakatos Mészáros Simon",
    ),
    "ES": _country(
        "Europe/Madrid",
        "+34 91 5## ## ##",
        "Ruben Marta Javier Lucía Diego Elena Pablo Carmen Álvaro Nuria",
        "Castellanos Puig Ortega Molina Vidal Serrano Ramos Iglesias Prieto Campos",
    ),
    "PT": _country(
        "Europe/Lisbon",
        "+351 21 5## ####",
        "João Inês Tiago Rita Miguel Ana Nuno Sofia Pedro Teresa",
        "Lopes Ferreira Carvalho Pinto Moreira Teixeira Correia Nunes Marques Rocha",
    ),
    "IT": _country(
        "Europe/Rome",
        "+39 02 5### ####",
        "Matteo Giulia Luca Chiara Paolo Silvia Marco Elisa Davide Laura",
        "Greco Benedetti Conti Marini Ferrara Gallo Rinaldi Caruso Leone Villa",
    ),
    "FR": _country(
        "Europe/Paris",
        "+33 4 72 ## ## ##",
        "Yann Lucie Antoine Camille Hugo Manon Julien Élise Marc Claire",
        "Morvan Petit Garnier Lefèvre Roux Blanchard Renaud Barbier Marchand Colin",
    ),
    "BE": _country(
        "Europe/Brussels",
        "+32 2 5## ## ##",
        "Dirk Sofie Pieter An Bart Els Koen Lies Wim Nele",
        "Maes Peeters Claes Wouters Goossens Mertens Aerts Smets Jacobs Baert",
    ),
    "NL": _country(
        "Europe/Amsterdam",
        "+31 20 5## ####",
        "Joost Femke Sander Anouk Bram Lotte Ruud Mieke Daan Eva",
        "Visser Bakker Smit Mulder Postma Dekker Kuiper Brouwer Hoekstra Vos",
    ),
    "GB": _country(
        "Europe/London",
        "+44 141 5## ####",
        "Amy Callum Fiona Gareth Holly Iain Megan Rhys Tara Owen",
        "Foster Lennox Drummond Pryce Hartley Baird Whitlock Ashby Kerr Mercer",
    ),
    "IE": _country(
        "Europe/Dublin",
        "+353 1 5## ####",
        "Aoife Conor Niamh Declan Orla Cian Saoirse Eoin Maeve Fergal",
        "Byrne Nolan Keane Doyle Quinn Daly Foley Brennan Hickey Casey",
    ),
    "US": _country(
        "America/Chicago",
        "+1 312 5## ####",
        "Grace Tyler Megan Brandon Olivia Derek Hannah Kyle Paige Troy",
        "Whitmore Foster Hayes Barrett Caldwell Monroe Pruitt Sutton Vance Langley",
    ),
    "CA": _country(
        "America/Toronto",
        "+1 416 5## ####",
        "Noah Chloe Liam Emma Logan Zoé Owen Maya Lucas Alice",
        "Tremblay Gagnon Fraser Bouchard Leclerc MacKay Pelletier Sinclair Fortin Reid",
    ),
    "TR": _country(
        "Europe/Istanbul",
        "+90 212 5## ## ##",
        "Demir Elif Kerem Zeynep Murat Selin Emre Derya Cem Aylin",
        "Yapı Kaya Aydın Şahin Çelik Arslan Doğan Kılıç Polat Erdem",
    ),
}

WEIGHTS = {
    "SE": 5, "NO": 3, "DK": 3, "DE": 7, "AT": 1, "CH": 2, "FI": 5, "EE": 3, "LV": 3, "LT": 3, "PL": 7, "CZ": 4, "SK": 1,
    "HU": 2, "ES": 5, "PT": 3, "IT": 4, "FR": 4, "BE": 2, "NL": 2, "GB": 4, "IE": 1, "US": 5, "CA": 2, "TR": 2,
}  # fmt: skip
"""How many leads a country gives, compared with the others."""
