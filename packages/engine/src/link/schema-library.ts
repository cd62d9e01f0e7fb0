const LIBRARIES: [RegExp, string][] = [
  [/^(?:new )?zod|zod-to-json-schema|^@hono\/zod-openapi\./, 'zod'],
  [/joi/i, 'joi'],
  [/typebox|^elysia\.t\./, 'typebox'],
  [/^(?:new )?yup/, 'yup'],
  [/^(?:new )?ajv/i, 'ajv'],
  [/express-validator/, 'express-validator'],
  [/class-validator|class-transformer/, 'class-validator'],
  [/^valibot/, 'valibot'],
  [/^arktype/, 'arktype'],
  [/^superstruct/, 'superstruct'],
  [/celebrate/, 'joi'],
];

/** The library a schema comes from. */
export function libraryOf(name: string): string {
  return LIBRARIES.find(([pattern]) => pattern.test(name))?.[1] ?? 'other';
}
