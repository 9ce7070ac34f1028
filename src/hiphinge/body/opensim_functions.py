# pyright: basic
"""OpenSim's functions of one variable as numbers of our own."""

import numpy as np
import opensim

from hiphinge.body.description import (
    CONSTANT,
    CUBIC,
    LINEAR,
    POLYNOMIAL,
    Function,
    UnsupportedModel,
)


def read_function(function: opensim.Function, scale: float = 1.0) -> Function:
    """Read how a joint's axis or a path point moves with its coordinate, times `scale`.

    Raises:
        UnsupportedModel: the compiled body does not know this kind of function.
    """
    kind = function.getConcreteClassName()
    if kind == "MultiplierFunction":
        multiplied = opensim.MultiplierFunction.safeDownCast(function)
        return read_function(multiplied.getFunction(), scale * multiplied.getScale())
    if kind == "Constant":
        return Function(CONSTANT, (scale * _value(function, 0.0),))
    if kind == "LinearFunction":
        intercept = _value(function, 0.0)
        return Function(LINEAR, (scale * (_value(function, 1.0) - intercept), scale * intercept))
    if kind == "PolynomialFunction":
        terms = opensim.PolynomialFunction.safeDownCast(function).getCoefficients()
        return Function(POLYNOMIAL, tuple(scale * terms.get(i) for i in range(terms.size())))
    if kind == "SimmSpline":
        return _cubic(opensim.SimmSpline.safeDownCast(function), scale)
    raise UnsupportedModel("a function", value=kind)


def _value(function: opensim.Function, x: float) -> float:
    return function.calcValue(opensim.Vector(1, x))


def _cubic(spline: opensim.SimmSpline, scale: float) -> Function:
    """Recover the cubic pieces exactly from value and slope at both ends of each."""
    knots = np.array([spline.getX(i) for i in range(spline.getSize())])
    # A plain list: after ezc3d has written a file, OpenSim takes its own vector of integers for
    # ezc3d's (both wrap C++ with SWIG, which keeps one table of types for all modules).
    first = [0]
    value = scale * np.array([_value(spline, x) for x in knots])
    slope = scale * np.array([spline.calcDerivative(first, opensim.Vector(1, x)) for x in knots])
    width = np.diff(knots)
    rise = np.diff(value) / width
    second = (3.0 * rise - 2.0 * slope[:-1] - slope[1:]) / width
    third = (slope[:-1] + slope[1:] - 2.0 * rise) / width**2
    pieces = np.stack([value, slope, np.append(second, 0.0), np.append(third, 0.0)], axis=1)
    return Function(CUBIC, (*knots.tolist(), *pieces.ravel().tolist()))
