/** A script file that a command line starts. */
export interface CommandTarget {
  /** As written, relative to the working directory of the command. */
  path: string;
  /** Name of the package script through which it was reached, or `''`. */
  via: string;
  /** Loaded before the script by a flag of Node.js. */
  preload?: true;
  /** The command starts an app of its own and hands it to what the file exports. */
  plugin?: true;
}

const RUNNERS = new Set([
  'node',
  'nodejs',
  'tsx',
  'ts-node',
  'ts-node-dev',
  'nodemon',
  'bun',
  'deno',
  'pm2',
  'pm2-runtime',
  'forever',
  'swc-node',
  'esno',
]);
const VALUE_FLAGS = new Set([
  '-r',
  '--require',
  '--import',
  '--loader',
  '--experimental-loader',
  '--env-file',
  '-P',
  '--project',
  '--name',
  '-i',
  '--exec',
  '-e',
  '--eval',
  '-p',
  '--watch-path',
  '-w',
]);

/** Script files that a shell command starts, following `npm run …` through the package scripts. */
export function commandTargets(command: string, scripts: Record<string, unknown>, via = '', depth = 0): CommandTarget[] {
  const out: CommandTarget[] = [];
  if (depth > 5) return out;
  for (const part of command.split(/&&|\|\||[;|\n]/)) {
    const words = (part.match(/"[^"]*"|'[^']*'|[^\s"']+/g) ?? []).map((word) => word.replace(/^["']|["']$/g, ''));
    for (let at = 0; at < words.length; at += 1) {
      const word = (words[at] as string).slice((words[at] as string).lastIndexOf('/') + 1);
      if (word === 'npm' || word === 'yarn' || word === 'pnpm' || (word === 'bun' && words[at + 1] === 'run')) {
        const name = words.slice(at + 1).find((next) => !next.startsWith('-') && next !== 'run' && next !== 'run-script');
        const script = name === undefined ? undefined : scripts[name];
        if (typeof script === 'string') out.push(...commandTargets(script, scripts, name, depth + 1));
        break;
      }
      if (/\s/.test(words[at] as string)) {
        // `sh -c "… && node dist/index.js"`
        out.push(...commandTargets(words[at] as string, scripts, via, depth + 1));
        continue;
      }
      if (word === 'fastify' && words[at + 1] === 'start') {
        // https://github.com/fastify/fastify-cli#start
        out.push({ path: words.slice(at + 2).find((next) => /\.[cm]?[jt]s$/.test(next)) ?? 'app.js', via, plugin: true });
        break;
      }
      if (!RUNNERS.has(word)) continue;
      for (const path of preloads(words.slice(at + 1))) out.push({ path, via, preload: true });
      const target = scriptOf(words.slice(at + 1));
      if (target !== undefined) out.push({ path: target, via });
      break;
    }
  }
  return out;
}

/** Files and packages that Node.js loads before the script: `--import=./tracing.js`, `-r ./dist/tracing.js`. */
function preloads(words: readonly string[]): string[] {
  const out: string[] = [];
  for (const [at, word] of words.entries()) {
    const flag = /^(?:--import|--require|-r)(?:=(.*))?$/.exec(word);
    if (flag === null) {
      if (!word.startsWith('-') && !VALUE_FLAGS.has(words[at - 1] ?? '')) break;
      continue;
    }
    const path = flag[1] ?? words[at + 1] ?? '';
    if (/^\.{0,2}\//.test(path) || /^(?:@[\w.-]+\/)?[\w.-]+/.test(path)) out.push(path);
  }
  return out;
}

function scriptOf(words: string[]): string | undefined {
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] as string;
    if (word === '-e' || word === '--eval' || word === '-p') return undefined;
    if (VALUE_FLAGS.has(word)) at += 1;
    else if (word.startsWith('-') || RUNNERS.has(word) || ['run', 'start', 'watch', 'exec'].includes(word)) continue;
    else if (/\.[cm]?[jt]sx?$|^[\w@.-]*\/[\w/@.-]+$|^[\w-]+$/.test(word)) return word;
    else return undefined;
  }
  return undefined;
}

/** Commands of the last stage of a Dockerfile: `ENTRYPOINT`, `CMD`, and entry scripts written by `RUN echo`. HEALTHCHECK is not a start. */
export function dockerCommands(text: string): { text: string; line: number }[] {
  let entry: { text: string; line: number } | undefined;
  let command: { text: string; line: number } | undefined;
  const lines = text.split('\n');
  for (let at = 0; at < lines.length; at += 1) {
    const start = at;
    let full = (lines[at] as string).trim();
    while (full.endsWith('\\') && at + 1 < lines.length) {
      at += 1;
      const next = (lines[at] as string).trim();
      full = full.slice(0, -1) + (next.startsWith('#') ? '\\' : next);
    }
    const match = /^(FROM|CMD|ENTRYPOINT)\s+(.*)$/is.exec(full);
    if (match === null) continue;
    const keyword = (match[1] as string).toUpperCase();
    if (keyword === 'FROM') {
      entry = undefined;
      command = undefined;
    } else if (keyword === 'CMD') command = { text: words(match[2] as string), line: start + 1 };
    else entry = { text: words(match[2] as string), line: start + 1 };
  }
  return [command, entry].filter((found) => found !== undefined);
}

function words(value: string): string {
  if (!value.startsWith('[')) return value;
  try {
    const list: unknown = JSON.parse(value);
    // Words with blanks stay together, they are scripts for `sh -c`.
    if (Array.isArray(list)) return list.map((word) => (/\s/.test(String(word)) ? `'${String(word)}'` : String(word))).join(' ');
  } catch {
    // Shell form that happens to start with a bracket.
  }
  return value;
}
