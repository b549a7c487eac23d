/** 实有人口登记: between the forms and the register: the grid of a place, the token of a document, the next visit, the squad that may. */
import { Inject, Injectable } from '@nestjs/common';
import type { AccessContext } from '../../../libs/access/access.decorator.js';
import { AccessService } from '../../../libs/access/access.service.js';
import type { HouseholdCorrection, Merge, Move, NewHousehold, NewResident, ResidentCorrection } from '../../../libs/contracts/register.js';
import { type Action, scopesOf } from '../../../libs/domain/authority.js';
import { add } from '../../../libs/domain/calendar.js';
import type { HouseholdKind } from '../../../libs/domain/register.js';
import { refuse } from '../../../libs/domain/refusal.js';
import { squadOf } from '../../../libs/domain/station.js';
import { PolicyRepository } from '../../../libs/records/policy.js';
import { type Act, documentToken, type Household, type NewPerson, RegisterRepository, type Resident } from '../../../libs/records/register.js';
import { type Grid, StationRepository } from '../../../libs/records/station.js';

export const REGISTER_KEY = Symbol('REGISTER_KEY');

@Injectable()
export class RegisterService {
  constructor(
    @Inject(REGISTER_KEY) private readonly key: Uint8Array,
    private readonly register: RegisterRepository,
    private readonly station: StationRepository,
    private readonly policies: PolicyRepository,
    private readonly access: AccessService,
  ) {}

  /** A squad sees and changes what lies in its own community of today; a refusal is on record. */
  private async mayTouch(access: AccessContext, subject: { id: string; grid: string }): Promise<void> {
    await this.mayTouchIn(access, subject.id, await this.station.grid(subject.grid));
  }

  private async mayTouchIn(access: AccessContext, id: string, grid: Grid | null): Promise<void> {
    await this.access.demand(access, { id, unit: (grid && squadOf(grid.community)) ?? undefined });
  }

  /** Where the actor looks: in the grid named, if they may, else in those of their squad; undefined for everywhere. */
  async gridsFor(access: AccessContext, named?: string, action: Action = 'resident.read'): Promise<string[] | undefined> {
    if (named !== undefined) {
      await this.mayLookInGrid(access, named);
      return [named];
    }
    const { actor } = access;
    if (!actor || scopesOf(actor, action).includes('any')) return undefined;
    const squad = actor.unit?.split('.')[0];
    return (await this.station.grids()).filter(({ community }) => squadOf(community) === squad).map(({ id }) => id);
  }

  async mayLookInGrid(access: AccessContext, grid: string): Promise<void> {
    await this.mayTouchIn(access, grid, await this.gridOf({ grid }));
  }

  async household(id: string, access?: AccessContext): Promise<Household> {
    const found = (await this.register.household(id)) ?? refuse('HOUSEHOLD_UNKNOWN', 'householdId');
    if (access) await this.mayTouch(access, found);
    return found;
  }

  async resident(id: string, access: AccessContext) {
    const found = (await this.register.resident(id)) ?? refuse('RESIDENT_UNKNOWN', 'residentId');
    await this.mayTouch(access, found);
    return found;
  }

  async registerHousehold(form: NewHousehold, access: AccessContext, act: Act) {
    const grid = await this.gridOf(form);
    await this.mayTouchIn(access, grid.id, grid);
    return this.register.registerHousehold({ ...form, grid: grid.id, visitDueAt: await this.visitDue(form.kind, Date.now()) }, act);
  }

  async correctHousehold(id: string, version: number, { reason, ...form }: HouseholdCorrection, access: AccessContext, act: Act): Promise<void> {
    const household = await this.household(id, access);
    const grid = form.grid === undefined && form.place === undefined ? null : await this.gridOf(form);
    if (grid) await this.mayTouchIn(access, id, grid);
    const due = form.kind === undefined ? {} : { visitDueAt: await this.visitDue(form.kind, Date.parse(household.visitedAt ?? household.registeredAt)) };
    await this.register.correctHousehold(id, version, { ...form, ...(grid && { grid: grid.id }), ...due }, { ...act, reason });
  }

  async registerResident({ household, kind, since, key, ...person }: NewResident, access: AccessContext, act: Act) {
    await this.household(household, access);
    return this.register.registerResident(this.sealed(person), { household, kind, since, key }, act);
  }

  async correctResident(id: string, version: number, { reason, ...person }: ResidentCorrection, access: AccessContext, act: Act): Promise<void> {
    await this.resident(id, access);
    await this.register.correctResident(id, version, this.sealed(person), { ...act, reason });
  }

  async move(id: string, version: number, move: Move, access: AccessContext, act: Act): Promise<void> {
    await this.resident(id, access);
    if (move.type === 'in') {
      await this.household(move.household, access);
      const { type: _type, ...at } = move;
      return this.register.moveIn(id, version, at, act);
    }
    // The limit is that of the day on which they moved out: a later change of policy lengthens nobody's.
    const row = (await this.policies.find('register.retention'))!;
    await this.register.moveOut(id, version, move.until, new Date(add(Date.now(), row.limit)), act);
  }

  async merge(id: string, version: number, { duplicate, reason }: Merge, access: AccessContext, act: Act): Promise<{ mergeId: string; undoUntil: string }> {
    await this.resident(id, access);
    await this.resident(duplicate, access);
    const row = (await this.policies.find('register.undoMerge'))!;
    const undoUntil = new Date(add(Date.now(), row.limit));
    return { ...(await this.register.merge(id, version, duplicate, undoUntil, { ...act, reason })), undoUntil: undoUntil.toISOString() };
  }

  /** Who was looked up goes on record with who looked. */
  async onRecord(access: AccessContext, found: readonly Pick<Resident, 'id'>[]): Promise<void> {
    if (found.length === 0) return;
    await this.access.noted({ ...access, subject: found.map(({ id }) => id).join(' ').slice(0, 500) }, 'RESIDENTS_FOUND');
  }

  tokenOf(document: { type: string; number: string }): string {
    return documentToken(this.key, document);
  }

  private sealed<T extends { document?: NewResident['document'] }>({ document, ...rest }: T): Omit<T, 'document'> & Pick<NewPerson, 'document'> {
    return { ...rest, ...(document ? { document: { type: document.type, end: document.number.slice(-4), token: this.tokenOf(document) } } : {}) };
  }

  private async gridOf({ grid, place }: Pick<NewHousehold, 'grid' | 'place'>): Promise<Grid> {
    const found = grid !== undefined ? await this.station.grid(grid) : place && (await this.station.gridAt(place));
    return found || refuse('GRID_UNKNOWN', grid === undefined ? 'place' : 'grid');
  }

  private async visitDue(kind: HouseholdKind, from: number): Promise<Date> {
    const row = (await this.policies.find(`visits.cadence.${kind}`))!;
    return new Date(add(from, row.limit));
  }
}
