"""What is wrong with a form is said in the reader's language, whatever refuses it and whatever page shows it."""

from pathlib import Path

import pytest

from hostile.foreign_words import Filling, english_in
from hostile.inside import Inside, installed
from hostile.role_house import FEW, House
from hostile.role_table import FILE, rows

PAGES = [row.route for row in rows(FILE.read_text(encoding="utf-8")) if row.is_page and row.method == "GET"]


@pytest.mark.timeout(300)
@pytest.mark.embedded_log
async def test_no_form_that_is_filled_in_wrongly_is_refused_in_a_language_that_the_reader_does_not_read(
    tmp_path: Path,
) -> None:
    async with installed(tmp_path) as host:
        house = House(host, Inside(host, host.admin_key()), FEW)
        await house.furnish()
        filling = Filling(house)
        await filling.look(PAGES)
        # To whoever reads English all of it is said in English: the same forms are a violation then.
        await filling.everything(1)
        assert len(filling.surprises) > 5
        filling.surprises.clear()
        await house.reads("ru")
        await filling.everything()
        assert filling.surprises == []
        assert (len(filling.forms) > 50, filling.corrected > 200) == (True, True)


def test_a_sentence_in_english_is_found_where_it_says_what_is_wrong_and_nowhere_else() -> None:
    page = '<main><h1>Contact form</h1><div class="field wrong"><p class="error">{}</p></div><p>is too long</p></main>'
    assert english_in(page.format("is too long")) == ["is too"]
    assert english_in(page.format("Часовой пояс, например Europe/Stockholm, или CSV")) == []
    assert english_in('<p role="alert"><b>Нужно исправить</b> Send this field.</p><p>Send this field.</p>') == [
        "Send this"
    ]
