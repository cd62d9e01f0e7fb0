import { expect, test } from 'vitest';
import { projectOf } from '../../audit/open-project.ts';
import { modelService } from '../../audit/model-service.ts';
import { memoryTree } from '../../tree/source-tree.ts';
import { httpStatusNamed, statusOfException } from './exceptions.ts';

async function modelOf(main: string): ReturnType<typeof modelService> {
  const names = ['@nestjs/core', '@nestjs/common', '@nestjs/platform-express', '@nestjs/throttler', '@nestjs/jwt', 'pg'];
  const project = projectOf(
    memoryTree({
      'package.json': JSON.stringify({
        name: 'shop',
        scripts: { start: 'node dist/main' },
        dependencies: Object.fromEntries(names.map((name) => [name, '11'])),
      }),
      'src/main.ts': `import { Controller, Get, Headers, Injectable, Module, Post, ConflictException, ForbiddenException, ServiceUnavailableException, UnauthorizedException, UseGuards } from '@nestjs/common';
        import { APP_GUARD, NestFactory, Reflector } from '@nestjs/core';
        import { JwtModule, JwtService } from '@nestjs/jwt';
        import { ThrottlerGuard, ThrottlerModule } from '@nestjs/throttler';
        import { createHmac, timingSafeEqual } from 'node:crypto';
        import { Pool } from 'pg';
        const pool = new Pool();
        ${main}
        async function main() { const app = await NestFactory.create(App); await app.listen(3000); } void main();`,
    }),
  );
  return modelService(project, project.services[0]!);
}

const AUTH = `@Injectable() class Auth { constructor(private jwt: JwtService) {}
  async canActivate(context) { const request = context.switchToHttp().getRequest();
    try { request.user = await this.jwt.verifyAsync(request.headers.authorization.slice(7), { algorithms: ['RS256'] }); } catch { throw new UnauthorizedException(); }
    return true; } }`;

test('a throttling guard counts by what it says, in the storage that the module is given', async () => {
  const { facts } = await modelOf(`
    @Injectable() class RedisStorage { increment() {} }
    @Injectable() class TenantThrottler extends ThrottlerGuard { async getTracker(req) { return req.user.tenantId; } }
    @Controller('orders') class Orders { @Get() list() { return []; } }
    @Module({ imports: [ThrottlerModule.forRootAsync({ inject: [RedisStorage], useFactory: (storage: RedisStorage) => ({ throttlers: [{ ttl: 60_000, limit: 9 }], storage }) })],
      controllers: [Orders], providers: [RedisStorage, { provide: APP_GUARD, useClass: TenantThrottler }] }) class App {}`);
  expect(facts.rateLimiters.map(({ max, keyedBy, perTenant, store }) => ({ max, keyedBy, perTenant, store }))).toEqual([
    { max: { state: 'known', value: 9 }, keyedBy: 'user', perTenant: true, store: 'redis' },
  ]);
});

test('an exception that a health handler throws is one of its answers', async () => {
  const { facts } = await modelOf(`
    @Controller('health') class Health { @Get('ready') async ready() {
      try { await pool.query('SELECT 1'); } catch { throw new ServiceUnavailableException(); }
      return { status: 'ok' }; } }
    @Module({ controllers: [Health] }) class App {}`);
  expect(facts.healthEndpoints.map((one) => [one.path, one.statuses])).toEqual([['/health/ready', [200, 503]]]);
  expect([statusOfException('ConflictException'), statusOfException('Conflict'), httpStatusNamed('SERVICE_UNAVAILABLE')]).toEqual([
    409,
    undefined,
    503,
  ]);
});

test('a key and a timestamp that are handed to parameters are read from the request', async () => {
  const { facts } = await modelOf(`
    @Controller() class Orders {
      @Post('orders') async create(@Headers('idempotency-key') key: string) {
        const claimed = await pool.query('INSERT INTO keys (key) VALUES ($1) ON CONFLICT DO NOTHING', [key]);
        if (claimed.rowCount === 0) throw new ConflictException('running');
        return {}; }
      @Post('webhooks/news') async news(@Headers('x-signature') signature: string, @Headers('x-timestamp') stamp = '') {
        const want = createHmac('sha256', process.env.SECRET!).update(stamp).digest();
        if (!timingSafeEqual(Buffer.from(signature, 'hex'), want)) throw new UnauthorizedException();
        if (Math.abs(Date.now() - Number(stamp)) > 300_000) throw new UnauthorizedException();
        return {}; } }
    @Module({ controllers: [Orders] }) class App {}`);
  expect(facts.idempotencies.map(({ kind, routes, atomic, conflict }) => ({ kind, routes, atomic, conflict }))).toEqual([
    { kind: 'key-header', routes: ['POST /orders'], atomic: true, conflict: true },
  ]);
  expect(facts.inboundWebhooks.map((one) => one.replayProtected)).toEqual([true]);
});

test('a guard that demands every role of a list compares roles, and the key of the JWT module is that of its verifications', async () => {
  const { facts } = await modelOf(`
    const Roles = Reflector.createDecorator();
    ${AUTH}
    @Injectable() class RolesGuard { constructor(private reflector: Reflector) {}
      canActivate(context) { const wanted = this.reflector.get(Roles, context.getHandler()) ?? [];
        const { user } = context.switchToHttp().getRequest();
        if (!wanted.every((role) => user.roles.includes(role))) throw new ForbiddenException();
        return true; } }
    @UseGuards(Auth, RolesGuard) @Controller('admin') class Admin { @Roles(['admin']) @Get('users') users() { return []; } }
    @Module({ imports: [JwtModule.registerAsync({ useFactory: () => ({ publicKey: process.env.PUBLIC_KEY }) })], controllers: [Admin] }) class App {}`);
  const [route] = facts.routes.filter((one) => one.path === '/admin/users');
  expect([route?.access, route?.guards.flatMap((guard) => guard.authorizes ?? []).length]).toEqual(['guarded', 1]);
  expect(facts.tokenVerifications.map((one) => one.key)).toEqual([{ state: 'env', name: 'PUBLIC_KEY' }]);
});
