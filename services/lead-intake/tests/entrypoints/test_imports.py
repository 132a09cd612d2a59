"""Lists come in by HTTP: sent, looked at, started, watched, broken off, mended."""

from typing import Any

import orjson

from lead_intake.adapters import tables
from lead_intake.main import ROWS_AT_ONCE
from service_kit.database.leadership import Held

MARKETER = {"authorization": f"Bearer ll_{'marketer':a<8}_{'marketer':A<32}"}
LIST = (
    b"E-Mail;Name;Telefon;Date;Notiz\r\n"
    b"ann@acme.example;Ann Smith;;20.11.2026 09:00;n/a\r\n"
    b"no address;Bob;;;\r\n"
    b'cem@acme.example;Cem;+49 151 12345678;;"line one\nline two"\r\n'
    b"ann@acme.example;Ann Smith;;;\r\n"
)


async def test_a_list_is_shown_as_it_is_understood_before_anything_is_taken_in(world: Any) -> None:
    answer = await world.send_list(LIST, source="fair-hannover")

    assert answer.status_code == 201, answer.text
    shown = answer.json()
    assert (shown["state"], shown["kind"], shown["file_name"]) == ("preview", "leads", "fair.csv")
    assert shown["form"] == {"encoding": "utf-8", "delimiter": ";", "header": 1}
    assert shown["columns"] == ["E-Mail", "Name", "Telefon", "Date", "Notiz"]
    assert shown["mapping"]["E-Mail"] == "email"
    assert shown["same_as"] is None
    assert [row["row"] for row in shown["rows"]] == [2, 3, 4, 5]
    assert shown["rows"][0]["content"]["email"] == "ann@acme.example"
    assert shown["rows"][0]["problems"] == []
    assert shown["rows"][1]["problems"][0]["field"] == "email"
    assert await world.said() == []


async def test_a_started_list_becomes_leads_and_touches_and_says_of_each_that_it_has_ended(world: Any) -> None:
    import_id = (await world.send_list(LIST, source="fair-hannover", campaign="fair")).json()["id"]

    done = await world.run_list(import_id)

    assert (done["state"], done["rows"], done["done_rows"], done["percent"]) == ("done", 4, 4, 100.0)
    assert (done["created"], done["known"], done["refused"]) == (2, 1, 1)
    assert done["possible"] == ["change"]
    said = await world.said()
    assert [fact.type for fact in said] == [
        "lead.created", "lead.touched", "lead.created", "lead.touched", "lead.touched",
        "lead.import_ended", "lead.import_ended",
    ]  # fmt: skip
    assert all(fact.data["import_id"] == import_id for fact in said)
    assert said[0].data["attributes"]["source"] == "fair-hannover"
    assert said[0].time == "2026-11-20T09:00:00.000000Z"
    assert (said[1].data["kind"], said[1].data["campaign"]) == ("imported", "fair")
    assert said[-1].data["kinds"] == ["imported"]
    kept = sorted(await world.rows(tables.submission), key=lambda row: row.place)
    assert {(row.channel, row.import_id) for row in kept} == {("import", import_id)}
    assert [(row.place, row.status) for row in kept] == [(2, "created"), (3, "refused"), (4, "created"), (5, "known")]
    assert all(row.body for row in kept)
    assert await world.rows(tables.import_part) == []
    assert await world.rows(tables.import_lead) == []


async def test_refused_rows_come_back_with_their_reason_and_can_be_mended_and_sent_again(world: Any) -> None:
    import_id = (await world.send_list(LIST + b"=cmd@@;+Dora;@x;-1;\r\n")).json()["id"]
    await world.run_list(import_id)

    answer = await world.get(f"/v1/imports/{import_id}/errors.csv")

    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert "attachment" in answer.headers["content-disposition"]
    head, bob, dora, end = answer.content.decode("utf-8-sig").split("\r\n")
    assert head == "E-Mail;Name;Telefon;Date;Notiz;problem;row"
    assert bob.startswith("no address;Bob;;;;email is not an e-mail address.")
    assert bob.endswith(";3")
    assert dora.startswith("'=cmd@@;'+Dora;'@x;'-1;;")
    assert end == ""
    mended = answer.content.replace(b"no address", b"bob@acme.example")
    again = await world.send_list(mended)
    assert again.json()["mapping"]["problem"] is None
    assert again.json()["rows"][1]["content"]["name"] == "+Dora"
    done = await world.run_list(again.json()["id"])
    assert (done["created"], done["refused"]) == (1, 1)


async def test_the_mapping_can_be_changed_until_it_starts(world: Any) -> None:
    shown = (await world.send_list(b"who,what\nann@acme.example,x\n")).json()
    path = f"/v1/imports/{shown['id']}"

    changed = await world.call(
        "PUT", path, {"mapping": {"who": "email", "what": "message"}, "touch_kind": "demo_requested"}
    )
    wrong = await world.call("PUT", path, {"mapping": {"other": "email", "what": "nothing.at.all"}})
    stale = await world.call("PUT", path, {"source": "fair"}, if_match='"v1"')

    assert changed.status_code == 200, changed.text
    assert changed.json()["rows"][0]["content"] == {
        "email": "ann@acme.example", "message": "x", "kind": "demo_requested",
    }  # fmt: skip
    assert changed.json()["version"] == shown["version"] + 1
    assert [error["field"] for error in wrong.json()["errors"]] == ["mapping", "mapping"]
    assert stale.status_code == 412
    await world.post(f"{path}/start", None)
    late = await world.call("PUT", path, {"source": "fair"})
    assert (late.status_code, late.json()["state"], late.json()["possible"]) == (409, "running", ["cancel"])
    await world.work()
    assert (await world.get(path)).json()["created"] == 1
    late = await world.call("PUT", path, {"mapping": {"who": "email"}})
    form = await world.call("PUT", path, {"form": {"header": 0}})
    again = await world.post(f"{path}/start", None)
    assert (late.status_code, late.json()["mapping"]) == (200, {"who": "email"})  # for rows that are tried again
    assert (form.status_code, form.json()["errors"][0]["field"]) == (422, "form")
    assert (again.status_code, again.json()["state"], again.json()["possible"]) == (409, "done", ["change"])


async def test_the_form_can_be_corrected_where_it_was_guessed_wrong(world: Any) -> None:
    content = "Имя,Почта\nИван,ivan@acme.example\n".encode("cp1251")
    import_id = (await world.send_list(content)).json()["id"]

    changed = await world.call("PUT", f"/v1/imports/{import_id}", {"form": {"encoding": "cp1252", "header": 0}})
    back = await world.call("PUT", f"/v1/imports/{import_id}", {"form": {"encoding": "cp1251"}})

    assert changed.json()["form"] == {"encoding": "cp1252", "delimiter": ",", "header": 0}
    assert changed.json()["columns"] == ["column 1", "column 2"]
    assert changed.json()["mapping"] == {"column 2": "email"}
    assert back.json()["form"] == {"encoding": "cp1251", "delimiter": ",", "header": 1}
    assert back.json()["rows"][0]["content"]["email"] == "ivan@acme.example"


async def test_a_guessed_encoding_is_said_until_somebody_says_it(world: Any) -> None:
    shown = (await world.send_list("email,city\na@b.example,Уфа\n".encode("cp1251"))).json()
    path = f"/v1/imports/{shown['id']}"

    header = (await world.call("PUT", path, {"form": {"header": 1}})).json()
    said = (await world.call("PUT", path, {"form": {"encoding": "cp1251"}})).json()

    assert (shown["form"]["encoding"], shown["rows"][0]["content"]["fields"]) == ("cp1251", {"city": "Уфа"})
    assert shown["warnings"][0]["reason"].startswith("has an encoding that is a guess")
    assert header["warnings"] == shown["warnings"]
    assert said["warnings"] == []


async def test_a_list_in_which_nobody_is_named_does_not_start(world: Any) -> None:
    shown = (await world.send_list(b"colour,size\nred,5\n")).json()

    answer = await world.post(f"/v1/imports/{shown['id']}/start", None)

    assert shown["warnings"][0]["reason"] == "has no column that says who a row is about"

    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "mapping"


async def test_what_is_in_stays_in_when_an_import_is_broken_off(world: Any) -> None:
    at_once = ROWS_AT_ONCE[world.service.database.dialect]
    rows = b"".join(b"p%d@acme.example\n" % number for number in range(1200))
    import_id = (await world.send_list(b"email\n" + rows)).json()["id"]
    importing = world.service.app.state.importing
    await world.post(f"/v1/imports/{import_id}/start", None)
    for _ in range(2):
        await importing.turn(Held())

    under_way = (await world.get(f"/v1/imports/{import_id}")).json()
    cancelled = await world.post(f"/v1/imports/{import_id}/cancel", None)
    again = await world.post(f"/v1/imports/{import_id}/cancel", None)
    await world.work()

    assert (under_way["state"], under_way["rows"], under_way["done_rows"]) == ("running", 1200, at_once)
    assert under_way["percent"] == {250: 20.8, 1000: 83.3}[at_once]
    assert (cancelled.json()["state"], cancelled.json()["created"]) == ("cancelled", at_once)
    assert again.status_code == 409
    said = [fact.type for fact in await world.said()]
    assert (said.count("lead.created"), said.count("lead.import_ended")) == (at_once, at_once)
    assert (await world.get(f"/v1/imports/{import_id}")).json()["state"] == "cancelled"
    assert await world.rows(tables.import_part) == []


async def test_two_imports_take_turns(world: Any) -> None:
    at_once = ROWS_AT_ONCE[world.service.database.dialect]
    lists = [
        b"email\n" + b"".join(b"%s%d@acme.example\n" % (name, number) for number in range(1200))
        for name in (b"a", b"b")
    ]
    ids = [(await world.send_list(one)).json()["id"] for one in lists]
    for import_id in ids:
        await world.post(f"/v1/imports/{import_id}/start", None)
    importing = world.service.app.state.importing
    await importing.turn(Held())
    await importing.turn(Held())

    halfway = [(await world.get(f"/v1/imports/{import_id}")).json()["done_rows"] for import_id in ids]
    await world.work()

    assert halfway == [at_once, at_once]
    assert [(await world.get(f"/v1/imports/{one}")).json()["created"] for one in ids] == [1200, 1200]


async def test_touches_of_people_who_are_not_known_are_created_where_that_was_asked_for(world: Any) -> None:
    content = b"email,event,date,value\nann@acme.example,webinar,2026-11-20,40\nbob@acme.example,opened,20.11.2026,\n"
    await world.capture(email="ann@acme.example")

    strict = await world.run_list((await world.send_list(content, kind="touches")).json()["id"])
    generous = await world.run_list((await world.send_list(content, kind="touches", create="true")).json()["id"])

    assert (strict["known"], strict["refused"]) == (1, 1)
    assert (generous["created"], generous["known"]) == (1, 1)
    touched = [fact.data for fact in await world.said() if fact.type == "lead.touched"]
    assert (touched[1]["kind"], touched[1]["number"]) == ("event_attended", 40.0)
    ended = [fact.data["kinds"] for fact in await world.said() if fact.type == "lead.import_ended"]
    assert sorted(ended) == [["email_opened"], ["event_attended"], ["event_attended"]]


async def test_a_list_of_three_hundred_columns_says_which_of_them_are_kept(world: Any) -> None:
    names = ",".join(["email", *(f"f{number}" for number in range(299))])

    shown = (await world.send_list(f"{names}\nann@acme.example{',x' * 299}\n".encode())).json()
    mapping = {"email": "email"} | {f"f{number}": None for number in range(249)}
    narrow = (await world.call("PUT", f"/v1/imports/{shown['id']}", {"mapping": mapping})).json()

    assert len(shown["columns"]) == 300
    assert shown["rows"][0]["problems"] == []
    assert [warning["field"] for warning in shown["warnings"]] == ["mapping"]
    assert narrow["warnings"] == []
    assert len(narrow["rows"][0]["content"]["fields"]) == 50


async def test_what_two_columns_say_of_one_thing_is_kept_and_what_has_no_room_is_said(world: Any) -> None:
    content = b"email,company,company,diary,history\n" + b"ann@acme.example,Acme,Other,%s,%s\n" % (
        b"x" * 7000, b"y" * 2000,
    )  # fmt: skip

    shown = (await world.send_list(content)).json()
    mended = (
        await world.call("PUT", f"/v1/imports/{shown['id']}", {"mapping": shown["mapping"] | {"diary": "message"}})
    ).json()
    await world.run_list(shown["id"])

    assert [warning["reason"] for warning in shown["warnings"]] == [
        "the fields of a lead hold 8,192 bytes; of row 2 it leaves out what stands in history"
    ]
    assert mended["warnings"] == []
    (touch,) = await world.rows(tables.touch)
    assert orjson.loads(touch.properties) == {"company (2)": "Other", "history": "y" * 2000}
