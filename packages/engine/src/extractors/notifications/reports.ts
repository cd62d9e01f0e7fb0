import type { DeliveryReport } from '@airworthy/model';
import { callsBelow } from '../../extract/calls-below.ts';
import type { ExtractInput } from '../../extract/define-extractor.ts';
import { handlerOf } from '../../extract/handlers.ts';
import { routesOf } from '../../extract/routes.ts';

const PROVIDERS =
  /sendgrid|twilio|mailgun|postmark|sparkpost|\bses\b|\bsns\b|resend|mailchimp|mandrill|brevo|mailjet|vonage|messagebird|whatsapp|onesignal/i;
const EVENTS = /bounce|complain|spam_?report|dropped|undelivered|delivery_?status|message_?status|MessageStatus/i;
/** Senders of webhooks that carry no messages, by their path: what comes from them tells of no bounce. */
const OTHERS =
  /stripe|paypal|adyen|braintree|lemon-?squeezy|paddle|polar|shopify|github|gitlab|bitbucket|clerk|workos|auth0|slack|linear|jira|vercel|plaid/i;
const STATUS = /status|deliver|state/i;

/** Webhooks of providers of messages, by their path, and by the events of mail and text messages that they compare with. */
export function deliveryReports(input: ExtractInput): void {
  const { code } = input;
  routesOf(input).forEach((route, index) => {
    if (
      route.method === 'GET' ||
      route.method === 'HEAD' ||
      (route.purpose !== 'webhook' && !/webhook|callback|events?$|status/i.test(route.path))
    )
      return;
    const handler = handlerOf(input, index);
    if (handler === undefined) return;
    const below = callsBelow(code, handler, 5).map(({ call }) => call);
    const functions = [handler, ...new Set(below.flatMap((call) => call.targets))].slice(0, 60);
    const text = functions.map((fn) => code.text(fn.node, fn.module)).join('\n');
    const provider = PROVIDERS.exec(route.path)?.[0];
    if (provider === undefined && OTHERS.test(route.path)) return;
    if (!EVENTS.test(text) && !(provider !== undefined && /statuses|delivered/i.test(text))) return;
    if (provider === undefined && !PROVIDERS.test(text)) return;
    const writes = below.filter(
      (call) =>
        /^pg\.|^knex\(\)|PrismaClient#|mongo|typeorm|drizzle|sequelize|kysely/i.test(call.callee) ||
        /^(?:query|execute|raw|run)$/.test(call.member ?? ''),
    );
    const written = writes.map((call) => code.text(call.node, call.module).slice(0, 800));
    const suppresses =
      below.some((call) =>
        /suppress|block|unsubscrib|opt_?out|markBounced|disable/i.test(
          `${call.member ?? ''} ${call.targets.map((fn) => fn.name).join(' ')}`,
        ),
      ) || written.some((one) => /suppress|bounce|unsubscrib|block|opted?_?out|invalid/i.test(one));
    const fact: DeliveryReport = {
      location: handler.location,
      wiring: route.wiring ?? code.reach(handler),
      provider: (provider ?? PROVIDERS.exec(text)?.[0] ?? 'unknown').toLowerCase(),
      route: `${route.method} ${route.path}`,
      suppresses,
      updatesStatus: written.some((one) => STATUS.test(one) && /update|upsert|insert|create|save/i.test(one)),
    };
    input.emit('deliveryReports', fact);
  });
}
