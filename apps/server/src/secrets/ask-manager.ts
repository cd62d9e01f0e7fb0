/** How long a secrets manager gets to answer, in milliseconds. A process that can't start soon is better started again. */
const PATIENCE = 10_000;
const LOOPBACK = new Set(['127.0.0.1', '[::1]', 'localhost', '169.254.170.2', '169.254.170.23']);

/** The address of a secrets manager. Without TLS only this machine is asked, which is where agents and credential endpoints of platforms listen. */
export function managerUrl(base: string, path: string): URL {
  const url = path === '' ? new URL(base) : new URL(path, base.endsWith('/') ? base : `${base}/`);
  if (url.protocol !== 'https:' && !LOOPBACK.has(url.hostname)) throw new Error('its address is not https.');
  return url;
}

/** Asks once and reads JSON. What a refusal says is left out, because it may repeat what was sent. */
export async function askManager(ask: typeof fetch, request: Request | URL, init: RequestInit = {}): Promise<unknown> {
  const answer = await ask(request, { ...init, redirect: 'error', signal: AbortSignal.timeout(PATIENCE) }).catch((error: unknown) => {
    throw new Error(error instanceof Error && error.name === 'TimeoutError' ? 'it did not answer in time.' : 'it can not be reached.');
  });
  if (!answer.ok) throw new Error(`it answered ${answer.status}.`);
  return answer.json().catch(() => {
    throw new Error('its answer is not JSON.');
  });
}

/** A variable that a secrets manager can't be asked without. */
export function needed(env: Readonly<Record<string, string | undefined>>, name: string): string {
  const value = env[name];
  if (value === undefined || value === '') throw new Error(`${name} is not set.`);
  return value;
}
