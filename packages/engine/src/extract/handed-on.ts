import type { Route } from '@airworthy/model';
import type { Node } from 'oxc-parser';
import type { FunctionInfo } from '../lang/typescript/bound-module.ts';
import type { CallSite } from '../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../lang/typescript/code-index.ts';
import { memberName, unwrap, walk } from '../lang/typescript/syntax.ts';
import { callsBelow } from './calls-below.ts';

/** What a call into a library for signing in is printed as, up to the method that answers a whole request. */
const AUTH_LIBRARY = /^(?:(better-auth)\.betterAuth\(\)\.handler|(@auth\/core)\.Auth|(supertokens-node)\b.*\.middleware)$/;

/**
 * The library that a handler hands the whole request to, for signing people in and out: it has a router of its own, checks what is sent, and
 * asks for a credential where one is needed.
 */
export function authLibraryOf(code: CodeIndex, handler: FunctionInfo): string | undefined {
  for (const { call } of callsBelow(code, handler, 1)) {
    const match = AUTH_LIBRARY.exec(call.callee);
    if (match) return match.slice(1).find((name) => name !== undefined);
  }
  return undefined;
}

const SENDS_FILE = /\bsendFile$/;
/** What a handler may do besides, and still give nothing but a page: look at the address, say that there is nothing, set what is sent along. */
const OF_PAGES =
  /^(?:callNotFound|sendFile|startsWith|endsWith|includes|test|match|split|join|resolve|code|status|type|header|headers|send|setHeader|next)$/;

/** `app.get('/*', (request, reply) => reply.sendFile('index.html'))`: the page of an app that finds its views itself. */
export function givesPage(code: CodeIndex, route: Pick<Route, 'method' | 'path'>, handler: FunctionInfo): boolean {
  if (!/^(?:GET|HEAD|ALL)$/.test(route.method) || !/\*$|\(\.\*\)$|\{\*\w+\}$/.test(route.path)) return false;
  const calls = callsBelow(code, handler, 2).filter(({ call }) => call.targets.length === 0);
  return calls.some(({ call }) => SENDS_FILE.test(call.callee)) && calls.every(({ call }) => OF_PAGES.test(lastName(call)));
}

const REDIRECTS = /(?:^|\.)(?:redirect|redirectDocument|permanentRedirect|typedredirect)$/;

/** `() => redirect('/new/address')`: whoever comes is sent elsewhere, and nothing is looked up on the way. */
export function onlyRedirects(route: Pick<Route, 'method'>, handler: FunctionInfo): boolean {
  if (!/^(?:GET|HEAD)$/.test(route.method)) return false;
  const answers: (Node | null)[] = [];
  const { body } = handler.node as { body?: Node | null };
  if (body === undefined || body === null) return false;
  let waits = false;
  const visit = (node: Node): boolean | void => {
    if (node.type === 'FunctionDeclaration' || node.type === 'FunctionExpression' || node.type === 'ArrowFunctionExpression') return false;
    if (node.type === 'AwaitExpression') waits = true;
    // Loaders of Remix and React Router end with `throw redirect('/new')` as well.
    if (node.type === 'ReturnStatement' || node.type === 'ThrowStatement') answers.push(node.argument);
  };
  if (body.type === 'BlockStatement') walk(body, visit);
  else answers.push(body);
  const sendsAway = (node: Node | null): boolean => {
    const call = node === null ? undefined : unwrap(node);
    if (call?.type !== 'CallExpression') return false;
    const callee = unwrap(call.callee);
    return REDIRECTS.test(
      callee.type === 'Identifier' ? callee.name : callee.type === 'MemberExpression' ? `.${memberName(callee) ?? ''}` : '',
    );
  };
  return !waits && answers.length > 0 && answers.every(sendsAway);
}

/** `() => { throw new Error('not served here'); }`: whoever comes is turned away, and nothing is looked at before. */
export function onlyRefuses(handler: FunctionInfo): boolean {
  const { body } = handler.node as { body?: Node | null };
  if (body?.type !== 'BlockStatement') return false;
  const last = body.body.at(-1);
  if (last?.type !== 'ThrowStatement' || sendsElsewhere(last.argument)) return false;
  let does = false;
  walk(body, (node) => {
    if (node.type === 'AwaitExpression' || node.type === 'ReturnStatement' || node.type === 'IfStatement' || node.type === 'TryStatement')
      does = true;
    return undefined;
  });
  return !does;
}

function sendsElsewhere(node: Node): boolean {
  const call = unwrap(node);
  return (
    call.type === 'CallExpression' &&
    REDIRECTS.test(memberName(unwrap(call.callee)) ?? (call.callee.type === 'Identifier' ? call.callee.name : ''))
  );
}

const lastName = (call: CallSite): string => call.member ?? call.callee.slice(call.callee.lastIndexOf('.') + 1);

/** A field of the request whose value only whoever was sent a link can know. */
const ONE_TIME = /(?:^|[._])(?:\w*token|(?:invite|invitation|activation|setup)_?code)$/i;

/**
 * Whether a handler looks up the digest of a token that the request brings: an invitation, the link of a first start, a confirmation. Only
 * the digest is kept, so that it has to be made from what was sent.
 */
export function looksUpToken(code: CodeIndex, route: Pick<Route, 'schemas'>, handler: FunctionInfo): boolean {
  if (!route.schemas.some((one) => one.part !== 'response' && one.fields?.some((field) => ONE_TIME.test(field)))) return false;
  const below = callsBelow(code, handler, 4);
  const digests = (call: CallSite): boolean =>
    call.callee === 'crypto.createHash().update' ||
    call.targets.some((fn) => code.callsIn(fn).some((one) => one.callee === 'crypto.createHash'));
  return (
    below.some(({ call }) => digests(call) && call.args.some((one) => ONE_TIME.test(code.text(one, call.module)))) &&
    below.some(({ call }) => /^(?:query|execute\w*|findFirst|findUnique|findOne|first|\$queryRaw)$/.test(lastName(call)))
  );
}
