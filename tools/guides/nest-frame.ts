/** Names that guides for NestJS may use without an import, beside those that services of every framework have. */
export const NEST_SURROUNDINGS: Readonly<Record<string, string>> = {
  AuthUser: `
    export class AuthUser {
      readonly id!: string;
      readonly tenantId!: string;
      readonly roles!: readonly string[];
    }`,
  CurrentUser: `
    import { createParamDecorator } from '@nestjs/common';
    import type { ExecutionContext } from '@nestjs/common';
    import type { Request } from 'express';
    export const CurrentUser = createParamDecorator((_data: unknown, context: ExecutionContext) => context.switchToHttp().getRequest<Request>().user);`,
  Public: `
    import { Reflector } from '@nestjs/core';
    export const Public = Reflector.createDecorator<boolean>({ transform: (value) => value ?? true });`,
  AuthGuard: `
    import { Injectable, UnauthorizedException } from '@nestjs/common';
    import type { CanActivate, ExecutionContext } from '@nestjs/common';
    import { JwtService } from '@nestjs/jwt';
    import type { Request } from 'express';
    import { settings } from './settings.ts';
    @Injectable()
    export class AuthGuard implements CanActivate {
      constructor(private readonly jwt: JwtService) {}
      async canActivate(context: ExecutionContext): Promise<boolean> {
        const request = context.switchToHttp().getRequest<Request>();
        const [scheme, token] = (request.headers.authorization ?? '').split(' ');
        if (scheme !== 'Bearer' || !token) throw new UnauthorizedException('Sign in first');
        try {
          const claims = await this.jwt.verifyAsync<{ sub: string; tenant: string; roles: string[] }>(token, {
            algorithms: ['RS256'], issuer: settings.issuer, audience: settings.audience,
          });
          request.user = { id: claims.sub, tenantId: claims.tenant, roles: claims.roles };
        } catch {
          throw new UnauthorizedException('Sign in first');
        }
        return true;
      }
    }`,
  PG_POOL: `
    import { pool } from './pool.ts';
    export const PG_POOL = Symbol('PG_POOL');
    export const PG_POOL_PROVIDER = { provide: PG_POOL, useValue: pool };`,
  REDIS_CLIENT: `
    import { redis } from './redis.ts';
    export const REDIS_CLIENT = Symbol('REDIS_CLIENT');
    export const REDIS_CLIENT_PROVIDER = { provide: REDIS_CLIENT, useValue: redis };`,
  KNEX_CLIENT: `
    import { knex } from './knex.ts';
    export const KNEX_CLIENT = Symbol('KNEX_CLIENT');
    export const KNEX_CLIENT_PROVIDER = { provide: KNEX_CLIENT, useValue: knex };`,
  OrdersService: `
    import { Injectable } from '@nestjs/common';
    import { createOrder } from './createOrder.ts';
    import { findOrder } from './findOrder.ts';
    import { findOrders } from './findOrders.ts';
    @Injectable()
    export class OrdersService {
      findAll(tenantId: string, limit = 50): Promise<{ id: string; total: number }[]> {
        return findOrders(tenantId, limit);
      }
      findOne(tenantId: string, id: string): Promise<{ id: string; total: number } | undefined> {
        return findOrder(tenantId, id);
      }
      create(tenantId: string, items: readonly string[]): Promise<{ id: string }> {
        return createOrder(tenantId, items);
      }
    }`,
  OrdersController: `
    import { Controller, Get } from '@nestjs/common';
    import { AuthUser } from './AuthUser.ts';
    import { CurrentUser } from './CurrentUser.ts';
    import { OrdersService } from './OrdersService.ts';
    @Controller('orders')
    export class OrdersController {
      constructor(private readonly orders: OrdersService) {}
      @Get()
      list(@CurrentUser() user: AuthUser): Promise<unknown[]> {
        return this.orders.findAll(user.tenantId);
      }
    }`,
};

/** What the module that is there for all others gives, by the names that the code uses. */
const PROVIDED: readonly [name: string, provider: string][] = [
  ['PG_POOL', 'PG_POOL_PROVIDER'],
  ['REDIS_CLIENT', 'REDIS_CLIENT_PROVIDER'],
  ['KNEX_CLIENT', 'KNEX_CLIENT_PROVIDER'],
  ['OrdersService', 'OrdersService'],
];

/** `main.ts` of a small NestJS service: the classes of a guide, the modules around them, and the start of the app with what the guide does to it. */
export function nestMain(code: string, names: readonly string[]): string {
  const [classes, start] = parted(code);
  const own = namesOf(classes);
  // What is done to an app needs routes to show its effect.
  const used = own.controllers.length > 0 || names.includes('OrdersController') ? names : [...names, 'OrdersController'];
  const makesRoot = own.modules.includes('AppModule');
  const makesApp = /\bNestFactory\.create\b/.test(start);
  const inModules = [...classes.matchAll(/^@Module\(\{[\s\S]*?^\}\)/gm)].map(([text]) => text).join('\n');
  const free = (names: readonly string[]): string[] => names.filter((name) => !new RegExp(`\\b${name}\\b`).test(inModules));
  const hasHealth = /['/]health/.test(classes);
  const provided = PROVIDED.filter(([name]) => used.includes(name) || (name === 'OrdersService' && used.includes('OrdersController')));
  const given = new Set(provided.map(([name]) => name));
  const imports = [
    ...used.filter((name) => !given.has(name)),
    ...provided.flatMap(([name, provider]) => (name === provider ? [name] : [`${name}, ${provider}`])),
  ];
  const controllers = [
    ...free(own.controllers),
    ...(used.includes('OrdersController') && !/\bOrdersController\b/.test(inModules) ? ['OrdersController'] : []),
  ];
  const jwt = /\bJwtModule\b/.test(classes) ? '' : `JwtModule.register({ publicKey: process.env['TOKEN_PUBLIC_KEY'] ?? '' })`;
  const root = makesRoot ? 'RootModule' : 'AppModule';
  return [
    ...named('@nestjs/common', ['Controller', 'Get', 'Global', 'Module'], classes),
    ...named('@nestjs/core', ['NestFactory'], classes),
    ...(jwt === '' ? [] : named('@nestjs/jwt', ['JwtModule'], classes)),
    ...imports.map((name) => `import { ${name} } from './${/^\w+/.exec(name)?.[0]}.ts';`),
    classes.trimEnd(),
    '@Global()',
    `@Module({ imports: [${jwt}], providers: [${provided.map(([, text]) => text).join(', ')}], exports: [${[...(jwt === '' ? [] : ['JwtModule']), ...provided.map(([name]) => name)].join(', ')}] })`,
    'class CoreModule {}',
    ...(hasHealth ? [] : [`@Controller('health')\nclass HealthController { @Get() show(): object { return { status: 'ok' }; } }`]),
    `@Module({ imports: [${['CoreModule', ...own.modules].join(', ')}], controllers: [${[...controllers, ...(hasHealth ? [] : ['HealthController'])].join(', ')}], providers: [${free(own.providers).join(', ')}] })`,
    `class ${root} {}`,
    ...(makesApp ? [] : [`const app = await NestFactory.create(${root});`]),
    makesApp ? start.replace('AppModule', root).trimEnd() : start.trimEnd(),
    ...(/^(?!\/\/).*\bapp\.listen\(/m.test(start) ? [] : [`await app.listen(Number(process.env['PORT'] ?? 3000), '0.0.0.0');`]),
    'export {};',
    '',
  ].join('\n');
}

/** The classes, and what is done to the app: from its first statement on, with the comment above that. */
function parted(code: string): [classes: string, start: string] {
  const lines = code.split('\n');
  let first = lines.findIndex((line) =>
    /^(?:const app = |(?:await )?app\.|process\.on\(|const \w+ = (?:(?:await )?app\.|new (?:DocumentBuilder|WebSocketServer)\b))/.test(
      line,
    ),
  );
  if (first === -1) return [code, ''];
  while (first > 0 && (lines[first - 1] ?? '').startsWith('//')) first -= 1;
  return [lines.slice(0, first).join('\n'), lines.slice(first).join('\n')];
}

/** The classes of a guide by what they are to NestJS. */
function namesOf(classes: string): Record<'modules' | 'controllers' | 'providers', string[]> {
  const of = (decorator: string): string[] =>
    [
      ...classes.matchAll(
        new RegExp(`^@(?:${decorator})\\((?:[^@]|@(?!Module|Controller|Injectable|Catch))*?^(?:export )?class (\\w+)`, 'gm'),
      ),
    ].map((one) => one[1] ?? '');
  return { modules: of('Module'), controllers: of('Controller'), providers: of('Injectable') };
}

/** An import of those names that the guide does not import itself. */
function named(from: string, names: readonly string[], classes: string): string[] {
  const left = names.filter((name) => !new RegExp(`^import [^;]*\\b${name}\\b[^;]* from`, 'm').test(classes));
  return left.length === 0 ? [] : [`import { ${left.join(', ')} } from '${from}';`];
}
