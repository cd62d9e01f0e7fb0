import { describe, expect, it } from 'vitest';
import { bootTexts, routeLines } from '../../test/boot-memory.ts';

const PACKAGES = { '@nestjs/core': '^11.0.0', '@nestjs/common': '^11.0.0', '@nestjs/platform-express': '^11.0.0' };
const IMPORTS = `import * as common from '@nestjs/common';
import { All, Body, Controller, ForbiddenException, Get, Global, Inject, Injectable, Module, Param, Post, Query, Req, SetMetadata,
  UnauthorizedException, UseGuards, ValidationPipe, Version, VersioningType, VERSION_NEUTRAL, RequestMethod, applyDecorators, forwardRef,
  createParamDecorator, ParseIntPipe } from '@nestjs/common';
import { APP_GUARD, NestFactory, Reflector, RouterModule } from '@nestjs/core';
import jwt from 'jsonwebtoken';
@Injectable() class G { canActivate(context) {
  const request = context.switchToHttp().getRequest();
  const token = request.headers.authorization?.split(' ')[1];
  if (!token) throw new UnauthorizedException();
  request.user = jwt.verify(token, process.env.KEY); return true; } }
@Injectable() class H { canActivate() { return true; } }
`;
const start = (body: string, more = '', options = ''): ReturnType<typeof bootTexts> =>
  bootTexts(
    {
      'src/index.ts': `${IMPORTS}${body}\nasync function bootstrap() { const app = await NestFactory.create(AppModule${options}); ${more} await app.listen(3000); }\nbootstrap();`,
    },
    { dependencies: PACKAGES },
  );
const lines = (body: string, more = '', options = ''): string[] => routeLines(start(body, more, options));
const access = (body: string, more = ''): string[] =>
  start(body, more).routes.map((route) => `${route.method} ${route.path} ${route.access}`);

describe('routes', () => {
  it('joins global prefix, controller and method; several paths each', () => {
    expect(
      lines(
        `@Controller('cats') class A { @Get() all() {} @Get(':id') one() {} @Post(['x', 'y']) make() {} }
         @Controller(['p', 'q']) class B { @All('z') z() {} }
         @Module({ controllers: [A, B] }) class AppModule {}`,
        `app.setGlobalPrefix('api', { exclude: ['cats/:id', { path: 'p/z', method: RequestMethod.ALL }] });`,
      ),
    ).toEqual(['GET /api/cats []', 'ALL /api/q/z []', 'GET /cats/:id []', 'POST /cats/x []', 'POST /cats/y []', 'ALL /p/z []']);
  });

  it('puts versions in the path, those of methods before those of classes, neutral ones without', () => {
    expect(
      lines(
        `@Controller({ path: 'a', version: '2' }) class A { @Get('x') x() {} @Version('3') @Get('y') y() {} @Version(VERSION_NEUTRAL) @Get('z') z() {} @Version(['4', '5']) @Get('w') w() {} }
         @Controller('b') class B { @Get() b() {} }
         @Module({ controllers: [A, B] }) class AppModule {}`,
        `app.enableVersioning({ type: VersioningType.URI, defaultVersion: '1' });`,
      ),
    ).toEqual(['GET /a/z []', 'GET /v1/b []', 'GET /v2/a/x []', 'GET /v3/a/y []', 'GET /v4/a/w []', 'GET /v5/a/w []']);
  });

  it('knows only controllers of modules that the root reaches', () => {
    const result = start(
      `@Controller('a') class A { @Get() a() {} }
       @Controller('b') class B { @Get() b() {} }
       @Controller('c') class C { @Get() c() {} }
       @Module({ controllers: [B] }) class Lost {}
       @Module({}) class Dynamic { static forRoot(options) { return { module: Dynamic, controllers: options.on ? [C] : [] }; } }
       @Module({ imports: [forwardRef(() => AppModule), ...[Dynamic.forRoot({ on: true })]], controllers: [A] }) class Feature {}
       @Module({ imports: [Feature] }) class AppModule {}`,
    );
    expect(routeLines(result)).toEqual(['GET /a []', 'GET /c []']);
    expect(result.registrations.filter((one) => one.wiring.state !== 'wired').map((one) => `${one.label} ${one.wiring.state}`)).toEqual([
      'GET B.b not-wired',
    ]);
  });

  it('inherits methods and guards of classes, and loses routes that are overridden without decorators', () => {
    expect(
      lines(
        `@UseGuards(G) class Base { @Get('x') x() {} @Get('y') y() {} }
         @UseGuards(H) @Controller('a') class A extends Base { y() {} @Get('z') z() {} }
         @Module({ controllers: [A] }) class AppModule {}`,
      ),
    ).toEqual(['GET /a/x [G, H]', 'GET /a/z [G, H]']);
  });

  it('takes module paths from RouterModule', () => {
    expect(
      lines(
        `@Controller('a') class A { @Get() a() {} }
         @Module({ controllers: [A] }) class Inner {}
         @Module({ imports: [Inner, RouterModule.register([{ path: 'admin', children: [{ path: 'in', module: Inner }] }])] }) class AppModule {}`,
      ),
    ).toEqual(['GET /admin/in/a []']);
  });
});

describe('guards', () => {
  it('asks those of modules first, then those of the app, the class, the method', () => {
    expect(
      lines(
        `@Injectable() class M { canActivate() { return true; } }
         @Controller('a') @UseGuards(H) class A { @UseGuards(M) @UseGuards(G) @Get() a() {} }
         @Injectable() class Z { canActivate() { return true; } }
         @Injectable() class Y { canActivate() { return true; } }
         @Module({ controllers: [A], providers: [{ provide: APP_GUARD, useClass: Y }] }) class AppModule {}`,
        `app.useGlobalGuards(new Z());`,
      ),
    ).toEqual(['GET /a [Y, Z, H, G, M]']);
  });

  it('opens what carries the metadata that a guard reads, through composed decorators too', () => {
    expect(
      access(
        `const Public = () => SetMetadata('isPublic', true);
         const Open = (path) => applyDecorators(Get(path), Public());
         const Role = Reflector.createDecorator();
         @Injectable() class Auth { constructor(private readonly reflector: Reflector) {}
           canActivate(context) {
             if (this.reflector.getAllAndOverride('isPublic', [context.getHandler(), context.getClass()])) return true;
             const request = context.switchToHttp().getRequest();
             const token = request.headers.authorization;
             if (!token) return false;
             request.user = jwt.verify(token, process.env.KEY); return true; } }
         @Controller('a') class A { @Open('x') x() {} @Get('y') y() {} }
         @Public() @Controller('b') class B { @Get() b() {} }
         @Module({ controllers: [A, B], providers: [{ provide: APP_GUARD, useClass: Auth }] }) class AppModule {}`,
      ),
    ).toEqual(['GET /a/x open', 'GET /a/y guarded', 'GET /b open']);
  });

  it('keeps where the code marks a route as open, whether a guard reads it or not', () => {
    const { routes } = start(
      `const Public = () => SetMetadata('isPublic', true);
         const Roles = (...roles) => SetMetadata('roles', roles);
         @Controller('a') class A { @Public() @Get('x') x() {} @Roles('public') @Get('y') y() {} }
         @Public() @Controller('b') class B { @Get() b() {} }
         @Module({ controllers: [A, B] }) class AppModule {}`,
    );
    expect(routes.map((route) => [route.path, route.saidOpen !== undefined])).toEqual([
      ['/a/x', true],
      ['/a/y', false],
      ['/b', true],
    ]);
  });

  it('runs middleware of modules before guards, where it applies', () => {
    expect(
      lines(
        `@Injectable() class Log { use(request, response, next) { next(); } }
         function fn(req, res, next) { next(); }
         @Controller('a') class A { @Get('x') x() {} @Get('y') y() {} @UseGuards(G) @Post('x') z() {} }
         @Controller('b') class B { @Get() b() {} }
         @Module({ controllers: [A, B] }) class AppModule { configure(consumer) {
           consumer.apply(Log).exclude('a/y').forRoutes(A);
           consumer.apply(fn).forRoutes({ path: 'b', method: RequestMethod.GET }, 'a/x'); } }`,
      ),
    ).toEqual(['GET /a/x [Log, fn]', 'POST /a/x [Log, fn, G]', 'GET /a/y []', 'GET /b [fn]']);
  });
});

describe('input and answers', () => {
  it('reads pipes of the service that refuse, and the schema of a library that they keep', () => {
    const { routes } = bootTexts(
      {
        'src/index.ts': `${IMPORTS}import { z } from 'zod';
          class ParseIdPipe { transform(value) { if (!/^[0-9a-f]{24}$/.test(value)) throw new common.BadRequestException(); return value; } }
          class TrimPipe { transform(value) { return value.trim(); } }
          class ZodPipe { constructor(private schema) {} transform(value) {
            const found = this.schema.safeParse(value); if (!found.success) throw new common.BadRequestException(); return found.data; } }
          const Made = z.object({ name: z.string().max(40) });
          @Controller('cats') class A {
            @Get(':id') one(@Param('id', ParseIdPipe) id: string) {}
            @Get('loose/:id') loose(@Param('id', TrimPipe) id: string) {}
            @Post() make(@Body(new ZodPipe(Made)) body: unknown) {}
          }
          @Module({ controllers: [A] }) class AppModule {}
          async function bootstrap() { const app = await NestFactory.create(AppModule); await app.listen(3000); }
          bootstrap();`,
      },
      { dependencies: { ...PACKAGES, zod: '^4.0.0' } },
    );
    expect(
      routes.map((route) => [route.path, route.schemas.map(({ part, by, fields }) => `${part} ${by} ${fields?.join() ?? ''}`)]).toSorted(),
    ).toEqual([
      ['/cats', ['body zod name']],
      ['/cats/:id', ['params nestjs id']],
      ['/cats/loose/:id', []],
    ]);
  });

  it('reads the rules of a DTO where a ValidationPipe sees to them, and pipes of parameters', () => {
    const { routes } = start(
      `import { IsEmail, IsOptional, IsString, MaxLength } from 'class-validator';
       class Base { @IsString() @MaxLength(20) name: string; }
       class Create extends Base { @IsEmail() email: string; @IsOptional() @IsString() note?: string; bare: string; }
       @Controller('a') class A { @Post() make(@Body() body: Create) { return body; } @Get(':id') one(@Param('id', ParseIntPipe) id: number) { return id; } @Get('q/:id') raw(@Param('id') id: string) { return id; } }
       @Module({ controllers: [A] }) class AppModule {}`,
      'app.useGlobalPipes(new ValidationPipe({ whitelist: true }));',
    );
    const read = routes.map((route) => [
      route.path,
      route.schemas.map(({ part, by, fields, strict, unbounded }) => ({ part, by, fields, strict, unbounded })),
    ]);
    expect(read).toEqual([
      ['/a', [{ part: 'body', by: 'class-validator', fields: ['email', 'note', 'name'], strict: true, unbounded: ['note'] }]],
      ['/a/:id', [{ part: 'params', by: 'nestjs', fields: ['id'], strict: true, unbounded: [] }]],
      ['/a/q/:id', []],
    ]);
  });

  it('answers errors itself unless a filter takes them all', () => {
    const own = start(`@Module({}) class AppModule {}`);
    expect(own.errorHandlers.map((one) => [one.framework, one.handling?.exposesMessage, one.handling?.logs])).toEqual([
      ['nestjs', false, true],
    ]);
    // `Cannot GET /x` is the framework's own answer, and repeats the path.
    expect(own.notFoundHandlers).toEqual([]);
    const filtered = start(
      `@common.Catch() class Every { catch(error, host) { host.switchToHttp().getResponse().status(500).json({ message: error.message }); } }
       @Module({}) class AppModule {}`,
      'app.useGlobalFilters(new Every());',
    );
    expect(filtered.errorHandlers.map((one) => [one.handler?.name, one.handling?.exposesMessage])).toEqual([['catch', true]]);
    expect(filtered.notFoundHandlers.map((one) => [one.framework, one.open])).toEqual([['nestjs', undefined]]);
  });

  it.each([
    ['@common.Catch(common.HttpException)', [undefined]],
    ['@common.Catch(common.NotFoundException)', [undefined]],
    ['@common.Catch(common.BadRequestException)', []],
    ['', [true]],
  ])('a filter marked %s answers for unknown paths or not', (mark, expected) => {
    const result = start(
      `${mark} class Some { catch(error, host) {} } @Module({}) class AppModule {}`,
      'app.useGlobalFilters(new Some());',
    );
    expect(result.notFoundHandlers.map((one) => one.open)).toEqual(expected);
  });
});

describe('passport and throttler', () => {
  it('asks the strategy that is provided, and believes what handleRequest makes of its answer', () => {
    const result = start(
      `import { AuthGuard, PassportStrategy } from '@nestjs/passport';
       import { Strategy, ExtractJwt } from 'passport-jwt';
       @Injectable() class JwtStrategy extends PassportStrategy(Strategy) {
         constructor() { super({ jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(), secretOrKey: process.env.SECRET }); }
         validate(payload) { return { id: payload.sub }; } }
       @Injectable() class Soft extends AuthGuard('jwt') { handleRequest(error, user) { return user; } }
       @Controller('a') class A { @UseGuards(AuthGuard('jwt')) @Get('x') x() {} @UseGuards(Soft) @Get('y') y() {} }
       @Module({ controllers: [A], providers: [JwtStrategy] }) class AppModule {}`,
    );
    expect(result.routes.map((route) => [route.path, route.access, route.guards.map((guard) => `${guard.name}:${guard.kind}`)])).toEqual([
      ['/a/x', 'guarded', ['AuthGuard("jwt"):enforces']],
      ['/a/y', 'open', ['Soft:swallows']],
    ]);
  });

  it('options of the throttler may be made from what is there before an application is, and ask for what is not', () => {
    const made = start(
      `import { ThrottlerModule } from '@nestjs/throttler'; import { HttpAdapterHost, ModuleRef } from '@nestjs/core';
       @Controller('a') class A { @Get() g() {} }
       @Module({ imports: [ThrottlerModule.forRootAsync({ inject: [Reflector, HttpAdapterHost, ModuleRef], useFactory: () => [{ ttl: 60000, limit: 10 }] })], controllers: [A] }) class AppModule {}`,
    );
    expect(routeLines(made)).toHaveLength(1);
    expect(made.diagnostics).toEqual([]);
  });

  it('limits what a throttling guard stands before, as decorators say', () => {
    const { routes } = start(
      `import { ThrottlerGuard, ThrottlerModule, Throttle, SkipThrottle } from '@nestjs/throttler';
       @Controller('a') class A { @Get('x') x() {} @Throttle({ default: { limit: 3, ttl: 1000 } }) @Get('y') y() {} @SkipThrottle() @Get('z') z() {} }
       @Module({ imports: [ThrottlerModule.forRoot([{ ttl: 60000, limit: 10 }])], controllers: [A], providers: [{ provide: APP_GUARD, useClass: ThrottlerGuard }] }) class AppModule {}`,
    );
    expect(routes.map((route) => [route.path, route.rateLimit?.max, route.rateLimit?.windowMs])).toEqual([
      ['/a/x', { state: 'known', value: 10 }, { state: 'known', value: 60_000 }],
      ['/a/y', { state: 'known', value: 3 }, { state: 'known', value: 1000 }],
      ['/a/z', undefined, undefined],
    ]);
  });
});
