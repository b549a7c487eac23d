import { api } from '../api/client.js';

/** The rules of duty in force: shifts, equipment, groups. */
export const useDutyRules = (enabled = true) => api.useQuery('get', '/api/v1/duty-rules', {}, { staleTime: 60_000, enabled });
