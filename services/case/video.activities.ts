/** 视频侦查: cameras picked from the register, sightings put on file and collided, the chain that a person confirmed. */
import { Injectable } from '@nestjs/common';
import { videoWorkflowId } from '../../libs/contracts/ids.js';
import type { ProposedChain, VideoActivities as Contract, Viewing } from '../../libs/contracts/video.js';
import { iso } from '../../libs/domain/calendar.js';
import { atOnce, type CameraChoice, planViewings } from '../../libs/domain/camera.js';
import { type Chain, chainThrough, collide, seriesLimits, tripLimits } from '../../libs/domain/collision.js';
import { forecast, type SeriesIncident } from '../../libs/domain/forecast.js';
import type { Sighting } from '../../libs/domain/sighting.js';
import { station } from '../../libs/domain/station.js';
import { CaseFileRepository } from '../../libs/records/case-file.js';
import { Ledger } from '../../libs/records/ledger.js';
import { CameraRepository, SightingRepository, type VideoRequest, VideoRequestRepository } from '../../libs/records/video.js';

@Injectable()
export class VideoActivities implements Contract {
  constructor(
    private readonly ledger: Ledger,
    private readonly files: CaseFileRepository,
    private readonly cameras: CameraRepository,
    private readonly sightings: SightingRepository,
    private readonly requests: VideoRequestRepository,
  ) {}

  pickCameras({ videoNo, caseNo, purpose, scenes, reachMetres, requestedBy, approvedBy, at }: Parameters<Contract['pickCameras']>[0]): ReturnType<Contract['pickCameras']> {
    return this.ledger.once(`video/${videoNo}`, async (session) => {
      const { cameras, choices, overwritten } = await this.cameras.choose(scenes, reachMetres, Date.parse(at));
      await this.requests.open({ videoNo, caseNo, purpose, requestedBy, approvedBy, approvedAt: at, scenes, cameras, choices, overwritten }, session);
      return { viewings: planViewings(choices).map((plan) => toViewing(plan, choices)), cameras: cameras.length, overwritten: overwritten.length };
    });
  }

  /** A camera that the register does not know is left out. */
  addViewing({ videoNo, id, order }: Parameters<Contract['addViewing']>[0]): Promise<Viewing[]> {
    return this.ledger.once(`video/${videoNo}/${id}`, async (session) => {
      const found = await this.cameras.find(order.cameras);
      await this.requests.addCameras(videoNo, found, session);
      const [from, to] = [Date.parse(order.from), Date.parse(order.to)];
      const viewings: Viewing[] = [];
      for (let first = 0; first < found.length; first += atOnce) {
        const together = found.slice(first, first + atOnce);
        viewings.push({
          incidentNo: null,
          ring: 'ordered',
          from,
          keptUntil: from + Math.min(...together.map(({ retentionDays }) => retentionDays)) * 86_400_000,
          cameras: together.map(({ id: camera, offsetSeconds, uncertaintySeconds }) => ({
            camera,
            shownFrom: iso(from + (offsetSeconds - uncertaintySeconds) * 1000),
            shownTo: iso(to + (offsetSeconds + uncertaintySeconds) * 1000),
          })),
        });
      }
      return viewings;
    });
  }

  async recordSightings({ id, videoNo, caseNo, kind, by, at, form }: Parameters<Contract['recordSightings']>[0]): ReturnType<Contract['recordSightings']> {
    await this.ledger.once(`record/${id}`, async (session) => {
      await this.sign({ id, videoNo, caseNo, kind, by, at, form }, session);
      const request = (await this.requests.find(videoNo, session))!;
      await this.sightings.add(id, form.sightings, new Map(request.cameras.map((camera) => [camera.id, camera])), { videoNo, caseNo, by, at }, session);
      return null;
    });
    const added = new Set(form.sightings.map((_, i) => `${id}.${i + 1}`));
    const own = await this.sightings.of(videoNo);
    // What other requests have seen near it is taken in where it makes one trip with it.
    const related = new Set<string>();
    for (const sighting of own.filter((one) => added.has(one.id))) for (const other of chainThrough(sighting, await this.sightings.near(sighting, tripLimits), tripLimits).sightings) related.add(other);
    for (const { id: known } of own) related.delete(known);
    await this.requests.relate(videoNo, [...related]);
    const all = await this.sightings.of(videoNo, (await this.requests.find(videoNo))!.related);
    const chains = collide(all, seriesLimits).filter((chain) => chain.sightings.length > 1);
    await this.requests.propose(videoNo, chains);
    const byId = new Map(all.map((sighting) => [sighting.id, sighting]));
    return { sightings: own.length, chains: chains.map((chain) => proposed(chain, byId)) };
  }

  async confirmChain({ id, videoNo, caseNo, by, at, form, chain }: Parameters<Contract['confirmChain']>[0]): ReturnType<Contract['confirmChain']> {
    return this.ledger.once(`record/${id}`, async (session) => {
      await this.sign({ id, videoNo, caseNo, kind: 'video.confirm', by, at, form }, session);
      const request = (await this.requests.find(videoNo, session))!;
      const confirmed = chain === null ? null : request.chains[chain]!;
      const next = confirmed && forecast(incidentsOf(request, confirmed, await this.sightings.of(videoNo, request.related)), station.offsetMinutes);
      await this.requests.decide(videoNo, confirmed && { ...confirmed, by, at }, next, session);
      return { forecast: next };
    });
  }

  async closeVideo({ videoNo, outcome, at }: Parameters<Contract['closeVideo']>[0]): Promise<void> {
    await this.requests.close(videoNo, outcome, at);
  }

  private async sign({ id, videoNo, caseNo, kind, by, at, form }: { id: string; videoNo: string; caseNo: string; kind: string; by: string; at: string; form: unknown }, session: Parameters<CaseFileRepository['sign']>[2]): Promise<void> {
    const recordNo = await this.ledger.recordNo(videoNo, session);
    await this.files.sign({ id, recordNo, kind, caseNo, incidentNo: null, processId: videoWorkflowId(videoNo), signedBy: by, signedAt: at, form }, [], session);
  }
}

function toViewing(plan: ReturnType<typeof planViewings>[number], chosen: readonly CameraChoice[]): Viewing {
  const { incidentNo, ring, from, keptUntil, cameras } = plan;
  return {
    incidentNo,
    ring,
    from,
    keptUntil,
    cameras: cameras.map((camera) => {
      const { shownFrom, shownTo } = chosen.find((one) => one.camera === camera && one.incidentNo === incidentNo)!;
      return { camera, shownFrom: iso(shownFrom), shownTo: iso(shownTo) };
    }),
  };
}

/** As much as a person reads; all of it is with the records. */
const shown = 60;

function proposed(chain: Chain, byId: ReadonlyMap<string, Sighting>): ProposedChain {
  return {
    sightings: chain.sightings.slice(0, shown).map((id) => ({ id, camera: byId.get(id)!.camera, at: iso(byId.get(id)!.at) })),
    weight: chain.weight,
    description: chain.description,
    links: chain.links.slice(0, shown).map(({ reason: { zh, en } }) => ({ zh, en })),
    rejected: chain.rejected.length,
  };
}

/** When each incident of the request was: as the chain was seen around its scene, else between what the caller could say. */
function incidentsOf({ scenes, choices }: VideoRequest, chain: Chain, sightings: readonly Sighting[]): SeriesIncident[] {
  return scenes.map(({ incidentNo, place, from, to }) => {
    const around = new Set(choices.filter((one) => one.ring === 'around' && one.incidentNo === incidentNo).map(({ camera }) => camera));
    const [first, last] = [Date.parse(from), Date.parse(to)];
    const seen = sightings.filter(({ id, camera, at }) => chain.sightings.includes(id) && around.has(camera) && at >= first && at <= last).map(({ at }) => at);
    return seen.length === 0 ? { place, from: first, to: last } : { place, from: Math.min(...seen), to: Math.max(...seen) };
  });
}
