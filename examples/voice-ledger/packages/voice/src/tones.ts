import type { Hearing, Speech, SpeechToText } from './providers.ts';

/**
 * Speech of a machine for a machine: four bits are a tone of ten milliseconds. It needs no provider and gives the same result every time, so that the
 * whole way from audio to audio can be run and tested anywhere.
 */
const RATE = 8_000;
const SAMPLES = 80;
const SYMBOL = SAMPLES * 2;
const HEADER = 44;

const frequency = (nibble: number): number => 500 + nibble * 200;

export function localSpeech(): Speech {
  return { name: 'local-tones-1', speak: async (text) => wav(Buffer.concat([...Buffer.from(text, 'utf8')].flatMap(tonesOf))) };
}

export function localHearing(): SpeechToText {
  return { name: 'local-tones-1', open: () => new ToneHearing() };
}

class ToneHearing implements Hearing {
  #head = Buffer.alloc(0);
  #rest = Buffer.alloc(0);
  #started = false;
  readonly #nibbles: number[] = [];
  #clearness = 0;

  write(chunk: Buffer): string | undefined {
    if (!this.#started) {
      this.#head = Buffer.concat([this.#head, chunk]);
      if (this.#head.length < HEADER) return undefined;
      this.#started = true;
      this.#rest = this.#head.toString('latin1', 0, 4) === 'RIFF' ? this.#head.subarray(HEADER) : this.#head;
    } else {
      this.#rest = Buffer.concat([this.#rest, chunk]);
    }
    while (this.#rest.length >= SYMBOL) {
      const { nibble, clearness } = strongestTone(this.#rest.subarray(0, SYMBOL));
      this.#nibbles.push(nibble);
      this.#clearness += clearness;
      this.#rest = this.#rest.subarray(SYMBOL);
    }
    return this.#text() || undefined;
  }

  async end(): Promise<{ text: string; confidence: number }> {
    return { text: this.#text().trim(), confidence: this.#nibbles.length === 0 ? 0 : this.#clearness / this.#nibbles.length };
  }

  cancel(): void {
    this.#nibbles.length = 0;
  }

  #text(): string {
    const bytes: number[] = [];
    for (let at = 0; at + 1 < this.#nibbles.length; at += 2) bytes.push((this.#nibbles[at] ?? 0) * 16 + (this.#nibbles[at + 1] ?? 0));
    return Buffer.from(bytes).toString('utf8');
  }
}

function tonesOf(byte: number): Buffer[] {
  return [byte >> 4, byte & 15].map((nibble) => {
    const tone = Buffer.alloc(SYMBOL);
    for (let at = 0; at < SAMPLES; at += 1) {
      tone.writeInt16LE(Math.round(12_000 * Math.sin((2 * Math.PI * frequency(nibble) * at) / RATE)), at * 2);
    }
    return tone;
  });
}

/** Goertzel's algorithm for each of the sixteen tones. `clearness` is the share of the energy that is in the strongest. */
function strongestTone(samples: Buffer): { nibble: number; clearness: number } {
  let best = 0;
  let bestPower = -1;
  let total = 0;
  for (let nibble = 0; nibble < 16; nibble += 1) {
    const factor = 2 * Math.cos((2 * Math.PI * frequency(nibble)) / RATE);
    let one = 0;
    let two = 0;
    for (let at = 0; at < SAMPLES; at += 1) {
      const next = samples.readInt16LE(at * 2) + factor * one - two;
      two = one;
      one = next;
    }
    const power = one * one + two * two - factor * one * two;
    total += power;
    if (power > bestPower) {
      best = nibble;
      bestPower = power;
    }
  }
  return { nibble: best, clearness: total === 0 ? 0 : bestPower / total };
}

/** PCM as a WAV file. */
export function wav(pcm: Buffer): Buffer {
  const header = Buffer.alloc(HEADER);
  header.write('RIFF', 0, 'latin1');
  header.writeUInt32LE(HEADER - 8 + pcm.length, 4);
  header.write('WAVEfmt ', 8, 'latin1');
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(RATE, 24);
  header.writeUInt32LE(RATE * 2, 28);
  header.writeUInt16LE(2, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36, 'latin1');
  header.writeUInt32LE(pcm.length, 40);
  return Buffer.concat([header, pcm]);
}

/** Milliseconds of PCM audio. */
export function durationOf(bytes: number): number {
  return Math.round((bytes / 2 / RATE) * 1_000);
}
