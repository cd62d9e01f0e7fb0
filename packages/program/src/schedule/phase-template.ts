import type { Criticality, Phase } from './plan-input.ts';

/** The four phases of a real program of 21 services, with the hours and the team it planned. */
export const PHASE_TEMPLATE: readonly Phase[] = [
  phase('1', 'Critical business services', 'critical', [170, 220], [2, 3]),
  phase('2', 'Core platform services', 'high', [160, 200], [2, 2]),
  phase('3', 'Supporting services', 'medium', [300, 400], [2, 2]),
  phase('4', 'Infrastructure services', 'low', [30, 40], [1, 1]),
];

function phase(id: string, title: string, criticality: Criticality, plannedHours: [number, number], teamSize: [number, number]): Phase {
  return { id, title, criticality, begins: 'after the phase before', notBefore: null, plannedHours, teamSize };
}

/** The phase for a criticality: the first that is for it, else the last. */
export function phaseFor(criticality: Criticality, phases: readonly Phase[] = PHASE_TEMPLATE): Phase | undefined {
  return phases.find((one) => one.criticality === criticality) ?? phases.at(-1);
}
