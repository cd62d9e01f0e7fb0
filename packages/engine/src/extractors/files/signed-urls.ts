import type { Known, SignedUrl } from '@airworthy/model';
import { ABSENT, known, unknown } from '@airworthy/model';
import type { Node } from 'oxc-parser';
import { startedBy } from '../../extract/callers-above.ts';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { numberOf, objectOf, optionNode, textOf } from '../../extract/option-nodes.ts';
import { routesOf } from '../../extract/routes.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import { memberName, unwrap } from '../../lang/typescript/syntax.ts';

type Read = Pick<SignedUrl, 'operation' | 'expiresIn' | 'fixes'>;

const V2 = /^aws-sdk(?:\/clients\/s3|\.S3)?#(?:getSignedUrl|getSignedUrlPromise|createPresignedPost)$/;
const GCS = /^@google-cloud\/storage\..*\.(?:getSignedUrl|generateSignedPostPolicyV[24]|createResumableUpload)$/;
const MINIO = /^minio\.Client#presigned(?:GetObject|PutObject|PostPolicy|Url)$/;

/** Links that are handed out in place of a file. https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-presigned-url.html */
export function signedUrls(input: ExtractInput): void {
  const { code } = input;
  for (const call of code.callsTo('@aws-sdk/s3-request-presigner.getSignedUrl')) emit(input, call, 's3', v3(input, call));
  for (const call of code.callsTo('@aws-sdk/s3-presigned-post.createPresignedPost'))
    emit(input, call, 's3', post(input, call, call.args[1]));
  for (const call of code.callsTo(V2))
    emit(input, call, 's3', call.callee.endsWith('createPresignedPost') ? post(input, call, call.args[0]) : v2(input, call));
  for (const call of code.callsTo(GCS)) emit(input, call, 'gcs', gcs(input, call));
  for (const call of code.callsTo(MINIO)) {
    const operation = call.callee.endsWith('GetObject') ? 'get' : call.callee.endsWith('PutObject') ? 'put' : 'unknown';
    // Seven days when nothing is said.
    const expiresIn = call.args[2] === undefined ? known(604_800, 'the default of the library') : seconds(input, call, call.args[2]);
    emit(input, call, 'minio', { operation, expiresIn, fixes: operation === 'put' ? ['key'] : [] });
  }
  azure(input);
  oci(input);
}

/**
 * A shared access signature of a blob says who may do what until when, and nothing of what is uploaded: its `contentType` is the header that
 * readers get. https://learn.microsoft.com/rest/api/storageservices/create-service-sas
 */
function azure(input: ExtractInput): void {
  const { code } = input;
  const calls = [...code.callsOfMember('generateSasUrl'), ...code.callsTo(/^@azure\/storage-blob\.generateBlobSASQueryParameters$/)];
  for (const call of calls) {
    if (call.targets.length > 0) continue;
    const options = objectOf(call.args[0], call.module);
    const permissions = optionNode(options, 'permissions');
    const expires = optionNode(options, 'expiresOn');
    const told = permissions === undefined ? undefined : /['"`]([racwdxltmeop]+)['"`]/.exec(code.text(permissions, call.module))?.[1];
    const operation = told === undefined ? 'unknown' : /[acw]/.test(told) ? 'put' : 'get';
    emit(input, call, 'azure', {
      operation,
      expiresIn: expires === undefined ? ABSENT : untilDate(input, call, expires),
      fixes: operation === 'put' && !/container/i.test(code.text(call.receiver ?? call.node, call.module)) ? ['key'] : [],
    });
  }
}

/** https://docs.oracle.com/en-us/iaas/Content/Object/Tasks/usingpreauthenticatedrequests.htm */
function oci(input: ExtractInput): void {
  const { code } = input;
  for (const call of code.callsOfMember('createPreauthenticatedRequest')) {
    if (call.targets.length > 0) continue;
    const given = call.args[0] === undefined ? undefined : unwrap(call.args[0]);
    const request = given?.type === 'Identifier' ? call.module.bindingAt.get(given.start)?.init : given;
    const text = request === undefined || request === null ? '' : code.text(request, call.module);
    const access = /accessType\s*:[^,}]*?(AnyObjectReadWrite|AnyObjectRead|AnyObjectWrite|ObjectReadWrite|ObjectRead|ObjectWrite)/.exec(
      text,
    )?.[1];
    const operation = access === undefined ? 'unknown' : access.includes('Write') ? 'put' : 'get';
    const one = operation === 'put' && access?.startsWith('Any') === false;
    emit(input, call, 'oci', { operation, expiresIn: unknown('timeExpires'), fixes: one ? ['key'] : [] });
  }
}

/** `new Date(Date.now() + ttl * 1000)`, also where it stands in a variable. */
function untilDate(input: ExtractInput, call: CallSite, node: Node): Known<number> {
  const at = unwrap(node);
  const init = at.type === 'Identifier' ? call.module.bindingAt.get(at.start)?.init : undefined;
  const made = init === undefined ? at : unwrap(init);
  const [moment] = made.type === 'NewExpression' ? made.arguments : [];
  return moment === undefined ? unknown(input.code.text(at, call.module).slice(0, 80)) : sinceNow(input, call, moment);
}

function emit(input: ExtractInput, call: CallSite, by: string, read: Read): void {
  const routes = routesOf(input);
  const above = startedBy(input, call.enclosing).routes.flatMap((index) => routes[index] ?? []);
  const print = (route: { method: string; path: string }): string => `${route.method} ${route.path}`;
  input.emit('signedUrls', {
    location: call.location,
    wiring: input.code.reach(call),
    by,
    ...read,
    routes: [...new Set(above.map(print))].toSorted(),
    openRoutes: [...new Set(above.filter((route) => route.access === 'open').map(print))].toSorted(),
  });
}

/** `getSignedUrl(client, new PutObjectCommand({ … }), { expiresIn })`: 900 seconds when nothing is said. */
function v3(input: ExtractInput, call: CallSite): Read {
  const options = objectOf(call.args[2], call.module);
  const given = optionNode(options, 'expiresIn');
  const expiresIn =
    given !== undefined
      ? seconds(input, call, given)
      : call.args[2] === undefined || options !== undefined
        ? known(900, 'the default of the library')
        : unknown(input.code.text(call.args[2], call.module).slice(0, 80));
  let command = call.args[1] === undefined ? undefined : unwrap(call.args[1]);
  if (command?.type === 'Identifier') {
    const init = call.module.bindingAt.get(command.start)?.init;
    command = init === undefined ? undefined : unwrap(init);
  }
  const callee = command === undefined ? '' : (input.code.callAt(command)?.callee ?? '');
  const operation = callee.endsWith('PutObjectCommand') ? 'put' : callee.endsWith('GetObjectCommand') ? 'get' : 'unknown';
  const params = command?.type === 'NewExpression' ? paramsOf(command.arguments[0], call) : undefined;
  return { operation, expiresIn, fixes: operation === 'put' ? fixed(params) : [] };
}

/** `s3.getSignedUrlPromise('putObject', { … })`: 900 seconds when nothing is said. */
function v2(input: ExtractInput, call: CallSite): Read {
  const verb = textOf(input.code, call.args[0], call.module);
  const params = objectOf(call.args[1], call.module);
  const given = optionNode(params, 'Expires');
  const operation = verb.state === 'known' ? (/put/i.test(verb.value) ? 'put' : /get/i.test(verb.value) ? 'get' : 'unknown') : 'unknown';
  const expiresIn =
    given !== undefined
      ? seconds(input, call, given)
      : params === undefined
        ? unknown('options built elsewhere')
        : known(900, 'the default of the library');
  return { operation, expiresIn, fixes: operation === 'put' ? fixed(params) : [] };
}

/** Parameters as they are written, also where a function of the service adds to them: `new PutObjectCommand(withEncryption({ Key: … }))`. */
function paramsOf(given: Node | undefined, call: CallSite): ReturnType<typeof objectOf> {
  const at = given === undefined ? undefined : unwrap(given);
  const inner = at?.type === 'CallExpression' ? at.arguments.find((one) => one.type === 'ObjectExpression') : undefined;
  return objectOf(inner ?? given, call.module);
}

/** A link for PUT fixes what is signed; conditions are for forms only. What could not be read may fix the rest. */
function fixed(params: ReturnType<typeof objectOf>): string[] {
  const found = [
    ...(optionNode(params, 'Key') === undefined ? [] : ['key']),
    ...(optionNode(params, 'ContentLength') === undefined ? [] : ['length']),
    ...(optionNode(params, 'ContentType') === undefined ? [] : ['type']),
  ];
  const open = params === undefined || params.properties.some((one) => one.type === 'SpreadElement');
  return open && found.length < 3 ? [...found, 'unknown'] : found;
}

function post(input: ExtractInput, call: CallSite, given: Node | undefined): Read {
  const options = objectOf(given, call.module);
  const conditions = optionNode(options, 'Conditions');
  const named = conditions === undefined ? undefined : unwrap(conditions);
  const init = named?.type === 'Identifier' ? call.module.bindingAt.get(named.start)?.init : undefined;
  const text = [conditions, init].map((one) => (one === undefined ? '' : input.code.text(one, call.module))).join(' ');
  const expires = optionNode(options, 'Expires');
  const fixes = [
    ...(optionNode(options, 'Key') !== undefined || /['"]key['"]|\$key/.test(text) ? ['key'] : []),
    ...(/content-length-range/.test(text) ? ['length'] : []),
    ...(/content-type/i.test(text) || (options !== undefined && /Content-Type/.test(input.code.text(options, call.module)))
      ? ['type']
      : []),
  ];
  return {
    operation: 'post',
    expiresIn: expires === undefined ? known(3600, 'the default of the library') : seconds(input, call, expires),
    fixes,
  };
}

function gcs(input: ExtractInput, call: CallSite): Read {
  const options = objectOf(call.args[0], call.module);
  const action = textOf(input.code, optionNode(options, 'action'), call.module);
  const expires = optionNode(options, 'expires');
  const operation = call.callee.includes('PostPolicy')
    ? 'post'
    : action.state !== 'known'
      ? 'unknown'
      : action.value === 'read'
        ? 'get'
        : 'put';
  const text = options === undefined ? '' : input.code.text(options, call.module);
  const fixes =
    operation === 'get'
      ? []
      : [
          'key',
          ...(/content-length-range|contentLength/i.test(text) ? ['length'] : []),
          ...(/contentType|Content-Type/.test(text) ? ['type'] : []),
        ];
  return { operation, expiresIn: expires === undefined ? ABSENT : sinceNow(input, call, expires), fixes };
}

/** `Date.now() + 15 * 60 * 1000` in seconds. */
function sinceNow(input: ExtractInput, call: CallSite, node: Node): Known<number> {
  const at = unwrap(node);
  if (at.type === 'BinaryExpression' && at.operator === '+' && /Date\.now\(\)/.test(input.code.text(at.left as Node, call.module))) {
    const ms = numberOf(input.code, at.right, call.module);
    return ms.state === 'known' ? known(ms.value / 1000, input.code.text(at, call.module)) : unknown(input.code.text(at, call.module));
  }
  return unknown(input.code.text(at, call.module).slice(0, 80));
}

/** A number, also the default of the parameter that carries it when every caller leaves it out or gives a number. */
function seconds(input: ExtractInput, call: CallSite, node: Node, depth = 0): Known<number> {
  const { code } = input;
  const plain = numberOf(code, node, call.module);
  if (plain.state === 'known' || plain.state === 'env') return plain;
  const at = unwrap(node);
  if (depth > 3) return plain;
  // `options.expiresIn || 300`, `ttl ?? 900`
  if (at.type === 'LogicalExpression' && at.operator !== '&&')
    return larger(code.text(at, call.module), [seconds(input, call, at.left, depth + 1), seconds(input, call, at.right, depth + 1)]);
  if (at.type === 'Identifier') {
    const init = call.module.bindingAt.get(at.start);
    if (init?.kind === 'const' && init.init !== undefined && init.path.length === 0) return seconds(input, call, init.init, depth + 1);
  }
  if (at.type === 'MemberExpression') return ofCallers(input, call, at) ?? plain;
  const binding = at.type === 'Identifier' ? call.module.bindingAt.get(at.start) : undefined;
  const fn = binding?.kind === 'param' ? call.module.functionByStart.get(binding.declaration.start) : undefined;
  if (fn === undefined || binding === undefined || binding.path.length > 0) return plain;
  const own = fn.params[binding.index];
  const standard = own?.type === 'AssignmentPattern' ? numberOf(code, own.right, call.module) : undefined;
  const callers = code.callersOf(fn).filter((one) => code.reach(one).state !== 'not-wired');
  const given = callers.map((one) => {
    const argument = one.args[binding.index];
    return argument === undefined ? (standard ?? plain) : seconds(input, one, argument, depth + 1);
  });
  if (given.length === 0) return standard ?? plain;
  return larger(code.text(node, call.module), given);
}

/** A member of a parameter, from the object literals that callers give. */
function ofCallers(input: ExtractInput, call: CallSite, node: Extract<Node, { type: 'MemberExpression' }>): Known<number> | undefined {
  const { code } = input;
  const name = memberName(node);
  const object = unwrap(node.object);
  const binding = object.type === 'Identifier' ? call.module.bindingAt.get(object.start) : undefined;
  const fn =
    binding?.kind === 'param' && binding.path.length === 0 ? call.module.functionByStart.get(binding.declaration.start) : undefined;
  if (name === undefined || fn === undefined || binding === undefined) return undefined;
  const given = code.callersOf(fn).flatMap((one) => {
    const options = objectOf(one.args[binding.index], one.module);
    const value = optionNode(options, name);
    return value === undefined ? [] : [numberOf(code, value, one.module)];
  });
  return given.length === 0 ? undefined : larger(code.text(node, call.module), given);
}

function larger(source: string, values: readonly Known<number>[]): Known<number> {
  const numbers = values.flatMap((one) => (one.state === 'known' ? [one.value] : []));
  return numbers.length < values.length || numbers.length === 0 ? unknown(source) : known(Math.max(...numbers), source);
}
