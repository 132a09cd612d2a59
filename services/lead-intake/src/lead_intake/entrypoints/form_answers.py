"""What whoever sent a form is answered: JSON to a script, a page or another address to a browser."""

import base64
import hashlib
from collections.abc import Mapping
from html import escape
from typing import Literal

from fastapi import Request, Response

from lead_intake.domain.problems import Problem
from lead_intake.domain.sources import Manner, allows, landing
from lead_intake.entrypoints.reading import NO_IDENTITY
from service_kit.errors import Refusal
from service_kit.idempotency import Answer

Language = Literal["en", "ru"]
CORS = {"Access-Control-Allow-Origin": "*"}
PREFLIGHT = CORS | {
    "Access-Control-Allow-Methods": "POST, OPTIONS",
    "Access-Control-Allow-Headers": "content-type, accept, idempotency-key",
    "Access-Control-Max-Age": "86400",
}
STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:34em;margin:15vh auto;padding:0 1em;color:#1f2933}"
    "h1{font-size:1.4em}"
)
_STYLE_HASH = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
PAGE_HEADERS = CORS | {
    "Content-Security-Policy": f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; form-action 'none'"
}
Words = Mapping[Language, str]
THANKS: Words = {"en": "Thank you", "ru": "Спасибо"}
RECEIVED: Words = {
    "en": "We have received your message and will get back to you.",
    "ru": "Мы получили ваше сообщение и свяжемся с вами.",
}
CORRECT: Words = {"en": "Please correct this", "ru": "Пожалуйста, исправьте"}
GO_BACK: Words = {
    "en": "Go back in your browser: what you wrote is still there.",
    "ru": "Вернитесь назад в браузере: всё, что вы написали, сохранилось.",
}
SORRY: Words = {"en": "That did not work", "ru": "Не получилось"}
REFUSALS: Mapping[int, Words] = {
    404: {"en": "This form is not connected any longer.", "ru": "Эта форма больше не подключена."},
    413: {"en": "That is too large. Please send less.", "ru": "Слишком большой объём. Пожалуйста, отправьте меньше."},
}
TRY_AGAIN: Words = {
    "en": "Please send the form again in a minute.",
    "ru": "Пожалуйста, отправьте форму ещё раз через минуту.",
}
NOBODY: Words = {
    "en": "Please give your e-mail address or your phone number, so that we can answer.",
    "ru": "Пожалуйста, укажите почту или телефон, чтобы мы могли ответить.",
}
FIELDS: Mapping[str, Words] = {
    "email": {"en": "The e-mail address does not look right.", "ru": "Адрес почты указан с ошибкой."},
    "phone": {
        "en": "The phone number does not look right. Write it with its country code, for example +49 151 12345678.",
        "ru": "Номер телефона указан с ошибкой. Напишите его с кодом страны, например +7 916 123-45-67.",
    },
    "message": {"en": "The message is too long.", "ru": "Сообщение слишком длинное."},
    "name": {"en": "The name is too long.", "ru": "Имя слишком длинное."},
    "body": {
        "en": "The form did not arrive whole. Please send it again.",
        "ru": "Форма пришла не полностью. Отправьте её ещё раз.",
    },
}
OTHER: Words = {"en": "This field could not be understood: ", "ru": "Не удалось понять поле: "}


def language_of(request: Request) -> Language:
    """Russian where the browser asks for it before English."""
    wanted = [part.strip()[:2] for part in request.headers.get("accept-language", "").lower().split(",")]
    return "ru" if "ru" in wanted and "en" not in wanted[: wanted.index("ru")] else "en"


def is_browser(request: Request) -> bool:
    """Whether a page is shown to somebody, rather than a script being answered."""
    mode = request.headers.get("sec-fetch-mode")
    return mode in {None, "navigate"} and "text/html" in request.headers.get("accept", "")


def received(request: Request, answer: Answer, manner: Manner, wanted: str | None) -> Response:
    """It was taken: on to an allowed page, a page of thanks, or JSON."""
    browser = is_browser(request)
    scripted = "application/json" in request.headers.get("accept", "")
    navigates = request.headers.get("sec-fetch-mode") in {None, "navigate"}
    named = wanted is not None and allows(manner, wanted)
    target = landing(manner, wanted) if browser or (named and navigates and not scripted) else None
    if target is not None:
        return Response(status_code=303, headers=CORS | {"Location": target})
    if browser:
        language = language_of(request)
        return page(language, THANKS[language], [RECEIVED[language]], 200)
    return Response(answer.body, answer.status, CORS | dict(answer.headers), answer.media_type)


def refused(request: Request, refusal: Refusal) -> Response:
    """What is wrong and what helps: problem details, or a page for a person."""
    if not is_browser(request):
        instance = f"urn:uuid:{request.scope.get('state', {}).get('request_id', '')}"
        return Response(refusal.body(instance), refusal.status, CORS | refusal.headers, "application/problem+json")
    language = language_of(request)
    if refusal.status == 422:
        lines = [_line(Problem(*error), language) for error in refusal.errors]
        return page(language, CORRECT[language], [*dict.fromkeys(lines), GO_BACK[language]], 422)
    return page(
        language, SORRY[language], [REFUSALS.get(refusal.status, TRY_AGAIN)[language]], refusal.status, refusal.headers
    )


def _line(problem: Problem, language: Language) -> str:
    if problem.reason == NO_IDENTITY.reason:
        return NOBODY[language]
    field = (
        problem.field.partition(".")[0].removesuffix("s")
        if problem.field.startswith(("emails", "phones"))
        else problem.field
    )
    words = FIELDS.get(field)
    return OTHER[language] + problem.field if words is None else words[language]


def page(
    language: Language, title: str, lines: list[str], status: int, headers: Mapping[str, str] | None = None
) -> Response:
    """A small page that needs nothing from anywhere."""
    text = "".join(f"<p>{escape(line)}</p>" for line in lines)
    html = (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><meta name="viewport" '
        f'content="width=device-width"><title>{escape(title)}</title><style>{STYLE}</style></head>'
        f"<body><h1>{escape(title)}</h1>{text}</body></html>"
    )
    return Response(html, status, PAGE_HEADERS | dict(headers or {}), "text/html; charset=utf-8")
