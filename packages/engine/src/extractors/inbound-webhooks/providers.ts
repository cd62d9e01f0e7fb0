/** What gives a provider away: a word of the path, its signature header, its SDK. Sources: the providers' webhook documentation. */
const PROVIDERS: readonly (readonly [name: string, path: RegExp, header: string | undefined, sdk: RegExp | undefined])[] = [
  ['stripe', /stripe/i, 'stripe-signature', /^stripe\b/],
  ['whatsapp', /whatsapp|(?:^|\/)meta(?:\/|$)|facebook|instagram/i, 'x-hub-signature-256', undefined],
  ['github', /github/i, 'x-github-event', /^@octokit\//],
  ['paypal', /paypal/i, 'paypal-transmission-sig', /^@paypal\//],
  ['square', /square/i, 'x-square-hmacsha256-signature', /^square\b/],
  ['twilio', /twilio|sms/i, 'x-twilio-signature', /^twilio\b/],
  ['sendgrid', /sendgrid/i, 'x-twilio-email-event-webhook-signature', /^@sendgrid\//],
  ['shopify', /shopify/i, 'x-shopify-hmac-sha256', undefined],
  ['slack', /slack/i, 'x-slack-signature', /^@slack\//],
  ['razorpay', /razorpay/i, 'x-razorpay-signature', /^razorpay\b/],
  ['quickbooks', /quickbooks|intuit/i, 'intuit-signature', undefined],
  ['mailchimp', /mailchimp|mandrill/i, 'x-mandrill-signature', undefined],
];

/** The provider of a webhook, `generic` when nothing tells. The path says more than a header that a guard shared by several routes reads. */
export function providerOf(path: string, callees: readonly string[], names: ReadonlySet<string>): string {
  const byPath = PROVIDERS.find(([, word]) => word.test(path));
  const found =
    byPath ??
    PROVIDERS.find(
      ([, , header, sdk]) =>
        (header !== undefined && names.has(header)) || (sdk !== undefined && callees.some((callee) => sdk.test(callee))),
    );
  return found?.[0] ?? 'generic';
}
