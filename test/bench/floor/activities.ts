import type { FloorActivities } from './contract.js';

export const activities: FloorActivities = {
  register: async () => ({ category: 'dispute', priority: 3 }),
  recommend: async () => ['squad-1.1', 'squad-1.2', 'squad-1.3', 'squad-2.1'],
  close: async () => {},
};
