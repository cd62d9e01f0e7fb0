import type { ApiHeader } from '@airworthy/model';
import { known } from '@airworthy/model';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { wordsIn } from '../../extract/words.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import { patternOf } from '../../lang/typescript/static-value.ts';
import type { StaticValue } from '../../lang/typescript/static-value.ts';
import { routesOver } from './reached-routes.ts';

const NAMES = /^(?:deprecation|sunset|link|warning|api-version|x-api-version|api-supported-versions|x-api-deprecated(?:-\w+)*)$/;
const TEXT = /['"`](?:deprecation|sunset|link|warning|(?:x-)?api-version|api-supported-versions|x-api-deprecated[\w-]*)['"`]/i;
/** Words without which the pattern above finds nothing. */
const HEADERS = /deprecat|sunset|\blink\b|\bwarning\b|api-/i;
const SETTERS = ['header', 'setHeader', 'set', 'headers', 'writeHead', 'append'];

/** Response headers about versions and their end, at the places that set them. */
export function apiHeaders(input: ExtractInput): ApiHeader[] {
  const { code } = input;
  const matters = new Set(
    code.modules
      .filter((module) => module.kind === 'production' && HEADERS.test(wordsIn(module)) && TEXT.test(module.parsed.text))
      .map((module) => module.path),
  );
  if (matters.size === 0) return [];
  const over = routesOver(input);
  const hooks = new Set(
    input.boot.callbacks
      .filter((one) => /hook on(?:Request|Send)|hook pre|express/.test(one.to))
      .map((one) => `${one.path}:${one.node.start}`),
  );
  return SETTERS.flatMap((name) => code.callsOfMember(name))
    .filter((call) => matters.has(call.module.path) && call.targets.length === 0)
    .flatMap((call) =>
      headersOf(input, call).map(({ name, value }): ApiHeader => {
        const routes = over(call.enclosing);
        const hook = call.enclosing !== undefined && hooks.has(call.enclosing.key);
        return {
          location: call.location,
          wiring: code.reach(call),
          name,
          value,
          routes,
          scope: routes.length > 0 ? 'routes' : hook ? 'all' : 'unknown',
        };
      }),
    );
}

function headersOf({ code }: ExtractInput, call: CallSite): Pick<ApiHeader, 'name' | 'value'>[] {
  const [first, second] = call.args.map((argument) => code.value(argument, call.module));
  const read = (name: string, value: StaticValue | undefined): Pick<ApiHeader, 'name' | 'value'>[] => {
    const lower = name.toLowerCase();
    if (!NAMES.test(lower)) return [];
    const plain = code.toKnown(value, (one): one is string => typeof one === 'string');
    const pattern = value === undefined ? undefined : patternOf(value);
    const text = plain.state === 'unknown' && pattern !== undefined ? known(pattern) : plain;
    // Links lead to many things; those to an end of life or a successor are meant here.
    if (lower === 'link' && !(text.state === 'known' && /rel="?(?:sunset|deprecation|successor-version)/.test(text.value))) return [];
    return [{ name: lower, value: text }];
  };
  const given = first?.kind === 'object' ? first : second?.kind === 'object' ? second : undefined;
  if (given !== undefined) return given.keys.flatMap((name) => read(name, given.get(name)));
  return first?.kind === 'literal' && typeof first.value === 'string' && second !== undefined ? read(first.value, second) : [];
}
