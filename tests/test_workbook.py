"""Networks in Excel workbooks: written and read again the same; what people type is read or refused by name."""

import datetime as dt
import zipfile

import openpyxl
import pytest

import corridor as co
from corridor.schema import TABLES

NODES = [
    ["node_id", "country", "kind", "latitude", "longitude"],
    ["KHI", "PK", "seaport", 24.8, 67],
    ["LHE", "PK", "city", 31.5, 74.3],
]
LINKS = [
    ["link_id", "from_node", "to_node", "mode", "hours", "usd", "per", "both_ways"],
    ["n5", "KHI", "LHE", "road", 24, 900, "teu", True],
]


def written(file, **sheets):
    """Write sheets as a person does, each a list of rows; a cell may be a value with a number format."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in {"nodes": NODES, "links": LINKS, **sheets}.items():
        sheet = book.create_sheet(name)
        for at, row in enumerate(rows, 1):
            for column, value in enumerate(row, 1):
                cell = sheet.cell(at, column)
                if isinstance(value, tuple):
                    cell.value, cell.number_format = value
                else:
                    cell.value = value
    book.save(file)
    return file


def faults(file):
    """Return what is said of a workbook that is refused, line by line."""
    with pytest.raises(co.InvalidData) as error:
        co.load(file)
    return [str(problem) for problem in error.value.problems]


# ---------------------------------------------------------------- written and read again


def test_the_bundled_network_is_the_same_after_a_workbook(bundled, tmp_path):
    co.save(bundled, tmp_path / "net.xlsx")
    assert co.load(tmp_path / "net.xlsx") == bundled
    assert [file.name for file in tmp_path.iterdir()] == ["net.xlsx"]


def test_texts_are_texts_in_excel(net, tmp_path):
    """None is carried out as a formula, and each stays a text when it is edited."""
    tables = {name: net.tables[name] for name in TABLES}
    nodes = tables["nodes"].assign(note="=1+1", aliases="0101")
    co.save(co.Network({**tables, "nodes": nodes}), tmp_path / "net.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "net.xlsx")["nodes"]
    cells = [cell for row in sheet.iter_rows(min_row=2) for cell in row if isinstance(cell.value, str)]
    assert cells
    assert {(cell.data_type, cell.number_format) for cell in cells} == {("s", "@")}


def test_nothing_is_written_without_the_library(net, tmp_path, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "openpyxl", None)
    with pytest.raises(co.MissingExtra, match=r"workbooks need openpyxl: pip install 'corridor\[excel\]'"):
        co.save(net, tmp_path / "net.xlsx")
    assert list(tmp_path.iterdir()) == []


# ---------------------------------------------------------------- what people type


def test_what_excel_makes_of_what_is_typed(tmp_path):
    """Dates, times, TRUE, numbers for names and codes, a heading in another case, notes on a sheet of their own."""
    services = [
        ["service_id", "from_node", "to_node", "links", "weekdays", "departs", "valid_from", "hours", "note"],
        [101, "KHI", "LHE", "n5", "Mo", dt.time(8, 30), dt.datetime(2028, 1, 1), "20.5", 7.25],
        ["b", "KHI", "LHE", "n5", "Tu", "08:30:00", "2028-01-01 00:00:00", 20, dt.date(2027, 3, 1)],
    ]
    charges = [["charge_id", "what", "mode", "usd", "per", "hs"], ["c", "fee", "road", 5, "teu", 101]]
    file = written(tmp_path / "own.xlsx", **{"Services ": services, "charges": charges, "#notes": [["anything"]]})
    net = co.load(file)
    rows = net.tables["services"][["service_id", "departs", "valid_from", "hours", "note"]].values.tolist()
    assert rows == [["101", "08:30", "2028-01-01", 20.5, "7.25"], ["b", "08:30", "2028-01-01", 20, "2027-03-01"]]
    assert net.tables["charges"]["hs"].tolist() == ["0101"]
    assert len(net.tables["links"]) == 2


@pytest.mark.parametrize(
    ("column", "cell", "said"),
    [
        ("hours", "1,5", "hours: '1,5': must be a number; decimals are set apart by a point, not a comma"),
        ("hours", True, "hours: 'True': must be a number"),
        ("hours", "24 h", "hours: '24 h': must be a number; write the figure alone"),
        ("hours", dt.time(8, 30), "hours: '08:30:00': must be a number"),
        ("hours", dt.timedelta(hours=36), "hours: '1 day, 12:00:00': must be a number"),
        ("usd", dt.datetime(2026, 5, 1), "usd: '2026-05-01': must be a number"),
        ("usd", (0.15, "0%"), "usd: '0.15': is shown as a percentage, a hundred times what is kept; "),
        ("usd", (0.15, '0.0"per"%'), "usd: '0.15': is shown as a percentage, a hundred times what is kept; "),
        ("usd", "=1+2", "usd: '': is a formula without a value; open and save it in Excel, or write the value"),
        ("note", '="a"&B2', "note: '': is a formula without a value; open and save it in Excel, or write the value"),
        ("usd", "#N/A", "usd: '': is the error #N/A; write the value"),
        ("note", True, "note: 'True': must be text"),
        ("both_ways", "TRUE", "both_ways: 'TRUE': must be yes or no"),
    ],
)
def test_a_cell_that_cannot_be_meant_is_refused(column, cell, said, tmp_path):
    links = [[*LINKS[0]], [*LINKS[1]]]
    if column not in links[0]:
        links[0].append(column)
        links[1].append("")
    links[1][links[0].index(column)] = cell
    (found,) = faults(written(tmp_path / "own.xlsx", links=links))
    assert found.startswith(f"own.xlsx, sheet links, row 2, column {said}")


def test_a_percentage_in_a_column_of_texts_and_a_quoted_sign_are_let_be(tmp_path):
    links = [[*LINKS[0], "note"], [*LINKS[1][:5], (900, '0"%"'), *LINKS[1][6:], (0.5, "0%")]]
    assert co.load(written(tmp_path / "own.xlsx", links=links)).tables["links"]["note"].tolist() == ["0.5"] * 2


@pytest.mark.parametrize(
    ("area", "said"),
    [
        ("F2:F3", "row 3, column usd: '': is merged with F2, which alone has a value; unmerge them"),
        ("E2:F2", "row 2, column usd: '': is merged with E2, which alone has a value; unmerge them"),
        ("F2:G3", "row 3, column usd: '': is merged with F2, which alone has a value; unmerge them"),
    ],
)
def test_merged_cells_are_no_blank_ones(area, said, tmp_path):
    """Of which most columns would take any number; those beside the table may be as they are."""
    file = written(tmp_path / "own.xlsx", links=[*LINKS, ["m4", *LINKS[1][1:]]])
    book = openpyxl.load_workbook(file)
    book["links"].merge_cells("K2:L4")
    book.save(file)
    co.load(file)
    book["links"].merge_cells(area)
    book.save(file)
    assert f"own.xlsx, sheet links, {said}" in faults(file)


@pytest.mark.parametrize(
    ("sheets", "said"),
    [
        ({"link": LINKS}, "own.xlsx, sheet link: is no table; did you mean 'links'"),
        ({"links": [[]]}, "own.xlsx, sheet links: is missing; every network needs links"),
        ({"links": [["n5"], ["x"]]}, "own.xlsx, sheet links, row 2, column n5: 'x': no such column; "),
        ({"links": [["mode", "mode"]]}, "own.xlsx, sheet links, row 1: column 'mode' is there twice; the columns are "),
        ({"links": [["mode", "", "usd"]]}, "own.xlsx, sheet links, row 1: column B has no name; the columns are "),
        (
            {"links": [["Links"], *LINKS]},
            "own.xlsx, sheet links, row 1: has 'Links' alone, and is where the names ",
        ),
        ({"links": [[], ["mode"]]}, "own.xlsx, sheet links, row 1: has no header in its first row; the columns are "),
    ],
)
def test_a_sheet_that_is_no_table_is_refused(sheets, said, tmp_path):
    assert any(found.startswith(said) for found in faults(written(tmp_path / "own.xlsx", **sheets)))


def test_a_lonely_cell_far_away_is_refused_before_the_memory_is_full(tmp_path):
    book = openpyxl.load_workbook(written(tmp_path / "own.xlsx"))
    book["links"]["XFD1048576"] = "x"
    book.save(tmp_path / "own.xlsx")
    (said,) = faults(tmp_path / "own.xlsx")
    assert "a sheet has cells as far as row 1048576 and column 16384; remove those that are no rows" in said


@pytest.mark.parametrize(
    "cells",
    [
        '<row r="1"><c r="A1"/></row><row r="2"><c r="ZZZZZ99999"><v>1</v></c></row>',
        '<row r="1"><c r="A1"/></row><row r="2"><c r="zzZzz99999"><v>1</v></c></row>',
        "<row r='1'><c r='A1'/></row><row r='2'><c r = 'zzzzz99999'><v>1</v></c></row>",
        '<row r="1"><c/></row><row r="4294967295"><c><v>1</v></c></row>',
        '<row r="1"><c><v>1</v></c></row><row r="3999999">' + "<c><v>1</v></c>" * 11 + "</row>",
    ],
    ids=["letters", "small letters", "single quotes", "row without cells that say where", "cells in a row"],
)
def test_a_cell_far_away_is_refused_however_it_is_spelt(cells, tmp_path):
    """The library reads all of these, and ends the process when the memory does not hold the rectangle."""
    file = written(tmp_path / "own.xlsx")
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(tmp_path / "far.xlsx", "w") as new:
        for part in old.namelist():
            sheet = (
                f'<worksheet xmlns="{openpyxl.xml.constants.SHEET_MAIN_NS}"><sheetData>{cells}</sheetData></worksheet>'
            )
            new.writestr(part, sheet if part == "xl/worksheets/sheet1.xml" else old.read(part))
    (said,) = faults(tmp_path / "far.xlsx")
    assert "is not an Excel workbook (.xlsx): a sheet has cells as far as row " in said


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"SQLite format 3\0", b"nodes,links"])
def test_a_file_that_is_no_workbook_is_refused(content, tmp_path):
    (tmp_path / "own.xlsx").write_bytes(content)
    (said,) = faults(tmp_path / "own.xlsx")
    assert said.startswith("own.xlsx: is not an Excel workbook (.xlsx): ")


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml"])
@pytest.mark.parametrize("change", [lambda content: content[: len(content) // 2], lambda _: b"", None])
def test_a_damaged_part_is_refused(part, change, tmp_path):
    with zipfile.ZipFile(written(tmp_path / "whole.xlsx")) as whole, zipfile.ZipFile(tmp_path / "own.xlsx", "w") as new:
        for name in whole.namelist():
            content = whole.read(name)
            if name != part:
                new.writestr(name, content)
            elif change is not None:
                new.writestr(name, change(content))
    if part == "xl/styles.xml" and change is None:
        assert len(co.load(tmp_path / "own.xlsx").links) == 2
    else:
        assert faults(tmp_path / "own.xlsx")
