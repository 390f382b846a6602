"""A batch gives the same over every executor, and says what stopped it."""

import os
import pickle
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context

import numpy as np
import pytest
from distributed import Client, LocalCluster

import corridor as co
from corridor.analysis.sweep import chunked, seeds, sweep
from corridor.errors import Problem

PAIRS = [("Karachi", "Lahore"), ("Karachi", "Delhi"), ("Lahore", "Delhi"), ("Karachi", "Amritsar")]


@pytest.fixture(scope="module")
def dask():
    """Return the executor of a Dask cluster of two worker processes."""
    with (
        LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0") as cluster,
        Client(cluster) as client,
    ):
        yield client.get_executor()


@pytest.fixture(scope="module")
def processes():
    """Return two processes that inherit nothing."""
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        yield pool


@pytest.fixture(params=["serial", "threads", "processes", "dask"])
def executor(request):
    """Return each executor in turn; None for one chunk after the other."""
    if request.param == "serial":
        yield None
    elif request.param == "threads":
        with ThreadPoolExecutor(2) as pool:
            yield pool
    else:
        yield request.getfixturevalue(request.param)


def costs(net, pairs):
    return [co.plan(net, *pair).cost_usd for pair in pairs]


def draws(scale, chunk):
    count, seed = chunk
    return (scale * np.random.default_rng(seed).standard_normal(count)).tolist()


def refuse(shared, chunk):
    if chunk >= shared:
        raise co.NoRoute(f"chunk {chunk} has no way", [f"cut {chunk}"])
    return chunk


def die(shared, chunk):
    os._exit(1)


def who(shared, chunk):
    return os.getpid(), id(shared)


def test_plans_are_the_same_over_every_executor(net, executor):
    expected = [co.plan(net, *pair).cost_usd for pair in PAIRS]
    told = []
    found = sweep(costs, net, chunked(PAIRS, 1), executor=executor, progress=lambda *done: told.append(done))
    assert [cost for part in found for cost in part] == expected
    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_chance_is_the_same_over_every_executor(executor):
    chunks = list(zip([3, 4, 5], seeds(7, 3), strict=True))
    found = sweep(draws, 2.0, chunks, executor=executor)
    assert found == [draws(2.0, chunk) for chunk in chunks]
    assert len({value for part in found for value in part}) == 12


def test_an_error_comes_out_as_itself_and_the_first_one_first(executor):
    with pytest.raises(co.NoRoute, match=r"^chunk 2 has no way$") as caught:
        sweep(refuse, 2, range(6), executor=executor)
    assert caught.value.cut_by == ("cut 2",)


def test_results_before_an_error_are_told(executor):
    told = []
    with pytest.raises(co.NoRoute):
        sweep(refuse, 2, range(4), executor=executor, progress=lambda *done: told.append(done))
    assert told == [(1, 4), (2, 4)]


@pytest.mark.parametrize("name", ["processes", "dask"])
def test_what_is_shared_is_opened_once_by_each_worker(name, net, request):
    found = sweep(who, net, range(12), executor=request.getfixturevalue(name))
    opened = {}
    for process, identity in found:
        opened.setdefault(process, set()).add(identity)
    assert os.getpid() not in opened
    assert all(len(identities) == 1 for identities in opened.values())


def test_what_is_shared_is_pickled_once(executor):
    class Counted:
        pickled = 0

        def __reduce__(self):
            Counted.pickled += 1
            return list, ()

    sweep(who, Counted(), range(8), executor=executor)
    assert Counted.pickled <= 1


def test_an_executor_that_was_shut_down_is_told():
    pool = ThreadPoolExecutor(1)
    pool.shutdown()
    with pytest.raises(co.SweepStopped, match=r"executor \(ThreadPoolExecutor\) was shut down"):
        sweep(pow, 2, [1], executor=pool)


def test_a_worker_that_dies_is_told():
    with ProcessPoolExecutor(1) as pool, pytest.raises(co.SweepStopped, match="BrokenProcessPool"):
        sweep(die, 0, [1, 2], executor=pool)


def test_cancelled_work_is_told():
    with ThreadPoolExecutor(1) as pool:

        def cancel(*_):
            pool.shutdown(wait=False, cancel_futures=True)

        with pytest.raises(co.SweepStopped, match="CancelledError"):
            sweep(slow_pow, 2, range(50), executor=pool, progress=cancel)


def slow_pow(base, exponent):
    return sum(base**exponent for _ in range(20_000))


def test_a_closed_cluster_is_told():
    with LocalCluster(n_workers=1, threads_per_worker=1, processes=False, dashboard_address=":0") as cluster:
        client = Client(cluster)
        pool = client.get_executor()
        client.close()
        with pytest.raises(co.SweepStopped, match="ClientExecutor"):
            sweep(pow, 2, [1], executor=pool)


def test_chunks_do_not_depend_on_the_executor():
    assert chunked(range(5), 2) == [(0, 1), (2, 3), (4,)]
    assert chunked([], 3) == []


@pytest.mark.parametrize("size", [0, -1, 2.5, True])
def test_chunks_have_a_size(size):
    with pytest.raises(co.InvalidQuestion, match="size of a chunk is"):
        chunked([1], size)


def test_errors_survive_a_journey():
    fault = Problem("links", 3, "hours", "-1", "must be at least 0")
    error = pickle.loads(pickle.dumps(co.InvalidData([fault], "the net")))
    assert error.problems == (fault,)
    assert str(error).splitlines()[0] == "the net has 1 fault:"


def test_what_takes_no_work_is_no_executor(net):
    with pytest.raises(co.InvalidQuestion, match=r"executor is 3; give a concurrent\.futures\.Executor, or None"):
        co.assign(net, [co.Trip("Karachi", "Lahore")], executor=3)
