import { SEVERITIES } from '@airworthy/model';
import type { Severity } from '@airworthy/model';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { ReactNode } from 'react';
import { ask } from '../../api/client.ts';
import { publicDecision } from '../../api/services.ts';
import { useSession } from '../../api/session.tsx';
import type { Service } from '../../api/shapes.ts';
import { DecisionMark, Grade } from '../../parts/marks.tsx';
import { Waiting } from '../../parts/states.tsx';
import { common } from '../../text/common.ts';
import { text } from '../../text/text.ts';
import { StepButtons } from './step-buttons.tsx';

const words = text.start;

/** Which services were found, and how critical each is. */
export function ServicesStep({ services, next }: { readonly services: readonly Service[]; readonly next: () => void }): ReactNode {
  const { at, org } = useSession();
  const client = useQueryClient();
  const [chosen, setChosen] = useState<Readonly<Record<string, Severity>>>({});
  const save = useMutation({
    mutationFn: async () => {
      for (const one of services) {
        const criticality = chosen[one.id];
        if (criticality !== undefined && criticality !== one.criticality)
          await ask(at(`/services/${one.id}`), { method: 'PATCH', body: { criticality }, version: one.version });
      }
    },
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['org', org.id] });
      next();
    },
  });
  return (
    <>
      <p>{words.services.text}</p>
      {services.length === 0 ? (
        <>
          <p className="muted">{words.services.waiting}</p>
          <Waiting rows={3} />
        </>
      ) : (
        <div className="scroll" tabIndex={0} role="region" aria-label={words.steps.services}>
          <table className="rows">
            <thead>
              <tr>
                <th scope="col">{text.overview.columns.service}</th>
                <th scope="col">{words.services.criticality}</th>
                <th scope="col">{text.overview.columns.launch}</th>
                <th scope="col">{text.overview.columns.grade}</th>
              </tr>
            </thead>
            <tbody>
              {services.map((one) => {
                const decision = publicDecision(one);
                return (
                  <tr key={one.id}>
                    <th scope="row">
                      <Link to="/services/$service" params={{ service: one.id }} search={{}}>
                        {one.name}
                      </Link>
                    </th>
                    <td>
                      <select
                        className="inline"
                        aria-label={words.services.of(one.name)}
                        value={chosen[one.id] ?? one.criticality}
                        onChange={(event) => setChosen({ ...chosen, [one.id]: event.target.value as Severity })}
                      >
                        {SEVERITIES.map((each) => (
                          <option key={each} value={each}>
                            {common.severity[each]}
                          </option>
                        ))}
                      </select>
                    </td>
                    <td>{decision ? <DecisionMark decision={decision} /> : '–'}</td>
                    <td>{one.summary ? <Grade grade={one.summary.grade} /> : '–'}</td>
                  </tr>
                );
              })}
            </tbody>
          </table>
        </div>
      )}
      <StepButtons save={() => save.mutate()} busy={save.isPending} error={save.error} skip={next} />
    </>
  );
}
