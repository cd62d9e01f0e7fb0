const crypto = require('crypto');
const { jwtSecret } = require('./config');
const b64 = (s) => Buffer.from(s, 'base64url').toString('utf8');
exports.verifyToken = (token) => {
  const [h, p, s] = token.split('.');
  if (!h || !p || !s) throw new Error('malformed');
  const header = JSON.parse(b64(h));
  if (header.alg !== 'HS256') throw new Error('alg');
  const want = crypto.createHmac('sha256', jwtSecret).update(`${h}.${p}`).digest();
  const got = Buffer.from(s, 'base64url');
  if (got.length !== want.length || !crypto.timingSafeEqual(got, want)) throw new Error('signature');
  const claims = JSON.parse(b64(p));
  if (!claims.exp || claims.exp * 1000 < Date.now()) throw new Error('expired');
  return claims;
};
exports.hash = (password) => new Promise((resolve, reject) => { const salt = crypto.randomBytes(16); crypto.scrypt(password, salt, 64, (e, key) => (e ? reject(e) : resolve(`${salt.toString('hex')}:${key.toString('hex')}`))); });
exports.requireUser = (req, res, next) => {
  const given = req.get('authorization');
  if (!given || !given.startsWith('Bearer ')) return res.status(401).json({ error: 'unauthorized', code: 'NO_TOKEN' });
  try { req.user = exports.verifyToken(given.slice(7)); next(); } catch { res.status(401).json({ error: 'unauthorized', code: 'BAD_TOKEN' }); }
};
