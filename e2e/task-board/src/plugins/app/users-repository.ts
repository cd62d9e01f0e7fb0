import { FastifyInstance } from 'fastify'
import fp from 'fastify-plugin'
declare module 'fastify' { interface FastifyInstance { usersRepository: ReturnType<typeof createUsersRepository> } }
function createUsersRepository (fastify: FastifyInstance) {
  const knex = fastify.knex
  return {
    async findByEmail (email: string) {
      return knex('users').select('id', 'username', 'password', 'email').where({ email }).first()
    },
    async updatePassword (email: string, hashedPassword: string) {
      return knex('users').update({ password: hashedPassword }).where({ email })
    },
    async findUserRolesByEmail (email: string) {
      return knex('roles').select('roles.name').join('user_roles', 'roles.id', '=', 'user_roles.role_id').join('users', 'user_roles.user_id', '=', 'users.id').where('users.email', email)
    }
  }
}
export default fp(async function (fastify) {
  fastify.decorate('usersRepository', createUsersRepository(fastify))
}, { name: 'users-repository', dependencies: ['knex'] })
