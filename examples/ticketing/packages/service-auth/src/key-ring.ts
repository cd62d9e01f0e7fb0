export interface KeyRing {
  readonly currentId: string;
  secretOf(id: string): string | undefined;
}

/** `id:secret,id:secret`: new requests are signed with the current key, those of the other keys are still accepted while keys are rotated. */
export function createKeyRing(keys: string, currentId: string): KeyRing {
  const secrets = new Map<string, string>();
  for (const entry of keys.split(',')) {
    const at = entry.indexOf(':');
    const secret = entry.slice(at + 1).trim();
    if (at < 1 || secret.length < 32) throw new Error('A service key is an id and a secret of at least 32 characters');
    secrets.set(entry.slice(0, at).trim(), secret);
  }
  if (!secrets.has(currentId)) throw new Error('The current service key is not in the ring');
  return { currentId, secretOf: (id) => secrets.get(id) };
}
