/**
 * Pairs of which only one fits: a text with a word of one side and one with a word of the other ask two things. Folded,
 * English, Portuguese and Spanish. The matcher's guards know others, in two of these languages; these say too little by
 * themselves to stand among them.
 */
const CONTRARIES = [
  'more / fewer less',
  'most / fewest least',
  'greater higher larger / smaller lower lesser',
  'higher upper / lower',
  'earlier sooner / later',
  'next following / previous preceding',
  'top / bottom',
  'with / without',
  'always / never',
  'including / excluding',
  'mais / menos',
  'maiores superior superiores / menores inferior inferiores',
  'proximo proxima seguinte / anterior',
  'com / sem',
  'sempre / nunca',
  'acima / abaixo',
  'up / down',
  'in into inside / out outside',
  'on onto / off',
  'from / to onto into',
  'some / all every each',
  'he his him / she her hers',
  'will / was were did had',
  'dentro / fora',
  'algum alguns alguma algumas / todo todos toda todas cada',
  'ele dele / ela dela',
  'eles deles / elas delas',
  'inicia inicie iniciar / para pare parar',
  'arranca arrancar inicia iniciar / detiene detener para parar',
  'con / sin',
  'mas / menos',
  'mayor mayores / menor menores',
  'mejor mejores / peor peores',
  'antes / despues',
  'primer primero primera primeros primeras / ultimo ultima ultimos ultimas',
  'siempre / nunca jamas',
  'algun alguno alguna algunos algunas / todo toda todos todas cada',
  'el / ella',
  'ellos / ellas',
  'encima arriba / debajo abajo',
  'dentro adentro / fuera afuera',
  'siguiente proximo proxima / anterior',
  'activa activar / desactiva desactivar',
  'habilita habilitar / deshabilita deshabilitar',
  'abre abrir / cierra cerrar',
  'anade anadir agrega agregar / elimina eliminar quita quitar borra borrar',
  'sube subir / baja bajar',
  'enciende encender / apaga apagar',
  'aumenta aumentar / disminuye disminuir reduce reducir',
  'muestra mostrar / oculta ocultar',
  'compra comprar / vende vender',
  'izquierda izquierdo / derecha derecho',
]

interface Pole {
  readonly axis: number
  readonly side: number
}

const POLES: ReadonlyMap<string, readonly Pole[]> = polesByWord()

/** Pairs of contraries, one word of each text. Takes the words that each text has alone, folded. */
export function contrariesOf(left: readonly string[], right: readonly string[]): [string, string][] {
  return left.flatMap((a) => right.filter((b) => areContrary(a, b)).map((b): [string, string] => [a, b]))
}

function areContrary(a: string, b: string): boolean {
  if (isTurnedAround(a, b) || isTurnedAround(b, a)) return true
  const other = POLES.get(b)
  if (other === undefined) return false
  return POLES.get(a)?.some(({axis, side}) => other.some((pole) => pole.axis === axis && pole.side !== side)) ?? false
}

/** Prefixes of opposites: activate, deactivate; comprime, descomprime. */
const PREFIXES = ['de', 'des', 'dis', 'un', 'in', 'im', 'il', 'ir', 'non', 'anti']
const SHORTEST_BASE = 3

function isTurnedAround(base: string, word: string): boolean {
  return base.length >= SHORTEST_BASE && word.endsWith(base) && PREFIXES.includes(word.slice(0, -base.length))
}

function polesByWord(): Map<string, Pole[]> {
  const found = new Map<string, Pole[]>()
  for (const [axis, line] of CONTRARIES.entries())
    for (const [side, words] of line.split(' / ').entries())
      for (const word of words.split(' ')) found.set(word, [...(found.get(word) ?? []), {axis, side}])
  return found
}
