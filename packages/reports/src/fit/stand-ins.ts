import { declares, mentions } from './own-code.ts';

/** Names in code of fixes that stand for something which every service has in its own way. */
const NAMES = [
  'requireUser',
  'redis',
  'connection',
  'queue',
  'settings',
  'orderRoutes',
  'orderRouter',
  'createOrder',
  'findOrder',
  'findOrders',
  'client',
  'notes',
  'words',
] as const;

/** What an image starts. */
const ENTRY = 'dist/main.js';

export type StandIn = (typeof NAMES)[number] | typeof ENTRY;

/** The names in a piece of code that it neither makes nor imports: the service has them, or makes them first. */
export function standInsOf(text: string): StandIn[] {
  const code = text.replace(/^\s*(?:\/\/|\/?\*).*$|(?<=\s)\/\/ .*$/gm, '').replace(/'[^'\n]*'/g, "''");
  const names: StandIn[] = NAMES.filter((name) => mentions(code, name) && !declares(code, name) && !isGiven(code, name));
  return text.includes(`"${ENTRY}"`) ? [...names, ENTRY] : names;
}

/** As a parameter of a function: what follows is an arrow, or the end of the line behind the parameters opens a body. */
function isGiven(code: string, name: string): boolean {
  return new RegExp(`[(,]\\s*${name}\\s*[?]?[:,)](?:[^;\\n]*=>|[^;\\n(]*\\)[^;\\n(]*\\{$)`, 'm').test(code);
}
