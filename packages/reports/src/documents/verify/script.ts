/** Data inside a script, as a literal that no text of the audited repository can leave. */
export function literal(value: unknown): string {
  const line = (one: unknown): string =>
    JSON.stringify(one).replace(/[\u2028\u2029]/g, (sign) => (sign === '\u2028' ? '\\u2028' : '\\u2029'));
  return Array.isArray(value) ? `[\n${value.map((one) => `  ${line(one)},\n`).join('')}]` : line(value);
}

/** The frame of a script over HTTP: where the service is, how results are told, how it ends. */
export function httpScript(about: string, body: string): string {
  return `// ${about}
// Run it against a test system: BASE_URL=http://127.0.0.1:3000 node FILE
// Exit code: 0 the fix holds, 1 it does not, 2 it could not be told.
const base = process.env.BASE_URL;
if (!base) {
  console.error('Set BASE_URL to the address of a running test system.');
  process.exit(2);
}
const send = (method, path, { headers = {}, body } = {}) =>
  fetch(new URL(path, base), { method, headers, body, redirect: 'manual', signal: AbortSignal.timeout(10_000) });
let bad = 0;
let told = 0;
const tell = (holds, text) => {
  told += 1;
  if (!holds) bad += 1;
  console.log(\`\${holds ? 'ok  ' : 'FAIL'} \${text}\`);
};
try {
${body
  .split('\n')
  .map((line) => (line === '' ? '' : `  ${line}`))
  .join('\n')}
} catch (error) {
  console.error(\`No answer from \${base}: \${error.cause?.message ?? error.message}\`);
  process.exit(2);
}
process.exit(told === 0 ? 2 : bad > 0 ? 1 : 0);
`;
}
