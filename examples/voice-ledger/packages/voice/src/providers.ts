export interface Transcript {
  readonly text: string;
  /** 0 to 1. */
  readonly confidence: number;
}

/** One utterance that is being heard. Audio is PCM, 16 bit, mono, 8 kHz, with or without a WAV header. */
export interface Hearing {
  /** Tells what is understood so far; it may still change and starts nothing. */
  write(chunk: Buffer): string | undefined;
  end(): Promise<Transcript>;
  cancel(): void;
}

export interface SpeechToText {
  readonly name: string;
  open(): Hearing;
}

export interface PastTurn {
  readonly speaker: 'user' | 'assistant';
  readonly said: string;
}

export interface IntentModel {
  /** With its version: cached answers of another model are not used. */
  readonly name: string;
  /** What comes back is checked by the caller; a model may answer anything. */
  detect(text: string, before: readonly PastTurn[]): Promise<unknown>;
}

export interface Speech {
  readonly name: string;
  /** A WAV file. */
  speak(text: string): Promise<Buffer>;
}

export interface VoiceProviders {
  readonly hearing: SpeechToText;
  readonly intents: IntentModel;
  readonly speech: Speech;
}
