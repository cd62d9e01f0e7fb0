import { expect, test } from 'vitest';
import { extractService } from '../../extract/extract-service.ts';
import { codeQuality } from './index.ts';

test('a body is stored whole where NestJS hands it over and no pipe leaves out what has no name, and where Hono reads it anew', async () => {
  const nest = async (pipe: string) =>
    (
      await extractService([codeQuality], {
        'main.ts': `import { NestFactory } from '@nestjs/core'; import { Body, Controller, Injectable, Module, Post, ValidationPipe } from '@nestjs/common';
          import { InjectRepository, TypeOrmModule } from '@nestjs/typeorm'; import { Repository, Entity } from 'typeorm'; import { IsString } from 'class-validator';
          @Entity() class User { role: string; }
          class CreateUser { @IsString() name: string; }
          @Injectable() class Users { constructor(@InjectRepository(User) private readonly repo: Repository<User>) {} create(dto: CreateUser) { return this.repo.save(dto); } }
          @Controller('users') class UsersController { constructor(private readonly users: Users) {} @Post() create(@Body() dto: CreateUser) { return this.users.create(dto); } }
          @Module({ imports: [TypeOrmModule.forFeature([User])], controllers: [UsersController], providers: [Users] }) class AppModule {}
          const app = await NestFactory.create(AppModule); app.useGlobalPipes(new ValidationPipe(${pipe})); await app.listen(3000);`,
      })
    ).codeUses.filter((one) => one.kind === 'mass-assignment').length;
  expect(await nest('')).toBe(1);
  expect(await nest('{ whitelist: true }')).toBe(0);
  const hono = async (read: string) =>
    (
      await extractService([codeQuality], {
        'main.ts': `import { Hono } from 'hono'; import { zValidator } from '@hono/zod-validator'; import { z } from 'zod'; import { drizzle } from 'drizzle-orm/node-postgres'; import { serve } from '@hono/node-server';
          const db = drizzle(process.env.DATABASE_URL!); const users = {}; const app = new Hono();
          app.post('/users', zValidator('json', z.object({ name: z.string() })), async (c) => { const body = ${read}; await db.insert(users).values(body); return c.json({}); });
          serve(app);`,
      })
    ).codeUses.filter((one) => one.kind === 'mass-assignment').length;
  expect(await hono('await c.req.json()')).toBe(1);
  expect(await hono(`c.req.valid('json')`)).toBe(0);
});
