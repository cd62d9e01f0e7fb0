import type { GuardBody } from './program.ts';

/** The text of a Koa middleware with a given behaviour. `style` varies the surface, never the behaviour. */
export function koaGuard(body: GuardBody, style: number): string {
  const header = ['ctx.headers.authorization', "ctx.get('Authorization')", 'ctx.request.headers.authorization'][style % 3] as string;
  const token = `(${header} || '').replace('Bearer ', '')`;
  const refuse = style % 2 === 0 ? "ctx.status = 401; ctx.body = { error: 'no' }; return;" : "ctx.throw(401, 'no');";
  const onward = style % 2 === 0 ? 'await next();' : 'return next();';
  switch (body) {
    case 'verify-send':
      return `async (ctx, next) => {
  const token = ${token};
  if (!token) { ${refuse} }
  try { ctx.state.user = jwt.verify(token, process.env.JWT_KEY); } catch (error) { ctx.status = 403; ctx.body = { error: 'bad' }; return; }
  ${onward}
}`;
    case 'verify-throw':
      return `async (ctx, next) => { ctx.state.user = jwt.verify(${token}, process.env.JWT_KEY); ${onward} }`;
    case 'verify-callback':
      return `function (ctx, next) {
  return new Promise((resolve, reject) => {
    jwt.verify(${token}, process.env.JWT_KEY, (error, user) => {
      if (error) return reject(Object.assign(error, { status: 401 }));
      ctx.state.user = user;
      resolve(next());
    });
  });
}`;
    case 'optional':
      return `async (ctx, next) => {
  if (!${header}) return next();
  try { ctx.state.user = jwt.verify(${token}, process.env.JWT_KEY); } catch { ${refuse} }
  ${onward}
}`;
    case 'swallow':
      return `async (ctx, next) => { try { ctx.state.user = jwt.verify(${token}, process.env.JWT_KEY); } catch (error) {} ${onward} }`;
    case 'look':
      return style % 2 === 0
        ? `async (ctx, next) => { await next(); ctx.set('x-agent', String(ctx.headers['user-agent'])); }`
        : `async (ctx, next) => { ctx.state.seen = ctx.headers['user-agent']; await next(); if (ctx.status >= 400) { ctx.state.failed = true; } }`;
    case 'stub':
      return style % 2 === 0 ? '(ctx, next) => next()' : 'async function (ctx, next) { await next(); }';
    case 'status-only':
      return `async (ctx, next) => { if (!${header}) { ctx.status = 401; } await next(); }`;
    case 'returns-value':
      return `(ctx, next) => { if (!${header}) { ctx.state.denied = true; } return next(); }`;
    case 'presence':
      return `async (ctx, next) => { if (!ctx.get('x-api-key')) { ${refuse} } ${onward} }`;
    case 'decode':
      return `async (ctx, next) => { const user = jwt.decode(${token}); if (!user) { ${refuse} } ctx.state.user = user; ${onward} }`;
    case 'path-exempt':
      return `async (ctx, next) => {
  if (ctx.originalUrl === '/health' || ctx.originalUrl === '/open') return next();
  try { ctx.state.user = jwt.verify(${token}, process.env.JWT_KEY); } catch { ${refuse} }
  ${onward}
}`;
    case 'deny':
      return `async (ctx, next) => { ctx.status = 403; ctx.body = { error: 'closed' }; }`;
  }
}
