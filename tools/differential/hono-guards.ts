import type { GuardBody } from './program.ts';

/** The text of a Hono middleware with a given behaviour. `style` varies the surface, never the behaviour. */
export function honoGuard(body: GuardBody, style: number): string {
  const header = ["c.req.header('Authorization')", "c.req.header('authorization')", "c.req.raw.headers.get('authorization')"][
    style % 3
  ] as string;
  const token = `(${header} || '').replace('Bearer ', '')`;
  const refuse = [
    "return c.json({ error: 'no' }, 401);",
    "throw new HTTPException(401, { message: 'no' });",
    "return new Response('no', { status: 401 });",
  ][(style + (style > 2 ? 1 : 0)) % 3] as string;
  const onward = style % 2 === 0 ? 'await next();' : 'return next();';
  switch (body) {
    case 'verify-send':
      return `async (c, next) => {
  const token = ${token};
  if (!token) { ${refuse} }
  try { c.set('user', jwt.verify(token, process.env.JWT_KEY)); } catch (error) { return c.text('bad', 403); }
  ${onward}
}`;
    case 'verify-throw':
      return `async (c, next) => { c.set('user', jwt.verify(${token}, process.env.JWT_KEY)); ${onward} }`;
    case 'verify-callback':
      return `function (c, next) {
  return new Promise((resolve, reject) => {
    jwt.verify(${token}, process.env.JWT_KEY, (error, user) => {
      if (error) return reject(new HTTPException(401, { message: error.message }));
      c.set('user', user);
      resolve(next());
    });
  });
}`;
    case 'optional':
      return `async (c, next) => {
  if (!${header}) return next();
  try { c.set('user', jwt.verify(${token}, process.env.JWT_KEY)); } catch { ${refuse} }
  ${onward}
}`;
    case 'swallow':
      return `async (c, next) => { try { c.set('user', jwt.verify(${token}, process.env.JWT_KEY)); } catch (error) {} ${onward} }`;
    case 'look':
      return style % 2 === 0
        ? `async (c, next) => { await next(); c.header('x-agent', String(c.req.header('user-agent'))); }`
        : `async (c, next) => { c.set('seen', c.req.header('user-agent')); await next(); if (c.res.status >= 400) { c.set('failed', true); } }`;
    case 'stub':
      return style % 2 === 0 ? '(c, next) => next()' : 'async function (c, next) { await next(); }';
    case 'status-only':
      return `async (c, next) => { if (!${header}) { c.status(401); } await next(); }`;
    case 'returns-value':
      return `async (c, next) => { if (!${header}) { c.json({ denied: true }, 401); } ${onward} }`;
    case 'presence':
      return `async (c, next) => { if (!c.req.header('x-api-key')) { ${refuse} } ${onward} }`;
    case 'decode':
      return `async (c, next) => { const user = jwt.decode(${token}); if (!user) { ${refuse} } c.set('user', user); ${onward} }`;
    case 'path-exempt':
      return `async (c, next) => {
  if (c.req.path === '/health' || c.req.path === '/open') return next();
  try { c.set('user', jwt.verify(${token}, process.env.JWT_KEY)); } catch { ${refuse} }
  ${onward}
}`;
    case 'deny':
      return `async (c, next) => c.json({ error: 'closed' }, 403)`;
  }
}
