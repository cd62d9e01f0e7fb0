import type { ClockUse } from '@airworthy/model';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';

/** Where schemas of requests stand; what a worker reads out of its own queue was written by us. */
const OF_REQUESTS =
  /(?:^|[/._-])(?:api|dtos?|routes?|routers?|controllers?|handlers?|schemas?|validat\w*|requests?|filters?|inputs?)(?:[/._-]|$)/i;
const READS_REQUESTS =
  /\b(?:req|request|ctx|c)\.(?:body|query|params|req\b)|\.input\(|zValidator|createRoute\(|searchParams|@(?:Body|Query|Param)\(/;

/** https://zod.dev/api#coercion · https://joi.dev/api/#date · https://github.com/typestack/class-transformer#using-type-decorator: each is `new Date(text)`. */
export function coercedDates({ code, service }: ExtractInput): ClockUse[] {
  return (
    [
      ...code.callsOfMember('date').filter((call) => isLoose(code, call)),
      ...code.callsTo(/^class-transformer[./]Type$/).filter((call) => isLooseMember(code, call)),
    ]
      // A schema of a package that services share may be read by another one.
      .filter((call) => service.path === '' || service.path === '.' || call.module.path.startsWith(`${service.path}/`))
      .filter((call) => OF_REQUESTS.test(call.module.path) || READS_REQUESTS.test(call.module.parsed.text))
      .map((call) => ({
        location: call.location,
        wiring: code.reach(call),
        kind: 'request-parse',
        detail: code.text(call.node, call.module).replaceAll(/\s+/g, ' ').slice(0, 120),
      }))
  );
}

/** What follows in the same chain: `.min('now').iso()`. */
const NARROWED = /^(?:\s*\.\w+\([^()]*\))*?\s*\.(?:iso|timestamp)\(/;

function isLoose(code: CodeIndex, call: CallSite): boolean {
  if (call.receiver === undefined || call.targets.length > 0) return false;
  const on = code.text(call.receiver, call.module);
  if (/\bcoerce$/.test(on)) return true;
  return /^[jJ]oi$/.test(on) && !NARROWED.test(call.module.parsed.code.slice(call.node.end, call.node.end + 200));
}

/** `@Type(() => Date)` turns any text into a date before `@IsDate()` looks at it. */
function isLooseMember(code: CodeIndex, call: CallSite): boolean {
  const [of] = call.args;
  return of !== undefined && /=>\s*Date$/.test(code.text(of, call.module));
}
