const bcrypt = require('bcrypt');
const createError = require('http-errors');
const { User } = require('../models');
const logger = require('../utils/logger');

exports.login = async (req, res, next) => {
  const user = await User.scope('withHash').findOne({ where: { email: req.body.email } });
  if (user && user.lockedUntil && user.lockedUntil > new Date()) throw createError(429, 'Too many attempts');
  const ok = user && (await bcrypt.compare(req.body.password, user.passwordHash));
  if (!ok) {
    if (user) await user.increment('failedLogins');
    logger.warn('login failed', { userId: user && user.id });
    throw createError(401, 'Wrong e-mail or password');
  }
  await user.update({ failedLogins: 0, lockedUntil: null });
  req.session.regenerate((err) => {
    if (err) return next(err);
    req.session.userId = user.id;
    logger.info('login succeeded', { userId: user.id });
    res.json({ id: user.id, role: user.role });
  });
};
exports.logout = (req, res, next) => {
  req.session.destroy((err) => {
    if (err) return next(err);
    res.clearCookie('__Host-sid').status(204).end();
  });
};
exports.me = (req, res) => res.json({ id: req.user.id, email: req.user.email, role: req.user.role });
