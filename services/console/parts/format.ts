/** Times in the station's zone, money in yuan: for people. */
import { useMemo } from 'react';
import { useLanguage } from '../shell/language.js';

const zone = 'Asia/Shanghai';

export interface Format {
  time(iso: string | number): string;
  date(iso: string): string;
  clock(iso: string | number): string;
  yuan(fen: number): string;
  number(value: number, digits?: number): string;
  /** `3 小时 5 分`; negative: past. */
  span(ms: number): string;
}

export function useFormat(): Format {
  const { language } = useLanguage();
  return useMemo(() => {
    const locale = language === 'zh' ? 'zh-CN' : 'en-GB';
    const made = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, { timeZone: zone, hourCycle: 'h23', ...options });
    const [full, day, hour] = [
      made({ year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' }),
      made({ year: 'numeric', month: '2-digit', day: '2-digit' }),
      made({ hour: '2-digit', minute: '2-digit' }),
    ];
    const money = new Intl.NumberFormat(locale, { style: 'currency', currency: 'CNY' });
    const units = language === 'zh' ? [' 天 ', ' 小时 ', ' 分', ' 秒'] : [' d ', ' h ', ' min', ' s'];
    return {
      time: (iso) => full.format(new Date(iso)),
      date: (iso) => day.format(new Date(iso)),
      clock: (iso) => hour.format(new Date(iso)),
      yuan: (fen) => money.format(fen / 100),
      number: (value, digits = 1) => new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(value),
      span(ms) {
        const seconds = Math.floor(Math.abs(ms) / 1000);
        const [d, h, m] = [Math.floor(seconds / 86_400), Math.floor(seconds / 3600) % 24, Math.floor(seconds / 60) % 60];
        if (d > 0) return `${d}${units[0]}${h}${units[1]}`.trim();
        if (h > 0) return `${h}${units[1]}${m}${units[2]}`.trim();
        return m > 0 ? `${m}${units[2]}`.trim() : `${seconds}${units[3]}`.trim();
      },
    };
  }, [language]);
}
