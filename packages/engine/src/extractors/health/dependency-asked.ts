import type { CallSite } from '../../lang/typescript/call-sites.ts';

const ASKED: readonly (readonly [pattern: RegExp, what: string])[] = [
  [/^pg\.(?:Pool|Client)#(?:query|connect)$|^postgres\(\)/, 'postgresql'],
  [/^knex\(\)(?:\.raw|\.select|\(\))/, 'postgresql'],
  [
    /^@prisma\/client\.PrismaClient#(?:\$queryRaw|\$executeRaw|\$queryRawUnsafe|\$connect|\w+\.(?:count|findFirst|findMany))$/,
    'postgresql',
  ],
  [/^typeorm\.DataSource#query$/, 'postgresql'],
  [/^sequelize.*#(?:authenticate|query)$|^sequelize-typescript.*#(?:authenticate|query)$/, 'database'],
  [/^kysely\.sql\(\)?\.?.*execute$|^kysely\.(?:Kysely#|.*\.execute(?:TakeFirst(?:OrThrow)?)?$)|^drizzle-orm.*#?execute$/, 'database'],
  [/^@nestjs\/terminus\.(?:TypeOrm|Sequelize|Prisma|MikroOrm)HealthIndicator#/, 'database'],
  [/^@nestjs\/terminus\.MongooseHealthIndicator#/, 'mongodb'],
  [/^@nestjs\/terminus\.(?:Http|GRPC)HealthIndicator#/, 'http'],
  [/^mongoose\.connection|^mongodb\.Db#(?:command|admin)|^mongodb\.MongoClient#/, 'mongodb'],
  [/^mysql2?\..*\.(?:query|execute|ping)$/, 'mysql'],
  [/^ioredis#(?:ping|get|set|info)$|^redis\.createClient\(\)\.(?:ping|get|set|info)$/, 'redis'],
  [/^(?:bull|bullmq\.Queue)#(?:getJobCounts|getWaitingCount|isReady|client|count|getActiveCount|checkHealth)$/, 'queue'],
  [/^amqplib\.connect(?:\(\)|$)/, 'rabbitmq'],
  [/^kafkajs\.Kafka#admin/, 'kafka'],
  [/^@elastic\/elasticsearch\.Client#/, 'elasticsearch'],
  [/^@solana\/web3\.js\.Connection#/, 'solana'],
  [/^(?:fetch|axios(?:\.create\(\))?(?:\.(?:get|head|request))?|got(?:\.get)?|undici\.(?:request|fetch)|https?\.(?:get|request))$/, 'http'],
  [/^minio\.Client#|^@aws-sdk\/client-s3\.S3Client#send$/, 'object-storage'],
];

/** The dependency that a call asks, when it does: a ping, a query, a request. */
export function dependencyAsked(call: CallSite): string | undefined {
  return ASKED.find(([pattern]) => pattern.test(call.callee))?.[1];
}
