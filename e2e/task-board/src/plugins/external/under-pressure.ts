import { FastifyInstance } from 'fastify'
import fastifyUnderPressure from '@fastify/under-pressure'
import fp from 'fastify-plugin'

export const autoConfig = (fastify: FastifyInstance) => ({
  maxEventLoopDelay: 1000,
  maxHeapUsedBytes: 100_000_000,
  maxRssBytes: 1_000_000_000,
  maxEventLoopUtilization: 0.98,
  message: 'The server is under pressure, retry later!',
  retryAfter: 50,
  exposeStatusRoute: true,
  healthCheck: async () => {
    try {
      await fastify.knex.raw('SELECT 1')
      return true
    } catch (err) {
      fastify.log.error(err, 'healthCheck has failed')
      throw new Error('Database connection is not available')
    }
  },
  healthCheckInterval: 5000
})

export default fp(fastifyUnderPressure, { dependencies: ['knex'] })
