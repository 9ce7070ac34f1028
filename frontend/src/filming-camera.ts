/** The camera of this device: opened, chosen, closed; or why not, in the page's words. */

import type { Name } from "./filming-words";

/** Why there is no picture. */
export class NoCamera extends Error {
  constructor(
    readonly reason: Name,
    readonly detail = "",
  ) {
    super(reason);
  }
}

export interface Camera {
  stream: MediaStream;
  id: string;
}

/** Open a camera: the one asked for, else the one at the back of a phone. */
export async function openCamera(id: string, rateHz: number): Promise<Camera> {
  if (!window.isSecureContext || !navigator.mediaDevices?.getUserMedia) {
    throw new NoCamera("insecure");
  }
  const which: MediaTrackConstraints = id
    ? { deviceId: { exact: id } }
    : { facingMode: { ideal: "environment" } };
  try {
    const stream = await navigator.mediaDevices.getUserMedia({
      audio: false,
      video: {
        ...which,
        width: { ideal: 1280 },
        height: { ideal: 720 },
        frameRate: { ideal: Math.max(rateHz, 30) },
      },
    });
    const track = stream.getVideoTracks()[0];
    return { stream, id: track?.getSettings().deviceId ?? "" };
  } catch (fault) {
    throw new NoCamera(whyNot(fault), fault instanceof Error ? fault.name : "");
  }
}

/** Pictures a second that a camera takes; 0 where it does not say. */
export function rateOf(camera: Camera | null): number {
  return camera?.stream.getVideoTracks()[0]?.getSettings().frameRate ?? 0;
}

/** Keep a phone's screen on while its camera is open; the function that is returned lets it go. */
export function keepAwake(): () => void {
  const lock = navigator.wakeLock?.request("screen").catch(() => null);
  return () => void lock?.then((held) => held?.release());
}

/** What a browser's refusal means. */
export function whyNot(fault: unknown): Name {
  const name = fault instanceof Error ? fault.name : "";
  if (["NotFoundError", "OverconstrainedError"].includes(name)) return "none";
  if (["NotAllowedError", "SecurityError"].includes(name)) return "denied";
  return ["NotReadableError", "AbortError"].includes(name) ? "busy" : "failed";
}

/** Cameras to choose from; they have names once one may be used. */
export async function cameras(): Promise<MediaDeviceInfo[]> {
  const all = await navigator.mediaDevices.enumerateDevices();
  return all.filter((device) => device.kind === "videoinput");
}

export function closeCamera(camera: Camera | null): void {
  for (const track of camera?.stream.getTracks() ?? []) track.stop();
}
