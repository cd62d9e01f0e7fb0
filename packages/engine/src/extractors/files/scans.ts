import type { FileScan } from '@airworthy/model';
import type { Node } from 'oxc-parser';
import { callsBelow } from '../../extract/calls-below.ts';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import type { FunctionInfo } from '../../lang/typescript/bound-module.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { isFunction, keyName, unwrap, walk } from '../../lang/typescript/syntax.ts';

const PACKAGES =
  /^(?:new )?(?:clamscan|clamdjs|clamav\.js|clamav-client|@pompelmi\/[\w-]+|pompelmi|node-clam|clamd-node|pangea-node-sdk\.FileScan\w*)(?:[.#(]|$)/;
const COMMANDS = /^(?:child_process\.\w+|execa(?:\.\w+)?|util\.promisify\(\))$/;
const CLIENTS = /^(?:axios\b.*|fetch|got\b.*|undici\.(?:fetch|request))$/;
const SCANNER_TEXT = /clamd?scan|clamdtop|virustotal|cloudmersive|opswat|metadefender|\/virus|malware|antivirus|av[-_]?scan/i;
const NAMED = /virus|malware|antivirus|clam(?:av|scan)?|infect/i;

/** Code that asks a scanner, and code that is named for it and asks none. One fact for each class or module. */
export function fileScans(input: ExtractInput): ReadonlySet<FunctionInfo> {
  const { code } = input;
  const real = new Map<unknown, { call: CallSite; fn: FunctionInfo | undefined }>();
  const asked = new Set<CallSite>();
  for (const call of scannerCalls(code)) {
    asked.add(call);
    const fn = heldAround(call.enclosing);
    const owner = fn?.class ?? fn?.module ?? call.module;
    const before = real.get(owner);
    // What looks at a file says more than what opens the connection.
    if (
      before === undefined ||
      (before.fn === undefined && fn !== undefined) ||
      (/init|constructor|connect/i.test(before.fn?.own ?? '') && !/init|constructor|connect/i.test(fn?.own ?? ''))
    )
      real.set(owner, { call, fn });
  }
  const functions = new Set<FunctionInfo>();
  for (const [, { call, fn }] of real) {
    const entry = fn === undefined ? undefined : (outermost(code, fn) ?? fn);
    const open = entry === undefined ? undefined : opening(code, entry, asked);
    for (const one of siblings(code, fn)) functions.add(one);
    const fact: FileScan = {
      location: entry?.location ?? call.location,
      related: [call.location],
      wiring: code.reach(entry ?? call),
      by: byOf(call),
      name: entry?.name ?? '',
      kind: 'real',
      failsOpen: entry === undefined ? 'unknown' : open !== undefined,
    };
    if (open !== undefined) fact.openBecause = open;
    input.emit('fileScans', fact);
  }
  for (const fn of pretenders(code)) {
    if (
      functions.has(fn) ||
      callsBelow(code, fn, 4).some(({ call }) => asked.has(call) || CLIENTS.test(call.callee) || call.callee.startsWith('*'))
    )
      continue;
    functions.add(fn);
    input.emit('fileScans', { location: fn.location, wiring: code.reach(fn), by: 'own', name: fn.name, kind: 'stub', failsOpen: true });
  }
  return functions;
}

function scannerCalls(code: CodeIndex): CallSite[] {
  const near = (call: CallSite): string => code.text(call.node, call.module).slice(0, 400);
  return [
    ...code.callsTo(PACKAGES),
    ...code.callsTo(COMMANDS).filter((call) => /clamd?scan/.test(near(call))),
    ...[...new Set(code.modules)]
      .filter((module) => module.kind === 'production' && /clamd?scan/.test(module.parsed.text))
      .flatMap((module) => module.bound.calls.flatMap((raw) => code.callAt(raw.node) ?? []))
      .filter(
        (call) =>
          /exec|spawn|run/i.test(call.member ?? nameOf(call.node)) &&
          call.args.some((one) => /clamd?scan/.test(code.text(one, call.module).slice(0, 200))),
      ),
    ...code.callsTo(CLIENTS).filter((call) => SCANNER_TEXT.test(near(call)) && /scan|analy|virus|malware|files?/i.test(near(call))),
  ];
}

function nameOf(node: Node): string {
  if (node.type !== 'CallExpression') return '';
  const callee = unwrap(node.callee);
  return callee.type === 'Identifier' ? callee.name : '';
}

function byOf(call: CallSite): string {
  if (CLIENTS.test(call.callee)) return 'http';
  const name = /^(?:new )?(@[^/]+\/[^.(#]+|[^.(#]+)/.exec(call.callee)?.[1] ?? '';
  return /^(?:child_process|execa|util|repo:|\*)/.test(name) ? 'command' : name;
}

function heldAround(fn: FunctionInfo | undefined): FunctionInfo | undefined {
  let at = fn;
  while (at !== undefined && !at.held) at = at.parent;
  return at ?? fn;
}

/** The function of the same class or module that others call and that leads to this one. */
function outermost(code: CodeIndex, fn: FunctionInfo): FunctionInfo | undefined {
  const within = siblings(code, fn).filter((one) => one !== fn && /scan|check|inspect|detect/i.test(one.own ?? ''));
  return within.find((one) => callsBelow(code, one, 3).some(({ call }) => call.targets.includes(fn)));
}

function siblings(code: CodeIndex, fn: FunctionInfo | undefined): FunctionInfo[] {
  if (fn === undefined) return [];
  return code.functions.filter((one) => one.module === fn.module && one.class === fn.class && one.held);
}

/** Functions that say that they look for malware: by their own name or by `scan` in a class of such a name. */
function pretenders(code: CodeIndex): FunctionInfo[] {
  return code.functions.filter((fn) => {
    if (!fn.held || fn.own === undefined || fn.node.body === null) return false;
    const own = /^(?:scan|check|detect|inspect|is|has|run)/i.test(fn.own) && NAMED.test(fn.own);
    const owned = /^scan/i.test(fn.own) && NAMED.test(fn.class?.name ?? '');
    return own || owned;
  });
}

/** Where the answer is "clean" although no scanner said so: in a catch, or when scanning is off. */
function opening(code: CodeIndex, entry: FunctionInfo, asked: ReadonlySet<CallSite>): string | undefined {
  const functions = [entry, ...new Set(callsBelow(code, entry, 2).flatMap(({ call }) => call.targets))].filter(
    (fn) => fn.module === entry.module,
  );
  for (const fn of functions) {
    const found = openIn(code, fn, asked);
    if (found !== undefined) return found;
  }
  return undefined;
}

function openIn(code: CodeIndex, fn: FunctionInfo, asked: ReadonlySet<CallSite>): string | undefined {
  const { body } = fn.node;
  if (body === null) return undefined;
  let found: string | undefined;
  const look = (node: Node, where: string): void => {
    walk(node, (inner) => {
      if (found !== undefined || isFunction(inner)) return false;
      if (inner.type === 'ReturnStatement' && inner.argument !== null && saysClean(code, fn, inner.argument, asked))
        found = `${where}: ${code.text(inner, fn.module).replaceAll(/\s+/g, ' ').slice(0, 80)}`;
      return true;
    });
  };
  walk(body, (node) => {
    if (found !== undefined || isFunction(node)) return false;
    if (node.type === 'CatchClause') look(node.body, 'after an error');
    if (node.type === 'IfStatement') {
      const test = code.text(node.test, fn.module).replaceAll(/\s+/g, ' ').slice(0, 60);
      if (
        /enabled|initiali[sz]ed|available|ready|configured|disabled|skip|NODE_ENV|!\s*this\.\w+\s*$|!\s*\w*(?:scanner|client|clam\w*)\b/i.test(
          test,
        )
      )
        look(node.consequent, `if ${test}`);
    }
    return true;
  });
  return found;
}

function saysClean(code: CodeIndex, fn: FunctionInfo, input: Node, asked: ReadonlySet<CallSite>): boolean {
  const node = unwrap(input.type === 'AwaitExpression' ? input.argument : input);
  if (node.type === 'Literal') return node.value === true;
  if (node.type === 'ObjectExpression')
    return node.properties.some((property) => {
      if (property.type !== 'Property' || property.value.type !== 'Literal') return false;
      const name = keyName(property.key, property.computed) ?? '';
      return (
        (/^(?:is)?(?:clean|safe|ok|passed|valid)$/i.test(name) && property.value.value === true) ||
        (/^(?:is)?(?:infected|malicious|virus|threat)$/i.test(name) && property.value.value === false) ||
        (/^(?:status|result)$/i.test(name) && /^clean$/i.test(String(property.value.value)))
      );
    });
  if (node.type !== 'CallExpression') return false;
  // Another function answers in place of the scanner.
  const site = code.callAt(node);
  const target = site?.targets[0];
  return (
    target !== undefined &&
    target !== fn &&
    target.module === fn.module &&
    /scan|mock|fallback/i.test(target.own ?? '') &&
    !callsBelow(code, target, 3).some(({ call }) => asked.has(call))
  );
}
