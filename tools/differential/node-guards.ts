import type { GuardBody } from './program.ts';

/** The text of a function that a listener of Node's own asks first: what it returns says whether to go on. `style` varies the surface only. */
export function nodeGuard(body: GuardBody, style: number): string {
  const header = ['req.headers.authorization', "req.headers['authorization']", 'req.headers["authorization"]'][style % 3] as string;
  const token = `(${header} || '').replace('Bearer ', '')`;
  const refuse = [
    "res.writeHead(401, { 'content-type': 'application/json' }); res.end('{}'); return false;",
    "res.statusCode = 401; res.end('no'); return false;",
    'res.writeHead(403).end(); return false;',
  ][style % 3] as string;
  switch (body) {
    case 'verify-send':
      return `(req, res) => {
  const token = ${token};
  if (!token) { ${refuse} }
  try { req.user = jwt.verify(token, process.env.JWT_KEY); } catch (error) { ${refuse} }
  return true;
}`;
    case 'verify-throw':
      return `(req, res) => { let user; try { user = jwt.verify(${token}, process.env.JWT_KEY); } catch { user = null; } if (user === null) { ${refuse} } return true; }`;
    case 'verify-callback':
      return `(req, res) => {
  let ok = false;
  jwt.verify(${token}, process.env.JWT_KEY, (error, user) => { ok = !error; });
  if (!ok) { ${refuse} }
  return true;
}`;
    case 'optional':
      return `(req, res) => {
  if (!${header}) return true;
  try { req.user = jwt.verify(${token}, process.env.JWT_KEY); } catch { ${refuse} }
  return true;
}`;
    case 'swallow':
      return `(req, res) => { try { req.user = jwt.verify(${token}, process.env.JWT_KEY); } catch (error) {} return true; }`;
    case 'look':
      return `(req, res) => { res.setHeader('x-agent', String(req.headers['user-agent'])); return true; }`;
    case 'stub':
      return style % 2 === 0 ? '() => true' : 'function (req, res) { return true; }';
    case 'status-only':
      return `(req, res) => { if (!${header}) { res.setHeader('x-anonymous', '1'); } return true; }`;
    case 'returns-value':
      return `(req, res) => { if (!${header}) { req.anonymous = true; } return true; }`;
    case 'presence':
      return `(req, res) => { if (!req.headers['x-api-key']) { ${refuse} } return true; }`;
    case 'decode':
      return `(req, res) => { const user = jwt.decode(${token}); if (!user) { ${refuse} } return true; }`;
    case 'path-exempt':
      return `(req, res) => {
  if (req.url === '/health' || req.url === '/open') return true;
  try { req.user = jwt.verify(${token}, process.env.JWT_KEY); } catch { ${refuse} }
  return true;
}`;
    case 'deny':
      return `(req, res) => { ${refuse} }`;
  }
}
