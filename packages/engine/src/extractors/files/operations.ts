import type { FileOperation, Route } from '@airworthy/model';
import { ABSENT } from '@airworthy/model';
import type { Node, ObjectExpression } from 'oxc-parser';
import { startedBy } from '../../extract/callers-above.ts';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { objectOf, optionNode, textOf } from '../../extract/option-nodes.ts';
import { onRequestPath } from '../../extract/request-path.ts';
import { routesOf } from '../../extract/routes.ts';
import type { BoundModule } from '../../lang/typescript/bound-module.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { memberName, unwrap } from '../../lang/typescript/syntax.ts';
import { nameOrigin } from './name-origin.ts';

interface Store {
  by: string;
  calls: RegExp;
  action: FileOperation['action'];
  /** Where name, content and access stand: argument by position, or options by name. */
  read(call: CallSite): {
    name?: Node | undefined;
    body?: Node | undefined;
    access?: Node | undefined;
    options?: ObjectExpression | undefined;
  };
}

const s3 = (call: CallSite) => {
  const options = objectOf(call.args[0], call.module);
  const params = objectOf(optionNode(options, 'params'), call.module) ?? options;
  return {
    name: optionNode(params, 'Key', 'CopySource'),
    body: optionNode(params, 'Body'),
    access: optionNode(params, 'ACL'),
    options: params,
  };
};
const positions = (name: number, body?: number) => (call: CallSite) => ({
  name: call.args[name],
  body: body === undefined ? undefined : call.args[body],
});
const V3 = '@aws-sdk/client-s3';

const STORES: readonly Store[] = [
  { by: 's3', calls: new RegExp(`^new ${V3}\\.(?:PutObject|CreateMultipartUpload)Command$`), action: 'write', read: s3 },
  { by: 's3', calls: /^new @aws-sdk\/lib-storage\.Upload$/, action: 'write', read: s3 },
  {
    by: 's3',
    calls: /^(?:aws-sdk(?:\/clients\/s3|\.S3)?|@aws-sdk\/client-s3\.S3)#(?:upload|putObject|createMultipartUpload)$/,
    action: 'write',
    read: s3,
  },
  { by: 's3', calls: new RegExp(`^new ${V3}\\.GetObjectCommand$`), action: 'read', read: s3 },
  { by: 's3', calls: /^(?:aws-sdk(?:\/clients\/s3|\.S3)?|@aws-sdk\/client-s3\.S3)#getObject$/, action: 'read', read: s3 },
  { by: 's3', calls: new RegExp(`^new ${V3}\\.DeleteObjects?Command$`), action: 'delete', read: s3 },
  { by: 's3', calls: /^(?:aws-sdk(?:\/clients\/s3|\.S3)?|@aws-sdk\/client-s3\.S3)#deleteObjects?$/, action: 'delete', read: s3 },
  { by: 's3', calls: new RegExp(`^new ${V3}\\.PutBucketLifecycle\\w*Command$`), action: 'lifecycle', read: () => ({}) },
  {
    by: 's3',
    calls: /^(?:aws-sdk(?:\/clients\/s3|\.S3)?|@aws-sdk\/client-s3\.S3)#putBucketLifecycle\w*$/,
    action: 'lifecycle',
    read: () => ({}),
  },
  { by: 'minio', calls: /^minio\.Client#(?:putObject|fPutObject)$/, action: 'write', read: positions(1, 2) },
  { by: 'minio', calls: /^minio\.Client#(?:getObject|fGetObject)$/, action: 'read', read: positions(1) },
  { by: 'minio', calls: /^minio\.Client#removeObjects?$/, action: 'delete', read: positions(1) },
  { by: 'minio', calls: /^minio\.Client#setBucketLifecycle$/, action: 'lifecycle', read: () => ({}) },
  {
    by: 'gcs',
    calls: /^@google-cloud\/storage\..*\.file\(\)\.(?:save|createWriteStream)$/,
    action: 'write',
    read: (call) => ({ name: fileOfChain(call), body: call.args[0], access: undefined, options: objectOf(call.args.at(-1), call.module) }),
  },
  {
    by: 'gcs',
    calls: /^@google-cloud\/storage\..*\.upload$/,
    action: 'write',
    read: (call) => ({ name: optionNode(objectOf(call.args[1], call.module), 'destination') ?? call.args[0] }),
  },
  { by: 'gcs', calls: /^@google-cloud\/storage\..*\.file\(\)\.delete$/, action: 'delete', read: (call) => ({ name: fileOfChain(call) }) },
  {
    by: 'azure-blob',
    calls: /^@azure\/storage-blob\..*\.(?:upload|uploadData|uploadStream|uploadFile)$/,
    action: 'write',
    read: (call) => ({ name: fileOfChain(call), body: call.args[0] }),
  },
  {
    by: 'azure-blob',
    calls: /^@azure\/storage-blob\..*\.delete(?:IfExists)?$/,
    action: 'delete',
    read: (call) => ({ name: fileOfChain(call) }),
  },
  {
    by: 'cloudinary',
    calls: /^cloudinary\..*uploader\.upload(?:_stream)?$/,
    action: 'write',
    read: (call) => ({ name: optionNode(objectOf(call.args.at(-1), call.module), 'public_id'), body: call.args[0] }),
  },
  { by: 'cloudinary', calls: /^cloudinary\..*uploader\.destroy$/, action: 'delete', read: positions(0) },
  {
    by: 'vercel-blob',
    calls: /^@vercel\/blob\.put$/,
    action: 'write',
    read: (call) => ({ name: call.args[0], body: call.args[1], access: optionNode(objectOf(call.args[2], call.module), 'access') }),
  },
  { by: 'vercel-blob', calls: /^@vercel\/blob\.del$/, action: 'delete', read: positions(0) },
  { by: 'supabase', calls: /^@supabase\/.*storage\.from\(\)\.upload$/, action: 'write', read: positions(0, 1) },
  { by: 'supabase', calls: /^@supabase\/.*storage\.from\(\)\.remove$/, action: 'delete', read: positions(0) },
];

const DISK_WRITES =
  /^(?:fs|fs\/promises|fs\.promises|fs-extra)\.(?:writeFile|writeFileSync|createWriteStream|outputFile|copyFile|rename|move)$/;
const DISK_REMOVES = /^(?:fs|fs\/promises|fs\.promises|fs-extra)\.(?:unlink|unlinkSync|rm|rmSync|remove)$/;
const PUBLIC_CALL = /^@google-cloud\/storage\..*\.file\(\)\.makePublic$|^@google-cloud\/storage\..*\.makePublic$/;

export function fileOperations(input: ExtractInput): void {
  const { code } = input;
  const handedOut = signedCommands(code);
  for (const store of STORES)
    for (const call of code.callsTo(store.calls)) {
      if (handedOut.has(call.node)) continue;
      const { name, body, access } = store.read(call);
      input.emit('fileOperations', {
        ...base(input, call, name),
        by: store.by,
        action: store.action,
        access: textOf(code, access, call.module),
        body: bodyOf(input, body, call.module, call),
        fromUpload: comesFromUpload(input, body, call),
      });
    }
  for (const call of code.callsTo(PUBLIC_CALL))
    input.emit('fileOperations', {
      ...base(input, call, undefined),
      by: 'gcs',
      action: 'write',
      access: { state: 'known', value: 'public-read', source: code.text(call.node, call.module).slice(0, 80) },
      body: 'unknown',
      fromUpload: 'unknown',
    });
  disk(input);
}

/** Commands that a link is made for: nothing is stored where they stand. */
function signedCommands(code: CodeIndex): ReadonlySet<Node> {
  const found = new Set<Node>();
  for (const call of code.callsTo('@aws-sdk/s3-request-presigner.getSignedUrl')) {
    const at = call.args[1] === undefined ? undefined : unwrap(call.args[1]);
    const init = at?.type === 'Identifier' ? call.module.bindingAt.get(at.start)?.init : undefined;
    for (const node of [at, init === undefined ? undefined : unwrap(init)]) if (node !== undefined) found.add(node);
  }
  return found;
}

/** Files on the disk count where requests bring them about; what start-up and scripts write does not. */
function disk(input: ExtractInput): void {
  const { code, boot } = input;
  const served = onRequestPath(code, boot);
  for (const [pattern, action] of [
    [DISK_WRITES, 'write'],
    [DISK_REMOVES, 'delete'],
  ] as const)
    for (const call of code.callsTo(pattern)) {
      if (served(call.enclosing) !== true && startedBy(input, call.enclosing).routes.length === 0) continue;
      const moves = /copyFile|rename|move/.test(call.callee);
      const name = call.args[moves ? 1 : 0];
      if (action === 'write' && name !== undefined && isTemporary(code, name, call.module)) continue;
      const body = moves || call.callee.endsWith('createWriteStream') ? undefined : call.args[1];
      input.emit('fileOperations', {
        ...base(input, call, name),
        by: 'fs',
        action,
        access: ABSENT,
        body: call.callee.endsWith('createWriteStream') ? 'stream' : 'buffer',
        fromUpload: action === 'delete' ? false : comesFromUpload(input, body, call),
      });
    }
}

/** Names below the folder for temporary files have facts of their own. */
export function isTemporary(code: CodeIndex, node: Node, module: BoundModule, depth = 0): boolean {
  const at = unwrap(node);
  if (/tmpdir\(|mkdtemp|['"`/]te?mp['"`/]|\btmp(?:Dir|Path|File|Name)|\btemp(?:Dir|Path|File|Name|orary)/i.test(code.text(at, module)))
    return true;
  if (depth > 3) return false;
  if (at.type === 'Identifier') {
    const init = module.bindingAt.get(at.start)?.init;
    return init !== undefined && isTemporary(code, init, module, depth + 1);
  }
  if (at.type === 'AwaitExpression') return isTemporary(code, at.argument, module, depth + 1);
  return at.type === 'CallExpression' && at.arguments[0] !== undefined && isTemporary(code, at.arguments[0], module, depth + 1);
}

function base(input: ExtractInput, call: CallSite, name: Node | undefined) {
  const { code, boot } = input;
  const above = startedBy(input, call.enclosing);
  const origin = name === undefined ? undefined : nameOrigin(code, name, call.module);
  if (origin?.raw === true && above.routes.length > 0 && above.routes.every((index) => formsChecked(routesOf(input)[index]))) {
    origin.raw = false;
    origin.cleaned = true;
  }
  return {
    location: call.location,
    wiring: code.reach(call),
    name: origin === undefined ? ('unknown' as const) : nameOf(origin, name as Node, code, call.module),
    ...(origin !== undefined && (origin.raw || origin.cleaned) ? { nameCleaned: !origin.raw } : {}),
    nameSource: name === undefined ? '' : code.text(spelled(name, call.module), call.module).replaceAll(/\s+/g, ' ').slice(0, 120),
    onRequestPath: above.routes.length > 0 ? (true as const) : onRequestPath(code, boot)(call.enclosing),
    ...(above.schedule || above.worker ? { scheduled: true } : {}),
  };
}

/** The text that a constant stands for: of `key` one sees nothing, of the template that it holds what it is made of. */
function spelled(name: Node, module: BoundModule): Node {
  const at = unwrap(name);
  const init = at.type === 'Identifier' ? module.bindingAt.get(at.start)?.init : undefined;
  return init?.type === 'TemplateLiteral' ? init : name;
}

/** A schema says of every id, address and date of the request what it looks like. */
function formsChecked(route: Route | undefined): boolean {
  const schemas = (route?.schemas ?? []).filter((schema) => schema.part !== 'response');
  return schemas.length > 0 && schemas.every((schema) => schema.unformatted?.length === 0);
}

function nameOf(origin: ReturnType<typeof nameOrigin>, name: Node, code: CodeIndex, module: BoundModule): FileOperation['name'] {
  if (origin.raw || origin.cleaned) return origin.generated ? 'mixed' : 'user';
  if (origin.generated) return 'generated';
  return origin.open && code.flowsFromRequest(name, module) !== false ? 'unknown' : 'server';
}

function bodyOf({ code }: ExtractInput, body: Node | undefined, module: BoundModule, call: CallSite): FileOperation['body'] {
  if (body === undefined) return /[sS]tream$/.test(call.callee) ? 'stream' : 'unknown';
  const at = unwrap(body);
  const text = code.text(at, module);
  const binding = at.type === 'Identifier' ? module.bindingAt.get(at.start) : undefined;
  const annotation = binding?.annotation === undefined ? '' : code.text(binding.annotation, module);
  if (/\bBuffer\b|Uint8Array|string/.test(annotation)) return 'buffer';
  if (/Readable|Stream/.test(annotation)) return 'stream';
  const init = binding?.init === undefined ? '' : code.text(binding.init, module);
  if (/createReadStream|[sS]tream\b|\.file\.file$|PassThrough/.test(`${text} ${init}`)) return 'stream';
  if (/\.buffer\b|[bB]uffer|toBuffer|JSON\.stringify|Buffer\.|arrayBuffer/.test(`${text} ${init}`)) return 'buffer';
  if (at.type === 'Literal' || at.type === 'TemplateLiteral') return 'buffer';
  return 'unknown';
}

/** The content flows from the request, or a handler that takes files leads here and hands the content on. */
function comesFromUpload(input: ExtractInput, body: Node | undefined, call: CallSite): boolean | 'unknown' {
  const { code } = input;
  const flows = body === undefined ? 'unknown' : code.flowsFromRequest(body, call.module);
  if (flows === true) return true;
  const routes = routesOf(input);
  const takes = startedBy(input, call.enclosing).routes.some((index) => routes[index]?.reads.includes('file'));
  if (takes) return true;
  return flows;
}

/** `bucket.file(name).save(…)`, `container.getBlockBlobClient(name).uploadData(…)`: the name stands one call before. */
function fileOfChain(call: CallSite): Node | undefined {
  let at: Node | undefined = call.receiver === undefined ? undefined : unwrap(call.receiver);
  for (let step = 0; at !== undefined && step < 4; step += 1) {
    if (at.type === 'Identifier') {
      const init: Node | undefined = call.module.bindingAt.get(at.start)?.init;
      at = init === undefined ? undefined : unwrap(init);
      continue;
    }
    if (at.type !== 'CallExpression') return undefined;
    const callee = unwrap(at.callee);
    if (/^(?:file|getBlockBlobClient|getBlobClient)$/.test(memberName(callee) ?? '')) return at.arguments[0];
    at = callee.type === 'MemberExpression' ? unwrap(callee.object) : undefined;
  }
  return undefined;
}
