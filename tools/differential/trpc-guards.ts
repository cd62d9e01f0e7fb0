import type { GuardBody } from './program.ts';

/** How middleware of an app finds the header of a request in the context. */
export type ContextStyle = 'request' | 'token' | 'user' | 'none';

/** The text of a tRPC middleware with a given behaviour. `style` varies the surface, never the behaviour. */
export function trpcGuard(body: GuardBody | 'ctx-user' | 'context-flag', style: number, context: ContextStyle): string {
  const header = context === 'token' ? 'ctx.header' : "headerOf(ctx, 'authorization')";
  const key = "headerOf(ctx, 'x-api-key')";
  const token = `(${header} || '').replace('Bearer ', '')`;
  const refuse = [
    "throw new TRPCError({ code: 'UNAUTHORIZED' });",
    "throw new TRPCError({ code: 'UNAUTHORIZED', message: 'no' });",
    "throw new TRPCError({ code: 'FORBIDDEN' });",
  ][style % 3] as string;
  const goOn = [
    'return next({ ctx: { user } });',
    'return next({ ctx: { ...ctx, user } });',
    'return await next({ ctx: { user: user } });',
  ][style % 3] as string;
  const onward = style % 2 === 0 ? 'return next();' : 'return next({ ctx });';
  switch (body) {
    case 'ctx-user':
      return `${style % 2 === 0 ? '({ ctx, next })' : 'async ({ next, ctx })'} => { if (!ctx.user) { ${refuse} } ${style % 2 === 0 ? 'return next({ ctx: { user: ctx.user } });' : 'return next();'} }`;
    case 'context-flag':
      return `(opts) => { const { ctx } = opts; if (ctx.user == null || ctx.user.role !== 'admin') { ${refuse} } return opts.next(); }`;
    case 'verify-send':
      return `async ({ ctx, next }) => {
  const token = ${token};
  if (!token) { ${refuse} }
  let user;
  try { user = jwt.verify(token, process.env.JWT_KEY); } catch (error) { throw new TRPCError({ code: 'FORBIDDEN', cause: error }); }
  ${goOn}
}`;
    case 'verify-throw':
      return `async ({ ctx, next }) => { const user = jwt.verify(${token}, process.env.JWT_KEY); ${goOn} }`;
    case 'verify-callback':
      return `({ ctx, next }) => new Promise((resolve, reject) => {
  jwt.verify(${token}, process.env.JWT_KEY, (error, user) => {
    if (error) return reject(new TRPCError({ code: 'UNAUTHORIZED', message: error.message }));
    resolve(next({ ctx: { user } }));
  });
})`;
    case 'optional':
      return `async ({ ctx, next }) => {
  if (!${header}) return next();
  let user;
  try { user = jwt.verify(${token}, process.env.JWT_KEY); } catch { ${refuse} }
  ${goOn}
}`;
    case 'swallow':
      return `async ({ ctx, next }) => { let user; try { user = jwt.verify(${token}, process.env.JWT_KEY); } catch (error) {} ${goOn} }`;
    case 'look':
      return style % 2 === 0
        ? `async ({ next, path, type }) => { const started = Date.now(); const result = await next(); if (!result.ok) console.assert(path, type, started); return result; }`
        : `async (opts) => { const { ctx, next } = opts; const seen = String(opts.type); return next({ ctx: { seen } }); }`;
    case 'stub':
      return style % 2 === 0 ? '({ next }) => next()' : 'async function isAuthed({ next, ctx }) { return next({ ctx }); }';
    case 'status-only':
      return `async ({ ctx, next }) => { if (!${header}) { console.assert(true); } ${onward} }`;
    case 'returns-value':
      return `async ({ ctx, next }) => { if (!${header}) { return undefined; } ${onward} }`;
    case 'presence':
      return `async ({ ctx, next }) => { if (!${key}) { ${refuse} } ${onward} }`;
    case 'decode':
      return `async ({ ctx, next }) => { const user = jwt.decode(${token}); if (!user) { ${refuse} } ${goOn} }`;
    case 'path-exempt':
      return `async ({ ctx, next, path }) => {
  if (path === 'health' || path === 'open') return next();
  let user;
  try { user = jwt.verify(${token}, process.env.JWT_KEY); } catch { ${refuse} }
  ${goOn}
}`;
    case 'deny':
      return `({ next }) => { throw new TRPCError({ code: 'FORBIDDEN' }); }`;
  }
}

/** The text of a function that makes the context of a call, by what later steps find in it. */
export function trpcContext(style: ContextStyle, way: number): string {
  const read = "headerOf({ req }, 'authorization')";
  switch (style) {
    case 'request':
      return way % 2 === 0 ? '({ req, res }) => ({ req, res })' : 'async (opts) => ({ req: opts.req, db: {} })';
    case 'token':
      return `async ({ req }) => { const header = ${read}; return { req, header }; }`;
    case 'user':
      return way % 2 === 0
        ? `async ({ req }) => {
  const token = (${read} || '').replace('Bearer ', '');
  let user = null;
  try { user = token ? jwt.verify(token, process.env.JWT_KEY) : null; } catch { user = null; }
  return { req, user };
}`
        : `({ req }) => {
  const find = () => { try { return jwt.verify((${read} || '').split(' ')[1], process.env.JWT_KEY); } catch (error) { return undefined; } };
  return { req, user: find() };
}`;
    case 'none':
      return '() => ({})';
  }
}
