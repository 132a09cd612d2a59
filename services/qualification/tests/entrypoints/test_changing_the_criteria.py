"""The form of a new version: sentences, what they change, what is wrong with them, and two people at once."""

import re
from html import unescape
from typing import Any

from event_contracts.countries import COUNTRIES
from qualification.domain.attributes import SIZE_BANDS
from qualification.pages.criteria_values import ValueWords
from qualification.pages.criteria_words import VALUES
from service_kit.pages.catalogue import catalogues
from service_kit.testing import cookie_of, form_of

PAGE = "/qualification/criteria/edit"


async def opened(house: Any, who: str = "ingrid") -> dict[str, Any]:
    """The form as a browser would send it unchanged."""
    text = (await house.client.get(PAGE, headers=cookie_of(house.service, who))).text
    fields: dict[str, Any] = {"grade": [], "raiser": []}
    for tag in re.findall(r"<input ([^>]+)>", text):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name is None or ("checkbox" in tag and " checked" not in tag):
            continue
        said = unescape(value[1]) if value else "on"
        if name[1] in ("grade", "raiser"):
            fields[name[1]].append(said)
        else:
            fields[name[1]] = said
    for name, options in re.findall(r'<select name="([^"]+)"[^>]*>(.*?)</select>', text):
        chosen = re.search(r'value="([^"]*)" selected', options)
        fields[name] = chosen[1] if chosen else ""
    return fields


async def send(house: Any, fields: dict[str, Any], who: str = "ingrid", act: str = "save", **changes: Any) -> Any:
    fields = {**fields, "name": "Calmer", "act": act, **changes}
    return await house.client.post(PAGE, headers=cookie_of(house.service, who), data=form_of(house.service, **fields))


async def newest(house: Any) -> Any:
    return (await house.call("boss", "GET", "/v1/criteria")).json()["items"][0]


async def test_a_form_that_is_sent_as_it_came_says_the_same_criteria(house: Any) -> None:
    fields = await opened(house)
    answer = await send(house, fields, act="preview")
    assert answer.status_code == 200
    assert "This changes nothing yet" in answer.text
    unchanged = await send(house, fields)
    assert (unchanged.status_code, "Nothing is otherwise" in unchanged.text) == (422, True)
    assert (await newest(house))["version"] == 1


async def test_a_preview_says_what_changes_and_stores_nothing(house: Any) -> None:
    fields = await opened(house)
    grades = [grade for grade in fields["grade"] if grade != "C1"]
    changes: dict[str, Any] = {"a0-points": "45", "a9-points": "", "half_life_days": "10,5", "grade": grades}
    answer = await send(house, fields, act="preview", **changes)
    text = unescape(answer.text)
    assert "This changes 4 things" in text
    assert "Asks for a demonstration gives activity +45 instead of activity +60" in text
    assert "Gone: Looks at prices, once a day gave activity +8" in text
    assert "Activity halves in: 10.5 days instead of 14 days" in text
    assert "Handed over: no longer C1" in text
    assert 'name="a0-points" maxlength="12" value="45"' in text
    assert (await newest(house))["version"] == 1


async def test_values_are_words_of_the_reader_and_keys_of_ones_own_stand_as_they_are(house: Any) -> None:
    typed = {
        "f6-attribute": "job_level", "f6-op": "in", "f6-value": "Director, vp, manager", "f6-points": "12",
        "f7-attribute": "country", "f7-op": "in", "f7-value": "Sweden, no, Германия", "f7-points": "5",
    }  # fmt: skip
    assert (await send(house, await opened(house), **typed)).status_code == 303
    rules = (await newest(house))["definition"]["fit_rules"]
    assert [rule["value"] for rule in rules[6:]] == [["director", "vp", "manager"], ["SE", "NO", "DE"]]
    again = await opened(house)
    assert (again["f6-value"], again["f7-value"]) == ("director, vice president, manager", "Sweden, Norway, Germany")

    own = {
        "f8-attribute": "industry",
        "f8-op": "in",
        "f8-value": "Information Technology, sea_freight",
        "f8-points": "3",
    }
    assert (await send(house, again, **own)).status_code == 303
    assert (await newest(house))["definition"]["fit_rules"][8]["value"] == ["it", "sea_freight"]
    assert (await opened(house))["f8-value"] == "information technology, sea_freight"


def test_every_word_that_is_offered_is_read_back_as_its_key_in_both_languages() -> None:
    for language, words in catalogues("service_kit.pages", "qualification").items():
        values = ValueWords(words, language)
        offered = {one.word for one in values.offered()}
        for attribute, keys in (*VALUES.items(), ("country", COUNTRIES), ("size_band", SIZE_BANDS)):
            for key in keys:
                word = values.text(attribute, key)
                assert word in offered
                assert values.read(attribute, "eq", word) == key
            assert values.read(attribute, "in", values.text(attribute, tuple(keys))) == list(keys)
    director = [one for one in ValueWords(words, "ru").offered() if one.word == "директор"]
    assert [one.about for one in director] == ["Уровень должности"]


async def test_a_new_version_judges_from_now_on_and_keeps_the_reasons_of_what_stayed(house: Any) -> None:
    fields = await opened(house)
    new = {"f6-attribute": "country", "f6-op": "in", "f6-value": "SE, NO", "f6-points": "12", "why": "We sell there"}
    answer = await send(house, fields, **new, **{"a0-points": "45"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/qualification/criteria")
    stored = await newest(house)
    assert (stored["version"], stored["in_force"], stored["created_by"], stored["name"]) == (
        2,
        True,
        "ingrid",
        "Calmer",
    )
    assert stored["definition"]["fit_rules"][6] == {
        "id": "country", "attribute": "country", "op": "in", "value": ["SE", "NO"], "points": 12.0,
    }  # fmt: skip
    assert stored["definition"]["activity_rules"][0]["points"] == 45.0
    assert stored["why"]["country"] == stored["why"]["asked_for_demo"] == "We sell there"
    assert stored["why"]["called_us"].startswith("40: the second line by itself")


async def test_what_makes_no_sense_is_marked_where_it_stands_and_kept(house: Any) -> None:
    fields = await opened(house)
    for changes, words, where in (
        ({"a0-points": "lots"}, "Write a number from −1,000 to 1,000", "e-a0"),
        ({"a0-points": "1001"}, "Write a number from −1,000 to 1,000", "e-a0"),
        ({"a0-points": "", "a1-points": "x"}, "Write a number from −1,000 to 1,000", "e-a1"),
        ({"f3-value": "huge, tiny"}, "This does not fit the comparison.", "e-f3"),
        ({"a0-kind": "danced"}, "This rule cannot be understood.", "e-a0"),
        ({"half_life_days": "0.1"}, "Write a number of days", "e-half_life_days"),
        ({"fit_a": "1"}, "Three different numbers, the highest first.", "e-fit_lines"),
        ({"act_3": "0"}, "Three different numbers above zero", "e-activity_lines"),
        ({"grade": [], "raiser": []}, "Choose at least one grade", "e-handed_over"),
        ({"name": " ", "a0-points": "1"}, "Give the version a name", "e-name"),
        ({"name": "n" * 201, "a0-points": "1"}, "Give the version a name", "e-name"),
        ({"why": "w" * 2001, "a0-points": "1"}, "At most 2,000 letters", "e-why"),
    ):
        answer = await send(house, fields, **changes)
        assert answer.status_code == 422, changes
        assert words in unescape(answer.text), changes
        assert f'id="{where}"' in answer.text, changes
        for name, value in changes.items():
            kept = (
                name in ("grade", "raiser", "a0-kind")
                or f'value="{value}"' in answer.text
                or f">{value}<" in answer.text
            )
            assert kept, name
    assert (await newest(house))["version"] == 1


async def test_the_second_of_two_reads_what_the_first_has_changed_and_keeps_the_form(house: Any) -> None:
    fields = await opened(house)
    assert (await send(house, fields, **{"a0-points": "45"})).status_code == 303
    late = await send(house, fields, **{"a0-points": "50"})
    assert late.status_code == 412
    text = unescape(late.text)
    assert "Somebody was faster: there is a version 2 now, Calmer." in text
    assert "Asks for a demonstration gives activity +45 instead of activity +60" in text
    assert 'value="50"' in text
    assert (await send(house, fields, act="preview")).status_code == 412
    again = await send(house, fields | {"expected_version": "2"}, **{"a0-points": "50"})
    assert again.status_code == 303
    assert (await newest(house))["definition"]["activity_rules"][0]["points"] == 50.0


async def test_nothing_begins_before_a_version_that_is_planned(house: Any, definition: dict[str, Any]) -> None:
    body = {"name": "Spring", "definition": definition, "in_force_from": "2026-04-01T00:00:00Z"}
    await house.call("ingrid", "POST", "/v1/criteria", json=body)
    answer = await send(house, await opened(house), half_life_days="9")
    assert (answer.status_code, "A later version is planned already" in answer.text) == (422, True)


async def test_only_marketing_and_admins_change_the_criteria(house: Any) -> None:
    for who in ("anna", "mia"):
        assert (await house.client.get(PAGE, headers=cookie_of(house.service, who))).status_code == 403
        fields = await opened(house)
        assert (await send(house, fields, who, **{"a0-points": "45"})).status_code == 403
        page = await house.client.get("/qualification/criteria", headers=cookie_of(house.service, who))
        assert PAGE not in page.text
    page = await house.client.get("/qualification/criteria", headers=cookie_of(house.service, "ingrid"))
    assert PAGE in page.text


async def test_a_russian_reader_writes_in_russian(house: Any) -> None:
    async with house.service.database.transaction() as tx:
        ingrid = {"person": "ingrid", "name": "ingrid", "role": "marketer", "team": None, "language": "ru"}
        await house.service.app.state.access.take_over(tx, [("reference.person", ingrid, 3)])
    answer = await send(house, await opened(house), act="preview", **{"a0-points": "45"})
    assert "Меняется 1 пункт" in answer.text
    assert "Просьба о демонстрации: активность +45, было активность +60" in answer.text
