import path from 'node:path'
import fs from 'node:fs'
import { FastifyInstance } from 'fastify'
import fastifyStatic, { FastifyStaticOptions } from '@fastify/static'

export const autoConfig = (fastify: FastifyInstance): FastifyStaticOptions => {
  const dirPath = path.join(import.meta.dirname, '../../..', fastify.config.UPLOAD_DIRNAME)
  return { root: dirPath, prefix: `/${fastify.config.UPLOAD_DIRNAME}` }
}
export default fastifyStatic
