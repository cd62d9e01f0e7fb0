import type { Problem } from '../../view/blockers.ts';
import type { ServiceContext } from '../context.ts';
import { literal } from './script.ts';

/** The service refuses to start while a secret is missing, so that no value from the source is ever used. */
export function secretsScript(_context: ServiceContext, problem: Problem): string | undefined {
  const names = [
    ...new Set((problem.verdict?.evidence ?? []).flatMap((one) => /^fallback-literal ([A-Z][A-Z0-9_]+)/.exec(one.message)?.[1] ?? [])),
  ];
  if (names.length === 0) return undefined;
  return `// The service must not start while one of its secrets is missing.
// Run it in the folder of the service: START="node dist/index.js" node FILE
// All other variables that it needs have to be set. Exit code: 0 the fix holds, 1 it does not, 2 it could not be told.
import { spawn } from 'node:child_process';
const names = ${literal(names)};
const { START, WAIT = '8000' } = process.env;
if (!START) {
  console.error('Set START to the command that starts the service.');
  process.exit(2);
}
const run = (env) =>
  new Promise((settle) => {
    const child = spawn(START, { shell: true, env, stdio: 'ignore', detached: true });
    const timer = setTimeout(() => {
      try {
        process.kill(-child.pid);
      } catch {
        // It ended by itself meanwhile.
      }
      settle(undefined);
    }, Math.min(Number(WAIT) || 8000, 60_000));
    child.on('exit', (code) => {
      clearTimeout(timer);
      settle(code ?? 1);
    });
  });
const whole = { ...process.env, ...Object.fromEntries(names.map((name) => [name, process.env[name] ?? 'set-by-verification-of-secrets-0123456789'])) };
if ((await run(whole)) !== undefined) {
  console.error('The service does not stay up even with every secret set, so nothing can be told. Check START and the other variables.');
  process.exit(2);
}
let bad = 0;
for (const name of names) {
  const env = { ...whole };
  delete env[name];
  const code = await run(env);
  const holds = code !== undefined && code !== 0;
  if (!holds) bad += 1;
  console.log(\`\${holds ? 'ok  ' : 'FAIL'} without \${name} the service \${code === undefined ? 'starts' : 'ends with code ' + code}\`);
}
process.exit(bad > 0 ? 1 : 0);
`;
}

/** The command that starts an instance no longer changes the schema. */
export function migrationScript(_context: ServiceContext, problem: Problem): string | undefined {
  const files = [...new Set(problem.places.map((at) => at.path))];
  if (files.length === 0) return undefined;
  return `// What starts an instance must not run migrations: one job does that, once, before the instances start.
// Run it in the root of the repository: node FILE
// Exit code: 0 the fix holds, 1 it does not, 2 it could not be told.
import { existsSync, readFileSync } from 'node:fs';
const files = ${literal(files)};
const migrates = /\\b(?:prisma\\s+(?:migrate|db\\s+push)|knex\\s+migrate|node-pg-migrate|typeorm\\s+migration:run|sequelize(?:-cli)?\\s+db:migrate|drizzle-kit\\s+(?:migrate|push)|migrate(?::\\w+)?\\s+(?:up|latest|deploy)|(?:npm|pnpm|yarn)\\s+(?:run\\s+)?(?:db:)?migrate\\S*|runMigrations?|migrate\\.latest)\\b/i;
const starts = /^\\s*(?:CMD|ENTRYPOINT)\\b|"(?:start|prestart)[\\w:]*"\\s*:/;
let told = 0;
let bad = 0;
for (const file of files) {
  if (!existsSync(file)) {
    console.error(\`\${file} is not here; run this in the root of the repository.\`);
    continue;
  }
  const text = readFileSync(file, 'utf8').replace(/\\\\\\r?\\n/g, ' ');
  const lines = text.split('\\n').filter((line) => !/^\\s*(?:#|\\/\\/)/.test(line));
  const looked = starts.test(lines.join('\\n')) || lines.some((line) => starts.test(line)) ? lines.filter((line) => starts.test(line)) : lines;
  // Of several stages the last CMD and ENTRYPOINT count.
  const commands = /Dockerfile/i.test(file) ? [looked.findLast((line) => /^\\s*CMD/.test(line)), looked.findLast((line) => /^\\s*ENTRYPOINT/.test(line))].filter(Boolean) : looked;
  told += 1;
  const found = commands.find((line) => migrates.test(line));
  if (found) bad += 1;
  console.log(\`\${found ? 'FAIL' : 'ok  '} \${file}: \${found ? found.trim() : 'what starts an instance runs no migration'}\`);
}
process.exit(told === 0 ? 2 : bad > 0 ? 1 : 0);
`;
}
