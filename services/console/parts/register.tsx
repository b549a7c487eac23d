/** A list of records: filters that can be kept, pages, and export of what is shown. */
import { DownloadOutlined, FilterOutlined, ReloadOutlined, SaveOutlined } from '@ant-design/icons';
import { useInfiniteQuery } from '@tanstack/react-query';
import { App, Button, Dropdown, Empty, Grid, Input, Select, Skeleton, Space, Switch, Table, type TableColumnsType, Tooltip } from 'antd';
import { isValidElement, type MouseEvent, type ReactNode, useState } from 'react';
import { Link, useLocation, useSearchParams } from 'wouter';
import { askJson, Problem } from '../api/client.js';
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

const mostExported = 10_000;

interface Page<Row> {
  items: Row[];
  next?: string | null;
}

export function Register<Row extends object>({ title, path, columns, rowKey, filters = [], fixed = {}, open, empty, actions, cursorName = 'cursor' }: Props<Row>) {
  const t = useText();
  const { message } = App.useApp();
  const narrow = !(Grid.useBreakpoint().md ?? innerWidth >= 768);
  const [filtering, setFiltering] = useState(false);
  const [, go] = useLocation();
  const [search, setSearch] = useSearchParams();
  const chosen = Object.fromEntries(filters.flatMap(({ name }) => { const value = search.get(name); return value ? [[name, value]] : []; }));
  const asked = { ...fixed, ...chosen };
  const read = (more: Record<string, string>) => askJson<Page<Row>>('GET', `${path}?${new URLSearchParams({ ...asked, ...more })}`);
  const pages = useInfiniteQuery({
    queryKey: ['get', path, asked],
    queryFn: ({ pageParam }) => read(pageParam ? { [cursorName]: pageParam } : {}),
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
  /** What else is in the address, as the tab, stays. */
  const apply = (values: Record<string, string>) =>
    setSearch((before) => {
      for (const { name } of filters) before.delete(name);
      for (const [name, value] of Object.entries(values)) before.set(name, value);
      return before;
    }, { replace: true });
  const shown = columns.filter(({ text }) => text);
  const [saving, setSaving] = useState(false);
  /** All that the filters let through, listed yet or not. */
  const download = async (kind: 'csv' | 'xlsx') => {
    setSaving(true);
    try {
      const all = [...rows];
      let next = pages.data?.pages.at(-1)?.next;
      while (next && all.length < mostExported) {
        const page: Page<Row> = await read({ limit: '200', [cursorName]: next });
        all.push(...page.items);
        ({ next } = page);
      }
      const { saveRows } = await import('./export.js');
      await saveRows(kind, title, shown.map(({ title: head }) => head), all.map((row) => shown.map(({ text }) => text!(row) ?? '')));
      if (next) void message.info(t(`已导出前 ${all.length} 条；请缩小筛选以导出其余`, `the first ${all.length} rows were exported; narrow the filters for the rest`));
    } catch (error) {
      void message.error(error instanceof Problem ? error.message : t('未能导出', 'not exported'));
    } finally {
      setSaving(false);
    }
  };
  const cell = (column: Column<Row>, row: Row): ReactNode => {
    const shown = column.show(row);
    // A row opens by the keyboard as well: where nothing in it does that, its first cell is the way.
    const href = column === columns[0] ? open?.(row) : undefined;
    return href && !holdsLink(shown) ? <Link href={href}>{shown}</Link> : shown;
  };
  const opens = (row: Row) => (open ? { onClick: (event: MouseEvent) => { if (!(event.target as HTMLElement).closest('a,button,input')) go(open(row)); }, className: 'open' } : {});
  const table: TableColumnsType<Row> = columns.map((column) => ({ key: column.key, title: column.title, render: (_, row) => cell(column, row), width: column.width, responsive: column.wide ? ['md'] : undefined }));
  return (
    <section className="register">
      <div className="bar">
        <Space wrap>
          {narrow && filters.length > 0 && <Button icon={<FilterOutlined />} aria-expanded={filtering} onClick={() => setFiltering(!filtering)}>{t('筛选', 'Filter')}{Object.keys(chosen).length > 0 && ` ${Object.keys(chosen).length}`}</Button>}
          {(!narrow || filtering) && filters.map((each) => (
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
                <Input.Search key={chosen[each.name]} aria-label={each.label} allowClear defaultValue={chosen[each.name]} onSearch={(value) => filter(each.name, value)} style={{ width: 160 }} />
              )}
            </label>
          ))}
          <SavedFilters path={path} chosen={chosen} apply={apply} />
        </Space>
        <Space wrap>
          {actions}
          <Tooltip title={t('刷新', 'Reload')}><Button icon={<ReloadOutlined />} aria-label={t('刷新', 'Reload')} loading={pages.isFetching} onClick={() => void pages.refetch()} /></Tooltip>
          <Dropdown menu={{ items: [{ key: 'xlsx', label: 'Excel' }, { key: 'csv', label: 'CSV' }], onClick: ({ key }) => void download(key as 'csv' | 'xlsx') }} disabled={rows.length === 0}>
            <Button icon={<DownloadOutlined />} loading={saving} aria-label={t('导出', 'Export')}>{!narrow && t('导出', 'Export')}</Button>
          </Dropdown>
        </Space>
      </div>
      {pages.error ? (
        <ProblemNote error={pages.error} again={() => void pages.refetch()} />
      ) : narrow ? (
        pages.isPending ? <Skeleton active /> : rows.length === 0 ? <Empty description={empty} /> : (
          <ul className="rows">
            {rows.map((row) => (
              <li key={rowKey(row)} {...opens(row)}>
                {columns.filter(({ wide }) => !wide).map((column, i) => {
                  const shown = cell(column, row);
                  if (shown === null || shown === undefined || shown === '' || shown === false) return null;
                  return i === 0 ? <strong key={column.key}>{shown}</strong> : <span key={column.key} className="pair">{column.title && <span className="quiet">{column.title}</span>} {shown}</span>;
                })}
              </li>
            ))}
          </ul>
        )
      ) : (
        <Table<Row>
          size="small"
          columns={table}
          dataSource={rows}
          rowKey={rowKey}
          loading={pages.isPending}
          pagination={false}
          scroll={{ x: 'max-content' }}
          locale={{ emptyText: pages.isPending ? ' ' : <Empty description={empty} /> }}
          onRow={opens as never}
        />
      )}
      {pages.hasNextPage && <Button block loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>{t('加载更多', 'Load more')}</Button>}
    </section>
  );
}

const holdsLink = (node: ReactNode): boolean =>
  Array.isArray(node) ? node.some(holdsLink) : isValidElement<{ children?: ReactNode }>(node) && (node.type === Link || node.type === 'button' || node.type === Button || holdsLink(node.props.children));

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
