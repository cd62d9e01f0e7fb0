import { expect, test } from 'vitest';
import type { ExtractInput } from './define-extractor.ts';
import { defineExtractor } from './define-extractor.ts';
import { extractModel } from './extract-service.ts';
import { onRequestPath } from './request-path.ts';
import { startedBy } from './started-by.ts';
import { startedBy as startedAbove } from './callers-above.ts';

const IMPORTS = `import { Controller, Injectable, Module, Post } from '@nestjs/common'; import { NestFactory } from '@nestjs/core';
      import { Cron } from '@nestjs/schedule'; import { OnEvent, EventEmitter2 } from '@nestjs/event-emitter'; import { Processor, WorkerHost } from '@nestjs/bullmq'; import { Processor as Classic, Process } from '@nestjs/bull';
      import { EventPattern, MessagePattern, Transport } from '@nestjs/microservices'; import { SubscribeMessage, WebSocketGateway } from '@nestjs/websockets';\n`;
const START = `\nasync function main() { const app = await NestFactory.create(App); app.connectMicroservice({ transport: Transport.RMQ }); await app.startAllMicroservices(); await app.listen(3000); } void main();`;

/** For each function of a name: what makes it run, whether it is part of what is served, whether a worker leads to it. */
async function startersOf(text: string): Promise<Record<string, string>> {
  return startersIn({
    'package.json': JSON.stringify({ scripts: { start: 'node dist/main' }, dependencies: { '@nestjs/core': '11' } }),
    'src/main.ts': IMPORTS + text + START,
  });
}

async function startersIn(files: Record<string, string>): Promise<Record<string, string>> {
  const out: Record<string, string> = {};
  const probe = defineExtractor({
    id: 'probe',
    about: 'probe',
    emits: [],
    extract(input: ExtractInput) {
      const served = onRequestPath(input.code, input.boot);
      for (const fn of input.code.functions) {
        const { started, routes } = startedBy(input, fn);
        const above = startedAbove(input, fn);
        if (fn.own?.startsWith('do') === true)
          out[fn.own] =
            `${started.join(' ')} ${routes.join(' ')} served=${served(fn)}${above.worker ? ' worker' : ''}${above.schedule ? ' clock' : ''}${above.routes.length > 0 ? ' route' : ''}`;
      }
    },
  });
  await extractModel([probe], files);
  return out;
}

test('what is written above a method of NestJS says what makes it run', async () => {
  const found = await startersOf(`
    @Injectable() class Work {
      @Cron('0 2 * * *') nightly() { doNightly(); }
      @OnEvent('order.placed') placed() { doPlaced(); }
      @OnEvent('order.*') any() { doAny(); }
      @OnEvent('user.gone') gone() { doGone(); } }
    @Processor('mails') class Mails extends WorkerHost { async process(job) { doMail(); } }
    @Classic('video') class Video { @Process('cut') cut(job) { doCut(); } }
    @WebSocketGateway() class Chat { @SubscribeMessage('say') say() { doSay(); } }
    @Controller('orders') class Orders { constructor(private events: EventEmitter2) {}
      @Post() place() { this.events.emit('order.placed', {}); }
      @EventPattern('paid') paid() { doPaid(); }
      @MessagePattern({ cmd: 'sum' }) sum() { doSum(); } }
    function doNightly() {} function doPlaced() {} function doAny() {} function doGone() {} function doMail() {} function doCut() {} function doSay() {} function doPaid() {} function doSum() {}
    @Module({ controllers: [Orders], providers: [Work, Mails, Video, Chat, EventEmitter2] }) class App {}`);
  expect(found).toEqual({
    doNightly: 'schedule  served=unknown clock',
    doPlaced: 'request POST /orders served=true route',
    doAny: 'request POST /orders served=true route',
    doGone: '  served=unknown',
    doMail: 'message  served=true worker',
    doCut: 'message  served=true worker',
    doSay: 'request  served=true',
    doPaid: 'message  served=true worker',
    doSum: 'request  served=true',
  });
});

test('tasks of Trigger.dev and functions of Inngest are work, and those with a clock are schedules', async () => {
  const manifest = JSON.stringify({ scripts: { start: 'node dist/main' }, dependencies: { '@trigger.dev/sdk': '4', inngest: '3' } });
  const found = await startersIn({
    'package.json': manifest,
    'src/trigger/jobs.ts': `import { task, schemaTask, schedules } from '@trigger.dev/sdk';
      function doPlain() {} function doChecked() {} function doDaily() {}
      export const plain = task({ id: 'plain', run: async (payload) => { doPlain(); } });
      export const checked = schemaTask({ id: 'checked', schema, run: async (payload) => doChecked() });
      export const daily = schedules.task({ id: 'daily', cron: '0 2 * * *', run: async () => doDaily() });`,
    'src/main.ts': `import { Inngest } from 'inngest'; import { serve } from 'inngest/express';
      function doEvent() {} function doTimed() {}
      const inngest = new Inngest({ id: 'app' });
      const a = inngest.createFunction({ id: 'a' }, { event: 'user/made' }, async ({ event, step }) => { await step.run('x', () => doEvent()); });
      const b = inngest.createFunction({ id: 'b' }, { cron: '0 * * * *' }, async () => { doTimed(); });
      serve({ client: inngest, functions: [a, b] });`,
  });
  expect(found).toEqual({
    doPlain: 'message  served=true worker',
    doChecked: 'message  served=true worker',
    doDaily: 'schedule  served=unknown clock',
    doEvent: 'message  served=true worker',
    doTimed: 'schedule  served=unknown clock',
  });
});
