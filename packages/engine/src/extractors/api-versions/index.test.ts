import { expect, test } from 'vitest';
import { extractService } from '../../extract/extract-service.ts';
import { apiVersions } from './index.ts';

test('versions by header, announced ends, events and writes that compare a version', async () => {
  const facts = await extractService([apiVersions], {
    'main.js': `
      import Fastify from 'fastify';
      import knex from 'knex';
      import amqp from 'amqplib';
      const db = knex({ client: 'pg' });
      const app = Fastify();
      app.get('/orders', { schema: { deprecated: true } }, async (request, reply) => {
        const version = request.headers['accept-version'];
        if (version !== '1') return reply.code(406).send();
        reply.header('Sunset', 'Thu, 31 Dec 2026 23:59:59 GMT');
        return [];
      });
      app.put('/orders/:id', async (request) => { await db('orders').where({ id: 1, version: 2 }).update({ note: 'x' }); return {}; });
      app.put('/carts/:id', async (request) => { await db('carts').where({ id: 1 }).update({ note: 'x' }); return {}; });
      async function start() {
        const channel = await (await amqp.connect('x')).createChannel();
        const send = (event) => channel.publish('orders', 'order.paid', Buffer.from(JSON.stringify({ ...event, at: 1 })));
        send({ specversion: '1.0', id: 1 });
      }
      start();
      app.listen({ port: 1 });`,
  });
  expect(facts.versionChoices).toMatchObject([{ how: 'header', name: 'accept-version', onUnknown: 'refused' }]);
  expect(facts.apiHeaders).toMatchObject([{ name: 'sunset', routes: ['GET /orders'], scope: 'routes' }]);
  expect(facts.apiDeprecations).toMatchObject([{ method: 'GET', path: '/orders', by: 'route-schema' }]);
  expect(facts.routeWrites).toMatchObject([
    { path: '/orders/:id', precondition: 'version' },
    { path: '/carts/:id', precondition: 'none' },
  ]);
  expect(facts.publishedEvents).toMatchObject([{ by: 'amqplib', name: { value: 'order.paid' }, versioned: true }]);
});

test('descriptions that code puts together', async () => {
  const facts = await extractService([apiVersions], {
    'main.ts': `
      import { DocumentBuilder } from '@nestjs/swagger';
      import swaggerJsdoc from 'swagger-jsdoc';
      const config = new DocumentBuilder().setTitle('a').setVersion('1.2').addServer('https://api.example.com').build();
      const spec = swaggerJsdoc({ definition: { openapi: '3.0.0', info: { title: 'a', version: '2.0.0' }, servers: [{ url: 'https://b.example.com' }] }, apis: [] });
      console.log(config, spec);`,
  });
  expect(facts.apiDescriptions).toMatchObject([
    { by: '@nestjs/swagger', version: { value: '1.2' }, servers: ['https://api.example.com'] },
    { by: 'swagger-jsdoc', version: { value: '2.0.0' }, servers: ['https://b.example.com'] },
  ]);
});
