require('dotenv').config();
const Joi = require('joi');

const schema = Joi.object({
  NODE_ENV: Joi.string().valid('production', 'development', 'test').required(),
  PORT: Joi.number().port().default(8080),
  DB_HOST: Joi.string().required(),
  DB_USER: Joi.string().required(),
  DB_PASSWORD: Joi.string().min(12).required(),
  DB_NAME: Joi.string().required(),
  REDIS_URL: Joi.string().uri().required(),
  SESSION_SECRET: Joi.string().min(32).required(),
  FRONTEND_ORIGIN: Joi.string().uri().required(),
  SMTP_URL: Joi.string().uri().required(),
}).unknown();

const { value, error } = schema.validate(process.env, { abortEarly: false });
if (error) throw new Error(`Bad configuration: ${error.message}`);

module.exports = {
  env: value.NODE_ENV,
  isProduction: value.NODE_ENV === 'production',
  port: value.PORT,
  db: { host: value.DB_HOST, username: value.DB_USER, password: value.DB_PASSWORD, database: value.DB_NAME },
  redisUrl: value.REDIS_URL,
  sessionSecret: value.SESSION_SECRET,
  origin: value.FRONTEND_ORIGIN,
  smtpUrl: value.SMTP_URL,
};
