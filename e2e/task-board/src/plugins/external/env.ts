import env from '@fastify/env'

declare module 'fastify' {
  export interface FastifyInstance {
    config: { PORT: number; MYSQL_HOST: string; MYSQL_PORT: string; MYSQL_USER: string; MYSQL_PASSWORD: string; MYSQL_DATABASE: string; COOKIE_SECRET: string; COOKIE_NAME: string; COOKIE_SECURED: boolean; RATE_LIMIT_MAX: number; UPLOAD_DIRNAME: string; UPLOAD_TASKS_DIRNAME: string }
  }
}

const schema = {
  type: 'object',
  required: ['MYSQL_HOST', 'MYSQL_PORT', 'MYSQL_USER', 'MYSQL_PASSWORD', 'MYSQL_DATABASE', 'COOKIE_SECRET', 'COOKIE_NAME', 'COOKIE_SECURED'],
  properties: {
    MYSQL_HOST: { type: 'string', default: 'localhost' },
    MYSQL_PORT: { type: 'number', default: 3306 },
    MYSQL_USER: { type: 'string' },
    MYSQL_PASSWORD: { type: 'string' },
    MYSQL_DATABASE: { type: 'string' },
    COOKIE_SECRET: { type: 'string' },
    COOKIE_NAME: { type: 'string' },
    COOKIE_SECURED: { type: 'boolean', default: true },
    RATE_LIMIT_MAX: { type: 'number', default: 100 },
    UPLOAD_DIRNAME: { type: 'string', minLength: 1, pattern: '^(?!.*\\.{2}).*$', default: 'uploads' },
    UPLOAD_TASKS_DIRNAME: { type: 'string', pattern: '^(?!.*\\.{2}).*$', default: 'tasks' }
  }
}

export const autoConfig = { confKey: 'config', schema, dotenv: true, data: process.env }
export default env
