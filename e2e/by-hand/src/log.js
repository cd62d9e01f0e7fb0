const write = (level, message, fields) => process.stdout.write(JSON.stringify({ level, time: new Date().toISOString(), message, ...fields }) + '\n');
module.exports = { info: (m, f) => write('info', m, f), error: (m, f) => write('error', m, f) };
