"""Files and folders that take the place of others whole, or not at all.

New files are written to a folder of their own beside the old until they are complete; one step then puts them in place:

    .net-x7k2mq9a.saving/net    written and flushed, then exchanged with net in one step
    net                         the old until that step, the new from it on
    .net-x7k2mq9a.saving/       removed with the old; where a process was killed, the next writing of net removes it

A system that cannot exchange two folders moves the old to `.net.before` and the new to `net`. Where a process was
killed between, `.net.before` is still read as `net`, and the next writing puts it back first.
"""

import ctypes
import errno
import os
import re
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final

_EXCHANGE: Final = 2
"""RENAME_EXCHANGE of Linux and RENAME_SWAP of macOS."""
_FROM_HERE: Final = -100
"""AT_FDCWD of Linux: paths go by the working directory."""
_ABANDONED_S: Final = 86_400
"""Age from which a folder counts as left over where locks do not work [s]."""
_OPEN_FILE: Final = re.compile(r"/(?:dev|proc/self|proc/thread-self)/fd/(\d+)")
_NOTHING_THERE: Final = frozenset({errno.ENOENT, errno.ENOTDIR, errno.ENAMETOOLONG, errno.ELOOP})


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """Give a file to write to that takes the place of another once it is whole.

    Parameters
    ----------
    path
        The file to replace. Of a symbolic link, the file that it leads to is replaced; pipes and devices are written
        through.

    Raises
    ------
    IsADirectoryError
        If the path is a folder.
    """
    if not _is_replaceable(path):
        with _named(path), tempfile.TemporaryDirectory() as folder:
            new = Path(folder) / path.name
            yield new
            with new.open("rb") as source, _opened_through(path) as sink:
                shutil.copyfileobj(source, sink)
        return
    target = Path(os.path.realpath(path))
    with _named(path), _beside(target) as new:
        yield new
        _flush(new)
        _take_permissions(new, target)
        os.replace(new, target)
        _flush(target.parent)


def write_text(path: Path, text: str) -> None:
    """Write a text in UTF-8 to a file that is replaced whole, or through a pipe or device."""
    if _is_replaceable(path):
        with whole_file(path) as new:
            new.write_text(text, encoding="utf-8")
    else:
        with _named(path), _opened_through(path) as sink:
            sink.write(text.encode())


@contextmanager
def whole_folder(path: Path) -> Iterator[Path]:
    """Give a folder to write into that takes the place of another once it is whole.

    Parameters
    ----------
    path
        Where it goes; of a symbolic link the folder that it leads to is replaced.
    """
    target = Path(os.path.realpath(path))
    with _named(path), _beside(target) as new:
        _recover(target, new.with_name(".before"))
        new.mkdir()
        yield new
        for file in (*new.iterdir(), new):
            _flush(file)
        _take_permissions(new, target)
        _put_folder(new, target)
        _flush(target.parent)


def standing(path: Path) -> tuple[Path, int]:
    """Return the path that is read in place of a path, and its kind as in `st_mode`; 0 if there is nothing.

    It is the path itself, except for a moment during a replacement, or after one that was killed.
    """
    if not is_name_of_file(path):
        return path, 0
    for found in (path, _before(Path(os.path.realpath(path))), path):
        try:
            return found, os.stat(found).st_mode
        except OSError as error:
            if error.errno not in _NOTHING_THERE:
                raise
    return path, 0


def is_name_of_file(path: str | os.PathLike[str]) -> bool:
    """Return whether a path can be the name of a file at all: without NUL and halves of characters.

    Examples
    --------
    >>> is_name_of_file("Kāshgar.json"), is_name_of_file("a\\0b")
    (True, False)
    """
    try:
        return b"\0" not in os.fsencode(path)
    except UnicodeEncodeError:
        return False


@contextmanager
def _named(path: Path) -> Iterator[None]:
    """Name the path that was to be written in errors of the system, not what lies beside it for a moment."""
    try:
        yield
    except OSError as error:
        parent = Path(os.path.realpath(path)).parent
        is_beside = error.filename is None or parent in Path(str(error.filename)).parents
        if error.errno is None or not is_beside:
            raise
        raise type(error)(error.errno, error.strerror, str(path)) from error


# ---------------------------------------------------------------- pipes, devices and links


def _is_replaceable(path: Path) -> bool:
    """Return whether a new file may take the place of a path: there is nothing yet, or a file."""
    if _descriptor(path) is not None:
        return False
    try:
        mode = os.stat(path).st_mode
    except FileNotFoundError:
        return True
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(f"{path} is a folder; give the name of a file")
    return stat.S_ISREG(mode)


def _descriptor(path: Path) -> int | None:
    """Return the number of the open file that a path such as /dev/stdout or /dev/fd/3 means."""
    at = os.path.abspath(path)
    for _ in range(40):  # more links in a row than a system follows
        found = _OPEN_FILE.fullmatch(at)
        if found is not None:
            return int(found[1])
        if not os.path.islink(at):
            return None
        at = os.path.normpath(os.path.join(os.path.dirname(at), os.readlink(at)))
    return None


def _opened_through(path: Path) -> BinaryIO:
    """Open a pipe, a device or what is open already, to write to it as it is."""
    number = _descriptor(path)
    return os.fdopen(os.open(path, os.O_WRONLY) if number is None else os.dup(number), "wb")


# ---------------------------------------------------------------- the folder beside


@contextmanager
def _beside(target: Path) -> Iterator[Path]:
    """Give a path in a new folder beside a target; it, and what killed processes have left there, is removed."""
    target.parent.mkdir(parents=True, exist_ok=True)
    begins = f".{target.name[:60]}-"
    own, lock = _own_folder(target.parent, begins)
    try:
        for found in _left_over(target.parent, begins):
            if found != own:
                _remove_abandoned(found)
        yield own / target.name
    finally:
        try:
            shutil.rmtree(own, ignore_errors=True)
        finally:
            _let_go(lock)


def _own_folder(parent: Path, begins: str) -> tuple[Path, int | None]:
    """Return a new folder, and the lock that says that this process lives."""
    while True:
        own = Path(tempfile.mkdtemp(prefix=begins, suffix=".saving", dir=parent))
        lock = _lock(own)
        if own.exists():  # else another process has taken it for one left over, before it was locked
            return own, lock
        _let_go(lock)


def _left_over(parent: Path, begins: str) -> list[Path]:
    pattern = re.compile(re.escape(begins) + r"[a-z0-9_]{8}\.saving")
    return [found for found in parent.iterdir() if pattern.fullmatch(found.name)]


def _remove_abandoned(folder: Path) -> None:
    """Remove a folder if the process that made it lives no more."""
    try:
        lock = _lock(folder, wait=False)
        if lock is not None or time.time() - folder.stat().st_mtime > _ABANDONED_S:
            shutil.rmtree(folder, ignore_errors=True)
            _let_go(lock)
    except OSError:
        return  # in use, or gone


def _lock(folder: Path, *, wait: bool = True) -> int | None:
    """Lock a folder as long as this process lives, or lets go; None where the system has no such locks.

    Raises
    ------
    BlockingIOError
        If another process holds it, and this one is not to wait.
    """
    try:
        import fcntl  # which Windows does not have
    except ImportError:
        return None
    try:
        lock = os.open(folder, os.O_RDONLY)
    except OSError:
        return None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError:
        os.close(lock)
        raise
    except OSError:
        os.close(lock)
        return None
    return lock


def _let_go(lock: int | None) -> None:
    if lock is not None:
        os.close(lock)


def _take_permissions(new: Path, target: Path) -> None:
    """Give what is new the permissions of what it replaces."""
    if target.exists():
        needed = stat.S_IRWXU if new.is_dir() else 0
        new.chmod(stat.S_IMODE(target.stat().st_mode) | needed)


def _flush(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk."""
    if path.is_dir() and os.name != "posix":
        return
    opened = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


# ---------------------------------------------------------------- the exchange


def _put_folder(new: Path, target: Path) -> None:
    """Put a folder in the place of another, which is where the new one was then."""
    try:
        os.rename(new, target)  # where there is nothing, or an empty folder
    except OSError:
        if not target.is_dir():
            raise
        if not _exchange(new, target):
            _set_aside(new, target)


def _exchange(one: Path, other: Path) -> bool:
    """Let two folders change places in one step, and return whether the system could."""
    if os.name != "posix":
        return False
    library = ctypes.CDLL(None)
    first, second = os.fsencode(one), os.fsencode(other)
    if hasattr(library, "renameat2"):
        return bool(library.renameat2(_FROM_HERE, first, _FROM_HERE, second, _EXCHANGE) == 0)
    if hasattr(library, "renamex_np"):
        return bool(library.renamex_np(first, second, _EXCHANGE) == 0)
    return False


def _set_aside(new: Path, target: Path) -> None:
    """Let two folders change places in three steps; the old one is put back if the second fails."""
    before, lock = _before(target), _lock(target.parent)
    try:
        os.rename(target, before)
        os.rename(new, target)
        os.rename(before, new)
    except BaseException:
        if before.exists() and not target.exists():
            os.rename(before, target)
        raise
    finally:
        _let_go(lock)


def _before(target: Path) -> Path:
    return target.parent / f".{target.name}.before"


def _recover(target: Path, spare: Path) -> None:
    """Put back the old folder of a process that was killed in `_set_aside`, or put it away if it has been replaced."""
    before = _before(target)
    if os.path.isdir(before):
        lock = _lock(target.parent)
        try:
            if os.path.isdir(before):
                os.rename(before, spare if target.exists() else target)
        finally:
            _let_go(lock)
