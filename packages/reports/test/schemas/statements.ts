import { z } from 'zod';

/** Formats whose authors publish words instead of a schema: closed objects made from those words. */

const Digest = z.record(z.string().regex(/^[a-z][A-Za-z0-9_]*$/), z.string().min(1));

/**
 * An in-toto Statement v1 (https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md) with a verification summary
 * (https://slsa.dev/spec/v1.1/verification_summary). Fields of a producer carry its name and an underscore; levels of its own do not begin with SLSA_.
 */
export const VerificationSummary = z.strictObject({
  _type: z.literal('https://in-toto.io/Statement/v1'),
  subject: z.array(z.strictObject({ name: z.string().min(1), digest: Digest })).min(1),
  predicateType: z.literal('https://slsa.dev/verification_summary/v1'),
  predicate: z.strictObject({
    verifier: z.strictObject({ id: z.url(), version: z.record(z.string(), z.string()) }),
    timeVerified: z.iso.datetime().optional(),
    resourceUri: z.string().regex(/^[a-z][a-z0-9+.-]*:/),
    policy: z.strictObject({ uri: z.string().min(1), digest: Digest }),
    verificationResult: z.enum(['PASSED', 'FAILED']),
    verifiedLevels: z.array(z.string().regex(/^(?!SLSA_)[A-Z][A-Z0-9_]*$/)),
    airworthy_blockers: z.array(z.string()),
    airworthy_conditions: z.array(z.string()),
    airworthy_notVerified: z.int(),
  }),
});

/** GitLab's code quality report: an array of these (https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format). */
export const CodeQuality = z.array(
  z.strictObject({
    description: z.string().min(1),
    check_name: z.string().min(1),
    fingerprint: z.string().min(1),
    severity: z.enum(['info', 'minor', 'major', 'critical', 'blocker']),
    location: z.strictObject({
      path: z.string().regex(/^(?!\.?\/)/),
      lines: z.strictObject({ begin: z.int().positive() }),
    }),
  }),
);

/** Elements of JUnit XML with the attributes that its readers know, and what may stand in each. */
export const JUNIT: Readonly<Record<string, { attributes: readonly string[]; children: readonly string[] }>> = {
  testsuites: { attributes: ['name', 'tests', 'failures', 'errors', 'skipped', 'time', 'disabled'], children: ['testsuite'] },
  testsuite: {
    attributes: ['name', 'tests', 'failures', 'errors', 'skipped', 'time', 'timestamp', 'hostname', 'id', 'package', 'file'],
    children: ['properties', 'testcase', 'system-out', 'system-err'],
  },
  testcase: {
    attributes: ['name', 'classname', 'time', 'file', 'line', 'assertions', 'status'],
    children: ['skipped', 'error', 'failure', 'system-out', 'system-err', 'properties'],
  },
  failure: { attributes: ['message', 'type'], children: [] },
  skipped: { attributes: ['message'], children: [] },
};
