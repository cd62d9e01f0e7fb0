import { expect, test } from 'vitest';
import { extractModel } from '../../extract/extract-service.ts';
import { queues } from './index.ts';

const MAIN = `import { NestFactory } from '@nestjs/core'; import { AppModule } from './app.module';
  async function main() { const app = await NestFactory.create(AppModule); app.enableShutdownHooks(); await app.listen(3000); } void main();`;
const PACKAGE = JSON.stringify({
  scripts: { start: 'node dist/main' },
  dependencies: { '@nestjs/core': '11', '@nestjs/bullmq': '11', bullmq: '5' },
});

test('queues and processors of BullMQ in NestJS', async () => {
  const { facts } = await extractModel([queues], {
    'package.json': PACKAGE,
    'src/main.ts': MAIN,
    'src/app.module.ts': `import { Module, Controller, Post, Body } from '@nestjs/common'; import { BullModule, InjectQueue } from '@nestjs/bullmq'; import { Queue } from 'bullmq';
      import { MailProcessor, Lost } from './mail.processor';
      import { ConfigService } from '@nestjs/config';
      export const MAILS = 'mails';
      @Controller('orders') class Orders {
        constructor(@InjectQueue(MAILS) private readonly mails: Queue, @InjectQueue('reports') private readonly reports: Queue) {}
        @Post() async place(@Body() dto) { await this.mails.add('send', { mailId: dto.id }, { jobId: 'mail-' + dto.id }); return this.reports.add('daily', {}); } }
      @Module({ imports: [
        BullModule.forRootAsync({ inject: [ConfigService], useFactory: (config: ConfigService) => ({ connection: { host: config.get('REDIS') }, defaultJobOptions: { attempts: 3, backoff: { type: 'exponential', delay: 500 } } }) }),
        BullModule.registerQueue({ name: MAILS }, { name: 'reports', defaultJobOptions: { removeOnFail: true } })],
        controllers: [Orders], providers: [MailProcessor] })
      export class AppModule {}`,
    'src/mail.processor.ts': `import { Processor, WorkerHost, OnWorkerEvent } from '@nestjs/bullmq'; import { Job, UnrecoverableError } from 'bullmq'; import { Logger } from '@nestjs/common'; import { z } from 'zod';
      const Mail = z.object({ mailId: z.string() });
      @Processor('mails', { concurrency: 5, lockDuration: 60000, limiter: { max: 10, duration: 1000 } })
      export class MailProcessor extends WorkerHost {
        private readonly logger = new Logger(MailProcessor.name);
        async process(job: Job) { const mail = Mail.parse(job.data); if (!mail) throw new UnrecoverableError('x'); await fetch('http://mail/' + mail.mailId); }
        @OnWorkerEvent('failed') onFailed(job: Job, error: Error) { this.logger.error({ jobId: job.id, error }, 'failed'); }
        @OnWorkerEvent('error') onError(error: Error) { this.logger.error(error); }
      }
      @Processor('lost') export class Lost extends WorkerHost { async process(job: Job) {} }`,
  });
  expect(facts.queues).toMatchObject([
    {
      by: 'bullmq',
      name: { value: 'mails' },
      attempts: { value: 3 },
      backoff: { value: 'exponential' },
      closedOnShutdown: true,
      deadLetter: true,
    },
    { by: 'bullmq', name: { value: 'reports' }, attempts: { state: 'absent' }, removeOnFail: { value: true }, deadLetter: false },
  ]);
  expect(
    facts.workers.map(
      ({
        by,
        queue,
        concurrency,
        failureListener,
        errorListener,
        closedOnShutdown,
        lockDuration,
        rateLimited,
        validatesPayload,
        logsJobId,
        tellsTerminal,
        rethrows,
        inHttpProcess,
        wiring,
      }) => ({
        by,
        queue,
        concurrency,
        failureListener,
        errorListener,
        closedOnShutdown,
        lockDuration,
        rateLimited,
        validatesPayload,
        logsJobId,
        tellsTerminal,
        rethrows,
        inHttpProcess,
        state: wiring?.state,
      }),
    ),
  ).toMatchObject([
    {
      by: 'bullmq',
      queue: { value: 'mails' },
      concurrency: { value: 5 },
      failureListener: true,
      errorListener: true,
      closedOnShutdown: true,
      lockDuration: { value: 60_000 },
      rateLimited: true,
      validatesPayload: true,
      logsJobId: true,
      tellsTerminal: true,
      rethrows: true,
      inHttpProcess: true,
      state: 'wired',
    },
    {
      by: 'bullmq',
      queue: { value: 'lost' },
      concurrency: { state: 'absent' },
      failureListener: false,
      errorListener: false,
      state: 'not-wired',
    },
  ]);
  expect(facts.jobEnqueues.map((one) => [one.queue, one.job, one.jobId, one.awaited])).toMatchObject([
    [{ value: 'mails' }, { value: 'send' }, true, true],
    [{ value: 'reports' }, { value: 'daily' }, false, true],
  ]);
});

test('processors of Bull in NestJS, a method for each kind of job', async () => {
  const { facts } = await extractModel([queues], {
    'package.json': PACKAGE,
    'src/main.ts': MAIN.replace('app.enableShutdownHooks(); ', ''),
    'src/app.module.ts': `import { Module, Injectable } from '@nestjs/common'; import { BullModule, InjectQueue, Processor, Process, OnQueueFailed } from '@nestjs/bull'; import { Queue, Job } from 'bull';
      @Injectable() class Videos { constructor(@InjectQueue('video') private videos: Queue) {} async add(id) { await this.videos.add('cut', { id }); } onModuleInit() { return this.add(1); } }
      abstract class Watched { @OnQueueFailed() failed(job: Job, error: Error) { console.error(job.id, error); } }
      @Processor('video') class Cutter extends Watched {
        @Process({ name: 'cut', concurrency: 2 }) async cut(job: Job) { try { await fetch('http://x/' + job.data.id); } catch (error) { console.log(error); } }
        @Process('sweep') sweep() { return fetch('http://y'); } }
      @Module({ imports: [BullModule.forRoot({ redis: {} }), BullModule.registerQueue({ name: 'video', settings: { lockDuration: 5000 } })], providers: [Videos, Cutter] }) export class AppModule {}`,
  });
  expect(facts.queues).toMatchObject([{ by: 'bull', name: { value: 'video' }, attempts: { state: 'absent' }, closedOnShutdown: false }]);
  expect(
    facts.workers.map((one) => [one.concurrency, one.failureListener, one.rethrows, one.takesPayload ?? true, one.lockDuration]),
  ).toMatchObject([
    [{ value: 2 }, true, false, true, { value: 5000 }],
    [{ state: 'absent' }, true, true, false, { value: 5000 }],
  ]);
  expect(facts.jobEnqueues.map((one) => [one.queue, one.job])).toMatchObject([[{ value: 'video' }, { value: 'cut' }]]);
});
