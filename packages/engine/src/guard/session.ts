import type { Verification } from '@airworthy/model';
import type { Machine } from '../boot/machine.ts';
import { StopSignal } from '../boot/machine.ts';
import { Settled } from './settled.ts';
import { describeCondition, isEquality, truthOf } from '../boot/conditions.ts';
import { CREDENTIAL_FORMAT } from '../boot/properties.ts';
import type { Site, Value } from '../boot/value.ts';
import type { SchemaUse } from './observe.ts';
import {
  asksForPresence,
  emptyCompare,
  envsOf,
  isAlone,
  isCredential,
  isLength,
  isOfPassword,
  originOf,
  roleOf,
  withValues,
} from './roles.ts';
import { Choice, Env, Func, Obj, Unk, isMarked, isPrimitive } from '../boot/value.ts';

/** none = no credential · bad = one that does not verify · good = one that does */
export const SCENARIOS = ['none', 'bad', 'good'] as const;
export type Scenario = (typeof SCENARIOS)[number];

/** The role of the user that the verified credential led to: `user.role !== 'admin'`. */
const LOOKED_UP_RIGHT = /\.(?:role|roleName|userRole)\b\s*[!=]==?\s*(?:['"`]\w|[A-Z]\w*\.)|\.(?:isAdmin|isPlatformAdmin|isSuperAdmin)\b/;
/** Methods of clients of databases that read what a condition picks. */
const LOOKS_UP =
  /\.\s*(?:find(?:Unique|First|One)(?:OrThrow|OrFail)?|findOneBy(?:OrFail)?|findBy[A-Z]\w*|oneOrNone|maybeOne|maybeSingle)\s*$/;
const HASHES = /^(?:node:)?crypto\.createHash\(\)\.update\(\)$/;
const MAX_DECISIONS = 14;
/** Where each decision is turned only once, more of them can be followed. */
const MAX_STRICT_DECISIONS = 40;
/** The name of a calling service is compared with a literal, or looked for in a list: `service !== 'billing'`, `ALLOWED.includes(callerName)`. */
const CALLER =
  /\b(?:\w*(?:service|caller)(?:_?(?:name|id))?|x-[\w-]*service[\w-]*)['"`\]]*\s*[!=]==?\s*['"`]\w|\.(?:includes|has)\(\s*(?:String\()?[\w.[\]'"-]*(?:service|caller)[\w'"\]-]*\s*(?:as \w+)?\)/i;
/** What a principal has or lacks although the credential is good: `user.isAdmin`, `user.roles.includes(…)`, `user.can(…)`. */
const RIGHT =
  /\.(?:(?:is|can|has)(?!Active|Valid|Verified|Enabled|Deleted|Locked|Expired|Blocked|Banned|Suspended|Anonymous|Auth)[A-Z]\w*|admin|superuser|superAdmin|staff)(?:\(\))?$|\.(?:includes|some|every|has|can|indexOf)\(\)$/;

/** Of two things a test is about, the one that counts more. */
const WEIGHT: Record<Decision['about'], number> = {
  opaque: 7,
  network: 6,
  env: 5,
  lookup: 4,
  principal: 3,
  request: 2,
  literal: 1,
  format: 0.5,
  other: 0,
};

/** One decision of a path. */
export interface Decision {
  truth: boolean;
  text: string;
  /** literal = a text from the source was compared · format = length or pattern of the credential · env · network · request · principal · lookup · opaque · other */
  about: 'literal' | 'format' | 'env' | 'network' | 'request' | 'principal' | 'lookup' | 'opaque' | 'other';
  /** An env variable counts as unset here. */
  unset?: boolean;
  /** It asks for the address by a function: the words of the condition need not say so. */
  ofAddress?: true;
}

/** Names of what nobody was seen to make, and that may know who is signed in. */
const MAY_ASK = /auth|session|verif|guard|protect|permission|getUser|currentUser|credential|identity|signature/i;
/** Names of methods that may turn a request away. */
const DECIDES = /auth|verif|guard|protect|permi|access|allow|require|ensure|check|assert|role|token|user|session|login|can[A-Z]|is[A-Z]/;

const NONE: ReadonlySet<string> = new Set();

/** What happens on one path of a run, and what decides at its forks. */
export class Session {
  private readonly given: Scenario;
  private readonly prefers: string;
  /** The run asked what credential is sent. Where no path asks, all scenarios end alike. */
  asked = false;
  /** It asked for the header whose scheme is chosen. */
  askedScheme = false;
  /** Calls of other services that were given the credential of the request. */
  readonly handedOn = new Set<string>();
  /** The same, as a run with a credential found them: without one, they are given none. */
  readonly forwards: ReadonlySet<string>;
  /** The address of the request, as far as the route tells it. */
  url: Value = undefined;
  readonly machine: Machine;
  private readonly prefix: boolean[];
  readonly forks: boolean[] = [];
  /** Value of NODE_ENV that this run assumes also where it arrives through a parsed configuration. */
  environment: string | undefined = undefined;
  decisions: Decision[] = [];
  verifies: Verification[] = [];
  flags = new Set<string>();
  authorizes = new Set<string>();
  sent = false;
  status: number | undefined = undefined;
  continued = false;
  failed = false;
  wrotePrincipal = false;
  readsCredential = false;
  /** What packages say that may know who signed in is not known; see `STRICT`. */
  strict = false;
  /** A package was called that may well ask who is signed in. */
  asksElsewhere = false;
  /** Something was asked that the code alone does not decide. */
  chose = false;
  /** Who signed in was looked at, and whatever was seen changed nothing. */
  looked = false;
  /** The code itself broke, e.g. on a member of what is not there: nobody meant to turn the request down. */
  broke = false;
  /** Something that verifies has turned the credential down. */
  turnedDown = false;
  /** Parts of the request that were read. */
  touched = new Set<string>();
  schemas: SchemaUse[] = [];
  /** Members of the request of this path. */
  readonly parts = new Map<string, Value>();
  opaque: string | undefined = undefined;
  /** See `Path.crashed`. */
  crashed = false;
  private readonly places: string[] = [];
  /** What this path took for true of values that nothing is known of: asked again, they answer the same. */
  private readonly settled = new Settled();
  /** What somebody who signed in was asked about, by the answer: `user.roles.includes(…)`. */
  private readonly askedFor = new WeakMap<Unk, string>();

  constructor(machine: Machine, scenario: Scenario, scheme: string, prefix: boolean[], forwards: ReadonlySet<string> = NONE) {
    this.forwards = forwards;
    this.machine = machine;
    this.given = scenario;
    this.prefers = scheme;
    this.prefix = prefix;
  }

  get scenario(): Scenario {
    this.asked = true;
    return this.given;
  }

  /** Scheme of the header `authorization`. */
  get scheme(): string {
    this.asked = true;
    this.askedScheme = true;
    return this.prefers;
  }

  /** A credential as this scenario sends it. */
  credential(name: string): string | undefined {
    this.readsCredential = true;
    if (this.scenario === 'none') return undefined;
    return this.scenario === 'good' ? `CRED_OK_${name}` : `CRED_BAD_${name}`;
  }

  /** Where a fork was decided. */
  placeOf(fork: number): string | undefined {
    return this.places[fork];
  }

  /** Takes the next fork: as told by the prefix, then the first choice. */
  private fork(first: boolean): boolean {
    const at = this.forks.length;
    if (at >= (this.strict ? MAX_STRICT_DECISIONS : MAX_DECISIONS)) return first;
    const truth = at < this.prefix.length ? (this.prefix[at] as boolean) : first;
    this.forks.push(truth);
    return truth;
  }

  choose(test: Value, text: string, site: Site): boolean {
    this.chose = true;
    const known = this.answer(test, site) ?? this.presupposes(test, text);
    if (known !== undefined) {
      if (this.aboutOf(test) === 'lookup') this.noteLookup(test, site);
      return known;
    }
    const about = this.aboutOf(test);
    // The state without special configuration comes first: variables unset, lists empty.
    if ((about === 'env' || about === 'other') && this.isApart()) {
      this.settled.note(test, false);
      return false;
    }
    const truth = this.fork((about === 'lookup' || about === 'principal') && asksForPresence(test));
    this.settled.note(test, truth);
    const place = `${site.path}:${site.start}`;
    this.places.push(`${place}#${this.places.filter((one) => one.startsWith(`${place}#`)).length}`);
    const decision: Decision = { truth, text: describeCondition(this.machine, test, site, truth).slice(0, 120) || text, about };
    if (about === 'env') decision.unset = this.leavesUnset(test, truth);
    if (test instanceof Unk && test.origin?.startsWith('request.url.') === true) decision.ofAddress = true;
    this.decisions.push(decision);
    if (about === 'lookup' && this.scenario === 'good') this.noteLookup(test, site);
    if (about === 'opaque') this.opaque ??= decision.text;
    if (CALLER.test(text) && !/secret|signature|key/i.test(text)) this.authorizes.add(text.replace(/\s+/g, ' ').slice(0, 80));
    if (about !== 'principal' && this.verifies.length > 0 && LOOKED_UP_RIGHT.test(text))
      this.authorizes.add(text.replace(/\s+/g, ' ').slice(0, 80));
    if (about === 'principal' && truth === this.comparesEqual(test)) this.authorizes.add(withValues(text, this.comparedWith(test)));
    return truth;
  }

  /** In something that was called without arguments and stands by itself: it makes options, and knows nothing of the request. */
  private isApart(): boolean {
    if (!this.strict) return false;
    const { active } = this.machine;
    for (let at = 1; at < active.length; at += 1) if (isAlone(active[at])) return true;
    return false;
  }

  /** `env.NODE_ENV === 'production'`, where a schema hands the variable on. */
  private inEnvironment(text: string): boolean | undefined {
    const compared =
      this.environment === undefined ? null : /^\s*[\w.?[\]'"]*(?:NODE_ENV|nodeEnv)['"\]]*\s*([!=])==?\s*['"`](\w+)['"`]\s*$/.exec(text);
    return compared === null ? undefined : (compared[2] === this.environment) === (compared[1] === '=');
  }

  presupposes(test: Value, text: string): boolean | undefined {
    return this.inEnvironment(text) ?? this.ofEnvironment(test);
  }

  /** The same where the variable goes by another name: `config.env === 'production'`, of settings that a schema has checked. */
  private ofEnvironment(test: Value): boolean | undefined {
    const logic = this.environment === undefined || !(test instanceof Unk) ? undefined : test.logic;
    if (logic?.op !== 'compare' || !/^[!=]==?$/.test(logic.operator)) return undefined;
    const [variable, text] = logic.left instanceof Env ? [logic.left, logic.right] : [logic.right, logic.left];
    if (!(variable instanceof Env) || variable.name !== 'NODE_ENV' || typeof text !== 'string') return undefined;
    return (text === this.environment) === logic.operator.startsWith('=');
  }

  idle(test: Value): void {
    this.looked ||= this.aboutOf(test) === 'principal';
  }

  called(result: Unk, args: Value[], site: Site): Value {
    // Handlers of h3 hand the event to whatever asks for them.
    const given = args.some((argument) => argument instanceof Obj && argument.own?.has('node') === true && this.isRequest(argument));
    if (this.strict && (given || MAY_ASK.test(result.origin ?? ''))) this.asksElsewhere = true;
    if (typeof args[0] === 'string' && result.role === 'principal') this.askedFor.set(result, args[0]);
    const searched = this.searched(result.origin ?? '', args, site);
    if (searched !== undefined) return searched.value;
    // The digest of a credential stands for it: `createHash('sha256').update(key).digest('hex')`.
    if (result.role === undefined && this.asked && HASHES.test(result.origin ?? '') && args.some((argument) => isCredential(argument))) {
      result.role = 'credential';
      return result;
    }
    // A client that was generated, or made where nobody could look, still looks up by the credential.
    const called = this.asked && result.role === undefined ? (this.machine.textOf(site).split('(')[0] ?? '') : '';
    if (LOOKS_UP.test(called) && args.some((argument) => isCredential(argument))) {
      result.role = 'lookup';
      result.origin ??= `${called.replace(/\s+/g, '')}()`;
      this.readsCredential = true;
      return result;
    }
    if (result.role === undefined && args.some((argument) => (this.asked && isCredential(argument)) || this.isRequest(argument))) {
      result.role = 'opaque';
      this.readsCredential = true;
    }
    return result;
  }

  /** Whether a value is the request, or what stands for it at a handshake: the connection, or what `verifyClient` is told. */
  isRequest(argument: Value): boolean {
    return (
      argument instanceof Obj &&
      ((argument.own?.has('routeOptions') === true && argument.own.has('originalUrl')) ||
        ['req', 'request', 'node'].some((name) => argument.own?.has(name) === true && this.isRequest(argument.own.get(name) as Value)))
    );
  }

  /** `records.find((one) => hash(key) === one.hash)`: what the function says of any element is what the list has. */
  searched(called: string, args: Value[], place: Site): { value: Value } | undefined {
    const [test] = args;
    if (!this.asked || !(test instanceof Func) || test.node === undefined) return undefined;
    const head = place.path === test.path ? this.machine.textOf({ ...place, end: test.node.start }) : '';
    const how = (/\.(find|some|findIndex)\(\)$/.exec(called) ?? /\.(find|some|findIndex)\($/.exec(head))?.[1];
    if (how === undefined) return undefined;
    const site = { path: test.path, start: test.node.start, end: test.node.end };
    const before = this.verifies.length;
    const element = new Unk('element of a list');
    element.origin = called.replace(/\.\w+\(\)$/, '[]');
    const found = this.answer(this.machine.parts.call(this.machine, test, undefined, [element], site), site);
    // Only what compares the credential says more than that it is not known.
    if (found === undefined || this.verifies.length === before) return undefined;
    if (how === 'find') return { value: found ? element : undefined };
    if (how === 'some') return { value: found };
    return how === 'findIndex' ? { value: found ? new Unk('index') : -1 } : undefined;
  }

  /**
   * A method of the request that no code was seen to put there: a package did, or code that was not read. Where its name has to do with
   * who may pass, the answer is not known.
   */
  missing(self: Value, text: string): Unk | undefined {
    if (!(self instanceof Obj) || self.proto?.props.has('@@own-members') !== true) return undefined;
    if (DECIDES.test(text.slice(text.lastIndexOf('.') + 1))) {
      this.opaque ??= `${text} is defined by code that was not seen`;
      this.readsCredential = true;
    }
    return new Unk('method of the request');
  }

  /** Something was looked up by the credential, and the outcome decided. */
  private noteLookup(test: Value, site: Site): void {
    const origin = originOf(test);
    if (origin !== undefined) this.verify('other', origin, site);
  }

  /** Texts that a test compares with something, in order: `["admin"].includes(user.role)`, `user.can("refund")`. */
  private comparedWith(test: Value, depth = 0): string[] {
    if (!(test instanceof Unk) || depth > 10) return [];
    const asked = this.askedFor.get(test);
    const { logic } = test;
    if (logic === undefined) return asked === undefined ? [] : [asked];
    const parts = logic.op === 'not' ? [logic.of] : [logic.left, logic.right];
    return parts.flatMap((part) => (typeof part === 'string' ? (isMarked(part) ? [] : [part]) : this.comparedWith(part, depth + 1)));
  }

  private comparesEqual(test: Value): boolean {
    const logic = test instanceof Unk || test instanceof Choice ? test.logic : undefined;
    return !(logic?.op === 'not' || (logic?.op === 'compare' && logic.operator.startsWith('!')));
  }

  private leavesUnset(test: Value, truth: boolean): boolean {
    const logic = test instanceof Unk || test instanceof Choice ? test.logic : undefined;
    if (logic?.op === 'not') return this.leavesUnset(logic.of, !truth);
    if (logic?.op === 'compare') {
      const equal = logic.operator.startsWith('!') !== truth;
      const nullish = [logic.left, logic.right].some((part) => part === undefined || part === null);
      return nullish ? equal : !equal;
    }
    return !truth;
  }

  /** What the scenario says about a condition; `undefined` = both are possible. */
  answer(test: Value, site: Site, depth = 0): boolean | undefined {
    const known = truthOf(this.machine, test) ?? this.settled.of(test);
    if (known !== undefined) return known;
    if (depth > 10 || isPrimitive(test)) return undefined;
    if (test instanceof Unk || test instanceof Choice) {
      const logic = test.logic;
      if (logic?.op === 'not') {
        const inner = this.answer(logic.of, site, depth + 1);
        return inner === undefined ? undefined : !inner;
      }
      if (logic?.op === 'and' || logic?.op === 'or') {
        const left = this.answer(logic.left, site, depth + 1);
        const right = this.answer(logic.right, site, depth + 1);
        if (logic.op === 'and') return left === false || right === false ? false : left === true && right === true ? true : undefined;
        return left === true || right === true ? true : left === false && right === false ? false : undefined;
      }
      if (logic?.op === 'compare') return this.compare(logic.operator, logic.left, logic.right, site);
    }
    return this.plain(roleOf(test), test);
  }

  private plain(role: string | undefined, test: Value): boolean | undefined {
    if (role === 'principal' && test instanceof Unk && RIGHT.test(test.origin ?? '')) return undefined;
    if (role === 'principal' || role === 'credential' || role === 'digest') return true;
    if (role === 'format') return true;
    if (role === 'lookup') {
      if (this.scenario === 'good') return undefined;
      return test instanceof Unk && /\.(?:rows|data|body|json\(\))$/.test(test.origin ?? '');
    }
    return undefined;
  }

  private compare(operator: string, left: Value, right: Value, site: Site): boolean | undefined {
    const equality = isEquality(operator);
    const negative = operator.startsWith('!');
    const roles = [roleOf(left), roleOf(right)];
    const [other, constant] = isPrimitive(right) ? [left, right] : [right, left];
    if (
      equality &&
      constant === undefined &&
      other instanceof Env &&
      !other.derived &&
      this.scenario === 'none' &&
      !/undefined|void 0/.test(this.machine.textOf(site))
    ) {
      // A missing credential equals a secret that is not configured; the audit assumes that secrets are.
      if (other.fallback === undefined) this.flags.add('open-when-secret-unset');
      return negative;
    }
    // Nor is a digest any constant text.
    if (equality && roleOf(other) === 'digest' && isPrimitive(constant) && !isMarked(constant)) return negative;
    // `null` is strictly equal to no variable, set or not.
    if (constant === null && /^[!=]==$/.test(operator) && other instanceof Env && !other.derived) return negative;
    if (equality && (constant === null || constant === undefined)) {
      const truth = this.answer(other, site, 5);
      return truth === undefined
        ? undefined
        : truth
          ? negative
          : roleOf(other) === 'lookup' && this.scenario !== 'good'
            ? !negative
            : undefined;
    }
    if (roles.includes('lookup') && typeof constant === 'number' && this.scenario !== 'good')
      return emptyCompare(operator, constant, other === left);
    if (!equality) return undefined;
    // `String(undefined)` and its kind are no digest.
    if (roles.includes('digest') && typeof constant === 'string' && !isMarked(constant)) return negative;
    const credential = isCredential(left) ? left : isCredential(right) ? right : undefined;
    if (credential === undefined) return undefined;
    const against = credential === left ? right : left;
    if (isPrimitive(against) && !isMarked(against)) return undefined;
    if (isMarked(against) && isMarked(credential)) return undefined;
    if (against instanceof Unk && against.role === 'format') return undefined;
    // Other texts may be as long.
    if (isLength(left) && isLength(right)) return this.scenario === 'good' ? !negative : undefined;
    // A credential compared with a secret, a digest or a stored value: that verifies it.
    const kind = isOfPassword(credential) || isOfPassword(against) ? 'password' : undefined;
    this.verify(kind ?? (against instanceof Unk && against.role === 'digest' ? 'hmac' : 'api-key'), operator, site, against);
    return (this.scenario === 'good') !== negative;
  }

  /** Notes a verification; a secret with a default in the source is as good as public. */
  verify(kind: string, by: string, site: Site, key?: Value): void {
    const location = this.machine.locate(site);
    if (!this.verifies.some((known) => known.by === by && known.location.line === location.line && known.location.path === location.path))
      this.verifies.push({ kind, by, location });
    for (const secret of envsOf(key)) if (secret.fallback !== undefined && secret.fallback !== '') this.flags.add('default-secret');
  }

  private aboutOf(test: Value, depth = 0): Decision['about'] {
    if (depth > 8) return 'other';
    if (test instanceof Env) return 'env';
    if (test instanceof Unk || test instanceof Choice) {
      const logic = test.logic;
      if (test instanceof Unk && test.reason === 'literal') return 'literal';
      if (test instanceof Unk && test.reason === CREDENTIAL_FORMAT) return 'format';
      if (logic?.op === 'not') return this.aboutOf(logic.of, depth + 1);
      if (logic !== undefined) {
        const left = this.aboutOf(logic.left, depth + 1);
        const right = this.aboutOf(logic.right, depth + 1);
        if (logic.op === 'compare' && left === 'other' && right === 'other' && (isMarked(logic.left) || isMarked(logic.right)))
          return 'literal';
        const weightier = WEIGHT[left] >= WEIGHT[right] ? left : right;
        if (weightier !== 'other') return weightier;
      }
      const role = roleOf(test);
      if (role === 'principal' || role === 'lookup' || role === 'opaque') return role;
      const origin = test instanceof Unk ? (test.origin ?? '') : '';
      if (
        /^request\.(?:ip|ips|socket|connection|hostname|headers\.(?:x-forwarded-for|x-real-ip|forwarded|cf-connecting-ip|true-client-ip))/.test(
          origin,
        )
      )
        return 'network';
      if (origin.startsWith('request.')) return 'request';
      if (test instanceof Choice) for (const option of test.options) if (option.value instanceof Env) return 'env';
    }
    return 'other';
  }

  stop(reason: string): never {
    throw new StopSignal(reason);
  }
}

/** The run that is going on. */
export function sessionOf(machine: Machine): Session {
  return machine.decider as Session;
}
