"""What is saved is there whole or not at all, goes where links, pipes and devices lead, and can be loaded."""

import csv
import errno
import os
import sqlite3
import stat
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pandas as pd
import pytest
from conftest import write
from stories.small import link

import corridor as co
from corridor import replacing
from corridor.network import folder_contents
from corridor.replacing import whole_file, whole_folder, write_text

HERE = Path(__file__).parent


# ---------------------------------------------------------------- whole or not at all


STOPPED = ("killed", "interrupted", "failing")


@pytest.mark.parametrize("in_one_step", ["yes", "no"])
def test_a_saving_that_is_stopped_at_any_call_leaves_the_old_or_the_new(in_one_step):
    assert min(interrupted("net", in_one_step, *STOPPED)) > 25


def test_a_file_that_is_stopped_at_any_call_is_the_old_or_the_new():
    assert min(interrupted("net.toml", "yes", *STOPPED)) > 10


@pytest.mark.parametrize(
    ("name", "in_one_step"), [("net", "yes"), ("net", "no"), ("net.gpkg", "yes"), ("net.parquet", "yes")]
)
def test_who_reads_during_a_saving_gets_the_old_or_the_new(name, in_one_step):
    assert min(interrupted(name, in_one_step, "reading")) > 0


def test_of_a_folder_that_is_set_aside_as_soon_as_it_is_read_all_is_told(net, tmp_path, monkeypatch):
    folder, stamp = tmp_path / "net", folder_contents._stamp
    co.save(net, folder)
    (folder / "lanes.csv").write_text("lane\n", encoding="utf-8")
    marks = []

    def marked(*found):
        marks.append(stamp(*found))
        if len(marks) == 2:
            folder.rename(tmp_path / ".net.before")
        return marks[-1]

    monkeypatch.setattr(folder_contents, "_stamp", marked)
    with pytest.raises(co.InvalidData, match=r"lanes\.csv.*is no table"):
        co.load(folder)
    assert len(marks) == 2


def interrupted(name, in_one_step, *hows):
    """Run `interrupted.py`, in a process without threads, which can make others of itself, and return its numbers."""
    arguments = [sys.executable, HERE / "interrupted.py", name, in_one_step, *hows]
    environment = {**os.environ, "PYTHONPATH": str(Path(co.__file__).parent.parent)}
    run = subprocess.run(arguments, capture_output=True, text=True, timeout=300, env=environment)
    assert run.returncode == 0, run.stderr
    return [int(count) for count in run.stdout.split()]


def test_the_system_exchanges_folders_in_one_step(tmp_path):
    if sys.platform == "linux":
        for name in ("one", "other"):
            (tmp_path / name).mkdir()
            (tmp_path / name / f"{name}.txt").touch()
        assert replacing._exchange(tmp_path / "one", tmp_path / "other")
        assert (tmp_path / "one" / "other.txt").exists()
        assert (tmp_path / "other" / "one.txt").exists()


def test_what_a_killed_process_set_aside_is_read_and_put_back(net, tmp_path):
    co.save(net, tmp_path / "net")
    (tmp_path / "net").rename(tmp_path / ".net.before")
    loaded = co.load(tmp_path / "net")
    assert (loaded, loaded.name) == (net, "net")
    with pytest.raises(OSError, match="full"), whole_folder(tmp_path / "net"):
        raise OSError("full")
    assert os.listdir(tmp_path) == ["net"]
    assert co.load(tmp_path / "net") == net


def test_folders_of_a_saving_under_way_are_let_be(tmp_path):
    """Two savings of one folder at once: each has a folder of its own, and the last one that ends stays."""
    with whole_folder(tmp_path / "net") as first:
        with whole_folder(tmp_path / "net") as second:
            (second / "second").touch()
        (first / "first").touch()
    assert [file.name for file in tmp_path.rglob("*")] == ["net", "first"]


def test_folders_that_a_killed_process_left_are_removed(tmp_path):
    left = [tmp_path / name for name in (".net-abcdefgh.saving", ".net-of-mine", ".other-abcdefgh.saving")]
    for folder in left:
        (folder / "net").mkdir(parents=True)
    write_text(tmp_path / "net", "text")
    assert [folder.exists() for folder in left] == [False, True, True]


def test_where_no_lock_can_tell_only_what_is_old_is_removed(tmp_path, monkeypatch):
    monkeypatch.setattr(replacing, "_lock", lambda _folder, wait=True: None)
    old, new = tmp_path / ".net-abcdefgh.saving", tmp_path / ".net-01234567.saving"
    old.mkdir()
    new.mkdir()
    os.utime(old, (0, 0))
    write_text(tmp_path / "net", "text")
    assert sorted(file.name for file in tmp_path.iterdir()) == [".net-01234567.saving", "net"]


def test_a_folder_that_never_rests_is_no_network(net, tmp_path, monkeypatch):
    co.save(net, tmp_path / "net")
    monkeypatch.setattr(folder_contents, "_TRIES", 3)
    stamp = folder_contents._stamp

    def always_new(*asked):
        found = stamp(*asked)
        co.save(net, tmp_path / "net")
        return found

    monkeypatch.setattr(folder_contents, "_stamp", always_new)
    with pytest.raises(co.InvalidData, match="net: changes while it is read; load it when no other program writes"):
        co.load(tmp_path / "net")


def test_permissions_stay(net, tmp_path):
    for name in ("net", "net.gpkg"):
        co.save(net, tmp_path / name)
        (tmp_path / name).chmod(0o750)
        co.save(net, tmp_path / name)
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o750


def test_a_database_that_another_program_has_open_is_not_replaced(net, tmp_path):
    file = tmp_path / "net.gpkg"
    co.save(net, file)
    with closing(sqlite3.connect(file)) as database:
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("CREATE TABLE note (text)")
        with pytest.raises(
            FileExistsError, match=r"net.gpkg is open in another program \(net.gpkg-wal lies beside it\)"
        ):
            co.save(net, file)
    co.save(net, file)
    assert os.listdir(tmp_path) == ["net.gpkg"]


# ---------------------------------------------------------------- links, pipes, devices


@pytest.mark.parametrize("name", ["net", "net.gpkg"])
def test_a_link_stays_and_what_it_leads_to_is_replaced(name, net, tmp_path):
    (tmp_path / "kept").mkdir()
    target, at = tmp_path / "kept" / name, tmp_path / f"link-{name}"
    at.symlink_to(Path("kept") / name)
    co.save(net, at)  # it leads nowhere yet
    edited = co.Scenario("slower", [co.Change("links", {"link_id": "n5"}, hours=99)])(net)
    co.save(edited, at)
    assert at.is_symlink()
    assert co.load(target) == co.load(at) == edited
    assert os.listdir(tmp_path / "kept") == [name]


def test_a_file_behind_a_link_is_replaced(tmp_path):
    file = tmp_path / "answer.txt"
    file.write_text("old")
    (tmp_path / "link").symlink_to("answer.txt")
    (tmp_path / "link to link").symlink_to(tmp_path / "link")
    with file.open() as opened:
        write_text(tmp_path / "link to link", "new")
        assert opened.read() == "old"
    assert (tmp_path / "link to link").is_symlink()
    assert (tmp_path / "link").is_symlink()
    assert file.read_text() == "new"
    assert len(os.listdir(tmp_path)) == 3


def through(pipe, write_it):
    """Return what comes out of a pipe while something is written into it."""
    received = []
    reader = threading.Thread(target=lambda: received.append(pipe.read_bytes()))
    reader.start()
    write_it()
    reader.join(60)
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    return received[0]


def test_pipes_are_written_through(net, tmp_path):
    pipe = tmp_path / "net.gpkg"
    os.mkfifo(pipe)
    assert through(pipe, lambda: write_text(pipe, "Kāshgar")) == "Kāshgar".encode()
    (tmp_path / "copy.gpkg").write_bytes(through(pipe, lambda: co.save(net, pipe)))
    assert co.load(tmp_path / "copy.gpkg") == net
    scenario = co.Scenario("s", [co.Open("direct")])
    (tmp_path / "s.toml").write_bytes(through(pipe, lambda: co.save_scenario(scenario, pipe)))
    assert co.load_scenario(tmp_path / "s.toml") == scenario
    assert sorted(os.listdir(tmp_path)) == ["copy.gpkg", "net.gpkg", "s.toml"]


def test_devices_are_written_through():
    device = os.stat("/dev/null").st_ino
    write_text(Path("/dev/null"), "text")
    with whole_file(Path("/dev/null")) as new:
        new.write_text("text")
    assert os.stat("/dev/null").st_ino == device


@pytest.mark.parametrize("name", ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1", "a link"])
@pytest.mark.parametrize("kind", ["pipe", "file"])
def test_what_is_open_already_is_written_to_where_it_is(name, kind, folder, tmp_path):
    """As in `{ echo first; corridor places -o /dev/stdout; echo last; } > file`, and the same with a pipe."""
    if name == "a link":
        (tmp_path / name).symlink_to("/dev/stdout")
    places = f'"{sys.executable}" -m corridor places Lahore --network "{folder}" -o "{tmp_path / name}"'
    group = f"{{ echo first; {places}; echo last; }}"
    ending = "| cat" if kind == "pipe" else f"> '{tmp_path}/out'; cat '{tmp_path}/out'"
    run = subprocess.run(["sh", "-c", f"{group} {ending}"], capture_output=True, text=True, timeout=120)
    lines = run.stdout.splitlines()
    assert (lines[0], lines[-1], run.stderr) == ("first", "last", "")
    assert "Lahore" in run.stdout
    assert os.path.exists("/dev/stdout")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
@pytest.mark.parametrize(("end", "named"), [("> /dev/full", ""), ("-o /dev/full", "/dev/full: ")])
def test_a_full_disk_is_one_sentence(end, named, folder):
    """Python adds nothing about what it could not write at its end."""
    command = f'"{sys.executable}" -m corridor places Lahore --network "{folder}" {end}'
    run = subprocess.run(["sh", "-c", command], capture_output=True, text=True, timeout=120)
    assert (run.returncode, run.stderr) == (2, f"{named}No space left on device\n")
    assert stat.S_ISCHR(os.stat("/dev/full").st_mode)


FULL = OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize(
    ("call", "error"),
    [
        ("tempfile.mkdtemp", PermissionError(errno.EACCES, "Permission denied", "{}/.net-x7k2mq9a.saving")),
        ("os.fsync", FULL),
    ],
)
@pytest.mark.parametrize("name", ["net", "net.gpkg", "net.xlsx", "net.gmns"])
def test_an_error_of_the_system_names_what_was_to_be_written(name, call, error, net, tmp_path, monkeypatch):
    """Not the file beside it, of which nobody knows; that is removed."""

    def failing(*_given, **_options):
        raise type(error)(error.errno, error.strerror, (error.filename or "").format(tmp_path) or None)

    monkeypatch.setattr(f"corridor.replacing.{call}", failing)
    with pytest.raises(type(error)) as raised:
        co.save(net, tmp_path / name)
    assert (raised.value.errno, raised.value.filename) == (error.errno, str(tmp_path / name))
    assert list(tmp_path.iterdir()) == []


def test_a_full_folder_for_temporary_files_is_named(net, tmp_path, monkeypatch):
    def failing(*_given, **_options):
        raise RuntimeError("Could not add feature to layer")

    monkeypatch.setattr("pyogrio.write_dataframe", failing)
    with pytest.raises(OSError, match=r"cannot be written to the folder for temporary files \(Could not add") as raised:
        co.save(net, tmp_path / "net.gpkg")
    assert raised.value.filename != str(tmp_path / "net.gpkg")


def test_a_folder_is_no_file(tmp_path):
    with pytest.raises(IsADirectoryError, match="is a folder; give the name of a file"):
        write_text(tmp_path, "text")


def test_a_picture_goes_through_a_link(net, folder, tmp_path):
    (tmp_path / "map.svg").write_text("old")
    (tmp_path / "link.svg").symlink_to("map.svg")
    arguments = ["map", "Karachi", "Lahore", "--network", str(folder), "-o", str(tmp_path / "link.svg")]
    subprocess.run([sys.executable, "-m", "corridor", *arguments], check=True, capture_output=True, timeout=120)
    assert (tmp_path / "link.svg").is_symlink()
    assert "<svg" in (tmp_path / "map.svg").read_text()


# ---------------------------------------------------------------- what is saved can be loaded


LONG = "LINESTRING (" + ", ".join(f"{at / 10000} 0.5" for at in range(20000)) + ")"


@pytest.mark.parametrize("name", ["net", "net.gpkg", "a!b;c/net;1!2.gpkg", "line\nend.gpkg", "vsi/net#1?.gpkg"])
def test_long_cells_and_odd_names_are_loaded_again(name, tmp_path):
    nodes = [
        {"node_id": node, "country": "NA", "kind": "city", "latitude": 0, "longitude": at, "note": note}
        for at, (node, note) in enumerate({"N0": "bare\rreturn", "N1": "x" * 200_000, "N2": "a\r\nb"}.items())
    ]
    rows = [link("N0-N1", hours=1, usd=0, geometry=LONG), link("N1-N0", hours=1, usd=0), link("N2-N0", hours=1, usd=0)]
    assert len(LONG) > csv.field_size_limit()
    net = co.Network({"nodes": pd.DataFrame(nodes), "links": pd.DataFrame(rows)})
    co.save(net, tmp_path / name)
    loaded = co.load(tmp_path / name)
    assert loaded == net
    assert loaded.tables["nodes"]["note"].tolist() == [node["note"] for node in nodes]
    assert loaded.tables["links"]["geometry"].tolist()[0] == LONG
    assert csv.field_size_limit() == 131_072
    made = [file for file in tmp_path.rglob("*") if file.suffix not in (".csv", ".json")]
    assert len(made) == len(Path(name).parts)


def test_a_cell_within_which_no_quote_ends_is_a_fault(tables, tmp_path):
    """The limit on cells no longer catches it."""
    tables["nodes"] = tables["nodes"].replace("Lahore", '"Lahore') + "x" * 200_000
    with pytest.raises(co.InvalidData, match=r"nodes.csv, row 4: opens a quotation mark that is never closed"):
        co.load(write(tmp_path / "net", tables))
