import struct
import zlib

import numpy as np

from hiphinge.report.bones import Surface
from hiphinge.report.picture import Camera, Look, draw_bones

X, Y, Z = np.eye(3)
CAMERA = Camera(right=X, toward=Z, center=np.zeros(3), width_m=2.0, height_m=2.0)


def square(depth, size):
    corners = np.array([[-1, -1, 0], [1, -1, 0], [1, 1, 0], [-1, 1, 0]]) * size + [0, 0, depth]
    return corners, np.array([[0, 1, 2], [0, 2, 3]])


def two_squares():
    """A small one (right tint) in front of a large one (left tint)."""
    (far, faces), (near, _) = square(-0.5, 0.9), square(0.5, 0.3)
    vertices = np.concatenate([far, near])
    normals = np.tile(Z, (8, 1))
    surface = Surface(vertices, normals, np.concatenate([faces, faces + 4]))
    look = Look(
        tint=np.array([1, 1, 2, 2]), part=np.array([0, 0, 1, 1]), pale=np.zeros(4, dtype=np.int64)
    )
    return surface, look


def pixels(png):
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    chunks, place = {}, 8
    while place < len(png):
        (length,) = struct.unpack(">I", png[place : place + 4])
        name, data = png[place + 4 : place + 8], png[place + 8 : place + 8 + length]
        (check,) = struct.unpack(">I", png[place + 8 + length : place + 12 + length])
        assert check == zlib.crc32(name + data)
        chunks[name] = data
        place += 12 + length
    width, height = struct.unpack(">II", chunks[b"IHDR"][:8])
    rows = np.frombuffer(zlib.decompress(chunks[b"IDAT"]), np.uint8).reshape(height, width + 1)
    palette = np.frombuffer(chunks[b"PLTE"], np.uint8).reshape(-1, 3)
    return palette[rows[:, 1:]].astype(int)


def test_the_nearer_part_hides_the_farther_and_each_has_its_tint():
    surface, look = two_squares()
    image = pixels(draw_bones(surface, CAMERA, look=look, pixels_high=100))
    assert image.shape == (100, 100, 3)
    red, green, blue = image[50, 50]
    assert blue > red  # right: blue
    red, green, blue = image[50, 15]
    assert red > green > blue  # left: orange
    assert image[1, 1].tolist() == [255, 255, 255]


def test_seen_from_behind_the_other_one_is_in_front():
    surface, look = two_squares()
    behind = Camera(right=-X, toward=-Z, center=np.zeros(3), width_m=2.0, height_m=2.0)
    red, _, blue = pixels(draw_bones(surface, behind, look=look, pixels_high=60))[30, 30]
    assert red > blue


def test_borders_are_darker_than_faces():
    surface, look = two_squares()
    image = pixels(draw_bones(surface, CAMERA, look=look, pixels_high=100)).sum(axis=2)
    assert image[50, 35:37].min() < image[50, 50]


def test_a_drawing_is_the_same_each_time():
    surface, look = two_squares()
    once, twice = (draw_bones(surface, CAMERA, look=look, pixels_high=40) for _ in range(2))
    assert once == twice
