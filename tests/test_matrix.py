"""Matrices of many places."""

import numpy as np
import pandas as pd
import pytest

import corridor as co


@pytest.mark.parametrize("by", ["cost", "time", "co2e", "generalised"])
def test_a_large_matrix_is_what_single_searches_say(bundled, by):
    """From 20 origins on a matrix goes by the hierarchy of the network; below that by searches."""
    nodes = bundled.tables["nodes"]
    rng = np.random.default_rng(8)
    ids = rng.choice(nodes.loc[nodes["country"] != "", "node_id"].to_numpy(dtype=object), 24, replace=False).tolist()
    large = co.matrix(bundled, ids, ids, by=by)
    small = pd.concat([co.matrix(bundled, some, ids, by=by) for some in (ids[:12], ids[12:])])
    pd.testing.assert_frame_equal(large, small)
    assert large.notna().to_numpy().sum() > 300
