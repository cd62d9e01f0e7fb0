import type { GuardBody } from './program.ts';

/** Hooks of Elysia that may refuse, by the method that registers them. */
export type HookMethod = 'onBeforeHandle' | 'derive' | 'resolve' | 'onTransform' | 'onRequest';

/**
 * The text of a hook of Elysia with a given behaviour. Where a hook that only gives values is asked to look, it gives one; `style` varies
 * the surface, never the behaviour.
 */
export function elysiaGuard(body: GuardBody, method: HookMethod, style: number): string {
  const early = method === 'onRequest';
  const header =
    early || style % 2 === 1
      ? `c.request.headers.get('${style % 3 === 0 ? 'Authorization' : 'authorization'}')`
      : ['c.headers.authorization', "c.headers['authorization']"][style % 4 === 0 ? 0 : 1];
  const token = `(${header} || '').replace('Bearer ', '')`;
  const refuse = [
    "return c.status(401, { error: 'no' });",
    "throw c.status(401, 'no');",
    "throw Object.assign(new Error('no'), { status: 401 });",
  ][style % 3] as string;
  const gives = method === 'derive' || method === 'resolve';
  const onward = gives ? 'return { seen: true };' : '';
  const write = (value: string): string => (gives ? `return { user: ${value} };` : `c.user = ${value};`);
  switch (body) {
    case 'verify-send':
      return `async (c) => {
  const token = ${token};
  if (!token) { ${refuse} }
  let user;
  try { user = jwt.verify(token, process.env.JWT_KEY); } catch (error) { return c.status(403, 'bad'); }
  ${write('user')}
}`;
    case 'verify-throw':
      return `(c) => { ${write(`jwt.verify(${token}, process.env.JWT_KEY)`)} }`;
    case 'verify-callback':
      return `(c) => new Promise((resolve, reject) => {
    jwt.verify(${token}, process.env.JWT_KEY, (error, user) => {
      if (error) return reject(c.status(401, error.message));
      resolve(${gives ? '{ user }' : ''});
    });
  })`;
    case 'optional':
      return `async (c) => {
  if (!${header}) ${gives ? 'return {};' : 'return;'}
  let user;
  try { user = jwt.verify(${token}, process.env.JWT_KEY); } catch { ${refuse} }
  ${write('user')}
}`;
    case 'swallow':
      return `(c) => { let user; try { user = jwt.verify(${token}, process.env.JWT_KEY); } catch (error) {} ${write('user')} }`;
    case 'look':
      return `(c) => { const agent = c.request.headers.get('user-agent'); c.set.headers['x-agent'] = String(agent); ${onward} }`;
    case 'stub':
      return style % 2 === 0 ? `() => { ${onward} }` : `async () => { ${onward} }`;
    case 'status-only':
      return `(c) => { if (!${header}) { c.set.status = 401; } ${onward} }`;
    case 'returns-value':
      return gives
        ? `(c) => { if (!${header}) { c.status(401, 'no'); } return { denied: true }; }`
        : `(c) => { if (!${header}) { c.status(401, 'no'); } }`;
    case 'presence':
      return `(c) => { if (!c.request.headers.get('x-api-key')) { ${refuse} } ${onward} }`;
    case 'decode':
      return `(c) => { const user = jwt.decode(${token}); if (!user) { ${refuse} } ${write('user')} }`;
    case 'path-exempt':
      return `async (c) => {
  if (${early ? 'new URL(c.request.url).pathname' : 'c.path'} === '/health' || ${early ? 'new URL(c.request.url).pathname' : 'c.path'} === '/open') ${gives ? 'return {};' : 'return;'}
  let user;
  try { user = jwt.verify(${token}, process.env.JWT_KEY); } catch { ${refuse} }
  ${write('user')}
}`;
    case 'deny':
      return `(c) => c.status(403, { error: 'closed' })`;
  }
}

/** A hook that asks for what an earlier one gave. */
export function asksForUser(style: number): string {
  return style % 2 === 0
    ? "({ user, status }) => { if (!user) return status(401, 'sign in'); }"
    : "(c) => { if (!c.user) { c.set.status = 401; return 'sign in'; } }";
}
