import autocannon from 'autocannon';
import { startIssuer } from '../support/issuer.ts';
import { endProgram, ORIGIN, startProgram } from '../support/program.ts';

// `npm run test:load`: what one instance takes. Fails when answers fail or are slow.
// A caller may ask more than the limit allows here: the load is what is measured.
process.env['LIMIT_PER_CALLER'] = '1000000';
process.env['LIMIT_PER_ADDRESS'] = '1000000';
const plan = { connections: 20, seconds: 10, thresholds: { errors: 0, refused: 0, p99: 250 } };
const issuer = await startIssuer();
const program = await startProgram();
const headers = { authorization: `Bearer ${await issuer.token()}` };
const result = await autocannon({
  url: `${ORIGIN}/v1/conversions?value=1&from=mi&to=m`,
  headers,
  connections: plan.connections,
  duration: plan.seconds,
});
console.log(
  `${result.requests.average} requests/s, p99 ${result.latency.p99} ms, ${result['2xx']} answered, ${result.non2xx} refused, ${result.errors} failed`,
);
const code = await endProgram(program);
issuer.close();
const { errors, refused, p99 } = plan.thresholds;
process.exitCode = result.errors > errors || result.non2xx > refused || result.latency.p99 > p99 || code !== 0 ? 1 : 0;
