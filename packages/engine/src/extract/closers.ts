/** What a call closes, by the callee as `package-paths.ts` spells it. Source: the libraries' documented way to end. */
const CLOSERS: readonly (readonly [pattern: RegExp, what: string])[] = [
  [/^fastify\(\)\.close$|^(?:new )?fastify.*#close$/, 'http'],
  [
    /^https?\.(?:createServer\(\)|Server#)\.?(?:close|closeAllConnections)$|^express\(\)\.listen\(\)\.close$|[.#]listen\(\)[.#]close$|^http\.Server#close$|^@hono\/node-server\.serve\(\)\.close$|^(?:http-terminator|stoppable|http-graceful-shutdown|close-with-grace|lightship|@godaddy\/terminus)\b/,
    'http',
  ],
  [/^@nestjs\/core\.NestFactory\.create\w*\(\)\.close$|^@nestjs\/(?:common|platform-\w+)\.\w*Application#close$/, 'http'],
  [/^pg\.(?:Pool|Client)#end$|^postgres\(\)\.end$|^slonik\b.*\.end$/, 'postgresql'],
  [/^knex\(\)\.destroy$/, 'database'],
  [/^@prisma\/client\.PrismaClient#\$disconnect$/, 'prisma'],
  [/^typeorm\.DataSource#destroy$|^sequelize.*#close$|^drizzle|^kysely\.Kysely#destroy$/, 'database'],
  [/^mongoose\.(?:disconnect|connection\.close|createConnection\(\)\.close)$|^mongodb\.MongoClient#close$/, 'mongodb'],
  [/^mysql2?\.(?:createPool|createConnection)\(\)\.end$/, 'mysql'],
  [/^ioredis#(?:quit|disconnect)$|^redis\.createClient\(\)\.(?:quit|disconnect|close|destroy)$/, 'redis'],
  [/^(?:bull|bullmq\.(?:Queue|QueueEvents|FlowProducer))#close$/, 'queue'],
  [/^bullmq\.Worker#close$/, 'worker'],
  [/^amqplib\.connect\(\)(?:\.createChannel\(\))?\.close$/, 'rabbitmq'],
  [/^kafkajs\.Kafka#(?:producer|consumer|admin)\(\)\.disconnect$/, 'kafka'],
  [/^(?:ws\.WebSocketServer|socket\.io\.Server)#(?:close|disconnectSockets)$|^ws#(?:close|terminate)$/, 'websocket'],
  [/^@opentelemetry\/.*(?:shutdown|forceFlush)$/, 'tracing'],
  [/^nodemailer\.createTransport\(\)\.close$/, 'mail'],
  [/^(?:node-cron|cron|node-schedule|agenda|bree)\b.*(?:stop|gracefulShutdown)$/, 'schedule'],
  [/^(?:pino\(\)\.flush|winston\.createLogger\(\)\.(?:end|close))$/, 'logger'],
  [/^(?:elasticsearch|@elastic\/elasticsearch\.Client#close)/, 'elasticsearch'],
];

/** What a callee closes, or `undefined` when it closes nothing that is known. */
export function closedBy(callee: string): string | undefined {
  return CLOSERS.find(([pattern]) => pattern.test(callee))?.[1];
}
