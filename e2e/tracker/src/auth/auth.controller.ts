import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { Throttle } from '@nestjs/throttler';
import { Public } from '@/common/decorators';
import { AuthService } from './auth.service';
import { CredentialsDto } from './dto';
@Controller('auth')
@Public()
@Throttle({ default: { limit: 5, ttl: 60_000 } })
export class AuthController {
  constructor(private readonly auth: AuthService) {}
  @Post('register')
  register(@Body() credentials: CredentialsDto) {
    return this.auth.register(credentials);
  }
  @Post('login')
  @HttpCode(200)
  login(@Body() credentials: CredentialsDto) {
    return this.auth.login(credentials);
  }
}
