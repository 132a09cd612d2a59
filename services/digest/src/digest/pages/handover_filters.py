"""What hand-overs were narrowed to, in words."""

from collections.abc import Mapping

from babel.support import NullTranslations

from digest.domain.ledger import Filter
from digest.domain.reading import Json
from digest.pages.values import rule_words
from service_kit.pages import Formats
from service_kit.pages.industries import industry_words


def narrowed(
    chosen: Mapping[Filter, str], criteria: Mapping[int, Json], words: NullTranslations, formats: Formats
) -> list[str]:
    """By the page of the criteria: grade, version and rules, a phrase each; rules are those of the version."""
    _, version = words.gettext, chosen.get("criteria_version", "")
    definition = criteria.get(int(version or 0), {})
    rules = {one["id"]: one for part in ("fit_rules", "activity_rules") for one in definition.get(part, ())}

    def rule(identity: str | None) -> str:
        return rule_words(words, formats, identity, rules.get(identity)) if identity else ""

    said: dict[str, dict[str, str | None]] = {
        _("grade %(grade)s"): {"grade": chosen.get("grade")},
        _("with the rule “%(rule)s”"): {"rule": rule(chosen.get("rule"))},
        _("without the rule “%(rule)s”"): {"rule": rule(chosen.get("without_rule"))},
        _("version %(version)s of the criteria"): {"version": version},
    }
    return [phrase % value for phrase, value in said.items() if all(value.values())]


def of_whom(
    chosen: Mapping[Filter, str], people: Mapping[str, str], campaigns: Mapping[str, str], words: NullTranslations
) -> str:
    """By the loop's and the funnel's own fields: names where they are known; empty where they are everybody's."""
    names: dict[Filter, Mapping[str, str]] = {"person": people, "campaign": campaigns}
    said = [names.get(one, {}).get(chosen[one], chosen[one]) for one in ("person", "team", "campaign") if one in chosen]
    if "criteria_version" in chosen:
        said.append(words.gettext("Version %(number)s") % {"number": chosen["criteria_version"]})
    if "source" in chosen:
        said.append(chosen["source"])
    if "industry" in chosen:
        said.append(industry_words(words, chosen["industry"]))
    return " · ".join(said)
