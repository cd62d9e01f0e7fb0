import type { GuardBody } from './program.ts';

/** The text of an Express middleware with a given behaviour. `style` varies the surface, never the behaviour. */
export function expressGuard(body: GuardBody, style: number): string {
  const header = style % 2 === 0 ? 'req.headers.authorization' : "req.get('Authorization')";
  const token = `(${header} || '').replace('Bearer ', '')`;
  switch (body) {
    case 'verify-send':
      return `(req, res, next) => {
  const token = ${token};
  if (!token) { ${style % 3 === 0 ? "return res.status(401).json({ error: 'missing' });" : 'res.status(401).end(); return;'} }
  try { req.user = jwt.verify(token, process.env.JWT_KEY); next(); } catch (error) { res.status(403).json({ error: 'bad' }); }
}`;
    case 'verify-throw':
      return `(req, res, next) => { req.user = jwt.verify(${token}, process.env.JWT_KEY); next(); }`;
    case 'verify-callback':
      return `function (req, res, next) {
  jwt.verify(${token}, process.env.JWT_KEY, (error, user) => {
    if (error) return next(Object.assign(error, { status: 401 }));
    req.user = user;
    next();
  });
}`;
    case 'optional':
      return `(req, res, next) => {
  if (!${header}) return next();
  try { req.user = jwt.verify(${token}, process.env.JWT_KEY); } catch { return res.sendStatus(401); }
  next();
}`;
    case 'swallow':
      return `(req, res, next) => { try { req.user = jwt.verify(${token}, process.env.JWT_KEY); } catch (error) {} next(); }`;
    case 'look':
      return `(req, res, next) => { req.seen = req.headers['user-agent']; next(); }`;
    case 'stub':
      return style % 2 === 0 ? '(req, res, next) => next()' : 'function (req, res, next) { next(); }';
    case 'status-only':
      return `(req, res, next) => { if (!${header}) { res.status(401); } next(); }`;
    case 'returns-value':
      return `(req, res, next) => { if (!${header}) { req.denied = true; } return next(); }`;
    case 'presence':
      return `(req, res, next) => { if (!req.headers['x-api-key']) { return res.status(401).json({}); } next(); }`;
    case 'decode':
      return `(req, res, next) => { const user = jwt.decode(${token}); if (!user) { return res.status(401).json({}); } req.user = user; next(); }`;
    case 'path-exempt':
      return `(req, res, next) => {
  if (req.originalUrl === '/health' || req.originalUrl === '/open') return next();
  try { req.user = jwt.verify(${token}, process.env.JWT_KEY); next(); } catch { res.sendStatus(401); }
}`;
    case 'deny':
      return `(req, res, next) => { res.status(403).json({ error: 'closed' }); }`;
  }
}
