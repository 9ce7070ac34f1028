import numpy as np

from hiphinge.pose.person_boxes import INPUT_SIDE, anchor_centers, people_in


def outputs(*found: tuple[int, float]) -> tuple[np.ndarray, np.ndarray]:
    """Boxes of 50 pixels on some anchors, hips below and a point on the rim above."""
    boxes, logits = np.zeros((2254, 12), np.float32), np.full(2254, -20.0, np.float32)
    for anchor, logit in found:
        boxes[anchor, :8] = (0.0, 0.0, 50.0, 50.0, 0.0, 40.0, 0.0, -60.0)
        logits[anchor] = logit
    return boxes, logits


def test_nobody() -> None:
    assert people_in(*outputs()) == ()


def test_one_person_is_found_where_the_anchor_is() -> None:
    [person] = people_in(*outputs((500, 3.0)))
    x, y = anchor_centers()[500]
    assert abs(person.score - 0.9526) < 1e-3
    np.testing.assert_allclose(person.center, (x, y + 40.0 / INPUT_SIDE), atol=1e-6)
    np.testing.assert_allclose(person.rim, (x, y - 60.0 / INPUT_SIDE), atol=1e-6)


def test_boxes_on_one_person_are_averaged_and_others_kept() -> None:
    near, far = people_in(*outputs((500, 3.0), (502, 3.0), (1500, 1.0)))
    middle = anchor_centers()[[500, 502]].mean(axis=0)
    np.testing.assert_allclose(near.center, middle + np.array([0.0, 40.0 / INPUT_SIDE]), atol=1e-6)
    assert near.score > far.score
