"""Forms that are sent by other tests than the one that sends them all, and whether there are these tests."""

from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).parents[2]
HANDOVER = "/sales/handovers/{handover_id}"
ENTRY = "services/digest/tests/entrypoints"
ELSEWHERE = {
    "tests/browser/test_presses.py::test_what_the_guide_says_is_all_that_is_pressed": [
        f"{HANDOVER}/{one}"
        for one in ("accept", "contacts", "return", "opportunity", "won", "lost", "undo")
    ],
    "tests/browser/test_taking_back.py::test_one_key_takes_both_back_and_then_only_what_nobody_has_begun_on": [
        "/qualification/leads/hand-over", "/qualification/leads/hand-over/undo",
    ],
    "tests/browser/test_letter_buttons.py::test_a_lead_is_returned_with_a_reason_and_taken_back": [
        "/sales/a/{token}", "/sales/a/{token}/undo",
    ],
    "tests/browser/test_signing_in.py::test_somebody_signs_in_by_a_link_and_out_again": [
        "/digest/sign-in/link/{token}", "/digest/account/reading", "/digest/sign-out",
    ],
    "tests/browser/test_rough_days.py::test_keys_that_are_switched_off_do_nothing_until_they_are_switched_on": [
        "/digest/account/looks",
    ],
    # A mail or the first start leads to these.
    f"{ENTRY}/test_asking_to_sign_in.py::"
    "test_in_another_browser_the_link_shows_digits_that_sign_in_the_browser_that_asked": [
        "/digest/sign-in", "/digest/sign-in/code",
    ],
    f"{ENTRY}/test_first_run.py::test_the_first_link_makes_an_administrator_who_is_led_to_a_first_lead": [
        "/digest/first-run/{said}",
    ],
    f"{ENTRY}/sending/test_mailbox_and_buttons.py::"
    "test_opening_a_link_changes_nothing_and_a_press_ends_digests_until_it_is_taken_back": [
        "/digest/a/{token}", "/digest/a/{token}/undo",
    ],
    # It takes a long list.
    "services/lead-intake/tests/entrypoints/test_import_pages.py::test_a_list_is_stopped_or_never_begun": [
        "/intake/imports/{import_id}/stop",
    ],
    # Nothing is parked where all is well; all services have the one page of service-kit.
    f"{ENTRY}/test_operator_pages.py::test_a_record_is_tried_again": [
        f"/{service}/operators/{{letter_id}}/retry" for service in ("intake", "qualification", "sales", "digest")
    ],
    f"{ENTRY}/test_operator_pages.py::test_a_record_is_left_out_with_a_reason_and_not_without": [
        f"/{service}/operators/{{letter_id}}/skip" for service in ("intake", "qualification", "sales", "digest")
    ],
}  # fmt: skip
"""Routes of forms that are sent elsewhere, by the test that sends them."""


def not_there(tests: Iterable[str]) -> list[str]:
    """Those of these tests, `file::name`, that the file does not have."""
    return [one for one in tests if not _has(*one.split("::"))]


def _has(file: str, name: str) -> bool:
    found = ROOT / file
    return found.exists() and f"def {name}(" in found.read_text(encoding="utf-8")
