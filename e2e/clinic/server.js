const { app, redis } = require('./app');
const { sequelize } = require('./models');
const config = require('./config');
const logger = require('./utils/logger');

let server;
async function start() {
  await redis.connect();
  await sequelize.authenticate();
  server = app.listen(config.port, () => logger.info(`listening on ${config.port}`));
}
async function stop(signal) {
  logger.info(`${signal}: closing`);
  setTimeout(() => process.exit(1), 10000).unref();
  server.close(async () => {
    await sequelize.close();
    await redis.quit();
    process.exit(0);
  });
}
process.on('SIGTERM', () => stop('SIGTERM'));
process.on('SIGINT', () => stop('SIGINT'));
process.on('unhandledRejection', (err) => { logger.error('unhandled rejection', { err }); process.exit(1); });
process.on('uncaughtException', (err) => { logger.error('uncaught exception', { err }); process.exit(1); });
start().catch((err) => { logger.error('could not start', { err }); process.exit(1); });
