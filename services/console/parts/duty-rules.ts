import { api } from '../api/client.js';
import { useText } from '../shell/language.js';

/** The rules of duty in force: shifts, equipment, groups. */
export const useDutyRules = (enabled = true) => api.useQuery('get', '/api/v1/duty-rules', {}, { staleTime: 60_000, enabled });

/** A shift or a piece of equipment by its name in the rules in force. */
export function useDutyNames() {
  const t = useText();
  const rules = useDutyRules().data?.rules;
  const of = (list: readonly { id: string; name: { zh: string; en: string } }[] | undefined, id: string) => {
    const found = list?.find((each) => each.id === id);
    return found ? t(found.name) : id;
  };
  return { shift: (id: string) => of(rules?.shifts, id), equipment: (id: string) => of(rules?.equipment, id), rules };
}
