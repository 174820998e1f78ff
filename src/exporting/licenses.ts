/** Identifiers of the Hub (huggingface.co/docs/hub/repositories-licenses) by how people write them, folded. */
const IDS: Readonly<Record<string, string>> = {
  mit: 'mit',
  'apache 2.0': 'apache-2.0',
  apache: 'apache-2.0',
  'bsd 3 clause': 'bsd-3-clause',
  'bsd 2 clause': 'bsd-2-clause',
  bsd: 'bsd',
  'cc0 1.0': 'cc0-1.0',
  cc0: 'cc0-1.0',
  'cc by 2.0': 'cc-by-2.0',
  'cc by 3.0': 'cc-by-3.0',
  'cc by 4.0': 'cc-by-4.0',
  'cc by sa 3.0': 'cc-by-sa-3.0',
  'cc by sa 4.0': 'cc-by-sa-4.0',
  'cc by nc 4.0': 'cc-by-nc-4.0',
  'cc by nc sa 4.0': 'cc-by-nc-sa-4.0',
  'cc by nd 4.0': 'cc-by-nd-4.0',
  'cc by nc nd 4.0': 'cc-by-nc-nd-4.0',
  'odc by': 'odc-by',
  odbl: 'odbl',
  'gpl 3.0': 'gpl-3.0',
  'agpl 3.0': 'agpl-3.0',
  'lgpl 3.0': 'lgpl-3.0',
  'mpl 2.0': 'mpl-2.0',
  unlicense: 'unlicense',
  none: 'unknown',
}

/** The Hub's name of a licence; `other` for what it does not know, `unknown` where none is named. */
export function licenseId(text: string): string {
  const folded = text
    .toLowerCase()
    .replace(/\(.*?\)/g, ' ')
    .replace(/[\s_-]+/g, ' ')
    .replace(/\b(?:only|or later|license|licence)\b/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
  return Object.hasOwn(IDS, folded) ? IDS[folded]! : 'other'
}
