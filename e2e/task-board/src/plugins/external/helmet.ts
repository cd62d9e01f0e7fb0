import helmet from '@fastify/helmet'
export const autoConfig = {}
export default helmet
