import {outcomeOf, type Span, type Stakes} from '../span/schema.ts'
import {tokensOf} from '../span/tokens.ts'
import {codeIn} from './content.ts'

/** Text looked at, in UTF-16 units; bounds the work for one row. */
const MOST_CHARS = 1000

/** Distinct keywords a domain needs before it is believed, and by how many it has to lead. */
const LEAST_KEYWORDS = 2
const LEAST_LEAD = 1

/** Keywords of each domain in English and Portuguese, folded. Actions count too: `write_code` holds `code`. */
const DOMAIN_KEYWORDS = keywords({
  coding: `code codigo function funcao python javascript typescript java rust compile compilar bug exception excecao loop
    array variable variavel class classe refactor regex git commit branch api programa program script unit test debug`,
  devops: `docker kubernetes deploy server servidor nginx linux container conteiner cluster pipeline backup port porta
    systemd ssh log logs proxy certificate certificado terraform disk disco bash shell`,
  data_analysis: `sql query consulta table tabela median mediana mean media average dataset csv correlation correlacao
    regression chart grafico outlier outliers column coluna select dashboard statistics estatistica`,
  finance: `invoice fatura boleto tax imposto reimbursement reembolso budget orcamento payment pagamento expense despesa
    receipt receipts loan emprestimo interest juros salary salario account bank`,
  cooking: `recipe receita oven forno flour farinha rice arroz boil cozinhar bake assar salt sal sugar acucar butter
    manteiga eggs ovos soup sopa pan panela dough massa`,
  health: `doctor medico symptom symptoms sintoma sintomas disease doenca treatment tratamento medicine remedio patient
    paciente pain dor fever febre blood sangue sleep sono heart vaccine vacina`,
  travel: `flight voo hotel airport aeroporto trip viagem passport passaporte visa visto luggage bagagem train trem ticket
    passagem tourist turista itinerary roteiro`,
  email: `email mail inbox subject assunto reply newsletter recipient destinatario attachment anexo regards atenciosamente`,
  math: `equation equacao sum soma fraction fracao triangle triangulo angle angulo integer integral derivative derivada
    percent algebra geometry geometria probability probabilidade multiply divided`,
  creative_writing: `poem poema story historia haiku haicai character personagem rhyme rima fiction ficcao verse verso
    lyrics chapter capitulo plot`,
})

/** One of these is enough: they are about what can't be undone, about health, or about the law. */
const HIGH_STAKES = new Set(
  `emergency emergencia outage breach vazamento lawsuit overdose suicide
  suicidio poison veneno dosage dose lethal fatal irreversible irreversivel fraud fraude`.split(/\s+/),
)
const LOW_STAKES = new Set(
  `joke piada trivia quiz curiosity curiosidade haiku haicai poem poema game jogo fun hobby`.split(/\s+/),
)

/** Said by people of themselves, in the words of the question. */
const EMOTION_KEYWORDS = keywords({
  frustrated: `frustrated frustrado frustrada annoying irritante irritado irritada ugh argh droga hate odeio stuck`,
  urgent: `urgent urgente asap immediately imediatamente hurry deadline`,
  worried: `worried preocupado preocupada afraid medo anxious ansioso ansiosa scared nervous nervoso nervosa`,
  happy: `happy feliz thanks obrigado obrigada awesome otimo excellent excelente`,
  curious: `curious curioso curiosa wonder wondering`,
  confused: `confused confuso confusa`,
})

/** The domain that the words of a span point to; undefined when they do not, or point to several. */
export function inferDomain(span: Span): string | undefined {
  const outcome = outcomeOf(span) ?? ''
  const words = wordsOf(
    `${span.did.replaceAll('_', ' ')} ${span.this.slice(0, MOST_CHARS)} ${outcome.slice(0, MOST_CHARS)}`,
  )
  const code = codeIn(outcome) ?? codeIn(span.this)
  const shown: Readonly<Record<string, number>> =
    code === undefined ? {} : code === 'sql' ? {data_analysis: 1} : code === 'shell' ? {devops: 1} : {coding: 1}
  return strongest(DOMAIN_KEYWORDS, words, LEAST_KEYWORDS, shown)
}

/** The stakes that the question's words point to; undefined (never `medium`) when they do not. */
export function inferStakes(span: Span): Stakes | undefined {
  const words = wordsOf(span.this.slice(0, MOST_CHARS))
  const high = [...words].some((word) => HIGH_STAKES.has(word))
  const low = [...words].some((word) => LOW_STAKES.has(word))
  if (high === low) return undefined
  return high ? 'high' : 'low'
}

/** The emotion that a person names in the question; undefined when there is none, or more than one. */
export function inferEmotion(span: Span): string | undefined {
  return strongest(EMOTION_KEYWORDS, wordsOf(span.this.slice(0, MOST_CHARS)), 1, {})
}

function strongest(
  table: ReadonlyMap<string, ReadonlySet<string>>,
  words: ReadonlySet<string>,
  least: number,
  extra: Readonly<Record<string, number>>,
): string | undefined {
  let best: string | undefined
  let most = 0
  let next = 0
  for (const [name, known] of table) {
    let count = extra[name] ?? 0
    for (const word of words) if (known.has(word)) count++
    if (count > most) {
      next = most
      most = count
      best = name
    } else if (count > next) next = count
  }
  return most >= least && most - next >= LEAST_LEAD ? best : undefined
}

function wordsOf(text: string): Set<string> {
  return new Set(tokensOf(text))
}

function keywords(lists: Readonly<Record<string, string>>): ReadonlyMap<string, ReadonlySet<string>> {
  return new Map(Object.entries(lists).map(([name, words]) => [name, new Set(words.split(/\s+/))]))
}
