import type { Location, MessageSend, OnTheWay, SendGate } from '@airworthy/model';
import type { Node } from 'oxc-parser';
import { callersThrough } from '../../extract/callers-above.ts';
import { callsBelow } from '../../extract/calls-below.ts';
import type { FunctionInfo } from '../../lang/typescript/bound-module.ts';
import type { CallSite } from '../../lang/typescript/call-sites.ts';
import type { CodeIndex } from '../../lang/typescript/code-index.ts';
import { isFunction, unwrap, walk } from '../../lang/typescript/syntax.ts';

/** What gives away what a question is about: names of functions, tables, columns and settings that take part in a test. */
const ABOUT: Readonly<Record<SendGate['kind'], RegExp>> = {
  suppression: /suppress|unsubscrib|bounced|block_?list|black_?list|deny_?list|do_?not_?(?:contact|send|mail)|complain/i,
  consent:
    /consent|opted?_?(?:in|out)|preference|subscribed|subscription_?(?:status|settings)|notification_?settings|marketing_?(?:ok|allowed|e?mails?|enabled|messages)|unsubscrib|wants_?(?:email|sms)/i,
  'quiet-hours': /quiet_?hours?|do_?not_?disturb|send_?window|time_?window|within\w*(?:hours|window)|business_?hours|local_?hour/i,
  limit: /rate_?limit|limiter|throttl|too_?many|frequency|max_?(?:per|daily|sends?)|\bconsume\b|quota/i,
  repeat:
    /already_?sent|idempoten|dedup|duplicate|sent_?before|was_?sent|has_?been_?sent|sent_?at\b|\bNX\b|setnx|on conflict do nothing|processed_?events?/i,
  sandbox:
    /NODE_ENV|isProd|isProduction|sand_?box|dry_?run|allow_?list|white_?list|(?:EMAIL|SMS|MAIL|PUSH|NOTIFICATIONS?|WHATSAPP)_(?:ENABLED|MODE|DRIVER)|ENABLE_(?:EMAIL|SMS|MAIL|PUSH|NOTIF)|NOTIFICATION_MODE|MAILHOG|MAILTRAP|ethereal/i,
  configured:
    /\b(?:SMTP|MAIL|EMAIL|RESEND|SENDGRID|POSTMARK|MAILGUN|SES|TWILIO|FCM|VAPID|WHATSAPP)_\w+|is(?:Smtp|Mail|Email)\w*(?:Configured|Enabled)|!\s*(?:this\.)?(?:enabled|isEnabled|transporter|mailer|resend|sgMail|twilio\w*)\b/,
};
const KINDS = Object.keys(ABOUT) as SendGate['kind'][];
const DEEPEST = 6;

interface Gate {
  kind: SendGate['kind'];
  start: number;
  end: number;
  location: Location;
}

/** Remembers what was read of each function, as sends share the functions that lead to them. */
export class Ways {
  private readonly code: CodeIndex;
  private readonly gates = new Map<FunctionInfo, Gate[]>();

  constructor(code: CodeIndex) {
    this.code = code;
  }

  /** Functions that lead to a place, itself first, as far as they run. */
  above(fn: FunctionInfo | undefined): FunctionInfo[] {
    if (fn === undefined) return [];
    const seen = new Set<FunctionInfo>([fn]);
    let level = [fn];
    for (let depth = 0; depth < DEEPEST && level.length > 0 && seen.size < 120; depth += 1) {
      const next: FunctionInfo[] = [];
      for (const at of level)
        for (const one of [...this.callers(at).map((call) => call.enclosing), at.held ? undefined : at.parent])
          if (one !== undefined && !seen.has(one)) {
            seen.add(one);
            next.push(one);
          }
      level = next;
    }
    return [...seen];
  }

  /** For each kind of question: whether it is asked on every way to the call. */
  gatesOf(call: CallSite): SendGate[] {
    return KINDS.map((kind) => {
      const places: Location[] = [];
      const asked = this.asked(kind, call.enclosing, call.node, places, 0, new Set());
      const [at] = places;
      return at === undefined ? { kind, asked } : { kind, asked, at };
    });
  }

  /** The same for a function that does not itself call anybody: what its callers ask. */
  gatesAbove(fn: FunctionInfo): SendGate[] {
    return KINDS.map((kind) => {
      const places: Location[] = [];
      const answers = this.callers(fn).map((call) => this.asked(kind, call.enclosing, call.node, places, 0, new Set([fn])));
      const own = this.read(fn).find((one) => one.kind === kind);
      if (own !== undefined) places.push(own.location);
      const asked = own !== undefined ? 'always' : together(answers);
      const [at] = places;
      return at === undefined ? { kind, asked } : { kind, asked, at };
    });
  }

  private callers(fn: FunctionInfo): readonly CallSite[] {
    const all = callersThrough(this.code, fn);
    const live = all.filter((call) => this.code.reach(call).state !== 'not-wired');
    return live.length > 0 ? live : all;
  }

  private asked(
    kind: SendGate['kind'],
    fn: FunctionInfo | undefined,
    node: Node,
    places: Location[],
    depth: number,
    seen: Set<FunctionInfo>,
  ): OnTheWay {
    if (fn === undefined) return 'never';
    const gate = this.read(fn).find((one) => one.kind === kind && one.start < node.start);
    if (gate !== undefined) {
      places.push(gate.location);
      return 'always';
    }
    if (depth > DEEPEST || seen.has(fn)) return 'never';
    seen.add(fn);
    const answers = this.callers(fn).map((call) => this.asked(kind, call.enclosing, call.node, places, depth + 1, seen));
    if (!fn.held && fn.parent !== undefined) answers.push(this.asked(kind, fn.parent, fn.node, places, depth + 1, seen));
    return together(answers);
  }

  /** Tests of a function that end it, skip a turn or choose what to do, and what they are about. */
  private read(fn: FunctionInfo): Gate[] {
    const before = this.gates.get(fn);
    if (before !== undefined) return before;
    const found: Gate[] = [];
    this.gates.set(fn, found);
    const { body } = fn.node;
    if (body === null) return found;
    const { code } = this;
    walk(body, (node) => {
      if (isFunction(node) && node !== fn.node) return false;
      if (node.type !== 'IfStatement') return true;
      const text = this.textOf(node.test, fn, node.start);
      const kinds = KINDS.filter((kind) => ABOUT[kind].test(text));
      for (const kind of kinds) found.push({ kind, start: node.start, end: node.end, location: code.place(node, fn.module) });
      return true;
    });
    // A limiter that throws needs no test around it.
    for (const call of code.callsIn(fn))
      if (
        /^(?:rate-limiter-flexible\b.*#consume|@upstash\/ratelimit\b.*limit)$/.test(call.callee) ||
        (call.use === 'awaited' && /^(?:enforce|assert|require|ensure)\w*(?:Limit|Consent|Suppress\w*|OptIn)/.test(call.member ?? ''))
      )
        for (const kind of KINDS)
          if (ABOUT[kind].test(`${call.callee} ${call.member ?? ''}`))
            found.push({ kind, start: call.node.start, end: call.node.end, location: call.location });
    return found;
  }

  /** The test, what its names were given, and what the functions do that gave it. */
  private textOf(test: Node, fn: FunctionInfo, before: number): string {
    const { code } = this;
    const texts = [code.text(test, fn.module)];
    walk(test, (node) => {
      if (node.type === 'Identifier') {
        const binding = fn.module.bindingAt.get(node.start);
        if (
          binding?.init !== undefined &&
          binding.kind !== 'import' &&
          binding.init.start < before &&
          binding.init.end - binding.init.start < 1500
        ) {
          texts.push(code.text(binding.init, fn.module));
          this.calls(binding.init, texts);
        }
      }
      return true;
    });
    this.calls(test, texts);
    return texts.join('\n');
  }

  private calls(node: Node, texts: string[]): void {
    walk(node, (inner) => {
      if (inner.type !== 'CallExpression') return true;
      const site = this.code.callAt(inner);
      const [target] = site?.targets ?? [];
      if (target !== undefined) {
        texts.push(target.name);
        for (const { call } of callsBelow(this.code, target, 2).slice(0, 40)) {
          const [first] = call.args;
          const literal = first === undefined ? undefined : unwrap(first);
          texts.push(
            call.member ?? '',
            literal?.type === 'Literal' || literal?.type === 'TemplateLiteral' ? this.code.text(literal, call.module).slice(0, 400) : '',
          );
        }
      }
      return true;
    });
  }
}

function together(answers: readonly OnTheWay[]): OnTheWay {
  if (answers.every((one) => one === 'never')) return 'never';
  return answers.every((one) => one === 'always') ? 'always' : 'sometimes';
}

const MARKETING =
  /campaign|newsletter|marketing|promotion|promo(?:[A-Z_]|$)|abandon|re[-_]?engage|win[-_]?back|digest|drip|broadcast|blast|upsell|recommendation/i;
const PROVES =
  /otp|one[-_]?time|verification[-_]?code|verify[-_]?(?:email|phone)|password[-_]?reset|reset[-_]?password|two[-_]?factor|2fa|mfa|magic[-_]?link|login[-_]?code|passcode/i;

/** What the functions on the way are about, by their names and by the kinds of message that they compare with. */
export function purposeOf(code: CodeIndex, functions: readonly FunctionInfo[]): Pick<MessageSend, 'marketing' | 'verification'> {
  const names = functions.map((fn) => fn.name).join(' ');
  const compared = functions.some((fn) => /['"`](?:marketing|promotional|newsletter|campaign)['"`]/.test(code.text(fn.node, fn.module)));
  return { marketing: MARKETING.test(names) || compared, verification: PROVES.test(names) };
}
