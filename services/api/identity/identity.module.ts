import { Module } from '@nestjs/common';
import { organisationFeature, OrganisationRepository } from '../../../libs/records/organisation.js';
import { signInFailureFeature, SignInFailureRepository } from '../../../libs/records/account-failures.js';
import { stationFeature } from '../../../libs/records/station.js';
import { AccessLogController } from './access-log.controller.js';
import { AccountsController } from './accounts.controller.js';
import { ColleaguesController } from './colleagues.controller.js';
import { IdentityController } from './identity.controller.js';
import { SignInService } from './sign-in.service.js';

/** Sign-in, accounts and the record of access. Needs `AccessModule.forRoot` and `SchemaPipe` in the application. */
@Module({
  imports: [signInFailureFeature, organisationFeature, stationFeature],
  controllers: [IdentityController, AccountsController, ColleaguesController, AccessLogController],
  providers: [SignInService, SignInFailureRepository, OrganisationRepository],
})
export class IdentityModule {}
