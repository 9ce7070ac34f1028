import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Arriving, outcomeOf } from "../src/filming-arriving";
import { NoCamera, openCamera, whyNot } from "../src/filming-camera";
import { cardView, earlierText, fetchEarlier, rateText } from "../src/filming-card";
import { LiveCheck, Steady } from "../src/filming-check";
import { countDown } from "../src/filming-countdown";
import { faultOf, merged, sizeText } from "../src/filming-files";
import { linesOf, outlineFor, unlike, type Points } from "../src/filming-outline";
import { fileName, kindFor, KINDS } from "../src/filming-recorder";
import { sayingOf } from "../src/filming-words";

const LIMITS = { accept: [".c3d", ".mp4", ".webm"], mostBytes: 1000, mostClips: 2 };
const SAY = sayingOf('{"ready":"Good.","earlier":"Earlier, {date}: {setup}.","not_said":"unsaid"}');

const file = (name: string, size = 10): File => new File([new Uint8Array(size)], name);

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  document.body.replaceChildren();
});

test("files that cannot be read, are empty or too large are told before they are sent", () => {
  expect(faultOf(file("walk.C3D"), LIMITS)).toBeNull();
  expect(faultOf(file("walk.exe"), LIMITS)).toBe("wrong_type");
  expect(faultOf(file("walk"), LIMITS)).toBe("wrong_type");
  expect(faultOf(file("walk.mp4", 0), LIMITS)).toBe("empty");
  expect(faultOf(file("walk.mp4", 1001), LIMITS)).toBe("too_large");
});

test("a second clip stands beside the first, anything else replaces it", () => {
  const [side, rear, third, marks] = ["side.mp4", "rear.webm", "x.mp4", "walk.c3d"].map((name) =>
    file(name),
  ) as [File, File, File, File];
  const push = file("grf.mot");
  expect(merged([side], [rear], LIMITS)).toEqual([side, rear]);
  expect(merged([side], [side], LIMITS)).toEqual([side]);
  expect(merged([side, rear], [third], LIMITS)).toEqual([third]);
  // A video beside markers and their forces is seen with them.
  expect(merged([side], [marks], LIMITS)).toEqual([side, marks]);
  expect(merged([], [marks, push, side], LIMITS)).toEqual([marks, push, side]);
  expect(merged([side, rear], [marks], LIMITS)).toEqual([marks]);
  expect(merged([marks], [file("other.c3d")], LIMITS).map((one) => one.name)).toEqual([
    "other.c3d",
  ]);
  expect(merged([], [side, rear, third], LIMITS)).toEqual([side, rear]);
});

test("sizes in words", () => {
  expect([2_400_000, 480_000_000, 3_100_000_000].map(sizeText)).toEqual([
    "2.4 MB",
    "480 MB",
    "3.1 GB",
  ]);
});

/** A form as the page brings it. */
function form(): HTMLFormElement {
  document.body.innerHTML = `<form id="arriving" action="/people/1/recordings" data-most-bytes="1000"
    data-most-clips="2"><label class="drop"><input type="file" name="movement" multiple
    accept=".c3d,.mp4,.webm"></label><ul id="chosen"></ul><button class="main-button">Go</button></form>`;
  return document.querySelector("form") as HTMLFormElement;
}

/** happy-dom has no way to fill a file field. */
class Carrier {
  private readonly given: File[] = [];
  readonly items = { add: (one: File) => this.given.push(one) };
  get files(): File[] {
    return this.given;
  }
}

test("what is chosen is listed and may be taken out; what is wrong is said and left out", () => {
  vi.stubGlobal("DataTransfer", Carrier);
  const page = form();
  const arriving = new Arriving(page, sayingOf('{"wrong_type":"Cannot be read"}'));
  arriving.add([file("side.mp4"), file("notes.txt")]);
  expect(page.querySelector("[role=alert]")?.textContent).toBe("Cannot be read: notes.txt");
  arriving.add([file("rear.mp4")]);
  expect(page.querySelector("[role=alert]")).toBeNull();
  expect(arriving.value.map((one) => one.name)).toEqual(["side.mp4", "rear.mp4"]);
  const out = page.querySelector<HTMLButtonElement>("#chosen button");
  expect(out?.getAttribute("aria-label")).toBe("take_out: side.mp4");
  out?.click();
  expect(arriving.value.map((one) => one.name)).toEqual(["rear.mp4"]);
});

class Request extends EventTarget {
  static last: Request;
  static answer = { status: 400, responseText: '{"error":"not one recording"}' };
  readonly upload = new EventTarget();
  readonly headers: Record<string, string> = {};
  status = 0;
  responseText = "";
  constructor() {
    super();
    Request.last = this;
  }
  open(): void {}
  setRequestHeader(name: string, value: string): void {
    this.headers[name] = value;
  }
  send(): void {}
  progress(loaded: number): void {
    const event = Object.assign(new Event("progress"), { lengthComputable: true, loaded });
    this.upload.dispatchEvent(Object.assign(event, { total: 10 }));
  }
  finish(answer: { status: number; responseText: string }): void {
    Object.assign(this, answer);
    this.dispatchEvent(new Event("load"));
  }
}

test("sending shows how far it is, and a refusal leaves the form as it was", async () => {
  vi.stubGlobal("XMLHttpRequest", Request);
  const page = form();
  new Arriving(page, sayingOf("{}"));
  const send = page.querySelector<HTMLButtonElement>(".main-button");
  page.dispatchEvent(new Event("submit", { cancelable: true }));
  expect(send?.disabled).toBe(true);
  Request.last.progress(4);
  expect(page.querySelector("progress")?.value).toBe(0.4);
  expect(page.querySelector(".sending p")?.textContent).toBe("sending 40 %");
  expect(Request.last.headers["Accept"]).toBe("application/json");
  Request.last.finish(Request.answer);
  await vi.runAllTimersAsync();
  expect(page.querySelector("[role=alert]")?.textContent).toBe("Not one recording");
  expect(send?.disabled).toBe(false);
  page.dispatchEvent(new Event("submit", { cancelable: true }));
  Request.last.dispatchEvent(new Event("error"));
  await vi.runAllTimersAsync();
  expect(page.querySelector("[role=alert]")?.textContent).toBe("Stopped");
});

test("answers of the page and of the guard before it are understood", () => {
  expect(outcomeOf({ status: 201, responseText: '{"job":"/jobs/1"}' })).toEqual({ job: "/jobs/1" });
  expect(outcomeOf({ status: 201, responseText: '{"job":"//elsewhere"}' })).toEqual({
    error: "201",
  });
  expect(outcomeOf({ status: 413, responseText: "This is too large." })).toEqual({
    error: "This is too large.",
  });
  expect(outcomeOf({ status: 502, responseText: "" })).toEqual({ error: "502" });
});

test("why a camera does not open is told by the browser's own reason", () => {
  const fault = (name: string): Error => Object.assign(new Error(), { name });
  expect(whyNot(fault("NotFoundError"))).toBe("none");
  expect(whyNot(fault("NotAllowedError"))).toBe("denied");
  expect(whyNot(fault("NotReadableError"))).toBe("busy");
  expect(whyNot("?")).toBe("failed");
});

test("a page that is not on a secure origin says so and asks nothing", async () => {
  vi.stubGlobal("isSecureContext", false);
  await expect(openCamera("", 30)).rejects.toEqual(new NoCamera("insecure"));
});

test("the first kind of file that the browser writes is taken", () => {
  expect(kindFor((kind) => kind.includes("webm"))).toBe("video/webm;codecs=vp8");
  expect(kindFor(() => true)).toBe(KINDS[0]);
  expect(kindFor(() => false)).toBeNull();
  const at = new Date(2026, 2, 5, 9, 7, 1);
  expect(fileName("Camera", at, "video/webm;codecs=vp8")).toBe("camera-2026-03-05-090701.webm");
  expect(fileName("Camera", at, "video/mp4;codecs=avc1")).toBe("camera-2026-03-05-090701.mp4");
});

/** A standing body with its ankles there, so long from shoulders to ankles. */
function body(feet: number, size: number): Points {
  const both = (name: string, y: number): Points => ({
    [`left_${name}`]: [-0.05, y],
    [`right_${name}`]: [0.05, y],
  });
  return { ...both("shoulder", feet - size), ...both("ankle", feet) };
}

test("distance and height are matched with the earlier recording", () => {
  const earlier = body(0.9, 0.5);
  expect(unlike(earlier, body(0.92, 0.52))).toBeNull();
  expect(unlike(earlier, body(0.9, 0.4))).toBe("nearer");
  expect(unlike(earlier, body(0.9, 0.6))).toBe("further");
  expect(unlike(earlier, body(0.98, 0.5))).toBe("higher");
  expect(unlike(earlier, body(0.8, 0.5))).toBe("lower");
  expect(unlike(earlier, {})).toBeNull();
});

test("lines follow the points in a picture of any size", () => {
  const [first] = linesOf({ left_hip: [0, 0.5], left_knee: [0.1, 0.75] }, 200, 100);
  expect(first).toEqual([100, 50, 110, 75]);
  expect(linesOf({ left_hip: [0, 0.5] }, 200, 100)).toEqual([]);
});

test("the outline of the view that is filmed is laid over", () => {
  const side = { plane: "sagittal" as const, facing: null, points: {} };
  const rear = { ...side, plane: "frontal" as const };
  expect(outlineFor([side, rear], "behind")).toBe(rear);
  expect(outlineFor([side], "behind")).toBe(side);
  expect(outlineFor([], "side")).toBeNull();
});

test("after the first one an instruction is shown once it came twice", () => {
  const steady = new Steady();
  expect([steady.put("Step back"), steady.put("Step back")]).toEqual(["Step back", "Step back"]);
  expect([steady.put("Good"), steady.put("Step back")]).toEqual(["Step back", "Step back"]);
});

test("seconds are counted down and can be stopped", () => {
  const told: number[] = [];
  let done = 0;
  countDown(
    3,
    false,
    (left) => told.push(left),
    () => done++,
  );
  vi.advanceTimersByTime(3000);
  expect([told, done]).toEqual([[3, 2, 1], 1]);
  const end = countDown(
    2,
    false,
    () => undefined,
    () => done++,
  );
  end();
  vi.advanceTimersByTime(5000);
  expect(done).toBe(1);
});

test("pictures are asked about one at a time, with the view, until it stops", async () => {
  const asked: string[] = [];
  vi.stubGlobal("fetch", async (address: string) => {
    asked.push(address);
    return new Response('{"points":{},"instruction":"Step back.","is_ready":false,"people":0}');
  });
  const video = document.createElement("video");
  Object.defineProperty(video, "videoWidth", { value: 1280 });
  Object.defineProperty(video, "videoHeight", { value: 720 });
  const canvas = HTMLCanvasElement.prototype;
  vi.spyOn(canvas, "getContext").mockReturnValue({ drawImage: () => undefined } as never);
  vi.spyOn(canvas, "toBlob").mockImplementation((take) => take(new Blob(["x"])));
  const seen: string[] = [];
  const check = new LiveCheck(
    "/api/framing",
    video,
    (found) => seen.push(found.instruction),
    () => undefined,
  );
  check.view = "side";
  check.start();
  await vi.advanceTimersByTimeAsync(700);
  check.stop();
  await vi.advanceTimersByTimeAsync(2000);
  expect(new Set(asked)).toEqual(new Set(["/api/framing?view=side"]));
  expect(asked.length).toBeGreaterThanOrEqual(2);
  expect(asked.length).toBeLessThanOrEqual(4);
  expect(seen[0]).toBe("Step back.");
});

const CARD = {
  name: "Squat",
  views: ["side" as const],
  place: "3 m away",
  where: "Square to the toes.",
  count: "Five.",
  extra: "",
  rate_hz: 30,
  is_wide: false,
  drawing: "/filming/squat.svg",
};

test("a card says where to stand; without an activity it asks for one", () => {
  const cards = { always: ["Hold it level."], cards: { squat: CARD } };
  const shown = cardView(cards, "squat", SAY);
  expect(shown.textContent).toContain("3 m away");
  expect(shown.querySelector("img")?.getAttribute("src")).toBe("/filming/squat.svg");
  expect(cardView(cards, "", SAY).textContent).toContain("choose");
});

test("a camera that is too slow for the activity is told", () => {
  expect(rateText(29.97, CARD, SAY)).toBe("");
  expect(rateText(0, CARD, SAY)).toBe("");
  expect(rateText(15, CARD, sayingOf('{"slow":"{n} of {wanted}"}'))).toBe("15 of 30");
  expect(rateText(15, undefined, SAY)).toBe("");
});

test("how the earlier recording was made is said", async () => {
  const earlier = { title: "Walk", recorded: "12 Mar 2026", setup: "", views: [] };
  expect(earlierText(null, SAY)).toBe("");
  expect(earlierText(earlier, SAY)).toBe("outline_none");
  const outline = { plane: "sagittal" as const, facing: null, points: {} };
  expect(earlierText({ ...earlier, views: [outline] }, SAY)).toBe("Earlier, 12 Mar 2026: unsaid.");
  expect(await fetchEarlier("../x")).toBeNull();
});
