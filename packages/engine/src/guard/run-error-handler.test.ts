import { expect, test } from 'vitest';
import { bootService } from '../boot/boot-service.ts';
import type { ErrorHandling } from './run-error-handler.ts';
import { discoverEntries } from '../lang/typescript/entries.ts';
import { createParser } from '../lang/typescript/parser-cache.ts';
import { createResolver } from '../lang/typescript/resolve.ts';
import { memoryTree } from '../tree/source-tree.ts';

function handlingOf(handler: string, before = ''): ErrorHandling | undefined {
  const main = `import Fastify from 'fastify';\nconst app = Fastify();\n${before}\napp.setErrorHandler(${handler});\napp.listen({ port: 1 });`;
  const tree = memoryTree({ 'package.json': '{"scripts":{"start":"node main.js"}}', 'main.ts': main });
  const { parse } = createParser(tree, () => {});
  return bootService({ tree, resolver: createResolver(tree), parse, serviceRoot: '', entries: discoverEntries(tree, '') }).errorHandlers[0]
    ?.handling;
}

test('sees the message of any error in the answer, through a helper', () => {
  const before = 'const shape = (error) => ({ error: { text: error.message || "failed" } });';
  expect(handlingOf('(error, request, reply) => { reply.status(500).send(shape(error)); }', before)).toEqual({
    exposesMessage: true,
    exposesStack: false,
    logs: false,
    problemJson: false,
    correlates: false,
    mapsStatus: false,
    sendsCode: false,
    tellsFields: false,
  });
});

test('messages of own errors are meant to be seen, those of unexpected ones stay inside', () => {
  const before = 'class AppError extends Error { constructor(message, public statusCode, public code) { super(message); } }';
  const handler = `(error, request, reply) => {
    request.log.error(error);
    if (error instanceof AppError) return reply.code(error.statusCode).send({ code: error.code, message: error.message });
    reply.code(500).type('application/problem+json').send({ code: 'INTERNAL', requestId: request.id });
  }`;
  expect(handlingOf(handler, before)).toEqual({
    exposesMessage: false,
    exposesStack: false,
    logs: true,
    problemJson: true,
    correlates: true,
    mapsStatus: true,
    sendsCode: true,
    tellsFields: false,
  });
});

test('a stack outside production only is conditional', () => {
  const handler = `async (error, request, reply) => {
    return reply.code(error.statusCode ?? 500).send({ error: 'failed', stack: process.env.NODE_ENV === 'development' ? error.stack : undefined });
  }`;
  expect(handlingOf(handler)).toMatchObject({ exposesMessage: false, exposesStack: 'conditional', mapsStatus: true });
});

test('what is added to the answer afterwards is seen as well', () => {
  const handler = `(error, request, reply) => {
    const body = { error: 'failed' };
    if (process.env.NODE_ENV === 'development') { body.message = error.message; body.stack = error.stack; }
    return reply.code(500).send(body);
  }`;
  expect(handlingOf(handler)).toMatchObject({ exposesMessage: 'conditional', exposesStack: 'conditional' });
});

test('a stack outside production only is conditional also when the environment comes out of a schema', () => {
  const before = "import { load } from 'elsewhere'; const env = load(process.env);";
  const handler = `(error, request, reply) => { reply.code(500).send({ stack: env.NODE_ENV === 'production' ? '' : error.stack }); }`;
  expect(handlingOf(handler, before)?.exposesStack).toBe('conditional');
  expect(handlingOf(handler.replace("? '' : error.stack", "? error.stack : ''"), before)?.exposesStack).toBe(true);
});

test('an error that is sent as it is shows its message', () => {
  expect(handlingOf('(error, request, reply) => { reply.send(error); }')).toMatchObject({
    exposesMessage: true,
    exposesStack: false,
    mapsStatus: true,
  });
});

test('a handler that never ends says nothing', () => {
  expect(handlingOf('(error, request, reply) => { while (true) { reply = reply; } }')?.exposesMessage ?? 'unknown').toBe('unknown');
});

test('a failed validation is answered with its status and its field', () => {
  expect(
    handlingOf('(error, request, reply) => { reply.code(error.statusCode ?? 500).send({ error: error.message }); }')?.tellsFields,
  ).toBe(true);
  expect(
    handlingOf('(error, request, reply) => { reply.code(error.validation ? 422 : 500).send({ issues: error.validation }); }')?.tellsFields,
  ).toBe(true);
  expect(handlingOf('(error, request, reply) => { reply.code(error.statusCode ?? 500).send({ error: "failed" }); }')?.tellsFields).toBe(
    false,
  );
});

test('NODE_ENV counts under the name that a schema of the settings hands it on', () => {
  const before = `import Joi from 'joi'; const { value: vars } = Joi.object().keys({ NODE_ENV: Joi.string() }).unknown().validate(process.env); const config = { env: vars.NODE_ENV };`;
  const handler = `(error, request, reply) => {
    let { message } = error;
    if (config.env === 'production') message = 'Internal error';
    reply.code(500).send({ message, ...(config.env === 'development' && { stack: error.stack }) });
  }`;
  expect(handlingOf(handler, before)).toMatchObject({ exposesMessage: 'conditional', exposesStack: 'conditional' });
});
