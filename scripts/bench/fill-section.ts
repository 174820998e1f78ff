/** Puts text between `<!-- name -->` and `<!-- /name -->`. @throws there is no such place */
export function fillSection(readme: string, name: string, text: string): string {
  const [before, rest] = readme.split(`<!-- ${name} -->`)
  const after = rest?.split(`<!-- /${name} -->`)[1]
  if (before === undefined || after === undefined) throw new Error(`README.md has no place for ${name}`)
  return `${before}<!-- ${name} -->\n${text}\n<!-- /${name} -->${after}`
}
