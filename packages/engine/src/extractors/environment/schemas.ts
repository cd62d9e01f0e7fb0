import type { EnvSchema } from '@airworthy/model';
import type { Node, TryStatement } from 'oxc-parser';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { callsBelow } from '../../extract/calls-below.ts';
import { onRequestPath } from '../../extract/request-path.ts';
import type { BoundModule, FunctionInfo } from '../../lang/typescript/bound-module.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import { memberName, unwrap, walk } from '../../lang/typescript/syntax.ts';
import { isEnvironment } from './reads.ts';
import { productionRules } from './production-rules.ts';
import { shapeOf } from './shapes.ts';
import type { Declared, Shape } from './shapes.ts';

export interface FoundSchema {
  fact: EnvSchema;
  /** What it declares, with defaults. Empty for checks written by hand. */
  declared: Declared[];
  at: CallSite | undefined;
}

const METHODS = /^(?:parse|safeParse|parseAsync|safeParseAsync|validate|validateSync|validateAsync|cast|assert|create|attempt)$/;
const LIBRARIES = new Set([
  'zod',
  'joi',
  '@hapi/joi',
  'yup',
  'ajv',
  'valibot',
  'superstruct',
  'arktype',
  '@sinclair/typebox',
  'typebox',
  'runtypes',
  'io-ts',
  'schema',
]);
const ENV_PLUGIN = /^(?:@fastify\/|fastify-)env$/;
const CALLS =
  /^(?:envalid\.(?:cleanEnv|customCleanEnv)|envsafe\.envsafe|@t3-oss\/env-core\.createEnv|@t3-oss\/env-nextjs\.createEnv|znv\.parseEnv|env-schema|env-schema\.envSchema|convict|@nestjs\/config\.ConfigModule\.forRoot)$/;

/** Schemas of libraries that the environment is put through. */
export function librarySchemas(input: ExtractInput): FoundSchema[] {
  const { code } = input;
  const found: FoundSchema[] = [];
  for (const call of code.callsTo(CALLS)) {
    const by = call.package ?? call.callee;
    const options = by === 'envalid' || by === 'znv' ? call.args[1] : call.args[0];
    if (options === undefined) continue;
    let node = options;
    if (by === '@nestjs/config') {
      const given = code.value(options, call.module);
      const schema = code.property(given, 'validationSchema');
      if (schema === undefined) {
        found.push(...ofValidate(input, code.property(given, 'validate')));
        continue;
      }
      node = schema.node;
    }
    const one = schemaFact(input, call, by === '@nestjs/config' ? 'joi' : by, node, true);
    if (one.fact.names.length === 0) input.partial('envReads', `the settings that ${by} is given were not read`);
    found.push(one);
  }
  for (const call of code.callsTo('fastify().register')) {
    const [plugin, options] = call.args;
    if (plugin === undefined || options === undefined) continue;
    const path = code.path(plugin, call.module);
    if (path === undefined || !ENV_PLUGIN.test(path)) continue;
    const schema = code.property(code.value(options, call.module), 'schema');
    if (schema !== undefined) found.push(schemaFact(input, call, path, schema.node, true));
  }
  found.push(...autoloadedSchemas(input));
  for (const call of code.calls) {
    if (call.member === undefined || !METHODS.test(call.member) || call.receiver === undefined) continue;
    const [first, second] = call.args;
    const joiAttempt = call.member === 'attempt' && second !== undefined;
    const subject = first;
    if (subject === undefined || !mayBeEnvironment(subject, call.module)) continue;
    const library = libraryOf(call, input);
    if (!LIBRARIES.has(library)) continue;
    const handed = handedIn(input, call, subject);
    if (handed.length > 0) {
      found.push(...handed.filter((one) => one.fact.names.length > 0));
      continue;
    }
    const environment =
      isEnvironment(subject, call.module) ||
      filtersEnvironment(subject, call.module) ||
      code.value(subject, call.module).kind === 'environment' ||
      isGivenEnvironment(input, call, subject);
    const names = environment ? [] : namesOfObject(input, subject, call.module);
    if (!environment && names.length === 0) continue;
    const one = schemaFact(input, call, library, joiAttempt ? second : call.receiver, undefined);
    if (!environment) one.fact.names = [...new Set(names)].toSorted();
    // `withoutEmpty(process.env)`
    if (unwrap(subject).type === 'CallExpression') delete one.fact.empty;
    if (one.fact.names.length > 0) found.push(one);
  }
  return found;
}

/** `ConfigModule.forRoot({ validate })`: the function gets the environment at start, and what it throws ends the start. https://docs.nestjs.com/techniques/configuration#custom-validate-function */
function ofValidate(input: ExtractInput, given: { node: Node; module: unknown } | undefined): FoundSchema[] {
  const { code } = input;
  const entity = given === undefined ? undefined : code.entity(given.node, given.module as BoundModule);
  const own = given === undefined ? undefined : unwrap(given.node);
  const fn =
    entity?.kind === 'function' ? entity.fn : own !== undefined ? code.functionAt(given?.module as BoundModule, own.start + 1) : undefined;
  if (given === undefined || fn === undefined) return [];
  const found = callsBelow(code, fn, 2).flatMap(({ call }) => {
    if (call.member === undefined || !METHODS.test(call.member) || call.receiver === undefined) return [];
    const library = libraryOf(call, input);
    return LIBRARIES.has(library) ? [schemaFact(input, call, library, call.receiver, undefined)] : [];
  });
  const [first] = found;
  if (first !== undefined) return [first];
  input.partial('envSchemas', 'what the function `validate` of @nestjs/config asks for was not read');
  return [];
}

/** A file of autoload that hands `@fastify/env` on, with its options as `autoConfig`. https://github.com/fastify/fastify-autoload */
function autoloadedSchemas({ boot, code }: ExtractInput): FoundSchema[] {
  if (!boot.externalCalls.some((call) => call.plugin === true && ENV_PLUGIN.test(call.callee))) return [];
  return code.modules.flatMap((module) => {
    if (module.kind !== 'production' || !/['"](?:@fastify\/|fastify-)env['"]/.test(module.text)) return [];
    const exported = code.graph.resolveExport(module.bound, 'autoConfig');
    const at =
      exported?.kind === 'binding' && exported.binding.init !== undefined
        ? { node: exported.binding.init, module: exported.binding.scope.module }
        : exported?.kind === 'expression'
          ? exported
          : undefined;
    const schema = at === undefined ? undefined : code.property(code.value(at.node, at.module), 'schema');
    if (at === undefined || schema === undefined) return [];
    const shape = shapeOf(code, schema.node, at.module);
    const fact: EnvSchema = {
      location: code.place(schema.node, at.module),
      wiring: module.reach,
      by: '@fastify/env',
      ...namesOf(shape),
      failsFast: true,
      productionRules: shape.production,
    };
    return [{ fact, declared: shape.declared, at: undefined }];
  });
}

/** `function load(schema, source = process.env) { schema.safeParse(source) … }`: one schema for each caller that leaves the source to its default. */
function handedIn(input: ExtractInput, call: CallSite, subject: Node): FoundSchema[] {
  const { code } = input;
  const fn = call.enclosing;
  const [schema, source] = [call.receiver, subject].map((node) => {
    const at = node === undefined ? undefined : unwrap(node);
    const binding = at?.type === 'Identifier' ? call.module.bindingAt.get(at.start) : undefined;
    return binding?.kind === 'param' && binding.declaration === fn?.node && binding.path.length === 0 ? binding : undefined;
  });
  if (fn === undefined || schema === undefined) return [];
  const standsFor = source?.fallback ?? source?.init;
  const defaulted = standsFor !== undefined && isEnvironment(unwrap(standsFor), call.module);
  if (!defaulted && !isEnvironment(subject, call.module)) return [];
  return code.callersOf(fn).flatMap((caller) => {
    const given = caller.args[schema.index];
    const other = source === undefined ? undefined : caller.args[source.index];
    if (given === undefined || (other !== undefined && !isEnvironment(unwrap(other), caller.module))) return [];
    const one = schemaFact(input, caller, libraryOf(call, input), given, failsOf(input, call, heldFunction(fn)));
    return [one];
  });
}

function mayBeEnvironment(node: Node, module: BoundModule): boolean {
  const at = unwrap(node);
  return isEnvironment(at, module) || at.type === 'ObjectExpression' || at.type === 'Identifier' || filtersEnvironment(at, module);
}

/** `withoutEmpty(process.env)`, `{ ...process.env, … }` */
function filtersEnvironment(node: Node, module: BoundModule): boolean {
  const at = unwrap(node);
  if (at.type === 'CallExpression') return at.arguments.some((argument) => isEnvironment(argument as Node, module));
  return (
    at.type === 'ObjectExpression' &&
    at.properties.some((one) => one.type === 'SpreadElement' && isEnvironment(unwrap(one.argument), module))
  );
}

/** `function readConfig(env) { const given = { ...env }; … schema.safeParse(given) }`, called with the environment or with what a function made of it. */
function isGivenEnvironment({ code }: ExtractInput, call: CallSite, subject: Node): boolean {
  const fn = call.enclosing;
  if (fn === undefined) return false;
  const own = unwrap(subject);
  const held = own.type === 'Identifier' ? call.module.bindingAt.get(own.start) : undefined;
  const source = held?.kind === 'const' && held.path.length === 0 && held.init !== undefined ? unwrap(held.init) : own;
  const parts =
    source.type === 'ObjectExpression'
      ? source.properties.flatMap((one) => (one.type === 'SpreadElement' ? [one.argument] : []))
      : [source];
  return parts.some((part) => {
    const at = unwrap(part);
    const param = at.type === 'Identifier' ? call.module.bindingAt.get(at.start) : undefined;
    if (param?.kind !== 'param' || param.declaration !== fn.node || param.path.length > 0) return false;
    return code.callersOf(fn).some((caller) => {
      const given = caller.args[param.index];
      const plain = given === undefined ? undefined : unwrap(given);
      const made = plain?.type === 'AwaitExpression' ? unwrap(plain.argument) : plain;
      return (
        made !== undefined &&
        (isEnvironment(made, caller.module) || (made.type === 'CallExpression' && filtersEnvironment(made, caller.module)))
      );
    });
  });
}

/** `schema.parse({ port: process.env.PORT })`: the variables that the values come from. */
function namesOfObject(input: ExtractInput, node: Node, module: BoundModule): string[] {
  const value = input.code.value(node, module);
  if (value.kind !== 'object' || value.keys.length > 200) return [];
  return value.keys.flatMap((key) => {
    const member = value.get(key);
    return member?.kind === 'env' ? [member.name] : [];
  });
}

function libraryOf(call: CallSite, { code }: ExtractInput): string {
  const root = call.package ?? (call.receiver === undefined ? undefined : code.path(call.receiver, call.module));
  const name = /^(@[^/]+\/[^./(#]+|[^./(#]+)/.exec(root ?? '')?.[1];
  if (name !== undefined && name !== '*') return name;
  const text = call.module.parsed.text;
  if (/from ['"]zod['"]|require\(['"]zod['"]\)/.test(text)) return 'zod';
  if (/['"](?:@hapi\/)?joi['"]/.test(text)) return 'joi';
  return call.receiver !== undefined && /schema|validator/i.test(code.text(call.receiver, call.module)) ? 'schema' : '';
}

function schemaFact(
  input: ExtractInput,
  call: CallSite,
  by: string,
  node: Node,
  failsFast: EnvSchema['failsFast'] | undefined,
): FoundSchema {
  const { code } = input;
  const shape = shapeOf(code, node, call.module);
  const holder = heldFunction(call.enclosing);
  const fact: EnvSchema = {
    location: call.location,
    wiring: code.reach(call),
    by,
    ...namesOf(shape),
    failsFast: failsFast ?? failsOf(input, call, holder),
    productionRules: shape.production || (holder === undefined ? false : productionRules(holder.node, holder.module)),
  };
  // https://env.t3.gg/docs/customization
  if (/\bemptyStringAsUndefined\s*:\s*true/.test(code.text(node, call.module))) delete fact.empty;
  const [first] = shape.declared;
  if (first !== undefined) fact.related = [code.place(first.node, first.module)];
  return { fact, declared: shape.declared, at: call };
}

/** The variables that a schema declares: those that it holds to more than being there, those that may be left out, and those that may be empty. */
function namesOf({ declared }: Shape): Pick<EnvSchema, 'names' | 'constrained' | 'optional' | 'empty'> {
  const sorted = (those: readonly Declared[]): string[] => [...new Set(those.map((one) => one.name))].toSorted();
  const optional = sorted(declared.filter((one) => one.optional));
  const empty = sorted(declared.filter((one) => one.empty));
  return {
    names: sorted(declared),
    constrained: sorted(declared.filter((one) => one.constrained)),
    ...(optional.length > 0 ? { optional } : {}),
    ...(empty.length > 0 ? { empty } : {}),
  };
}

function failsOf(input: ExtractInput, call: CallSite, holder: FunctionInfo | undefined): boolean | 'unknown' {
  if (/^(?:parse|parseAsync|assert|attempt|create|cast)$/.test(call.member ?? ''))
    return call.inTry === undefined ? true : handlerEnds(call.inTry, call.module);
  const scope = holder?.node ?? call.module.parsed.program;
  if (endsOrThrows(scope, call.module)) return true;
  const callers = holder === undefined ? [] : input.code.callersOf(holder);
  return callers.some((one) => endsOrThrows((one.enclosing?.node ?? one.module.parsed.program) as Node, one.module))
    ? true
    : callers.length > 0
      ? false
      : 'unknown';
}

function handlerEnds(statement: TryStatement, module: BoundModule): boolean {
  return statement.handler === null || endsOrThrows(statement.handler.body, module);
}

/** Whether it throws or ends the process somewhere. */
export function endsOrThrows(node: Node, module: BoundModule): boolean {
  const text = module.parsed.code.slice(node.start, node.end);
  if (!/\bthrow\b|\bexit\b|\babort\b/.test(text)) return false;
  let found = false;
  walk(node, (at) => {
    if (found) return false;
    if (at.type === 'ThrowStatement') found = true;
    if (at.type === 'CallExpression') {
      const callee = unwrap(at.callee);
      if (
        callee.type === 'MemberExpression' &&
        /^(?:exit|abort)$/.test(memberName(callee) ?? '') &&
        callee.object.type === 'Identifier' &&
        callee.object.name === 'process'
      )
        found = true;
    }
    return undefined;
  });
  return found;
}

/** The function around callbacks that run where they are written. */
export function heldFunction(fn: FunctionInfo | undefined): FunctionInfo | undefined {
  let at = fn;
  while (at !== undefined && !at.held) at = at.parent;
  return at;
}

/** Whether it can be a check at start: everything but what serves requests. */
export function mayRunAtStart(input: ExtractInput, fn: FunctionInfo | undefined): boolean {
  return fn === undefined || onRequestPath(input.code, input.boot)(fn) !== true;
}
