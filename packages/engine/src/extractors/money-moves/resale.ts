import type { BusinessFlow, FlowStep } from '@airworthy/model';
import type { Node } from 'oxc-parser';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import type { FunctionInfo } from '../../lang/typescript/bound-module.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { keyName, unwrap, walk } from '../../lang/typescript/syntax.ts';
import { calledAs, sends, statementOf, writes } from './around.ts';
import { distinct, flowOf, handlersOf, openCalls, reached, refusalsOf, stepAt } from './flows.ts';
import type { FlowEntry, Refusal } from './flows.ts';

const MARKET = /listings?|resale|resell|secondary|offers?\b|auction|marketplace/i;
const TABLE =
  /(?:INTO|UPDATE|FROM)\s+["\w.]*(?:listing|resale|offer|auction)|\(\s*['"`]\w*(?:listing|resale|offer|auction)\w*['"`]|\b(?:\w*[lL]isting|\w*[oO]ffer|\w*[rR]esale)s?\.(?:create|update|insert|updateMany|upsert)/;

/** What a route of a market does, by its verb, its path and the name of its handler. */
function kindOf(entry: FlowEntry, name: string): string | undefined {
  const path = entry.path ?? '';
  const about = `${path} ${name}`;
  if (
    entry.method === 'GET' &&
    /\/(?:listings?|resale|offers?|search)\b/i.test(path) &&
    !/admin|report|stats|my-|\/mine\b|watch|history/i.test(path)
  )
    return 'show';
  if (entry.method === 'GET' || entry.method === 'HEAD' || entry.method === 'OPTIONS' || !MARKET.test(about)) return undefined;
  if (/webhook|settings|admin|search|favou?rite|watch|view|report|dispute|stats|cache|policies|rules|poll|flag/i.test(about))
    return undefined;
  if (/\/(?:buy|purchase|checkout|accept)\b|^(?:buy|purchase|accept)|buyListing|purchaseListing|acceptOffer/i.test(about)) return 'buy';
  if (/\/offers?\/?$/i.test(path) || /makeOffer|createOffer|placeBid/i.test(name)) return 'offer';
  if (entry.method === 'DELETE' || /\/(?:cancel|withdraw|delist|unlist)\b|cancelListing|delist/i.test(about)) return 'delist';
  if (
    /\/price\b|updateListingPrice|changePrice/i.test(about) ||
    ((entry.method === 'PUT' || entry.method === 'PATCH') && /listings?/i.test(about))
  )
    return 'reprice';
  if (
    entry.method === 'POST' &&
    (/\/(?:listings?|resale|sell)(?:\/create)?\/?$/i.test(path) || /createListing|listForSale|listTicket/i.test(name))
  )
    return 'list';
  return undefined;
}

const SELF =
  /(?:seller|owner|listed_?by)\w*\s*={2,3}\s*[\w.?()[\]]*(?:buyer|user|purchaser|\bid\b|account)|(?:buyer|user|purchaser|account)\w*(?:\??\.\w+)?\s*={2,3}\s*[\w.?()[\]]*(?:seller|owner|listed_?by)|own (?:listing|ticket|item)|yourself/i;
const REFUSALS: readonly (readonly [string, RegExp, 'test' | 'words'])[] = [
  ['self', SELF, 'words'],
  [
    'owner',
    /(?:seller|owner|listed_?by)\w*\s*!==?\s*|!==?\s*[\w.?]*(?:seller|owner|listed_?by)|not (?:the |your )?(?:listing )?owner/i,
    'words',
  ],
  [
    'price-cap',
    /(?:price|amount|multiplier|markup|ratio)\w*\s*>=?\s*[\w.?()[\]]*(?:max|cap|limit|allowed|ceiling|face|original)|(?:max|cap|allowed|ceiling|face)\w*\s*<=?\s*[\w.]*(?:price|amount)|price\w*\.(?:valid|allowed)|exceed\w*[^'"`]{0,30}(?:face|markup|cap|maximum)/i,
    'words',
  ],
  ['cutoff', /cut_?off|(?:event|start|begin|show)\w*(?:time|date|_at|At|starts?)\b|past event|hours? before|window(?:start|end)/i, 'words'],
  [
    'limit',
    /(?:count|listings|total|active\w*)\w*(?:\.length)?\s*>=?\s*[\w.?]*(?:max|limit|\d+)|max\w*(?:listings|per_?(?:user|event))/i,
    'words',
  ],
  ['expired', /expire/i, 'words'],
  [
    'payout',
    /charges_?enabled|payouts_?enabled|onboard|connect_?account|stripe_?account|payout_?(?:status|ready|method)|\bkyc\b|can_?receive/i,
    'words',
  ],
  [
    'holder',
    /\.(?:current_?)?(?:owner|holder)(?:_?id)?\s*!==?\s*[\w.?()]*(?:user|seller|account|caller|principal)|(?:own|hold)\w*\s*(?:this |the )?(?:ticket|token|asset|item|unit|pass)|(?:ticket|token|asset|item|unit|pass)\w*\.(?:user|owner|holder|account)_?\w*\s*!==?|verif\w*Owner|isOwner|!\s*ticket\b/i,
    'words',
  ],
  [
    'unit-state',
    /(?:ticket|token|asset|item|unit|pass)\w*\.(?:status|state|used_?\w*|scanned\w*|is_?transferable|transferable|locked|frozen)/i,
    'test',
  ],
  ['transfers', /(?:transfer|resale|resold)_?count|max_?(?:transfers|resales)/i, 'words'],
  ['jurisdiction', /jurisdiction|state_?law|blocked_?countr|country|region/i, 'words'],
  ['screened', /sanction|ofac|black_?list|screen(?:ed|ing)|flagged|banned/i, 'words'],
  ['bot', /\bbots?\b|captcha|velocity|suspicious|fraud|risk_?score/i, 'words'],
  ['linked', /wash|linked_?account|circular|same_?(?:device|household|payment)|collusion/i, 'words'],
  ['state', /\bstatus\b|\bstate\b|existingListing|alreadyListed|isActive/i, 'test'],
];
const RULED = /^(?:validate|check|assert|ensure|verify|enforce)\w*(?:Listing|Price|Resale|Owner|Transfer|Purchase|Rules|Policy)/;

/** Routes of a market on which users sell to users, with what they demand and do. */
export function resaleFlows(input: ExtractInput): BusinessFlow[] {
  const { code } = input;
  const found: BusinessFlow[] = [];
  for (const entry of handlersOf(input).values()) {
    const name = handlerName(code, entry.fn);
    const kind = kindOf(entry, name);
    if (kind === undefined) continue;
    const functions = [...guardsOf(input, entry), ...reached(code, entry.fn)];
    const changes = functions.some((fn) => code.callsIn(fn).some((call) => writes(code, call) !== undefined && isSale(code, call, kind)));
    if (kind === 'show') {
      if (functions.some((fn) => code.callsIn(fn).some((call) => READS.test(statementOf(code, call)))))
        found.push(flowOf(code, entry, { kind, direct: true, functions, steps: totalSteps(code, functions) }));
      continue;
    }
    const stub = isStub(code, entry.fn, functions) || keepsNothing(code, entry.fn, functions);
    if (!changes && !stub) continue;
    const steps = stub ? [stepAt(code, 'stub', entry.fn.node, entry.fn, name)] : stepsOf(code, functions);
    const flow = flowOf(code, entry, { kind, direct: true, functions, steps });
    const open = openCalls(code, functions, RULED);
    found.push(open === undefined ? flow : { ...flow, open });
  }
  return found.toSorted((a, b) => (a.entry < b.entry ? -1 : a.entry > b.entry ? 1 : 0));
}

/** A change of a listing; a purchase may also be kept as a row that names both sides of the sale. */
function isSale(code: CodeIndex, call: CallSite, kind: string): boolean {
  const text = statementOf(code, call);
  return TABLE.test(text) || (kind === 'buy' && /\bseller_?id\b/i.test(text) && /\b(?:buyer|listing)_?id\b/i.test(text));
}

function handlerName(code: CodeIndex, fn: FunctionInfo): string {
  return fn.own ?? code.callsIn(fn).map(calledAs).join(' ');
}

const READS =
  /FROM\s+["\w.]*(?:listing|resale|offer)|\(\s*['"`]\w*(?:listing|resale|offer)\w*['"`]|\b(?:\w*[lL]isting|\w*[oO]ffer)s?\.find/;

/** An answer with prices names the total that a buyer will pay. */
function totalSteps(code: CodeIndex, functions: readonly FunctionInfo[]): FlowStep[] {
  return functions.flatMap((fn) => {
    const text = code.text(fn.node, fn.module);
    const named = /\b(?:total_?(?:price|cost|amount|with)\w*|all_?in\w*|buyer_?(?:pays|total)\w*|price_?(?:with|incl)\w*)\b/i.exec(text);
    return named === null ? [] : [stepAt(code, 'total-shown', fn.node, fn, named[0])];
  });
}

/** Guards of the route that are functions of the service: some of them ask who sells. */
function guardsOf({ boot, code }: ExtractInput, entry: FlowEntry): FunctionInfo[] {
  const route = boot.routes.find((one) => one.method === entry.method && one.path === entry.path);
  return (route?.guards ?? []).flatMap((guard) => {
    const module = code.module(guard.place.path);
    const fn = module?.bound.functions.find((one) => one.location.line === guard.place.line);
    return fn === undefined ? [] : reached(code, fn, 2);
  });
}

/** Answers success and does nothing else. */
function isStub(code: CodeIndex, fn: FunctionInfo, functions: readonly FunctionInfo[]): boolean {
  const calls = functions.filter((one) => one === fn || one.parent === fn || inside(one, fn)).flatMap((one) => code.callsIn(one));
  const works = calls.filter((call) => !/^(?:send|json|code|status|info|debug|log|type|header)$/.test(call.member ?? calledAs(call)));
  return (
    calls.length > 0 &&
    works.every((call) => call.targets.length > 0 && call.targets.every((target) => isStub(code, target, reached(code, target, 3)))) &&
    /success|ok\b|status/i.test(code.text(fn.node, fn.module))
  );
}

/** Packages of whose calls it can be told whether they change anything, beside the language and the answer itself. */
const READ_ONLY =
  /^(?:pg|mysql2?|knex|@prisma\/client|winston|pino|joi|zod|ajv|uuid|crypto|node:crypto|lodash|date-fns|decimal\.js|fastify|express)$/;

const LANGUAGE =
  /^(?:new )?(?:Math|JSON|Date|Number|String|Array|Object|Boolean|Error|Map|Set|console|RegExp|BigInt|Intl|URL)\b|^(?:parseInt|parseFloat|isNaN|isFinite|structuredClone)$/;
const PURE =
  /^(?:map|filter|find|some|every|reduce|includes|join|split|trim|slice|concat|push|sort|flat|flatMap|keys|values|entries|has|toFixed|toString|toISOString|getTime|toLowerCase|toUpperCase|replace|replaceAll|startsWith|endsWith|match|test|info|warn|error|debug|log|trace|child)$/;

/** Answers 2xx with what was put together on the spot: all of its calls are known, and none of them keeps anything or tells anybody. */
function keepsNothing(code: CodeIndex, fn: FunctionInfo, functions: readonly FunctionInfo[]): boolean {
  const text = functions
    .filter((one) => one.module === fn.module)
    .map((one) => code.text(one.node, one.module))
    .join('\n');
  if (!/\b(?:status|code)\(20[012]\)|success\s*:\s*true/.test(text)) return false;
  return functions.every((one) =>
    code.callsIn(one).every((call) => {
      if (call.targets.length > 0) return true;
      if (writes(code, call) !== undefined || sends(code, call)) return false;
      if (/^(?:query|execute|raw)$/.test(call.member ?? ''))
        return /^[^(]*\(\s*['"`]?\s*(?:SELECT|WITH)\b|^\s*SELECT\b/i.test(statementOf(code, call));
      // What could not be followed may keep it.
      return (
        (call.package !== undefined && READ_ONLY.test(call.package)) ||
        LANGUAGE.test(call.callee) ||
        (call.member !== undefined && PURE.test(call.member)) ||
        /^(?:send|json|code|status|type|header)$/.test(call.member ?? '')
      );
    }),
  );
}

function inside(one: FunctionInfo, outer: FunctionInfo): boolean {
  for (let at: FunctionInfo | undefined = one; at !== undefined; at = at.parent) if (at === outer) return true;
  return false;
}

function stepsOf(code: CodeIndex, functions: readonly FunctionInfo[]): FlowStep[] {
  const steps: FlowStep[] = [];
  for (const fn of functions) {
    for (const refusal of refusalsOf(code, fn)) steps.push(...refusalSteps(code, refusal));
    for (const call of code.callsIn(fn)) steps.push(...callSteps(code, call, fn));
    const text = code.text(fn.node, fn.module);
    if (
      /catch\b[\s\S]{0,800}?(?:rollback|refund|compensat|reactivat|revert|['"`]active['"`]|releas\w*(?:listing|ticket|reservation|hold|unit))/i.test(
        text,
      )
    )
      steps.push(stepAt(code, 'compensate', fn.node, fn, fn.name));
  }
  return distinct(steps);
}

function refusalSteps(code: CodeIndex, refusal: Refusal): FlowStep[] {
  const steps: FlowStep[] = [];
  for (const [what, pattern, where] of REFUSALS) {
    if (!pattern.test(where === 'test' ? refusal.test : refusal.words)) continue;
    if (what === 'cutoff' && !/event|start|cut_?off|hours|date|time|now|window|past/i.test(refusal.test)) continue;
    steps.push(stepAt(code, what, refusal.node, refusal.fn, refusal.test));
    if (what === 'cutoff' && sentTime(code, refusal)) steps.push(stepAt(code, 'cutoff-sent', refusal.node, refusal.fn, refusal.test));
    if (what === 'price-cap') steps.push(stepAt(code, capSource(code, refusal), refusal.node, refusal.fn, refusal.test));
  }
  return steps;
}

/** The time that is compared with the clock comes from the request. */
function sentTime(code: CodeIndex, refusal: Refusal): boolean {
  let sent = false;
  walk(refusal.node.type === 'IfStatement' ? refusal.node.test : refusal.node, (node) => {
    if (
      !sent &&
      node.type === 'Identifier' &&
      /event|start|cutoff|time|date/i.test(node.name) &&
      code.flowsFromRequest(node, refusal.fn.module) === true
    )
      sent = true;
  });
  return sent;
}

/** Where the limit of a price comes from: a constant of the code, or data. */
function capSource(code: CodeIndex, refusal: Refusal): 'cap-literal' | 'cap-data' {
  const text = code.text(refusal.fn.node, refusal.fn.module);
  const test = refusal.test;
  const compared = [...test.matchAll(/[A-Za-z_$][\w$]*/g)].map((hit) => hit[0]);
  for (const name of compared) {
    const made = new RegExp(`\\b(?:const|let|var)\\s+${name.replaceAll('$', '\\$')}\\s*=\\s*([^;]{1,200})`).exec(text)?.[1];
    if (made === undefined) continue;
    if (/^\d/.test(made)) return 'cap-literal';
    for (const inner of made.matchAll(/[A-Za-z_$][\w$]*/g))
      if (new RegExp(`\\b(?:const|let|var)\\s+${inner[0].replaceAll('$', '\\$')}\\s*=\\s*\\d`).test(text)) return 'cap-literal';
  }
  return /[*]\s*\d+(?:\.\d+)?\s*[)&|]?|>\s*\d{2,}/.test(test) ? 'cap-literal' : 'cap-data';
}

function callSteps(code: CodeIndex, call: CallSite, fn: FunctionInfo): FlowStep[] {
  const steps: FlowStep[] = [];
  const name = calledAs(call);
  const text = statementOf(code, call);
  if (
    /(?:with|acquire|try)\w*lock|^lock$|redlock|advisory|forUpdate|^transaction$|^\$transaction$/i.test(name) ||
    /FOR UPDATE|^\s*['"`]BEGIN/i.test(text)
  )
    steps.push(stepAt(code, 'lock', call.node, fn, name));
  const does = writes(code, call);
  if (does === 'insert' && TABLE.test(text)) steps.push(stepAt(code, 'insert-listing', call.node, fn, text), ...priceSteps(code, call, fn));
  if (does === 'update' && TABLE.test(text)) {
    steps.push(stepAt(code, 'update-listing', call.node, fn, text));
    // The statement itself leaves the seller out.
    if (/(?:seller|owner|listed_by)\w*\s*(?:<>|!=)/i.test(text)) steps.push(stepAt(code, 'self', call.node, fn, text));
    if (/WHERE[\s\S]*status|where\([^)]*status/i.test(text)) steps.push(stepAt(code, 'conditional', call.node, fn, text));
  }
  if (does === 'update' && /(?:ticket|token|asset|pass|item|unit)s?\b/i.test(text) && /listed|locked|frozen|on_sale|reserved/i.test(text))
    steps.push(stepAt(code, 'freeze', call.node, fn, text));
  if (/(?:lock|freeze|markAsListed|reserve)\w*(?:Ticket|Token|Asset|Pass|Item|Unit)/i.test(name))
    steps.push(stepAt(code, 'freeze', call.node, fn, name));
  if (
    /(?:verify|check|assert|get|validate)\w*(?:Owner|Holder)\w*/i.test(name) &&
    /ticket|token|nft|asset|item|holder/i.test(`${name} ${text}`)
  )
    steps.push(stepAt(code, 'holder', call.node, fn, name));
  if (
    /antiBot|botScore|captcha|recordPurchaseAttempt|logAttempt|velocity/i.test(
      `${call.receiver === undefined ? '' : code.text(call.receiver, call.module)} ${name}`,
    )
  )
    steps.push(stepAt(code, 'bot', call.node, fn, name));
  if (sends(code, call)) steps.push(stepAt(code, 'publish', call.node, fn, name));
  return steps;
}

/** Whether the price that is stored is the one that was sent. */
function priceSteps(code: CodeIndex, call: CallSite, fn: FunctionInfo): FlowStep[] {
  const steps: FlowStep[] = [];
  for (const argument of call.args) {
    const node: Node = unwrap(argument);
    if (node.type === 'ArrayExpression') {
      // Values of an INSERT, told apart by what they are called.
      for (const element of node.elements) {
        const text = element === null ? '' : code.text(element, call.module);
        if (element === null || !/(?:price|face_?value)\w*$/i.test(text) || code.flowsFromRequest(element, call.module) !== true) continue;
        steps.push(stepAt(code, /face|original/i.test(text) ? 'face-sent' : 'price-sent', element, fn, text));
      }
    }
    if (node.type !== 'ObjectExpression') continue;
    for (const property of node.properties) {
      if (
        property.type !== 'Property' ||
        !/^(?:original_?)?(?:face_?value|price)\w*$/i.test(keyName(property.key, property.computed) ?? '')
      )
        continue;
      const original = /face|original/i.test(keyName(property.key, property.computed) ?? '');
      if (code.flowsFromRequest(property.value, call.module) === true)
        steps.push(stepAt(code, original ? 'face-sent' : 'price-sent', property, fn, code.text(property, call.module)));
    }
  }
  return steps;
}
