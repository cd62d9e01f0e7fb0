import { expect, test } from 'vitest';
import { bootTexts } from '../../../test/boot-memory.ts';

const HEAD = `
import { Injectable, Module, SetMetadata, UseGuards, createParamDecorator } from '@nestjs/common';
import { APP_GUARD, NestFactory, Reflector } from '@nestjs/core';
import { Args, Context, GqlExecutionContext, GraphQLModule, Mutation, Query, ResolveField, Resolver } from '@nestjs/graphql';
import jwt from 'jsonwebtoken';
@Injectable() class Auth { constructor(private reflector: Reflector) {}
  canActivate(context) { if (this.reflector.getAllAndOverride('open', [context.getHandler(), context.getClass()])) return true;
    const { req } = GqlExecutionContext.create(context).getContext(); req.user = jwt.verify(req.headers.authorization?.slice(7), process.env.KEY); return true; } }
@Injectable() class Roles { constructor(private reflector: Reflector) {}
  canActivate(context) { const roles = this.reflector.get('roles', context.getHandler()); if (!roles) return true; return roles.includes(GqlExecutionContext.create(context).getContext().req.user.role); } }
@Injectable() class HttpOnly { canActivate(context) { const request = context.switchToHttp().getRequest(); return Boolean(request.headers.authorization); } }
const Me = createParamDecorator((_, context) => GqlExecutionContext.create(context).getContext().req.user);
declare const db: any;
`;
const app = (body: string, options = '{ autoSchemaFile: true }', providers = ''): ReturnType<typeof bootTexts> =>
  bootTexts(
    {
      'src/index.ts': `${HEAD}@Resolver() class Posts { ${body} @ResolveField() author() {} }
@Module({ imports: [GraphQLModule.forRoot(${options})], providers: [Posts, ${providers}] }) class AppModule {}
async function bootstrap() { const app = await NestFactory.create(AppModule); await app.listen(3000); } bootstrap();`,
    },
    {
      dependencies: {
        '@nestjs/core': '^11.0.0',
        '@nestjs/common': '^11.0.0',
        '@nestjs/graphql': '^13.0.0',
        '@nestjs/platform-express': '^11.0.0',
      },
    },
  );
const fields = (booted: ReturnType<typeof bootTexts>): string[] =>
  booted.operations.map((one) => `${one.method} ${one.path} ${one.access}`);

test('guards of the app, the class and the method stand before fields, and see the context of GraphQL', () => {
  const body = `@Query(() => [String], { name: 'posts' }) @SetMetadata('open', true) all() { return db.posts(); }
    @Query(() => String) me(@Me() user) { return db.of(user.id); }
    @UseGuards(Roles) @SetMetadata('roles', ['admin']) @Mutation(() => Boolean) remove(@Args('id') id: string) { return db.remove(id); }`;
  const booted = app(body, `{ autoSchemaFile: true, path: '/api' }`, '{ provide: APP_GUARD, useClass: Auth }');
  expect(fields(booted)).toEqual(['QUERY /api#me guarded', 'QUERY /api#posts open', 'MUTATION /api#remove guarded']);
  const remove = booted.operations.find((one) => one.operation.name === 'remove');
  expect(remove?.guards.map((one) => `${one.name} ${one.kind} ${one.authorizes?.join()}`)).toEqual([
    'Auth enforces undefined',
    'Roles principal-required what Roles returns [admin]',
  ]);
  expect(booted.routes.map((one) => `${one.method} ${one.path} ${one.framework} ${one.carries}`)).toEqual(['POST /api nestjs graphql']);
});

test('a guard that looks for the request of HTTP finds none, and lets nobody pass', () => {
  const booted = app(`@UseGuards(HttpOnly) @Query(() => String) a() { return db.x(); } @Query(() => String) b() { return db.x(); }`);
  expect(booted.operations.map((one) => one.guards.map((guard) => guard.kind).join())).toEqual(['deny-all', '']);
  expect(fields(booted)[1]).toBe('QUERY /graphql#b open');
});

test('a resolver that looks at the context itself refuses', () => {
  const booted = app(
    `@Mutation(() => String) a(@Context() ctx) { jwt.verify(ctx.req.headers.authorization, process.env.KEY); return db.x(); }`,
    `{ autoSchemaFile: true, context: ({ req }) => ({ tenant: req.headers.host }) }`,
  );
  expect(fields(booted)).toEqual(['MUTATION /graphql#a guarded']);
});
