import type { ObjectStorage } from '@voice-ledger/domain';
import { DomainError, keepRecording } from '@voice-ledger/domain';
import type { Answer, Caller, Desk } from './assistant.ts';
import { Assistant, charge } from './assistant.ts';
import type { Hearing, Speech, SpeechToText } from './providers.ts';
import { durationOf } from './tones.ts';

export interface SessionDesk extends Desk {
  readonly hearing: SpeechToText;
  readonly speech: Speech;
  readonly storage: ObjectStorage;
  readonly keepRecordingsDays: number;
}

export type Outgoing =
  | { type: 'partial'; text: string }
  | { type: 'final'; id: string; text: string; confidence: number }
  | ({ type: 'answer'; id: string } & Answer)
  | { type: 'error'; code: string; id?: string };

export interface Line {
  send(message: Outgoing): void;
  sendAudio(audio: Buffer): void;
}

/** A minute of speech. */
export const MAX_AUDIO_BYTES = 960_000;

/** What happens between a connection and the assistant: audio becomes text, answers become audio, one utterance at a time. */
export class VoiceSession {
  readonly #desk: SessionDesk;
  readonly #caller: Caller;
  readonly #line: Line;
  readonly #assistant: Assistant;
  readonly #seen = new Set<string>();
  #hearing: Hearing | undefined;
  #chunks: Buffer[] = [];
  #bytes = 0;
  #queue: Promise<void> = Promise.resolve();

  constructor(desk: SessionDesk, caller: Caller, line: Line) {
    this.#desk = desk;
    this.#caller = caller;
    this.#line = line;
    this.#assistant = new Assistant(desk, caller);
  }

  audio(chunk: Buffer): void {
    this.#bytes += chunk.length;
    if (this.#bytes > MAX_AUDIO_BYTES) {
      this.#drop();
      this.#line.send({ type: 'error', code: 'too_long' });
      return;
    }
    this.#hearing ??= this.#desk.hearing.open();
    this.#chunks.push(chunk);
    const partial = this.#hearing.write(chunk);
    if (partial) this.#line.send({ type: 'partial', text: partial });
  }

  /** The utterance is complete. Only now is anything done. */
  endAudio(id: string): Promise<void> {
    const hearing = this.#hearing;
    const audio = Buffer.concat(this.#chunks);
    this.#hearing = undefined;
    this.#drop();
    return this.#next(id, async () => {
      if (!hearing) return this.#line.send({ type: 'error', code: 'nothing_heard', id });
      const { pool, storage, keepRecordingsDays } = this.#desk;
      const { merchantId, conversationId } = this.#caller;
      await charge(this.#desk, this.#caller, { heardMs: durationOf(audio.length) });
      const { text, confidence } = await hearing.end();
      await keepRecording(pool, storage, merchantId, conversationId, audio, keepRecordingsDays);
      this.#line.send({ type: 'final', id, text, confidence });
      if (confidence < 0.6) return this.#line.send({ type: 'answer', id, say: 'I could not hear you well. Please say it again.' });
      const answer = await this.#assistant.answer(text);
      this.#line.send({ type: 'answer', id, ...answer });
      await charge(this.#desk, this.#caller, { spokenCharacters: answer.say.length });
      this.#line.sendAudio(await this.#desk.speech.speak(answer.say));
    });
  }

  text(id: string, text: string): Promise<void> {
    return this.#next(id, async () => this.#line.send({ type: 'answer', id, ...(await this.#assistant.answer(text)) }));
  }

  close(): void {
    this.#drop();
  }

  #drop(): void {
    this.#hearing?.cancel();
    this.#hearing = undefined;
    this.#chunks = [];
    this.#bytes = 0;
  }

  /** One after the other, and each id once: a client that sends again after a broken line starts nothing twice. */
  #next(id: string, work: () => Promise<void>): Promise<void> {
    if (this.#seen.has(id)) return Promise.resolve();
    this.#seen.add(id);
    const [oldest] = this.#seen;
    if (this.#seen.size > 1_000 && oldest !== undefined) this.#seen.delete(oldest);
    const run = this.#queue.then(work).catch((error: unknown) => {
      if (!(error instanceof DomainError)) throw error;
      this.#line.send({ type: 'error', code: error.code, id });
    });
    this.#queue = run.catch(() => {});
    return run;
  }
}
