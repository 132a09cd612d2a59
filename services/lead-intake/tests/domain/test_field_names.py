"""What the names of columns are taken for when several look alike."""

from lead_intake.domain.field_names import propose


def test_the_numbered_questions_of_a_survey_are_fields_and_a_single_one_is_the_message() -> None:
    assert propose(["email", "Question 1", "Question 2"], "leads") == {"email": "email"}
    assert propose(["email", "Question 1"], "leads") == {"email": "email", "Question 1": "message"}
    assert propose(["Comment", "Message", "E-mail 1", "E-mail 2"], "leads") == {
        "Comment": "message",
        "Message": "message",
        "E-mail 1": "email",
        "E-mail 2": "email",
    }
