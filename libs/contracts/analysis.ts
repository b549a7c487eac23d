/** 月度研判: looks for what happened more than it used to, and opens a suggestion for each; then the next month's is arranged. */
import type { Cluster } from '../domain/cluster.js';
import type { SuggestionInput } from './suggestion.js';

export const analysisStages = ['waiting', 'analysing', 'closed'] as const;
export type AnalysisStage = (typeof analysisStages)[number];

export interface AnalysisInput {
  station: string;
  /** Days in the station's zone: from the first up to, not including, the second. */
  from: string;
  to: string;
  /** One analysis arranges the next; an analysis that somebody asks for stands alone. */
  monthly: boolean;
}

export interface AnalysisActivities {
  /** What stands out in a period, the most telling first, each with the suggestion that it leads to. The same finding is the same suggestion. */
  analyse(input: AnalysisInput): Promise<{ found: { cluster: Omit<Cluster, 'points'>; suggestion: SuggestionInput }[] }>;
}

export interface AnalysisOutcome {
  suggestions: string[];
}
