import type { Node } from 'oxc-parser';
import type { Binding, BoundModule, FunctionInfo } from './bound-module.ts';
import type { Entities } from './entities.ts';
import type { Entity } from './entity.ts';
import type { FunctionUses } from './function-uses.ts';
import { isNextRoute, isSentTo, isServerAction, isProcedure } from './sent-values.ts';
import { isFunction, memberName, unwrap } from './syntax.ts';

type Answer = boolean | 'unknown';

const LIMIT = 24;
/** Parts of a request that the client decides. */
const CLIENT = new Set([
  'body',
  'params',
  'query',
  'headers',
  'cookies',
  'file',
  'files',
  'rawBody',
  'raw',
  'url',
  'originalUrl',
  'path',
  'hostname',
  'host',
  'handshake',
  'parts',
  'param',
  'json',
  'text',
  'formData',
  'header',
  'get',
  'searchParams',
  'signedCookies',
  'valid',
  'parseBody',
  'queries',
  'arrayBuffer',
]);
/** Parts that the server decides, among them the verified principal. */
const SERVER = new Set([
  'user',
  'log',
  'server',
  'id',
  'app',
  'session',
  'auth',
  'jwt',
  'tenant',
  'tenantId',
  'userId',
  'ip',
  'ips',
  'method',
  'routeOptions',
  'context',
  'startTime',
  'socket',
  'connection',
  'state',
]);
const REQUEST_PATHS =
  /^(?:fastify\.FastifyRequest#|express\.Request#|http\.IncomingMessage#|koa\.Context#|hono\.HonoRequest#|socket\.io\.Socket#|next\/server\.NextRequest#|next(?:\/types)?\.NextApiRequest#)$/;
/** Calls that give parts of the request to handlers of h3, Nitro and Nuxt. */
const H3_SOURCE =
  /^(?:h3|#imports|nitropack\/runtime|nitro\/h3)\.(?:readBody|readValidatedBody|readRawBody|readFormData|readMultipartFormData|getQuery|getValidatedQuery|getRouterParams?|getValidatedRouterParams|getHeaders?|getRequestHeaders?|getCookie|parseCookies|getRequestURL|getRequestHost)$/;
/** What Remix and React Router hand to loaders and actions: `{ request, params }`. */
const ROUTE_ARGUMENTS = /\.(?:Loader|Action)(?:Function)?Args#$/;
/** Handlers of the app router of Next.js; the second argument holds the parameters of the path. */
const NEXT_HANDLER = /^(?:GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)$/;
/** Decorators of parameters that stand for what the client sent. */
const NEST_SOURCE =
  /^@nestjs\/(?:common\.(?:Body|Query|Param|Headers|HostParam|RawBody|UploadedFiles?)|websockets\.MessageBody|graphql\.Args|microservices\.Payload)$/;
const REQUEST_NAMES = new Set(['req', 'request', 'ctx']);
/** Calls whose result carries what they are given. */
const CARRIES =
  /^(?:String|Number|Boolean|parseInt|parseFloat|JSON\.(?:parse|stringify)|decodeURIComponent|encodeURIComponent|decodeURI|Buffer\.from|Object\.(?:assign|entries|keys|values|fromEntries)|Array\.from|structuredClone|path\.\w+|url\.parse|new URL|querystring\.parse|qs\.parse|Promise\.all)$/;
const CARRIES_MEMBER =
  /^(?:parse|safeParse|parseAsync|safeParseAsync|validate|validateAsync|cast|trim|toLowerCase|toUpperCase|toString|split|join|replace|replaceAll|slice|substring|substr|concat|map|filter|find|at|pop|shift|flatMap|normalize|padStart|padEnd|get|entries|keys|values|match|exec|toFixed)$/;

const ADDS = new Set(['push', 'unshift', 'add', 'set', 'append', 'splice']);

/** Follows a value back to the request that brought it: through constants, destructuring, templates, members and parameters. */
export class RequestFlow {
  private readonly entities: Entities;
  private readonly callers: (fn: FunctionInfo) => readonly { args: readonly Node[]; module: BoundModule }[];
  private readonly uses: FunctionUses;
  private readonly bindings = new Map<Binding, Answer>();
  private readonly additions = new Map<BoundModule, Map<Binding, Node[]>>();
  private depth = 0;

  /** `callers` gives the resolved calls of a function, `uses` where inline callbacks stand. */
  constructor(entities: Entities, uses: FunctionUses, callers: RequestFlow['callers']) {
    this.uses = uses;
    this.entities = entities;
    this.callers = callers;
  }

  of(input: Node, module: BoundModule): Answer {
    if (this.depth > LIMIT) return 'unknown';
    this.depth += 1;
    const result = this.fresh(unwrap(input), module);
    this.depth -= 1;
    return result;
  }

  private fresh(node: Node, module: BoundModule): Answer {
    switch (node.type) {
      case 'Literal':
      case 'ThisExpression':
      case 'ArrowFunctionExpression':
      case 'FunctionExpression':
      case 'UpdateExpression':
        return false;
      case 'TemplateLiteral':
        return this.any(node.expressions, module);
      case 'Identifier':
        return this.name(node, module);
      case 'MemberExpression':
        return this.member(node, module);
      case 'AwaitExpression':
      case 'UnaryExpression':
      case 'SpreadElement':
        return this.of(node.argument, module);
      case 'BinaryExpression':
      case 'LogicalExpression':
        return this.any(node.left.type === 'PrivateIdentifier' ? [node.right] : [node.left, node.right], module);
      case 'ConditionalExpression':
        return this.any([node.consequent, node.alternate], module);
      case 'ArrayExpression':
        return this.any(
          node.elements.filter((element) => element !== null),
          module,
        );
      case 'ObjectExpression':
        return this.any(
          node.properties.map((property) => (property.type === 'SpreadElement' ? property.argument : property.value)),
          module,
        );
      case 'AssignmentExpression':
        return this.of(node.right, module);
      case 'CallExpression':
      case 'NewExpression':
        return this.call(node, module);
      case 'TaggedTemplateExpression':
        return this.any(node.quasi.expressions, module);
      default:
        return 'unknown';
    }
  }

  private any(nodes: readonly Node[], module: BoundModule): Answer {
    let result: Answer = false;
    for (const node of nodes) {
      const one = this.of(node, module);
      if (one === true) return true;
      if (one === 'unknown') result = 'unknown';
    }
    return result;
  }

  private isRequest(node: Node, module: BoundModule): boolean {
    const entity = this.entities.of(node, module);
    if (requestLike(entity)) return true;
    const at = unwrap(node);
    const binding = at.type === 'Identifier' ? module.bindingAt.get(at.start) : undefined;
    if (binding?.kind !== 'param') return false;
    if (binding.path.length === 0) return entity === undefined && REQUEST_NAMES.has(binding.name);
    if (binding.path.length !== 1 || !REQUEST_NAMES.has(binding.path[0] ?? '')) return false;
    return isNextRoute(module.path) || (binding.path[0] === 'request' && this.isOfRoute(binding, module));
  }

  /** Whether a parameter is what Remix hands to a loader or an action. */
  private isOfRoute(binding: Binding, module: BoundModule): boolean {
    const own = module.functionByStart.get(binding.declaration.start)?.params[binding.index];
    return own !== undefined && this.isAnnotated(own, module, (entity) => entity?.kind === 'path' && ROUTE_ARGUMENTS.test(entity.path));
  }

  /** The parameters of the path, as Next.js and Remix hand them over. */
  private isPathParameters(binding: Binding, module: BoundModule): boolean {
    const fn = module.functionByStart.get(binding.declaration.start);
    return (binding.index === 1 && NEXT_HANDLER.test(fn?.own ?? '')) || (binding.index === 0 && this.isOfRoute(binding, module));
  }

  /** `c` of Hono: the request is only its `req`. */
  private isOfServer(node: Node, module: BoundModule): boolean {
    const entity = this.entities.of(node, module);
    return entity?.kind === 'path' && entity.path === 'hono.Context#';
  }

  private member(node: Extract<Node, { type: 'MemberExpression' }>, module: BoundModule): Answer {
    const name = memberName(node);
    if (this.isRequest(node.object, module)) {
      if (name === undefined || CLIENT.has(name)) return true;
      return SERVER.has(name) ? false : 'unknown';
    }
    if (name === 'searchParams' && memberName(unwrap(node.object)) === 'nextUrl') return true;
    if (name === 'length' || this.isOfServer(node.object, module)) return false;
    if (name === 'params' && this.isArgumentOfRoute(node.object, module)) return true;
    if (name === 'input' && this.isOfProcedure(node.object, module)) return true;
    return this.of(node.object, module);
  }

  /** `context.params` of a handler of Next.js, `args.params` of a loader. */
  private isArgumentOfRoute(input: Node, module: BoundModule): boolean {
    const node = unwrap(input);
    const binding = node.type === 'Identifier' ? module.bindingAt.get(node.start) : undefined;
    return binding?.kind === 'param' && binding.path.length === 0 && this.isPathParameters(binding, module);
  }

  /** `opts` of `procedure.query((opts) => opts.input)`. */
  private isOfProcedure(input: Node, module: BoundModule): boolean {
    const node = unwrap(input);
    const binding = node.type === 'Identifier' ? module.bindingAt.get(node.start) : undefined;
    const fn = binding?.kind === 'param' && binding.path.length === 0 ? module.functionByStart.get(binding.declaration.start) : undefined;
    return fn !== undefined && binding?.index === 0 && isProcedure(this.uses, fn);
  }

  private name(node: Extract<Node, { type: 'Identifier' }>, module: BoundModule): Answer {
    const binding = module.bindingAt.get(node.start);
    if (binding === undefined) return false;
    if (this.isRequest(node, module)) return true;
    const known = this.bindings.get(binding);
    if (known !== undefined) return known;
    // A name that feeds itself (`sql = sql + …`) gets its answer from the rest.
    this.bindings.set(binding, false);
    const result = this.binding(binding, module);
    this.bindings.set(binding, result);
    return result;
  }

  private binding(binding: Binding, module: BoundModule): Answer {
    switch (binding.kind) {
      case 'const':
      case 'let':
      case 'var': {
        const values = [binding.init, ...binding.writes];
        if (binding.init !== undefined && binding.path.length > 0 && this.isRequest(binding.init, module))
          return this.fromRequest(binding.path[0] as string);
        const known = [...values.filter((value) => value !== undefined), ...(this.grown(module).get(binding) ?? [])];
        const result = this.any(known, module);
        return result === false && values.includes(undefined) && binding.init !== undefined && binding.writes.includes(undefined)
          ? 'unknown'
          : result;
      }
      case 'param':
        return this.parameter(binding, module);
      case 'catch':
        return 'unknown';
      default:
        return false;
    }
  }

  /** What is added to lists and objects after they were made: `fields.push(x)`, `filter[key] = x`. */
  private grown(module: BoundModule): Map<Binding, Node[]> {
    let found = this.additions.get(module);
    if (found !== undefined) return found;
    found = new Map<Binding, Node[]>();
    this.additions.set(module, found);
    const add = (target: Node, nodes: readonly Node[]): void => {
      const object = unwrap(target);
      const binding = object.type === 'Identifier' ? module.bindingAt.get(object.start) : undefined;
      if (binding === undefined) return;
      const list = found.get(binding);
      if (list === undefined) found.set(binding, [...nodes]);
      else list.push(...nodes);
    };
    for (const { node } of module.calls) {
      if (node.type !== 'CallExpression') continue;
      const callee = unwrap(node.callee);
      if (callee.type === 'MemberExpression' && ADDS.has(memberName(callee) ?? '')) add(callee.object, node.arguments);
    }
    for (const { target, value } of module.assignments) {
      if (target.type === 'MemberExpression') add(target.object, target.computed ? [target.property, value] : [value]);
    }
    return found;
  }

  private fromRequest(name: string): Answer {
    if (CLIENT.has(name)) return true;
    return SERVER.has(name) ? false : 'unknown';
  }

  private parameter(binding: Binding, module: BoundModule): Answer {
    const fn = module.functionByStart.get(binding.declaration.start);
    if (fn === undefined) return 'unknown';
    const own = fn.params[binding.index];
    if (
      binding.path.length > 0 &&
      own !== undefined &&
      (requestLike(this.entities.context?.parameter(fn, binding.index)) || this.annotatedRequest(own, module))
    )
      return this.fromRequest(binding.path[0] as string);
    if (binding.path[0] === 'params' && this.isPathParameters(binding, module)) return true;
    if (isServerAction(fn) || isSentTo(this.uses, fn, binding)) return true;
    const given = own === undefined ? undefined : this.decorated(own, module);
    if (given !== undefined) return given;
    const list = this.uses.elementList(fn);
    // The second parameter of such a callback is a position.
    if (list !== undefined) return binding.index === 0 ? this.of(list.node, list.module) : false;
    return this.fromCallers(fn, binding);
  }

  /** `@Body() body`, `@Param('id') id` of NestJS; what a pipe makes a number or a yes of carries no text of the client. */
  private decorated(param: Node, module: BoundModule): boolean | undefined {
    const target = param.type === 'AssignmentPattern' ? param.left : param;
    for (const holder of [param, target]) {
      const decorators = 'decorators' in holder && Array.isArray(holder.decorators) ? (holder.decorators as { expression: Node }[]) : [];
      for (const { expression } of decorators) {
        if (expression.type !== 'CallExpression') continue;
        const entity = this.entities.of(expression.callee, module);
        if (entity?.kind !== 'path' || !NEST_SOURCE.test(entity.path)) continue;
        return !expression.arguments.some((argument) => {
          const pipe = argument.type === 'NewExpression' ? argument.callee : argument;
          return pipe.type === 'Identifier' && /^Parse(?:Int|Float|Bool)Pipe$/.test(pipe.name);
        });
      }
    }
    return undefined;
  }

  private annotatedRequest(param: Node, module: BoundModule): boolean {
    return this.isAnnotated(param, module, requestLike);
  }

  private isAnnotated(param: Node, module: BoundModule, is: (entity: Entity | undefined) => boolean): boolean {
    const target = param.type === 'AssignmentPattern' ? param.left : param;
    const annotation = 'typeAnnotation' in target ? target.typeAnnotation : undefined;
    return annotation !== null && annotation !== undefined && is(this.entities.types.of(annotation as Node, module));
  }

  private fromCallers(fn: FunctionInfo, binding: Binding): Answer {
    const uses = this.callers(fn);
    let result: Answer | undefined;
    for (const use of uses.slice(0, 12)) {
      const argument = use.args[binding.index];
      const one = argument === undefined ? false : this.of(argument, use.module);
      if (one === true) return true;
      result = result === undefined ? one : one === 'unknown' ? 'unknown' : result;
    }
    return uses.length > 12 || result === undefined ? 'unknown' : result;
  }

  private call(node: Extract<Node, { type: 'CallExpression' | 'NewExpression' }>, module: BoundModule): Answer {
    const callee = unwrap(node.callee);
    const name = memberName(callee);
    if (callee.type === 'MemberExpression' && this.isRequest(callee.object, module))
      return name !== undefined && CLIENT.has(name) ? true : 'unknown';
    if (callee.type === 'MemberExpression' && this.isOfServer(callee.object, module)) return false;
    const [first] = node.arguments;
    if (callee.type === 'MemberExpression' && (name === 'map' || name === 'flatMap') && first !== undefined && isFunction(first)) {
      // What the callback makes of each element counts, not the list: `ids.map((_, i) => `$${i}`)` is constant.
      return this.any(module.functionByStart.get(first.start)?.returns ?? [], module);
    }
    const entity = this.entities.of(callee, module);
    if (entity?.kind === 'path' && H3_SOURCE.test(entity.path)) return true;
    const given = this.any(node.arguments, module);
    if (entity?.kind === 'path' && CARRIES.test(node.type === 'NewExpression' ? `new ${entity.path}` : entity.path)) return given;
    if (callee.type === 'MemberExpression' && name !== undefined && CARRIES_MEMBER.test(name) && entity?.kind !== 'function') {
      const base = this.of(callee.object, module);
      // What is looked up under a key of the client is not the client's.
      if (name === 'get') return base === false && given !== false ? 'unknown' : base;
      return base === true || given === true ? true : base === 'unknown' || given === 'unknown' ? 'unknown' : false;
    }
    if (given === false) return entity === undefined ? 'unknown' : false;
    return 'unknown';
  }
}

function requestLike(entity: Entity | undefined): boolean {
  if (entity?.kind === 'path') return REQUEST_PATHS.test(entity.path);
  return entity?.kind === 'shape' && requestLike(entity.base);
}
