import { Injectable } from '@nestjs/common';
import { TicketService } from '../../libs/access/tickets.js';
import type { ProcessActivities, Publication } from '../../libs/contracts/process.js';
import { ProcessRepository } from '../../libs/records/process.js';

@Injectable()
export class OrchestratorActivities implements ProcessActivities {
  constructor(
    private readonly processes: ProcessRepository,
    private readonly tickets: TicketService,
  ) {}

  publish(publication: Publication): Promise<void> {
    return this.processes.publish(publication);
  }

  verifyTicket(ticket: string, taskId: string) {
    return this.tickets.verifyTaskTicket(ticket, taskId);
  }
}
