/** Who reported an incident, for a stated purpose. */
import { useText } from '../shell/language.js';
import { PersonalData } from './purpose.js';

export function Callers({ incidentNo }: { incidentNo: string }) {
  const t = useText();
  return (
    <PersonalData<{ items: { incidentNo: string; caller: { name?: string; phone?: string } | null }[] }> title={t('报警人', 'Callers')} path={`/api/v1/incidents/${incidentNo}/callers`} usual="callHandling">
      {({ items }) => (
        <ul className="plain">
          {items.map(({ incidentNo: no, caller }) => <li key={no}><span className="number quiet">{no}</span> {caller?.name ?? t('未留姓名', 'no name')} {caller?.phone && <a href={`tel:${caller.phone}`}>{caller.phone}</a>}</li>)}
        </ul>
      )}
    </PersonalData>
  );
}
