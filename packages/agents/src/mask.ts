export const MASK = '***';

/** Credentials that are known by their shape. */
const SHAPES: readonly RegExp[] = [
  /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g,
  /\bgh[pousr]_[A-Za-z0-9]{20,}\b/g,
  /\bgithub_pat_\w{20,}\b/g,
  /\bglpat-[\w-]{16,}/g,
  /\b(?:sk|rk|pk)[-_](?:live|test|proj|ant)?[-_]?[\w-]{16,}/g,
  /\bxox[abeoprs]-[\w-]{10,}/g,
  /\bAIza[\w-]{30,}/g,
  /\bnpm_[A-Za-z0-9]{30,}/g,
  /\bwhsec_[\w+/=]{16,}/g,
  /\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*/g,
];
/** `scheme://user:password@host`. */
const IN_URL = /(\b[a-z][a-z\d+.-]{1,20}:\/\/[^\s/:@'"`]{0,100}:)[^\s@'"`]{1,200}(?=@)/gi;
/** `apiKey: '…'`, `PASSWORD=…`, `"secret": "…"`; names of settings and calls are left as they are. */
const ASSIGNED =
  /((?:secret|passw(?:or)?d|passwd|pwd|token|api[-_]?key|private[-_]?key|credential|auth[-_]?key|signing[-_]?key|access[-_]?key|salt|pepper)\w{0,30}['"`\]]{0,2}\s{0,4}(?:[:=]|=>|\?\?|\|\|)\s{0,4})(['"`])(?!\$\{)[^'"`\n]{4,500}\2/gi;
const IN_ENV =
  /^(\s*(?:export\s+)?[\w.]*(?:SECRET|PASSWORD|PASSWD|TOKEN|API_?KEY|PRIVATE_?KEY|CREDENTIAL)\w*\s*=\s*)(?!['"`]|await |process\.|\w+\()[^\s'"`;(]{4,}\s*$/gim;
const FALLBACK =
  /(process\.env(?:\.\w*|\[['"]\w*)(?:SECRET|PASSWORD|TOKEN|KEY)\w*(?:['"]\])?\s{0,4}(?:\?\?|\|\|)\s{0,4})(['"`])[^'"`\n]{1,500}\2/gi;
const LONG = /(['"`])(?=[^'"`\n]*\d)(?=[^'"`\n]*[a-z])[A-Za-z0-9+/_=-]{32,}\1/gi;

/** Text without what looks like a secret, line for line: too much is taken out rather than too little. */
export function maskSecrets(text: string): string {
  let masked = maskKeys(text);
  for (const shape of SHAPES) masked = masked.replaceAll(shape, MASK);
  return masked
    .replaceAll(IN_URL, `$1${MASK}`)
    .replaceAll(FALLBACK, `$1$2${MASK}$2`)
    .replaceAll(ASSIGNED, `$1$2${MASK}$2`)
    .replaceAll(IN_ENV, `$1${MASK}`)
    .replaceAll(LONG, `$1${MASK}$1`);
}

/** Keys in PEM go line by line, so that lines keep their numbers. */
function maskKeys(text: string): string {
  let inside = false;
  return text
    .split('\n')
    .map((line) => {
      if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(line)) inside = true;
      const masked = inside ? MASK : line;
      if (/-----END [A-Z ]*PRIVATE KEY-----/.test(line)) inside = false;
      return masked;
    })
    .join('\n');
}
