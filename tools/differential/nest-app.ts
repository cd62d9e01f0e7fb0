import { NEST_BODIES, nestGuard, nestMiddleware } from './nest-guards.ts';
import type { NestBody } from './nest-guards.ts';
import { GUARD_BODIES } from './program.ts';
import type { GeneratedApp } from './program.ts';
import { Choices } from './random.ts';

const METHODS = ['Get', 'Post', 'Put', 'Patch', 'Delete'] as const;
const COMMON =
  'All, Body, Controller, Delete, ForbiddenException, Get, Global, HttpException, HttpStatus, Inject, Injectable, Module, Param, Patch, Post, Put, Req, RequestMethod, Res, SetMetadata, UnauthorizedException, UseGuards, Version, VERSION_NEUTRAL, VersioningType, applyDecorators, forwardRef';
const HEAD = `import 'reflect-metadata';
import { ${COMMON} } from '@nestjs/common';
import { APP_GUARD, NestFactory, Reflector, RouterModule } from '@nestjs/core';
import * as jwt from 'jsonwebtoken';
`;
const NAMES = ['Auth', 'First', 'Touch', 'Rules', 'Step', 'Gate', 'Look'];

/** Prints a random NestJS app: modules of all kinds, prefixes and versions, guards on every level, metadata, middleware, inheritance. */
export function generateNestApp(seed: number, adapter: 'express' | 'fastify'): GeneratedApp {
  return new NestAppWriter(seed, adapter).write();
}

interface ModuleText {
  name: string;
  imports: string[];
  controllers: string[];
}

class NestAppWriter {
  private readonly choices: Choices;
  private readonly seed: number;
  private readonly adapter: 'express' | 'fastify';
  private readonly classes: string[] = [];
  private readonly guards: string[] = [];
  private readonly plain: string[] = [];
  private readonly paths: string[] = [];
  private readonly controllers: string[] = [];
  private readonly versioned: boolean;
  private counter = 0;

  constructor(seed: number, adapter: 'express' | 'fastify') {
    this.seed = seed;
    this.adapter = adapter;
    this.choices = new Choices(seed);
    this.versioned = this.choices.chance(0.3);
  }

  write(): GeneratedApp {
    const guards = this.writeGuards();
    const modules: ModuleText[] = [];
    for (let at = 0; at < this.choices.between(1, 4); at += 1) this.module(modules, 0);
    const lost = this.choices.chance(0.3) ? this.module([], 3) : undefined;
    const router = this.choices.chance(0.25) && modules.length > 0 ? this.choices.pick(modules) : undefined;
    const own = this.choices.chance(0.4) ? [this.controller()] : [];
    const imports = [...modules.map((one) => this.imported(one)), ...(router === undefined ? [] : [this.routerModule(router)])];
    const providers = ['g.TokenService', "{ provide: 'KEY', useFactory: () => process.env.JWT_KEY }", ...this.appGuards()];
    const configure = this.choices.chance(0.45) ? ` { configure(consumer) { ${this.middleware()} } }` : ' {}';
    const root = `@Module({ imports: [${imports.join(', ')}], controllers: [${own.join(', ')}], providers: [${providers.join(', ')}] })\nexport class AppModule${configure}`;
    void lost;
    const files = {
      'guards.ts': guards,
      'app.module.ts': `${HEAD}import * as g from './guards';\nconst { Open, Roles, OpenGet } = g;\n${this.classes.join('\n')}\n${root}\n`,
      'main.ts': this.main(),
    };
    return { seed: this.seed, files, entry: 'main.ts', probes: [] };
  }

  private main(): string {
    const adapter = this.adapter === 'fastify' ? ', new FastifyAdapter()' : '';
    const lines = [`const app = await NestFactory.create(AppModule${adapter}, { logger: false });`];
    if (this.choices.chance(0.35)) {
      const exclude = this.choices.chance(0.5) && this.paths.length > 0 ? `, { exclude: [${this.excluded()}] }` : '';
      lines.push(`app.setGlobalPrefix('${this.choices.pick(['api', '/api', 'api/v9'])}'${exclude});`);
    }
    if (this.versioned)
      lines.push(
        `app.enableVersioning(${this.choices.pick([`{ type: VersioningType.URI }`, `{ type: VersioningType.URI, defaultVersion: '1' }`, `{ type: VersioningType.URI, prefix: 'rel', defaultVersion: ['1', '2'] }`, ''])});`,
      );
    if (this.choices.chance(0.25)) lines.push(`app.useGlobalGuards(${this.instance()});`);
    if (this.choices.chance(0.2)) lines.push(`app.use((request, response, next) => { ${nestMiddleware(this.choices.between(0, 3))} });`);
    const fastify = this.adapter === 'fastify' ? `import { FastifyAdapter } from '@nestjs/platform-fastify';\n` : '';
    return `${HEAD}${fastify}import * as g from './guards';\nimport { AppModule } from './app.module';\nasync function bootstrap() {\n${lines.join('\n')}\nawait app.listen(0);\nreturn app;\n}\nexport const started = bootstrap();\n`;
  }

  private excluded(): string {
    const path = this.choices.pick(this.paths);
    return this.choices.pick([`'${path}'`, `{ path: '${path}', method: RequestMethod.GET }`, `'${path.split('/')[0] ?? ''}/*rest'`]);
  }

  private writeGuards(): string {
    const lines = [HEAD];
    lines.push(`export const Open = () => SetMetadata('open', true);`);
    lines.push(`export const Roles = Reflector.createDecorator<string[]>();`);
    lines.push(`export const OpenGet = (path) => applyDecorators(Get(path), Open());`);
    lines.push(`@Injectable() export class TokenService { verify(token) { return jwt.verify(token, process.env.JWT_KEY); } }`);
    for (const name of NAMES.slice(0, this.choices.between(3, 7))) {
      const body = this.choices.pick<NestBody>([...GUARD_BODIES, ...NEST_BODIES, 'public', 'verify-send']);
      const verify = this.choices.pick([
        'jwt.verify(token, process.env.JWT_KEY)',
        'this.tokens.verify(token)',
        'jwt.verify(token, this.key)',
      ]);
      const text = nestGuard(body, this.choices.between(0, 5), verify);
      const members: string[] = [];
      if (text.includes('this.reflector')) members.push('private readonly reflector: Reflector');
      if (text.includes('this.tokens')) members.push('private readonly tokens: TokenService');
      if (text.includes('this.key')) members.push(`@Inject('KEY') private readonly key: string`);
      const constructor = members.length === 0 ? '' : `constructor(${members.join(', ')}) {} `;
      const async = text.includes('new Promise') || this.choices.chance(0.5) ? (text.includes('new Promise') ? '' : 'async ') : '';
      lines.push(`@Injectable() export class ${name} { ${constructor}${async}canActivate(context) { ${text} } }`);
      this.guards.push(`g.${name}`);
      if (members.length === 0) this.plain.push(`g.${name}`);
    }
    lines.push(`@Injectable() export class Sub extends ${this.choices.pick(this.guards).slice(2)} {}`);
    this.guards.push('g.Sub');
    return `${lines.join('\n')}\n`;
  }

  private instance(): string {
    return this.plain.length === 0 ? `{ canActivate: () => true }` : `new ${this.choices.pick(this.plain)}()`;
  }

  private appGuards(): string[] {
    if (!this.choices.chance(0.3)) return [];
    const name = this.choices.pick(this.guards);
    return this.choices.pick([
      [`{ provide: APP_GUARD, useClass: ${name} }`],
      [name, `{ provide: APP_GUARD, useExisting: ${name} }`],
      [`{ provide: APP_GUARD, useFactory: () => (${this.instance()}) }`],
      [`{ provide: APP_GUARD, useClass: ${name} }`, `{ provide: APP_GUARD, useClass: ${this.choices.pick(this.guards)} }`],
    ]);
  }

  private module(list: ModuleText[], depth: number): ModuleText {
    this.counter += 1;
    const name = `M${this.counter}`;
    const inner: ModuleText[] = [];
    if (depth < 2 && this.choices.chance(0.35)) this.module(inner, depth + 1);
    const controllers = Array.from({ length: this.choices.between(0, 2) }, () => this.controller());
    const made: ModuleText = { name, imports: inner.map((one) => this.imported(one)), controllers };
    const shared = `providers: [g.TokenService, { provide: 'KEY', useValue: process.env.JWT_KEY }, ${this.choices.chance(0.15) ? this.appGuards().join(', ') : ''}]`;
    if (this.choices.chance(0.25))
      this.classes.push(
        `@Module({ ${shared} }) class ${name} { static forRoot(on = true) { return { module: ${name}, imports: [${made.imports.join(', ')}], controllers: on ? [${controllers.join(', ')}] : [] }; } }`,
      );
    else
      this.classes.push(
        `@Module({ imports: [${made.imports.join(', ')}], controllers: [${controllers.join(', ')}], ${shared} }) class ${name} {${this.choices.chance(0.15) ? ` configure(consumer) { ${this.middleware()} }` : ''}}`,
      );
    list.push(made);
    return made;
  }

  private imported(module: ModuleText): string {
    const isDynamic = this.classes.some((text) => text.includes(`static forRoot(on = true) { return { module: ${module.name},`));
    const name = isDynamic ? `${module.name}.forRoot(${this.choices.pick(['', 'true', 'false'])})` : module.name;
    return this.choices.pick([name, name, `...[${name}]`, isDynamic ? name : `forwardRef(() => ${module.name})`]);
  }

  private routerModule(module: ModuleText): string {
    return this.choices.pick([
      `RouterModule.register([{ path: 'area', module: ${module.name} }])`,
      `RouterModule.register([{ path: '/outer', children: [{ path: 'inner', module: ${module.name} }] }])`,
    ]);
  }

  private useGuards(): string {
    const count = this.choices.pick([0, 0, 1, 1, 2]);
    if (count === 0) return '';
    const list = Array.from({ length: count }, () => (this.choices.chance(0.15) ? this.instance() : this.choices.pick(this.guards)));
    if (count === 2 && this.choices.chance(0.4)) return list.map((one) => `@UseGuards(${one}) `).join('');
    return `@UseGuards(${list.join(', ')}) `;
  }

  private marks(): string {
    const roll = this.choices.next();
    return roll < 0.15 ? '@Open() ' : roll < 0.25 ? `@Roles(['admin']) ` : roll < 0.3 ? `@SetMetadata('open', false) ` : '';
  }

  private controller(): string {
    this.counter += 1;
    const name = `C${this.counter}`;
    const base = this.choices.chance(0.2) ? this.base() : undefined;
    const path = this.choices.pick([`c${this.counter}`, `/c${this.counter}`, `c${this.counter}/:owner`, '']);
    const prefix = path.replaceAll(/^\/|\/$/g, '');
    const version = this.versioned && this.choices.chance(0.4) ? this.choices.pick([`'3'`, `['3', '4']`, 'VERSION_NEUTRAL']) : undefined;
    const argument =
      version !== undefined
        ? `{ path: '${path}', version: ${version} }`
        : this.choices.chance(0.1)
          ? `['${path}', 'also${this.counter}']`
          : this.choices.chance(0.1) && path === ''
            ? ''
            : `'${path}'`;
    const methods = Array.from({ length: this.choices.between(1, 4) }, () => this.method(prefix));
    if (base !== undefined && this.choices.chance(0.3)) methods.push(`shared(res) { return {}; }`);
    this.classes.push(
      `${this.useGuards()}${this.marks()}@Controller(${argument}) class ${name}${base === undefined ? '' : ` extends ${base}`} {\n  ${methods.join('\n  ')}\n}`,
    );
    this.controllers.push(name);
    return name;
  }

  private base(): string {
    this.counter += 1;
    const name = `B${this.counter}`;
    this.classes.push(
      `${this.useGuards()}class ${name} { ${this.useGuards()}@Get('shared${this.counter}') shared(@Res({ passthrough: true }) res) { res.header('x-ran', '1'); return {}; } }`,
    );
    return name;
  }

  private method(prefix: string): string {
    this.counter += 1;
    const id = this.counter;
    const path = this.choices.pick([`r${id}`, `/r${id}`, `r${id}/:id`, `area${id % 3}/r${id}`]);
    if (prefix !== '') this.paths.push(`${prefix}/${path.replace(/^\//, '')}`);
    else this.paths.push(path.replace(/^\//, ''));
    const several = this.choices.chance(0.1) ? `['${path}', 'x${id}']` : `'${path}'`;
    const verb = this.choices.chance(0.1)
      ? `@OpenGet('${path}')`
      : `@${this.choices.chance(0.05) ? 'All' : this.choices.pick(METHODS)}(${several})`;
    const version =
      this.versioned && this.choices.chance(0.2)
        ? `@Version(${this.choices.pick([`'5'`, 'VERSION_NEUTRAL', `['5', VERSION_NEUTRAL]`])}) `
        : '';
    return `${this.useGuards()}${this.marks()}${version}${verb} m${id}(@Res({ passthrough: true }) res) { res.header('x-ran', '1'); return { ok: true }; }`;
  }

  private middleware(): string {
    const function_ = `(request, response, next) => { ${nestMiddleware(this.choices.between(0, 3))} }`;
    const exclude = this.choices.chance(0.4) && this.paths.length > 0 ? `.exclude('${this.choices.pick(this.paths)}')` : '';
    const path = this.paths.length === 0 ? 'none' : this.choices.pick(this.paths);
    const target = this.choices.pick([
      `'${path}'`,
      `'${path.split('/')[0] ?? ''}'`,
      `{ path: '${path}', method: RequestMethod.${this.choices.pick(['GET', 'POST', 'ALL'])} }`,
      this.controllers.length === 0 ? `'*path'` : this.choices.pick(this.controllers),
      `'*path'`,
    ]);
    return `consumer.apply(${function_})${exclude}.forRoutes(${target});`;
  }
}
