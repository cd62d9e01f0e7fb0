import { Injectable, Logger, UnauthorizedException } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import * as argon2 from 'argon2';
import { PrismaService } from '@/prisma/prisma.service';
import type { CredentialsDto } from './dto';
@Injectable()
export class AuthService {
  private readonly logger = new Logger(AuthService.name);
  constructor(private readonly prisma: PrismaService, private readonly jwt: JwtService) {}
  async register({ email, password }: CredentialsDto) {
    const user = await this.prisma.user.create({ data: { email: email.toLowerCase().normalize('NFKC'), passwordHash: await argon2.hash(password) }, select: { id: true } });
    this.logger.log({ userId: user.id }, 'user registered');
    return user;
  }
  async login({ email, password }: CredentialsDto) {
    const user = await this.prisma.user.findUnique({ where: { email: email.toLowerCase().normalize('NFKC') } });
    if (user === null || !(await argon2.verify(user.passwordHash, password))) {
      this.logger.warn({ userId: user?.id }, 'login failed');
      throw new UnauthorizedException();
    }
    this.logger.log({ userId: user.id }, 'login succeeded');
    return { accessToken: await this.jwt.signAsync({ sub: user.id, role: user.role }) };
  }
}
