/** Seconds that are counted down, with a tone each where it is wanted. */

const TONE_HZ = 660;
const LAST_TONE_HZ = 990;
const TONE_S = 0.12;
/** Tones begin so late: nobody needs twenty of them. */
const TONES_FROM = 3;

/** Count down; the function that is returned ends it early. */
export function countDown(
  seconds: number,
  sound: boolean,
  tell: (left: number) => void,
  done: () => void,
): () => void {
  const tones = sound ? new Tones() : null;
  let left = seconds;
  let timer = 0;
  const tick = (): void => {
    if (left <= TONES_FROM) tones?.play(left === 0 ? LAST_TONE_HZ : TONE_HZ);
    if (left === 0) {
      done();
      return;
    }
    tell(left);
    left -= 1;
    timer = window.setTimeout(tick, 1000);
  };
  tick();
  return () => clearTimeout(timer);
}

class Tones {
  private readonly context = new AudioContext();

  play(pitch: number): void {
    const tone = new OscillatorNode(this.context, { frequency: pitch });
    const volume = new GainNode(this.context, { gain: 0.25 });
    tone.connect(volume).connect(this.context.destination);
    tone.start();
    tone.stop(this.context.currentTime + TONE_S);
  }
}
