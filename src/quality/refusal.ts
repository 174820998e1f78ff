import {tellingWords} from './empty-words.ts'
import {plainWords} from './plain-words.ts'

/** What opens a refusal and is none: regret, and who speaks. */
const LEAD =
  /^(?:(?:im|i am|we are|were)(?: (?:very|so|truly|really|deeply|terribly))? (?:sorry|afraid)(?: to say)?|sorry|(?:my )?(?:sincere )?apologies|i (?:do |sincerely )?apologi[sz]e|unfortunately|regrettably|sadly|as an? (?:ai|artificial|assistant|large|language|virtual|chatbot)\b(?: (?:large|language|intelligence|text|based|ai|model|assistant|chatbot|program|system|trained|developed|created|by|openai|google|anthropic|meta))*|hi|hello|hey|well|hmm|oh|thanks|thank you|honestly|frankly|actually|but|that|and|for (?:the|any) (?:inconvenience|confusion)|at (?:this|the) (?:time|moment)|currently|lamento(?: muito)?|sinto muito|me desculpe|desculpe|desculpa|perdao|peco desculpas|infelizmente|mas|que|como (?:uma?) (?:ia|modelo|assistente|inteligencia)\b(?: (?:de|artificial|linguagem|ia|virtual|treinad[oa]|desenvolvid[oa]|pela|por|openai))*|lo siento(?: mucho)?|lo lamento|perdon|disculpa|disculpe|lamentablemente|desafortunadamente|pero|como (?:un |una )?(?:ia|modelo|asistente|inteligencia)\b(?: (?:de|artificial|lenguaje|ia|virtual|entrenad[oa]|desarrollad[oa]|por|openai))*)(?: |$)/

const SPEAKER = '(?:i|id|im|i am|i was|i will be|we|we are|(?:this|the) (?:assistant|model|bot|ai|chatbot))'
const HARDLY = '(?: (?:really|simply|just|currently|also|still|honestly|actually|directly|legally|ethically))*'
const UNABLE =
  '(?:can ?not|cant|could not|couldnt|will not|wont|(?:cannot|cant|wont|will not) be able to|(?:am |are )?(?:unable|not able|not allowed|not permitted|not authori[sz]ed|not programmed|not designed|not trained|not equipped|not capable|not comfortable|not in a position)(?: to| of| with)?|(?:must |have to |will )?(?:decline|refuse) to|(?:would )?(?:rather|prefer) not(?: to)?)'

/** Verbs of giving an answer, whatever about. */
const GIVE =
  '(?:(?:help|assist)(?:ing)?(?= you\\b| with\\b| in\\b| on\\b| out\\b| here\\b| further\\b|$)|answer(?:ing)?(?= you| to| that| this| the question| your| any| such| questions| it|$)|provid(?:e|ing)|comply(?:ing)?|fulfill?(?:ing)?|respond(?:ing)?|reply|discuss(?:ing)?|shar(?:e|ing)|giv(?:e|ing)|offer(?:ing)?|tell|advise|comment|disclose|reveal|generat(?:e|ing)|recommend)'
/** Verbs that may be what somebody really can't do: a refusal only without an object of their own. */
const DO =
  '(?:do|doing|say(?! no\\b| yes\\b)|creat(?:e|ing)|writ(?:e|ing)|produc(?:e|ing)|support|engag(?:e|ing)|complete|access(?:ing)?|brows(?:e|ing)|process|continue|proceed|participat(?:e|ing)|carry out|perform|verify|determine|understand|accommodate)'

const REFUSES = new RegExp(`^${SPEAKER}${HARDLY} ${UNABLE}${HARDLY} ${GIVE}\\b`)
const REFUSES_TO_DO = new RegExp(`^(?:${SPEAKER}${HARDLY} )?${UNABLE}${HARDLY} (?:${GIVE}|${DO})\\b`)
const KNOWS_NOT = new RegExp(
  `^${SPEAKER}${HARDLY} (?:(?:do not|dont|did not|didnt)${HARDLY} know|have (?:absolutely )?no (?:idea|clue|answer|information|knowledge|data)|(?:do not|dont)${HARDLY} (?:currently )?have(?: \\w+){0,5} (?:information|info|knowledge|data|idea|clue|answer|answers)|(?:am )?not (?:sure|certain|familiar|aware))\\b`,
)
const REFUSES_IN_PORTUGUESE =
  /^(?:eu |nos )?(?:nao (?:posso|podemos|consigo|conseguimos|vou|sou capaz de|estou (?:autorizad[oa]|apt[oa]) a|tenho (?:permissao|autorizacao|como|condicoes)(?: para| de)?)|me recuso a)(?: te| lhe| o| a)? (?:ajudar|ajuda lo|auxiliar|responder|fornecer|atender|cumprir|discutir|oferecer|dizer|informar|compartilhar|dar|gerar|falar|opinar|comentar|fazer isso|prosseguir|continuar)\b/
const KNOWS_NOT_IN_PORTUGUESE =
  /^(?:eu )?(?:nao (?:sei|faco (?:a menor |a minima )?ideia|tenho(?: \w+){0,2} (?:informacao|informacoes|dados|conhecimento|ideia|resposta|certeza))|desconheco)\b/

const REFUSES_IN_SPANISH =
  /^(?:yo )?(?:no (?:puedo|podemos|voy a|soy capaz de|estoy autorizad[oa] (?:a|para)|me es posible)|me niego a)(?: darle| darte)? (?:ayudar(?:te|le|los|lo)?|asistir(?:te|le)?|responder(?:te|le|la|lo)?|contestar(?:te|le|la|lo)?|proporcionar(?:te|le)?|ofrecer(?:te|le)?|cumplir|atender|decir(?:te|le)?|dar(?:te|le)?|compartir|generar|opinar|comentar|hacer eso|continuar)\b/
const KNOWS_NOT_IN_SPANISH =
  /^(?:yo )?(?:no (?:lo )?se(?= (?:la|esa|eso|nada|sobre|que)\b|$)|no tengo(?: \w+){0,2} (?:informacion|datos|conocimiento|idea|respuesta|certeza)|no tengo ni idea|desconozco)\b/
/** "Not something I can answer." */
const NOT_MINE =
  /^(?:(?:this |it )?is|its|thats) not (?:something|a question|a topic|anything)(?: that)? (?:i|we) (?:can|could|am able to|are able to|will|want to)(?: really)? (?:answer|help|discuss|assist|provide|share|comment|talk)\b/

/** "I don't know what it costs": only where it was asked what it costs. */
const KNOWS_NOT_OF = / know (?!that$|this$|it$|yet$|either$|sorry$|the (?:\w+ )?answer\b)\w/

/** Refusals whatever they are about. */
const ABOUT_ANYTHING = [
  REFUSES,
  KNOWS_NOT,
  REFUSES_IN_PORTUGUESE,
  KNOWS_NOT_IN_PORTUGUESE,
  REFUSES_IN_SPANISH,
  KNOWS_NOT_IN_SPANISH,
  NOT_MINE,
]

/** Whatever follows says something else: another way, or whom to turn to. */
const TURN =
  /[:;`\d]|\b(?:but|however|instead|although|unless|until|rather than|except|you (?:can|could|may|should|might|need|must|will)|try|use|using|run|check|visit|contact|call|mas|porem|em vez|voce pode|tente|use|acesse|ligue)\b/

/** Beside those of courtesy (empty-words.ts): what a refusal is made of. */
const OF_REFUSALS = new Set(
  `cannot cant can t m s re ll d ve im id am was dont wont couldnt unable able allowed permitted authorized authorised programmed
  designed trained equipped capable comfortable position decline refuse rather prefer assist assisting answer provide providing comply
  complying fulfill fulfil respond responding reply discussing share sharing give giving offer tell advise comment disclose reveal generate generating
  recommend say create write produce support engage complete access browse process continue proceed participate carry perform
  verify search determine understand accommodate request requests query queries prompt information info advice content policy
  policies guidelines illegal harmful unethical inappropriate unsafe against violates violate goes rules terms ethical legal
  medical financial political personal current currently moment ai artificial intelligence language model assistant chatbot
  internet web real knowledge data idea clue response responses specific provided enough sufficient
  wasnt didnt sorry apologize confusion inconvenience regret later again retry few minutes seconds shortly soon try trying tente
  ia modelo linguagem solicitacao solicitacoes pedido pedidos posso podemos consigo sei faco ideia menor minima tenho
  informar fornecer auxiliar atender cumprir discutir oferecer compartilhar dar gerar falar opinar dados conhecimento
  lamento sinto infelizmente desconheco acesso politica politicas diretrizes autorizado autorizada permissao momento inconveniente
  puedo ayudar ayudarte ayudarle asistir asistirte responder responderte contestar proporcionar proporcionarte ofrecer cumplir
  decir decirte compartir hacer continuar opinar tengo informacion datos conocimiento respuesta siento lamentablemente
  desafortunadamente perdon disculpa disculpe lenguaje asistente solicitud solicitudes peticion pregunta preguntas eso esto
  ese esa esta este nada politicas directrices intente intentelo intentalo nuevo favor minutos gracias desconozco niego
  something topic talk thats its
  isto isso disto disso desse deste minutos instantes tarde novamente mais`.split(/\s+/),
)

/** A question of what somebody says, or how to refuse: a refusal may be its answer. */
const ASKS_FOR_REFUSAL =
  /\b(?:refus\w*|declin\w*|reject\w*|turn(?:ing)? down|say(?:ing)? no|said|says|replied|responded|lyrics?|songs?|sings?|titled?|quote[ds]?|translat\w*|traduz\w*|traduc\w*|paraphras\w*|rephras\w*|rewrit\w*|reword\w*|dialog\w*|conversation|conversa|recus\w*|negar|limitations?|unable|default|padrao|(?:what|how)(?: \w+){1,5} (?:say|reply|respond|answer|tell|do)(?! me\b))\b|\b(?:can|could)(?: ?no|n)?t you\b/

/** Yes or no: "We cannot offer a refund" answers whether one is offered. Portuguese has no word for it. */
const YES_OR_NO = /^(?:can|could|do|does|did|will|would|may|is|are|am|have|has)\b/
const IN_PORTUGUESE = /^(?:eu |nos )?(?:nao|me recuso)\b/
const OF_COMPANY = /^(?:we|nos)\b|^nao (?:podemos|conseguimos)\b/
/** "Do you know who won?" is no question of what the speaker does. */
const ASKS_WHETHER_KNOWN = /^(?:do|did|would) you (?:\w+ )?know\b|^(?:can|could) you (?:\w+ )?tell\b/
/** Verbs that ask for an answer, and not whether something is done. */
const ASKS_TO = /^(?:help|assist|answer|tell|know|idea|clue|ajuda|auxili|respond|dizer|informar)/

/**
 * Whether a sentence is nothing but the refusal to answer, or that its speaker doesn't know.
 * @param said its words (`saidIn`)
 */
export function isRefusal(sentence: string, said: string, question: string): boolean {
  const about = ABOUT_ANYTHING.map((pattern) => pattern.exec(said)?.[0]).find((found) => found !== undefined)
  const refusal = about ?? REFUSES_TO_DO.exec(said)?.[0]
  if (refusal === undefined || TURN.test(said) || /[:;`]/.test(sentence)) return false
  const asked = plainWords(question)
  if (ASKS_FOR_REFUSAL.test(asked) || isVerdictOn(asked, said, refusal)) return false
  const own = ownWords(said)
  if (own.length === 0) return !KNOWS_NOT_OF.test(said)
  if (about === undefined) return false
  const known = new Set([...tellingWords(asked)].map(stem))
  return own.every((word) => known.has(stem(word)))
}

/** It says no to a question whether that is done. */
function isVerdictOn(asked: string, said: string, refusal: string): boolean {
  const isPortuguese = IN_PORTUGUESE.test(said)
  if (!isPortuguese && !YES_OR_NO.test(asked)) return false
  if (KNOWS_NOT_OF.test(said)) return !ASKS_WHETHER_KNOWN.test(asked)
  const verb = refusal.split(' ').at(-1)!
  if (ASKS_TO.test(verb)) return false
  return (OF_COMPANY.test(said) && YES_OR_NO.test(asked)) || asked.split(' ').some((word) => stem(word) === stem(verb))
}

/** Regret, courtesy and what goes with a refusal: "Please try again later. Is there anything else?" No yes or no. */
export function goesWithRefusal(said: string): boolean {
  return ownWords(said).length === 0 && !/^(?:yes|no|true|false|sim|nao|correct|right|[a-e])$/.test(said)
}

/** The plain words of a sentence without what opens it and says nothing. */
export function saidIn(sentence: string): string {
  return withoutLead(plainWords(sentence))
}

function withoutLead(said: string): string {
  const lead = LEAD.exec(said)?.[0]
  return lead === undefined ? said : withoutLead(said.slice(lead.length))
}

function ownWords(said: string): string[] {
  return [...tellingWords(said)].filter((word) => !OF_REFUSALS.has(word))
}

/** Letters that "capital" and "capitals" have in common. */
const STEM = 5
const stem = (word: string) => word.slice(0, STEM)
