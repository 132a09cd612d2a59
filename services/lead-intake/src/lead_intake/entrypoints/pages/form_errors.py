"""What a page says of a form that its body's model does not take: one sentence per field."""

from collections.abc import Mapping

from babel.support import NullTranslations
from pydantic import ValidationError

from service_kit.errors import Refusal
from service_kit.pages.problems import problem_words
from service_kit.web.problems import field_errors


def wrong_fields(
    error: ValidationError | Refusal, sentences: Mapping[str, str], words: NullTranslations
) -> dict[str, str]:
    """Field of the form to its sentence; what no field has a sentence for stands under `""` in the problem's words."""
    found: dict[str, str] = {}
    problems = field_errors(error.errors(include_url=False)) if isinstance(error, ValidationError) else error.errors
    for problem in problems:
        names = (problem.field, problem.field.partition(".")[0])
        name = next((one for one in names if one in sentences), "")
        said = problem_words(words, problem)
        found.setdefault(name, words.gettext(sentences[name]) if name else said)
    return found
