"""A video through the app, and filming with the camera: the sample video stands before it."""

from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest
from playwright.sync_api import Page

from hiphinge import assets
from hiphinge.profile import profile_from
from hiphinge.store import open_store
from hiphinge.store.people import add_person

from .conftest import CHROMIUM, Launch
from .served import Network, Served, serving, visiting

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed here"),
]
SLOW_MS = 240_000
ASKED_NOBODY = ["--use-fake-ui-for-media-stream"]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, network: Network) -> Iterator[Served]:
    """A server with one person and no recording."""
    for name in ("pose_lite", "pose_heavy"):
        assets.path(name)
    folder = tmp_path_factory.mktemp("filming")
    store = open_store(folder)
    with store.write() as session:
        add_person(session, "Anna", profile_from({"schema": "hiphinge.profile/1"}))
    store.close()
    with serving(folder, network) as found:
        yield found


@pytest.fixture(scope="module")
def before_the_camera(sample_clip: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The clip as Chromium's pretended camera shows it, over and over."""
    import av

    target = tmp_path_factory.mktemp("camera") / "camera.mjpeg"
    with av.open(sample_clip) as source, av.open(target, "w", format="mjpeg") as out:
        stream = out.add_stream("mjpeg", rate=30)
        stream.width, stream.height, stream.pix_fmt = 640, 360, "yuvj420p"
        for index, frame in enumerate(source.decode(video=0)):
            small = frame.reformat(640, 360, "yuvj420p")
            small.pts, small.time_base = index, Fraction(1, 30)
            out.mux(stream.encode(small))
        out.mux(stream.encode(None))
    return target


def wait_until(page: Page, expression: str) -> None:
    """Ask again and again from here: what waits inside the page is refused by its own policy."""
    for _ in range(100):
        if page.evaluate(expression):
            return
        page.wait_for_timeout(200)
    pytest.fail(f"never became true: {expression}")


def new_recording(page: Page) -> None:
    page.click("a:has-text('Anna')")
    page.click("a:has-text('New recording')")
    page.wait_for_selector("#arriving[data-ready]")


@pytest.mark.usefixtures("moving_parts")
def test_a_video_becomes_a_result_and_the_next_one_is_filmed_like_it(
    served: Served,
    launch: Launch,
    before_the_camera: Path,
    sample_clip: Path,
    tmp_path: Path,
) -> None:
    flags = [
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={before_the_camera}",
        *ASKED_NOBODY,
    ]
    with launch(*flags) as browser, visiting(browser, served) as page:
        new_recording(page)
        choose_files(page, sample_clip, tmp_path)
        analyse(page)
        sees_the_video(page)
        new_recording(page)
        film_like_before(page)


def choose_files(page: Page, clip: Path, folder: Path) -> None:
    """Wrong files are told at once and never sent; two clips stand beside each other."""
    sent: list[str] = []
    page.on("request", lambda ask: sent.append(ask.url) if ask.method == "POST" else None)
    wrong = folder / "notes.txt"
    wrong.write_text("no recording")
    page.set_input_files("[name=movement]", wrong)
    assert "cannot be read" in page.inner_text(".complaint")
    second = folder / "rear.mp4"
    second.write_bytes(clip.read_bytes())
    page.set_input_files("[name=movement]", clip)
    page.set_input_files("[name=movement]", second)
    assert page.locator("#chosen li").count() == 2
    page.click("#chosen li:has-text('rear.mp4') button")
    assert page.locator("#chosen li").count() == 1
    assert page.locator(".complaint").count() == 0
    assert sent == []


def analyse(page: Page) -> None:
    page.select_option("[name=activity]", "walk")
    page.fill("[name=condition]", "usual")
    page.click("summary:has-text('Several people')")
    page.check("[name=fast]")
    page.click("button:has-text('Analyse')")
    page.wait_for_url("**/jobs/*")
    page.wait_for_url("**/analyses/*", timeout=SLOW_MS)
    assert page.inner_text("h1") == "Walk, usual"


def sees_the_video(page: Page) -> None:
    """The annotated video plays, in parts as a player asks for it; others may be measured."""
    video = page.locator("#viewer video").first
    wait_until(page, "document.querySelector('#viewer video')?.duration > 1")
    address = video.get_attribute("src")
    assert address is not None
    part = page.evaluate(
        """async (address) => {
          const answer = await fetch(address, { headers: { Range: "bytes=0-99" } });
          return [answer.status, (await answer.arrayBuffer()).byteLength];
        }""",
        address,
    )
    assert part == [206, 100]
    page.click("#people summary")
    faces = page.locator("#people img")
    assert faces.count() == 2
    faces.last.scroll_into_view_if_needed()
    wait_until(
        page,
        "[...document.querySelectorAll('#people img')].every((face) => face.naturalWidth === 160)",
    )
    assert page.locator("#people button").count() == 1
    assert page.locator("#files a:has-text('Video with the angles')").count() == 1


def film_like_before(page: Page) -> None:
    page.select_option("[name=activity]", "walk")
    page.select_option("[name=compare]", index=1)
    page.click("button:has-text('Film with the camera')")
    page.wait_for_selector("#filming[data-state=setting]")
    assert "4 m away" in page.inner_text(".film-card")
    page.locator("p:has-text('Earlier recording,'):has-text('usual')").wait_for()
    page.locator(".instruction:not(:has-text('Looking'))").wait_for()
    # Body and outline are drawn: the overlay is not empty.
    wait_until(
        page,
        """() => {
          const canvas = document.querySelector('.film-picture canvas');
          const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
          return pixels.data.some((value) => value > 0);
        }""",
    )
    # By the keyboard alone: the main button has the focus; the first take is thrown away.
    record(page)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("#filming[data-state=setting]")
    record(page)
    wait_until(page, "document.querySelector('.film-panel > video').videoWidth === 640")
    page.keyboard.press("Enter")
    page.locator("#chosen li:has-text('camera-')").wait_for()
    size = page.evaluate("document.querySelector('[name=movement]').files[0].size")
    assert size > 5_000
    assert page.evaluate("document.activeElement.textContent") == "Film with the camera"


def record(page: Page) -> None:
    page.keyboard.press("Enter")
    page.wait_for_selector("#filming[data-state=recording]")
    page.wait_for_timeout(1200)
    page.keyboard.press("Enter")
    page.wait_for_selector("#filming[data-state=watching]")


@pytest.mark.usefixtures("moving_parts")
def test_without_a_camera_the_page_says_so_and_files_still_work(
    served: Served, launch: Launch, sample_clip: Path, tmp_path: Path
) -> None:
    with launch(*ASKED_NOBODY) as browser, visiting(browser, served) as page:
        new_recording(page)
        page.click("button:has-text('Film with the camera')")
        page.locator("#filming [role=alert]:has-text('no camera')").wait_for()
        page.set_input_files("[name=movement]", sample_clip)
        assert page.locator("#chosen li").count() == 1
