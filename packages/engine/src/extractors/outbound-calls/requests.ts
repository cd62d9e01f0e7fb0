import type { Known } from '@airworthy/model';
import { ABSENT, known, unknown } from '@airworthy/model';
import type { Node } from 'oxc-parser';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import type { StaticValue } from '../../lang/typescript/static-value.ts';
import type { HttpInstance } from './instances.ts';
import { instanceOf, instancesOf } from './instances.ts';

/** A request that some code makes with an HTTP client, before it is read. */
export interface RequestSite {
  site: CallSite;
  by: string;
  method: Known<string>;
  url: Node | undefined;
  /** Value of the URL where there is no node of its own (a member of the options). */
  urlValue: StaticValue | undefined;
  /** Options, the most specific first. */
  options: readonly StaticValue[];
  body: Node | undefined;
  instance: HttpInstance | undefined;
  /** It goes through a configured client that could not be found. */
  throughUnknown?: boolean;
  /** Time-out in ms when no option sets one. */
  byDefault: Known<number>;
}

const VERBS = new Set(['get', 'post', 'put', 'patch', 'delete', 'head', 'options']);
const WITH_BODY = new Set(['post', 'put', 'patch']);
/** https://undici.nodejs.org/#/docs/api/Client: headers and body each have five minutes. */
const UNDICI = known(300_000, '300000, the default of the library');

const AXIOS = /^axios(?:\.create\(\))?(?:\.(?:get|post|put|patch|delete|head|options|request))?$/;
const GOT = /^got(?:\.got)?(?:\.extend\(\))?(?:\.(?:get|post|put|patch|delete|head|stream))?$/;
const KY = /^ky(?:\.(?:create|extend)\(\))?(?:\.(?:get|post|put|patch|delete|head))?$/;
const UNDICI_CALLS = /^undici\.(?:request|fetch|stream)$|^undici\.(?:Client|Pool|Agent)#request$/;
const NODE = /^https?\.(?:request|get)$/;
const SUPERAGENT = /^superagent\.(?:get|post|put|patch|del|delete|head)$/;
const NEEDLE = /^needle(?:\.(?:get|post|put|patch|delete|head))?$/;

/** All requests of a service that go through general HTTP clients. */
export function requestSites(code: CodeIndex): RequestSite[] {
  const instances = instancesOf(code);
  const found: RequestSite[] = [];
  for (const site of code.callsTo(AXIOS)) {
    if (site.node.type !== 'CallExpression') continue;
    const request = axios(code, site, instances);
    found.push(
      site.callee.includes('()') && request.instance === undefined
        ? { ...request, throughUnknown: true, byDefault: unknown('options of a client made elsewhere') }
        : request,
    );
  }
  for (const site of code.callsTo('fetch')) found.push(plain(code, site, 'fetch', ABSENT));
  for (const site of code.callsTo(GOT)) found.push({ ...plain(code, site, 'got', ABSENT), instance: instanceOf(code, site, instances) });
  for (const site of code.callsTo(KY)) found.push(plain(code, site, 'ky', known(10_000, '10000, the default of the library')));
  for (const site of code.callsTo(UNDICI_CALLS)) found.push(plain(code, site, 'undici', UNDICI));
  for (const site of code.callsTo(NODE)) found.push(node(code, site));
  for (const site of code.callsTo(SUPERAGENT)) found.push(superagent(site));
  for (const site of code.callsTo(NEEDLE))
    found.push({ ...plain(code, site, 'needle', ABSENT), ...(VERBS.has(site.member ?? '') ? {} : { url: site.args[1] }) });
  return found;
}

function textOf(code: CodeIndex, value: StaticValue | undefined): Known<string> {
  const read = code.toKnown(value, (one): one is string => typeof one === 'string');
  return read.state === 'known' ? known(read.value.toUpperCase()) : read;
}

function axios(code: CodeIndex, site: CallSite, instances: readonly HttpInstance[]): RequestSite {
  const verb =
    site.member !== undefined && VERBS.has(site.member) && site.callee !== 'axios' && !site.callee.endsWith(')') ? site.member : undefined;
  const instance = instanceOf(code, site, instances);
  const of = (node: Node | undefined): StaticValue[] => (node === undefined ? [] : [code.value(node, site.module)]);
  if (verb !== undefined) {
    const withBody = WITH_BODY.has(verb);
    return {
      site,
      by: 'axios',
      method: known(verb.toUpperCase()),
      url: site.args[0],
      urlValue: undefined,
      options: of(site.args[withBody ? 2 : 1]),
      body: withBody ? site.args[1] : undefined,
      instance,
      byDefault: ABSENT,
    };
  }
  const [first, second] = site.args;
  const value = first === undefined ? undefined : code.value(first, site.module);
  const asOptions =
    value?.kind === 'object' || (second === undefined && value?.kind !== 'literal' && value?.kind !== 'text' && value?.kind !== 'env');
  const options = asOptions ? of(first) : of(second);
  const given = textOf(code, code.property(options[0], 'method'));
  return {
    site,
    by: 'axios',
    method: given.state === 'absent' ? known('GET') : given,
    url: asOptions ? undefined : first,
    urlValue: asOptions ? code.property(value, 'url') : undefined,
    options,
    body: code.property(options[0], 'data')?.node,
    instance,
    byDefault: ABSENT,
  };
}

function plain(code: CodeIndex, site: CallSite, by: string, byDefault: Known<number>): RequestSite {
  const [url, given] = site.args;
  const options = given === undefined ? [] : [code.value(given, site.module)];
  const verb =
    site.member !== undefined && VERBS.has(site.member)
      ? known(site.member.toUpperCase())
      : textOf(code, code.property(options[0], 'method'));
  return {
    site,
    by,
    method: verb.state === 'absent' ? known('GET') : verb,
    url,
    urlValue: undefined,
    options,
    body: (code.property(options[0], 'body') ?? code.property(options[0], 'json'))?.node,
    instance: undefined,
    byDefault,
  };
}

function node(code: CodeIndex, site: CallSite): RequestSite {
  const [first] = site.args;
  const value = first === undefined ? undefined : code.value(first, site.module);
  const asOptions = value?.kind === 'object';
  const options = (asOptions ? [first] : [site.args[1]])
    .flatMap((one) => (one === undefined ? [] : [code.value(one, site.module)]))
    .filter((one) => one.kind !== 'function');
  const method = textOf(code, code.property(options[0], 'method'));
  return {
    site,
    by: site.callee.split('.')[0] ?? 'http',
    method: method.state === 'absent' ? known('GET') : method,
    url: asOptions ? undefined : first,
    urlValue: asOptions ? (code.property(value, 'hostname') ?? code.property(value, 'host')) : undefined,
    options,
    body: undefined,
    instance: undefined,
    byDefault: ABSENT,
  };
}

/** Options are set by members of the chain. */
function superagent(site: CallSite): RequestSite {
  const verb = site.member === 'del' ? 'delete' : (site.member ?? 'get');
  return {
    site,
    by: 'superagent',
    method: known(verb.toUpperCase()),
    url: site.args[0],
    urlValue: undefined,
    options: [],
    body: undefined,
    instance: undefined,
    byDefault: unknown('set along the chain'),
  };
}
