/** Files of calls are read by a mapping; those that come with the product have names that people know. */
import { type Text, useText } from '../shell/language.js';

const known: Record<string, Text> = {
  'station-calls': { zh: '本所表格', en: 'The station’s own sheet' },
  mke: { zh: '密尔沃基公开警情（演练用）', en: 'Milwaukee’s public calls (for exercises)' },
};

export function useMappingName(): (name: string) => string {
  const t = useText();
  return (name) => (Object.hasOwn(known, name) ? t(known[name]!) : name);
}
