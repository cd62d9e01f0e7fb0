/** The local provider hears tones: four bits are one of ten milliseconds, at 8 kHz. */
const RATE = 8_000;
const SAMPLES = 80;
/** A quarter of a second, as a microphone would hand it over. */
const CHUNK = RATE / 4;

let speaker;
const context = () => (speaker ??= new AudioContext());

function tones(text) {
  const bytes = new TextEncoder().encode(text);
  const samples = new Int16Array(bytes.length * 2 * SAMPLES);
  [...bytes]
    .flatMap((byte) => [byte >> 4, byte & 15])
    .forEach((nibble, symbol) => {
      for (let at = 0; at < SAMPLES; at += 1)
        samples[symbol * SAMPLES + at] = Math.round(12_000 * Math.sin((2 * Math.PI * (500 + nibble * 200) * at) / RATE));
    });
  return samples;
}

function play(buffer) {
  const source = context().createBufferSource();
  const quieter = context().createGain();
  quieter.gain.value = 0.15;
  source.buffer = buffer;
  source.connect(quieter).connect(context().destination);
  source.start();
}

/** Plays a sentence as tones and sends them while they sound. */
export async function speak(text, send) {
  const samples = tones(text);
  const buffer = context().createBuffer(1, samples.length, RATE);
  buffer.getChannelData(0).set(Float32Array.from(samples, (sample) => sample / 32_768));
  play(buffer);
  for (let at = 0; at < samples.length; at += CHUNK) {
    const chunk = samples.slice(at, at + CHUNK);
    send(chunk.buffer);
    await new Promise((resolve) => setTimeout(resolve, (chunk.length / RATE) * 1_000));
  }
}

/** The answer, as a WAV file. */
export async function playAnswer(wav) {
  play(await context().decodeAudioData(wav));
}
