/** How a function that looks at an event of h3 behaves; the printed code decides. */
export const NITRO_BODIES = [
  'verify-send',
  'verify-throw',
  'optional',
  'swallow',
  'look',
  'stub',
  'status-only',
  'makes-error',
  'presence',
  'decode',
  'path-exempt',
  'method-exempt',
  'prefix-only',
  'deny',
] as const;
/**
 * What a handler may ask for by itself. Of handlers that look at a credential and prove nothing by it, or ask only some methods, the model claims nothing, and those are
 * left to what stands before handlers.
 */
export const INLINE_BODIES = NITRO_BODIES.filter(
  (body) => !['optional', 'swallow', 'status-only', 'makes-error', 'presence', 'decode', 'method-exempt'].includes(body),
);
/** What a layer may do besides: answer by itself, as nothing runs behind it. */
export const LAYER_BODIES = [...NITRO_BODIES, 'returns-answer', 'sends-error', 'returns-error', 'returns-null'] as const;
export type NitroBody = (typeof LAYER_BODIES)[number];

/** The text of a function with a given behaviour. `style` varies the surface, never the behaviour. */
export function nitroGuard(body: NitroBody, style: number): string {
  const header = [
    "getHeader(event, 'authorization')",
    "getRequestHeader(event, 'Authorization')",
    "event.headers.get('authorization')",
    'event.node.req.headers.authorization',
    'getHeaders(event).authorization',
  ][style % 5] as string;
  const token = `(${header} || '').replace('Bearer ', '')`;
  const refuse = [
    "throw createError({ statusCode: 401, statusMessage: 'no' });",
    "throw createError({ status: 403, message: 'no' });",
    "throw createError('no');",
  ][style % 3] as string;
  const keep = style % 2 === 0 ? 'event.context.user =' : 'event.context.auth =';
  const verify = `${keep} jwt.verify(${token}, ${style % 4 < 2 ? 'process.env.JWT_KEY' : 'KEY'});`;
  switch (body) {
    case 'verify-send':
      return `async (event) => { const token = ${token}; if (!token) { ${refuse} } try { ${keep} jwt.verify(token, process.env.JWT_KEY); } catch (error) { ${refuse} } }`;
    case 'verify-throw':
      return style % 2 === 0 ? `async (event) => { ${verify} }` : `(event) => { ${verify} }`;
    case 'optional':
      return `async (event) => { if (!${header}) return; try { ${verify} } catch { ${refuse} } }`;
    case 'swallow':
      return `async (event) => { try { ${verify} } catch (error) { event.context.failed = true; } }`;
    case 'look':
      return `(event) => { event.context.seen = getHeader(event, 'user-agent'); setResponseHeader(event, 'x-seen', '1'); }`;
    case 'stub':
      return style % 2 === 0 ? '() => {}' : 'async function (event) { await Promise.resolve(); }';
    case 'status-only':
      return `async (event) => { if (!${header}) { setResponseStatus(event, 401); } }`;
    // An error that nobody throws stops nobody.
    case 'makes-error':
      return `async (event) => { if (!${header}) { createError({ statusCode: 401 }); } }`;
    case 'presence':
      return `async (event) => { if (!getHeader(event, 'x-api-key')) { ${refuse} } }`;
    case 'decode':
      return `async (event) => { const user = jwt.decode(${token}); if (!user) { ${refuse} } event.context.user = user; }`;
    case 'path-exempt':
      return `async (event) => { if (event.path === '/health' || event.path === '/api/open') return; try { ${verify} } catch { ${refuse} } }`;
    case 'method-exempt':
      return `async (event) => { if (event.method === 'GET') return; ${verify} }`;
    case 'prefix-only':
      return `async (event) => { if (!event.path.startsWith('/api/area1/')) return; ${verify} }`;
    case 'deny':
      return `async (event) => { ${refuse} }`;
    case 'returns-answer':
      return `async (event) => { if (!${header}) return { error: 'no' }; ${verify} }`;
    case 'sends-error':
      return `async (event) => { try { ${verify} } catch { return sendError(event, createError({ statusCode: 401 })); } }`;
    case 'returns-error':
      return `async (event) => { try { ${verify} } catch { return createError({ statusCode: 401 }); } }`;
    case 'returns-null':
      return `async (event) => { try { ${verify} } catch { setResponseStatus(event, 401); return null; } }`;
  }
}
