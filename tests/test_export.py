"""Answers as files: the format by the ending, workbooks, pages, PDF; what cannot be written is refused."""

import builtins
import csv
import datetime as dt
import io
import os
import re
import subprocess
import sys
from html.parser import HTMLParser

import openpyxl
import pandas as pd
import pypdf
import pytest

import corridor as co
from corridor.export.formats import FORMATS

ENDS = ("Karachi", "Delhi")
DATE = "2026-12-01 08:00+05:00"
HOSTILE = "=HYPERLINK(\"http://x\")<script>alert('1')</script>"


@pytest.fixture
def way(net):
    return co.plan(net, *ENDS, depart=DATE)


@pytest.fixture
def book(way, tmp_path):
    co.save_answer(way, tmp_path / "way.xlsx")
    return openpyxl.load_workbook(tmp_path / "way.xlsx")


def cells_of(sheet):
    head, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rows]


# ---------------------------------------------------------------- the format


@pytest.mark.parametrize("ending", ["xls", "docx", "JSON5", "tar.gz"])
def test_an_unknown_ending_is_refused_before_anything_is_computed(run, tmp_path, ending):
    file = tmp_path / f"plan.{ending}"
    result = run("plan", "no such place", "nor this", "-o", file)
    assert (result.code, result.out) == (2, "")
    assert result.err == (
        f"{file}: the ending {file.suffix.lower()} is not known; "
        "answers are written to .txt, .json, .csv, .geojson, .xlsx, .html, .pdf\n"
    )
    assert not file.exists()


def test_who_wants_a_picture_is_told_what_draws(run, tmp_path):
    result = run("plan", "Karachi", "Delhi", "-o", tmp_path / "plan.png")
    assert (result.code, result.out) == (2, "")
    assert result.err.endswith(".html, .pdf; corridor map, co.draw and plot() draw pictures\n")


def test_no_ending_and_the_wrong_one_are_told(run, folder, tmp_path):
    result = run("plan", *ENDS, "-o", tmp_path / "plan", "--network", folder)
    assert (result.code, result.err.partition(": ")[2][:27]) == (2, "the name has no ending; ans")
    result = run("plan", *ENDS, "-o", tmp_path / "plan.xlsx", "--format", "csv", "--network", folder)
    assert result.code == 2
    assert result.err.endswith("plan.xlsx: the ending .xlsx is for xlsx, but the format is csv; leave out one\n")
    result = run("plan", *ENDS, "--format", "pdf", "--network", folder)
    assert (result.code, result.err) == (2, "format pdf: this is no text for a screen; give a file, as -o answer.pdf\n")
    with pytest.raises(co.InvalidQuestion, match="format is 'jsn'; did you mean 'json'"):
        co.save_answer(co.Table("t", pd.DataFrame({"a": [1]})), tmp_path / "t.json", "jsn")
    with pytest.raises(co.InvalidQuestion, match=r"answer is 'text' \(str\); give an answer, or a list of answers"):
        co.save_answer("text", tmp_path / "t.json")
    with pytest.raises(co.InvalidQuestion, match="save_answer: list holds what is no answer; use save for a network"):
        co.save_answer(["text"], tmp_path / "t.json")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("format", [format for format in FORMATS if format not in ("xlsx", "pdf")])
def test_a_pipe_is_written_to_and_stays_a_pipe(run, folder, tmp_path, format):
    os.mkfifo(tmp_path / "pipe")
    shown = run("plan", *ENDS, "--network", folder, "--format", format).out
    with subprocess.Popen(["cat", tmp_path / "pipe"], stdout=subprocess.PIPE, text=True) as reader:
        result = run("plan", *ENDS, "--network", folder, "--format", format, "-o", tmp_path / "pipe")
        assert (result.code, result.out, result.err) == (0, "", "")
        assert reader.communicate(timeout=60)[0] == shown
    assert not (tmp_path / "pipe").is_file()


def test_stdout_by_its_name_is_written_to(folder, tmp_path):
    command = [sys.executable, "-m", "corridor", "plan", *ENDS, "--network", str(folder)]
    answers = [
        subprocess.run([*command, *more], capture_output=True, timeout=120, check=True, cwd=tmp_path).stdout
        for more in ((), ("-o", "/dev/stdout"), ("-o", "/dev/fd/1"))
    ]
    assert answers[0] == answers[1] == answers[2] != b""
    book = subprocess.run(
        [*command, "-o", "/dev/stdout", "--format", "xlsx"], capture_output=True, timeout=120, check=True
    ).stdout
    assert "ledger" in openpyxl.load_workbook(io.BytesIO(book)).sheetnames


# ---------------------------------------------------------------- workbooks


def test_a_workbook_has_the_ledger_with_numbers_as_numbers(book, way):
    rows = cells_of(book["ledger"])
    assert [row["what"] for row in rows] == way.ledger()["what"].tolist()
    assert all(isinstance(row["cost_usd"], int | float) for row in rows)
    assert rows[-1]["cost_usd"] == pytest.approx(way.cost_usd)
    assert sum(row["hours"] for row in rows[:-1]) == pytest.approx(way.hours)
    assert book["ledger"].freeze_panes == "A2"


def test_a_workbook_has_names_and_local_times_with_their_offset(book, way):
    legs = cells_of(book["legs"])
    assert legs[0]["from_name"] == way.name_of(way.legs[0].from_node)
    assert legs[0]["start"] == dt.datetime(2026, 12, 1, 8)
    column = [cell.value for cell in book["legs"][1]].index("start") + 1
    assert book["legs"].cell(2, column).number_format == 'yyyy-mm-dd hh:mm "+05:00"'


def test_a_workbook_has_its_sources_and_what_the_answer_says(book, way):
    assert {row["source"] for row in cells_of(book["sources"])} == {
        figure.source for leg in way.legs for figure in leg.figures if figure.source
    }
    assert len(cells_of(book["figures"])) == len(way.sources())
    said = [row["answer"] for row in cells_of(book["answer"])]
    assert said[0] == str(way).splitlines()[0]
    assert f"Known: {way.known}." in said


def test_nothing_in_a_workbook_is_carried_out(net, tmp_path):
    frame = pd.DataFrame(
        {"name": [HOSTILE, "+1", "-2+3", "@x", "\x1b[31m", "fine", "-4.5"], "=n": [1.0, 2, 3, 4, 5, 6, 7]}
    )
    co.save_answer(co.Table("=evil[1]: a/b", frame), tmp_path / "t.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "t.xlsx").worksheets[1]
    assert sheet.title == "=evil 1   a b"
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    texts = [row[0] for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert texts == [f"'{HOSTILE}", "+1", "'-2+3", "'@x", "\\u001b[31m", "fine", "-4.5"]
    assert sheet["B1"].value == "'=n"


def test_sheets_of_one_name_are_told_apart(net, tmp_path):
    co.save_answer([co.plan(net, *ENDS, by=by) for by in ("cost", "time")], tmp_path / "both.xlsx")
    names = openpyxl.load_workbook(tmp_path / "both.xlsx").sheetnames
    assert {"ledger", "ledger 2", "sources", "sources 2"} <= set(names)
    assert len({name.casefold() for name in names}) == len(names)


def test_more_rows_than_a_sheet_has_are_refused(tmp_path):
    frame = pd.DataFrame({"a": range(1_048_576)})
    with pytest.raises(co.InvalidQuestion, match="many has 1,048,576 rows; a sheet of a workbook holds 1,048,575"):
        co.save_answer(co.Table("many", frame), tmp_path / "t.xlsx")
    assert list(tmp_path.iterdir()) == []


# ---------------------------------------------------------------- pages


class Page(HTMLParser):
    """What a page consists of: its tags with attributes, and its text."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.text = [], ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text += data


def test_a_page_has_title_ledger_notes_and_sources_and_asks_for_nothing(way, tmp_path):
    co.save_answer(way, tmp_path / "way.html")
    text = (tmp_path / "way.html").read_text(encoding="utf-8")
    found = Page(text)
    names = [tag for tag, _ in found.tags]
    assert names.count("table") == 2
    assert not {"script", "link", "img", "iframe", "a"} & set(names)
    assert not any({"src", "href"} & set(attrs) for _, attrs in found.tags)
    policy = next(attrs["content"] for _, attrs in found.tags if "http-equiv" in attrs)
    assert policy == "default-src 'none'; style-src 'unsafe-inline'"
    assert str(way).splitlines()[0] in found.text
    for line in (f"Known: {way.known}.", "Sources", *way.notes):
        assert line in found.text
    assert f"{way.cost_usd:,.2f}" in found.text


def test_what_others_wrote_stays_text_on_a_page(tmp_path):
    co.save_answer(co.Table(HOSTILE, pd.DataFrame({HOSTILE: [HOSTILE, "\u202eevil", None]})), tmp_path / "t.html")
    found = Page((tmp_path / "t.html").read_text(encoding="utf-8"))
    assert "script" not in [tag for tag, _ in found.tags]
    assert found.text.count(HOSTILE) >= 3
    assert "\\u202eevil" in found.text


# ---------------------------------------------------------------- PDF


def test_a_pdf_has_title_ledger_and_sources(way, tmp_path):
    co.save_answer(way, tmp_path / "way.pdf")
    reader = pypdf.PdfReader(tmp_path / "way.pdf")
    text = re.sub(r"\s+", " ", " ".join(page.extract_text() for page in reader.pages))
    assert "Karachi to Delhi, cheapest" in text
    assert "customs clearance" in text or "border, exit" in text
    assert f"{way.cost_usd:,.2f}" in text
    assert "sources" in text


def test_what_others_wrote_stays_text_in_a_pdf(tmp_path):
    hostile = '#panic("x") *b* $x$ "quoted" \\ <label> @cite'
    co.save_answer(co.Table("t", pd.DataFrame({"name": [hostile]})), tmp_path / "t.pdf")
    assert '#panic("x")' in pypdf.PdfReader(tmp_path / "t.pdf").pages[0].extract_text()


# ---------------------------------------------------------------- extras that are missing


@pytest.mark.parametrize(("package", "ending", "extra"), [("openpyxl", "xlsx", "excel"), ("typst", "pdf", "pdf")])
def test_a_missing_package_is_named_with_the_way_to_get_it(way, tmp_path, monkeypatch, package, ending, extra):
    real = builtins.__import__

    def without(name, *args, **keywords):
        if name.partition(".")[0] == package:
            raise ImportError(name)
        return real(name, *args, **keywords)

    monkeypatch.setattr(builtins, "__import__", without)
    message = f"a file .{ending} needs {package}: pip install 'corridor[{extra}]'"
    with pytest.raises(co.MissingExtra, match=re.escape(message)):
        co.save_answer(way, tmp_path / f"way.{ending}")
    assert list(tmp_path.iterdir()) == []


# ---------------------------------------------------------------- CSV


def test_csv_of_a_matrix_names_its_rows(net, tmp_path):
    found = co.matrix(net, ["Karachi", "Lahore"], ["Delhi"])
    co.save_answer(co.Table("matrix", found), tmp_path / "m.csv")
    rows = list(csv.DictReader(io.StringIO((tmp_path / "m.csv").read_text(encoding="utf-8"))))
    assert [row["origin"] for row in rows] == ["Karachi", "Lahore"]
    assert float(rows[0]["Delhi"]) == found.loc["Karachi", "Delhi"]
