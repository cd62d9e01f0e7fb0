import { Injectable } from '@nestjs/common';
import { ConfigService } from '@nestjs/config';
import { PassportStrategy } from '@nestjs/passport';
import { ExtractJwt, Strategy } from 'passport-jwt';
export interface AuthUser { id: string; role: 'MEMBER' | 'ADMIN' }
@Injectable()
export class JwtStrategy extends PassportStrategy(Strategy) {
  constructor(config: ConfigService) {
    super({ jwtFromRequest: ExtractJwt.fromAuthHeaderAsBearerToken(), secretOrKey: config.getOrThrow<string>('JWT_SECRET'), algorithms: ['HS256'], issuer: 'tracker', audience: 'tracker-api' });
  }
  validate(payload: { sub: string; role: 'MEMBER' | 'ADMIN' }): AuthUser {
    return { id: payload.sub, role: payload.role };
  }
}
