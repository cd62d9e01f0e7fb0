import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { User } from './user.entity';
@Injectable()
export class UsersService {
  constructor(@InjectRepository(User) private readonly users: Repository<User>) {}
  findByEmail(email: string) { return this.users.findOne({ where: { email: email.toLowerCase() } }); }
  create(email: string, passwordHash: string) { return this.users.save(this.users.create({ email: email.toLowerCase(), passwordHash })); }
  list(skip: number, take: number) { return this.users.find({ select: ['id', 'email', 'role'], skip, take, order: { createdAt: 'DESC' } }); }
  remove(id: string) { return this.users.delete(id); }
}
