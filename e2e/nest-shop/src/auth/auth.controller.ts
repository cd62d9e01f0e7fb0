import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { Throttle } from '@nestjs/throttler';
import { IsEmail, IsString, MaxLength, MinLength } from 'class-validator';
import { AuthService } from './auth.service';
import { Public } from './public.decorator';
export class CredentialsDto { @IsEmail() @MaxLength(254) email: string; @IsString() @MinLength(12) @MaxLength(128) password: string; }
@Controller('auth')
export class AuthController {
  constructor(private readonly auth: AuthService) {}
  @Public() @Throttle({ default: { limit: 5, ttl: 60_000 } }) @HttpCode(200) @Post('login')
  login(@Body() dto: CredentialsDto) { return this.auth.login(dto.email, dto.password); }
  @Public() @Throttle({ default: { limit: 5, ttl: 60_000 } }) @Post('register')
  register(@Body() dto: CredentialsDto) { return this.auth.register(dto.email, dto.password); }
}
