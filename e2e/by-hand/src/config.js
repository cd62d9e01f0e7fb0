const required = ['DATABASE_URL', 'JWT_SECRET'];
for (const name of required) if (!process.env[name]) { console.error(`missing ${name}`); process.exit(1); }
if (process.env.JWT_SECRET.length < 32) throw new Error('JWT_SECRET is too short');
const port = Number(process.env.PORT || 3000);
if (!Number.isInteger(port)) throw new Error('PORT must be a number');
module.exports = { databaseUrl: process.env.DATABASE_URL, jwtSecret: process.env.JWT_SECRET, port };
