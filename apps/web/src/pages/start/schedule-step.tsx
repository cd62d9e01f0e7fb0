import { nextMonday } from '@airworthy/program';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { ask, askTagged } from '../../api/client.ts';
import { useSession } from '../../api/session.tsx';
import type { Settings } from '../../api/shapes.ts';
import { Problem, Waiting } from '../../parts/states.tsx';
import { text } from '../../text/text.ts';
import { StepButtons } from './step-buttons.tsx';

const words = text.start.schedule;

interface ProgramSettings {
  readonly start?: string | null;
  readonly [other: string]: unknown;
}

/** First day, phases by criticality, and audits by themselves. */
export function ScheduleStep({ next }: { readonly next: () => void }): ReactNode {
  const { at, may, org } = useSession();
  const client = useQueryClient();
  const program = useQuery({
    queryKey: ['org', org.id, 'program-settings'],
    queryFn: () => askTagged<ProgramSettings>(at('/program/settings')),
  });
  const settings = useQuery({ queryKey: ['org', org.id, 'settings'], queryFn: () => askTagged<Settings>(at('/settings')) });
  const [first, setFirst] = useState<string>();
  const [phases, setPhases] = useState(true);
  const [nightly, setNightly] = useState<string>();
  const save = useMutation({
    mutationFn: async () => {
      if (!program.data || !settings.data) return;
      const start = first ?? suggested(program.data.body.start);
      if (may('program:plan')) {
        if (start !== program.data.body.start)
          await ask(at('/program/settings'), { method: 'PUT', body: { ...program.data.body, start }, version: program.data.version });
        if (phases) await ask(at('/program/template'), { body: {}, key: crypto.randomUUID() });
      }
      const { body, version } = settings.data;
      const hour = nightly === undefined ? body.schedule.nightly : nightly === '' ? null : Number(nightly);
      if (may('settings:manage') && hour !== body.schedule.nightly)
        await ask(at('/settings'), { method: 'PUT', body: { ...body, schedule: { ...body.schedule, nightly: hour } }, version });
    },
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['org', org.id] });
      next();
    },
  });
  if (program.isLoadingError) return <Problem error={program.error} again={() => void program.refetch()} />;
  if (settings.isLoadingError) return <Problem error={settings.error} again={() => void settings.refetch()} />;
  if (program.isPending || settings.isPending) return <Waiting rows={3} />;
  return (
    <>
      <p>{words.text}</p>
      <div className="line">
        <label>
          {words.begin}
          <input
            type="date"
            value={first ?? suggested(program.data.body.start)}
            disabled={!may('program:plan')}
            onChange={(event) => setFirst(event.target.value)}
          />
        </label>
        <label>
          {words.nightly}
          <select
            value={nightly ?? String(settings.data.body.schedule.nightly ?? '')}
            disabled={!may('settings:manage')}
            onChange={(event) => setNightly(event.target.value)}
          >
            <option value="">{words.never}</option>
            {Array.from({ length: 24 }, (_, hour) => (
              <option key={hour} value={hour}>
                {words.hour(hour)}
              </option>
            ))}
          </select>
        </label>
      </div>
      <p className="choices">
        <label>
          <input type="checkbox" checked={phases} disabled={!may('program:plan')} onChange={(event) => setPhases(event.target.checked)} />
          {words.phases}
        </label>
      </p>
      <StepButtons save={() => save.mutate()} busy={save.isPending} error={save.error} skip={next} />
    </>
  );
}

const suggested = (start: string | null | undefined): string => start ?? nextMonday(new Date().toISOString().slice(0, 10));
