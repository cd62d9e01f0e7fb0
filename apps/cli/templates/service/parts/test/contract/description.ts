import { UNITS } from '../../src/conversions.ts';

const json = (description: string, schema: object) => ({ description, content: { 'application/json': { schema } } });
const PROBLEM = {
  description: 'What went wrong, as RFC 9457 tells it',
  content: {
    'application/problem+json': {
      schema: {
        type: 'object',
        properties: {
          type: { type: 'string' },
          title: { type: 'string' },
          status: { type: 'integer' },
          code: { type: 'string' },
          requestId: { type: 'string' },
        },
      },
    },
  },
};
const UNIT = { type: 'string', enum: UNITS };
const STATUS = { type: 'object', properties: { status: { type: 'string' } }, required: ['status'], additionalProperties: false };
const health = (summary: string) => ({ get: { summary, responses: { 200: json('Yes', STATUS), 503: json('No', STATUS) } } });
const parameter = (name: string, schema: object) => ({ in: 'query', name, required: true, schema });

/** What the routes promise; a test asks them all. */
export const description = {
  openapi: '3.1.0',
  info: { title: 'service-name', description: 'What this service is for, in one sentence', version: '1.0.0' },
  servers: [
    { url: 'https://api.example.com', description: 'production' },
    { url: 'https://api.staging.example.com', description: 'staging' },
  ],
  components: { securitySchemes: { token: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } } },
  paths: {
    '/health/live': health('The process answers'),
    '/health/startup': health('All is loaded'),
    '/health/ready': health('What it needs answers'),
    '/v1/conversions': {
      get: {
        summary: 'A quantity in another unit',
        security: [{ token: [] }],
        parameters: [parameter('value', { type: 'number', minimum: -1e12, maximum: 1e12 }), parameter('from', UNIT), parameter('to', UNIT)],
        responses: {
          200: json('The quantity', {
            type: 'object',
            properties: { value: { type: 'number' }, unit: UNIT },
            required: ['value', 'unit'],
            additionalProperties: false,
          }),
          400: PROBLEM,
          401: PROBLEM,
          403: PROBLEM,
          422: PROBLEM,
          429: PROBLEM,
        },
      },
    },
  },
};
