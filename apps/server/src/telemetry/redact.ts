/** Names whose values are never written, wherever they stand and in whichever spelling. */
const SECRET_NAME =
  /pass(?:word|phrase|wd)|secret|token|authorization|cookie|credential|api[-_]?key|private[-_]?key|^key$|^backup_?codes$|connection_?string|database_?url|^dsn$/i;
/** Secrets inside of texts: parameters of addresses, passwords of addresses, credentials of headers. */
const IN_TEXT: readonly (readonly [RegExp, string])[] = [
  [/([?&#](?:token|key|secret|code|state|signature|password)=)[^&\s"'#]+/gi, '$1[redacted]'],
  [/(\b[a-z][a-z0-9+.-]*:\/\/[^\s/:@]*:)[^\s/]+@/gi, '$1[redacted]@'],
  [/\b(bearer|basic)\s+[\w.~+/=-]{8,}/gi, '$1 [redacted]'],
];
const DEEPEST = 8;
export const REDACTED = '[redacted]';

/** A text without the secrets that addresses and headers carry. */
export function redactText(text: string): string {
  return IN_TEXT.reduce((left, [pattern, instead]) => left.replace(pattern, instead), text);
}

/** A copy of what is logged without secrets, however deep they lie. Errors keep their type, message and stack. */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return redactText(value);
  if (value === null || typeof value !== 'object') return value;
  if (depth >= DEEPEST) return '[deeper]';
  if (value instanceof Date) return value;
  if (value instanceof URL) return redactText(value.href);
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (Array.isArray(value)) return value.map((one) => redact(one, depth + 1));
  if (value instanceof Map) return redact(Object.fromEntries(value), depth);
  const copy: Record<string, unknown> = {};
  if (value instanceof Error) {
    copy['type'] = value.name;
    copy['message'] = redactText(value.message);
    copy['stack'] = redactText(value.stack ?? '');
    if (value.cause !== undefined) copy['cause'] = redact(value.cause, depth + 1);
  }
  for (const [name, held] of Object.entries(value)) {
    if (typeof held === 'function') continue;
    copy[name] = SECRET_NAME.test(name) && held !== null && held !== undefined ? REDACTED : redact(held, depth + 1);
  }
  return copy;
}
