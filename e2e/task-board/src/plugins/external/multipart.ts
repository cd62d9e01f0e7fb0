import fastifyMultipart from '@fastify/multipart'
export const autoConfig = { limits: { fieldNameSize: 100, fieldSize: 100, fields: 10, fileSize: 1_000_000, files: 1, headerPairs: 2000, parts: 1000 } }
export default fastifyMultipart
