"""Lists as they really come: how each is read, and what the person is told."""

import tracemalloc

import pytest

from lead_intake.adapters.lists.files import LibraryFiles
from lead_intake.domain.list_form import columns_of, delimiter_of, header_of, no_formula, record_of
from lead_intake.domain.list_rows import BROKEN, TOO_LONG, UNCLOSED, UNREADABLE, Row, RowReader
from lead_intake.domain.problems import Problem

FILES = LibraryFiles()
CYRILLIC = "Имя;Почта;Компания\nИван Петров;ivan@acme.example;ООО Ромашка\nМария;m@x.example;Завод\n"


def read(content: bytes, encoding: str = "utf-8", delimiter: str = ",", step: int = 7) -> list[Row]:
    """Every row, the bytes coming in small pieces."""
    reader = RowReader(encoding, delimiter)
    rows: list[Row] = []
    for start in range(0, len(content), step):
        reader.feed(content[start : start + step])
        rows += reader.rows()
    reader.end()
    return [*rows, *reader.rows()]


def cells(content: bytes, encoding: str = "utf-8", delimiter: str = ",") -> list[list[str]]:
    """Every row's cells."""
    return [row.cells for row in read(content, encoding, delimiter)]


def encoding_of(content: bytes) -> str:
    """What is found out about it."""
    watch = FILES.watch()
    for start in range(0, len(content), 1000):
        watch.see(content[start : start + 1000])
    return watch.encoding()


def test_quoted_line_breaks_blank_rows_and_a_mark_at_the_beginning() -> None:
    content = b'\xef\xbb\xbfa,b\r\n"x\r\ny",2\r\n\r\n3,"4 ""quoted"""'

    assert [(row.number, row.cells) for row in read(content)] == [
        (1, ["a", "b"]), (2, ["x\ny", "2"]), (3, []), (4, ["3", '4 "quoted"']),
    ]  # fmt: skip


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_every_kind_of_line_end(end: bytes) -> None:
    assert cells(b"a,b" + end + b"1,2" + end) == [["a", "b"], ["1", "2"]]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "cp1251", "koi8_r", "cp866", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
def test_the_encoding_is_found_out_and_the_text_is_whole(encoding: str) -> None:
    content = CYRILLIC.encode(encoding)

    found = encoding_of(content)

    assert cells(content, found, ";")[1] == ["Иван Петров", "ivan@acme.example", "ООО Ромашка"]


LIST_OF_A_FAIR = "ФИО;E-mail;Телефон;Компания;Дата\r\n" + "".join(
    f"Иванов Иван {number};ivan{number}@firma.example;+7 912 345-00-{number};ООО «Фирма» № {number};24.11.2026\r\n"
    for number in range(10, 60)
)


@pytest.mark.parametrize("encoding", ["cp1251", "koi8_r", "cp866", "mac_cyrillic", "iso8859_5"])
def test_among_the_cyrillic_encodings_the_large_letters_tell(encoding: str) -> None:
    content = LIST_OF_A_FAIR.encode(encoding, "replace")
    assert content.decode(encoding_of(content)) == content.decode(encoding)


@pytest.mark.parametrize(
    "text",
    [
        "Email,Имя\na@b.example,Иван\nc@d.example,Анна\n",
        "E-mail;ФИО\na@b.example;ИВАНОВ ИВАН\n",
        "email;имя\na@b.example;Юля\n",
        "email,Город\n" + "a@b.example,Уфа\n" * 5,
        "email,city\na@b.example,Уфа\n",
    ],
)
def test_short_lists_in_russian_are_read_as_cp1251(text: str) -> None:
    assert encoding_of(text.encode("cp1251")) == "cp1251"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("email,name\na@b.example,José\n", "cp1252"),
        ("email;name\na@b.example;Łukasz Żółć\nb@c.example;Świętosława\n", "cp1250"),
        ("email;όνομα;πόλη\na@b.example;Γιώργος;Αθήνα\nc@d.example;Ελένη;Θεσσαλονίκη\n", "cp1253"),
        ("email;姓名;公司\na@b.example;王小明;北京公司\nc@d.example;李娜;上海有限公司\n", "gb18030"),
        ("email;Имя\na@b.example;Иван\n", "koi8_r"),
    ],
)
def test_other_short_lists_are_not_taken_for_cp1251(text: str, encoding: str) -> None:
    assert encoding_of(text.encode(encoding)) == encoding


def test_an_encoding_is_a_guess_where_few_letters_tell_it_and_no_column_bears_it_out() -> None:
    def is_guessed(content: bytes) -> bool:
        watch = FILES.watch()
        watch.see(content)
        return watch.guessed()

    assert is_guessed("email,city\na@b.example,Уфа\n".encode("cp1251"))
    assert is_guessed("email,name\na@b.example,José\n".encode("cp1252"))
    assert not is_guessed("email,Имя\na@b.example,Юля\n".encode("cp1251"))
    assert not is_guessed(("email,name\n" + "a@b.example,Müller\n" * 50).encode("cp1252"))
    assert not is_guessed("email,city\na@b.example,Уфа\n".encode())
    assert not is_guessed(b"email\na@b.example\n")


def test_western_european_text() -> None:
    content = "Vorname;Straße;Ort\nJürgen;Müllerstraße 5;Köln\nAndré;Größe;Zürich\n".encode("cp1252")

    assert encoding_of(content) == "cp1252"


def test_utf_8_that_comes_late_or_has_one_broken_byte_is_utf_8_still() -> None:
    late = b"email,name\n" + b"ann@acme.example,Ann\n" * 5000 + "m@acme.example,Мария\n".encode()
    broken = CYRILLIC.encode() * 20 + b"x;\xff;y\n"

    assert encoding_of(late) == "utf-8"
    assert encoding_of(broken) == "utf-8"
    assert read(broken, "utf-8", ";")[-1].problem == UNREADABLE
    assert encoding_of(b"email,name\n" + b"a@b.example,A\n" * 5000 + CYRILLIC.encode("cp1251")) == "cp1251"


@pytest.mark.parametrize(
    ("sample", "delimiter"),
    [
        ("a;b;c\n1,5;2,5;3\n1,5;2;3\n", ";"),
        ("a\tb,c\n1\t2\n", "\t"),
        ("a|b\n1|2\n", "|"),
        ("email\na@b.example\n", ","),
        ("sep=;\na,b;c\n", ";"),
        ('a,b\n"x;y;z",2\n"x;y;z",3\n', ","),
    ],
)
def test_what_parts_the_cells(sample: str, delimiter: str) -> None:
    assert delimiter_of(sample) == delimiter


def test_titles_and_merged_cells_above_the_header_are_skipped() -> None:
    content = (
        b"Leads of the fair,,,\n,,,\nPerson,,Company,\nName,E-Mail,Company,Size\nAnn,ann@acme.example,Acme,5\n"
        b"Bob,bob@acme.example,Acme,5\n"
    )

    assert header_of(read(content), "leads") == 4


def test_a_list_without_header_is_seen_as_one() -> None:
    assert header_of(read(b"Ann,ann@acme.example\nBob,bob@acme.example\n"), "leads") == 0


def test_columns_without_a_name_and_with_the_same_one_get_their_own() -> None:
    assert columns_of(["Email", "", "Email", " Phone\n1 ", ""], 6) == (
        "Email", "column 2", "Email (2)", "Phone 1", "column 5", "column 6",
    )  # fmt: skip
    assert len(columns_of([f"c{number}" for number in range(300)], 0)) == 300


def test_ragged_rows() -> None:
    columns = ("a", "b")

    assert record_of(["1"], columns) == {"a": ("1",)}
    assert record_of(["1", "2", "", " "], columns) == {"a": ("1",), "b": ("2",)}
    longer = record_of(["1", "2", "3"], columns)
    assert isinstance(longer, Problem)
    assert longer.reason == "has 3 cells, the list has 2 columns"


def test_what_looks_like_a_formula_goes_out_as_text_and_comes_back_as_it_was() -> None:
    for cell in ("=1+1", "+49 151", "-", "@x", "\tx", "plain", "'quoted"):
        assert record_of([no_formula(cell)], ("a",)) == {"a": (cell,)}
    assert no_formula("=1+1") == "'=1+1"


def test_a_row_of_five_megabytes_is_refused_and_the_rest_goes_on() -> None:
    content = b'a,b\n"' + b"z" * 5_000_000 + b'",1\nc,d\n'
    tracemalloc.start()

    rows = read(content, step=256 * 1024)

    assert tracemalloc.get_traced_memory()[1] < 6_000_000
    tracemalloc.stop()
    assert [(row.number, row.cells, row.problem) for row in rows] == [
        (1, ["a", "b"], None), (2, ['"' + "z" * 65_535 + " [cut]"], TOO_LONG), (3, ["c", "d"], None),
    ]  # fmt: skip


def test_a_quote_left_open_costs_its_own_row_only() -> None:
    at_the_end = read(b'a,b\n"x,1\ny,2\nz,3\n')
    in_the_middle = read(b'a,b\n"x,1\ny,2\nz,"3"\n')
    far_away = read(b'a,b\n"' + b"z,z\n" * 400_000 + b"c,d\n", step=256 * 1024)
    inside = read(b'a,b\n"say "hi" to",1\ny,2\n')

    assert [row.problem for row in at_the_end] == [None, UNCLOSED, None, None]
    assert [row.problem for row in in_the_middle] == [None, UNCLOSED, None, None]
    assert (far_away[1].problem, far_away[-1].cells, len(far_away)) == (TOO_LONG, ["c", "d"], 400_002)
    assert [row.problem for row in inside] == [None, BROKEN, None]


def test_null_bytes_and_stray_quotes_do_no_harm() -> None:
    assert cells(b'a,b\nx\0y,5" pipe\n') == [["a", "b"], ["x\0y", '5" pipe']]


@pytest.mark.parametrize("step", [1, 2, 3, 5, 1000])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
def test_pieces_may_be_cut_anywhere(step: int, encoding: str) -> None:
    content = 'Имя,"b ""x""\r\ny"\r\n"1",2\r\n'.encode(encoding)

    assert [row.cells for row in read(content, encoding, step=step)] == [["Имя", 'b "x"\ny'], ["1", "2"]]


@pytest.mark.parametrize(
    ("head", "reason"),
    [
        (b"", "is empty"),
        (b"\xef\xbb\xbf \r\n", "is empty"),
        (b"  <html><head>", "is a web page"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "is an old Excel workbook, or has a password"),
        (b"%PDF-1.4", "is a PDF"),
        (b"\x1f\x8b\x08", "is an archive"),
        (b"\x89PNG\r\n", "is a picture"),
        (b"{\\rtf1", "is a text document"),
        (b'[{"email": "a@b.example"}]', "is JSON, not a list"),
        (bytes(range(1, 32)) * 20, "is not a text"),
    ],
)
def test_what_is_no_list_is_known_by_its_content(head: bytes, reason: str) -> None:
    problem = FILES.foreign(head)

    assert problem is not None
    assert (problem.field, problem.reason) == ("file", reason)


def test_lists_are_not_taken_for_anything_else() -> None:
    for content in (CYRILLIC.encode("cp1251"), CYRILLIC.encode("utf-16"), b"a\tb\n1\t2\n", b"[x],y\n"):
        assert FILES.foreign(content) is None
