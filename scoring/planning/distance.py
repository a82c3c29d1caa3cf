"""Distances on the earth, and which points lie near which."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import KDTree

FloatArray = NDArray[np.float64]
IntArray = NDArray[np.int64]

EARTH_RADIUS_M = 6_371_008.8  # mean radius of the WGS-84 ellipsoid (Moritz 2000)


@dataclass(frozen=True, slots=True, eq=False)
class Points:
    """(n,) each, WGS-84."""

    latitude_deg: FloatArray
    longitude_deg: FloatArray

    def at(self, places: IntArray) -> "Points":
        return Points(self.latitude_deg[places], self.longitude_deg[places])


@dataclass(frozen=True, slots=True, eq=False)
class NearPairs:
    """(pairs,) each: a point of the first set, one of the second, and the metres between them."""

    first: IntArray
    second: IntArray
    distance_m: FloatArray


def great_circle_m(here: Points, there: Points) -> FloatArray:
    """How far apart are points on the earth, one by one, in metres? NaN where a coordinate is.

    Formula:
        2R asin √(sin²(Δφ/2) + cos φ₁ cos φ₂ sin²(Δλ/2)), the haversine (Sinnott 1984), on a sphere of the
        mean radius: within .6 % of the ellipsoid.

    Example:
        >>> origin, east = Points(np.zeros(1), np.zeros(1)), Points(np.zeros(1), np.array([90.0]))
        >>> great_circle_m(origin, east).round(-3).tolist()
        [10008000.0]
    """
    phi, to_phi = np.radians(here.latitude_deg), np.radians(there.latitude_deg)
    half_lambda = np.radians(there.longitude_deg - here.longitude_deg) / 2
    haversine = np.sin((to_phi - phi) / 2) ** 2 + np.cos(phi) * np.cos(to_phi) * np.sin(half_lambda) ** 2
    return 2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(np.minimum(haversine, 1.0)))


def near_pairs(first: Points, second: Points, *, within_m: float) -> NearPairs:
    """Which points of two sets lie so near each other? Memory grows with the pairs there are.

    Args:
        first: finite.
        second: finite.
        within_m: above 0.
    """
    chord = 2 * math.sin(min(within_m / (2 * EARTH_RADIUS_M), math.pi / 2))
    trees = KDTree(_on_unit_sphere(first)), KDTree(_on_unit_sphere(second))
    found = trees[0].sparse_distance_matrix(trees[1], chord, output_type="ndarray")
    one, other = found["i"], found["j"]
    return NearPairs(one, other, great_circle_m(first.at(one), second.at(other)))


def nearest_distance_m(here: Points, there: Points) -> FloatArray:
    """(here,) how far the nearest of `there` is from each; both finite, `there` not empty."""
    _, nearest = KDTree(_on_unit_sphere(there)).query(_on_unit_sphere(here))
    return great_circle_m(here, there.at(np.asarray(nearest)))


def _on_unit_sphere(points: Points) -> FloatArray:
    """(n, 3), where straight distances grow with those along the ground."""
    phi, lamda = np.radians(points.latitude_deg), np.radians(points.longitude_deg)
    return np.column_stack([np.cos(phi) * np.cos(lamda), np.cos(phi) * np.sin(lamda), np.sin(phi)])
