import { Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { ThrottlerModule } from '@nestjs/throttler';
import { config } from './config.ts';
import { ConversionsController } from './controllers/conversions.ts';
import { HealthController } from './controllers/health.ts';
import { MetricsController } from './controllers/metrics.ts';
import { Problems } from './problems.ts';
import { RedisConnection } from './redis-connection.ts';
import { RedisModule } from './redis-module.ts';
import { RedisCounters } from './redis-counters.ts';

@Module({
  imports: [
    RedisModule,
    ThrottlerModule.forRootAsync({
      inject: [RedisConnection],
      useFactory: (connection: RedisConnection) => ({
        throttlers: [{ ttl: 60_000, limit: config.LIMIT_PER_CALLER }],
        storage: new RedisCounters(connection.redis),
      }),
    }),
  ],
  controllers: [HealthController, MetricsController, ConversionsController],
  providers: [{ provide: APP_FILTER, useClass: Problems }],
})
export class AppModule {}
