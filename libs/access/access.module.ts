import { type DynamicModule, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { accessLogFeature, AccessLogRepository } from '../records/access-log.js';
import { accountFeature, AccountRepository } from '../records/account.js';
import { sessionFeature, SessionRepository } from '../records/session.js';
import { AccessGuard } from './access.guard.js';
import { AccessService } from './access.service.js';
import { CookieService } from './cookies.js';
import { ACCESS_OPTIONS, type AccessOptions } from './options.js';
import { AccountSeeder } from './seed.js';
import { TicketService } from './tickets.js';
import { TokenService } from './tokens.js';

/** For the API: the guard before every route, and all that verifies an identity. Needs a mongoose connection. */
@Module({})
export class AccessModule {
  static forRoot(options: AccessOptions): DynamicModule {
    const services = [
      AccountRepository,
      SessionRepository,
      AccessLogRepository,
      TokenService,
      TicketService,
      CookieService,
      AccessService,
      AccountSeeder,
    ];
    return {
      module: AccessModule,
      global: true,
      imports: [accountFeature, sessionFeature, accessLogFeature],
      providers: [
        { provide: ACCESS_OPTIONS, useValue: options },
        { provide: APP_GUARD, useClass: AccessGuard },
        ...services,
      ],
      exports: services,
    };
  }
}

/** For a worker: only what checks the ticket of a signal. */
@Module({})
export class TicketModule {
  static forRoot(options: Pick<AccessOptions, 'tokenSecret'>): DynamicModule {
    return {
      module: TicketModule,
      imports: [accountFeature],
      providers: [{ provide: ACCESS_OPTIONS, useValue: options }, AccountRepository, TicketService],
      exports: [TicketService],
    };
  }
}
