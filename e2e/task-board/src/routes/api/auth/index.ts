import { FastifyPluginAsyncTypebox, Type } from '@fastify/type-provider-typebox'
const CredentialsSchema = Type.Object({ email: Type.String({ format: 'email', maxLength: 255 }), password: Type.String({ minLength: 8, maxLength: 64 }) })
const plugin: FastifyPluginAsyncTypebox = async (fastify) => {
  const { usersRepository, passwordManager } = fastify
  fastify.post('/login', {
    config: { rateLimit: { max: 3, timeWindow: '1 minute' } },
    schema: { body: CredentialsSchema, response: { 200: Type.Object({ success: Type.Boolean(), message: Type.Optional(Type.String()) }), 401: Type.Object({ message: Type.String() }) }, tags: ['Authentication'] }
  }, async function (request, reply) {
    const { email, password } = request.body
    const user = await usersRepository.findByEmail(email)
    if (user) {
      const isPasswordValid = await passwordManager.compare(password, user.password)
      if (isPasswordValid) {
        const roles = await usersRepository.findUserRolesByEmail(user.email)
        request.session.user = { id: user.id, email: user.email, username: user.username, roles: roles.map((role) => role.name) }
        await request.session.save()
        return { success: true }
      }
    }
    reply.status(401)
    return { message: 'Invalid email or password.' }
  })
}
export default plugin
