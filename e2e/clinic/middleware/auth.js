const createError = require('http-errors');
const { User } = require('../models');
const logger = require('../utils/logger');

exports.loadUser = async (req, res, next) => {
  try {
    if (req.session.userId) req.user = await User.findByPk(req.session.userId);
    next();
  } catch (err) {
    next(err);
  }
};
exports.requireLogin = (req, res, next) => {
  if (!req.user) return next(createError(401, 'Please sign in'));
  next();
};
exports.requireRole = (...roles) => (req, res, next) => {
  if (!req.user || !roles.includes(req.user.role)) {
    logger.warn('access denied', { userId: req.user && req.user.id, path: req.path });
    return next(createError(403, 'Forbidden'));
  }
  next();
};
