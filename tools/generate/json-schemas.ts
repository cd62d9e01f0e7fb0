import { ProjectConfigSchema } from '@airworthy/engine/config/project-config';
import { AuditResultSchema, FleetModelSchema, ProbeRunSchema, ProfileSchema, StandardSchema } from '@airworthy/model';
import { ProbeConfigSchema } from '@airworthy/probe';
import { z } from 'zod';

/** JSON Schemas for standards, profiles and `airworthy.yaml` (editor completion) and for the audit result and the fleet model (published contracts). */
export function jsonSchemas(): Record<string, string> {
  const print = (schema: z.ZodType, title: string): string =>
    `${JSON.stringify({ title, ...z.toJSONSchema(schema, { io: 'input' }) }, null, 2)}\n`;
  return {
    'standards/schema.json': print(StandardSchema, 'Airworthy standard'),
    'standards/profiles/schema.json': print(ProfileSchema, 'Airworthy profile'),
    'packages/engine/airworthy-yaml.schema.json': print(ProjectConfigSchema, 'airworthy.yaml'),
    'packages/model/audit-result.schema.json': print(AuditResultSchema, 'Airworthy audit result'),
    'packages/model/probe-run.schema.json': print(ProbeRunSchema, 'Airworthy run of live probes'),
    'packages/probe/airworthy-probe-yaml.schema.json': print(ProbeConfigSchema, 'airworthy.probe.yaml'),
    'packages/model/fleet-model.schema.json': print(FleetModelSchema, 'Airworthy fleet model'),
  };
}
