"""One lead per person, whatever the number of forms."""

from collections.abc import Callable

from lead_intake.domain.capture import capture
from lead_intake.domain.desk import Desk
from lead_intake.domain.facts import Absorbed, ConsentChanged, Created, Merged, ProfileChanged, Touched
from lead_intake.domain.inputs import Done, Refused, Submission

Form = Callable[..., Submission]


def taken(desk: Desk, submission: Submission) -> Done:
    outcome = capture(desk, submission)
    assert isinstance(outcome, Done)
    return outcome


def words(desk: Desk, lead_id: str) -> list[str]:
    return [type(fact.word).__name__ for fact in desk.facts if fact.lead_id == lead_id]


def test_a_person_nobody_knew_becomes_a_lead_and_its_form_a_touch(desk: Desk, form: Form) -> None:
    done = taken(desk, form("ann@acme.example", source="fair", campaign="spring", job_title="CEO", employees=40))

    assert done.created
    assert done.version == 2
    created, touched = desk.facts
    assert (created.sequence, touched.sequence) == (1, 2)
    assert isinstance(created.word, Created)
    assert created.word.attributes == ("fair", None, None, "11-50", "c_level", "business", ("email",), False)
    assert (created.word.campaign, created.word.intent) == ("spring", "nurture")
    assert isinstance(touched.word, Touched)
    assert (touched.word.kind, touched.word.intent) == ("form_submitted", "nurture")
    assert desk.profiles == {done.lead_id}


def test_a_campaign_nobody_registered_is_taken_without_an_intent(desk: Desk, form: Form) -> None:
    taken(desk, form("ann@acme.example", campaign="unheard-of"))

    word = desk.facts[0].word
    assert isinstance(word, Created)
    assert (word.campaign, word.intent) == ("unheard-of", None)


def test_a_second_form_from_the_same_address_is_the_same_lead(desk: Desk, form: Form) -> None:
    first = taken(desk, form("ann@acme.example"))
    second = taken(desk, form("ann@acme.example", minutes=5))

    assert (second.lead_id, second.created, second.version) == (first.lead_id, False, 3)
    assert words(desk, first.lead_id) == ["Created", "Touched", "Touched"]


def test_the_same_form_twice_in_one_batch_makes_one_lead_with_two_touches(desk: Desk, form: Form) -> None:
    outcomes = [taken(desk, form("ann@acme.example", "+4915112345678")) for _ in range(2)]

    assert [outcome.created for outcome in outcomes] == [True, False]
    assert len({outcome.lead_id for outcome in outcomes}) == 1


def test_a_new_phone_of_a_known_lead_repairs_its_contact_data(desk: Desk, form: Form) -> None:
    lead = taken(desk, form("ann@acme.example"))
    taken(desk, form("ann@acme.example", "+4915112345678", minutes=5))

    changed = desk.facts[2].word
    assert isinstance(changed, ProfileChanged)
    assert changed.changed == ("contact_data", "identities")
    assert changed.repaired
    assert taken(desk, form(phone="+4915112345678")).lead_id == lead.lead_id


def test_a_later_name_wins_and_an_older_one_only_fills_what_is_empty(desk: Desk, form: Form) -> None:
    lead = taken(desk, form("ann@acme.example", name="Ann", minutes=10)).lead_id
    taken(desk, form("ann@acme.example", name="Anna", job_title="Buyer", minutes=5))

    assert desk.leads[lead].known.value("name") == "Ann"
    assert desk.leads[lead].known.value("job_title") == "Buyer"

    taken(desk, form("ann@acme.example", name="Ann Smith", minutes=15))

    assert desk.leads[lead].known.value("name") == "Ann Smith"


def test_the_first_source_stays_and_only_an_earlier_one_replaces_it(desk: Desk, form: Form) -> None:
    lead = taken(desk, form("ann@acme.example", source="google", minutes=10)).lead_id
    taken(desk, form("ann@acme.example", source="linkedin", minutes=20))
    assert desk.leads[lead].known.value("source") == "google"

    taken(desk, form("ann@acme.example", source="fair", minutes=5))
    assert desk.leads[lead].known.value("source") == "fair"


def test_a_shared_phone_does_not_make_one_person_of_two_with_other_addresses(desk: Desk, form: Form) -> None:
    ann = taken(desk, form("ann@acme.example", "+4915112345678"))
    bob = taken(desk, form("bob@acme.example", "+4915112345678"))

    assert ann.lead_id != bob.lead_id
    assert taken(desk, form(phone="+4915112345678")).lead_id == ann.lead_id
    assert desk.shared == {(("phone", "+4915112345678"), bob.lead_id)}


def test_a_phone_identifies_a_lead_that_has_no_address_yet(desk: Desk, form: Form) -> None:
    caller = taken(desk, form(phone="+4915112345678"))
    known = taken(desk, form("ann@acme.example", "+4915112345678"))

    assert known.lead_id == caller.lead_id
    assert taken(desk, form("ann@acme.example")).lead_id == caller.lead_id


def test_a_form_that_names_two_known_leads_makes_them_one(desk: Desk, form: Form) -> None:
    by_mail = taken(desk, form("ann@acme.example", consent={"email": True}))
    by_crm = taken(desk, form(crm="77", phone="+4915112345678", minutes=1))
    both = taken(desk, form("ann@acme.example", crm="77", minutes=2))

    assert both.lead_id == by_mail.lead_id
    assert words(desk, by_crm.lead_id) == ["Created", "Touched", "Merged"]
    assert words(desk, by_mail.lead_id) == ["Created", "Touched", "ConsentChanged", "Absorbed", "Touched"]
    merged = next(fact.word for fact in desk.facts if isinstance(fact.word, Merged))
    absorbed = next(fact.word for fact in desk.facts if isinstance(fact.word, Absorbed))
    assert (merged.into, absorbed.from_id) == (by_mail.lead_id, by_crm.lead_id)
    assert absorbed.attributes.identities == ("email", "external", "phone")
    assert taken(desk, form(phone="+4915112345678")).lead_id == by_mail.lead_id
    assert desk.profiles == {by_mail.lead_id}


def test_a_phone_and_an_address_of_two_leads_that_do_not_contradict_make_them_one(desk: Desk, form: Form) -> None:
    caller = taken(desk, form(phone="+4915112345678"))
    writer = taken(desk, form("ann@acme.example"))
    both = taken(desk, form("ann@acme.example", "+4915112345678"))

    assert both.lead_id == caller.lead_id
    assert desk.lead(writer.lead_id) == desk.leads[caller.lead_id]


def test_a_role_address_never_makes_two_leads_one(desk: Desk, form: Form) -> None:
    office = taken(desk, form("info@acme.example", "+4915111111111"))
    ann = taken(desk, form(crm="77", phone="+4915122222222"))
    again = taken(desk, form("info@acme.example", crm="77"))

    assert again.lead_id == ann.lead_id
    assert office.lead_id != ann.lead_id
    assert not desk.moves


def test_a_role_address_alone_finds_its_lead_again(desk: Desk, form: Form) -> None:
    office = taken(desk, form("info@acme.example"))

    assert taken(desk, form("info@acme.example")).lead_id == office.lead_id
    assert taken(desk, form("info@acme.example", "+4915111111111")).lead_id == office.lead_id
    assert taken(desk, form("info@acme.example", "+4915122222222")).lead_id != office.lead_id


def test_two_ids_of_one_system_are_two_people_even_behind_one_phone(desk: Desk, form: Form) -> None:
    one = taken(desk, form(crm="1", phone="+4915112345678"))
    two = taken(desk, form(crm="2", phone="+4915112345678"))

    assert one.lead_id != two.lead_id


def test_consent_is_said_once_and_only_when_it_changes(desk: Desk, form: Form) -> None:
    lead = taken(desk, form("ann@acme.example", consent={"email": True, "phone": False})).lead_id
    taken(desk, form("ann@acme.example", consent={"email": True}, minutes=1))
    taken(desk, form("ann@acme.example", consent={"email": False}, minutes=2))

    said = [fact.word.purposes for fact in desk.facts if isinstance(fact.word, ConsentChanged)]
    assert said == [{"email": True, "phone": False}, {"email": False, "phone": False}]
    assert [row.given for row in desk.consents] == [True, False, True, False]
    assert words(desk, lead)[:3] == ["Created", "Touched", "ConsentChanged"]


def test_a_key_shared_by_everybody_does_not_grow_one_lead_for_ever(desk: Desk, form: Form) -> None:
    for number in range(50):
        taken(desk, form(f"person{number}@acme.example", crm="shared"))
    version = taken(desk, form(crm="shared")).version

    refused = capture(desk, form("one.more@acme.example", crm="shared"))

    assert isinstance(refused, Refused)
    assert refused.problems[0].field == "email"
    assert taken(desk, form(crm="shared")).version == version + 1
