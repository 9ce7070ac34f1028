/** Record what the camera sees into a file. */

/** H.264 first: phones and computers have it in hardware; a slow encoder drops pictures. */
export const KINDS = [
  "video/mp4;codecs=avc1",
  "video/webm;codecs=vp8",
  "video/webm",
  "video/mp4",
] as const;
const BITS_PER_SECOND = 8_000_000;
/** What was recorded is handed over so often [ms], so that little is lost with the camera. */
const PIECE_MS = 1000;

export function kindFor(isSupported: (kind: string) => boolean): string | null {
  return KINDS.find(isSupported) ?? null;
}

export function canRecord(): boolean {
  return typeof MediaRecorder !== "undefined" && kindFor(MediaRecorder.isTypeSupported) !== null;
}

/** Name of a file that sorts by time: "camera-2026-03-12-101500.webm". */
export function fileName(stem: string, at: Date, kind: string): string {
  const two = (value: number): string => String(value).padStart(2, "0");
  const day = [at.getFullYear(), two(at.getMonth() + 1), two(at.getDate())].join("-");
  const time = [at.getHours(), at.getMinutes(), at.getSeconds()].map(two).join("");
  const suffix = kind.startsWith("video/mp4") ? "mp4" : "webm";
  return `${stem.toLowerCase()}-${day}-${time}.${suffix}`;
}

/** One recording, from its start to its file. */
export class Take {
  private readonly recorder: MediaRecorder;
  private readonly pieces: Blob[] = [];
  private readonly began = new Date();
  readonly file: Promise<File>;

  constructor(stream: MediaStream, stem: string) {
    const kind = kindFor(MediaRecorder.isTypeSupported) ?? "video/webm";
    this.recorder = new MediaRecorder(stream, {
      mimeType: kind,
      videoBitsPerSecond: BITS_PER_SECOND,
    });
    this.recorder.addEventListener("dataavailable", (event) => {
      if (event.data.size) this.pieces.push(event.data);
    });
    this.file = new Promise((resolve) => {
      this.recorder.addEventListener("stop", () => {
        const type = kind.split(";")[0] ?? kind;
        resolve(new File(this.pieces, fileName(stem, this.began, kind), { type }));
      });
    });
    this.recorder.start(PIECE_MS);
  }

  stop(): void {
    if (this.recorder.state !== "inactive") this.recorder.stop();
  }
}
