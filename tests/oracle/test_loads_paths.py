"""Fitted paths against OpenSim's own, on a body whose muscles wrap."""

import numpy as np
import pytest
from validation import opensim_cases as cases

from hiphinge.body.opensim_muscles import read_muscles
from hiphinge.loads.laying import fit_wrapping_paths, muscle_geometry, trusted
from hiphinge.loads.path_fits import FitSettings
from hiphinge.loads.sites import find_sites

pytestmark = [pytest.mark.opensim, pytest.mark.shared_data]


def test_fitted_paths_lie_like_opensims_in_walking():
    case = cases.CASES["example3DWalking"]
    body = case.body()
    time, _ = cases.filtered(case, body)
    q = cases.trajectory(case, body, time[5:-5:10], nested=False).q[0]
    musculature, sites = read_muscles(body), find_sites(body)
    fits = fit_wrapping_paths(
        body, musculature, q, sites, settings=FitSettings(n_poses=200, degree=3)
    )
    assert trusted(fits).all()
    fitted = muscle_geometry(body, musculature, q, sites, fits=fits)
    exact = muscle_geometry(body, musculature, q, sites)
    missed = np.abs(fitted.moment_arm - exact.moment_arm)
    assert missed.max() < 4e-3
    assert np.sqrt(np.square(missed[exact.moment_arm != 0.0]).mean()) < 5e-4
    assert np.abs(fitted.length - exact.length).max() < 6e-3
    assert np.abs(fitted.pull - exact.pull).max() < 0.06
