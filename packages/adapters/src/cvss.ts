/** Weights of the base metrics, from the specification of CVSS 3.1, section 7.4. */
const WEIGHTS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  AV: { N: 0.85, A: 0.62, L: 0.55, P: 0.2 },
  AC: { L: 0.77, H: 0.44 },
  PR: { N: 0.85, L: 0.62, H: 0.27 },
  UI: { N: 0.85, R: 0.62 },
  C: { H: 0.56, L: 0.22, N: 0 },
  I: { H: 0.56, L: 0.22, N: 0 },
  A: { H: 0.56, L: 0.22, N: 0 },
};
/** Privileges weigh more where what is reached lies beyond what was asked. */
const PRIVILEGES_BEYOND: Readonly<Record<string, number>> = { N: 0.85, L: 0.68, H: 0.5 };

/** Base score of a vector of CVSS 3.0 or 3.1; undefined for any other text. */
export function cvssScore(vector: string): number | undefined {
  if (!/^CVSS:3\.[01]\//.test(vector)) return undefined;
  const metrics = new Map(vector.split('/').map((one) => [one.slice(0, one.indexOf(':')), one.slice(one.indexOf(':') + 1)]));
  const isBeyond = metrics.get('S') === 'C';
  const weigh = (name: string): number =>
    (name === 'PR' && isBeyond ? PRIVILEGES_BEYOND : WEIGHTS[name])?.[metrics.get(name) ?? ''] ?? Number.NaN;
  const loss = 1 - (1 - weigh('C')) * (1 - weigh('I')) * (1 - weigh('A'));
  const impact = isBeyond ? 7.52 * (loss - 0.029) - 3.25 * (loss - 0.02) ** 15 : 6.42 * loss;
  const reach = 8.22 * weigh('AV') * weigh('AC') * weigh('PR') * weigh('UI');
  if (Number.isNaN(impact) || Number.isNaN(reach) || !['U', 'C'].includes(metrics.get('S') ?? '')) return undefined;
  if (impact <= 0) return 0;
  return roundUp(Math.min((isBeyond ? 1.08 : 1) * (impact + reach), 10));
}

/** To the next tenth, told from errors of floating point as the specification does. */
function roundUp(value: number): number {
  const whole = Math.round(value * 100_000);
  return whole % 10_000 === 0 ? whole / 100_000 : (Math.floor(whole / 10_000) + 1) / 10;
}
