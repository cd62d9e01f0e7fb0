import type { Known, OneTimeCode } from '@airworthy/model';
import { ABSENT, known, unknown } from '@airworthy/model';
import type { Node } from 'oxc-parser';
import { callsBelow } from '../../extract/calls-below.ts';
import { startedBy } from '../../extract/callers-above.ts';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { numberOf } from '../../extract/option-nodes.ts';
import { routesOf } from '../../extract/routes.ts';
import { isTight } from '../../derive/routes.ts';
import type { FunctionInfo } from '../../lang/typescript/bound-module.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { eachChild, memberName, unwrap } from '../../lang/typescript/syntax.ts';

/** What may make a short code, by a generator for secrets or by one that can be guessed. */
const SECURE =
  /^crypto\.(?:randomInt|randomBytes|randomUUID|getRandomValues|webcrypto\.getRandomValues)$|^otp-generator\.generate$|^nanoid(?:\.\w+)*$|^otplib\b.*generate$/;
const WEAK = /^Math\.random$/;
const NAMES =
  /otp|one_?time_?(?:code|password|pin)|verification_?code|verify_?code|login_?code|pass_?code|reset_?(?:code|token)|security_?code|magic_?link|pin_?code/i;

export function oneTimeCodes(input: ExtractInput): void {
  const { code } = input;
  const seen = new Set<FunctionInfo>();
  for (const [pattern, random] of [
    [SECURE, 'secure'],
    [WEAK, 'weak'],
  ] as const)
    for (const call of code.callsTo(pattern)) {
      const fn = heldAround(call.enclosing);
      if (fn === undefined || seen.has(fn) || !isCode(code, call, fn)) continue;
      seen.add(fn);
      input.emit('oneTimeCodes', read(input, call, fn, random));
    }
}

function heldAround(fn: FunctionInfo | undefined): FunctionInfo | undefined {
  let at = fn;
  while (at !== undefined && !at.held && at.parent !== undefined) at = at.parent;
  return at;
}

/** The value is called a code where it is made, or the function that makes it is named for it. */
function isCode(code: CodeIndex, call: CallSite, fn: FunctionInfo): boolean {
  const before = call.module.parsed.code.slice(Math.max(0, call.node.start - 80), call.node.start);
  const name = /(?:const|let|var)\s+(\w+)[^;]*$/.exec(before)?.[1] ?? '';
  if (/secret|totp|backup|recovery|csrf|nonce|state|hotp/i.test(`${name} ${fn.own ?? ''}`)) return false;
  return (
    NAMES.test(name) ||
    (NAMES.test(fn.own ?? '') &&
      /generat|create|make|new|send|request|issue/i.test(fn.own ?? '') &&
      code.text(call.node, call.module).length < 200)
  );
}

function read(input: ExtractInput, call: CallSite, fn: FunctionInfo, random: OneTimeCode['random']): OneTimeCode {
  const { code } = input;
  const issuing = issuersOf(code, fn);
  const checking = checkersOf(code, issuing);
  const issueText = issuing.map((one) => code.text(one.node, one.module)).join('\n');
  const checkText = checking.map((one) => code.text(one.node, one.module)).join('\n');
  const none = checking.length === 0;
  const uses = usesOf(code, call, fn);
  const routes = routesOf(input);
  const led = [...new Set(issuing.flatMap((one) => startedBy(input, one).routes))].flatMap((index) => routes[index] ?? []);
  return {
    location: call.location,
    wiring: code.reach(call),
    within: fn.name,
    random,
    ...(isLong(code, call) ? { long: true as const } : {}),
    compared: none ? (uses.kept === false ? false : 'unknown') : true,
    leaks: uses.leaks,
    ttl: ttlOf(code, issuing, issueText),
    singleUse: none
      ? 'unknown'
      : /\.del(?:ete)?(?:Many|One)?\(|DELETE FROM|\.destroy\(|used_?at|is_?used|used:\s*true|consumed|isVerified|verified:\s*true|verified_?at|getdel|\.remove\(|=\s*null|:\s*null/i.test(
          checkText,
        ),
    attemptsLimited: none
      ? 'unknown'
      : /attempts?|tries|failures|\.incr\(|too_?many|locked|rate_?limit|limiter|throttl/i.test(checkText)
        ? true
        : tried(input, checking),
    requestsLimited: /cool_?down|resend|too_?many|rate_?limit|limiter|last_?sent|recent|\.incr\(|throttl/i.test(issueText)
      ? true
      : led.length > 0 &&
          led.every(
            (route) =>
              route.rateLimit !== null &&
              route.rateLimit !== undefined &&
              /recipient|email|phone|body|user/i.test(JSON.stringify(route.rateLimit)),
          )
        ? true
        : // A limit by client address bounds them somehow, and not by recipient.
          led.every(isTight)
          ? 'unknown'
          : false,
    hashed: /createHash\(|createHmac\(|bcrypt|argon2|scrypt|hash\w*\(/i.test(issueText),
  };
}

/** Routes that compare a code, each of which lets a client ask only so often. */
function tried(input: ExtractInput, checking: readonly FunctionInfo[]): boolean | 'unknown' {
  const routes = routesOf(input);
  const led = [...new Set(checking.flatMap((one) => startedBy(input, one).routes))].flatMap((index) => routes[index] ?? []);
  if (led.length > 0 && led.every(isTight)) return true;
  return led.some((route) => route.mayLimit === true) ? 'unknown' : false;
}

/** `randomBytes(32)`, `randomUUID()`, `nanoid()`: at least 96 bits that are not cut down to a few digits. */
function isLong(code: CodeIndex, call: CallSite): boolean {
  const bytes = numberOf(code, call.args[0], call.module);
  const enough =
    call.callee.endsWith('randomUUID') ||
    (call.callee.endsWith('randomBytes') && bytes.state === 'known' && bytes.value >= 12) ||
    (call.callee.startsWith('nanoid') && (call.args.length === 0 || (bytes.state === 'known' && bytes.value >= 16)));
  // Six characters of something long are still six.
  const after = call.module.parsed.code.slice(call.node.end, call.node.end + 80);
  return enough && !/^[^;\n]*(?:slice|substring|substr|readUInt|%)/.test(after);
}

const SENDS = /^(?:send|notify|deliver|publish|emit|mail)/i;

/** A handler of requests: what it returns or sends is the answer. */
function answers(code: CodeIndex, fn: FunctionInfo): boolean {
  const [first] = fn.params;
  return (
    (first !== undefined && /^\(?_?(?:req|request|ctx|context|c)\b/.test(code.text(first, fn.module))) ||
    fn.class?.name.endsWith('Controller') === true
  );
}

/** What the callers of a method that makes a code write to the log, or into their answer. */
function leaksOfCallers(code: CodeIndex, fn: FunctionInfo): string[] {
  return code.callersOf(fn).flatMap((call) => {
    const within = call.enclosing;
    if (within === undefined) return [];
    const text = code.text(within.node, within.module);
    const at = text.slice(0, Math.max(0, call.node.start - within.node.start));
    const name = /(?:const|let|var)\s+(\w+)\s*=\s*(?:await\s+)?$/.exec(at)?.[1];
    if (name === undefined) return [];
    const leaks: string[] = [];
    if (new RegExp(`(?:console|log(?:ger)?)\\.\\w+\\([^;]*\\b${name}\\b`).test(text)) leaks.push('log');
    if (new RegExp(`\\b(?:res|response|reply|ctx|c)\\b[^;]*\\.(?:json|send)\\([^;]*\\b${name}\\b`).test(text)) leaks.push('answer');
    return leaks;
  });
}

/** What becomes of the variable that holds the code, in the function that makes it. */
function usesOf(code: CodeIndex, call: CallSite, fn: FunctionInfo): { kept: boolean | 'unknown'; leaks: string[] } {
  const { module } = call;
  const bindings = [...new Set(module.bindingAt.values())].filter(
    (one) =>
      one.init !== undefined &&
      one.init.start <= call.node.start &&
      call.node.end <= one.init.end &&
      one.path.length === 0 &&
      one.init.end - one.init.start < 300,
  );
  if (bindings.length !== 1 || fn.returns.some((one) => one.start <= call.node.start && call.node.end <= one.end))
    return { kept: 'unknown', leaks: [] };
  const [binding] = bindings;
  const leaks = new Set<string>();
  let kept = false;
  const stack: Node[] = [];
  const visit = (node: Node): void => {
    if (node.type === 'Identifier' && module.bindingAt.get(node.start) === binding && node.start !== binding?.node.start) {
      const outer = stack.findLast(
        (one) =>
          one.type === 'CallExpression' ||
          one.type === 'NewExpression' ||
          one.type === 'ReturnStatement' ||
          one.type === 'AssignmentExpression' ||
          one.type === 'VariableDeclarator',
      );
      // A method that hands the code to its caller answers nobody yet.
      if (outer?.type === 'ReturnStatement') {
        if (outer.argument?.type !== 'Identifier' || answers(code, fn)) leaks.add('answer');
        else if (code.callersOf(fn).length === 0) leaks.add('unknown');
        else for (const leak of leaksOfCallers(code, fn)) leaks.add(leak);
      } else if (outer?.type === 'CallExpression') {
        const callee = unwrap(outer.callee);
        const name = memberName(callee) ?? (callee.type === 'Identifier' ? callee.name : '');
        if (/^(?:info|debug|warn|error|log|trace)$/.test(name)) leaks.add('log');
        else if (/^(?:json|send)$/.test(name) && /^(?:reply|res|response|ctx|c)\b/.test(code.text(callee, module))) leaks.add('answer');
        else if (!SENDS.test(name)) kept = true;
      } else kept = true;
    }
    stack.push(node);
    eachChild(node, visit);
    stack.pop();
  };
  visit(fn.node);
  // What is sent is handed to own code that may keep it.
  const handed = code.callsIn(fn).flatMap((one) => one.targets);
  if (
    !kept &&
    handed.some(
      (target) =>
        /\b(?:setex|insert|create|save|upsert)\b/i.test(code.text(target.node, target.module)) &&
        NAMES.test(code.text(target.node, target.module)),
    )
  )
    return { kept: 'unknown', leaks: [...leaks].toSorted() };
  return { kept, leaks: [...leaks].toSorted() };
}

/** The function that makes the code, and those that call it and keep or send it. */
function issuersOf(code: CodeIndex, fn: FunctionInfo): FunctionInfo[] {
  const callers = code.callersOf(fn).flatMap((one) => heldAround(one.enclosing) ?? []);
  return [
    ...new Set([
      fn,
      ...callers,
      ...callers
        .flatMap((one) => callsBelow(code, one, 1).flatMap(({ call }) => call.targets))
        .filter((one) => NAMES.test(one.name) && !isChecker(one)),
    ]),
  ].slice(0, 12);
}

const isChecker = (fn: FunctionInfo): boolean => /^(?:verify|validate|check|confirm|consume|redeem|compare)/i.test(fn.own ?? '');

/** Functions that compare a code: by their name, in the same class or module, or of the same service with a name of codes. */
function checkersOf(code: CodeIndex, issuing: readonly FunctionInfo[]): FunctionInfo[] {
  const modules = new Set(issuing.map((one) => one.module));
  const near = code.functions.filter(
    (one) =>
      one.held &&
      isChecker(one) &&
      (NAMES.test(one.name) || (modules.has(one.module) && NAMES.test(code.text(one.node, one.module).slice(0, 3000)))),
  );
  const direct = near.filter((one) => modules.has(one.module));
  const chosen = direct.length > 0 ? direct : near;
  return [...new Set(chosen.flatMap((one) => [one, ...callsBelow(code, one, 2).flatMap(({ call }) => call.targets)]))].slice(0, 25);
}

const MINUTES = /(\d+)\s*\*\s*60\s*\*\s*1_?000/;

/** `setex(key, 300, code)`, `'EX', 600`, `Date.now() + 10 * 60 * 1000`. */
function ttlOf(code: CodeIndex, issuing: readonly FunctionInfo[], text: string): Known<number> {
  for (const fn of issuing)
    for (const { call } of callsBelow(code, fn, 1)) {
      if (/^ioredis#setex$|\.setEx$|^redis\.createClient\(\)\.setEx$/.test(call.callee) && call.args[1] !== undefined)
        return numberOf(code, call.args[1], call.module);
      if (/^ioredis#set$/.test(call.callee)) {
        const at = call.args.findIndex((one) => one.type === 'Literal' && one.value === 'EX');
        if (at >= 0 && call.args[at + 1] !== undefined) return numberOf(code, call.args[at + 1], call.module);
      }
    }
  const minutes = MINUTES.exec(text)?.[1];
  if (minutes !== undefined) return known(Number(minutes) * 60, `${minutes} minutes`);
  const added = /setMinutes\([^)]*getMinutes\(\)\s*\+\s*(\d+)/.exec(text)?.[1];
  if (added !== undefined) return known(Number(added) * 60, `${added} minutes`);
  const hours = /(\d+)\s*\*\s*60\s*\*\s*60\s*\*\s*1_?000|setHours\([^)]*getHours\(\)\s*\+\s*(\d+)/.exec(text);
  if (hours !== null) return known(Number(hours[1] ?? hours[2]) * 3600, `${hours[1] ?? hours[2]} hours`);
  return /expir|ttl|valid_?until/i.test(text) ? unknown('an expiry that could not be read') : ABSENT;
}
