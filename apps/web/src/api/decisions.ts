import type { Exposure } from '@airworthy/model';
import { useQuery } from '@tanstack/react-query';
import type { Api } from './api.generated.ts';
import { ask } from './client.ts';
import { useSession } from './session.tsx';

export type ServiceDecision = Api['GET /services/{service}/decision']['answer'];
export type ProgramDecision = Api['GET /program/decision']['answer'];
export type DecisionItem = ServiceDecision['items'][number];
export type SignOff = ServiceDecision['signOffs'][number];
export type Money = ServiceDecision['money'];

export function useServiceDecision(service: string, exposures: readonly Exposure[]) {
  const { at, org } = useSession();
  const scenario = exposures.join(',');
  return useQuery({
    queryKey: ['org', org.id, 'decision', service, scenario],
    queryFn: () => ask<ServiceDecision>(at(`/services/${service}/decision?exposures=${scenario}`)),
    placeholderData: (old) => old,
  });
}

export function useProgramDecision(exposures: readonly Exposure[]) {
  const { at, org } = useSession();
  const scenario = exposures.join(',');
  return useQuery({
    queryKey: ['org', org.id, 'decision', 'program', scenario],
    queryFn: () => ask<ProgramDecision>(at(`/program/decision?exposures=${scenario}`)),
    placeholderData: (old) => old,
  });
}
