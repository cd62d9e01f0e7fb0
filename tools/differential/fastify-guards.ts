import type { GuardBody } from './program.ts';

/** The text of a Fastify hook with a given behaviour. `style` varies the surface, never the behaviour. */
export function fastifyGuard(body: GuardBody, style: number): string {
  const token = style % 2 === 0 ? 'request.headers.authorization' : "(request.headers['authorization'] || '')";
  const bearer = `${token} && ${token}.replace('Bearer ', '')`;
  switch (body) {
    case 'verify-send':
      return `async (request, reply) => {
  const token = ${bearer};
  if (!token) { return reply.code(401).send({ error: 'missing' }); }
  try { request.user = jwt.verify(token, process.env.JWT_KEY); } catch (error) { ${style % 3 === 0 ? "reply.code(401).send({ error: 'bad' }); return reply;" : "return reply.code(403).send({ error: 'bad' });"} }
}`;
    case 'verify-throw':
      return `async (request) => {
  const token = ${bearer};
  if (!token) throw Object.assign(new Error('missing'), { statusCode: 401 });
  ${style % 2 === 0 ? '' : '// verified below\n  '}request.user = jwt.verify(token, process.env.JWT_KEY);
}`;
    case 'verify-callback':
      return `(request, reply, done) => {
  const header = request.headers.authorization;
  if (!header) { ${style % 2 === 0 ? 'reply.code(401).send({}); return;' : "return done(Object.assign(new Error('no'), { statusCode: 403 }));"} }
  try { request.user = jwt.verify(header.slice(7), process.env.JWT_KEY); done(); } catch (error) { done(Object.assign(error, { statusCode: 401 })); }
}`;
    case 'optional':
      return `async (request, reply) => {
  const header = request.headers.authorization;
  if (!header) return;
  try { request.user = jwt.verify(header.split(' ')[1], process.env.JWT_KEY); } catch { return reply.code(401).send({}); }
}`;
    case 'swallow':
      return `async (request) => {
  try { request.user = jwt.verify(${token}, process.env.JWT_KEY); } catch (error) { ${style % 2 === 0 ? 'request.user = null;' : ''} }
}`;
    case 'look':
      return `async (request) => { request.seen = request.headers['user-agent']; }`;
    case 'stub':
      return style % 2 === 0 ? 'async (request, reply) => {}' : '(request, reply, done) => { done(); }';
    case 'status-only':
      return `async (request, reply) => { if (!${token}) { reply.code(401); } }`;
    case 'returns-value':
      return `async (request) => { if (!${token}) { return { error: 'unauthorized' }; } }`;
    case 'presence':
      return `async (request, reply) => { if (!request.headers['x-api-key']) { return reply.code(401).send({}); } }`;
    case 'decode':
      return `async (request, reply) => {
  const user = jwt.decode(${bearer});
  if (!user) { return reply.code(401).send({}); }
  request.user = user;
}`;
    case 'path-exempt':
      return `async (request, reply) => {
  if (['/health', '/open'].includes(request.url)) return;
  try { request.user = jwt.verify(${bearer}, process.env.JWT_KEY); } catch { return reply.code(401).send({}); }
}`;
    case 'deny':
      return `async (request, reply) => { return reply.code(403).send({ error: 'closed' }); }`;
  }
}
