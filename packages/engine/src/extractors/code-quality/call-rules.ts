import { modelCalls } from '../../extract/orm/dynamic-models.ts';
import { partGivenTo } from '../../extract/request-checks.ts';
import type { Node } from 'oxc-parser';
import type { BoundModule, FunctionInfo } from '../../lang/typescript/bound-module.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import { keyName, memberName, unwrap } from '../../lang/typescript/syntax.ts';
import { commandRules } from './commands.ts';
import { around, fromClient, nameOf, short } from './context.ts';
import { columnsInObjects, columnRule } from './columns-asked.ts';
import type { Context } from './context.ts';
import { codeFromText } from './code-from-text.ts';
import { emitterRules } from './emitters.ts';
import { hashRules } from './hashes.ts';
import { redirectRules } from './redirects.ts';

const SYNC =
  /^fs\.(?!existsSync$)\w+Sync$|^fs-extra\.\w+Sync$|^child_process\.\w+Sync$|^crypto\.(?:pbkdf2Sync|scryptSync|generateKeyPairSync)$|^zlib\.\w+Sync$|^bcrypt\.(?:hashSync|compareSync|genSaltSync)$|^deasync/;
const PATHS =
  /^fs(?:\/promises|\.promises)?\.(?:readFile|readFileSync|writeFile|writeFileSync|createReadStream|createWriteStream|unlink|unlinkSync|rm|rmSync|readdir|readdirSync|appendFile|open|copyFile|rename|mkdir)$/;
const MERGES =
  /^lodash(?:[./](?:fp[./])?)(?:merge|mergeWith|defaultsDeep|set|setWith)$|^lodash\.(?:merge|defaultsdeep|set)$|^deepmerge(?:\.all)?$|^merge-deep$|^deep-extend$|^defaults-deep$|^object-path\.set$|^dot-prop\.set$/;
const OWN_MERGE =
  /^(?:deep_?(?:merge|assign|extend|set)|(?:merge|assign|extend)_?deep|merge_?(?:recursive|objects)|set_?(?:by_?path|nested|in_?path))/i;
/** Comparisons in constant time, and libraries that compare signatures in that way. */
const SAFE_COMPARES =
  /^crypto\.timingSafeEqual$|^(?:tsscmp|safe-compare|secure-compare|scmp|crypto-timing-safe-equal)$|^bcrypt(?:js)?\.compare(?:Sync)?$|^argon2\.verify$|\.webhooks\.constructEvent(?:Async)?$|^svix\.Webhook#verify$|^standardwebhooks\.Webhook#verify$|^@octokit\/webhooks\b.*verify$/;
const MANAGERS: readonly (readonly [pattern: RegExp, what: string])[] = [
  [
    /^new @aws-sdk\/client-secrets-manager\.(?:Batch)?GetSecretValueCommand$|^aws-sdk\.SecretsManager#getSecretValue$/,
    'AWS Secrets Manager',
  ],
  [/^new @aws-sdk\/client-ssm\.GetParameters?(?:ByPath)?Command$/, 'AWS Parameter Store'],
  [/^@google-cloud\/secret-manager\..*accessSecretVersion$/, 'Google Secret Manager'],
  [/^@azure\/keyvault-secrets\.SecretClient#getSecret$/, 'Azure Key Vault'],
  [/^node-vault\(\)\.(?:read|get)$|^hashi-vault-js\b.*\.read/, 'HashiCorp Vault'],
  [/^@infisical\/sdk\b.*getSecret|^infisical-node\b.*getSecret|^@1password\/sdk\b.*resolve/, 'a secret manager'],
];
const PROTECTION =
  /^(?:@fastify\/(?:helmet|rate-limit|csrf-protection|jwt|auth)|helmet|express-rate-limit|csurf|csrf-csrf|lusca|hpp|express-slow-down|fastify-rate-limit)(?:$|\()/;

/** Rules about single calls, asked of the index of calls. */
export function callRules(context: Context): void {
  const { code } = context.input;
  commandRules(context);
  codeFromText(context);
  hashRules(context);
  for (const call of code.callsTo(SYNC))
    if (context.served(call.enclosing) === true) context.use('sync-io-in-handler', call.node, call.module, call.callee);
  for (const call of code.callsTo(PATHS)) pathRule(context, call, call.args[0]);
  for (const member of ['sendFile', 'download'])
    for (const call of code.callsOfMember(member))
      if (/^(?:reply|res|response)$/.test(call.receiver === undefined ? '' : (nameOf(call.receiver) ?? '')))
        pathRule(context, call, call.args[0]);
  const merges = [
    ...code.callsTo(MERGES),
    ...code.functions.filter((fn) => OWN_MERGE.test(fn.own ?? '')).flatMap((fn) => [...code.callersOf(fn)]),
  ];
  for (const call of merges) {
    const flows = call.args.map((argument) => code.flowsFromRequest(argument, call.module));
    const kind = flows.includes(true) ? 'deep-merge-input' : flows.includes('unknown') ? 'deep-merge-unclear' : 'deep-merge';
    context.use(kind, call.node, call.module, short(context, call.node, call.module));
  }
  for (const call of code.callsTo(SAFE_COMPARES))
    context.use('timing-safe-compare', call.node, call.module, short(context, call.node, call.module, 80));
  for (const call of code.callsTo(/^(?:new )?RegExp$/)) patternRule(context, call);
  for (const call of code.callsTo(/^process\.exit$/))
    context.use(
      'process-exit',
      call.node,
      call.module,
      short(context, call.node, call.module, 40),
      isConditional(context, call) ? { conditional: true } : {},
    );
  for (const call of code.callsTo(/^(?:Number|parseInt|parseFloat|Number\.parse(?:Int|Float))$/)) numberRule(context, call);
  for (const call of code.callsTo(/^console\./)) context.use('console', call.node, call.module, call.callee);
  for (const member of ['orderBy', 'groupBy', 'orderByRaw', 'column', 'returning', 'sort', 'select'])
    for (const call of code.callsOfMember(member)) columnRule(context, call);
  columnsInObjects(context);
  redirectRules(context);
  for (const call of code.callsOfMember('normalize')) normalizeRule(context, call);
  for (const [pattern, what] of MANAGERS)
    for (const call of code.callsTo(pattern)) {
      // Vaults that are opened while a request is served may be those of customers.
      if (what === 'a secret manager' && !atStart(context, call)) continue;
      context.use('secret-manager-read', call.node, call.module, what);
    }
  for (const member of ['getSecret', 'getSecrets', 'getSecretValue'])
    for (const call of code.callsOfMember(member)) sharedManagerRule(context, call);
  for (const call of code.callsTo(/^fs(?:\/promises|\.promises)?\.readFile(?:Sync)?$/)) secretFileRule(context, call);
  for (const call of code.callsTo(/^fastify\(\)\.register$|^express\(\)\.use$|^express\.Router\(\)\.use$/)) protectionRule(context, call);
  emitterRules(context);
}

/** Confined to a folder, or reduced to a name. */
const CONFINES = /\.startsWith\(|path\.relative\(|basename\(|includes\(\s*['"]\.\.|isInside|within|realpath/i;

function pathRule(context: Context, call: CallSite, path: Node | undefined): void {
  if (path === undefined) return;
  const shown = short(context, path, call.module);
  if (decidedByClient(context, path, call.module, 0))
    context.use(
      CONFINES.test(around(context, call.node, call.module)) ? 'path-confined' : 'path-from-input',
      call.node,
      call.module,
      shown,
    );
  else if (context.served(call.enclosing) === true) context.use('file-path', call.node, call.module, shown);
}

/** Whether some part of a path is text of the client's choice; the name of an uploaded file is none: the parser of forms cuts its folders off. */
function decidedByClient(context: Context, input: Node, module: BoundModule, depth: number): boolean {
  const node = unwrap(input);
  if (depth > 6 || !fromClient(context, node, module)) return false;
  const some = (parts: readonly Node[]): boolean => parts.some((part) => decidedByClient(context, part, module, depth + 1));
  if (node.type === 'TemplateLiteral') return some(node.expressions);
  if (node.type === 'BinaryExpression') return some([node.left as Node, node.right]);
  if (
    node.type === 'CallExpression' &&
    /^(?:path\.(?:posix\.)?)?(?:join|resolve|normalize)$/.test(context.input.code.text(node.callee, module))
  )
    return some(node.arguments);
  if (node.type === 'Identifier') {
    const binding = module.bindingAt.get(node.start);
    return binding?.kind === 'const' && binding.init !== undefined && binding.path.length === 0
      ? decidedByClient(context, binding.init, module, depth + 1)
      : true;
  }
  return !(node.type === 'MemberExpression' && isUploadName(context, node, module));
}

/**
 * `file.filename` of @fastify/multipart and `file.originalname` of multer: both parse with busboy, which keeps the last part of the name only,
 * unless `preservePath` is set. https://github.com/fastify/busboy
 */
function isUploadName(context: Context, node: Extract<Node, { type: 'MemberExpression' }>, module: BoundModule): boolean {
  if (!/^(?:filename|originalname)$/.test(memberName(node) ?? '')) return false;
  const { code } = context.input;
  if (
    code
      .callsTo(/^(?:multer|busboy|@fastify\/busboy|@fastify\/multipart|connect-busboy)\b/)
      .some((call) => /preservePath/.test(code.text(call.node, call.module)))
  )
    return false;
  if (memberName(node) === 'originalname') return true;
  const of = unwrap(node.object);
  const binding = of.type === 'Identifier' ? module.bindingAt.get(of.start) : undefined;
  const init = binding?.init === undefined ? undefined : unwrap(binding.init);
  const made = init?.type === 'AwaitExpression' ? unwrap(init.argument) : init;
  return made?.type === 'CallExpression' && made.callee.type === 'MemberExpression' && memberName(made.callee) === 'file';
}

/** Text of the client read as a number, and nothing near it, schema or comparison, says how large it may be. */
const RANGE = /Math\.(?:min|max)\(|clamp|[<>]=?\s*-?(?:\d|[A-Z_]{3,})|(?:\d|[A-Z_]{3,})\s*[<>]/;

function numberRule(context: Context, call: CallSite): void {
  const { enclosing } = call;
  const [first] = call.args;
  if (first === undefined || enclosing === undefined || context.served(enclosing) !== true) return;
  if (!fromClient(context, first, call.module) || RANGE.test(around(context, call.node, call.module))) return;
  const routes = context.routes.get(enclosing.key) ?? [];
  const text = short(context, call.node, call.module, 60);
  // A header is read by the framework before, and a schema of the part may say it.
  if (/header|content_?length|\.(?:length|get)\b/i.test(text) || routes.some((route) => route.schemas.length > 0)) return;
  context.use('number-from-input', call.node, call.module, text);
}

function patternRule(context: Context, call: CallSite): void {
  const [first] = call.args;
  if (first === undefined || first.type === 'Literal') return;
  const shown = short(context, call.node, call.module);
  if (!fromClient(context, first, call.module)) {
    if (context.served(call.enclosing) === true) context.use('regex-built', call.node, call.module, shown);
    return;
  }
  const node = unwrap(first);
  const init = node.type === 'Identifier' ? call.module.bindingAt.get(node.start)?.init : undefined;
  const text = `${context.input.code.text(node, call.module)} ${init === undefined ? '' : context.input.code.text(init, call.module)}`;
  context.use(/escape|replace\(\s*\/\[/i.test(text) ? 'regex-escaped' : 'regex-from-input', call.node, call.module, shown);
}

/** Under a condition here, or in every place that calls the function it stands in while a request is served. */
function isConditional({ input: { code }, served }: Context, call: CallSite): boolean {
  if (call.inBranch.length > 0) return true;
  const callers = call.enclosing === undefined ? [] : code.callersOf(call.enclosing).filter((one) => served(one.enclosing) === true);
  return callers.length > 0 && callers.every((one) => one.inBranch.length > 0);
}

/** `text.normalize('NFC')`, or `normalize()` of a schema; never that of `path` and the like. */
function normalizeRule(context: Context, call: CallSite): void {
  const [first] = call.args;
  const value = first === undefined ? undefined : context.input.code.value(first, call.module);
  const form = value?.kind === 'literal' && typeof value.value === 'string' && /^NFK?[CD]$/.test(value.value);
  const ofSchema = call.package !== undefined && first === undefined && /^(?:joi|@hapi\/joi|zod|yup|validator)$/.test(call.package);
  if (form || ofSchema) context.use('unicode-normalize', call.node, call.module, short(context, call.node, call.module, 60));
}

function atStart({ input }: Context, call: CallSite): boolean {
  return call.enclosing === undefined || input.boot.executedFunctions.has(call.enclosing.key);
}

/** A client of a secret manager that stands in shared code which the running app does not load, or in a package that was not read. */
function sharedManagerRule(context: Context, call: CallSite): void {
  if (call.receiver?.type !== 'Identifier') return;
  const { code } = context.input;
  const from = call.module.imports.find(
    (one) =>
      one.node.start <= (call.module.bindingAt.get(call.receiver?.start ?? -1)?.node.start ?? -1) &&
      (call.module.bindingAt.get(call.receiver?.start ?? -1)?.node.end ?? -1) <= one.node.end,
  );
  if (from === undefined || !/secrets?[-_]?manager|vault/i.test(from.specifier)) return;
  // What it does is read where it stands, when that is part of the app.
  if (call.targets.some((target) => code.reach(target).state !== 'not-wired')) return;
  context.use(
    'secret-manager-read',
    call.node,
    call.module,
    `${call.receiver.name} of ${from.specifier.split('/').at(-1) ?? from.specifier}`,
  );
}

function secretFileRule(context: Context, call: CallSite): void {
  const [first] = call.args;
  if (first === undefined) return;
  const value = context.input.code.value(first, call.module);
  const path =
    value.kind === 'literal'
      ? String(value.value)
      : value.kind === 'text' && typeof value.parts[0] === 'string'
        ? value.parts[0]
        : undefined;
  if (path !== undefined && /^\/(?:var\/)?(?:run|etc|mnt)\/secrets?/.test(path))
    context.use('secret-file-read', call.node, call.module, path);
  else if (
    value.kind === 'env' &&
    /_(?:FILE|PATH)$/.test(value.name) &&
    /SECRET|KEY|PASSWORD|TOKEN/.test(value.name) &&
    !/PUBLIC|CERT|(?:^|_)CA_/.test(value.name)
  )
    context.use('secret-file-read', call.node, call.module, value.name);
}

/** A protection whose registration waits for a variable to be set to true. */
function protectionRule(context: Context, call: CallSite): void {
  const { code } = context.input;
  const what = call.args
    .map((argument) =>
      code.path(
        unwrap(argument).type === 'CallExpression' ? (unwrap(argument) as Extract<Node, { type: 'CallExpression' }>).callee : argument,
        call.module,
      ),
    )
    .find((path) => path !== undefined && PROTECTION.test(path));
  if (what === undefined) return;
  for (let branch = call.branch; branch !== undefined; branch = branch.parent) {
    const value = code.value(branch.test, call.module);
    if (branch.negated || value.kind !== 'env' || value.name === 'NODE_ENV') continue;
    const off =
      value.fallback === undefined
        ? true
        : value.fallback.kind === 'literal' &&
          value.fallback.value !== true &&
          (value.fallback.value === false || value.fallback.value === '');
    if (off) context.use('flag-off-security', call.node, call.module, `${what} only when ${value.name} is set`);
  }
}

const WRITES =
  /^knex\(\)(?:\(\))?\.(?:insert|update|upsert|merge)$|^knex\(\)\(\)\.(?:insert|update|merge)$|^@prisma\/client\.PrismaClient#\w+\.(?:create|createMany|update|updateMany|upsert)$|^mongoose\.model\(\)\.(?:create|insertMany|updateOne|updateMany|findOneAndUpdate|findByIdAndUpdate)$|^mongodb\.Collection#(?:insertOne|updateOne|replaceOne)$|^typeorm\.(?:Repository#|EntityManager#|BaseEntity\.)(?:save|insert|update|create|merge|upsert)$|^kysely\.query\(\)\.(?:values|set)$|^typeorm\.QueryBuilder#(?:values|set)$|^sequelize\b.*\.(?:create|update|upsert|bulkCreate)$|^Object\.assign$|^drizzle-orm\b.*\.(?:values|set)$/;

/** A whole body that goes into the store. */
export function massAssignments(context: Context): void {
  const models = modelCalls(context.input.code).filter((one) => /^(?:create|bulkCreate|update|upsert)$/.test(one.member));
  for (const call of [...context.input.code.callsTo(WRITES), ...models.map((one) => one.call)]) {
    const given = call.callee === 'Object.assign' ? call.args.slice(1) : call.args;
    if (
      call.callee === 'Object.assign' &&
      /^(?:\{\}|process|(?:req|request)(?:\.(?:params|query|body|headers|session|context|locals|user|auth|log))?$)/.test(
        call.args[0] === undefined ? '' : context.input.code.text(call.args[0], call.module),
      )
    )
      continue;
    for (const argument of given) {
      const body = wholeBody(context, argument, call.module, 0);
      if (body !== undefined) context.use('mass-assignment', call.node, call.module, `${body} goes into ${call.member ?? call.callee}`);
    }
  }
}

/** A schema that lets only named fields through has picked them. */
function picksFields(context: Context, fn: FunctionInfo | undefined): boolean {
  const routes = fn === undefined ? [] : (context.routes.get(fn.key) ?? []);
  return routes.length > 0 && routes.every((route) => route.schemas.some((schema) => schema.part === 'body' && schema.strict !== false));
}

function wholeBody(context: Context, input: Node, module: BoundModule, depth: number): string | undefined {
  if (depth > 5) return undefined;
  const node = unwrap(input.type === 'SpreadElement' ? input.argument : input);
  if (node.type === 'MemberExpression') {
    if (memberName(node) !== 'body' || !/^(?:req|request|ctx)$/.test(nameOf(node.object) ?? '')) return undefined;
    return picksFields(context, context.input.code.functionAt(module, node.start)) ? undefined : context.input.code.text(node, module);
  }
  if (node.type === 'AwaitExpression') return wholeBody(context, node.argument, module, depth);
  if (node.type === 'CallExpression') {
    // `c.req.json()` gives what was sent, whatever a validator before it left out.
    const callee = unwrap(node.callee);
    const sent =
      callee.type === 'MemberExpression' &&
      /^(?:json|parseBody)$/.test(memberName(callee) ?? '') &&
      /^(?:req|request)$/.test(nameOf(callee.object) ?? '');
    return sent ? context.input.code.text(node, module) : undefined;
  }
  if (node.type === 'ObjectExpression') {
    for (const property of node.properties) {
      const inner =
        property.type === 'SpreadElement'
          ? property.argument
          : /^(?:data|create|update|\$set)$/.test(keyName(property.key, property.computed) ?? '')
            ? property.value
            : undefined;
      const found = inner === undefined ? undefined : wholeBody(context, inner, module, depth + 1);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  if (node.type !== 'Identifier') return undefined;
  const binding = module.bindingAt.get(node.start);
  if (binding === undefined || binding.path.length > 0) return undefined;
  if (binding.kind === 'const' && binding.init !== undefined) return wholeBody(context, binding.init, module, depth + 1);
  if (binding.kind !== 'param') return undefined;
  const fn = module.functionByStart.get(binding.declaration.start);
  const own = fn?.params[binding.index];
  if (own !== undefined && partGivenTo(own) === 'body') return picksFields(context, fn) ? undefined : `@Body() ${node.name}`;
  const callers = fn === undefined ? [] : context.input.code.callersOf(fn);
  if (callers.length > 8) return undefined;
  for (const caller of callers) {
    const argument = caller.args[binding.index];
    const found = argument === undefined ? undefined : wholeBody(context, argument, caller.module, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}
