import { createHmac, randomBytes } from 'node:crypto';

/** Keeps secrets out of transcripts: every value that is known to be one, in the forms in which it can appear, becomes a mask that stays the same within a run. */
export class Masks {
  readonly #salt = randomBytes(16);
  readonly #values = new Map<string, string>();

  /** From now on this value is masked. Short values are left alone: they would blank out words. */
  add(name: string, value: string): void {
    if (value.length < 8) return;
    const mask = `{{${name}#${this.#short(value)}}}`;
    for (const form of formsOf(value)) if (form.length >= 8) this.#values.set(form, mask);
  }

  hide(text: string): string {
    let hidden = text;
    // Longer ones first, so that a secret inside another does not leave the rest of it behind.
    for (const [value, mask] of [...this.#values].toSorted((a, b) => b[0].length - a[0].length)) hidden = hidden.replaceAll(value, mask);
    return hidden
      .replaceAll(TOKEN, (token) => `{{token#${this.#short(token)}}}`)
      .replaceAll(NAMED, (whole, name: string, value: string) =>
        value.startsWith('{{') ? whole : `"${name}":"{{${name}#${this.#short(value)}}}"`,
      );
  }

  #short(value: string): string {
    return createHmac('sha256', this.#salt).update(value).digest('hex').slice(0, 6);
  }
}

/** Whatever looks like a signed token is one, also where the target made it. */
const TOKEN = /\beyJ[\w-]{10,}\.[\w-]{4,}\.[\w-]*/g;

/** Fields whose name says that they are secret, as in the answer of a sign-in. */
const NAMED = /"([\w-]*(?:token|secret|password|api_?key|private_?key)[\w-]*)"\s*:\s*"([^"]{8,})"/gi;

function formsOf(value: string): string[] {
  const lines = value.includes('\n') ? value.split('\n').filter((line) => line.length >= 24) : [];
  const base64 = [0, 1, 2].map((shift) =>
    Buffer.from(`${'x'.repeat(shift)}${value}`)
      .toString('base64')
      .slice(shift === 0 ? 0 : 4, -4),
  );
  return [value, encodeURIComponent(value), JSON.stringify(value).slice(1, -1), Buffer.from(value).toString('base64'), ...base64, ...lines];
}
