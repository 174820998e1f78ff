import {plainWords} from './plain-words.ts'

/** What a service did not get done, in words that name nothing of a subject: "while generating a response". */
const AT_WORK =
  '(?: (?:while|when|in|with|during|al|en|ao|durante|na|no))?(?: (?:to|a|o))?(?: (?:generat\\w*|process\\w*|load\\w*|fetch\\w*|retriev\\w*|complet\\w*|handl\\w*|creat\\w*|communicat\\w*|connect\\w*|produc\\w*|gett?(?:ing)?|generar|procesar|cargar|gerar|geracao|processar|processamento|carregar|buscar|obter|completar))(?: (?:the|your|this|that|a|an|our|my|with|to|in|for|of|from|o|os|as|sua|seu|da|do|de|com|response|responses|request|answer|message|reply|query|question|prompt|server|completion|results?|output|content|data|stream|network|api|model|it|la|el|los|su|del|al|respuesta|solicitud|peticion|mensaje|datos|resposta|solicitacao|pedido|mensagem|pergunta|servidor|dados))*'
const AGAIN =
  '(?: (?:and|so|please|e|por favor|try|again|retry|later|in|a|few|moment|moments|minutes|seconds|shortly|soon|refresh|reload|the|page|tente|novamente|de novo|mais|tarde|em|alguns|instantes|minutos|intente|intentelo|intentalo|vuelva|vuelve|intentar|a|nuevo|mas|unos|unas|momentos|y))*'
const STATUS_ALONE =
  '(?:internal server error|bad gateway|service (?:temporarily )?unavailable|gateway time ?out|too many requests)'
const STATUS = `(?:${STATUS_ALONE}|request time ?out|bad request|not found|forbidden|unauthorized)`
const KIND =
  '(?:unexpected|unknown|internal|internal server|network|server|connection|api|system|fatal|gateway|technical|inesperado|desconhecido|interno|interno do servidor|de rede|de conexao|do servidor|no servidor|tecnico|inesperado|desconocido|interno del servidor|de red|de conexion|del servidor|en el servidor)'

/** Sentences, in plain words, that a service says instead of an answer. */
const ERRORS = new RegExp(
  `^(?:${[
    `(?:(?:oops|whoops|uh oh|ops) )?(?:something (?:went|has gone) wrong(?: on our (?:end|side))?|algo (?:deu|saiu) errado|algo (?:salio|ha salido|fue) mal)(?:${AT_WORK})?`,
    `(?:there (?:was|is|has been)|there seems to (?:be|have been)|(?:we|i)(?: have| ve)? (?:encountered|ran into)|encountered)? ?(?:an? )?(?:${KIND} )?error(?: (?:has )?occurred)?${AT_WORK}`,
    `(?:there (?:was|has been)|there seems to (?:be|have been)|(?:we|i)(?: have| ve)? (?:encountered|ran into)) an? (?:${KIND} )?error`,
    `(?:an? )?${KIND} error(?: (?:has )?occurred)?`,
    'an error (?:has )?occurred',
    `(?:(?:http|status|error)(?: code| status| error)? )+[45]\\d\\d(?: error)?(?: ${STATUS})?`,
    `[45]\\d\\d ${STATUS}|${STATUS} [45]\\d\\d|${STATUS_ALONE}`,
    '(?:the )?(?:request|connection|operation|network|gateway|response)(?: has)? timed out',
    '(?:read|connection|network|request|gateway|response) time ?out(?: error)?',
    '(?:the |our )?(?:server|service|model|system|engine)s? (?:is|are) (?:currently |temporarily |now )*(?:overloaded|unavailable|not available|at capacity)',
    `(?:failed|unable|could not|nao foi possivel|falha|erro|no se pudo|no fue posible|fallo|error)${AT_WORK}`,
    '(?:api )?(?:rate limit|quota) (?:exceeded|reached)',
    '(?:your|the|this) (?:request|message) (?:could not|cannot|couldnt|cant) be (?:processed|completed|fulfilled)',
    `(?:ocorreu|houve|aconteceu) um (?:${KIND} )?erro(?: ${KIND})*(?:${AT_WORK})?`,
    `erro ${KIND}`,
    'erro (?:http )?[45]\\d\\d(?: (?:erro )?interno do servidor)?',
    'servico (?:temporariamente )?indisponivel(?: no momento)?',
    '(?:erro )?tempo (?:limite )?(?:de (?:espera|resposta|conexao) )?(?:esgotado|excedido)',
    `(?:ocurrio|hubo|se produjo|ha ocurrido) un (?:${KIND} )?error(?: ${KIND})*(?:${AT_WORK})?`,
    `error (?:http )?(?:[45]\\d\\d )?${KIND}`,
    '(?:el )?servicio (?:no (?:esta )?disponible|temporalmente no disponible)(?: en este momento)?',
    '(?:error )?(?:tiempo (?:limite )?de (?:espera|respuesta|conexion)|tiempo limite) (?:agotado|excedido)',
    '(?:error )?(?:el )?tiempo de (?:espera|respuesta|conexion) (?:se ha agotado|ha expirado|agotado)',
  ].join('|')})${AGAIN}$`,
)

/** A question of what a program, a service or a machine says or does: an error may be its answer. */
const ASKS_FOR_ERROR =
  /\b(?:err\w*|messages?|mensage\w*|mensaje\w*|fall\w*|conexion|respuesta|paso|ocurr\w*|red|status|https?|codes?|codigos?|return\w*|retorn\w*|print\w*|outputs?|saida|happen\w*|acontec\w*|fail\w*|falh\w*|wrong|problem\w*|issues?|logs?|show\w*|mostra\w*|exceptions?|excec\w*|servers?|servidor\w*|network|rede|connect\w*|conex\w*|crash\w*|sites?|websites?|pages?|pagina|services?|servicos?|apps?|apis?|loads?|loading|login|outages?|offline|down|builds?|deploy\w*|requests?|responses?|respond\w*|say|says|said|means?|meaning|significa|stands?|translat\w*|traduz\w*|symptoms?|causes?|caus\w*|(?:why|por que|porque)\b.{0,200}\b(?:stop\w*|stuck|slow\w*|hang\w*|hung|halt\w*|abort\w*|cancel\w*|block\w*|br(?:eak|oke)\w*|work\w*|import\w*|sync\w*|upload\w*|download\w*|sav\w+|sen[dt]\w*|order\w*|pa(?:y|id)\w*|jobs?|run\w*|start\w*|late|parou|para|trav\w*|cair|caiu|funciona\w*)|[45]\d\d)\b/

/**
 * Whether a sentence is nothing but the error of a service that was to answer.
 * @param said its words (`saidIn`)
 */
export function isServiceError(said: string, question: string): boolean {
  return ERRORS.test(said) && !ASKS_FOR_ERROR.test(plainWords(question))
}
