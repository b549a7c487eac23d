import { Module } from '@nestjs/common';
import { signInFailureFeature, SignInFailureRepository } from '../../../libs/records/account-failures.js';
import { AccessLogController } from './access-log.controller.js';
import { AccountsController } from './accounts.controller.js';
import { IdentityController } from './identity.controller.js';
import { SignInService } from './sign-in.service.js';

/** Sign-in, accounts and the record of access. Needs `AccessModule.forRoot` and `SchemaPipe` in the application. */
@Module({
  imports: [signInFailureFeature],
  controllers: [IdentityController, AccountsController, AccessLogController],
  providers: [SignInService, SignInFailureRepository],
})
export class IdentityModule {}
