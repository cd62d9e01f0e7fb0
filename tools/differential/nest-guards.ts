import type { GuardBody } from './program.ts';

export const NEST_BODIES = ['public', 'roles', 'handler-public'] as const;
export type NestBody = GuardBody | (typeof NEST_BODIES)[number];

/** The statements of `canActivate(context)` with a given behaviour; `verify` is how a token is checked. `style` varies the surface only. */
export function nestGuard(body: NestBody, style: number, verify: string): string {
  const request = style % 2 === 0 ? 'const request = context.switchToHttp().getRequest();' : 'const [request] = context.getArgs();';
  const token = `const token = (request.headers.authorization || '').replace('Bearer ', '');`;
  const refuse =
    style % 3 === 0
      ? 'return false;'
      : style % 3 === 1
        ? 'throw new UnauthorizedException();'
        : "throw new HttpException('no', HttpStatus.FORBIDDEN);";
  const checked = `try { request.user = ${verify}; } catch (error) { ${refuse} } return true;`;
  switch (body) {
    case 'verify-send':
      return `${request} ${token} if (!token) { ${refuse} } ${checked}`;
    case 'verify-throw':
      return `${request} ${token} request.user = ${verify}; return true;`;
    case 'verify-callback':
      return `${request} ${token} return new Promise((resolve) => jwt.verify(token, process.env.JWT_KEY, (error, user) => { if (error) return resolve(false); request.user = user; resolve(true); }));`;
    case 'optional':
      return `${request} ${token} if (!token) return true; ${checked}`;
    case 'swallow':
      return `${request} ${token} try { request.user = ${verify}; } catch (error) {} return true;`;
    case 'look':
      return `${request} request.seen = request.headers['user-agent']; return true;`;
    case 'stub':
      return 'return true;';
    case 'status-only':
      return `${request} ${token} if (!token) { context.switchToHttp().getResponse().status(401); } return true;`;
    case 'returns-value':
      return `${request} ${token} if (token) { return 'yes' as never; }`;
    case 'presence':
      return `${request} if (!request.headers['x-api-key']) { ${refuse} } return true;`;
    case 'decode':
      return `${request} ${token} const user = jwt.decode(token); return Boolean(user);`;
    case 'path-exempt':
      return `${request} ${token} if (request.originalUrl === '/health' || request.originalUrl === '/open') return true; ${checked}`;
    case 'deny':
      return style % 2 === 0 ? 'return false;' : 'throw new ForbiddenException();';
    case 'public':
      return `${request} ${token} if (this.reflector.getAllAndOverride('open', [context.getHandler(), context.getClass()])) return true; ${checked}`;
    case 'handler-public':
      return `${request} ${token} if (this.reflector.get('open', context.getHandler()) || Reflect.getMetadata('open', context.getClass())) { return true; } ${checked}`;
    case 'roles':
      return `${request} ${token} const roles = this.reflector.getAllAndMerge(Roles, [context.getHandler(), context.getClass()]); if (!roles || roles.length === 0) return true; ${checked}`;
  }
}

/** A middleware of a module, as the body of `(request, response, next)`. */
export function nestMiddleware(style: number): string {
  const token = `const token = (request.headers.authorization || '').replace('Bearer ', '');`;
  switch (style % 4) {
    case 0:
      return `${token} try { jwt.verify(token, process.env.JWT_KEY); } catch (error) { response.statusCode = 401; response.end(); return; } next();`;
    case 1:
      return `${token} if (!token) { response.statusCode = 401; return response.end('no'); } next();`;
    case 2:
      return 'request.seen = true; next();';
    default:
      return `${token} jwt.verify(token, process.env.JWT_KEY, (error) => { if (error) { response.statusCode = 403; response.end(); } else next(); });`;
  }
}
