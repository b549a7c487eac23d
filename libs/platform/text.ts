/** One sentence in both languages of the station. */
export interface Text {
  zh: string;
  en: string;
}

export type Language = keyof Text;

/** What a person sees who may read either language. */
export const bilingual = (text: Text): string => `${text.zh} / ${text.en}`;
