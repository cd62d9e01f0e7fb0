const SECRET_WORD =
  /(?:^|[_.-])(?:secret|secrets|password|passwd|passphrase|passcode|pwd|pass|token|apikey|api_key|access_key|private_key|secret_key|signing_key|encryption_key|master_key|service_key|auth_key|license_key|webhook_key|client_secret|credentials?|salt|pepper|dsn|connection_string|jwt|mnemonic|seed_phrase)(?:$|[_.-])/i;
const SECRET_TAIL = /(?:secret|password|passwd|token|apikey|privatekey|secretkey|accesskey|signingkey|encryptionkey|authkey|_keys?)$/i;
const HARMLESS =
  /(?:_(?:names|title|arn|pull_secrets?|backend|provider|driver|manager|engine|place|exp|error|errors|topology_key|url|uri|host|path|file|dir|ttl|expiry|expires|expires_in|expiration|length|rounds|name|issuer|audience|algorithm|alg|type|min|max|limit|prefix|header|enabled|disabled|required|timeout|duration|size|count|id|mint|address|decimals|lifetime|age|days|hours|minutes|seconds|ms|policy|version|region|bucket|prod|window|interval|cost|count)|public_?keys?|primary_?keys?|foreign_?keys?|sort_?keys?|partition_?keys?|cache_?keys?|idempotency_?keys?|publishable_?keys?|site_?keys?|(?:redact(?:ed)?|ignored?|allowed|known|required|optional|sensitive|hidden|masked|forbidden|reserved|valid|unique|extra|all|default|header|param|query|body|field|json|locale|context|log|env|session|track|template|lock|cursor|heartbeat|storage|query|object|lookup|translation|i18n|map|row|item|event|route|route_?state|registry|metadata|feature|flag|config|setting|redis|queue|job|dedupe?|group|label)_?keys?|(?:key|token|secret|password)_?(?:field|label|placeholder|text|title|message|chars?|charset|alphabet|pattern|regex|format|provisioning|enforcement|mode|status|strategy|source|location|kind|store)|key_?id|keyid|token_?type|maxtokens|max_tokens|total_tokens|tokens)$/i;

/** Whether a setting of this name usually carries a credential (`JWT_SECRET`, `dbPassword`, `STRIPE_API_KEY`). Names such as `TOKEN_TTL` do not. */
export function isSecretName(name: string): boolean {
  const snake = name.replace(/([a-z0-9])([A-Z])/g, '$1_$2').replaceAll(' ', '_');
  if (HARMLESS.test(snake) || /^(?:allow|enable|disable|skip|use|has|is|require|force|ignore)_/i.test(snake)) return false;
  return SECRET_WORD.test(snake) || SECRET_TAIL.test(snake);
}

const PLACEHOLDER_WORD =
  /change[_-]?(?:me|this|it)|your[_-]|[_-]your|^your|<[^>]*>|example|placeholder|replace[_-]?(?:me|this|with)?|^x{3,}|x{5,}|^\*+$|^\.{3,}$|todo|fixme|dummy|^(?:test|fake|mock|sample|foo|bar|pass|passwd|pw|user|none|null|nil|undefined|empty|unset|redacted|n\/a|tbd|string|secret|password|token|key|value|here)$|_here$|-here$|^(?:local|dev|development|test)[-_]|[-_](?:test|dev|local)[-_](?:token|secret|key|password)|(?:token|secret|key|password)[-_](?:test|dev|local)\b|insert[_-]|goes[_-]here|^put[_-]|not[_-]?set|in[_-]production|^\[.*\]$|xxx|\.\.\./i;

/** The published key of the storage emulator of Azure, sequences of the keyboard or the alphabet, and keys that are made to be published (`pk_`, `phc_`, `pub-`). */
const NOBODYS_SECRET = /^Eby8vdM02xNOcqF|0123456|1234567|abcdefg|^(?:pk_|phc_|pub[-_])/i;

/** Whether a value is visibly not a credential: empty, a reference to another variable, or words such as `changeme`, `your-api-key`, `<token>`. */
export function isPlaceholder(value: string): boolean {
  const text = value.trim();
  if (text === '') return true;
  if (/^\$\{?\w|\$\{\{|\{\{.*\}\}|^%\w+%$|^op:\/\/|^vault:|^ssm:|^sops:|^ENC\[|^arn:aws:/.test(text)) return true;
  if (/^(?:true|false|yes|no|on|off|\d{1,6}|\d+[smhd])$/i.test(text)) return true;
  return PLACEHOLDER_WORD.test(text);
}

/** Shannon entropy in bits per character. */
export function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const char of text) counts.set(char, (counts.get(char) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) {
    const share = count / text.length;
    bits -= share * Math.log2(share);
  }
  return bits;
}

/**
 * Whether a value of a secret-looking setting seems to be a working credential rather than a word for a human to replace.
 * Weak but usable values (`postgres`, `minioadmin`) count as well when `weakToo` is set: they open the door just the same.
 */
export function looksRealSecret(value: string, weakToo = false): boolean {
  const text = value.trim();
  if (isPlaceholder(text) || NOBODYS_SECRET.test(text)) return false;
  if (weakToo) return text.length >= 4;
  return (
    text.length >= 8 &&
    (entropy(text) >= 3 || (/\d/.test(text) && /[a-z]/i.test(text) && text.length >= 10)) &&
    !/^[a-z]+(?:[-_ ][a-z]+){2,}$/.test(text)
  );
}

/** Password inside a connection string, when there is one (`postgres://app:pw@db/x` → `pw`). */
export function passwordInUrl(value: string): string | undefined {
  const match = /\b[a-z][a-z0-9+.-]{1,30}:\/\/[^\s:@/'"`]{0,120}:([^\s@/'"`]{1,200})@[\w.[\]-]/i.exec(value);
  return match === null ? undefined : match[1];
}

/** First characters only, so that a report never repeats a credential. */
export function mask(value: string): string {
  const text = value.trim();
  const shown = text.length > 16 ? 4 : text.length > 8 ? 2 : 1;
  return `${text.slice(0, shown)}***`;
}
