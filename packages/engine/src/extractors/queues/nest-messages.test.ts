import { expect, test } from 'vitest';
import { extractModel } from '../../extract/extract-service.ts';
import { queues } from './index.ts';

const PACKAGE = JSON.stringify({
  scripts: { start: 'node dist/main' },
  dependencies: { '@nestjs/core': '11', '@nestjs/microservices': '11' },
});
const app = (main: string, handlers: string) => ({
  'package.json': PACKAGE,
  'src/main.ts': `import { NestFactory } from '@nestjs/core'; import { ValidationPipe } from '@nestjs/common'; import { MicroserviceOptions, Transport } from '@nestjs/microservices'; import { AppModule } from './app';
    async function main() { ${main} } void main();`,
  'src/app.ts': `import { Controller, Get, Injectable, Module, UseFilters, UsePipes, ValidationPipe } from '@nestjs/common'; import { Ctx, EventPattern, MessagePattern, Payload, RmqContext, Transport } from '@nestjs/microservices'; import { IsString } from 'class-validator';
    class Placed { @IsString() orderId: string; }
    ${handlers}`,
});
const RABBIT = `{ transport: Transport.RMQ, options: { urls: ['amqp://mq'], queue: 'orders', noAck: false, prefetchCount: 5, queueOptions: { durable: true, arguments: { 'x-dead-letter-exchange': 'dead' } } } }`;
const HANDLERS = `@Controller() class Orders {
    @EventPattern('order.placed') async placed(@Payload() data: Placed, @Ctx() context: RmqContext) {
      const channel = context.getChannelRef(); try { await fetch('http://stock/' + data.orderId); channel.ack(context.getMessage()); } catch (error) { console.error(error); channel.nack(context.getMessage(), false, false); } }
    @EventPattern('order.paid') async paid(@Payload() data: Placed) { await fetch('http://mail/' + data.orderId); }
    @MessagePattern({ cmd: 'total' }) total(data: number[]) { return data.length; }
    @EventPattern('only.kafka', Transport.KAFKA) log(data: Placed) {} }
  @Injectable() class Nobody { @EventPattern('order.lost') lost() {} }
  @Module({ controllers: [Orders], providers: [Nobody] }) export class AppModule {}`;

test('events from RabbitMQ, acknowledged by hand', async () => {
  const { facts, coverage } = await extractModel(
    [queues],
    app(
      `const app = await NestFactory.createMicroservice<MicroserviceOptions>(AppModule, ${RABBIT}); app.useGlobalPipes(new ValidationPipe()); app.enableShutdownHooks(); await app.listen();`,
      HANDLERS,
    ),
  );
  expect(facts.queues).toMatchObject([
    { by: 'amqplib', name: { value: 'orders' }, deadLetter: true, durable: { value: true }, closedOnShutdown: true },
  ]);
  expect(facts.workers).toMatchObject([
    {
      by: 'amqplib',
      queue: { value: 'orders' },
      concurrency: { value: 5 },
      manualAck: true,
      rethrows: true,
      validatesPayload: true,
      failureListener: true,
      rateLimited: true,
      inHttpProcess: false,
      wiring: { state: 'wired' },
    },
    { manualAck: true, rethrows: 'unknown', failureListener: true, validatesPayload: true },
  ]);
  // A provider takes no messages, whatever is written above its methods.
  expect(facts.workers.length).toBe(2);
  expect(coverage.workers).toMatchObject({ state: 'partial' });
});

test('without noAck: false a message is gone with its delivery; a second server knows nothing of the pipes of the app', async () => {
  const { facts } = await extractModel(
    [queues],
    app(
      `const app = await NestFactory.create(AppModule); app.useGlobalPipes(new ValidationPipe());
     app.connectMicroservice({ transport: Transport.RMQ, options: { queue: 'orders' } });
     app.connectMicroservice({ transport: Transport.KAFKA, options: { run: { partitionsConsumedConcurrently: 3 } } }, { inheritAppConfig: true });
     await app.startAllMicroservices(); await app.listen(3000);`,
      HANDLERS,
    ),
  );
  expect(facts.workers.map((one) => [one.by, one.queue, one.manualAck, one.validatesPayload, one.rethrows, one.rateLimited])).toMatchObject(
    [
      ['amqplib', { value: 'orders' }, false, false, false, false],
      ['kafkajs', { value: 'order.placed' }, true, true, true, 'unknown'],
      ['amqplib', { value: 'orders' }, false, false, false, false],
      ['kafkajs', { value: 'order.paid' }, true, true, true, 'unknown'],
      ['kafkajs', { value: 'only.kafka' }, true, true, true, 'unknown'],
    ],
  );
});

test('a server that is never started calls nobody, and events of other transports are left open', async () => {
  const never = await extractModel(
    [queues],
    app(`const app = await NestFactory.create(AppModule); app.connectMicroservice(${RABBIT}); await app.listen(3000);`, HANDLERS),
  );
  expect(never.facts.workers.map((one) => one.wiring?.state)).toEqual(['not-wired', 'not-wired']);
  const nats = await extractModel(
    [queues],
    app(`const app = await NestFactory.createMicroservice(AppModule, { transport: Transport.NATS }); await app.listen();`, HANDLERS),
  );
  expect(nats.facts.workers).toEqual([]);
  expect(nats.coverage.workers).toMatchObject({
    state: 'partial',
    reasons: expect.arrayContaining(['events over nats (src/app.ts:4) are not read']),
  });
});
