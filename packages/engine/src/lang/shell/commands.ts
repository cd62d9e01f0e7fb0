/** One simple command of a shell text, quotes removed. */
export interface ShellCommand {
  /** Without leading assignments and wrappers such as `exec`, `npx`, `dumb-init --`. */
  words: string[];
  /** Leading assignments: `NODE_ENV=production npm ci`. */
  env: Record<string, string>;
  /** Line inside the text, from 0. */
  line: number;
  /** Its failure does not stop what follows (`|| true`). */
  failureIgnored: boolean;
  /** The command that takes its output: the pipe ends as that one ends, unless the shell is told otherwise. */
  pipedInto?: string;
  /** Folder it runs in relative to the start, when a `cd` or `--prefix` before it says so. */
  cwd: string | undefined;
  /** Names of the package scripts through which it was reached, outermost first. */
  via: string[];
}

interface Raw {
  words: string[];
  line: number;
  /** The operator after it. */
  after: string;
}

const MAX_TEXT = 200_000;
const MAX_COMMANDS = 5_000;

/** Splits a shell text into simple commands. Understands quotes, comments, continuation lines and `sh -c "…"`; expands nothing. */
export function shellCommands(text: string): ShellCommand[] {
  return collect(text, 0, undefined, 0, []);
}

function collect(text: string, firstLine: number, cwd: string | undefined, depth: number, via: string[]): ShellCommand[] {
  const out: ShellCommand[] = [];
  let at = cwd;
  const raws = split(text);
  raws.forEach((raw, index) => {
    const next = raws[index + 1];
    const failureIgnored =
      raw.after === '||' &&
      next !== undefined &&
      /^(?:true|:|echo|exit 0)$/.test(
        next.words
          .slice(0, 2)
          .join(' ')
          .replace(/^echo.*/, 'echo'),
      );
    const { words, env } = unwrap(raw.words);
    const name = words[0];
    if (name === undefined) return;
    const line = firstLine + raw.line;
    if (name === 'cd' && words[1] !== undefined) at = words[1];
    const script = shellArgument(words);
    if (script !== undefined && depth < 4) {
      for (const inner of collect(script, line, at, depth + 1, via))
        out.push({ ...inner, env: { ...env, ...inner.env }, failureIgnored: inner.failureIgnored || failureIgnored });
      return;
    }
    const pipedInto = raw.after === '|' ? next?.words[0] : undefined;
    out.push({ words, env, line, failureIgnored, ...(pipedInto === undefined ? {} : { pipedInto }), cwd: at, via });
  });
  return out;
}

/** Text given to `sh -c`. */
function shellArgument(words: string[]): string | undefined {
  if (!/(?:^|\/)(?:ba|da|z|a)?sh$/.test(words[0] ?? '')) return undefined;
  const flag = words.findIndex((word) => /^-[a-z]*c$/.test(word));
  return flag === -1 ? undefined : words[flag + 1];
}

const WRAPPERS = new Set([
  'exec',
  'time',
  'sudo',
  'nohup',
  'command',
  'npx',
  'bunx',
  'pnpx',
  'dumb-init',
  'tini',
  '/sbin/tini',
  '/usr/bin/dumb-init',
  '/usr/bin/tini',
  '/tini',
  'env',
  'cross-env',
  'dotenv',
  'dotenvx',
  'then',
  'do',
  'else',
  'if',
  'while',
  '!',
  '{',
  '(',
]);

/** Takes assignments and commands that only start another one off the front. */
function unwrap(given: string[]): { words: string[]; env: Record<string, string> } {
  const env: Record<string, string> = {};
  let words = given;
  for (let turn = 0; turn < 12 && words.length > 0; turn += 1) {
    const first = words[0] as string;
    const assignment = /^([A-Za-z_]\w*)=(.*)$/s.exec(first);
    if (assignment !== null) {
      const value = assignment[2] as string;
      env[assignment[1] as string] = value;
      // `DIFF=$(pscale branch diff …)` runs the command.
      words = /^\$\([^)]+$/.test(value) ? [value.slice(2), ...words.slice(1)] : words.slice(1);
    } else if (WRAPPERS.has(first)) words = afterFlags(first, words.slice(1));
    else if (['pnpm', 'yarn', 'npm', 'bun', 'mise'].includes(first) && ['exec', 'dlx', 'x'].includes(words[1] ?? ''))
      words = afterFlags('exec', words.slice(2));
    else if (['su-exec', 'gosu', 'setpriv'].includes(first)) words = words.slice(2);
    // A script of the project that sets something up and then runs what it is given: `./with-database.sh npm test`.
    else if (/\.(?:ba)?sh$/.test(first) && /^(?:npm|npx|pnpm|yarn|bun|node|vitest|jest|mocha)$/.test(words[1] ?? ''))
      words = words.slice(1);
    else if (/^docker(?:-compose)?$|^podman$/.test(first)) {
      const inner = insideContainer(words);
      if (inner === undefined) break;
      words = inner;
    } else break;
  }
  return { words, env };
}

function afterFlags(wrapper: string, words: string[]): string[] {
  let at = 0;
  while (at < words.length && (words[at] as string).startsWith('-')) {
    const flag = words[at] as string;
    at += 1;
    if (flag === '--') break;
    if (['-e', '-p', '--package', '-c', '-u'].includes(flag) && (wrapper === 'dotenv' || wrapper === 'npx' || wrapper === 'sudo')) at += 1;
  }
  return words.slice(at);
}

/** Images that start the tool they are named after, so that what follows are its arguments. */
const TOOL_IMAGE =
  /(?:^|\/)(gitleaks|trufflehog|oasdiff|trivy|grype|syft|semgrep|hadolint|actionlint|checkov|osv-scanner|squawk|k6)(?:[:@][\w.@:-]+)?$/;

/** `docker compose exec -T app npm run migrate` → `npm run migrate`. */
function insideContainer(words: string[]): string[] | undefined {
  const verb = words.findIndex((word) => word === 'run' || word === 'exec');
  if (verb === -1 || verb > 6) return undefined;
  let at = verb + 1;
  while (at < words.length && (words[at] as string).startsWith('-'))
    at += /^(?:-e|-v|-w|-u|--env|--volume|--workdir|--user|--name|--network|-p)$/.test(words[at] as string) ? 2 : 1;
  const rest = words.slice(at + 1);
  const tool = TOOL_IMAGE.exec(words[at] ?? '')?.[1];
  if (tool !== undefined && words[0] !== 'docker-compose' && !words.slice(0, verb).includes('compose'))
    return rest[0] === tool ? rest : [tool, ...rest];
  return rest.length === 0 ? undefined : rest;
}

/** Cuts a text at operators; words keep their content without quotes. */
function split(source: string): Raw[] {
  const text = source.length > MAX_TEXT ? source.slice(0, MAX_TEXT) : source;
  const out: Raw[] = [];
  let words: string[] = [];
  let word: string | undefined;
  let line = 0;
  let startLine = 0;
  const endWord = (): void => {
    if (word === undefined) return;
    if (words.length === 0) startLine = line;
    words.push(word);
    word = undefined;
  };
  const endCommand = (operator: string): void => {
    endWord();
    if (words.length > 0 && out.length < MAX_COMMANDS) out.push({ words, line: startLine, after: operator });
    words = [];
  };
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at] as string;
    if (char === '\\') {
      if (text[at + 1] === '\n') line += 1;
      else word = (word ?? '') + (text[at + 1] ?? '');
      at += 1;
    } else if (char === '"' || char === "'") {
      const end = closingQuote(text, at);
      const inside = text.slice(at + 1, end);
      word = (word ?? '') + (char === '"' ? inside.replace(/\\(["\\$`\n])/g, '$1') : inside);
      if (words.length === 0) startLine = line;
      line += inside.split('\n').length - 1;
      at = end;
    } else if (char === '#' && word === undefined) {
      const end = text.indexOf('\n', at);
      at = end === -1 ? text.length : end - 1;
    } else if (char === '\n') {
      endCommand('\n');
      line += 1;
    } else if (char === '&' && text[at + 1] === '&') {
      endCommand('&&');
      at += 1;
    } else if (char === '|' && text[at + 1] === '|') {
      endCommand('||');
      at += 1;
    } else if (char === ';' || char === '|' || (char === '&' && !/[<>]/.test(text[at - 1] ?? '') && text[at + 1] !== '>')) endCommand(char);
    else if (char === '(' && word === undefined) endCommand('(');
    else if (char === ')' && !(word ?? '').includes('$(')) endCommand(')');
    else if (/\s/.test(char)) endWord();
    else word = (word ?? '') + char;
  }
  endCommand('');
  return out;
}

function closingQuote(text: string, start: number): number {
  const quote = text[start];
  for (let at = start + 1; at < text.length; at += 1) {
    if (text[at] === '\\' && quote === '"') at += 1;
    else if (text[at] === quote) return at;
  }
  return text.length;
}
