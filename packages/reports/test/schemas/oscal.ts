import { z } from 'zod';

/**
 * The parts of OSCAL 1.1.3 assessment results and assessment plans that the writer uses, in our own words from the model reference
 * (https://pages.nist.gov/OSCAL-Reference/models/v1.1.3/assessment-results/json-reference/): closed objects, so that a key which the
 * format does not know fails. No npm package carries the published schema, so it is not here;
 * `packages/reports/tools/oscal.ts` holds a file against it.
 */
const Uuid = z.string().regex(/^[\da-f]{8}-[\da-f]{4}-[45][\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
const Token = z.string().regex(/^[\p{L}_][\p{L}\p{N}.\-_]*$/u);
const Words = z.string().regex(/^\S(?:[\s\S]*\S)?$/);
const Moment = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/);
const some = <T extends z.ZodType>(one: T): z.ZodArray<T> => z.array(one).min(1);

const Property = z.strictObject({ name: Token, ns: z.url(), value: Words });
const Metadata = z.strictObject({
  title: z.string().min(1),
  'last-modified': Moment,
  version: Words,
  'oscal-version': z.literal('1.1.3'),
  remarks: z.string().optional(),
});
const ReviewedControls = z.strictObject({
  'control-selections': some(
    z.union([
      z.strictObject({ 'include-all': z.strictObject({}) }),
      z.strictObject({ 'include-controls': some(z.strictObject({ 'control-id': Token })) }),
    ]),
  ),
});
const Resource = z.strictObject({
  uuid: Uuid,
  title: z.string(),
  description: z.string(),
  props: some(Property).optional(),
  base64: z.strictObject({ filename: z.string().regex(/^\S+$/), 'media-type': z.string(), value: z.base64() }).optional(),
});
const BackMatter = z.strictObject({ resources: some(Resource) });

const Observation = z.strictObject({
  uuid: Uuid,
  title: z.string(),
  description: z.string().min(1),
  props: some(Property),
  methods: some(z.enum(['EXAMINE', 'INTERVIEW', 'TEST', 'UNKNOWN'])),
  collected: Moment,
  'relevant-evidence': some(z.strictObject({ description: z.string().min(1), href: z.string().min(1).optional() })).optional(),
});
const Finding = z.strictObject({
  uuid: Uuid,
  title: z.string(),
  description: z.string().min(1),
  target: z.strictObject({
    type: z.enum(['statement-id', 'objective-id']),
    'target-id': Token,
    status: z.strictObject({ state: z.enum(['satisfied', 'not-satisfied']), reason: Token.optional(), remarks: z.string().optional() }),
  }),
  'related-observations': some(z.strictObject({ 'observation-uuid': Uuid })),
});

export const AssessmentResults = z.strictObject({
  'assessment-results': z.strictObject({
    uuid: Uuid,
    metadata: Metadata,
    'import-ap': z.strictObject({ href: z.string().startsWith('#') }),
    results: some(
      z.strictObject({
        uuid: Uuid,
        title: z.string(),
        description: z.string(),
        start: Moment,
        'reviewed-controls': ReviewedControls,
        observations: some(Observation).optional(),
        findings: some(Finding).optional(),
      }),
    ),
    'back-matter': BackMatter,
  }),
});

export const AssessmentPlan = z.strictObject({
  'assessment-plan': z.strictObject({
    uuid: Uuid,
    metadata: Metadata,
    'import-ssp': z.strictObject({ href: z.string().startsWith('#') }),
    'reviewed-controls': ReviewedControls,
    'assessment-subjects': some(z.strictObject({ type: Token, description: z.string(), 'include-all': z.strictObject({}) })),
    'back-matter': BackMatter,
  }),
});
