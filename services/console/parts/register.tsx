/** A list of records: filters that can be kept, pages, and export of what is shown. */
import { DownloadOutlined, ReloadOutlined, SaveOutlined } from '@ant-design/icons';
import { useInfiniteQuery } from '@tanstack/react-query';
import { App, Button, Dropdown, Empty, Input, Select, Space, Switch, Table, type TableColumnsType, Tooltip } from 'antd';
import { type ReactNode, useState } from 'react';
import { useLocation, useSearchParams } from 'wouter';
import { askJson } from '../api/client.js';
import { MomentField } from '../form/value-fields.js';
import { useText } from '../shell/language.js';
import { useSession } from '../shell/session.js';
import { ProblemNote } from './problem.js';

export interface Column<Row> {
  key: string;
  title: string;
  /** On the screen. */
  show: (row: Row) => ReactNode;
  /** In a file. Without it the column is not exported. */
  text?: (row: Row) => string | number | null | undefined;
  wide?: boolean;
  width?: number;
}

export type Filter = { name: string; label: string } & ({ type: 'choice'; options: { value: string; label: string }[] } | { type: 'flag' } | { type: 'text' } | { type: 'date' } | { type: 'moment' });

interface Props<Row> {
  title: string;
  path: string;
  columns: Column<Row>[];
  rowKey: (row: Row) => string;
  filters?: Filter[];
  fixed?: Record<string, string>;
  open?: (row: Row) => string;
  /** What to do where there is nothing. */
  empty: string;
  actions?: ReactNode;
  cursorName?: string;
}

interface Page<Row> {
  items: Row[];
  next?: string | null;
}

export function Register<Row extends object>({ title, path, columns, rowKey, filters = [], fixed = {}, open, empty, actions, cursorName = 'cursor' }: Props<Row>) {
  const t = useText();
  const { message } = App.useApp();
  const [, go] = useLocation();
  const [search, setSearch] = useSearchParams();
  const chosen = Object.fromEntries(filters.flatMap(({ name }) => { const value = search.get(name); return value ? [[name, value]] : []; }));
  const asked = { ...fixed, ...chosen };
  const pages = useInfiniteQuery({
    queryKey: ['get', path, asked],
    queryFn: ({ pageParam }) => askJson<Page<Row>>('GET', `${path}?${new URLSearchParams({ ...asked, ...(pageParam && { [cursorName]: pageParam }) })}`),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next || undefined,
  });
  const rows = pages.data?.pages.flatMap(({ items }) => items) ?? [];
  const filter = (name: string, value: string | undefined) =>
    setSearch((before) => {
      if (value) before.set(name, value);
      else before.delete(name);
      return before;
    }, { replace: true });
  const shown = columns.filter(({ text }) => text);
  const download = async (kind: 'csv' | 'xlsx') => {
    const { saveRows } = await import('./export.js');
    await saveRows(kind, title, shown.map(({ title: head }) => head), rows.map((row) => shown.map(({ text }) => text!(row) ?? '')));
    if (pages.hasNextPage) void message.info(t(`已导出所列的 ${rows.length} 条；其余请先“加载更多”`, `the ${rows.length} rows listed were exported; load more for the rest`));
  };
  const table: TableColumnsType<Row> = columns.map(({ key, title: head, show, wide, width }) => ({ key, title: head, render: (_, row) => show(row), width, responsive: wide ? ['md'] : undefined }));
  return (
    <section className="register">
      <div className="bar">
        <Space wrap>
          {filters.map((each) => (
            <label key={each.name} className="filter">
              <span className="quiet">{each.label}</span>
              {each.type === 'choice' ? (
                <Select aria-label={each.label} value={chosen[each.name]} options={each.options} allowClear onChange={(value) => filter(each.name, value)} popupMatchSelectWidth={false} style={{ minWidth: 112 }} showSearch={{ optionFilterProp: 'label' }} />
              ) : each.type === 'flag' ? (
                <Switch aria-label={each.label} checked={chosen[each.name] === 'true'} onChange={(on) => filter(each.name, on ? 'true' : undefined)} />
              ) : each.type === 'date' ? (
                <Input type="date" aria-label={each.label} value={chosen[each.name] ?? ''} onChange={({ target }) => filter(each.name, target.value)} style={{ width: 150 }} />
              ) : each.type === 'moment' ? (
                <MomentField aria-label={each.label} value={chosen[each.name]} onChange={(value) => filter(each.name, value)} />
              ) : (
                <Input.Search aria-label={each.label} allowClear defaultValue={chosen[each.name]} onSearch={(value) => filter(each.name, value)} />
              )}
            </label>
          ))}
          <SavedFilters path={path} chosen={chosen} apply={(values) => setSearch(values, { replace: true })} />
        </Space>
        <Space wrap>
          {actions}
          <Tooltip title={t('刷新', 'Reload')}><Button icon={<ReloadOutlined />} aria-label={t('刷新', 'Reload')} loading={pages.isFetching} onClick={() => void pages.refetch()} /></Tooltip>
          <Dropdown menu={{ items: [{ key: 'xlsx', label: 'Excel' }, { key: 'csv', label: 'CSV' }], onClick: ({ key }) => void download(key as 'csv' | 'xlsx') }} disabled={rows.length === 0}>
            <Button icon={<DownloadOutlined />}>{t('导出', 'Export')}</Button>
          </Dropdown>
        </Space>
      </div>
      {pages.error ? (
        <ProblemNote error={pages.error} again={() => void pages.refetch()} />
      ) : (
        <Table<Row>
          size="small"
          columns={table}
          dataSource={rows}
          rowKey={rowKey}
          loading={pages.isPending}
          pagination={false}
          scroll={{ x: 'max-content' }}
          locale={{ emptyText: <Empty description={empty} /> }}
          onRow={(row) => (open ? { onClick: (event) => { if (!(event.target as HTMLElement).closest('a,button,input')) go(open(row)); }, className: 'open' } : {})}
        />
      )}
      {pages.hasNextPage && <Button block loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>{t('加载更多', 'Load more')}</Button>}
    </section>
  );
}

type Saved = { name: string; values: Record<string, string> }[];

/** Filters name stages and communities, never people: they may stay in the browser. */
function SavedFilters({ path, chosen, apply }: { path: string; chosen: Record<string, string>; apply(values: Record<string, string>): void }) {
  const t = useText();
  const { me } = useSession();
  const { modal } = App.useApp();
  const key = `filters:${me.id}:${path}`;
  const [saved, save] = useState<Saved>(() => JSON.parse(localStorage.getItem(key) ?? '[]') as Saved);
  const keep = (next: Saved) => {
    localStorage.setItem(key, JSON.stringify(next));
    save(next);
  };
  const ask = () => {
    let name = '';
    modal.confirm({
      title: t('保存筛选', 'Keep this filter'),
      content: <Input aria-label={t('名称', 'Name')} maxLength={30} onChange={({ target }) => (name = target.value.trim())} autoFocus />,
      onOk: () => { if (name) keep([...saved.filter((each) => each.name !== name), { name, values: chosen }]); },
    });
  };
  const items = [
    ...saved.map(({ name }) => ({ key: name, label: name })),
    ...(Object.keys(chosen).length > 0 ? [{ key: '\0', label: t('保存当前筛选…', 'Keep this filter…') }] : []),
    ...(saved.length > 0 ? [{ key: '\0\0', label: t('清除已存筛选', 'Forget kept filters') }] : []),
  ];
  if (items.length === 0) return null;
  return (
    <Dropdown menu={{ items, onClick: ({ key: name }) => (name === '\0' ? ask() : name === '\0\0' ? keep([]) : apply(saved.find((each) => each.name === name)?.values ?? {})) }}>
      <Button icon={<SaveOutlined />}>{t('筛选', 'Filters')}</Button>
    </Dropdown>
  );
}
