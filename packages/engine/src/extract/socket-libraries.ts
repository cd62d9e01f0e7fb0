import type { CodeIndex } from '../lang/typescript/code-index.ts';

/** Packages that take WebSockets, or let a framework take them. */
const LIBRARIES =
  /^(?:ws|uWebSockets\.js|socket\.io|engine\.io|sockjs|websocket|faye-websocket|crossws|express-ws|koa-websocket|graphql-ws|subscriptions-transport-ws|@fastify\/websocket|fastify-socket\.io|@hono\/node-ws|@nestjs\/(?:websockets|platform-ws|platform-socket\.io)|@trpc\/server\/adapters\/ws|@hocuspocus\/server|y-websocket|@?colyseus|partykit|partyserver|pusher|bun)(?:\/|$)/;
/** Frameworks with WebSockets of their own. */
const NATIVE = new Set([
  'Elysia',
  'Nuxt',
  'h3',
  'Feathers',
  'AdonisJS',
  'Strapi',
  'Medusa',
  'Moleculer',
  'Midway',
  'µWebSockets',
  'hapi',
  'LoopBack',
]);

/** Whether a service may take WebSockets: it loads something that does, or answers `upgrade` itself. `frameworks`: names of those that are not read. */
export function mayTakeSockets(code: CodeIndex, frameworks: readonly string[]): boolean {
  if (frameworks.some((name) => NATIVE.has(name))) return true;
  const loaded = code.modules.some(
    (module) =>
      module.kind === 'production' &&
      module.reach.state !== 'not-wired' &&
      module.bound.imports.some(
        (entry) =>
          !entry.typeOnly &&
          (LIBRARIES.test(entry.specifier) ||
            (entry.node.type === 'ImportDeclaration' && entry.node.specifiers.some((one) => /websocket|wsadapter/i.test(one.local.name)))),
      ),
  );
  return (
    loaded ||
    code.callsTo(/(?:^|\.)upgradeWebSocket$|^(?:Bun|Deno)\.serve$/).length > 0 ||
    ['on', 'once', 'addListener', 'prependListener'].some((name) => code.callsOfMember(name).some((call) => listensToUpgrade(code, call)))
  );
}

function listensToUpgrade(code: CodeIndex, { args: [event], module }: CodeIndex['calls'][number]): boolean {
  return event !== undefined && event.end - event.start === "'upgrade'".length && /^['"`]upgrade['"`]$/.test(code.text(event, module));
}
