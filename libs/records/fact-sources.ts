/** The records from which facts are made, and which of them a change concerns. */
import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { caseFact, disputeFacts, type Fact, fastFact, incidentFact, processFacts, warningFact } from '../domain/fact.js';
import { CaseEntity, CaseFileRepository, SignedRecordEntity } from './case-file.js';
import { DisputeEntity } from './dispute.js';
import { WarningEntity } from './fraud.js';
import { IncidentEntity } from './incident.js';
import { ProcessEntity } from './process.js';
import { SixFastsRepository } from './six-fasts.js';

/** A document that was written. */
export interface Written {
  collection: string;
  id: string;
}

/** What is counted: collections, and the matters of the six fasts, which several collections make up. */
const sources = ['incidents', 'cases', 'fraud-warnings', 'disputes', 'processes', 'matters'] as const;
type Source = (typeof sources)[number];

/** Tasks and orders are written together with the view of their process. */
export const countedCollections = ['incidents', 'cases', 'fraud-warnings', 'disputes', 'processes', 'signed-records'] as const;

const recordOf = (source: Source, id: string) => `${source}/${id}`;
const roots = ['incident', 'fraud'] as const;

@Injectable()
export class FactSources {
  constructor(
    @InjectModel(IncidentEntity.name) private readonly incidents: Model<IncidentEntity>,
    @InjectModel(CaseEntity.name) private readonly cases: Model<CaseEntity>,
    @InjectModel(SignedRecordEntity.name) private readonly signed: Model<SignedRecordEntity>,
    @InjectModel(WarningEntity.name) private readonly warnings: Model<WarningEntity>,
    @InjectModel(DisputeEntity.name) private readonly disputes: Model<DisputeEntity>,
    @InjectModel(ProcessEntity.name) private readonly processes: Model<ProcessEntity>,
    private readonly files: CaseFileRepository,
    private readonly fasts: SixFastsRepository,
  ) {}

  /** The records whose facts may have changed with what was written. */
  async concerned(written: readonly Written[]): Promise<string[]> {
    const of = (collection: string) => [...new Set(written.filter((each) => each.collection === collection).map(({ id }) => id))];
    const records = new Set<string>();
    const name = (source: Source, ids: Iterable<string>) => {
      for (const id of ids) records.add(recordOf(source, id));
    };
    for (const source of sources) name(source, of(source));

    const surveys = await this.signed.find({ _id: { $in: of('signed-records') }, kind: 'scene.survey' }, { incidentNo: 1 }).lean<SignedRecordEntity[]>();
    name('incidents', surveys.flatMap(({ incidentNo }) => incidentNo ?? []));

    // A case lies where its first incident does.
    const led = await this.cases.find({ incidents: { $in: of('incidents') } }, { _id: 1 }).lean<CaseEntity[]>();
    name('cases', led.map(({ _id }) => _id));

    const changed = await this.processes.find({ _id: { $in: of('processes') } }, { kind: 1, subject: 1, 'detail.processId': 1 }).lean<ProcessEntity[]>();
    name('incidents', changed.flatMap(({ kind, subject }) => (kind === 'incident' ? (subject.incidentNo ?? []) : [])));
    name('cases', changed.flatMap(({ kind, subject }) => (kind === 'case' ? (subject.caseNo ?? []) : [])));
    const caseNos = new Set(changed.flatMap(({ subject }) => subject.caseNo ?? []));
    const ofCases = await this.processes.find({ 'subject.caseNo': { $in: [...caseNos] }, kind: { $in: roots as never } }, { _id: 1 }).lean<ProcessEntity[]>();
    name('matters', ofCases.map(({ _id }) => _id));
    name('matters', changed.flatMap(({ _id, kind, detail }) => (isRoot(kind) ? _id : ((detail?.processId as string | undefined) ?? []))));
    return [...records];
  }

  /** What each record counts for: nothing where it is no longer there. */
  async factsOf(records: readonly string[]): Promise<Map<string, Fact[]>> {
    const facts = new Map<string, Fact[]>(records.map((record) => [record, []]));
    for (const source of sources) {
      const prefix = recordOf(source, '');
      const ids = records.filter((record) => record.startsWith(prefix)).map((record) => record.slice(prefix.length));
      if (ids.length > 0) for (const fact of await this.made[source](ids)) facts.get(fact.record)?.push(fact);
    }
    return facts;
  }

  /** Every record there is, in batches: each source from its earliest on, so that a batch is of a few days. */
  async *all(size: number): AsyncGenerator<string[]> {
    const kinds = await this.processes.distinct('kind');
    const ordered = [
      ['incidents', this.incidents.collection, {}, 'receivedAt'],
      ['cases', this.cases.collection, {}, 'openedAt'],
      ['fraud-warnings', this.warnings.collection, {}, 'registeredAt'],
      ['disputes', this.disputes.collection, {}, 'receivedAt'],
      // Kind by kind: that is the index's order.
      ...kinds.map((kind) => ['processes', this.processes.collection, { kind }, 'openedAt'] as const),
      ...roots.map((kind) => ['matters', this.processes.collection, { kind }, 'openedAt'] as const),
    ] as const;
    for (const [source, collection, filter, time] of ordered) {
      let batch: string[] = [];
      for await (const { _id } of collection.find(filter as object, { projection: { _id: 1 }, batchSize: size, allowDiskUse: true }).sort({ [time]: 1 })) {
        batch.push(recordOf(source, String(_id)));
        if (batch.length < size) continue;
        yield batch;
        batch = [];
      }
      if (batch.length > 0) yield batch;
    }
  }

  private readonly made: Record<Source, (ids: string[]) => Promise<Fact[]>> = {
    incidents: async (ids) => {
      const [found, methods, open] = await Promise.all([
        this.incidents.find({ _id: { $in: ids } }, { receivedAt: 1, category: 1, 'call.channel': 1, place: 1, community: 1, grid: 1, mergedInto: 1, disposition: 1 }).lean<IncidentEntity[]>(),
        this.files.methods(ids),
        this.processes.find({ 'subject.incidentNo': { $in: ids }, kind: 'incident', closedAt: null }, { subject: 1 }).lean<ProcessEntity[]>(),
      ]);
      // What a person decided in the assessment is on file only once the incident is closed.
      const assessed = new Map(open.map(({ subject }) => [subject.incidentNo, subject.category]));
      return found.map(({ _id, receivedAt, category, call, place, community, grid, mergedInto, disposition }) =>
        incidentFact({ incidentNo: _id, at: receivedAt.getTime(), category: assessed.get(_id) ?? category ?? null, channel: call.channel, place, method: methods.get(_id), community: community ?? null, grid: grid ?? null, mergedInto: mergedInto ?? null, disposition: disposition ?? null }),
      );
    },
    cases: async (ids) => {
      const found = await this.cases.find({ _id: { $in: ids } }).lean<CaseEntity[]>();
      const firsts = found.flatMap(({ incidents }) => incidents[0] ?? []);
      const [incidents, processes] = await Promise.all([
        this.incidents.find({ _id: { $in: firsts } }, { place: 1, community: 1, grid: 1 }).lean<IncidentEntity[]>(),
        this.processes.find({ 'subject.caseNo': { $in: ids }, kind: 'case' }, { subject: 1 }).lean<ProcessEntity[]>(),
      ]);
      const incidentOf = new Map(incidents.map((incident) => [incident._id, incident]));
      const subjectOf = new Map(processes.map(({ subject }) => [subject.caseNo, subject]));
      return found.map(({ _id, type, category, openedAt, result, incidents: [first] }) => {
        const incident = incidentOf.get(first ?? '');
        const { community, grid } = incident ?? subjectOf.get(_id) ?? {};
        return caseFact({ caseNo: _id, at: openedAt.getTime(), type, category, place: incident?.place, community: community ?? null, grid: grid ?? null, result: result ?? null });
      });
    },
    'fraud-warnings': async (ids) =>
      (await this.warnings.find({ _id: { $in: ids } }).lean<WarningEntity[]>()).map(({ _id, level, registeredAt, community, grid, joinedTo, residentToken, acknowledgedAt, savedFen, transferredFen, stoppedFen, recoveredFen }) =>
        warningFact({ warningNo: _id, level, at: registeredAt.getTime(), community: community ?? null, grid: grid ?? null, joinedTo: joinedTo ?? null, resident: residentToken ?? _id, acknowledged: (acknowledgedAt ?? null) !== null, savedFen: savedFen ?? 0, transferredFen: transferredFen ?? 0, stoppedFen: stoppedFen ?? 0, recoveredFen: recoveredFen ?? 0 }),
      ),
    disputes: async (ids) =>
      (await this.disputes.find({ _id: { $in: ids } }).lean<DisputeEntity[]>()).flatMap(({ _id, kind, receivedAt, community, grid, agreedAt }) =>
        disputeFacts({ disputeNo: _id, kind, at: receivedAt.getTime(), community: community ?? null, grid: grid ?? null, agreedAt: agreedAt?.getTime() ?? null }),
      ),
    processes: async (ids) =>
      (await this.processes.find({ _id: { $in: ids } }, { kind: 1, openedAt: 1, closedAt: 1, overdue: 1, 'clocks.state': 1, subject: 1, 'detail.cause.type': 1 }).lean<ProcessEntity[]>()).flatMap(({ _id, kind, openedAt, closedAt, overdue, clocks, subject, detail }) =>
        processFacts({ processId: _id, kind, at: openedAt.getTime(), ...whereOf(subject), overdue: overdue ?? false, closed: (closedAt ?? null) !== null, limits: clocks ?? [], cause: (detail?.cause as { type?: string } | undefined)?.type }),
      ),
    matters: async (ids) => {
      const found = await this.processes.find({ _id: { $in: ids }, kind: { $in: roots as never } }, { openedAt: 1, subject: 1 }).lean<ProcessEntity[]>();
      const matters = await this.fasts.events(found);
      return found.map(({ openedAt, subject }, i) => fastFact({ matter: matters[i]!, at: openedAt.getTime(), ...whereOf(subject) }));
    },
  };
}

const isRoot = (kind: string) => (roots as readonly string[]).includes(kind);
const whereOf = ({ community, grid, category }: ProcessEntity['subject']) => ({ community: community ?? null, grid: grid ?? null, category: category ?? null });
