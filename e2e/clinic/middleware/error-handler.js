const { UniqueConstraintError, ForeignKeyConstraintError } = require('sequelize');
const logger = require('../utils/logger');
// eslint-disable-next-line no-unused-vars
module.exports = (err, req, res, next) => {
  let status = err.status || 500;
  if (err instanceof UniqueConstraintError) status = 409;
  if (err instanceof ForeignKeyConstraintError) status = 409;
  if (status >= 500) logger.error('request failed', { err, path: req.path, requestId: req.id });
  else logger.info('request refused', { message: err.message, status, path: req.path, requestId: req.id });
  res.status(status).json({ error: status >= 500 ? 'Internal error' : err.message, details: err.details, requestId: req.id });
};
