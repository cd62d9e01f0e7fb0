/** Tokens of whoever is signed in. They live in this page only and are gone with it. */
let tokens;

export const option = (name) => document.querySelector(`meta[name="${name}"]`).content;
export const token = () => tokens?.accessToken;

async function post(path, body) {
  const answer = await fetch(`${option('api')}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  if (!answer.ok) return answer.status;
  tokens = await answer.json();
  return 200;
}

export const signIn = (email, password) => post('/sessions', { email, password, recordingConsent: true });

/** A refresh token works once; the next one comes with the answer. */
export async function renew() {
  if (!tokens) return false;
  const { refreshToken } = tokens;
  const done = (await post('/sessions/refresh', { refreshToken }).catch(() => 0)) === 200;
  if (!done) tokens = undefined;
  return done;
}

/** Asks the API, and once more with a new token when the old one has ended. */
export async function ask(path) {
  const once = () => fetch(`${option('api')}${path}`, { headers: tokens ? { authorization: `Bearer ${tokens.accessToken}` } : {} });
  const answer = await once();
  return answer.status === 401 && (await renew()) ? once() : answer;
}
