/** 类别对照: what another system's words mean here. Files of calls are read by it; what it does not name is judged by its words. */
import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { useQueryClient } from '@tanstack/react-query';
import { App, Button, Card, Empty, Input, Select, Skeleton, Space, Table } from 'antd';
import { type ReactNode, useState } from 'react';
import { useSearchParams } from 'wouter';
import { api, askJson } from '../../api/client.js';
import { useWords } from '../../api/words.js';
import { Facts } from '../../parts/facts.js';
import { useFormat } from '../../parts/format.js';
import { useMappingName } from '../../parts/mapping-name.js';
import { useCommunities, useNames } from '../../parts/people.js';
import { ProblemNote } from '../../parts/problem.js';
import { useText } from '../../shell/language.js';
import { useSession } from '../../shell/session.js';
import { etagOf } from './limits.js';

interface Nature {
  category: string;
  priority?: number;
}
interface Mapping {
  natures: Record<string, Nature>;
  naturePatterns: [string, Nature][];
  districts: Record<string, string | null>;
  dispositions: Record<string, string>;
  dispositionPatterns: [string, string][];
  [rest: string]: unknown;
}

const ends = ['noCase', 'advice', 'mediation', 'administrativeCase', 'criminalCase', 'unfounded', 'caseByCategory'];
const tables = ['natures', 'naturePatterns', 'districts', 'dispositions', 'dispositionPatterns'];

export function Mappings() {
  const t = useText();
  const called = useMappingName();
  const [search, setSearch] = useSearchParams();
  const list = api.useQuery('get', '/api/v1/mappings');
  if (list.error) return <ProblemNote error={list.error} again={() => void list.refetch()} />;
  if (!list.data) return <Skeleton active />;
  const { items } = list.data;
  const name = items.find((each) => each.name === search.get('mapping'))?.name ?? items[0]!.name;
  const choose = (next: string) => setSearch((before) => { before.set('mapping', next); return before; }, { replace: true });
  return (
    <div className="stack">
      <label className="filter">
        <span className="quiet">{t('文件来自', 'Files from')}</span>{' '}
        <Select aria-label={t('文件来自', 'Files from')} value={name} onChange={choose} popupMatchSelectWidth={false} options={items.map((each) => ({ value: each.name, label: called(each.name) }))} />
      </label>
      <OneMapping key={name} name={name} />
    </div>
  );
}

function OneMapping({ name }: { name: string }) {
  const t = useText();
  const format = useFormat();
  const names = useNames();
  const found = api.useQuery('get', '/api/v1/mappings/{mappingName}', { params: { path: { mappingName: name } } });
  if (found.error) return <ProblemNote error={found.error} again={() => void found.refetch()} />;
  if (!found.data) return <Skeleton active />;
  const { mapping, version, set } = found.data;
  const { about, ...rest } = mapping as unknown as Mapping & { about?: { zh: string; en: string } };
  return (
    <>
      {about && <p>{t(about)}</p>}
      <p className="quiet">{set ? t(`第 ${version} 版，${names(set.by)} 于 ${format.time(set.at)} 修改：${set.reason}`, `version ${version}, set by ${names(set.by)}, ${format.time(set.at)}: ${set.reason}`) : t('随系统提供，尚未修改。', 'As it came with the system.')}</p>
      <Edit key={version} name={name} mapping={mapping as unknown as Mapping} version={version} />
      <Card size="small" title={t('文件的列、时间和坐标', 'Columns, times and coordinates of the file')}><Facts of={rest} leave={tables} within="mapping" /></Card>
    </>
  );
}

function Edit({ name, mapping, version }: { name: string; mapping: Mapping; version: number }) {
  const t = useText();
  const words = useWords();
  const communities = useCommunities();
  const { may } = useSession();
  const { message } = App.useApp();
  const queries = useQueryClient();
  const [draft, write] = useState(mapping);
  const [reason, say] = useState('');
  const [state, become] = useState<{ sending: boolean; error: unknown }>({ sending: false, error: null });
  const edits = may('policy.override');
  const changed = JSON.stringify(draft) !== JSON.stringify(mapping);
  const change = (part: Partial<Mapping>) => write((before) => ({ ...before, ...part }) as Mapping);
  const save = () => {
    become({ sending: true, error: null });
    askJson('PUT', `/api/v1/mappings/${name}`, { mapping: draft, reason }, etagOf(version)).then(
      () => {
        void message.success(t('已修改，此后导入的文件按新对照', 'changed: files are read by it from now on'));
        void queries.invalidateQueries();
      },
      (error: unknown) => become({ sending: false, error }),
    );
  };
  const categories = words.all('categories').map(([value, label]) => ({ value, label }));
  const priorities = [1, 2, 3, 4].map((value) => ({ value, label: t(`${value} 级`, `P${value}`) }));
  const outcomes = ends.map((value) => ({ value, label: value === 'caseByCategory' ? t('按类别立案', 'the case that the category becomes') : words('outcomes', value) }));
  const natureOf = (nature: Nature, set: (next: Nature) => void, of: string) => (
    <Space.Compact>
      <Select aria-label={t(`“${of}”的类别`, `category of ${of}`)} disabled={!edits} value={nature.category} options={categories} onChange={(category) => set({ ...nature, category })} showSearch={{ optionFilterProp: 'label' }} popupMatchSelectWidth={false} style={{ width: 180 }} />
      <Select aria-label={t(`“${of}”的等级`, `priority of ${of}`)} disabled={!edits} value={nature.priority} options={priorities} allowClear placeholder={t('依类别', 'usual')} onChange={(priority?: number) => set({ category: nature.category, ...(priority && { priority }) })} style={{ width: 90 }} />
    </Space.Compact>
  );
  const outcomeOf = (outcome: string, set: (next: string) => void, of: string) => <Select aria-label={t(`“${of}”的结果`, `outcome of ${of}`)} disabled={!edits} value={outcome} options={outcomes} onChange={set} popupMatchSelectWidth={false} style={{ width: 200 }} />;
  return (
    <>
      <div className="two even">
        <Card size="small" title={t('警情类型 → 类别、等级', 'Kind of call → category, priority')}>
          <Named of={draft.natures} edits={edits} fresh={{ category: 'other' }} hint={t('原系统的类型或代码', 'kind or code of the other system')} empty={t('没有逐条对照：按内容中的词语判断。', 'None named: judged by its words.')} set={(natures) => change({ natures })} value={natureOf} />
          <Patterns of={draft.naturePatterns} edits={edits} fresh={{ category: 'other' }} set={(naturePatterns) => change({ naturePatterns })} value={natureOf} />
        </Card>
        <div className="stack">
          <Card size="small" title={t('辖区 → 社区', 'District → community')}>
            <Named of={draft.districts} edits={edits} fresh={null} hint={t('原系统的辖区', 'district of the other system')} empty={t('没有逐条对照：按坐标确定社区。', 'None named: the community is that of the place.')} set={(districts) => change({ districts })} value={(area, set, of) => <Select aria-label={t(`“${of}”的社区`, `community of ${of}`)} disabled={!edits} allowClear placeholder={t('不是地点', 'no place')} value={area} options={communities} onChange={(next?: string) => set(next ?? null)} popupMatchSelectWidth={false} style={{ width: 200 }} />} />
          </Card>
          <Card size="small" title={t('处置结果 → 结果', 'How it ended → outcome')}>
            <Named of={draft.dispositions} edits={edits} fresh="noCase" hint={t('原系统的结果', 'outcome of the other system')} empty={t('没有逐条对照：按不立案计。', 'None named: taken as no case.')} set={(dispositions) => change({ dispositions })} value={outcomeOf} />
            <Patterns of={draft.dispositionPatterns} edits={edits} fresh="noCase" set={(dispositionPatterns) => change({ dispositionPatterns })} value={outcomeOf} />
          </Card>
        </div>
      </div>
      {changed && (
        <div className="unsaved">
          <Input aria-label={t('理由', 'Reason')} placeholder={t('理由（必填）', 'reason (needed)')} value={reason} onChange={({ target }) => say(target.value)} maxLength={1000} />
          <Button onClick={() => { write(mapping); become({ sending: false, error: null }); }}>{t('放弃修改', 'Undo')}</Button>
          <Button type="primary" disabled={reason.trim() === ''} loading={state.sending} onClick={save}>{t('保存', 'Save')}</Button>
        </div>
      )}
      <ProblemNote error={state.error} />
    </>
  );
}

type Draw<Value> = (value: Value, set: (next: Value) => void, of: string) => ReactNode;

/** Word by word. */
function Named<Value>({ of, edits, fresh, hint, empty, set, value }: { of: Record<string, Value>; edits: boolean; fresh: Value; hint: string; empty: string; set(next: Record<string, Value>): void; value: Draw<Value> }) {
  const t = useText();
  const [text, type] = useState('');
  const wanted = text.trim();
  const rows = Object.entries(of).filter(([word]) => word.toLowerCase().includes(wanted.toLowerCase()));
  const add = () => { set({ [wanted]: fresh, ...of }); type(''); };
  const without = (word: string) => Object.fromEntries(Object.entries(of).filter(([each]) => each !== word));
  return (
    <div className="stack">
      <Space.Compact block>
        <Input aria-label={hint} placeholder={hint} value={text} maxLength={120} allowClear onChange={({ target }) => type(target.value)} onPressEnter={() => { if (edits && wanted && !Object.hasOwn(of, wanted)) add(); }} />
        {edits && <Button icon={<PlusOutlined />} disabled={wanted === '' || Object.hasOwn(of, wanted)} onClick={add}>{t('添加', 'Add')}</Button>}
      </Space.Compact>
      <Table
        size="small"
        showHeader={false}
        rowKey={([word]) => word}
        dataSource={rows}
        pagination={{ pageSize: 15, hideOnSinglePage: true, showSizeChanger: false, size: 'small' }}
        locale={{ emptyText: <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={wanted ? t('没有这一条，可添加。', 'Not there: add it.') : empty} /> }}
        columns={[
          { key: 'word', render: (_, [word]) => <code className="words">{word}</code> },
          { key: 'value', width: 280, render: (_, [word, each]) => value(each, (next) => set({ ...of, [word]: next }), word) },
          ...(edits ? [{ key: 'act', width: 40, render: (_: unknown, [word]: [string, Value]) => <Button type="text" size="small" icon={<DeleteOutlined />} aria-label={t(`删除 ${word}`, `remove ${word}`)} onClick={() => set(without(word))} /> }] : []),
        ]}
      />
    </div>
  );
}

/** For those that are not named: the first that fits counts. */
function Patterns<Value>({ of, edits, fresh, set, value }: { of: [string, Value][]; edits: boolean; fresh: Value; set(next: [string, Value][]): void; value: Draw<Value> }) {
  const t = useText();
  if (of.length === 0 && !edits) return null;
  const put = (i: number, row: [string, Value]) => set(of.map((each, j) => (i === j ? row : each)));
  return (
    <details>
      <summary className="quiet">{t(`其余按式样（正则表达式），先符合者为准：${of.length} 条`, `Others by pattern (regular expressions), the first that fits: ${of.length}`)}</summary>
      <ol className="plain stack">
        {of.map(([source, each], i) => (
          <li key={i} className="pattern">
            <Input aria-label={t(`式样 ${i + 1}`, `pattern ${i + 1}`)} value={source} disabled={!edits} maxLength={200} onChange={({ target }) => put(i, [target.value, each])} />
            {value(each, (next) => put(i, [source, next]), source)}
            {edits && <Button type="text" size="small" icon={<DeleteOutlined />} aria-label={t(`删除式样 ${i + 1}`, `remove pattern ${i + 1}`)} onClick={() => set(of.filter((_, j) => j !== i))} />}
          </li>
        ))}
      </ol>
      {edits && <Button type="dashed" icon={<PlusOutlined />} onClick={() => set([...of, ['', fresh]])}>{t('添加式样', 'Add a pattern')}</Button>}
    </details>
  );
}
