import type { GeneratedApp } from './program.ts';
import { Choices } from './random.ts';

const HEAD = `import 'reflect-metadata';
import { Controller, Inject, Injectable, Module, UseGuards } from '@nestjs/common';
import { APP_GUARD, NestFactory } from '@nestjs/core';
import { EventPattern, MessagePattern, Transport } from '@nestjs/microservices';
import { strategy } from './strategy';
const ran = globalThis.ran ??= [];
`;
const GUARDS = ['First', 'Second', 'Third', 'Fourth'];

/** Prints a random NestJS app that takes messages: servers beside an HTTP app or alone, guards on every level, handlers that nobody calls. */
export function generateMessagesApp(seed: number): GeneratedApp {
  const choices = new Choices(seed);
  let counter = 0;
  const guard = (): string => choices.pick([...GUARDS, `new ${choices.pick(GUARDS)}()`]);
  const uses = (chance: number): string =>
    choices.chance(chance) ? `@UseGuards(${[guard(), ...(choices.chance(0.4) ? [guard()] : [])].join(', ')}) ` : '';
  const method = (): string => {
    counter += 1;
    const pattern = choices.pick([`'p${counter}'`, `['p${counter}', 'also${counter}']`, `{ cmd: 'p${counter}' }`]);
    const decorator = `@${choices.pick(['MessagePattern', 'EventPattern'])}(${pattern})`;
    return choices.pick([`${uses(0.4)}${decorator} m${counter}() {}`, `${decorator} ${uses(0.4)}m${counter}(data) {}`]);
  };
  const controller = (name: string, base?: string): string =>
    `${uses(0.3)}@Controller() class ${name}${base === undefined ? '' : ` extends ${base}`} { ${Array.from({ length: choices.between(1, 3) }, method).join(' ')} }`;
  const classes = GUARDS.map((name) => `@Injectable() class ${name} { canActivate() { ran.push('${name}'); return true; } }`);
  classes.push(controller('Base'));
  classes.push(controller('One'), controller('Two', choices.chance(0.4) ? 'Base' : undefined), controller('Unlisted'));
  // A provider takes no messages.
  classes.push(`@Injectable() class Service { ${method()} }`);
  const app = choices.pick(['', '', `, { provide: APP_GUARD, useClass: ${choices.pick(GUARDS)} }`]);
  classes.push(`@Module({ controllers: [Two], providers: [Service] }) class Inner {}`);
  classes.push(
    `@Module({ imports: [${choices.chance(0.7) ? 'Inner' : ''}], controllers: [One], providers: [Service${app}] }) class App {}`,
  );
  const globals = choices.chance(0.5) ? `app.useGlobalGuards(new ${choices.pick(GUARDS)}());` : '';
  const late = choices.chance(0.3) ? `app.useGlobalGuards(new ${choices.pick(GUARDS)}());` : '';
  const alone = choices.chance(0.35);
  const hybrid = choices.pick([
    '',
    ', { inheritAppConfig: true }',
    ', { inheritAppConfig: false }',
    ', { inheritAppConfig: true, deferInitialization: true }',
  ]);
  const own = choices.chance(0.3) ? `server.useGlobalGuards(new ${choices.pick(GUARDS)}());` : '';
  const main = alone
    ? `const app = await NestFactory.createMicroservice(App, { strategy: strategy(), logger: false }); ${globals} await app.listen(); return app;`
    : `const app = await NestFactory.create(App, { logger: false }); ${globals} const server = app.connectMicroservice({ strategy: strategy() }${hybrid}); ${late} ${own} await app.startAllMicroservices(); await app.init(); return app;`;
  return {
    seed,
    files: {
      'strategy.ts': `import { Server } from '@nestjs/microservices';
export const servers = globalThis.servers ??= [];
class Listed extends Server { listen(done) { done(); } close() {} on() {} unwrap() {} }
export function strategy() { const made = new Listed(); servers.push(made); return made; }
`,
      'main.ts': `${HEAD}${classes.join('\n')}\nasync function bootstrap() { ${main} }\nexport const started = bootstrap();\n`,
    },
    entry: 'main.ts',
    probes: [],
  };
}
