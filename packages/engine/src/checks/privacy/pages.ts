import { defineCheck } from '../../check/define-check.ts';
import { live } from '../../derive/wired.ts';

const PAY = /^(?:stripe|@stripe\/|@paypal\/|square|braintree|razorpay|@adyen\/|@mollie\/)/;

export const paymentPagesRestricted = defineCheck({
  id: 'privacy/payment-pages-restricted',
  title: 'Pages of a service that takes payments say which scripts may run',
  failTitle: 'Any script may run on pages where payments are made',
  needs: ['dependencies', 'routes', 'securityHeaders'],
  arises: {
    when: ({ dependencies, routes }) =>
      dependencies.some((one) => one.kind === 'production' && one.used !== false && PAY.test(one.name)) &&
      live(routes).some(
        (route) => route.purpose === 'static' || (/checkout|payment-?page|pay$/.test(route.path) && route.method === 'GET'),
      ),
    otherwise: 'The service takes no payments or serves no pages.',
  },
  subjects: ({ securityHeaders }) => live(securityHeaders),
  holds: (one) => (one.csp === 'unknown' ? undefined : one.csp === 'on'),
  location: (one) => one.location,
  message: (one) => `${one.by}: content security policy ${one.csp}`,
  whenNone: 'fail',
  belongsTo: 'httpServers',
  noneMessage: 'No content security policy is sent.',
  confidence: 'likely',
  quantifier: 'any',
});
