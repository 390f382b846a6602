"""Files as people bring them, broken in many ways at once: everything that is wrong is in one report."""
# ruff: noqa: E501 - a message stands in one piece

import os
from difflib import get_close_matches

import pytest
from conftest import write
from stories.small import link
from stories.small import tables as small

import corridor as co
from corridor import errors
from corridor.cli import main

BROKEN = {
    "nodes": """\
node_id,place,country,kind,latitude,longitude
KHI,Karachi,PAK,seaport,24.8,67
KHI,Karachi,PK,seaport,24.8,67
LHE,Lahore,PK,city,"31,5",74.3
ATQ,Attari,IN,border,131.6,74.6
""",
    "links": """\
link_id,from_node,to_node,mode,length [km],hours,usd,per,both_ways
n5,KHI,LHE,road,1210,24 h,900,truck,yes
ml1,КНІ,LHE,rail-1676,1220,30,"1,200",teu,ja
wagah,LHE,ATQ,road,50
""",
    "handling": "kind;from_mode;to_mode;hours;usd;per\nseaport;;road;2;20;teu\n",
    "charges": 'charge_id,what,usd,per,valid_from\nc1,"dues,5,teu,01.03.2026\n',
    "vehicle": "mode,teu_max\nroad,2\n",
}

REPORT = """\
nodes.csv, row 2, column country: 'PAK': must be two capital letters (ISO 3166-1 alpha-2); PAK is PK
nodes.csv, row 4, column latitude: '31,5': must be a number; decimals are set apart by a point, not a comma
nodes.csv, row 5, column latitude: '131.6': must be at most 90: degrees north
nodes.csv, row 5, column kind: 'border': did you mean 'border_post' or 'border_market'?
links.csv, row 4: has 5 cells, the header 9; quote cells that hold a comma
links.csv, row 2, column hours: '24 h': must be a number; write the figure alone
links.csv, row 2, column per: 'truck': must be one of teu, box, vehicle, tonne, shipment, value_pct
links.csv, row 2, column length [km]: '1210': no such column; did you mean 'length_km'?
links.csv, row 3, column both_ways: 'ja': must be yes or no
links.csv, row 3, column usd: '1,200': must be a number; set no comma between thousands, and a point before decimals
handling.csv, row 1: its cells are set apart by semicolons; save it with commas between them, and with points in decimals
borders.csv: is not UTF-8 (invalid continuation byte at byte 19); save it as UTF-8
charges.csv, row 2: opens a quotation mark that is never closed
RATES.CSV: is no table; did you mean 'rates'?
services.csv: is no file, and no link to one
vehicle.csv: is no table; did you mean 'vehicles'?
"""


def test_the_report_of_a_broken_set_of_files(tmp_path, capsys):
    folder = write(tmp_path / "net", BROKEN)
    (folder / "services.csv").mkdir()
    (folder / "RATES.CSV").write_text("mode\n", encoding="utf-8")
    (folder / "borders.csv").write_bytes("link_id,note\nwagah,Вага\n".encode("cp1251"))
    with pytest.raises(SystemExit) as ended:
        main(["check", str(folder)])
    found = capsys.readouterr()
    assert (ended.value.code, found.out) == (2, "")
    assert found.err.splitlines() == [
        f"{folder} has 16 faults:",
        *(f"  {line}" for line in REPORT.splitlines()),
    ]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("nodes.csv", "is one table; give the folder that it is in"),
        ("net.ZIP", "is not unpacked; unpack it, and give the folder"),
        ("net.xls", "is a workbook of another kind; save it as .xlsx"),
        ("net.ods", "is a workbook of another kind; save it as .xlsx"),
        ("rails.geojson", "may hold lines, and no tables; see corridor.from_lines"),
        ("net.txt", "is not a GeoPackage (it is no SQLite database)"),
    ],
)
def test_a_file_that_people_take_for_a_network(name, said, tmp_path):
    (tmp_path / name).write_bytes(b"PK")
    with pytest.raises(co.InvalidData) as error:
        co.load(tmp_path / name)
    assert str(error.value).splitlines()[1:] == [f"  {name}: {said}"]


@pytest.mark.skipif(os.name != "posix", reason="links as POSIX has them")
def test_a_table_that_is_no_file_is_not_passed_over(tables, tmp_path):
    folder = write(tmp_path / "net", tables)
    (folder / "sources.csv").unlink()
    (folder / "sources.csv").symlink_to("sources.csv")
    with pytest.raises(co.InvalidData, match=r"sources\.csv: is no file, and no link to one"):
        co.load(folder)


def test_thousands_of_names_that_are_all_wrong_are_not_all_looked_for(monkeypatch):
    """Each would be held against each: hours for 100,000 links. The first dozen that differ get their hints."""
    looked = []
    monkeypatch.setattr(errors, "get_close_matches", lambda *a, **k: looked.append(a[0]) or get_close_matches(*a, **k))
    made = small("N0/PK N1/PK", [link("N0-N1", link_id=f"L{at}") for at in range(3_000)])
    made["links"]["from_node"] = [f"knot {at // 2}" for at in range(3_000)]
    with pytest.raises(co.InvalidData) as error:
        co.Network(made)
    assert len(error.value.problems) == 3_000
    assert len(looked) == len(set(looked)) == 12
