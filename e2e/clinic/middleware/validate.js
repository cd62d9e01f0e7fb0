const createError = require('http-errors');
module.exports = (schemas) => (req, res, next) => {
  for (const part of ['params', 'query', 'body']) {
    if (!schemas[part]) continue;
    const { value, error } = schemas[part].validate(req[part], { abortEarly: false, stripUnknown: true });
    if (error) return next(createError(422, 'Validation failed', { details: error.details.map((d) => ({ path: d.path.join('.'), message: d.message })) }));
    req[part] = value;
  }
  next();
};
