import type { Client } from './client.ts';
import type { Service } from './program.ts';

/** How critical services of a ticketing platform are, by words of their names; the others are medium. */
const CRITICALITY: readonly (readonly [RegExp, string])[] = [
  [/^(payment|minting|blockchain-service|ticket|marketplace)/, 'critical'],
  [/^(order|auth|event|venue|notification)/, 'high'],
  [/^(monitoring)/, 'low'],
];
const TEAM = [
  { name: 'Lena Lead', role: 'lead', hoursPerWeek: 30 },
  { name: 'Ada Auditor', role: 'senior', hoursPerWeek: 30 },
  { name: 'Ben Auditor', role: 'senior', hoursPerWeek: 30 },
  { name: 'Jun Junior', role: 'junior', hoursPerWeek: 30 },
];

/** Four phases, a team with an absence, a dependency, risks, rates, a baseline, and hours that were worked. */
export async function planProgram(lead: Client, services: readonly Service[]): Promise<string> {
  const criticality = Object.fromEntries(
    services.flatMap(({ id, name }) => {
      const found = CRITICALITY.find(([pattern]) => pattern.test(name));
      return found === undefined ? [] : [[id, found[1]]];
    }),
  );
  const { phases, assigned } = await lead.post<{ phases: number; assigned: number }>('/program/template', { criticality });
  const settings = await lead.ask('GET', '/program/settings');
  const start = nextMonday();
  await lead.ask(
    'PUT',
    '/program/settings',
    { start, rates: { lead: 180, senior: 150, junior: 90 }, fixedCost: 12_000, currency: 'USD', engineers: 6 },
    { 'if-match': settings.etag },
  );
  const team: string[] = [];
  for (const one of TEAM) team.push((await lead.post<{ id: string }>('/program/auditors', one)).id);
  const [leader, senior] = team;
  await lead.post('/program/absences', { auditor: leader, from: start, to: start, reason: 'A day off.' });
  const [first, second] = services;
  if (first !== undefined && second !== undefined && first.phase === second.phase)
    await lead.post('/program/dependencies', { service: second.id, dependsOn: first.id });
  await lead.post('/program/risks', {
    title: 'Owners of services have no time',
    impact: 3,
    likelihood: 4,
    mitigation: 'Tell them two weeks ahead.',
    owner: 'Lena Lead',
    state: 'open',
  });
  await lead.post('/program/baselines', { title: 'As planned' });
  await lead.post('/program/hours', { auditor: senior, service: first?.id ?? null, day: start, hours: 6, note: 'Answers.' });
  const away = new Date(Date.parse(start) + 11 * 86_400_000).toISOString().slice(0, 10);
  const { schedule, whatIf } = await lead.get<{
    schedule: { endDay: string; assignments: unknown[]; unscheduled: unknown[] };
    whatIf: { slips: { services: unknown[]; days: number } };
  }>(`/program/schedule?without=${senior}&from=${start}&to=${away}`);
  if (schedule.unscheduled.length > 0) throw new Error(`${schedule.unscheduled.length} pieces of work have no place.`);
  return `${phases} phases, ${assigned} services put into them; ${schedule.assignments.length} pieces of work levelled for ${team.length} auditors; with a senior away for two weeks ${whatIf.slips.services.length} services slip and the end moves by ${whatIf.slips.days.toFixed(1)} days to ${schedule.endDay}`;
}

function nextMonday(): string {
  const now = new Date();
  const days = (8 - now.getUTCDay()) % 7 || 7;
  return new Date(now.getTime() + days * 86_400_000).toISOString().slice(0, 10);
}
