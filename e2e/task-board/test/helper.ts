import Fastify from 'fastify'
import fp from 'fastify-plugin'
import serviceApp from '../src/app.js'
export async function build (t: any) { const app = Fastify(); app.register(fp(serviceApp)); await app.ready(); t.after(() => app.close()); return app }
