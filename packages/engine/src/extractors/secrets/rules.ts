import { entropy, isPlaceholder, isSecretName, looksRealSecret, passwordInUrl } from '../../lang/secrets/names.ts';

/** A credential in a text. */
export interface SecretMatch {
  rule: string;
  name?: string;
  value: string;
  offset: number;
}

/** Cheap test before anything else looks at a file. */
export const SUSPECT =
  /AKIA|ASIA|-----BEGIN|gh[pousr]_|github_pat_|glpat-|xox[abeprs]-|xapp-|hooks\.slack|SG\.[\w-]{10}|[rs]k_live_|sk-[\w-]{12}|shp(?:at|ca|pa|ss)_|npm_\w{20}|hf_\w{10}|lin_api_|ntn_|secret_\w{20}|gl(?:sa|c)_|gsk_\w{10}|hv[sb]\.|dapi\w{20}|dckr_|dop_v1|figd_|tskey-|ops_eyJ|_authToken|AIza|:\/\/[^\s:@/'"`<>${}]{1,80}:[^\s@/'"`<>${}]{1,200}@|eyJ[\w-]{10,400}\.eyJ|aws.{0,20}(?:secret|key)|vercel|cloudflare/i;

/** Names before a quoted text, as in code, JSON and YAML. */
const ASSIGNED = /(?:^|[\s,{("'])([A-Za-z_][\w.-]{2,60})["']?\s*(?::|=(?!=|>))\s*(["'`])([^"'`\n\\]{8,300})\2/gm;
/** `key: value` of YAML without quotes. */
const PLAIN_YAML = /^[ \t-]*([A-Za-z_][\w.-]{2,60})[ \t]*:[ \t]+([^\s"'#&*|>{[][^\s#]{7,300})[ \t]*(?:#.*)?$/gm;

/** Whether a file may hold settings whose values are worth a look. */
export function isSettingsFile(path: string): boolean {
  return (
    /\.(?:ya?ml|json|json5|toml|ini|conf|properties|tfvars)$/i.test(path) &&
    !/(?:^|\/)(?:package(?:-lock)?|tsconfig[\w.-]*|pnpm-lock|composer|renovate|biome|deno|turbo|nx)\.(?:jsonc?|ya?ml|lock)$|openapi|swagger|postman|(?:^|\/)(?:locales?|i18n|translations?|lang)\/|\.github\//i.test(
      path,
    )
  );
}

/** Rules of our own, for what the library does not find. */
export function ownMatches(path: string, text: string, script: boolean): SecretMatch[] {
  const out: SecretMatch[] = [];
  for (const match of text.matchAll(/(?<![A-Z0-9])(?:AKIA|ASIA)[0-9A-Z]{16}(?![A-Z0-9])/g)) {
    if (!/EXAMPLE|X{4}|0{6}|1234567/.test(match[0])) out.push({ rule: 'aws-access-key-id', value: match[0], offset: match.index });
  }
  for (const match of text.matchAll(
    /-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----((?:\\n|\\r|[\s"'+,]){0,40})([A-Za-z0-9+/=]{24,})/g,
  )) {
    if (entropy((match[2] as string).slice(0, 64)) > 3) out.push({ rule: 'private-key', value: '-----BEGIN', offset: match.index });
  }
  for (const match of text.matchAll(/\beyJ[\w-]{10,400}\.eyJ[\w-]{10,4000}\.[\w-]{16,}/g))
    out.push({ rule: 'jwt', value: match[0], offset: match.index });
  for (const match of text.matchAll(/\b[a-z][a-z0-9+.-]{1,30}:\/\/[^\s:@/'"`<>${}]{0,80}:([^\s@/'"`<>${}]{1,200})@[\w.[\]-]+/gi)) {
    const password = passwordInUrl(match[0]);
    if (password === undefined || isPlaceholder(password) || /\*{3}|%[sd]/.test(match[0])) continue;
    // A default after `||` or `??` is reported as such by whoever reads the settings.
    if (script && isFallback(text, match.index)) continue;
    if (/@(?:localhost|127\.0\.0\.1|\[::1\]|0\.0\.0\.0|example\.)/i.test(match[0]) && !looksRealSecret(password)) continue;
    if (/^(?:user(?:name)?|login|admin|root|postgres)$/i.test(password) && /example|host\b/i.test(match[0])) continue;
    out.push({ rule: 'connection-string', value: password, offset: match.index });
  }
  if (script || isSettingsFile(path)) out.push(...assigned(path, text, script));
  return out;
}

function isFallback(text: string, offset: number): boolean {
  const before = text.slice(Math.max(0, offset - 160), offset);
  return /(?:\|\||\?\?|\.default\(|default:|fallback)\s*\(?\s*['"`]?$/.test(before) || /process\.env[^;\n]*$/.test(before);
}

function assigned(path: string, text: string, script: boolean): SecretMatch[] {
  const out: SecretMatch[] = [];
  const add = (name: string, value: string, offset: number): void => {
    if (isSecretName(name) && isCredential(value, script))
      out.push({ rule: script ? 'code-literal' : 'config-literal', name, value, offset });
  };
  for (const match of text.matchAll(ASSIGNED)) {
    const offset = match.index + match[0].indexOf(match[1] as string);
    if (!script || !isFallback(text, match.index + match[0].length - (match[3] as string).length - 1))
      add(match[1] as string, match[3] as string, offset);
  }
  if (/\.ya?ml$/.test(path))
    for (const match of text.matchAll(PLAIN_YAML))
      // In a flow mapping a comma ends the value: `topologyKey: kubernetes.io/hostname,`.
      add(match[1] as string, (match[2] as string).replace(/[,\]}]+$/, ''), match.index + match[0].indexOf(match[1] as string));
  return out;
}

/** Names of things, paths, sentences and identifiers are no credentials; in code the bar is higher than in settings. */
function isCredential(value: string, script: boolean): boolean {
  if (/\s/.test(value) || !looksRealSecret(value)) return false;
  if (/^(?:https?:|wss?:|\/|\.\/|\.\.\/|@|#|arn:|urn:)|[<>{}()[\]]|\$\w|^[\w.-]+@[\w.-]+$/.test(value)) return false;
  // `refresh_token_v2`, `x-api-key`, `auth.token.expired`, `PasswordResetRequested`
  if (/^[a-z]+(?:[-_.:][a-z0-9]*)+$/i.test(value) && !/\d{3}/.test(value)) return false;
  // `soc2_type1_readiness`, `app:v4:usage:cursor`
  if (/^(?:[a-z]+\d{0,2}|\d{1,2})(?:[-_.:/](?:[a-z]+\d{0,2}|\d{1,2}))+$/i.test(value)) return false;
  if (/^[A-Za-z]+$/.test(value) && !(entropy(value) > 4 && value.length >= 24)) return false;
  if (!script) return true;
  return value.length >= 12 && /\d/.test(value) && entropy(value) >= 3.3;
}
