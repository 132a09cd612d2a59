"""A source's health in a sentence, English and Russian."""

from datetime import datetime
from zoneinfo import ZoneInfo

from lead_intake.domain.source_health import Health

WORDS = {
    "refusing": ("refusing since {refusing}", "отклоняет всё с {refusing}"),
    "silent": ("silent since {last}, but usually {usual} a day", "молчит с {last}, хотя обычно {usual} в день"),
    "never": ("silent since it was made, but usually {usual} a day", "молчит с создания, хотя обычно {usual} в день"),
    "quiet": ("quiet as expected; the last one came {last}", "тихо, как и ожидалось; последняя заявка: {last}"),
    "well": ("well: {today} today, usually {usual} a day", "всё хорошо: сегодня {today}, обычно {usual} в день"),
    "taking": (
        "taking, but {refused_today} of {today} refused today: look why, and retry them",
        "принимает, но сегодня отклонено {refused_today} из {today}: посмотрите почему и повторите их",
    ),
    "unmeasured": ("well: {today} today", "всё хорошо: сегодня {today}"),
    "new": ("new: nothing has come yet", "новый: пока ничего не приходило"),
    "off": ("switched off", "выключен"),
}
MENDED = (
    "; {mended} of {refused} refused ones mended since",
    "; исправлено с тех пор: {mended} из {refused} отклонённых",
)
TOO_LARGE = (
    "; of the refused ones too large: {large}",
    "; из отклонённых слишком велики: {large}",
)


def words_of(health: Health, zone: ZoneInfo) -> tuple[str, str]:
    """(English, Russian), times in the installation's zone."""
    today = health.days[-1].day
    said: str = health.state
    if said == "silent" and health.last_received_at is None:
        said = "never"
    elif said == "well" and health.usual is None:
        said = "unmeasured"
    values = {
        "last": _when(health.last_received_at, zone, today),
        "refusing": _when(health.refusing_since, zone, today),
        "usual": _number(health.usual),
        "today": health.today,
        "refused_today": health.refused_today,
        "mended": health.mended,
        "refused": health.refused,
        "large": health.too_large,
    }
    parts = [WORDS[said], *([MENDED] if health.mended else []), *([TOO_LARGE] if health.too_large else [])]
    english, russian = ("".join(one).format(**values) for one in zip(*parts, strict=True))
    return english, russian


def _number(usual: float | None) -> str:
    if usual is None:
        return ""
    return f"{usual:.0f}" if usual >= 10 or usual == int(usual) else f"{usual:.1f}"


def _when(moment: datetime | None, zone: ZoneInfo, today: object) -> str:
    """The time of today, the day and the time of any other day."""
    if moment is None:
        return ""
    local = moment.astimezone(zone)
    return f"{local:%H:%M}" if local.date() == today else f"{local:%d.%m. %H:%M}"
