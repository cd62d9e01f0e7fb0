import type { SecurityHeaders } from '@airworthy/model';
import type { Node } from 'oxc-parser';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import type { CodeModule } from '../../lang/typescript/code-index.ts';
import { unwrap, walk } from '../../lang/typescript/syntax.ts';
import { NAMES } from './header-names.ts';
import type { Header } from './header-names.ts';

type State = SecurityHeaders['hsts'];

const WIRED = { state: 'wired', rung: 'L7' } as const;
/** A source of `headers()` that every address matches, or every one but files of the app itself. */
const EVERYWHERE = /^\/(?:\(\.\*\)|:\w+\*|\(\(\?!.*\)\.?\*?\)|\(\.\*\)\?)$/;

/**
 * What the configuration of Next.js says about all answers: headers and compression, which is on unless it is switched off.
 * https://nextjs.org/docs/app/api-reference/config/next-config-js/headers
 * https://nextjs.org/docs/app/api-reference/config/next-config-js/compress
 */
export function nextControls(input: ExtractInput): void {
  if (!input.boot.followed.includes('Next.js')) return;
  const { code, emit, partial, service } = input;
  const root = service.path === '' ? '' : `${service.path}/`;
  const config = code.modules.find(({ path }) => path.startsWith(root) && /^next\.config\.(?:[cm]?js|m?ts)$/.test(path.slice(root.length)));
  const elsewhere = namedInCode(input);
  const location = { path: config?.path ?? `${root}package.json`, line: 1 };
  if (config === undefined || !/\bcompress\s*:\s*(?!true\b)/.test(config.parsed.text))
    emit('compressions', { by: 'Next.js', location, wiring: WIRED });
  const told = config === undefined ? undefined : headersIn(config);
  if (told !== undefined || elsewhere.size > 0) {
    const state = (header: Header): State => {
      const own = told?.states.get(header);
      if (own === 'on') return 'on';
      return own === 'unknown' || told?.whole === false || elsewhere.has(header) ? 'unknown' : 'off';
    };
    emit('securityHeaders', {
      by: 'Next.js',
      location: told?.location ?? location,
      wiring: WIRED,
      hsts: state('hsts'),
      csp: state('csp'),
      noSniff: state('noSniff'),
      frameguard: state('frameguard'),
      referrerPolicy: state('referrerPolicy'),
    });
  }
  if (elsewhere.has('cors')) partial('corsPolicies', 'headers that let other origins in are set one by one, which is not read');
  const forms = code.callsOfMember('formData').find((call) => call.args.length === 0 && code.reach(call).state !== 'not-wired');
  if (forms !== undefined)
    partial('uploads', `what a form brings is taken apart by own code (${forms.location.path}:${forms.location.line})`);
}

const NAMED = new RegExp(`${Object.keys(NAMES).join('|')}|access-control-allow-origin`, 'gi');

/** Headers that code of the server, or the host of the app, names anywhere. */
function namedInCode({ code, files, tree }: ExtractInput): Set<Header | 'cors'> {
  const found = new Set<Header | 'cors'>();
  const look = (text: string): void => {
    for (const [name] of text.matchAll(NAMED)) found.add(NAMES[name.toLowerCase()] ?? 'cors');
  };
  for (const module of code.modules) if (module.kind === 'production' && module.reach.state !== 'not-wired') look(module.parsed.text);
  for (const { path } of files) if (/(?:^|\/)(?:vercel\.json|netlify\.toml|_headers)$/.test(path)) look(tree.read(path) ?? '');
  return found;
}

interface Told {
  location: { path: string; line: number };
  states: Map<Header, State>;
  /** Nothing of the list came from where it could not be read. */
  whole: boolean;
}

/** What `headers()` of a configuration says of every address; `undefined` where it has none. */
function headersIn(module: CodeModule): Told | undefined {
  const { text } = module.parsed;
  const at = /\bheaders\s*(?::|\()/.exec(text);
  if (at === null) return undefined;
  const out: Told = { location: { path: module.path, line: module.parsed.locate(at.index).line }, states: new Map(), whole: true };
  let found = 0;
  walk(module.parsed.program as unknown as Node, (node) => {
    if (node.type !== 'ObjectExpression') return;
    const member = (name: string): Node | undefined => {
      for (const one of node.properties)
        if (one.type === 'Property' && !one.computed && one.key.type === 'Identifier' && one.key.name === name) return one.value;
      return undefined;
    };
    const source = member('source');
    const headers = member('headers');
    if (source === undefined || headers === undefined) return;
    found += 1;
    const covers = source.type === 'Literal' && typeof source.value === 'string' && EVERYWHERE.test(source.value);
    const limited = ['has', 'missing'].some((name) => member(name) !== undefined);
    const list = listOf(headers, module);
    if (list === undefined) {
      out.whole = false;
      return;
    }
    walk(list, (one) => {
      const name = one.type === 'Literal' && typeof one.value === 'string' ? NAMES[one.value.toLowerCase()] : undefined;
      if (name === undefined || out.states.get(name) === 'on') return;
      out.states.set(name, covers && !limited && isAlways(list, one.start) ? 'on' : 'unknown');
    });
  });
  if (found === 0) out.whole = false;
  return out;
}

/** The list that stands there, or that a variable of the module holds. */
function listOf(node: Node, module: CodeModule): Node | undefined {
  const value = unwrap(node);
  if (value.type === 'ArrayExpression') return value;
  const init = value.type === 'Identifier' ? module.bound.bindingAt.get(value.start)?.init : undefined;
  return init !== undefined && unwrap(init).type === 'ArrayExpression' ? unwrap(init) : undefined;
}

/** Whether what stands at a place of a list is in it whatever the settings are. */
function isAlways(list: Node, at: number): boolean {
  if (list.type !== 'ArrayExpression') return false;
  return list.elements.some((one) => one !== null && one.type === 'ObjectExpression' && one.start <= at && at < one.end);
}
