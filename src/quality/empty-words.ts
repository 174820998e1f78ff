import {fold} from '../span/tokens.ts'
import {isFunctionWord} from './language.ts'

/**
 * Words of courtesy, praise, hedging and of talk about the answer itself, folded, in English and Portuguese: a sentence
 * with no other words, beside those of grammar, says nothing about its question. Deliberately no words of a subject.
 */
const EMPTY_WORDS = new Set(
  `hopefully wishing wishes own research researching done doing made making mistake mistakes wrong touch getting got gets get leave left
  honest honestly frankly simply matters care careful carefully thought thoughts closer close trouble problem problems happy
  right single person persons opinions differ differs deal service services project projects run runs luck
  caution cautious aware awareness bit kindly meant means mean actually exactly indeed lovely day days
  week weekend year best better fine enjoy enjoyed stay safe tuned update updates read reading reader readers text written write writing
  sincero honesto sincera erro erros cometer cometo posso possa podemos alguma falar fala falamos fale tema sobre responda respondam
  tenha tenham seu sua contato procurar proprio propria pesquisa tomar tome tomada cuidado cuide cuidar
  urgent urgente asap urgently urgentemente feliz felizes sorte projeto projetos merece reflexao cuidadosa perto olhar olhe vamos vimos importa existe existem unica unico
  opinioes variar contar conte comigo precisar precise precisando quiser queira quero entrar servico servicos
  up out down off back over through into onto upon hope helps help helped helping helpful useful let know feel free ask asked asking question questions answer answers
  answered answering clear unclear clarify clarification further assistance assist need needed anything something everything else
  thank thanks thankful welcome pleasure glad please regards sincerely cheers team support good
  great excellent amazing awesome wonderful fantastic perfect insightful thoughtful interesting complete completely accurate
  accurately detailed thorough thoroughly comprehensive informative quality correct correctly absolutely certainly sure
  course really truly definitely obviously clearly basically essentially generally typically
  usually speaking overall ultimately finally conclusion conclude summary summarize summing sum short brief nutshell end
  important importantly worth worthwhile noting note noted notice mention mentioned mentioning keep keeping mind remember
  bear consider considered considering consideration considerations aspects aspect factor factors number different difference various variety several many
  thing things topic topics subject matter issue case cases situation situations circumstance circumstances context point
  points depends depend depending varies vary individual specific particular particularly certain general always never
  lot lots more most much even still just quite rather pretty well say says saying said told tell needless goes
  going go come comes without above below earlier previously following follows words word put another way ways differently
  again repeat repeating restate rephrase hand fact true truth reality learn learning understand understanding understood
  explore explained explain explanation information info content article provided provide provides purposes purpose only intended
  advice advise professional professionals expert experts consult consulting seek decision decisions
  qualified before acting act warranty guarantee guaranteed kind any disclaimer substitute constitute legal medical financial
  language model ai assistant artificial intelligence chatbot bot try tries trying strive ability able limitations
  hesitate hesitation reach reply respond response responses comment comments feedback regarding concerning related like
  want wish whether okay ok hi hello hey dear greetings everybody everyone friend friends folks guys morning afternoon
  today advance appreciate appreciated sorry apologies apologize excuse wondering possible possibly maybe perhaps
  think believe opinion personally imho first last next lastly additionally furthermore moreover however therefore thus hence
  nevertheless nonetheless anyway regardless otherwise although though since given being having make makes take takes
  taken look looking see seen find found deep dive discuss discussed discussion details detail
  very big vital crucial essential key significant significantly fundamental relevant role plays play world life people one
  every each nowadays time times love list lists little hard easy simple complex complexity nice
  keyword keywords tag tags entities entity reference references also source sources category categories label labels
  espero esperamos ajudado ajudar ajude ajuda ajudou ter util uteis duvida duvidas qualquer disposicao estou fico ficamos
  perguntar pergunte pergunta perguntas perguntou perguntado resposta respostas responder respondendo respondida respondido esclarecer esclarecimento esclarecimentos
  adicionais adicional mais obrigado obrigada obrigados agradeco agradecemos agradecer agradecimento atenciosamente cordialmente abraco abracos equipe
  suporte boa bom boas bons otima otimo otimas otimos excelente excelentes maravilhosa maravilhoso perfeita perfeito
  incrivel interessante completa completo precisa preciso detalhada detalhado correta correto claro certamente realmente verdade
  certeza obviamente basicamente essencialmente simplesmente geralmente normalmente geral modo forma maneira resumo resumindo
  resumidamente suma conclusao concluindo concluir final finalmente fim enfim importante importantes ressaltar ressalte
  salientar destacar lembrar lembre lembrando notar vale pena mencionar mencionado mente considerar
  consideracao consideracoes levar levado levadas levados aspecto aspectos fator fatores serie diferente diferentes diversos diversas
  varios varias coisa coisas temas assunto assuntos questao questoes caso casos situacao situacoes contexto ponto pontos
  depende dependem dependendo varia variam especifico especifica certo certa sempre nunca bastante bem melhor dizer
  dito dita disse digo seja acima abaixo anteriormente seguinte seguintes outras outros palavras palavra repetindo repetir novamente novo
  funciona assim aprender entender entenda compreender saber saiba explicar explicacao informacao informacoes informativo informativa
  conteudo artigo apenas somente carater fins finalidade nao substitui orientacao conselho aconselhamento profissional
  profissionais especialista especialistas consulte consultar procure garantia garantias decisao decisoes qualificado modelo linguagem
  inteligencia assistente procuro tento tentar possivel hesite contatar favor gentileza ola oi prezado
  prezada caro cara pessoal gente amigo amigos dia tarde noite hoje desde ja antecedencia desculpe desculpa talvez acho
  acredito opiniao primeiramente primeiro ultimo alem disso porem contudo entretanto portanto logo todavia embora pois ainda
  muitas muita muitos devem deve dever pode podem ser sao foi essencial relevante significativo papel
  mundo vida pessoas cada vez vezes tempo agradavel facil dificil simples complexo complexa chave chaves veja tambem fonte fontes
  tudo todo toda todos todas nada algum alguns algumas sob resto referencia referencias entidades lugares detalhe detalhes
  step steps stepwise reason reasons reasoning logically systematically methodically calmly slowly begin beginning break
  breaking analyze analyse solve solving deduce infer derive colleague colleagues passo passos etapa etapas atencao calma
  devagar raciocinio raciocinar pensar pensemos pensando comecar comecemos comecando analisar analisemos resolver
  resolvamos deduzir lemos dada dadas fornecida fornecidas explicada explicado`.split(/\s+/),
)

/** The words of a text that say something of a subject: neither grammar, courtesy nor talk about the answer. Folded, distinct. */
export function tellingWords(text: string): Set<string> {
  const telling = new Set<string>()
  // Elsewhere, "us" may be a country.
  for (const word of fold(text)
    .replaceAll('let us', 'let')
    .match(/[\p{L}\p{N}]+/gu) ?? [])
    if (!EMPTY_WORDS.has(word) && !isFunctionWord(word)) telling.add(word)
  return telling
}
