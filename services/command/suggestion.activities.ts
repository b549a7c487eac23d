import { Injectable } from '@nestjs/common';
import type { SuggestionActivities as Contract } from '../../libs/contracts/suggestion.js';
import { station } from '../../libs/domain/station.js';
import { PartnerRepository } from '../../libs/records/linkage.js';
import { PolicyRepository } from '../../libs/records/policy.js';
import { SuggestionRepository } from '../../libs/records/suggestion.js';
import { Effects } from './effects.js';

/** 打防管控服: what becomes of suggestions goes on record, and their effect is measured. */
@Injectable()
export class SuggestionActivities implements Contract {
  constructor(
    private readonly suggestions: SuggestionRepository,
    private readonly effects: Effects,
    private readonly policies: PolicyRepository,
    private readonly partners: PartnerRepository,
  ) {}

  async openSuggestion(input: Parameters<Contract['openSuggestion']>[0]): ReturnType<Contract['openSuggestion']> {
    await this.suggestions.open(input);
    const [limits, partners] = await Promise.all([this.policies.inForce(['suggestion.', 'supervision.']), this.partners.list()]);
    const squads = station.teams.filter(({ community }) => community !== undefined).map(({ id }) => id);
    return { ...limits, squads, partners: partners.map(({ id }) => id) };
  }

  async recordSuggestionDecision({ suggestionNo, id, by, at, form, plan }: Parameters<Contract['recordSuggestionDecision']>[0]): Promise<void> {
    const { decision, measures, reason } = form;
    await this.suggestions.decide(suggestionNo, { id, by, at, decision, measures, ...(reason === undefined ? {} : { reason }) }, plan);
  }

  async recordExplanation({ suggestionNo, ...explanation }: Parameters<Contract['recordExplanation']>[0]): Promise<void> {
    await this.suggestions.explain(suggestionNo, explanation);
  }

  async recordMeasureResult({ suggestionNo, ...result }: Parameters<Contract['recordMeasureResult']>[0]): Promise<void> {
    await this.suggestions.addResult(suggestionNo, result);
  }

  async measureEffect({ suggestionNo, at }: Parameters<Contract['measureEffect']>[0]): ReturnType<Contract['measureEffect']> {
    const { plan, effect } = (await this.suggestions.find(suggestionNo))!;
    return effect ?? this.suggestions.measured(suggestionNo, await this.effects.measure(suggestionNo, plan!, at));
  }

  async recordConclusion({ suggestionNo, ...conclusion }: Parameters<Contract['recordConclusion']>[0]): Promise<void> {
    await this.suggestions.conclude(suggestionNo, conclusion);
  }

  async closeSuggestion({ suggestionNo, outcome, closedAt }: Parameters<Contract['closeSuggestion']>[0]): Promise<void> {
    await this.suggestions.close(suggestionNo, outcome, closedAt);
  }
}
