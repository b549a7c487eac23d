/** What a person needs to see before deciding: by hand for what the command room decides in seconds, else as it is told. */
import { CheckOutlined } from '@ant-design/icons';
import { Button, Card, Form, type FormInstance, Tag } from 'antd';
import { Link } from 'wouter';
import { useWords } from '../../api/words.js';
import type { Values } from '../../form/schema.js';
import { Facts } from '../../parts/facts.js';
import { useNames } from '../../parts/people.js';
import { PersonalData } from '../../parts/purpose.js';
import { useText } from '../../shell/language.js';
import './decide.css';
import { ForUnit } from './for-unit.js';
import type { Task } from './tasks.js';

interface Reason {
  code: string;
  zh: string;
  en: string;
}
interface Triage {
  category: string;
  priority: number;
  reasons: Reason[];
  duplicates: { incidentNo: string; reasons: Reason[] }[];
}
interface Recommended {
  unit: string;
  minutes: number;
  available: boolean;
  reasons: Reason[];
}

const triageOf = (task: Task) => (task.kind === 'incident.triage' ? (task.context.proposal as Triage | null) : null);
const recommendedOf = (task: Task) => (task.kind === 'incident.dispatch' ? ((task.context.recommended as Recommended[] | undefined) ?? []) : null);

const decisions = ['dispatch', 'merge', 'adviseByPhone'];

/** What a number key does; true where it does something. */
export function press(number: number, task: Task, form: FormInstance<Values>): boolean {
  const triage = triageOf(task);
  if (triage) {
    const decision = decisions[number - 1];
    if (!decision) return false;
    form.setFieldsValue({ decision, duplicateOf: decision === 'merge' ? (triage.duplicates[0]?.incidentNo ?? form.getFieldValue('duplicateOf')) : undefined });
    return true;
  }
  const unit = recommendedOf(task)?.[number - 1]?.unit;
  if (unit === undefined) return false;
  const units = (form.getFieldValue('units') as string[] | undefined) ?? [];
  form.setFieldsValue({ units: units.includes(unit) ? units.filter((each) => each !== unit) : [...units, unit] });
  return true;
}

interface Props {
  task: Task;
  form: FormInstance<Values>;
  acts: boolean;
  /** Each choice with the key that makes it. */
  keys?: boolean;
}

export function Decide({ task, form, acts, keys = false }: Props) {
  const t = useText();
  const triage = triageOf(task);
  const recommended = recommendedOf(task);
  if (task.subject.incidentNo && /^(order|scene)\./.test(task.kind)) return <ForUnit task={task} incidentNo={task.subject.incidentNo} />;
  if (Object.keys(task.context).length === 0) return null;
  return (
    <Card size="small" title={t('供您决定', 'For your decision')}>
      {triage ? <ForTriage triage={triage} task={task} form={form} acts={acts} keys={keys} /> : recommended ? <ForDispatch recommended={recommended} task={task} form={form} acts={acts} keys={keys} /> : <Facts of={task.context} columns={1} />}
      {typeof task.context.household === 'string' && acts && <PersonalData title={t('地址与住户成员', 'Address and who lives there')} path={`/api/v1/households/${task.context.household}`} usual="population" />}
    </Card>
  );
}

function ForTriage({ triage, task, form, acts, keys }: Props & { triage: Triage }) {
  const t = useText();
  const words = useWords();
  const decision: unknown = Form.useWatch('decision', acts ? form : undefined);
  const refused = task.context.refusedMerge as string | null | undefined;
  return (
    <div className="decide">
      <p><strong>{words('categories', triage.category)}</strong> <Tag>{t(`${triage.priority} 级`, `P${triage.priority}`)}</Tag></p>
      <ul>{triage.reasons.map((reason) => <li key={reason.code}>{t(reason)}</li>)}</ul>
      {refused && <p className="late">{t(`${refused} 不接受合并：它已办结或已并入别的警情。`, `${refused} would not take it: it is closed or merged itself.`)}</p>}
      {triage.duplicates.length > 0 && (
        <div className="duplicates">
          <strong>{t('可能与这些警情重复', 'It may be another report of')}</strong>
          <ul>
            {triage.duplicates.map(({ incidentNo, reasons }) => (
              <li key={incidentNo}>
                <Link href={`~/incidents/${incidentNo}`}>{incidentNo}</Link>：{reasons.map((reason) => t(reason)).join(t('，', ', '))}
                {acts && <Button size="small" onClick={() => form.setFieldsValue({ decision: 'merge', duplicateOf: incidentNo })}>{t('并入', 'Merge into it')}</Button>}
              </li>
            ))}
          </ul>
        </div>
      )}
      {keys && acts && (
        <div className="choices" role="group" aria-label={words.field('decision')}>
          {decisions.map((value, i) => (
            <Button key={value} type={decision === value ? 'primary' : 'default'} aria-pressed={decision === value} onClick={() => press(i + 1, task, form)}><kbd>{i + 1}</kbd> {words.value(value, 'decision')}</Button>
          ))}
        </div>
      )}
    </div>
  );
}

function ForDispatch({ recommended, task, form, acts, keys }: Props & { recommended: Recommended[] }) {
  const t = useText();
  const words = useWords();
  const names = useNames();
  const watched = Form.useWatch('units', acts ? form : undefined) as string[] | undefined;
  const chosen = watched ?? [];
  const tried = (task.context.tried as { unit: string; state: string }[] | undefined) ?? [];
  return (
    <div className="decide">
      {tried.length > 0 && <p>{t('已派过：', 'Already asked: ')}{tried.map(({ unit, state }) => `${names(unit)}（${words.value(state, 'state')}）`).join('、')}</p>}
      <ol className="units">
        {recommended.map((each, i) => (
          <li key={each.unit}>
            <button type="button" disabled={!acts} aria-pressed={chosen.includes(each.unit)} onClick={() => press(i + 1, task, form)}>
              <span className="mark">{chosen.includes(each.unit) ? <CheckOutlined /> : keys ? <kbd>{i + 1}</kbd> : null}</span>
              <span className="who">
                <strong>{names(each.unit)}</strong>
                <span className="quiet">{each.reasons.map((reason) => t(reason)).join(t('；', '; '))}</span>
              </span>
              <span className="minutes">{t(`约 ${Math.round(each.minutes)} 分`, `≈ ${Math.round(each.minutes)} min`)}</span>
              {!each.available && <Tag color="orange">{t('忙', 'busy')}</Tag>}
            </button>
          </li>
        ))}
      </ol>
    </div>
  );
}
