import sensible from '@fastify/sensible'
export const autoConfig = {}
export default sensible
